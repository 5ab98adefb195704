// A Deny ends an Allow where it applies to every request that the Allow lets through: its principals, actions and
// resources are the same or more, and the tests of its condition besides time hold wherever those of the Allow do.
// In doubt it ends nothing. Source: "Policy evaluation logic": an explicit deny in any policy of a holder wins.
#include "grants/denials.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "grants/access.h"
#include "grants/coverage.h"
#include "grants/ends.h"
#include "grants/parts.h"
#include "source/glob.h"
#include "source/text.h"

namespace grantlint::grants {
namespace {

using iam::Statement;
using syntax::Value;

/// Actions or resources: those that are listed, or all but those.
struct Listed {
  std::vector<Part> parts;
  bool all_but = false;
};

Listed listed(const std::vector<Value>& values, bool all_but) {
  Listed made{{}, all_but};
  for (const Value& value : values) {
    for (const Value& element : syntax::elements(value)) made.parts.push_back(part_of(element));
  }
  return made;
}

/// As `add_statements` writes them into a grant.
Listed listed(std::span<const Part> parts) {
  constexpr std::string_view complement = "* except ";
  Listed made;
  if (parts.size() != 1 || !parts.front().value || !parts.front().value->starts_with(complement)) {
    made.parts.assign(parts.begin(), parts.end());
    return made;
  }
  made.all_but = true;
  Part rest = parts.front();
  rest.value = rest.value->substr(complement.size());
  for (std::string& text : scopes_of(rest)) made.parts.emplace_back().value = std::move(text);
  return made;
}

/// Can one text be matched by both globs? No only where it is certain: what stands before the first wildcard of each,
/// or behind the last one, differs.
bool may_share(std::string_view one, std::string_view other) {
  const auto differ = [](std::string_view a, std::string_view b) {
    const std::size_t shared = std::min(a.size(), b.size());
    return !source::equal_any_case(a.substr(0, shared), b.substr(0, shared));
  };
  const auto before = [](std::string_view glob) { return glob.substr(0, glob.find_first_of("*?")); };
  if (!source::has_wildcard(one) && !source::has_wildcard(other)) return source::equal_any_case(one, other);
  if (!source::has_wildcard(one)) return source::matches(other, one, {}, source::Letters::fold);
  if (!source::has_wildcard(other)) return source::matches(one, other, {}, source::Letters::fold);
  return !differ(before(one), before(other));
}

bool is_everything(const Part& part) {
  return part.value && !part.value->empty() && part.value->find_first_not_of('*') == std::string::npos;
}

/// Is what `inner` names also named by `outer`? What is not known is the same only where one resource gives it.
template <class Covers>
bool covers_part(const Part& outer, const Part& inner, const Covers& covers) {
  if (is_everything(outer)) return true;
  if (outer.value && inner.value) return covers(*outer.value, *inner.value);
  return !outer.value && !inner.value && !outer.reference.empty() && outer.reference == inner.reference &&
         outer.expression == inner.expression && !source::has_wildcard(outer.expression);
}

template <class Covers>
bool covers_all(const Listed& outer, const Listed& inner, const Covers& covers) {
  const auto has = [&](const Listed& list, const Part& part) {
    return std::ranges::any_of(list.parts, [&](const Part& one) { return covers_part(one, part, covers); });
  };
  if (outer.all_but && inner.all_but) {
    return std::ranges::all_of(outer.parts, [&](const Part& part) { return has(inner, part); });
  }
  if (outer.all_but) {
    return !inner.parts.empty() && std::ranges::all_of(inner.parts, [&](const Part& part) {
      return std::ranges::none_of(outer.parts, [&](const Part& but) {
        return !but.value || !part.value || may_share(*but.value, *part.value);
      });
    });
  }
  if (inner.all_but) return std::ranges::any_of(outer.parts, is_everything);
  return !inner.parts.empty() && std::ranges::all_of(inner.parts, [&](const Part& part) { return has(outer, part); });
}

bool covers_action(std::string_view outer, std::string_view inner) {
  return source::covers(outer, inner);
}

/// The names of resources have case; the comparison by segments has none.
bool covers_resource(const std::string& outer, const std::string& inner) {
  const std::size_t fixed = outer.find_first_of("*?");
  if (fixed == std::string::npos) return outer == inner;
  Part granted;
  granted.value = inner;
  // A wildcard of the inner one is an ordinary letter to `matches`.
  return source::matches(outer, inner) &&
         compare_scope({outer}, granted, Below::written).relation <= Relation::narrower;
}

/// Does it deny everything that the grant gives, whenever its condition holds?
bool applies(const Statement& deny, const Grant& grant) {
  const Listed actions = listed(deny.actions, deny.not_action);
  const Listed resources = listed(deny.resources, deny.not_resource);
  const bool all_actions = !actions.all_but && std::ranges::any_of(actions.parts, is_everything);
  // Only a statement names actions: the name of a policy, of which nothing is known, is covered by all of them alone.
  if (!all_actions && (!grant.statement.known() || !covers_all(actions, listed(grant.entitlements), covers_action)))
    return false;
  if (resources.parts.empty()) return !deny.not_resource && !deny.principals.empty();  // of a trust policy
  const bool all_resources = !resources.all_but && std::ranges::any_of(resources.parts, is_everything);
  if (all_resources) return true;
  if (!grant.statement.known() || grant.scope.shown().empty()) return false;
  std::vector<Part> scopes;
  if (grant.scope.value) {
    const Listed one = listed(std::span(&grant.scope, 1));
    if (one.all_but) return covers_all(resources, one, covers_resource);
    for (std::string& text : scopes_of(grant.scope)) scopes.emplace_back().value = std::move(text);
  } else {
    scopes.push_back(grant.scope);
  }
  return covers_all(resources, {std::move(scopes), false}, covers_resource);
}

/// The statement of a resource's policy denies this principal of another one. A `*` is everybody.
bool names_principal(const Statement& deny, const iam::Principal& principal) {
  if (deny.not_principal) return false;
  return std::ranges::any_of(deny.principals, [&](const iam::Principal& one) {
    const auto is_star = [](const Value& value) { return value.is_string() && value.as_text() == "*"; };
    for (const Value& value : syntax::elements(one.value)) {
      if (is_star(value) && (one.kind == "*" || one.kind == principal.kind)) return true;
      if (is_star(value) && one.kind == "AWS" && principal.kind == "*") return true;
      const bool known = value.is_string() && principal.value.is_string();
      if (known && one.kind == principal.kind && value.as_text() == principal.value.as_text()) return true;
    }
    return false;
  });
}

void end_by(const Statement& deny, Grant& grant) {
  if (!applies(deny, grant)) return;
  std::vector<iam::Requirement> met;
  for (const Condition& condition : grant.conditions)
    met.insert(met.end(), condition.requirements.begin(), condition.requirements.end());
  const iam::TimeBound bound = iam::left_by_deny(deny.condition, met);
  if (bound.kind != iam::TimeBound::Kind::end || !bound.last_day) return;
  const std::string which = deny.sid.empty() ? "a Deny" : fmt::format("the Deny `{}`", deny.sid);
  add_end(grant, {Enforcement::enforced,
                  bound.last_day,
                  Target{Target::Kind::condition},
                  {{bound.at.at.known() ? bound.at.at : deny.at,
                    fmt::format("{} with the condition `{}`", which, source::one_line(bound.text))}}});
}

/// Does no choice that is not known yet stand in the value?
bool is_settled(const Value& value, int depth) {
  constexpr int deepest = 8;
  if (value.is_unknown()) return value.as_unknown().either.empty();
  if (depth > deepest) return false;
  if (value.is_list())
    return std::ranges::all_of(value.as_list().items, [&](const Value& item) { return is_settled(item, depth + 1); });
  return !value.is_map() || std::ranges::all_of(value.as_map().entries, [&](const syntax::Entry& entry) {
    return is_settled(entry.value, depth + 1);
  });
}

/// Is the holder of a policy who the grant is given to?
bool holds(const Part& holder, const Part& principal) {
  if (!holder.reference.empty() && !principal.reference.empty()) return holder.reference == principal.reference;
  return holder.value && principal.value && *holder.value == *principal.value && holder.kind == principal.kind;
}

}  // namespace

bool is_settled(const syntax::Resource& resource, std::span<const std::string_view> paths) {
  return std::ranges::all_of(paths, [&](std::string_view path) {
    const Value* value = resource.attributes.find(path.substr(0, path.find_first_of(".[*")));
    return value == nullptr || is_settled(*value, 0);
  });
}

bool may_end(const Statement& statement) {
  return !statement.allow && statement.certain && !statement.condition.is_null();
}

void end_by_denials(const iam::Policy& policy, const iam::Principal* principal, Grant& grant) {
  for (const Statement& deny : policy.statements) {
    if (!may_end(deny)) continue;
    if (principal == nullptr ? deny.principals.empty() : names_principal(deny, *principal)) end_by(deny, grant);
  }
}

void end_by_denials(const std::vector<Denial>& denials, std::string_view root, Grant& grant) {
  // A credential stays, though nothing can be done with it.
  if (grant.role == Role::credential || !grant.unconditional.empty()) return;
  for (const Denial& denial : denials) {
    if (denial.provider == grant.provider && denial.root == root && holds(denial.holder, grant.principal))
      end_by(denial.statement, grant);
  }
}

}  // namespace grantlint::grants
