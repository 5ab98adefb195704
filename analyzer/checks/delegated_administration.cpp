#include "checks/check.h"

namespace grantlint::checks {

void delegated_administration(const Subject& subject, Report& report) {
  const grants::Grant& grant = subject.grant;
  if (grant.privilege != grants::Privilege::delegating) return;
  if (is_kind(subject.approval, "delegated")) return;
  std::string message = fmt::format("{} holds {} and can give access on", who(grant), what(grant));
  if (!grant.privilege_reason.empty()) message += ": " + one_line(grant.privilege_reason);
  report.at(grant.home, "{}", message)
      .see(subject.approval[FieldName::kind].at, "the kind as written")
      .insert_field(FieldName::kind);
}

}  // namespace grantlint::checks
