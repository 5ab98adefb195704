#include "checks/check.h"

namespace grantlint::checks {

void long_lived_credential(const Subject& subject, Report& report) {
  const grants::Grant& grant = subject.grant;
  if (grant.role != grants::Role::credential) return;
  // A documented end is not enough here: a secret works until something ends it.
  if (subject.ending.expiry.level >= Enforcement::automated) return;
  if (subject.ending.revocation.level >= Enforcement::automated) return;
  auto line =
      report.at(grant.home, "{} is a credential ({}) that nothing ends or rotates", code(grant.address), who(grant));
  for (const grants::Evidence& evidence : subject.ending.expiry.evidence)
    line.see(evidence.at, "only documented: {}", one_line(evidence.text));
  line.insert_field(FieldName::revoke);
}

}  // namespace grantlint::checks
