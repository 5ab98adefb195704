/// What a rule sees, and how it says what it found. Private to the room.
///
/// A rule is a function without state: it looks at a Subject (one grant) or a Survey (the whole
/// scan) and writes to a Report. Level, rule id, the resource block and the call chain are added by
/// the room, so that a rule holds nothing but its question.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checks/checks.h"
#include "source/text.h"

namespace grantlint::checks {

using findings::code;
using grants::Enforcement;
using source::one_line;
using tickets::FieldName;

/// One grant with all that vouches for it.
struct Subject {
  const source::SourceSet& sources;
  const grants::Grant& grant;
  const tickets::Approval& approval;
  const tickets::Ending& ending;
  const tickets::Matches& matches;  ///< for the records of its tickets
  const grants::Catalogue& catalogue;
  const config::Config& config;
  findings::Day today;
};

class Routes;

/// The whole scan, for what concerns no single grant.
struct Survey : Seen {
  findings::Day today;
  const Routes& routes;
  const std::vector<Residual>& residuals;
};

/// What became of a suppression: for each rule it names, did it silence something?
struct Use {
  std::vector<bool> rules;
};

class Report {
 public:
  /// The finding that is being written; good until the next `at`.
  class Line {
   public:
    explicit Line(findings::Finding& finding) : finding_(&finding) {}

    /// Another place the message speaks of. One that stands in no file, or is the finding's own
    /// place, is left out.
    template <typename... Args>
    Line& see(const source::Span& at, fmt::format_string<Args...> format, Args&&... args) {
      if (at.known() && at != finding_->at)
        finding_->see.push_back({at, fmt::format(format, std::forward<Args>(args)...)});
      return *this;
    }
    /// The next step that leads to it.
    template <typename... Args>
    Line& step(const source::Span& at, fmt::format_string<Args...> format, Args&&... args) {
      if (at.known()) finding_->flow.push_back({at, fmt::format(format, std::forward<Args>(args)...)});
      return *this;
    }
    /// An annotation field that would repair it.
    Line& insert_field(FieldName field) {
      finding_->missing.emplace_back(tickets::name(field));
      return *this;
    }
    /// Of a rule that looks at the whole scan: the grant it speaks of, by index.
    Line& about(std::uint32_t grant) {
      finding_->grant = grant;
      return *this;
    }
    /// What makes it another finding than the rule had on the grant before: the day that has passed now.
    Line& apart(std::string_view by) {
      finding_->identity = by;
      return *this;
    }
    /// An edit that leaves nothing to decide.
    Line& fix(findings::Fix fix) {
      finding_->fixes.push_back(std::move(fix));
      return *this;
    }

   private:
    findings::Finding* finding_;
  };

  template <typename... Args>
  Line at(const source::Span& place, fmt::format_string<Args...> format, Args&&... args) {
    findings::Finding& finding = findings_.emplace_back();
    finding.at = place;
    finding.message = fmt::format(format, std::forward<Args>(args)...);
    return Line(finding);
  }

  [[nodiscard]] std::vector<findings::Finding> take() { return std::exchange(findings_, {}); }

 private:
  std::vector<findings::Finding> findings_;
};

/// Must the grant have this field of `require`? Without a word in the config: ticket, approver,
/// expiry, revocation. A grant of two listed classes (its privilege, its kind of principal) must
/// have what either asks for.
[[nodiscard]] bool demands(const Subject& subject, std::string_view field);

/// Does the annotation give the grant this `kind`?
[[nodiscard]] bool is_kind(const tickets::Approval& approval, std::string_view kind);

/// What exports say of the grant's tickets, in their order; those that no export has are left out.
[[nodiscard]] std::vector<const tickets::Record*> records(const Subject& subject);

/// Who holds it: "`user:a@b`", "everyone (`allUsers`)", "whoever `aws_iam_policy.x` is attached to".
[[nodiscard]] std::string who(const grants::Grant& grant);
/// What is held: "`roles/owner`", "`a`, `b` and 3 more".
[[nodiscard]] std::string what(const grants::Grant& grant);
/// Runs of blanks, line breaks and control characters as one blank.
using source::one_line;

#define CHECK(id, function) void function(const Subject& subject, Report& report);
#define CHECK_SCAN(id, function) void function(const Survey& survey, Report& report);
#define CHECK_ALLOWS(id, function) void function(const Survey& survey, const std::vector<Use>& uses, Report& report);
#include "checks/checks.def"

}  // namespace grantlint::checks
