#include <fmt/format.h>

#include <optional>
#include <set>

#include "checks/checks.h"
#include "mend/conditions.h"
#include "mend/removals.h"

namespace grantlint::mend {

using checks::Rule;

void complete(const Matched& subject, const grants::Catalogue& catalogue, std::vector<findings::Finding>& findings) {
  std::set<std::uint32_t> expired;
  bool ending = false;
  for (const findings::Finding& finding : findings) {
    if (finding.grant == findings::no_grant || finding.suppressed) continue;
    // A review that is due is no end: somebody has to decide first.
    const Rule::Fix fix = checks::rule_of(finding).fix;
    if (fix == Rule::Fix::removal && finding.missing.empty()) expired.insert(finding.grant);
    ending = ending || fix == Rule::Fix::ending;
  }
  std::optional<Removals> removals;
  if (!expired.empty()) removals.emplace(subject);
  std::optional<Conditions> conditions;
  if (ending) conditions.emplace(subject, catalogue);
  for (findings::Finding& finding : findings) {
    if (finding.grant == findings::no_grant || finding.suppressed) continue;
    const Rule::Fix fix = checks::rule_of(finding).fix;
    if (fix == Rule::Fix::removal && expired.contains(finding.grant)) {
      for (const auto& removal : {removals->of(finding.grant, expired), removals->of_block(finding.grant, expired)}) {
        if (!removal) {
          if (finding.no_fix.empty()) finding.no_fix = removal.error();
          continue;
        }
        const std::size_t others = removal->grants.size() - 1;
        finding.fixes.push_back(
            {others == 0 ? std::string("remove it") : fmt::format("remove it, with {} more that have expired", others),
             removal->edits,
             {removal->grants.begin(), removal->grants.end()}});
      }
    } else if (fix == Rule::Fix::ending) {
      auto condition = conditions->of(finding.grant);
      if (condition) {
        finding.fixes.push_back(std::move(*condition));
      } else {
        finding.no_fix = std::move(condition.error());
      }
    }
    if (!finding.fixes.empty()) finding.no_fix.clear();
  }
}

}  // namespace grantlint::mend
