#include "checks/check.h"

namespace grantlint::checks {

/// Days are inclusive: access that ends on a day has expired on the next one.
void expired(const Subject& subject, Report& report) {
  const grants::Grant& grant = subject.grant;
  const tickets::Approval& approval = subject.approval;
  const auto past = [&](const std::optional<findings::Day>& day) { return day && *day < subject.today; };

  if (past(approval.expires)) {
    report
        .at(grant.home, "{} expired on {} but is still in the code: remove it, or renew it with a new ticket",
            access(grant), findings::to_text(*approval.expires))
        .see(approval[FieldName::expires].at, "the end as written");
    return;
  }
  // `grant.expiry` has the platform's date; `ending` may have one of a schedule or a lease.
  const grants::End& end = past(grant.expiry.date) ? grant.expiry : subject.ending.expiry;
  if (past(end.date) && end.date != approval.review) {
    auto line =
        report.at(grant.home, "{} expired on {} but is still in the code: remove it, or renew it with a new ticket",
                  access(grant), findings::to_text(*end.date));
    line.apart(findings::to_text(*end.date));
    for (const grants::Evidence& evidence : end.evidence) line.see(evidence.at, "{}", one_line(evidence.text));
    return;
  }
  if (past(approval.review)) {
    report
        .at(grant.home, "{} was due for review on {}: remove it, or review it and set the next date", access(grant),
            findings::to_text(*approval.review))
        .see(approval[FieldName::review].at, "the review as written")
        .insert_field(FieldName::review)
        .apart(findings::to_text(*approval.review));
  }
}

}  // namespace grantlint::checks
