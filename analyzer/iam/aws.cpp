#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "iam/forms.h"

// Source: "IAM JSON policy elements reference". The data source of Terraform says the same in other
// words; both are read by one table of names.

namespace grantlint::iam {

namespace {

enum class Wording : std::uint8_t { json, blocks };

struct Words {
  Wording wording;
  std::string_view statement, sid, effect, action, not_action, resource, not_resource, principal, not_principal,
      condition;
};

constexpr Words json_words{Wording::json, "Statement",   "Sid",       "Effect",       "Action",   "NotAction",
                           "Resource",    "NotResource", "Principal", "NotPrincipal", "Condition"};
constexpr Words block_words{Wording::blocks, "statement",     "sid",        "effect",         "actions",  "not_actions",
                            "resources",     "not_resources", "principals", "not_principals", "condition"};

std::string text_or_empty(const Value& value) {
  return value.scalar_text().value_or(std::string());
}

void add_bare_principal(const Value& value, std::vector<Principal>& out) {
  const bool star = value.is_string() && value.as_text() == "*";
  out.push_back({star ? "*" : "", "", value});
}

/// `"*"`, `{"AWS": "…"}`, `{"AWS": ["…"], "Service": "…"}`.
std::vector<Principal> json_principals(const Value& principal) {
  std::vector<Principal> result;
  for (const Value& element : syntax::elements(principal)) {
    if (!element.is_map()) {
      add_bare_principal(element, result);
      continue;
    }
    for (const syntax::Entry& entry : element.as_map().entries) {
      for (const Value& value : syntax::elements(entry.value.element_of(element))) {
        result.push_back({entry.key, "", value});
      }
    }
    if (element.as_map().rest) result.push_back({"", "", Value::unknown(*element.as_map().rest, element.origin())});
  }
  return result;
}

/// `principals { type = "AWS" identifiers = ["…"] }`.
std::vector<Principal> block_principals(const Value& blocks) {
  std::vector<Principal> result;
  for (const Value& block : syntax::elements(blocks)) {
    if (!block.is_map()) {
      if (block.is_unknown()) add_bare_principal(block, result);
      continue;
    }
    const std::string kind = text_or_empty(take(block, "type"));
    for (const Value& value : syntax::elements(take(block, "identifiers"))) result.push_back({kind, "", value});
  }
  return result;
}

/// Condition blocks in the form of JSON: operator → key → values. Values of one operator and key that
/// are in several blocks are joined, as the provider joins them.
Value block_conditions(const Value& blocks) {
  struct Keys {
    syntax::Origin origin;
    std::map<std::string, std::pair<syntax::Origin, std::vector<Value>>> values;
    syntax::UnknownPtr rest;
  };
  std::map<std::string, Keys> operators;
  syntax::UnknownPtr rest;
  syntax::Origin origin;
  for (const Value& block : syntax::elements(blocks)) {
    if (!origin.at.known()) origin = block.origin();
    if (!block.is_map()) {
      if (block.is_unknown()) rest = block.unknown_ptr();
      continue;
    }
    const Value test = take(block, "test");
    const Value variable = take(block, "variable");
    const auto test_text = test.scalar_text();
    if (!test_text) {
      if (test.is_unknown()) rest = test.unknown_ptr();
      continue;
    }
    Keys& keys = operators.try_emplace(*test_text, Keys{block.origin(), {}, nullptr}).first->second;
    const auto variable_text = variable.scalar_text();
    if (!variable_text) {
      if (variable.is_unknown()) keys.rest = variable.unknown_ptr();
      continue;
    }
    auto& [key_origin, values] =
        keys.values.try_emplace(*variable_text, variable.origin(), std::vector<Value>()).first->second;
    for (Value& value : syntax::elements(take(block, "values"))) values.push_back(std::move(value));
  }
  if (operators.empty() && !rest) return {};

  std::vector<syntax::Entry> entries;
  for (auto& [name, keys] : operators) {
    std::vector<syntax::Entry> inner;
    inner.reserve(keys.values.size());
    for (auto& [key, found] : keys.values) {
      inner.push_back({key, found.first, Value::list(std::move(found.second), found.first)});
    }
    entries.push_back({name, keys.origin, Value::map({std::move(inner), keys.rest}, keys.origin)});
  }
  return Value::map({std::move(entries), rest}, origin);
}

Value json_condition(Value condition) {
  if (condition.is_map() && condition.as_map().entries.empty() && !condition.as_map().rest) return {};
  return condition;
}

enum class Effect : std::uint8_t { allow, deny, none };

/// The effect, the wider one where it is not known.
Effect read_effect(const Value& effect, const Words& words, const Value& statement, Policy& policy) {
  if (effect.is_null()) {
    if (words.wording == Wording::blocks) return Effect::allow;
    policy.unseen.push_back(unparsed(statement, statement, "a policy statement has no `Effect`"));
    return Effect::none;
  }
  Effect result = Effect::none;
  for (const Value& choice : syntax::alternatives(effect)) {
    if (choice.is_unknown()) {
      policy.unseen.push_back(unresolved(choice, statement, "whether a policy statement allows or denies"));
      result = Effect::allow;
      continue;
    }
    if (choice.is_null() && words.wording == Wording::blocks) {
      result = Effect::allow;
      continue;
    }
    const std::string text = text_or_empty(choice);
    if (text != "Allow" && text != "Deny") {
      policy.unseen.push_back(unparsed(
          choice, statement, fmt::format("the effect of a policy statement is `{}`, not `Allow` or `Deny`", text)));
    }
    if (equal_any_case(text, "Allow")) result = Effect::allow;
    if (equal_any_case(text, "Deny") && result == Effect::none) result = Effect::deny;
  }
  return result;
}

/// Does no choice that is not known yet stand in the value, or among its elements?
bool is_settled(const Value& value) {
  if (value.is_unknown()) return value.as_unknown().either.empty();
  return !value.is_list() || std::ranges::all_of(value.as_list().items, is_settled);
}

/// Is a statement, where it is there, one and the same whatever is not known?
bool is_certain(const Value& statement, const Words& words) {
  const auto settled = [&](std::string_view name) { return is_settled(take(statement, name)); };
  for (const Value& block : syntax::elements(take(statement, words.principal))) {
    if (!block.is_map()) continue;
    for (const Entry& entry : block.as_map().entries) {
      if (!is_settled(entry.value)) return false;
    }
  }
  return !statement.as_map().rest && settled(words.effect) && settled(words.action) && settled(words.not_action) &&
         settled(words.resource) && settled(words.not_resource) && settled(words.principal) &&
         settled(words.not_principal) && settled(words.condition);
}

void read_statement(const Value& value, const Value& document, const Words& words, Policy& policy) {
  const auto missing = [&](std::string_view field) {
    if (words.wording == Wording::json) {
      policy.unseen.push_back(unparsed(value, document, fmt::format("a policy statement has no `{}`", field)));
    }
  };
  const Effect effect =
      read_effect(take(value, words.effect), words, value.origin().at.known() ? value : document, policy);
  if (effect == Effect::none) return;

  Statement statement;
  statement.at = place(value, document);
  statement.origin = value.origin();
  statement.origin.at = statement.at;
  statement.sid = text_or_empty(take(value, words.sid));
  statement.allow = effect == Effect::allow;
  statement.certain = is_certain(value, words);

  // An empty list counts as missing, except that the complement of nothing is everything.
  const auto pick = [&](std::string_view name, std::string_view complement, std::vector<Value>& out, bool& turned) {
    const Value plain = take(value, name);
    out = syntax::elements(plain);
    if (!out.empty()) return true;
    const Value other = take(value, complement);
    if (other.is_null() || (words.wording == Wording::blocks && syntax::elements(other).empty()))
      return !plain.is_null();
    out = syntax::elements(other);
    turned = true;
    return true;
  };
  if (!pick(words.action, words.not_action, statement.actions, statement.not_action)) {
    missing("Action");
    return;
  }
  if (statement.actions.empty() && !statement.not_action) return;  // grants nothing
  pick(words.resource, words.not_resource, statement.resources, statement.not_resource);

  const auto principals = [&](const Value& part) {
    return words.wording == Wording::json ? json_principals(part) : block_principals(part);
  };
  const Value principal = take(value, words.principal);
  const Value not_principal = take(value, words.not_principal);
  statement.principals = principals(principal);
  if (statement.principals.empty() && !not_principal.is_null()) {
    std::vector<Principal> except = principals(not_principal);
    statement.not_principal = words.wording == Wording::json || !except.empty();
    statement.principals = std::move(except);
  }
  const bool says_who = !principal.is_null() && !(principal.is_list() && principal.as_list().items.empty());
  if (says_who && statement.principals.empty() && !statement.not_principal) return;  // grants to nobody

  const Value condition = take(value, words.condition);
  statement.condition = words.wording == Wording::json ? json_condition(condition) : block_conditions(condition);
  statement.bound = aws_bound(statement.condition, statement.allow);
  policy.statements.push_back(std::move(statement));
}

bool has_any(const Value& map, std::initializer_list<std::string_view> keys) {
  return std::ranges::any_of(keys, [&](std::string_view key) { return map.find(key) != nullptr; });
}

/// The names by which a document's statements are read; null for what is not a policy.
const Words* words_of(const Value& document) {
  if (!document.is_map()) return nullptr;
  bool unknown = false;
  if (const Value* statements = document.find(json_words.statement); statements != nullptr) {
    for (const Value& statement : syntax::elements(*statements)) {
      if (statement.find(json_words.effect) != nullptr) return &json_words;
      unknown = unknown || statement.is_unknown() || (statement.is_map() && statement.as_map().rest);
    }
    const Value* version = document.find("Version");
    const std::string text = version != nullptr ? text_or_empty(*version) : "";
    return unknown || text == "2012-10-17" || text == "2008-10-17" ? &json_words : nullptr;
  }
  if (const Value* statements = document.find(block_words.statement); statements != nullptr) {
    for (const Value& statement : syntax::elements(*statements)) {
      unknown = unknown || statement.is_unknown();
      if (statement.is_map() && has_any(statement, {"actions", "not_actions", "effect", "principals", "sid"})) {
        return &block_words;
      }
    }
    if (unknown) return &block_words;
  }
  return nullptr;
}

}  // namespace

bool is_aws(const Value& document) {
  return words_of(document) != nullptr;
}

void read_aws(const Value& document, Policy& policy) {
  const Words* words = words_of(document);
  if (words == nullptr) return;
  const Value statements = take(document, words->statement);
  const std::size_t before = policy.statements.size();
  for (const Value& statement : syntax::elements(statements)) {
    if (statement.is_map()) {
      read_statement(statement, document, *words, policy);
    } else if (statement.is_unknown()) {
      policy.unseen.push_back(unresolved(statement, document, "a statement of the policy"));
    } else {
      policy.unseen.push_back(unparsed(statement, document, "a statement of the policy is no map"));
    }
  }
  if (is_settled(statements)) return;
  for (std::size_t i = before; i < policy.statements.size(); ++i) policy.statements[i].certain = false;
}

}  // namespace grantlint::iam
