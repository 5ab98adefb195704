#include <fmt/format.h>

#include <utility>

#include "iam/forms.h"

// Source: "Policy" of the IAM API (bindings of role, members, condition); the same in blocks in
// Terraform's data source.

namespace grantlint::iam {

namespace {

/// The list of bindings; null for what is not a policy.
const Value* bindings_of(const Value& document) {
  for (const std::string_view key : {"bindings", "binding"}) {
    const Value* bindings = document.find(key);
    if (bindings == nullptr) continue;
    for (const Value& binding : syntax::elements(*bindings)) {
      if (binding.is_unknown() || (binding.find("role") != nullptr && binding.find("members") != nullptr)) {
        return bindings;
      }
    }
  }
  return nullptr;
}

}  // namespace

/// Source: "Creating and managing custom roles": the form of `gcloud iam roles`.
bool is_google_role(const Value& document) {
  return document.is_map() && document.find("includedPermissions") != nullptr;
}

void read_google_role(const Value& role, Policy& policy) {
  Statement statement;
  statement.at = place(role, role);
  statement.origin = role.origin();
  statement.origin.at = statement.at;
  for (const std::string_view key : {"name", "title"}) {
    if (statement.sid.empty()) statement.sid = take(role, key).scalar_text().value_or("");
  }
  statement.actions = syntax::elements(take(role, "includedPermissions"));
  if (!statement.actions.empty()) policy.statements.push_back(std::move(statement));
}

bool is_google(const Value& document) {
  return bindings_of(document) != nullptr;
}

void read_google(const Value& document, Policy& policy) {
  const Value* bindings = bindings_of(document);
  if (bindings == nullptr) return;
  for (const Value& binding : syntax::elements(bindings->element_of(document))) {
    if (binding.is_unknown()) {
      policy.unseen.push_back(unresolved(binding, document, "a binding of the policy"));
      continue;
    }
    if (!binding.is_map()) {
      policy.unseen.push_back(unparsed(binding, document, "a binding of the policy is no map"));
      continue;
    }
    Statement statement;
    statement.at = place(binding, document);
    statement.origin = binding.origin();
    statement.origin.at = statement.at;
    for (Value& member : syntax::elements(take(binding, "members"))) {
      statement.principals.push_back({"member", "", std::move(member)});
    }
    if (statement.principals.empty()) continue;  // grants to nobody
    statement.actions = syntax::elements(take(binding, "role"));
    if (statement.actions.empty()) {
      policy.unseen.push_back(unparsed(binding, document, "a binding of the policy has no `role`"));
      continue;
    }
    Value condition = take(binding, "condition");
    while (condition.is_list() && condition.as_list().items.size() == 1 && !condition.as_list().rest) {
      condition = Value(condition.as_list().items.front().element_of(condition));
    }
    if (condition.is_list() && condition.as_list().items.empty() && !condition.as_list().rest) condition = Value();
    if (condition.is_map()) {
      statement.bound = google_bound(take(condition, "expression"));
    } else if (!condition.is_null()) {
      statement.bound = google_bound(condition);
    }
    statement.condition = std::move(condition);
    policy.statements.push_back(std::move(statement));
  }
}

}  // namespace grantlint::iam
