#include "checks/check.h"

namespace grantlint::checks {

void missing_ticket(const Subject& subject, Report& report) {
  if (!subject.approval.tickets.empty() || !demands(subject, "ticket")) return;
  const grants::Grant& grant = subject.grant;
  const tickets::Field& written = subject.approval[FieldName::ticket];
  if (written.given()) {
    report
        .at(grant.home, "{} holds {} under {}, which is not a ticket reference", who(grant), what(grant),
            code(written.text()))
        .see(written.at, "the ticket as written")
        .insert_field(FieldName::ticket);
    return;
  }
  report.at(grant.home, "{} holds {} without a ticket", who(grant), what(grant)).insert_field(FieldName::ticket);
}

}  // namespace grantlint::checks
