#include "checks/merge.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace grantlint::checks {
namespace {

void merge(const Rule& rule, std::vector<findings::Finding>& all) {
  const auto is_merged = [&](const findings::Finding& finding) {
    return !finding.suppressed && std::ranges::find(rule.merges, finding.rule) != rule.merges.end();
  };
  std::map<std::uint32_t, std::set<std::string_view>> merged;
  for (const findings::Finding& finding : all) {
    if (finding.grant != findings::no_grant && is_merged(finding)) merged[finding.grant].insert(finding.rule);
  }
  std::set<std::uint32_t> whole;
  for (const findings::Finding& finding : all) {
    const auto found = finding.rule == rule.id ? merged.find(finding.grant) : merged.end();
    if (found != merged.end() && found->second.size() == rule.merges.size()) whole.insert(finding.grant);
  }
  std::erase_if(all, [&](const findings::Finding& finding) {
    return whole.contains(finding.grant) ? is_merged(finding) : finding.rule == rule.id;
  });
}

}  // namespace

void merge(std::span<const Rule> rules, std::vector<findings::Finding>& all) {
  for (const Rule& rule : rules) {
    if (!rule.merges.empty()) merge(rule, all);
  }
}

}  // namespace grantlint::checks
