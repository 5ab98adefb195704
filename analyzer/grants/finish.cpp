// Completes every grant once its parts are known: class, home, way, unresolved parts.
#include <algorithm>
#include <ranges>
#include <span>

#include <fmt/format.h>

#include "grants/build.h"
#include "grants/limits.h"

namespace grantlint::grants {

using findings::Unseen;
using source::Span;
using syntax::Step;

namespace {

/// Where a part became concrete. What is taken from another resource does so where it is referred to:
/// the other resource's own literals say what that resource is, not who is granted what.
Span concrete_at(const syntax::Origin& origin) {
  Span at = origin.at;
  for (const Step* step : origin.way()) {
    if (step->kind == Step::Kind::reference) at = step->at;
  }
  return at;
}

/// What the grant itself says: what a role of the tree holds is said with the role.
std::span<const Part> own_entitlements(const Grant& grant) {
  const std::span<const Part> all = grant.entitlements;
  return !all.empty() && all.front().head ? all.first(1) : all;
}

Span home_of(const Grant& grant) {
  const Span principal = concrete_at(grant.principal.origin);
  if (grant.statement.known()) {
    const Span literal = grant.principal.origin.at;
    return grant.principal.value && grant.statement.contains(literal) ? literal : grant.statement;
  }
  // What a role allows is written at the role, not at the bindings that use it.
  const bool binding = grant.language == syntax::Language::kubernetes;
  if ((grant.principal.value || binding) && principal.known()) return principal;
  for (const Part& part : own_entitlements(grant)) {
    const Span at = concrete_at(part.origin);
    if (part.value && at.known() && !grant.block.contains(at)) return at;
  }
  if (principal.known()) return principal;
  for (const Part& part : own_entitlements(grant)) {
    if (const Span at = concrete_at(part.origin); at.known()) return at;
  }
  return grant.block;
}

void add_way(const Part& part, Grant& grant) {
  if (!part.value) return;  // what is not known has no way to show
  const auto add = [&](Via::Kind kind, const Step& step) {
    if (!step.at.known()) return;
    const bool there = std::ranges::any_of(grant.via, [&](const Via& via) { return via.at == step.at; });
    if (!there) grant.via.push_back({kind, step.at, step.name});
  };
  for (const Step* step : part.origin.way()) {
    switch (step->kind) {
      case Step::Kind::variable_file: add(Via::Kind::variables, *step); break;
      case Step::Kind::decoded: add(Via::Kind::decoded, *step); break;
      case Step::Kind::plan: add(Via::Kind::plan, *step); break;
      case Step::Kind::local: add(Via::Kind::local, *step); break;
      default: break;
    }
  }
}

void note_unresolved(Grant& grant) {
  const auto note = [&](const Part& part, std::string_view what) {
    if (part.why.empty()) return;
    const Span at = part.origin.at.known() ? part.origin.at : grant.home;
    grant.unresolved.push_back(
        {Unseen::Kind::unresolved,
         at,
         {},
         fmt::format("cannot see {} `{}` grants{}: {}", what, grant.address, what == "whom" ? " to" : "", part.why)});
  };
  if (!grant.unsure.empty()) {
    grant.unresolved.push_back({Unseen::Kind::unresolved,
                                grant.block,
                                {},
                                fmt::format("cannot see whether `{}` is made: {}", grant.address, grant.unsure)});
  }
  note(grant.principal, "whom");
  for (const Part& part : grant.entitlements) note(part, "what");
  if (!grant.scope.why.empty()) {
    grant.unresolved.push_back({Unseen::Kind::unresolved,
                                grant.scope.origin.at.known() ? grant.scope.origin.at : grant.home,
                                {},
                                fmt::format("cannot see on what `{}` grants: {}", grant.address, grant.scope.why)});
  }
}

/// A condition ends nothing where its platform takes none.
void leave_conditions(const Catalogue& catalogue, Grant& grant) {
  if (catalogue.no_end(grant.principal.shown()) != nullptr) grant.unconditional = grant.principal.shown();
  for (const Part& part : grant.entitlements) {
    if (grant.unconditional.empty() && catalogue.no_end(part.shown()) != nullptr) grant.unconditional = part.shown();
  }
  if (grant.unconditional.empty() && catalogue.no_end_of_type(grant.type) != nullptr) grant.unconditional = grant.type;
  if (grant.unconditional.empty()) return;
  for (End* end : {&grant.expiry, &grant.revocation}) {
    if (end->target && end->target->kind == Target::Kind::condition) *end = {};
  }
}

/// A credential whose holder stands in for what it gives is itself what is granted, by its type.
void name_credential(Grant& grant) {
  if (grant.role != Role::credential) return;
  std::erase_if(grant.entitlements, [&](const Part& part) {
    return part.shown() == grant.principal.shown() || part.shown() == grant.scope.shown();
  });
  if (grant.entitlements.empty()) grant.entitlements.emplace_back().value = grant.type;
}

}  // namespace

void finish(Context& context, const Identity& identity, Grant&& grant) {
  // The value is the role's name, which tickets use; the expression stays the id as written.
  for (Part& part : grant.entitlements) {
    const std::string_view name = part.value ? context.catalogue.entitlement_name(grant.provider, *part.value) : "";
    if (name.empty()) continue;
    part.expression = std::move(*part.value);
    part.value = std::string(name);
  }
  name_credential(grant);
  for (Condition& condition : grant.conditions) {
    // A block's own keys are read where the block is.
    if (condition.limits.empty() && !condition.text.starts_with('{'))
      condition.limits = restrictions_of(context.catalogue, grant.provider, std::string_view(condition.text));
  }
  classify(context.catalogue, grant, identity);
  leave_conditions(context.catalogue, grant);
  grant.home = home_of(grant);
  add_way(grant.principal, grant);
  for (const Part& part : own_entitlements(grant)) add_way(part, grant);

  // Nearest first: the literal, the other literal where that is what differs, then calls and block.
  std::vector<Span> places{grant.home};
  const auto add = [&](Span at) {
    if (at.known() && std::ranges::find(places, at) == places.end()) places.push_back(at);
  };
  if (grant.principal.value) add(concrete_at(grant.principal.origin));
  // A statement may name hundreds of actions: beyond the first ones the statement itself speaks.
  constexpr std::size_t most_literals = 16;
  for (const Part& part : own_entitlements(grant) | std::views::take(most_literals)) {
    const Span literal = part.origin.at;
    if (part.value) add(grant.statement.contains(literal) ? literal : concrete_at(part.origin));
  }
  // The template that a value was written into.
  for (const Via& via : grant.via) {
    if (grant.language == syntax::Language::kubernetes && via.kind == Via::Kind::decoded) add(via.at);
  }
  for (const Span place : grant.places) add(place);
  grant.places = std::move(places);
  note_unresolved(grant);
  context.grants.push_back(std::move(grant));
}

}  // namespace grantlint::grants
