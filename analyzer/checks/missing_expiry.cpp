#include "checks/check.h"

namespace grantlint::checks {

void missing_expiry(const Subject& subject, Report& report) {
  // GL302 reports a review date that has passed.
  const bool ends =
      subject.ending.expiry.level != Enforcement::absent || subject.approval.expires || subject.approval.review;
  if (ends || !demands(subject, "expiry")) return;
  report.at(subject.grant.home, "{} holds {} with no end date", who(subject.grant), what(subject.grant))
      .insert_field(FieldName::expires);
}

}  // namespace grantlint::checks
