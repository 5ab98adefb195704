#include <algorithm>
#include <cassert>

#include "checks/checks.h"
#include "checks/markdown.h"
#include "checks/pages.h"

namespace grantlint::checks {

std::span<const Rule> rules() {
  return all_pages;
}

const Rule* find_rule(std::string_view id_or_name) {
  const auto found = std::ranges::find_if(
      all_pages, [&](const Rule& rule) { return rule.id == id_or_name || rule.name == id_or_name; });
  return found == all_pages.end() ? nullptr : &*found;
}

const Rule& rule_of(const findings::Finding& finding) {
  const auto found = std::ranges::lower_bound(all_pages, std::string_view(finding.rule), {}, &Rule::id);
  assert(found != all_pages.end() && found->id == finding.rule);
  return *found;
}

std::vector<Example> examples(const Rule& rule) {
  std::vector<Example> found;
  for (const Fence& fence : read_markdown(rule.page).fences) {
    const std::size_t blank = fence.info.find(' ');
    if (blank == std::string_view::npos) continue;
    const std::string_view word = fence.info.substr(blank + 1);
    const std::string_view language = fence.info.substr(0, blank);
    if (word == "fires") found.push_back({Example::Expect::fires, language, fence.text});
    if (word == "quiet") found.push_back({Example::Expect::quiet, language, fence.text});
    if (word == "export") found.push_back({Example::Expect::export_, language, fence.text});
    if (word == "config") found.push_back({Example::Expect::config, language, fence.text});
  }
  return found;
}

}  // namespace grantlint::checks
