#include <algorithm>

#include "checks/check.h"
#include "checks/coverage.h"

namespace grantlint::checks {

/// Wildcards and access for everyone are GL108's; what is not known is GL902's.
void entitlement_mismatch(const Subject& subject, Report& report) {
  const grants::Grant& grant = subject.grant;
  const tickets::Field& named = subject.approval[FieldName::entitlement];
  const bool everyone = grant.principal_kind == grants::PrincipalKind::public_;
  const bool starless = grant.wildcard && std::ranges::none_of(grant.entitlements, has_star);
  if (named.given() && !everyone && !starless && !names_role(named.values, grant)) {
    std::vector<const grants::Part*> more;
    for (const grants::Part& part : grant.entitlements) {
      // A Kubernetes role stands beside its rules: those may be named instead.
      const bool head = grant.provider == "kubernetes" && grant.entitlements.size() > 1 &&
                        (part.shown().starts_with("ClusterRole/") || part.shown().starts_with("Role/"));
      if (part.value && !head && !has_star(part) && !names(named.values, part)) more.push_back(&part);
    }
    if (!more.empty()) {
      const std::string others = more.size() > 1 ? fmt::format(" and {} more", more.size() - 1) : "";
      report
          .at(grant.home, "{} holds {}{}, but the ticket names {}", who(grant), code(more.front()->shown()), others,
              code(named.text()))
          .see(more.front()->origin.at, "what the code grants")
          .see(named.at, "what the ticket allows")
          .insert_field(FieldName::entitlement);
    }
  }
  const tickets::Field& place = subject.approval[FieldName::scope];
  if (!place.given() || !grant.scope.value || grant.scope.value->empty()) return;
  const bool inside = std::ranges::any_of(
      place.values, [&](const std::string& scope) { return covers_scope(scope, *grant.scope.value); });
  if (inside) return;
  report
      .at(grant.home, "{} holds {} on {}, but the ticket names {}", who(grant), what(grant), code(*grant.scope.value),
          code(place.text()))
      .see(grant.scope.origin.at, "the scope in the code")
      .see(place.at, "the scope in the ticket")
      .insert_field(FieldName::scope);
}

}  // namespace grantlint::checks
