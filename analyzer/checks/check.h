/// What a rule sees, and how it says what it found. Private to the room.
///
/// A rule is a function without state: it looks at a Subject (one grant) or a Survey (the whole
/// scan) and writes to a Report. Level, rule id, the resource block and the call chain are added by
/// the room, so a rule contains only what it checks.
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

/// One grant with its approval and its end.
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

/// The whole scan, for rules that are not about a single grant.
struct Survey : Seen {
  findings::Day today;
  const Routes& routes;
  const std::vector<Residual>& residuals;
};

/// How a suppression was used: for each rule that it names, whether it silenced a finding.
struct Use {
  std::vector<bool> rules;
};

class Report {
 public:
  /// The finding that is being written; good until the next `at`.
  class Line {
   public:
    explicit Line(findings::Finding& finding) : finding_(&finding) {}

    /// Another place that the message mentions. It is left out if it is in no file or is the finding's own place.
    template <typename... Args>
    Line& see(const source::Span& at, fmt::format_string<Args...> format, Args&&... args) {
      if (at.known() && at != finding_->at)
        finding_->see.push_back({at, fmt::format(format, std::forward<Args>(args)...)});
      return *this;
    }
    /// The next step on the way to the finding: its code flow.
    template <typename... Args>
    Line& step(const source::Span& at, fmt::format_string<Args...> format, Args&&... args) {
      if (at.known()) finding_->flow.push_back({at, fmt::format(format, std::forward<Args>(args)...)});
      return *this;
    }
    /// An annotation field that would resolve the finding.
    Line& insert_field(FieldName field) {
      finding_->missing.emplace_back(tickets::name(field));
      return *this;
    }
    /// For rules on the whole scan: the grant that the finding is about, by index.
    Line& about(std::uint32_t grant) {
      finding_->grant = grant;
      return *this;
    }
    /// Makes the finding a new one where this text differs: the date that has passed. A baseline that lists an expired
    /// grant does not cover the same grant when a later date has expired.
    Line& apart(std::string_view by) {
      finding_->identity = by;
      return *this;
    }
    /// An edit that repairs it and leaves nothing for a person to decide.
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

/// Must the grant have this field, according to the config's `require`? Where `require` does not list the grant's
/// privilege or kind of principal: ticket, approver, expiry and revocation. Where it lists both, either can ask for it.
[[nodiscard]] bool demands(const Subject& subject, std::string_view field);

/// Does the annotation give the grant this `kind`?
[[nodiscard]] bool is_kind(const tickets::Approval& approval, std::string_view kind);

/// The exports' records of the grant's tickets, in the order of the tickets; tickets that no export has are left out.
[[nodiscard]] std::vector<const tickets::Record*> records(const Subject& subject);

/// Who holds it: "`user:a@b`", "everyone (`allUsers`)", "whoever `aws_iam_policy.x` is attached to".
[[nodiscard]] std::string who(const grants::Grant& grant);
/// What is held: "`roles/owner`", "`a`, `b` and 3 more".
[[nodiscard]] std::string what(const grants::Grant& grant);
/// The subject of a sentence: "access of `user:a@b` to `roles/owner` on `corp-prod`".
[[nodiscard]] std::string access(const grants::Grant& grant);
/// Runs of blanks, line breaks and control characters as one blank.
using source::one_line;

#define CHECK(id, function) void function(const Subject& subject, Report& report);
#define CHECK_SCAN(id, function) void function(const Survey& survey, Report& report);
#define CHECK_ALLOWS(id, function) void function(const Survey& survey, const std::vector<Use>& uses, Report& report);
#include "checks/checks.def"

}  // namespace grantlint::checks
