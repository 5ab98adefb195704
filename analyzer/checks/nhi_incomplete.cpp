#include "checks/check.h"

namespace grantlint::checks {

void nhi_incomplete(const Subject& subject, Report& report) {
  if (!is_kind(subject.approval, "nhi") && subject.grant.principal_kind != grants::PrincipalKind::nhi) return;
  // A cloud's own service needs no owner of ours.
  if (subject.grant.privilege == grants::Privilege::plumbing) return;
  std::vector<FieldName> missing;
  for (const FieldName field : {FieldName::purpose, FieldName::environment, FieldName::owner}) {
    if (!subject.approval[field].given()) missing.push_back(field);
  }
  if (missing.empty()) return;
  std::string names;
  for (const FieldName field : missing) {
    if (!names.empty()) names += field == missing.back() ? " or " : ", ";
    names += tickets::name(field);
  }
  auto line = report.at(subject.grant.home, "{} is no person and holds {} without {}", who(subject.grant),
                        what(subject.grant), names);
  for (const FieldName field : missing) line.insert_field(field);
}

}  // namespace grantlint::checks
