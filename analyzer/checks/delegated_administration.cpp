#include "checks/check.h"
#include "checks/routes.h"

namespace grantlint::checks {

void delegated_administration(const Subject& subject, Report& report) {
  const grants::Grant& grant = subject.grant;
  if (grant.privilege != grants::Privilege::delegating) return;
  if (is_kind(subject.approval, "delegated")) return;
  std::string message = fmt::format("{} holds {} and can grant access to others", who(grant), what(grant));
  if (!grant.privilege_reason.empty()) message += ": " + one_line(grant.privilege_reason);
  report.at(grant.home, "{}", message)
      .see(subject.approval[FieldName::kind].at, "the kind as written")
      .insert_field(FieldName::kind);
}

/// GL701 for principals that are not administrators but can become one; the steps to it are the finding's flow.
void delegation_through(const Survey& survey, Report& report) {
  for (std::uint32_t i = 0; i < survey.grants.size(); ++i) {
    const grants::Grant& grant = survey.grants[i];
    if (grant.privilege == grants::Privilege::delegating || grant.privilege == grants::Privilege::plumbing) continue;
    if (is_kind(survey.matches.approvals[i], "delegated")) continue;
    for (const Route& route : survey.routes.behind(i)) {
      const grants::Grant& power = survey.grants[route.grant];
      if (power.privilege != grants::Privilege::delegating) continue;
      auto line = report.at(grant.home, "{} can grant access to others: {} leads to {} of {}", who(grant), what(grant),
                            what(power), who(power));
      line.about(i).insert_field(FieldName::kind).see(power.home, "{} holds {}", who(power), what(power));
      for (const std::uint32_t door : route.way)
        line.step(survey.grants[door].home, "{} holds {}", who(survey.grants[door]), what(survey.grants[door]));
      line.step(power.home, "{} holds {} and can grant access to others", who(power), what(power));
      break;
    }
  }
}

}  // namespace grantlint::checks
