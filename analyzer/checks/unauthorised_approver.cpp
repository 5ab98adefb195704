#include <algorithm>

#include "checks/check.h"
#include "checks/people.h"

namespace grantlint::checks {
namespace {

enum class Form { handle, mail, other };

Form form_of(std::string_view name) {
  if (name.starts_with('@')) return Form::handle;
  return name.find('@') != std::string_view::npos ? Form::mail : Form::other;
}

/// Who the config lets approve a grant of this path and class; null where it says nothing about it.
std::vector<std::string> allowed_by_config(const Subject& subject, bool& ruled) {
  std::vector<std::string> allowed;
  const std::string_view path = subject.sources.path(subject.grant.home.file);
  const std::string_view privilege = grants::name(subject.grant.privilege);
  for (const config::ApproverRule& rule : subject.config.approvers) {
    if (!rule.paths.empty() && !config::matches_any(subject.config, rule.paths, path)) continue;
    if (!rule.classes.empty() && std::ranges::find(rule.classes, privilege) == rule.classes.end()) continue;
    ruled = true;
    allowed.insert(allowed.end(), rule.allow.begin(), rule.allow.end());
  }
  return allowed;
}

}  // namespace

/// The config decides where it has a rule for the path; else CODEOWNERS does, among names of one form.
void unauthorised_approver(const Subject& subject, Report& report) {
  const tickets::Field& approver = subject.approval[FieldName::approver];
  if (!approver.given() || !subject.grant.home.known()) return;
  bool ruled = false;
  const std::vector<std::string> allowed = allowed_by_config(subject, ruled);
  const std::vector<std::string>& owners = subject.approval.owners;
  if (!ruled && owners.empty()) return;
  for (const std::string& name : approver.values) {
    const std::string approving = person(subject.config, name);
    const auto same = [&](const std::string& other) { return person(subject.config, other) == approving; };
    if (ruled ? std::ranges::any_of(allowed, same) : std::ranges::any_of(owners, same)) continue;
    // A person cannot be looked up in a team: only names of one form are compared.
    const auto comparable = [&](const std::string& other) { return form_of(other) == form_of(approving); };
    if (!ruled && std::ranges::none_of(owners, comparable)) continue;
    report
        .at(subject.grant.home, "{} holds {} with the approval of {}, whom {} does not let approve here",
            who(subject.grant), what(subject.grant), code(name), ruled ? "the config" : "CODEOWNERS")
        .see(approver.at, "the approver as written")
        .insert_field(FieldName::approver);
    return;
  }
}

}  // namespace grantlint::checks
