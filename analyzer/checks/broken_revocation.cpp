#include "checks/check.h"

namespace grantlint::checks {

/// What the tickets room looked for and did not find, or found unable to act in time.
void broken_revocation(const Subject& subject, Report& report) {
  if (subject.ending.expiry.level == Enforcement::enforced) return;  // the platform removes it anyway
  for (const auto& [written, why] : subject.ending.broken) {
    report
        .at(subject.grant.home, "{} is to lose {} by {}, which cannot happen: {}", who(subject.grant),
            what(subject.grant), code(written), one_line(why))
        .see(subject.approval[FieldName::revoke].at, "the revocation as written")
        .insert_field(FieldName::revoke);
  }
}

}  // namespace grantlint::checks
