#include <algorithm>

#include "checks/lifetime.h"
#include "grants/catalogue.h"

namespace grantlint::checks {
namespace {

/// What of the grant has a name that says break-glass; null where nothing has.
const std::string* emergency_name(const grants::Grant& grant) {
  const grants::Catalogue catalogue;
  for (const std::string* text : {&grant.principal.shown(), &grant.address, &grant.scope.shown()}) {
    if (catalogue.is_break_glass(*text)) return text;
  }
  for (const grants::Part& part : grant.entitlements) {
    if (catalogue.is_break_glass(part.shown())) return &part.shown();
  }
  return nullptr;
}

}  // namespace

void emergency_access(const Subject& subject, Report& report) {
  const grants::Grant& grant = subject.grant;
  const tickets::Field& kind = subject.approval[FieldName::kind];
  if (!is_emergency(subject)) {
    const std::string* const name = emergency_name(grant);
    if (name == nullptr) return;
    report
        .at(grant.home, "{} holds {}; {} says emergency access, but nothing marks it as such", who(grant), what(grant),
            code(*name))
        .see(kind.at, "the kind as written")
        .insert_field(FieldName::kind);
    return;
  }
  const Limit limit = limit_of(subject);
  const auto days = days_of(subject);
  const auto hours = std::chrono::duration_cast<std::chrono::hours>(limit.longest).count();
  if (subject.ending.expiry.level == Enforcement::absent || !days) {
    // A lifetime that the platform counts itself has no date, and needs none.
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
  report.at(grant.home, "{} holds {} as emergency access, and no review after its use is set", who(grant), what(grant))
      .see(kind.at, "the kind as written")
      .insert_field(FieldName::review);
}

}  // namespace grantlint::checks
