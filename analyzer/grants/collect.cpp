// The order in which resources become grants: resources, definitions that nothing binds, documents that nothing
// uses, policies in files of their own.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "grants/access.h"
#include "grants/build.h"
#include "grants/containers.h"
#include "grants/removals.h"
#include "grants/settings.h"
#include "source/hash.h"

namespace grantlint::grants {

using findings::Unseen;
using source::Span;
using syntax::Resource;

namespace {

/// A short stable digest, of two with different starts.
std::string fingerprint(std::string_view text) {
  constexpr std::uint64_t other_start = 0x84222325cbf29ce4U;
  return fmt::format("{:016x}{:016x}", source::Fnv().add(text).value(), source::Fnv(other_start).add(text).value());
}

/// A role stands beside what it holds: the rules of a Kubernetes role, the permissions of a custom one.
void mark_heads(std::vector<Part>& parts) {
  const auto is_role = [](const Part& part) { return part.shown().find("roles/") != std::string::npos; };
  const bool one_role = std::ranges::count_if(parts, is_role) == 1;
  for (Part& part : parts) {
    const bool beside = part.head || !role_name(part.shown()).empty() || (one_role && is_role(part));
    part.head = beside && parts.size() > 1;
  }
}

/// Only what the grant is: where it is written may change without making it another one. The address of an object of
/// Kubernetes is the cluster's, whatever file it stands in.
std::string identity_of(const source::SourceSet& sources, const Grant& grant) {
  const Span anchor =
      grant.via.empty() || grant.via.front().kind != Via::Kind::module ? grant.block : grant.via.front().at;
  const std::string_view path = sources.path(anchor.file);
  std::string_view where;
  if (grant.language == syntax::Language::terraform) where = source::parent_path(path);
  if (grant.language == syntax::Language::iam) where = path;
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", syntax::name(grant.language), grant.type, where, grant.address,
                     grant.sid, grant.principal.shown(), fmt::join(comparable_entitlements(grant), "\n"),
                     fmt::join(comparable_scopes(grant), ", "));
}

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
  return row.nature == Nature::definition && row.role == Role::policy && !row.bound_only;
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
    std::string conditions;
    for (const Condition& condition : grant.conditions) conditions += "\n" + condition.text;
    return !seen.insert(fmt::format("{}\n{}:{}\n{}:{}{}", identity_of(sources, grant),
                                    static_cast<std::uint32_t>(grant.home.file), grant.home.begin,
                                    static_cast<std::uint32_t>(grant.statement.file), grant.statement.begin,
                                    conditions))
                .second;
  });
}

/// A module's call, not a block of its own: its type is the module's source. A type with a `/` may be an object of
/// Kubernetes that a resource makes.
bool is_call(const Catalogue& catalogue, const Resource& resource) {
  if (resource.language != syntax::Language::terraform || resource.type.find('/') == std::string::npos) return false;
  const auto rows = catalogue.rows_of(resource.type, false);
  return rows.empty() || rows.front().language != syntax::Language::kubernetes;
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

/// Grants that the rows of a module do not describe are unseen.
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
               const std::vector<PolicyFile>& policies, const Catalogue& catalogue, const config::Config& config) {
  const Index index(catalogue, resources);
  const Containers containers(catalogue, index, resources);
  const Removals removals(catalogue, config, resources);
  Context context{.sources = sources, .catalogue = catalogue, .index = index};
  std::vector<std::pair<const Resource*, const TypeRow*>> definitions;
  std::vector<std::pair<const Resource*, const TypeRow*>> documents;
  std::vector<Setting> settings;
  std::vector<std::string_view> roots;  // of the grants
  const auto place = [&](const Resource& resource, std::size_t from) {
    keep_only(context, resource, from);
    roots.resize(context.grants.size(), resource.root);
    for (std::size_t i = from; i < context.grants.size(); ++i) {
      containers.set(resource, context.grants[i]);
      if (resource.language == syntax::Language::kubernetes) removals.set(resource, context.grants[i]);
    }
  };
  for (const Resource& resource : resources) {
    const bool call = is_call(catalogue, resource);
    const std::size_t before = context.grants.size();
    for (const TypeRow& row : catalogue.rows_of(resource.type, resource.data)) {
      add_settings(resource, row, settings);
      if (resource.language == syntax::Language::kubernetes && row.language != syntax::Language::kubernetes) continue;
      if (!row.rbac.empty()) {
        add_binding(context, resource, row);
        continue;
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
  // A definition that nothing binds is a grant without a holder yet.
  const std::set<const Resource*> limits = boundaries(index, resources);
  for (const auto& [resource, row] : definitions) {
    if (!resource->only.empty()) continue;
    const bool used =
        limits.contains(resource) || context.used_definitions.contains(resource->root + " " + resource->address);
    const bool holders =
        !at_paths(resource->attributes, row->principal).empty() && row->language == syntax::Language::iam;
    const std::size_t before = context.grants.size();
    if (is_definition_without_holder(*row) && (!used || holders)) {
      is_call(catalogue, *resource) ? add_call(context, *resource, *row) : add_resource(context, *resource, *row);
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
    policy.unseen.clear();  // reported where the document is used, or below as a statement
    add_statements(context, policy, from_resource(*resource, *row), resource, row);
    place(*resource, before);
  }
  for (std::size_t i = 0; i < roots.size(); ++i) {
    Grant& grant = context.grants[i];
    const std::pair at(static_cast<std::uint32_t>(grant.statement.file), grant.statement.begin);
    if (!context.doubtful_statements.contains(at)) end_by_denials(context.denials, roots[i], grant);
  }
  add_policy_files(context, policies);

  for (Grant& grant : context.grants) {
    mark_heads(grant.entitlements);
    const ProviderRow& words = catalogue.provider(grant.provider);
    grant.wording = {words.any_case, words.any_case_scope, words.rules};
  }
  Grants result{std::move(context.grants), std::move(settings), std::move(context.unseen)};
  sort_settings(sources, result.settings);
  drop_repeated(sources, result.grants);
  sort_grants(sources, result.grants);
  number_equal_ids(sources, result.grants);
  return result;
}

}  // namespace grantlint::grants
