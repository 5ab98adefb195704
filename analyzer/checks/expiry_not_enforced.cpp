// The date is written, the platform has a place for it, and nothing stands there. What would stand there
// is shown in the provider's own form; the mend room inserts it.
#include <algorithm>
#include <array>

#include "checks/check.h"

namespace grantlint::checks {
namespace {

using findings::Day;

bool is_google(const grants::Grant& grant) {
  return grant.provider == "google" || grant.provider == "google-beta";
}

/// Sources: Google IAM, "Overview of IAM Conditions": basic roles and public principals take none.
bool google_takes_condition(const grants::Grant& grant) {
  constexpr std::array<std::string_view, 3> basic{"roles/owner", "roles/editor", "roles/viewer"};
  const bool none = std::ranges::any_of(grant.entitlements, [&](const grants::Part& part) {
    return std::ranges::find(basic, part.shown()) != basic.end();
  });
  const bool binding =
      grant.type.find("_iam_member") != std::string::npos || grant.type.find("_iam_binding") != std::string::npos;
  return binding && !none && grant.principal_kind != grants::PrincipalKind::public_;
}

}  // namespace

void expiry_not_enforced(const Subject& subject, Report& report) {
  const grants::Grant& grant = subject.grant;
  const tickets::Approval& approval = subject.approval;
  if (!approval.expires || *approval.expires < subject.today) return;
  if (subject.ending.expiry.level >= Enforcement::enforced) return;
  const std::string day = findings::to_text(*approval.expires);
  const std::string next = findings::to_text(*approval.expires + std::chrono::days(1));
  const auto say = [&](std::string_view how) {
    report.at(grant.home, "{} is to lose {} on {}, which is only written down: {}", who(grant), what(grant), day, how)
        .see(approval[FieldName::expires].at, "the end as written");
  };
  if (is_google(grant) && google_takes_condition(grant)) {
    say(fmt::format("add `request.time < timestamp(\"{}T00:00:00Z\")` as its condition", next));
  } else if (grant.provider == "aws" && grant.statement.known()) {
    say(fmt::format(
        "add `\"Condition\": {{\"DateLessThan\": {{\"aws:CurrentTime\": \"{}T00:00:00Z\"}}}}` to its statement", next));
  } else if (grant.type == "azurerm_role_assignment") {
    say("make it an `azurerm_pim_active_role_assignment` with a `schedule` that expires");
  }
}

}  // namespace grantlint::checks
