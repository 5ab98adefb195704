// The annotation has an end date, the platform could enforce it, and the code does not make it. The message shows
// what to add, in the language of the file; the mend room inserts the same text.
#include "checks/check.h"
#include "grants/written_end.h"

namespace grantlint::checks {
namespace {

using grants::WrittenEnd;

/// Reports a condition on time that ends nothing: the platform ignores it here, or it only says when access begins.
bool ends_nothing(const Subject& subject, Report& report) {
  using Kind = iam::TimeBound::Kind;
  const grants::Grant& grant = subject.grant;
  if (grant.expiry.level >= Enforcement::enforced) return false;
  for (const grants::Condition& condition : grant.conditions) {
    const bool ignored = !grant.unconditional.empty() && condition.bound.kind == Kind::end;
    if (!ignored && condition.bound.kind != Kind::start) continue;
    auto line = report.at(grant.home, "{} holds {} under the condition {}, which ends nothing: {}", who(grant),
                          what(grant), code(condition.text),
                          ignored ? fmt::format("{} takes no condition", code(grant.unconditional))
                                  : std::string("it only says when the access begins"));
    line.see(condition.bound.at.at, "the time in the condition");
    line.see(subject.approval[FieldName::expires].at, "the end as written");
    return true;
  }
  return false;
}

/// What to write, and where: the same text that the fix inserts.
std::string advice(const WrittenEnd& end) {
  if (!end.type.empty()) return fmt::format("make it an {}: {}", code(end.type), end.shown);
  std::string_view where = "to its block";
  if (end.place == WrittenEnd::Place::statement) where = "to its statement";
  if (end.place == WrittenEnd::Place::beside) where = "beside its principal";
  return fmt::format("add {} {}", end.shown, where);
}

}  // namespace

void expiry_not_enforced(const Subject& subject, Report& report) {
  const grants::Grant& grant = subject.grant;
  const tickets::Approval& approval = subject.approval;
  if (ends_nothing(subject, report)) return;
  if (!approval.expires || *approval.expires < subject.today) return;
  if (subject.ending.expiry.level >= Enforcement::enforced) return;
  const auto end = grants::written_end(subject.sources, subject.catalogue, grant, *approval.expires);
  if (!end && end.error().empty()) return;
  const std::string how = end ? advice(*end) : fmt::format("{} {}", code(grant.unconditional), end.error());
  report
      .at(grant.home, "{} should end on {}, but nothing enforces that date: {}", access(grant),
          findings::to_text(*approval.expires), how)
      .see(approval[FieldName::expires].at, "the end as written");
}

}  // namespace grantlint::checks
