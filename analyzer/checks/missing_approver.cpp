#include <algorithm>

#include "checks/check.h"

namespace grantlint::checks {
namespace {

/// `approver=policy`: a policy for all grants of this kind approved it, not a person.
bool by_policy(const tickets::Field& approver) {
  return approver.values.size() == 1 && approver.values.front() == "policy";
}

bool names_policy(const tickets::Field& basis) {
  return std::ranges::any_of(basis.values, [](const std::string& one) { return one.starts_with("policy:"); });
}

}  // namespace

void missing_approver(const Subject& subject, Report& report) {
  const grants::Grant& grant = subject.grant;
  const tickets::Field& approver = subject.approval[FieldName::approver];
  if (!demands(subject, "approver")) return;
  if (!approver.given()) {
    report.at(grant.home, "{} holds {} and no approver is named", who(grant), what(grant))
        .insert_field(FieldName::approver);
  } else if (by_policy(approver) && !names_policy(subject.approval[FieldName::basis])) {
    report.at(grant.home, "{} holds {} by a policy that is not named", who(grant), what(grant))
        .see(approver.at, "the approver as written")
        .insert_field(FieldName::basis);
  } else if (by_policy(approver) && grant.privilege > grants::Privilege::ordinary) {
    report
        .at(grant.home, "{} holds {}, which is {}: a policy alone cannot approve that", who(grant), what(grant),
            grants::name(grant.privilege))
        .see(approver.at, "the approver as written")
        .insert_field(FieldName::approver);
  }
}

}  // namespace grantlint::checks
