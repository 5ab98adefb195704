#include "checks/rating.h"

#include <array>

namespace grantlint::checks {
namespace {

Rating rate(const tickets::Approval& approval, const tickets::Ending& ending, bool unresolved) {
  const bool ends = ending.expiry.level >= Enforcement::automated;
  // An end that the platform enforces also removes the access.
  const bool removed =
      ending.revocation.level >= Enforcement::automated || ending.expiry.level == Enforcement::enforced;
  if (approval.tickets.empty()) return Rating::none;
  if (!ends && !removed) return Rating::theatre;
  const bool named = approval[FieldName::approver].given() && approval[FieldName::basis].given() &&
                     approval[FieldName::entitlement].given();
  return named && ends && removed && !unresolved ? Rating::governing : Rating::partial;
}

}  // namespace

std::string_view name(Rating rating) {
  constexpr std::array<std::string_view, 4> names{"none", "theatre", "partial", "governing"};
  return names.at(static_cast<std::size_t>(rating));
}

std::vector<Rating> rate(const Survey& survey, const std::vector<findings::Finding>& findings) {
  std::vector<bool> unresolved(survey.grants.size());
  for (const findings::Finding& finding : findings) {
    if (finding.grant == findings::no_grant || finding.suppressed) continue;
    if (rule_of(finding).rating) unresolved[finding.grant] = true;
  }
  std::vector<Rating> ratings;
  ratings.reserve(survey.grants.size());
  for (std::size_t i = 0; i < survey.grants.size(); ++i) {
    ratings.push_back(rate(survey.matches.approvals[i], survey.matches.endings[i], unresolved[i]));
  }
  return ratings;
}

}  // namespace grantlint::checks
