#include <set>

#include "checks/by_ticket.h"

namespace grantlint::checks {

/// One finding per ticket, at the first of its grants.
void blanket_ticket(const Survey& survey, Report& report) {
  constexpr std::size_t most_named = 20;
  for (const auto& [ticket, held] : grants_by_ticket(survey)) {
    std::set<std::string> entitlements;
    for (const std::uint32_t i : held) {
      for (const grants::Part& part : survey.grants[i].entitlements)
        entitlements.insert(survey.grants[i].provider + " " + part.shown());
    }
    if (entitlements.size() <= survey.config.limits.entitlements_per_ticket) continue;
    const std::uint32_t first = held.front();
    auto line =
        report.at(survey.grants[first].home, "{} covers {} different entitlements in {} grants; the limit is {}",
                  code(ticket), entitlements.size(), held.size(), survey.config.limits.entitlements_per_ticket);
    line.about(first);
    for (std::size_t i = 1; i < held.size() && i < most_named; ++i) {
      const grants::Grant& grant = survey.grants[held[i]];
      line.see(grant.home, "{} holds {} under it", who(grant), what(grant));
    }
  }
}

}  // namespace grantlint::checks
