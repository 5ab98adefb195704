#include <fmt/format.h>

#include <utility>

#include "iam/forms.h"

// Sources: "Azure custom roles" (the form of az and PowerShell, and that of the REST API, which keeps
// the same under `properties` and the actions in `permissions`), "Azure role assignments". Tools
// differ in the case of keys, so case does not count.

namespace grantlint::iam {

namespace {

/// The map that holds the fields: `properties`, where there is such a map.
Value body_of(const Value& object) {
  const Value properties = take_any_case(object, "properties");
  return properties.is_map() ? properties : object;
}

Value first_of(const Value& map, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (Value value = take_any_case(map, key); !value.is_null()) return value;
  }
  return {};
}

void append(const Value& map, std::string_view key, std::vector<Value>& out) {
  for (Value& value : syntax::elements(take_any_case(map, key))) out.push_back(std::move(value));
}

Statement begin_statement(const Value& part, const Value& object) {
  Statement statement;
  statement.at = place(part, object);
  statement.origin = part.origin();
  statement.origin.at = statement.at;
  return statement;
}

}  // namespace

bool is_azure_role(const Value& document) {
  if (!document.is_map()) return false;
  const Value body = body_of(document);
  return has(body, "assignableScopes") &&
         (has(body, "permissions") || has(body, "actions") || has(body, "dataActions") || has(body, "notActions") ||
          has(body, "notDataActions"));
}

bool is_azure_assignment(const Value& document) {
  if (!document.is_map()) return false;
  const Value body = body_of(document);
  const bool role = has(body, "roleDefinitionId") || has(body, "roleDefinitionName");
  return role && !has(body, "appRoleId") && (has(body, "principalId") || (has(body, "objectId") && has(body, "scope")));
}

void read_azure_role(const Value& definition, Policy& policy) {
  const Value body = body_of(definition);
  const std::vector<Value> scopes = syntax::elements(take_any_case(body, "assignableScopes"));
  const std::string name = first_of(body, {"roleName", "name"}).scalar_text().value_or(std::string());

  std::vector<Value> permissions = syntax::elements(take_any_case(body, "permissions"));
  if (permissions.empty()) permissions.push_back(body);
  for (const Value& permission : permissions) {
    if (permission.is_unknown()) {
      policy.unseen.push_back(unresolved(permission, definition, "the permissions of a role definition"));
      continue;
    }
    // `notActions` only excludes from the actions of the same permission.
    Statement statement = begin_statement(permissions.size() == 1 ? definition : permission, definition);
    statement.sid = name;
    append(permission, "actions", statement.actions);
    append(permission, "dataActions", statement.actions);
    append(permission, "notActions", statement.not_actions);
    append(permission, "notDataActions", statement.not_actions);
    statement.resources = scopes;
    if (!statement.actions.empty()) policy.statements.push_back(std::move(statement));
  }
}

void read_azure_assignment(const Value& assignment, Policy& policy) {
  const Value body = body_of(assignment);
  // A PIM request may also remove access.
  const std::string request = take_any_case(body, "requestType").scalar_text().value_or("");
  for (const std::string_view ends : {"AdminRemove", "SelfDeactivate"}) {
    if (equal_any_case(request, ends)) return;
  }
  Statement statement = begin_statement(assignment, assignment);
  const std::string type = first_of(body, {"principalType", "objectType"}).scalar_text().value_or(std::string());
  statement.principals.push_back({"principalId", type, first_of(body, {"principalId", "objectId"})});
  statement.actions.push_back(first_of(body, {"roleDefinitionName", "roleDefinitionId"}));
  append(body, "scope", statement.resources);
  append(body, "directoryScopeId", statement.resources);
  statement.condition = take_any_case(body, "condition");
  const Value expiration = take_any_case(take_any_case(body, "scheduleInfo"), "expiration");
  const Value end = take_any_case(expiration, "endDateTime");
  if (const auto text = end.scalar_text()) {
    // An instant ends the day before where it is midnight; a bare date is the last day itself.
    if (const auto day = findings::parse_day(*text)) statement.bound.last_day = *day;
    if (constexpr std::size_t bare = std::string_view("2026-12-31").size(); text->size() > bare) {
      const auto instant = findings::parse_instant(*text);
      statement.bound.last_day = instant ? std::optional(findings::last_day_before(*instant)) : std::nullopt;
    }
    statement.bound.kind = statement.bound.last_day ? TimeBound::Kind::end : TimeBound::Kind::unknown;
    statement.bound.at = end.origin();
    statement.bound.text = "endDateTime " + *text;
  }
  const auto record = [&](std::string_view field, Value value) {
    if (value.is_string()) statement.recorded.emplace_back(field, std::move(value));
  };
  record("ticket", take_any_case(take_any_case(body, "ticketInfo"), "ticketNumber"));
  record("purpose", take_any_case(body, "justification"));
  policy.statements.push_back(std::move(statement));
}

}  // namespace grantlint::iam
