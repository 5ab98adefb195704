/// What changed between two states of a tree → text, JSON, JSON lines, Markdown for a pull request.
///
/// In:  what scans of both found, by reference, and how they differ. Out: the report as one string; sorted,
///      byte-identical, no clock. Places are of the newer side, of what is removed those of the older one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "changes/changes.h"
#include "findings/findings.h"
#include "report/report.h"

namespace grantlint::report {

struct Revision {
  std::string name;    ///< as it was asked for; empty for the work tree
  std::string commit;  ///< id, hexadecimal; empty for the work tree
};

struct ChangesSubject {
  const ScanResult& base;
  const ScanResult& head;
  const changes::Changes& changes;
  Revision base_revision;
  Revision head_revision;
  findings::Level failing = findings::Level::error;  ///< findings from this level on are a reason to fail; off: none
  std::string folder{};      ///< from the top of the repository to the root, with a slash at its end
  std::string source_url{};  ///< as in InventoryOptions
};

/// Changes that give more access than before, or remove what justified it, and leave the grant with a finding
/// of level `failing` or above that nobody suppressed.
std::size_t failing_changes(const ChangesSubject& subject);

enum class ChangesFormat : std::uint8_t { text, json, jsonl, markdown };
/// Text: a change after the other, with the line in the new state and both sides. JSON: one object. JSON lines:
/// an object a change, then one for each place that could not be read. Markdown: short enough for a comment.
std::string changes(const ChangesSubject& subject, ChangesFormat format, const TextOptions& options);

}  // namespace grantlint::report
