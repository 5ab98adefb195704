#include <algorithm>

#include "checks/check.h"
#include "checks/people.h"

namespace grantlint::checks {
namespace {

/// The approvers that the config allows for the grant's path and class. `ruled` becomes true where it has a rule.
std::vector<std::string> allowed_by_config(const Subject& subject, bool& ruled) {
  std::vector<std::string> allowed;
  const std::string_view path = subject.sources.path(subject.grant.home.file);
  const auto listed = [&](const std::vector<std::string>& classes) {
    return std::ranges::any_of(subject.grant.privileges, [&](grants::Privilege privilege) {
      return std::ranges::find(classes, grants::name(privilege)) != classes.end();
    });
  };
  for (const config::ApproverRule& rule : subject.config.approvers) {
    if (!rule.paths.empty() && !config::matches_any(subject.config, rule.paths, path)) continue;
    if (!rule.classes.empty() && !listed(rule.classes)) continue;
    ruled = true;
    allowed.insert(allowed.end(), rule.allow.begin(), rule.allow.end());
  }
  return allowed;
}

}  // namespace

/// The config decides where it has a rule for the path; else CODEOWNERS does, comparing only names of one form
/// (handles with handles, addresses with addresses).
void unauthorised_approver(const Subject& subject, Report& report) {
  const tickets::Field& approver = subject.approval[FieldName::approver];
  if (!approver.given()) return;
  if (const auto other = contradicted(subject, FieldName::approver, true)) {
    report
        .at(subject.grant.home, "{} holds {} with the approval of {}, but in the export {} was approved by {}",
            who(subject.grant), what(subject.grant), code(*other->written), code(other->record->reference),
            code(other->exported->text()))
        .see(approver.at, "the approver as written")
        .see(other->exported->at, "the approver in the export")
        .insert_field(FieldName::approver);
    return;
  }
  bool ruled = false;
  const std::vector<std::string> allowed = allowed_by_config(subject, ruled);
  const std::vector<std::string>& owners = subject.approval.owners;
  if (!ruled && owners.empty()) return;
  for (const std::string& name : approver.values) {
    if (name == "policy") continue;  // not a person; GL201 reports it
    const std::string approving = person(subject.config, name);
    const auto same = [&](const std::string& other) { return person(subject.config, other) == approving; };
    if (ruled ? std::ranges::any_of(allowed, same) : std::ranges::any_of(owners, same)) continue;
    if (!ruled && !is_comparable(approving, owners)) continue;
    report
        .at(subject.grant.home, "{} holds {} with the approval of {}, who may not approve this according to {}",
            who(subject.grant), what(subject.grant), code(name), ruled ? "the config" : "CODEOWNERS")
        .see(approver.at, "the approver {}",
             approver.source == tickets::SourceKind::export_ ? "in the export" : "as written")
        .insert_field(FieldName::approver);
    return;
  }
}

}  // namespace grantlint::checks
