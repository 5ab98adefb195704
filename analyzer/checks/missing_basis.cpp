#include "checks/check.h"

namespace grantlint::checks {

/// A grant without a ticket is GL101's; a basis is asked of it only where the config's `require` says so.
void missing_basis(const Subject& subject, Report& report) {
  if (subject.approval[FieldName::basis].given()) return;
  if (!demands(subject, "basis") && (subject.approval.tickets.empty() || !subject.config.require.empty())) return;
  report
      .at(subject.grant.home, "{} holds {} and no policy, role or exception is recorded as the reason",
          who(subject.grant), what(subject.grant))
      .insert_field(FieldName::basis);
}

}  // namespace grantlint::checks
