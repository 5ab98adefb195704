#include "checks/check.h"

namespace grantlint::checks {

void missing_approver(const Subject& subject, Report& report) {
  if (subject.approval[FieldName::approver].given() || !demands(subject, "approver")) return;
  report
      .at(subject.grant.home, "{} holds {} and nobody is named who approved it", who(subject.grant),
          what(subject.grant))
      .insert_field(FieldName::approver);
}

}  // namespace grantlint::checks
