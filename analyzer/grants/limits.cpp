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
        const ConditionRow* row = catalogue.condition(provider, key.key);
        if (row == nullptr) continue;
        Restriction limit{std::string(row->kind), key.key, comparison.key, {}};
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
    const ConditionRow* row = catalogue.condition(provider, word);
    if (const std::size_t dot = word.rfind('.'); row == nullptr && dot != std::string_view::npos) {
      word = word.substr(0, dot);
      row = catalogue.condition(provider, word);
    }
    if (row != nullptr && std::ranges::find(limits, word, &Restriction::key) == limits.end())
      limits.push_back({std::string(row->kind), std::string(word), {}, {}});
  }
  return limits;
}

namespace {

/// Is a condition's value one that not everybody has? `arn:aws:s3:*:*:*` names neither an account nor a resource.
bool names_somebody(std::string_view value) {
  if (value == "false") return false;
  if (value.starts_with("arn:")) {
    for (int colons = 0; colons < 4; ++colons) value.remove_prefix(std::min(value.find(':'), value.size() - 1) + 1);
  }
  return value.find_first_not_of("*?:/") != std::string_view::npos;
}

}  // namespace

PrincipalKind left_of_everybody(const Catalogue& catalogue, const Grant& grant) {
  for (const Condition& condition : grant.conditions) {
    for (const Restriction& limit : condition.limits) {
      const ConditionRow* row = catalogue.condition(grant.provider, limit.key);
      if (row == nullptr || row->leaves == PrincipalKind::unknown || !iam::demands_value(limit.comparison)) continue;
      if (!limit.values.empty() && std::ranges::all_of(limit.values, names_somebody)) return row->leaves;
    }
  }
  return PrincipalKind::public_;
}

}  // namespace grantlint::grants
