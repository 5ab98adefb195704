/// A change in words, for text and Markdown alike. Private to the room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/changes.h"

namespace grantlint::report {

/// "main (1a2b3c4d5e6f)", "the work tree". Clean text.
std::string shown(const Revision& revision);
/// "widened, extended".
std::string kinds_of(const changes::Change& change);

/// The grant as it is now, or was where it is removed.
struct ChangedGrant {
  const ScanResult& side;
  std::uint32_t index;
  [[nodiscard]] const grants::Grant& grant() const { return side.grants[index]; }
  [[nodiscard]] source::Span home() const { return grant().home; }
};
ChangedGrant changed_grant(const ChangesSubject& subject, const changes::Change& change);
/// "infra/iam.tf:12"; clean text.
std::string place_of(const ChangedGrant& at, const Standpoint& from = {});

/// One side of what is different: '-' before, '+' now. Clean text.
struct ChangeLine {
  char sign = '+';
  std::string text;
  std::string how{};    ///< ", which includes "
  std::string other{};  ///< what of the other side
};
std::vector<ChangeLine> lines_of(const ChangesSubject& subject, const changes::Change& change);
/// Further facts: the approval of what was added, where the grant was before, other grants that give its holder the
/// same, why it may be no change. Clean text.
std::vector<std::string> remarks_of(const ChangesSubject& subject, const changes::Change& change,
                                    const Standpoint& from = {});

using Findings = std::vector<const findings::Finding*>;

/// The unsuppressed findings on each grant of the newer side, in grant order, strongest first.
std::vector<Findings> open_findings(const ScanResult& head);
/// Of those on a change's grant the ones that make it fail.
Findings reasons_to_fail(const ChangesSubject& subject, const std::vector<Findings>& open,
                         const changes::Change& change);

/// A sentence a line: how many of which kind, how many are the same, how many fail.
std::vector<std::string> changes_summary(const ChangesSubject& subject);

/// A place that could not be read, on one side or on both. Clean text.
struct UnreadPlace {
  bool base = false;
  bool head = false;
  std::string path;
  std::uint32_t line = 0;  ///< 0: none
  std::string why;
};
/// By path and line.
std::vector<UnreadPlace> unread_places(const ChangesSubject& subject);
/// "main (1a2b3c4d5e6f)", "both".
std::string side_of(const ChangesSubject& subject, const UnreadPlace& place);

}  // namespace grantlint::report
