#include "checks/check.h"

namespace grantlint::checks {

/// Where nothing is written at all, the ticket is what is missing (GL101), unless the config asks for both.
void missing_basis(const Subject& subject, Report& report) {
  if (subject.approval[FieldName::basis].given()) return;
  if (!demands(subject, "basis") && (subject.approval.tickets.empty() || !subject.config.require.empty())) return;
  report
      .at(subject.grant.home, "{} holds {} and no policy, role or exception is recorded as the reason",
          who(subject.grant), what(subject.grant))
      .insert_field(FieldName::basis);
}

}  // namespace grantlint::checks
