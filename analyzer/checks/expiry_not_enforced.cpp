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

bool is_binding(const grants::Grant& grant) {
  return grant.type.find("_iam_member") != std::string::npos || grant.type.find("_iam_binding") != std::string::npos ||
         grant.type.starts_with("IAMPolicyMember.");
}

/// Why none is to be added, where another place takes one; a basic role and everyone have no other.
std::string instead_of(const grants::Grant& grant) {
  if (grant.unconditional == grant.type)
    return fmt::format("{} takes no condition; a grant on the project does", code(grant.type));
  if (grant.unconditional.find("google_storage_bucket.") != std::string::npos)
    return fmt::format("{} takes no condition without `uniform_bucket_level_access`", code(grant.unconditional));
  return {};
}

/// A condition on time that ends nothing: its platform takes none here, or it only says when access begins.
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

}  // namespace

void expiry_not_enforced(const Subject& subject, Report& report) {
  const grants::Grant& grant = subject.grant;
  const tickets::Approval& approval = subject.approval;
  if (ends_nothing(subject, report)) return;
  if (!approval.expires || *approval.expires < subject.today) return;
  if (subject.ending.expiry.level >= Enforcement::enforced) return;
  const std::string day = findings::to_text(*approval.expires);
  const std::string next = findings::to_text(*approval.expires + std::chrono::days(1));
  const auto say = [&](std::string_view how) {
    report.at(grant.home, "{} is to lose {} on {}, which is only written down: {}", who(grant), what(grant), day, how)
        .see(approval[FieldName::expires].at, "the end as written");
  };
  if (is_google(grant) && is_binding(grant) && !grant.unconditional.empty()) {
    if (const std::string how = instead_of(grant); !how.empty()) say(how);
  } else if (is_google(grant) && is_binding(grant)) {
    say(fmt::format("add `request.time < timestamp(\"{}T00:00:00Z\")` as its condition", next));
  } else if (grant.provider == "aws" && grant.statement.known()) {
    say(fmt::format(
        "add `\"Condition\": {{\"DateLessThan\": {{\"aws:CurrentTime\": \"{}T00:00:00Z\"}}}}` to its statement", next));
  } else if (grant.type == "azurerm_role_assignment") {
    say("make it an `azurerm_pim_active_role_assignment` with a `schedule` that expires");
  }
}

}  // namespace grantlint::checks
