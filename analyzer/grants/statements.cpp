// Policy statements into grants: each Allow, each principal.
#include <algorithm>

#include <fmt/format.h>

#include "grants/build.h"
#include "grants/ends.h"

namespace grantlint::grants {

using iam::Form;
using iam::Statement;
using syntax::Resource;
using syntax::Value;

namespace {

void add_parts(const std::vector<Value>& values, std::vector<Part>& parts) {
  for (const Value& value : values) {
    for (const Value& element : syntax::elements(value)) parts.push_back(part_of(element));
  }
}

/// What a statement allows; complements are written as such.
std::vector<Part> entitlements_of(const Statement& statement) {
  std::vector<Part> parts;
  add_parts(statement.actions, parts);
  if (!statement.not_action) return parts;
  std::string excluded;
  for (const Part& part : parts) excluded += (excluded.empty() ? "" : ", ") + part.shown();
  Part complement;
  complement.value = fmt::format("* except {}", excluded);
  if (!parts.empty()) complement.origin = parts.front().origin;
  return {std::move(complement)};
}

std::string joined(const std::vector<Part>& parts) {
  std::string text;
  for (const Part& part : parts) text += (text.empty() ? "" : ", ") + part.shown();
  return text;
}

void set_scope(const Statement& statement, Grant& grant) {
  std::vector<Part> parts;
  add_parts(statement.resources, parts);
  if (parts.empty()) return;
  Part scope = parts.front();
  if (parts.size() > 1 || statement.not_resource) {
    const bool known = std::ranges::all_of(parts, [](const Part& part) { return part.value.has_value(); });
    const std::string text = (statement.not_resource ? "* except " : "") + joined(parts);
    scope.value = known ? std::optional(text) : std::nullopt;
    scope.expression = text;
    const auto unseen = std::ranges::find_if(parts, [](const Part& part) { return !part.why.empty(); });
    scope.why = unseen == parts.end() ? "" : unseen->why;
  }
  grant.scope = std::move(scope);
}

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

}  // namespace

void Context::use(source::Span statement) {
  if (statement.known()) used_statements.emplace(static_cast<std::uint32_t>(statement.file), statement.begin);
}

bool Context::is_used(source::Span statement) const {
  return used_statements.contains({static_cast<std::uint32_t>(statement.file), statement.begin});
}

void add_statements(Context& context, const iam::Policy& policy, const Grant& common, const Resource* resource,
                    const TypeRow* row) {
  for (const findings::Unseen& unseen : policy.unseen) context.unseen.push_back(unseen);
  for (const Statement& statement : policy.statements) {
    context.use(statement.at);
    if (!statement.allow) continue;
    Grant grant = common;
    grant.sid = statement.sid;
    grant.statement = statement.at;
    if (statement.at.known()) grant.places.insert(grant.places.begin(), statement.at);
    grant.entitlements = entitlements_of(statement);
    if (statement.not_action) {
      grant.wildcard = true;
      grant.wildcard_reason = "`NotAction` allows all but a few actions";
    }
    if (grant.scope.shown().empty() || policy.form == Form::aws) {
      const Part own = grant.scope;
      set_scope(statement, grant);
      if (grant.scope.shown().empty()) grant.scope = own;
    }
    if (!statement.condition.is_null()) {
      grant.conditions.push_back({one_line(statement.condition.is_string() ? statement.condition.as_text()
                                                                           : syntax::to_json(statement.condition)),
                                  statement.bound});
    }
    apply_bound(statement.bound, "condition", grant);
    if (statement.bound.kind == iam::TimeBound::Kind::unknown && resource != nullptr) {
      const bool aws = policy.form == Form::aws;
      const Value* expression = aws ? &statement.condition : statement.condition.find("expression");
      if (expression != nullptr)
        apply_fixed_date(context.index, *resource, *expression, aws ? Language::aws : Language::cel, grant);
    }
    const std::string hint(row == nullptr ? std::string_view() : row->principal_hint);
    if (statement.principals.empty()) {
      grant.definition = grant.principal.shown().empty();
      finish(context, identify(context.catalogue, grant.provider, grant.principal, hint, ""), std::move(grant));
      continue;
    }
    for (const iam::Principal& principal : statement.principals) {
      for (const Value& value : syntax::elements(principal.value)) {
        Grant one = grant;
        one.principal = part_of(value);
        if (statement.not_principal) {
          one.principal.value = fmt::format("* except {}", one.principal.shown());
          one.wildcard = true;
          one.wildcard_reason = "`NotPrincipal` allows all but a few";
        }
        if (resource != nullptr) {
          if (const Resource* receiver = context.index.receiver(*resource, one.principal)) join(one, *receiver);
        }
        std::string_view kind;
        if (principal.kind == "Service") kind = "service";
        if (principal.kind == "Federated" && one.principal.shown().find("saml") != std::string::npos) kind = "group";
        finish(context, identify(context.catalogue, one.provider, one.principal, hint, kind), std::move(one));
      }
    }
  }
}

void add_policy_file(Context& context, const PolicyFile& file) {
  const iam::Policy policy = iam::read(context.sources, file.document->value);
  if (policy.form == Form::none) return;
  iam::Policy unused = policy;
  std::erase_if(unused.statements, [&](const Statement& statement) { return context.is_used(statement.at); });
  if (unused.statements.size() < policy.statements.size()) unused.unseen.clear();
  Grant grant;
  grant.language = syntax::Language::iam;
  grant.provider = policy.form == Form::aws ? "aws" : policy.form == Form::google_policy ? "google" : "azurerm";
  grant.type = policy.form == Form::aws             ? "Statement"
               : policy.form == Form::google_policy ? "Binding"
               : policy.form == Form::azure_role    ? "RoleDefinition"
                                                    : "RoleAssignment";
  grant.role = policy.form == Form::azure_role || policy.form == Form::aws ? Role::policy : Role::binding;
  grant.semantics = "inline";
  const std::string path(context.sources.path(file.file));
  std::size_t number = 0;
  for (Statement& statement : unused.statements) {
    ++number;
    iam::Policy one;
    one.form = policy.form;
    if (number == 1) one.unseen = unused.unseen;
    Grant own = grant;
    own.address =
        statement.sid.empty() ? fmt::format("{}#{}", path, number) : fmt::format("{}#{}", path, statement.sid);
    own.block = statement.at;
    if (policy.form == Form::aws && !statement.principals.empty()) {
      const bool assumes = std::ranges::any_of(statement.actions, [](const Value& action) {
        return action.is_string() && action.as_text().starts_with("sts:AssumeRole");
      });
      own.role = assumes ? Role::trust : Role::policy;
    }
    one.statements.push_back(std::move(statement));
    add_statements(context, one, own, nullptr, nullptr);
  }
}

}  // namespace grantlint::grants
