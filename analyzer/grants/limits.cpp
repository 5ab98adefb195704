#include "grants/limits.h"

#include <algorithm>
#include <string>
#include <utility>

#include "grants/parts.h"

namespace grantlint::grants {

using syntax::Value;

std::vector<Restriction> restrictions_of(const Catalogue& catalogue, std::string_view provider,
                                         const Value& condition) {
  if (const Value* written = condition.is_map() ? condition.find("expression") : &condition; written != nullptr)
    return restrictions_of(catalogue, provider, std::string_view(part_of(*written).shown()));
  std::vector<Restriction> limits;
  for (const syntax::Entry& comparison : condition.as_map().entries) {
    for (const Value& keys : syntax::alternatives(comparison.value)) {
      if (!keys.is_map()) continue;
      for (const syntax::Entry& key : keys.as_map().entries) {
        const std::string_view kind = catalogue.condition_kind(provider, key.key);
        if (kind.empty()) continue;
        Restriction limit{std::string(kind), key.key, comparison.key, {}};
        for (const Value& value : syntax::elements(key.value)) limit.values.push_back(part_of(value).shown());
        limits.push_back(std::move(limit));
      }
    }
  }
  return limits;
}

std::vector<Restriction> restrictions_of(const Catalogue& catalogue, std::string_view provider,
                                         std::string_view expression) {
  const auto is_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  };
  std::vector<Restriction> limits;
  for (std::size_t at = 0; at < expression.size();) {
    if (expression[at] == '"' || expression[at] == '\'') {
      at = std::min(expression.find(expression[at], at + 1), expression.size() - 1) + 1;
      continue;
    }
    std::size_t end = at;
    while (end < expression.size() && is_name(expression[end])) ++end;
    std::string_view word = expression.substr(at, end - at);
    at = std::max(end, at + 1);
    // `resource.name.startsWith(…)`: the key is what is called upon.
    std::string_view kind = catalogue.condition_kind(provider, word);
    if (const std::size_t dot = word.rfind('.'); kind.empty() && dot != std::string_view::npos) {
      word = word.substr(0, dot);
      kind = catalogue.condition_kind(provider, word);
    }
    if (!kind.empty() && std::ranges::find(limits, word, &Restriction::key) == limits.end())
      limits.push_back({std::string(kind), std::string(word), {}, {}});
  }
  return limits;
}

}  // namespace grantlint::grants
