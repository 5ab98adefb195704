#include "checks/lifetime.h"

namespace grantlint::checks {

/// GL501 reports emergency access that lasts too long.
void lifetime_too_long(const Subject& subject, Report& report) {
  if (is_kind(subject.approval, "emergency")) return;
  const auto days = days_of(subject);
  const LongestLife limit = limit_of(subject);
  if (!days || std::chrono::days(*days) <= limit.longest) return;
  const bool reviewed = !subject.ending.expiry.date || subject.ending.expiry.date == subject.approval.review;
  const FieldName field = reviewed ? FieldName::review : FieldName::expires;
  auto line = report.at(subject.grant.home, "{} holds {} for {} days; {} may last {} days", who(subject.grant),
                        what(subject.grant), *days, limit.of,
                        std::chrono::duration_cast<std::chrono::days>(limit.longest).count());
  line.see(subject.approval[field].at, "the end as written");
  if (const auto& end = reviewed ? subject.approval.review : subject.ending.expiry.date)
    line.apart(findings::to_text(*end));
  for (const grants::Evidence& evidence : subject.ending.expiry.evidence)
    line.see(evidence.at, "{}", one_line(evidence.text));
}

}  // namespace grantlint::checks
