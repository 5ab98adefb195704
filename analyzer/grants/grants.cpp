#include "grants/grants.h"

#include <algorithm>
#include <array>
#include <ranges>
#include <span>
#include <tuple>

#include <fmt/format.h>

#include "grants/build.h"
#include "grants/containers.h"
#include "grants/limits.h"
#include "grants/settings.h"

namespace grantlint::grants {

using findings::Unseen;
using source::Span;
using syntax::Resource;
using syntax::Step;

std::string_view name(Privilege privilege) {
  static constexpr std::array<std::string_view, 5> names{"plumbing", "ordinary", "privileged", "wildcard",
                                                         "delegating"};
  return names.at(static_cast<std::size_t>(privilege));
}

std::string_view name(Enforcement level) {
  static constexpr std::array<std::string_view, 4> names{"absent", "documented", "automated", "enforced"};
  return names.at(static_cast<std::size_t>(level));
}

std::string_view name(Via::Kind kind) {
  static constexpr std::array<std::string_view, 5> names{"module", "variables", "decoded", "plan", "local"};
  return names.at(static_cast<std::size_t>(kind));
}

namespace {

constexpr std::array<std::string_view, 12> target_names{"condition", "schedule",   "ttl",     "rotation",
                                                        "pipeline",  "controller", "package", "runbook",
                                                        "owner",     "date",       "expires", "review"};

}  // namespace

std::string_view name(Target::Kind kind) {
  return target_names.at(static_cast<std::size_t>(kind));
}

std::string text(const Target& target) {
  return fmt::format("{}{}{}", name(target.kind), target.detail.empty() ? "" : ":", target.detail);
}

std::optional<Target> parse_target(std::string_view text) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  const auto* const found = std::ranges::find(target_names, text.substr(0, colon));
  if (found == target_names.end()) return std::nullopt;
  return Target{static_cast<Target::Kind>(found - target_names.begin()),
                std::string(text.substr(std::min(colon + 1, text.size())))};
}

Index::Index(const std::vector<Resource>& resources) {
  for (const Resource& resource : resources) {
    if (resource.language == syntax::Language::kubernetes) continue;
    if (!resource.only.empty()) {
      in_part_.try_emplace({resource.root, resource.address}, &resource);
      continue;
    }
    by_address_.try_emplace({resource.root, resource.address}, &resource);
    static constexpr std::array<std::string_view, 3> receivers{"aws_iam_role", "aws_iam_user", "aws_iam_group"};
    if (resource.data || std::ranges::find(receivers, resource.type) == receivers.end()) continue;
    const syntax::Value* given = resource.attributes.find("name");
    if (given != nullptr && given->is_string())
      by_name_.try_emplace({resource.root, resource.type + "." + given->as_text()}, &resource);
  }
}

const Resource* Index::at(std::string_view root, std::string_view address) const {
  const auto found = by_address_.find({root, address});
  return found == by_address_.end() ? nullptr : found->second;
}

const Resource* Index::definition(const Resource& from, std::string_view reference) const {
  if (!from.only.empty()) {
    const auto found = in_part_.find({from.root, reference});
    if (found != in_part_.end()) return found->second;
  }
  return at(from.root, reference);
}

const Resource* Index::receiver(const Resource& from, const Part& principal) const {
  if (!principal.reference.empty()) {
    if (const Resource* found = at(from.root, principal.reference)) return found;
  }
  if (!principal.value || from.provider != "aws") return nullptr;
  for (const std::string_view type : {"aws_iam_role", "aws_iam_user", "aws_iam_group"}) {
    if (from.type.find(type.substr(8)) == std::string::npos) continue;
    const auto found = by_name_.find({from.root, fmt::format("{}.{}", type, *principal.value)});
    if (found != by_name_.end()) return found->second;
  }
  return nullptr;
}

namespace {

/// A short stable digest: FNV-1a, 64 bits, twice with different starts.
std::string fingerprint(std::string_view text) {
  const auto hash = [&](std::uint64_t state) {
    for (const char c : text) {
      state ^= static_cast<unsigned char>(c);
      state *= 0x100000001b3ULL;
    }
    return state;
  };
  return fmt::format("{:016x}{:016x}", hash(0xcbf29ce484222325ULL), hash(0x84222325cbf29ce4ULL));
}

/// Only what the grant is: where it is written may change without making it another one.
std::string identity_of(const source::SourceSet& sources, const Grant& grant) {
  std::vector<std::string> entitlements;
  for (const Part& part : grant.entitlements) entitlements.push_back(part.shown());
  std::ranges::sort(entitlements);
  const Span anchor =
      grant.via.empty() || grant.via.front().kind != Via::Kind::module ? grant.block : grant.via.front().at;
  const std::string_view path = sources.path(anchor.file);
  const std::string_view where = grant.language == syntax::Language::terraform ? source::parent_path(path) : path;
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", syntax::name(grant.language), grant.type, where, grant.address,
                     grant.sid, grant.principal.shown(), fmt::join(entitlements, "\n"), grant.scope.shown());
}

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
  // What a binding's role allows stands with the role, whoever is bound to it.
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

}  // namespace

namespace {

/// A condition ends nothing where its platform takes none.
void leave_conditions(const Catalogue& catalogue, Grant& grant) {
  if (catalogue.is_unconditional(grant.principal.shown())) grant.unconditional = grant.principal.shown();
  for (const Part& part : grant.entitlements) {
    if (grant.unconditional.empty() && catalogue.is_unconditional(part.shown())) grant.unconditional = part.shown();
  }
  if (grant.unconditional.empty() && catalogue.is_unconditional_type(grant.type)) grant.unconditional = grant.type;
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
  if (grant.provider == "azurerm") {
    // By the role's name, as a ticket has it; the id stays as what was written.
    for (Part& part : grant.entitlements) {
      const std::string_view name = part.value ? context.catalogue.entitlement_name(grant.provider, *part.value) : "";
      if (name.empty()) continue;
      part.expression = std::move(*part.value);
      part.value = std::string(name);
    }
  }
  name_credential(grant);
  for (Condition& condition : grant.conditions) {
    // A block's own keys are read where the block is.
    if (condition.limits.empty() && !condition.text.starts_with('{'))
      condition.limits = limits_of(context.catalogue, grant.provider, std::string_view(condition.text));
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

namespace {

/// Policies that only limit what others allow: a resource names each of them as its boundary.
std::set<const Resource*> boundaries(const Index& index, const std::vector<Resource>& resources) {
  std::set<const Resource*> result;
  for (const Resource& resource : resources) {
    for (const std::string_view name :
         {"permissions_boundary", "PermissionsBoundary", "PermissionsBoundary.PermissionsBoundaryArn"}) {
      for (const Found& found : at_path(resource.attributes, name)) {
        const std::string reference = reference_of(found.value);
        if (const Resource* policy = reference.empty() ? nullptr : index.at(resource.root, reference))
          result.insert(policy);
      }
    }
  }
  return result;
}

/// The statements of its documents grant nothing by themselves.
void leave_out(Context& context, const Resource& resource, const TypeRow& row) {
  for (const Found& found : at_paths(resource.attributes, row.document)) {
    for (const iam::Statement& statement : iam::read_text(context.sources, found.value).statements)
      context.use(statement.at);
  }
}

bool is_definition_without_holder(const TypeRow& row) {
  return row.nature == Nature::definition && row.role == Role::policy && row.provider != "kubernetes";
}

void number_equal_ids(const source::SourceSet& sources, std::vector<Grant>& grants) {
  std::map<std::string, unsigned> seen;
  for (Grant& grant : grants) {
    grant.id = fingerprint(identity_of(sources, grant));
    const unsigned count = ++seen[grant.id];
    if (count > 1) grant.id += fmt::format("-{}", count);
  }
}

void sort_grants(const source::SourceSet& sources, std::vector<Grant>& grants) {
  const auto key = [&](const Grant& grant) {
    std::string entitlements;
    for (const Part& part : grant.entitlements) entitlements += part.shown() + "\n";
    return std::tuple(
        sources.path(grant.home.file), grant.home.known() ? sources.line(grant.home.file, grant.home.begin) : 0,
        std::string_view(grant.address), std::string_view(grant.principal.shown()), std::move(entitlements),
        grant.home.begin, grant.statement.begin, std::string_view(grant.scope.shown()));
  };
  std::vector<std::pair<decltype(key(grants.front())), std::size_t>> order;
  order.reserve(grants.size());
  for (std::size_t i = 0; i < grants.size(); ++i) order.emplace_back(key(grants[i]), i);
  std::ranges::sort(order);
  std::vector<Grant> sorted;
  sorted.reserve(grants.size());
  // The keys view into the grants: they are done with before anything moves.
  std::vector<std::size_t> places;
  for (const auto& [unused, i] : order) places.push_back(i);
  order.clear();
  for (const std::size_t i : places) sorted.push_back(std::move(grants[i]));
  grants = std::move(sorted);
}

/// Of a root that is evaluated twice, once.
void sort_settings(const source::SourceSet& sources, std::vector<Setting>& settings) {
  const auto key = [&](const Setting& one) {
    return std::tuple(sources.path(one.at.file), one.at.begin, std::string_view(one.address),
                      std::string_view(one.reason));
  };
  std::ranges::stable_sort(settings, {}, key);
  const auto rest = std::ranges::unique(settings, {}, key);
  settings.erase(rest.begin(), rest.end());
}

/// The same block seen by two evaluations of a root, with the same outcome, is one grant.
void drop_repeated(const source::SourceSet& sources, std::vector<Grant>& grants) {
  std::set<std::string> seen;
  std::erase_if(grants, [&](const Grant& grant) {
    if (grant.language != syntax::Language::terraform) return false;
    return !seen.insert(fmt::format("{}\n{}:{}\n{}:{}", identity_of(sources, grant),
                                    static_cast<std::uint32_t>(grant.home.file), grant.home.begin,
                                    static_cast<std::uint32_t>(grant.statement.file), grant.statement.begin))
                .second;
  });
}

}  // namespace

bool counts_in(const Resource& resource, Span at) {
  return resource.only.empty() ||
         std::ranges::any_of(resource.only, [&](const Span& block) { return at.known() && block.contains(at); });
}

namespace {

/// A module's call, not a block of its own: its type is the module's source.
bool is_call(const Resource& resource) {
  return resource.language == syntax::Language::terraform && resource.type.find('/') != std::string::npos;
}

/// Of a resource that counts in part the grants from `first` on that stand in those parts.
void keep_only(Context& context, const Resource& resource, std::size_t first) {
  if (resource.only.empty()) return;
  const auto inside = [&](Span at) { return counts_in(resource, at); };
  const auto gone = std::remove_if(
      context.grants.begin() + static_cast<std::ptrdiff_t>(first), context.grants.end(), [&](const Grant& grant) {
        return !inside(grant.statement) && !inside(grant.principal.origin.at) &&
               std::ranges::none_of(grant.entitlements, [&](const Part& part) { return inside(part.origin.at); });
      });
  context.grants.erase(gone, context.grants.end());
}

/// What the rows of a module do not tell is not seen.
void note_partial(Context& context, const Resource& call) {
  const auto rows = context.catalogue.rows_of(call.type, false);
  if (rows.empty() || !rows.front().partial) return;
  context.unseen.push_back({Unseen::Kind::unresolved,
                            call.head,
                            {},
                            fmt::format("module `{}` comes from `{}`, which is not in the scanned tree: it may grant "
                                        "more than its arguments say",
                                        call.name, call.type)});
}

}  // namespace

Grants collect(const source::SourceSet& sources, const std::vector<Resource>& resources,
               const std::vector<PolicyFile>& policies, const Catalogue& catalogue, const config::Config& /*config*/) {
  const Index index(resources);
  const Containers containers(catalogue, index, resources);
  Context context{.sources = sources, .catalogue = catalogue, .index = index};
  std::vector<std::pair<const Resource*, const TypeRow*>> definitions;
  std::vector<std::pair<const Resource*, const TypeRow*>> documents;
  std::vector<Setting> settings;
  const auto place = [&](const Resource& resource, std::size_t from) {
    keep_only(context, resource, from);
    for (std::size_t i = from; i < context.grants.size(); ++i) containers.set(resource, context.grants[i]);
  };
  for (const Resource& resource : resources) {
    const bool call = is_call(resource);
    const std::size_t before = context.grants.size();
    for (const TypeRow& row : catalogue.rows_of(resource.type, resource.data)) {
      add_settings(resource, row, settings);
      if (resource.language == syntax::Language::kubernetes) {
        if (row.language != syntax::Language::kubernetes) continue;
        if (resource.type == "RoleBinding" || resource.type == "ClusterRoleBinding") {
          add_binding(context, resource, row);
          continue;
        }
      }
      if (row.role == Role::policy_document) {
        documents.emplace_back(&resource, &row);
      } else if (row.nature == Nature::definition) {
        definitions.emplace_back(&resource, &row);
      } else if (row.nature == Nature::grant) {
        call ? add_call(context, resource, row) : add_resource(context, resource, row);
      } else if (row.nature == Nature::guard) {
        leave_out(context, resource, row);
      }
    }
    place(resource, before);
    if (call) note_partial(context, resource);
  }
  // What nobody bound is a grant waiting for a holder.
  const std::set<const Resource*> limits = boundaries(index, resources);
  for (const auto& [resource, row] : definitions) {
    if (!resource->only.empty()) continue;
    const bool used =
        limits.contains(resource) || context.used_definitions.contains(resource->root + " " + resource->address);
    const bool holders =
        !at_paths(resource->attributes, row->principal).empty() && row->language == syntax::Language::iam;
    const std::size_t before = context.grants.size();
    if (is_definition_without_holder(*row) && (!used || holders)) {
      is_call(*resource) ? add_call(context, *resource, *row) : add_resource(context, *resource, *row);
    } else {
      leave_out(context, *resource, *row);
    }
    place(*resource, before);
  }
  for (const auto& [resource, row] : documents) {
    iam::Policy policy;
    for (const std::string_view attribute : {"json", "policy_data", "hcl"}) {
      const syntax::Value* text = resource->attributes.find(attribute);
      if (text != nullptr && policy.form == iam::Form::none) policy = iam::read_text(sources, *text);
    }
    std::erase_if(policy.statements, [&](const iam::Statement& statement) { return context.is_used(statement.at); });
    if (policy.statements.empty()) continue;
    const std::size_t before = context.grants.size();
    policy.unseen.clear();  // told where the document is used, or below as a statement
    add_statements(context, policy, from_resource(*resource, *row), resource, row);
    place(*resource, before);
  }
  add_policy_files(context, policies);

  Grants result{std::move(context.grants), std::move(settings), std::move(context.unseen)};
  sort_settings(sources, result.settings);
  drop_repeated(sources, result.grants);
  sort_grants(sources, result.grants);
  number_equal_ids(sources, result.grants);
  return result;
}

}  // namespace grantlint::grants
