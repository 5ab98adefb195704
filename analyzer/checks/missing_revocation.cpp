#include "checks/check.h"

namespace grantlint::checks {

void missing_revocation(const Subject& subject, Report& report) {
  // Access that the platform ends needs nobody to remove it.
  if (subject.ending.revocation.level != Enforcement::absent) return;
  if (subject.ending.expiry.level == Enforcement::enforced || !demands(subject, "revocation")) return;
  report.at(subject.grant.home, "{} holds {} and nothing removes it", who(subject.grant), what(subject.grant))
      .insert_field(FieldName::revoke);
}

}  // namespace grantlint::checks
