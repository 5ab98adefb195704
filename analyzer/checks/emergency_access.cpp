#include "checks/lifetime.h"

namespace grantlint::checks {

void emergency_access(const Subject& subject, Report& report) {
  const grants::Grant& grant = subject.grant;
  const tickets::Field& kind = subject.approval[FieldName::kind];
  if (!is_kind(subject.approval, "emergency")) {
    if (grant.break_glass.empty()) return;
    report
        .at(grant.home, "{} holds {}: the name {} says emergency access, but no `kind=emergency` marks it", who(grant),
            what(grant), code(grant.break_glass))
        .see(kind.at, "the kind as written")
        .insert_field(FieldName::kind);
    return;
  }
  const LongestLife limit = limit_of(subject);
  const auto days = days_of(subject);
  const auto hours = std::chrono::duration_cast<std::chrono::hours>(limit.longest).count();
  if (subject.ending.expiry.level == Enforcement::absent || !days) {
    // A lifetime that the platform enforces needs no date.
    if (subject.ending.expiry.level != Enforcement::enforced) {
      report
          .at(grant.home, "{} holds {} as emergency access without an end: it may last {} hours", who(grant),
              what(grant), hours)
          .see(kind.at, "the kind as written")
          .insert_field(FieldName::expires);
      return;
    }
  } else if (std::chrono::days(*days) > limit.longest) {
    report
        .at(grant.home, "{} holds {} as emergency access for {} days; it may last {} hours", who(grant), what(grant),
            *days, hours)
        .see(subject.approval[FieldName::expires].at, "the end as written");
    return;
  }
  if (subject.approval[FieldName::review].given()) return;
  report.at(grant.home, "{} holds {} as emergency access, and no review of its use is set", who(grant), what(grant))
      .see(kind.at, "the kind as written")
      .insert_field(FieldName::review);
}

}  // namespace grantlint::checks
