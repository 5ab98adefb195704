#include "checks/check.h"

namespace grantlint::checks {

void expiry_contradiction(const Subject& subject, Report& report) {
  const grants::End& enforced = subject.grant.expiry;
  const std::optional<findings::Day>& declared = subject.approval.expires;
  if (declared && *declared < subject.today) return;  // GL302
  if (enforced.level != Enforcement::enforced || !enforced.date || !declared || *enforced.date <= *declared) return;
  auto line = report.at(subject.grant.home, "{} is to lose {} on {}, but it is enforced only on {}", who(subject.grant),
                        what(subject.grant), findings::to_text(*declared), findings::to_text(*enforced.date));
  line.see(subject.approval[FieldName::expires].at, "the end as written");
  for (const grants::Evidence& evidence : enforced.evidence) line.see(evidence.at, "{}", one_line(evidence.text));
}

}  // namespace grantlint::checks
