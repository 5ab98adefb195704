// Policy statements into grants: each Allow, each principal.
#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "grants/build.h"
#include "grants/ends.h"
#include "grants/limits.h"
#include "source/text.h"

namespace grantlint::grants {

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

/// Is it a statement of a resource's own policy, on all that the policy can be about?
bool is_of_resource(const Statement& statement) {
  const auto is_all = [](const Value& value) { return value.is_string() && value.as_text() == "*"; };
  return !statement.principals.empty() && !statement.not_resource && !statement.resources.empty() &&
         std::ranges::all_of(statement.resources, is_all);
}

/// What the holder of an identity policy is denied by it, for the grants of its other policies.
void note_denials(Context& context, const iam::Policy& policy, const Grant& common, const Resource* resource,
                  const TypeRow* row) {
  if (resource == nullptr || common.principal.shown().empty() || !common.unsure.empty()) return;
  if (row != nullptr) {
    for (const auto& paths : {row->principal, row->entitlement, row->document}) {
      if (!is_settled(*resource, paths)) return;
    }
  }
  for (const Statement& statement : policy.statements) {
    if (!may_end(statement) || !statement.principals.empty() || !counts_in(*resource, statement.at)) continue;
    context.denials.push_back({statement, common.provider, common.principal, resource->root});
  }
}

}  // namespace

void add_statements(Context& context, const iam::Policy& policy, const Grant& common, const Resource* resource,
                    const TypeRow* row) {
  for (const findings::Unseen& unseen : policy.unseen) context.unseen.push_back(unseen);
  note_denials(context, policy, common, resource, row);
  for (const Statement& statement : policy.statements) {
    if (resource != nullptr && !counts_in(*resource, statement.at)) continue;
    context.use(statement.at);
    if (!statement.allow) continue;
    if (!statement.certain)
      context.doubtful_statements.emplace(static_cast<std::uint32_t>(statement.at.file), statement.at.begin);
    Grant grant = common;
    // In a trust policy, statements without principals say what the role itself may do.
    if (grant.role == Role::trust && statement.principals.empty()) grant.role = Role::policy;
    grant.sid = statement.sid;
    grant.statement = statement.at;
    if (statement.at.known()) grant.places.insert(grant.places.begin(), statement.at);
    grant.entitlements = entitlements_of(statement);
    if (statement.not_action) {
      grant.wildcard = true;
      grant.wildcard_reason = "`NotAction` allows all but a few actions";
    }
    const bool own_scope =
        policy.form == iam::Form::aws || policy.form == iam::Form::vault;  // a statement names its own
    if (is_of_resource(statement)) {
      // "Resource: *" of a resource's own policy is that resource.
      if (grant.scope.shown().empty() && resource != nullptr && grant.role != Role::policy_document) {
        grant.scope.expression = resource->address;
        grant.scope.reference = resource->address;
      } else if (grant.scope.shown().empty()) {
        set_scope(statement, grant);
      }
    } else if (grant.scope.shown().empty() || own_scope) {
      const Part own = grant.scope;
      set_scope(statement, grant);
      if (grant.scope.shown().empty()) grant.scope = own;
    }
    if (!statement.condition.is_null()) {
      grant.conditions.push_back(
          {source::one_line(statement.condition.is_string() ? statement.condition.as_text()
                                                            : syntax::to_json(statement.condition)),
           statement.bound, restrictions_of(context.catalogue, grant.provider, statement.condition),
           iam::requirements(statement.condition)});
    }
    const PolicyRow* words = context.catalogue.policy(iam::name(policy.form));
    const bool scheduled = words != nullptr && words->ends_by == EndKind::schedule;
    apply_bound(statement.bound, scheduled ? Target::Kind::schedule : Target::Kind::condition, grant);
    for (const auto& [field, value] : statement.recorded) grant.native.emplace_back(field, part_of(value));
    if (statement.bound.kind == iam::TimeBound::Kind::unknown && resource != nullptr) {
      const bool aws = policy.form == iam::Form::aws;
      const Value* expression = aws ? &statement.condition : statement.condition.find("expression");
      if (expression != nullptr)
        apply_fixed_date({context.catalogue, context.index, *resource}, *expression,
                         aws ? Language::aws : Language::cel, grant);
    }
    const std::string hint(row == nullptr ? std::string_view() : row->principal_hint);
    if (statement.principals.empty()) {
      grant.definition = grant.principal.shown().empty();
      if (statement.certain) end_by_denials(policy, nullptr, grant);
      Identity identity = identify(context.catalogue, grant.provider, grant.principal, hint, "");
      if (identity.kind == PrincipalKind::unknown) identity.kind = common.principal_kind;
      finish(context, identity, std::move(grant));
      continue;
    }
    for (const iam::Principal& principal : statement.principals) {
      for (const Value& value : syntax::elements(principal.value)) {
        Grant one = grant;
        one.principal = part_of(value);
        if (statement.certain && !statement.not_principal) end_by_denials(policy, &principal, one);
        if (statement.not_principal) {
          one.principal.value = fmt::format("* except {}", one.principal.shown());
          one.wildcard = true;
          one.wildcard_reason = "`NotPrincipal` allows all but a few";
        }
        if (resource != nullptr) {
          const std::string_view type = row == nullptr ? std::string_view() : row->receiver;
          if (const Resource* receiver = context.index.receiver(*resource, type, one.principal)) join(one, *receiver);
        }
        std::string_view kind;
        if (principal.kind == "Service") kind = "service";
        if (!principal.type.empty()) kind = principal.type;
        if (principal.kind == "Federated" && one.principal.shown().find("saml") != std::string::npos) kind = "group";
        finish(context, identify(context.catalogue, one.provider, one.principal, hint, kind), std::move(one));
      }
    }
  }
}

namespace {

/// Custom roles that the tree defines, by their full names.
using CustomRoles = std::map<std::string, const Statement*, std::less<>>;

/// Adds the permissions of bound custom roles beside the roles' names.
void join_custom_roles(Context& context, const CustomRoles& roles, iam::Policy& policy) {
  for (Statement& binding : policy.statements) {
    std::vector<Value> permissions;
    for (const Value& role : binding.actions) {
      const auto found = role.is_string() ? roles.find(role.as_text()) : roles.end();
      if (found == roles.end()) continue;
      permissions.insert(permissions.end(), found->second->actions.begin(), found->second->actions.end());
      context.use(found->second->at);
    }
    std::ranges::move(permissions, std::back_inserter(binding.actions));
  }
}

/// `number` counts the statements of the file.
void add_own_policy(Context& context, iam::Policy policy, std::string_view path, std::size_t& number) {
  std::vector<Statement> denials;
  std::ranges::copy_if(policy.statements, std::back_inserter(denials), may_end);
  const std::size_t all = policy.statements.size();
  std::erase_if(policy.statements, [&](const Statement& statement) { return context.is_used(statement.at); });
  // Unknown values of a document that is used elsewhere were reported there.
  if (policy.statements.size() == all) std::ranges::move(policy.unseen, std::back_inserter(context.unseen));
  const PolicyRow* words = context.catalogue.policy(iam::name(policy.form));
  if (words == nullptr) return;
  for (Statement& statement : policy.statements) {
    ++number;
    Grant own;
    own.language = syntax::Language::iam;
    own.provider = words->provider;
    own.type = words->type;
    own.role = words->role;
    own.semantics = Semantics::inline_;
    own.address =
        statement.sid.empty() ? fmt::format("{}#{}", path, number) : fmt::format("{}#{}", path, statement.sid);
    own.block = statement.at;
    if (!statement.principals.empty()) {
      const bool trusts = std::ranges::any_of(statement.actions, [&](const Value& action) {
        return action.is_string() && fits(words->trust, action.as_text());
      });
      if (trusts) own.role = Role::trust;
    }
    if (policy.holder) {
      own.principal = part_of(policy.holder->value);
      own.principal_kind = identify(context.catalogue, words->provider, own.principal, policy.holder->kind, "").kind;
    }
    iam::Policy one;
    one.form = policy.form;
    one.statements.push_back(std::move(statement));
    one.statements.insert(one.statements.end(), denials.begin(), denials.end());
    add_statements(context, one, own, nullptr, nullptr);
  }
}

}  // namespace

namespace {

/// The statements of policy files that another grant already uses: a module that reads YAML files (a factory) makes
/// grants of them, which must not be reported a second time as a policy of their own.
class Taken {
 public:
  explicit Taken(const std::vector<Grant>& grants) {
    for (const Grant& grant : grants) {
      for (const Part& part : grant.entitlements) {
        const source::Span at = part.origin.at;
        if (part.value && at.known() && !grant.block.contains(at))
          places_.emplace(static_cast<std::uint32_t>(at.file), at.begin);
      }
    }
  }
  [[nodiscard]] bool has(const Statement& statement) const {
    return std::ranges::any_of(statement.actions, [&](const Value& action) {
      const source::Span at = action.origin().at;
      return places_.contains({static_cast<std::uint32_t>(at.file), at.begin});
    });
  }

 private:
  std::set<std::pair<std::uint32_t, std::uint32_t>> places_;
};

}  // namespace

void add_policy_files(Context& context, const std::vector<PolicyFile>& files) {
  const Taken taken(context.grants);
  struct Read {
    const PolicyFile* file;
    std::vector<iam::Policy> policies;
  };
  std::vector<Read> all;
  CustomRoles roles;
  for (const PolicyFile& file : files) {
    Read read{&file, {}};
    if (file.acl) {
      read.policies.push_back(iam::read_acl(context.sources, file.file));
    } else {
      read.policies = iam::read_all(context.sources, file.document);
    }
    all.push_back(std::move(read));
  }
  for (const Read& read : all) {
    for (const iam::Policy& policy : read.policies) {
      if (policy.form != iam::Form::google_role) continue;
      for (const Statement& role : policy.statements) roles.try_emplace(role.sid, &role);
    }
  }
  for (Read& read : all) {
    for (iam::Policy& policy : read.policies) {
      if (policy.form == iam::Form::google_policy) join_custom_roles(context, roles, policy);
    }
  }
  for (Read& read : all) {
    std::size_t number = 0;
    for (iam::Policy& policy : read.policies) {
      for (const Statement& statement : policy.statements) {
        if (taken.has(statement)) context.use(statement.at);
      }
      add_own_policy(context, std::move(policy), context.sources.path(read.file->file), number);
    }
  }
}

}  // namespace grantlint::grants
