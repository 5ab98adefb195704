#include <fmt/format.h>

#include <optional>
#include <set>

#include "checks/checks.h"
#include "mend/conditions.h"
#include "mend/removals.h"

namespace grantlint::mend {

using checks::Rule;

void complete(const Matched& subject, const grants::Catalogue& catalogue, std::vector<findings::Finding>& findings) {
  std::set<std::uint32_t> over;
  bool ending = false;
  for (const findings::Finding& finding : findings) {
    if (finding.grant == findings::no_grant || finding.suppressed) continue;
    // A review that is past is no end: somebody has yet to decide.
    const Rule::Fix fix = checks::rule_of(finding).fix;
    if (fix == Rule::Fix::removal && finding.missing.empty()) over.insert(finding.grant);
    ending = ending || fix == Rule::Fix::ending;
  }
  std::optional<Removals> removals;
  if (!over.empty()) removals.emplace(subject);
  std::optional<Conditions> conditions;
  if (ending) conditions.emplace(subject, catalogue);
  for (findings::Finding& finding : findings) {
    if (finding.grant == findings::no_grant || finding.suppressed) continue;
    const Rule::Fix fix = checks::rule_of(finding).fix;
    if (fix == Rule::Fix::removal && over.contains(finding.grant)) {
      for (auto& removal : {removals->of(finding.grant, over), removals->of_block(finding.grant, over)}) {
        if (!removal) continue;
        const std::size_t others = removal->grants.size() - 1;
        finding.fixes.push_back(
            {others == 0 ? std::string("take it out") : fmt::format("take it out, with {} more that are over", others),
             {removal->edit}});
      }
    } else if (fix == Rule::Fix::ending) {
      if (auto condition = conditions->of(finding.grant)) finding.fixes.push_back(std::move(*condition));
    }
  }
}

}  // namespace grantlint::mend
