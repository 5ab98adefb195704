#include "checks/check.h"

namespace grantlint::checks {

void manual_revocation(const Subject& subject, Report& report) {
  const grants::End& revocation = subject.ending.revocation;
  if (revocation.level != Enforcement::documented) return;
  if (subject.ending.expiry.level == Enforcement::enforced || !demands(subject, "revocation")) return;
  using Kind = grants::Target::Kind;
  const bool by_hand = revocation.target->kind == Kind::runbook || revocation.target->kind == Kind::owner;
  const source::Span written = subject.approval[FieldName::revoke].at;
  auto line = report.at(subject.grant.home, "{} keeps {} until somebody acts: {} {}", who(subject.grant),
                        what(subject.grant), code(grants::text(*revocation.target)),
                        by_hand ? "is a task for a person" : "is written, but nothing in the tree carries it out");
  line.see(written, "the revocation as written");
  for (const grants::Evidence& evidence : revocation.evidence) {
    if (evidence.at != written) line.see(evidence.at, "{}", one_line(evidence.text));
  }
}

}  // namespace grantlint::checks
