// A wildcard in the code must be a wildcard in the ticket. What the ticket allows is the annotation's
// `entitlement`; a public principal is named there too, as it is written in the code or as `public`.
#include <algorithm>

#include "checks/check.h"
#include "grants/coverage.h"

namespace grantlint::checks {
namespace {

using grants::has_star;

/// The first entitlement that the ticket would have to name and does not; null where all are named.
const grants::Part* unnamed(const grants::Grant& grant, const std::vector<std::string>& ticket, bool to_everyone) {
  if (names_role(ticket, grant)) return nullptr;
  // `NotAction` or a basic role is a wildcard without a star: then each entitlement has to be named. The same
  // holds for a grant to everyone, which is wide whatever it gives.
  const bool stars = to_everyone || std::ranges::any_of(grant.entitlements, has_star);
  for (const grants::Part& part : grant.entitlements) {
    if ((has_star(part) || !stars) && !names(ticket, part)) return &part;
  }
  return nullptr;
}

}  // namespace

void wildcard_entitlement(const Subject& subject, Report& report) {
  const grants::Grant& grant = subject.grant;
  const tickets::Field& named = subject.approval[FieldName::entitlement];
  const bool everyone = grant.principal_kind == grants::PrincipalKind::public_;
  const bool unnamed_public = everyone && !names_everyone(named.values, grant);
  const grants::Part* const wide = grant.wildcard ? unnamed(grant, named.values, everyone) : nullptr;
  if (wide == nullptr && !unnamed_public) return;

  const std::string_view ticket = named.given() ? "the ticket does not name" : "no ticket names";
  const std::string held = wide != nullptr ? code(wide->shown()) : what(grant);
  std::string message = fmt::format("{} holds {}, which {}", who(grant), held, ticket);
  if (wide != nullptr && has_star(*wide)) {
    message = fmt::format("{} holds {}, a wildcard that {}", who(grant), held, ticket);
  } else if (wide != nullptr && !grant.wildcard_reason.empty()) {
    message += ": " + one_line(grant.wildcard_reason);
  }
  auto line = report.at(grant.home, "{}", message);
  if (wide != nullptr) line.see(wide->origin.at, "the wildcard");
  line.see(named.at, "what the ticket allows").insert_field(FieldName::entitlement);
}

}  // namespace grantlint::checks
