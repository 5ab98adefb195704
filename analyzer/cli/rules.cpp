#include <fmt/format.h>

#include <algorithm>

#include "cli/command.h"
#include "source/ascii.h"

namespace grantlint::cli {

const checks::Rule* rule_of(std::string_view word) {
  const auto found = std::ranges::find_if(checks::rules(), [&](const checks::Rule& rule) {
    return source::equal_any_case(rule.id, word) || source::equal_any_case(rule.name, word);
  });
  if (found != checks::rules().end()) return &*found;
  std::vector<std::string_view> known;
  for (const checks::Rule& one : checks::rules()) {
    known.push_back(one.id);
    known.push_back(one.name);
  }
  complain(fmt::format("there is no rule `{}`{}", word, nearest_to(word, known)));
  return nullptr;
}

int run(const ExplainCommand& command) {
  const checks::Rule* rule = rule_of(command.rule);
  if (rule == nullptr) return wrong_use;
  return write("", report::explain(*rule, text_options(command.color, ""))) ? clean : wrong_use;
}

int run(const RulesCommand& /*command*/) {
  std::string text;
  for (const checks::Rule& rule : checks::rules()) {
    if (!rule.retired)
      text += fmt::format("{}  {:<24} {:<8} {}\n", rule.id, rule.name, findings::name(rule.level), rule.summary);
  }
  return write("", text) ? clean : wrong_use;
}

}  // namespace grantlint::cli
