#include "checks/check.h"

namespace grantlint::checks {
namespace {

/// The record of the grant's ticket with the latest end; null where one of them has no end.
const tickets::Record* last_to_end(const Subject& subject) {
  const tickets::Record* last = nullptr;
  for (const tickets::Record* record : records(subject)) {
    if (!record->expires) return nullptr;
    if (last == nullptr || *record->expires > *last->expires) last = record;
  }
  return last;
}

}  // namespace

void expiry_contradiction(const Subject& subject, Report& report) {
  const grants::End& enforced = subject.grant.expiry;
  const std::optional<findings::Day>& declared = subject.approval.expires;
  if (declared && *declared < subject.today) return;  // GL302
  if (enforced.level == Enforcement::enforced && enforced.date && declared && *enforced.date > *declared) {
    auto line =
        report.at(subject.grant.home, "{} should end on {}, but the platform ends it only on {}: use one date for both",
                  access(subject.grant), findings::to_text(*declared), findings::to_text(*enforced.date));
    line.see(subject.approval[FieldName::expires].at, "the end as written");
    for (const grants::Evidence& evidence : enforced.evidence) line.see(evidence.at, "{}", one_line(evidence.text));
    return;
  }
  const tickets::Record* record = last_to_end(subject);
  const std::optional<findings::Day>& end = declared ? declared : enforced.date;
  if (record == nullptr || !end || *end <= *record->expires) return;
  auto line =
      report.at(subject.grant.home, "{} ends on {}, but its ticket {} ends on {} in the export", access(subject.grant),
                findings::to_text(*end), code(record->reference), findings::to_text(*record->expires));
  line.see(subject.approval[FieldName::expires].at, "the end as written");
  if (!declared) {
    for (const grants::Evidence& evidence : enforced.evidence) line.see(evidence.at, "{}", one_line(evidence.text));
  }
  line.see(record->find(FieldName::expires)->at, "the end in the export");
}

}  // namespace grantlint::checks
