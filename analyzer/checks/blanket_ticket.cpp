#include <map>
#include <set>

#include "checks/check.h"

namespace grantlint::checks {

/// One finding a ticket, at the first of its grants.
void blanket_ticket(const Survey& survey, Report& report) {
  struct Held {
    std::set<std::string> entitlements;
    std::vector<std::uint32_t> grants;
  };
  std::map<std::string, Held> by_ticket;
  for (std::uint32_t i = 0; i < survey.grants.size(); ++i) {
    for (const std::string& ticket : survey.matches.approvals[i].tickets) {
      Held& held = by_ticket[ticket];
      held.grants.push_back(i);
      for (const grants::Part& part : survey.grants[i].entitlements)
        held.entitlements.insert(survey.grants[i].provider + " " + part.shown());
    }
  }
  constexpr std::size_t most_named = 20;
  for (const auto& [ticket, held] : by_ticket) {
    if (held.entitlements.size() <= survey.config.limits.entitlements_per_ticket) continue;
    const std::uint32_t first = held.grants.front();
    auto line = report.at(survey.grants[first].home,
                          "{} stands for {} different entitlements in {} grants; {} are the limit", code(ticket),
                          held.entitlements.size(), held.grants.size(), survey.config.limits.entitlements_per_ticket);
    line.about(first);
    for (std::size_t i = 1; i < held.grants.size() && i < most_named; ++i) {
      const grants::Grant& grant = survey.grants[held.grants[i]];
      line.see(grant.home, "{} holds {} under it", who(grant), what(grant));
    }
  }
}

}  // namespace grantlint::checks
