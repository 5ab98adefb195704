#include "checks/lifetime.h"

namespace grantlint::checks {

LongestLife limit_of(const Subject& subject) {
  const config::Limits& limits = subject.config.limits;
  if (is_kind(subject.approval, "emergency")) return {limits.emergency, "emergency access"};
  if (subject.grant.role == grants::Role::credential) return {limits.nhi_credential, "a credential"};
  switch (subject.grant.privilege) {
    case grants::Privilege::privileged:
    case grants::Privilege::wildcard:
    case grants::Privilege::delegating: return {limits.privileged, "privileged access"};
    default: return {limits.standard, "access"};
  }
}

std::optional<std::chrono::days::rep> days_of(const Subject& subject) {
  const std::optional<findings::Day> end =
      subject.ending.expiry.date ? subject.ending.expiry.date : subject.approval.review;
  if (!end) return std::nullopt;
  findings::Day begin = subject.today;
  if (const tickets::Field& approved = subject.approval[FieldName::approved]; approved.given()) {
    if (const auto day = findings::parse_day(approved.values.front())) begin = *day;
  }
  return (*end - begin).count();
}

}  // namespace grantlint::checks
