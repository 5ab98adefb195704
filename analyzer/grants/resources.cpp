// Catalogue rows applied to resources: who, what, on what, until when.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "grants/build.h"
#include "grants/ends.h"
#include "grants/items.h"
#include "grants/settings.h"
#include "source/ascii.h"
#include "source/glob.h"

namespace grantlint::grants {

using source::lower;
using syntax::Resource;
using syntax::Value;

namespace {

/// Does a row count for these attributes? An unknown value counts.
bool counts(const TypeRow& row, const Value& attributes) {
  if (row.when.empty()) return true;
  return std::ranges::any_of(row.when, [&](const When& when) {
    const auto found = at_path(attributes, when.path);
    if (found.empty()) return std::ranges::find(when.values, "absent") != when.values.end();
    return std::ranges::any_of(found, [&](const Found& one) {
      const auto text = one.value.scalar_text();
      if (!text) return true;
      return std::ranges::any_of(when.values,
                                 [&](std::string_view glob) { return source::matches(lower(glob), lower(*text)); });
    });
  });
}

/// Entitlements at the paths. Where one stands in the same repeated block as the principal (`access[].role`),
/// those of other blocks are other principals'.
std::vector<Found> entitlements_at(const TypeRow& row, const Value& attributes, const Found* principal) {
  const auto same = [&](const Value& block) {
    return block.is_map() && &block.as_map() == &principal->parent.as_map();
  };
  std::vector<Found> anywhere;
  std::vector<Found> beside;
  bool own_block = false;
  for (const std::string_view path : row.entitlement) {
    const std::vector<Found> found = at_path(attributes, path);
    std::ranges::copy(found, std::back_inserter(anywhere));
    const std::size_t dot = std::min(path.rfind('.'), path.size());
    if (!path.substr(0, dot).ends_with("[]")) {
      std::ranges::copy(found, std::back_inserter(beside));
      continue;
    }
    if (principal == nullptr || !principal->parent.is_map()) continue;
    const std::vector<Found> blocks = at_path(attributes, path.substr(0, dot));
    own_block = own_block || std::ranges::any_of(blocks, [&](const Found& block) { return same(block.value); });
    std::ranges::copy_if(found, std::back_inserter(beside), [&](const Found& one) { return same(one.parent); });
  }
  return own_block ? beside : anywhere;
}

std::vector<Part> entitlements_of(const Catalogue& catalogue, const TypeRow& row, const Value& attributes,
                                  const Found* principal) {
  const ProviderRow& provider = catalogue.provider(row.provider);
  std::vector<Part> parts;
  for (const Found& found : entitlements_at(row, attributes, principal)) {
    Part part = part_of(found.value);
    if (found.value.kind() == Value::Kind::boolean) {
      if (!found.value.as_bool()) continue;
      part.value = std::string(found.name);
    }
    // A role reference names its kind beside it.
    const Value* kind = row.by_kind && found.name == "name" ? found.parent.find("kind") : nullptr;
    if (part.value && kind != nullptr && kind->is_string())
      part.value = fmt::format("{}/{}", kind->as_text(), *part.value);
    if (part.value && !row.separator.empty()) {
      const std::size_t at = part.value->find(row.separator);
      if (at != std::string::npos) part.value = part.value->substr(at + row.separator.size());
    }
    part.data = fits(provider.data_actions, found.name);
    if (part.value && fits(provider.not_actions, found.name)) part.value = "-" + *part.value;
    const bool known = std::ranges::any_of(parts, [&](const Part& other) { return other.shown() == part.shown(); });
    if (!known && !part.shown().empty()) parts.push_back(std::move(part));
  }
  if (parts.empty() && !row.gives.empty()) parts.emplace_back().value = std::string(row.gives);
  return parts;
}

/// Several parts as one.
Part all_of(std::vector<Part> parts, std::string_view between) {
  Part all = parts.front();
  if (parts.size() == 1) return all;
  const bool known = std::ranges::all_of(parts, [](const Part& part) { return part.value.has_value(); });
  std::string text;
  for (const Part& part : parts) {
    if (!text.empty()) text += between;
    text += part.shown();
    if (all.why.empty()) all.why = part.why;
  }
  all.value = known ? std::optional(text) : std::nullopt;
  all.expression = std::move(text);
  return all;
}

/// Of `database/schema` each that is set.
std::vector<Part> parts_of_path(const Value& attributes, std::string_view path) {
  std::vector<Part> parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::vector<Found> found = at_path(attributes, path.substr(0, slash));
    if (!found.empty()) parts.push_back(part_of(found.front().value));
    if (!parts.empty() && parts.back().shown().empty()) parts.pop_back();
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return parts;
}

/// A bare name in an attribute with what it names.
Part named(const Catalogue& catalogue, const TypeRow& row, const Found& found) {
  Part part = part_of(found.value);
  if (part.shown().find_first_of(":/") == std::string::npos || !part.value)
    part.kind = catalogue.kind(row.provider, row.type, found.name);
  return part;
}

/// What stands before a separator; of a list of scopes that a module is called with, all.
Part scope_of(const Catalogue& catalogue, const TypeRow& row, const Resource& resource) {
  if (!row.separator.empty()) {
    for (const Found& found : at_paths(resource.attributes, row.entitlement)) {
      Part part = part_of(found.value);
      const std::size_t at = part.value ? part.value->find(row.separator) : std::string::npos;
      if (at == std::string::npos) continue;
      part.value->resize(at);
      return part;
    }
  }
  for (const std::string_view path : row.scope) {
    std::vector<Part> parts;
    if (path.find('/') != std::string_view::npos) {
      parts = parts_of_path(resource.attributes, path);
      if (!parts.empty()) return all_of(std::move(parts), "/");
      continue;
    }
    for (const Found& found : at_path(resource.attributes, path)) {
      Part part = named(catalogue, row, found);
      if (part.shown().empty()) continue;
      if (resource.type.find('/') == std::string::npos) return part;
      const bool known = std::ranges::any_of(parts, [&](const Part& other) { return other.shown() == part.shown(); });
      if (!known) parts.push_back(std::move(part));
    }
    if (!parts.empty()) return all_of(std::move(parts), ", ");
  }
  return {};
}

/// A kubernetes subject of the Terraform provider: kind, name, namespace in one block.
std::optional<std::string> subject_text(const Value& subject) {
  const Value* kind = subject.find("kind");
  const Value* name = subject.find("name");
  if (kind == nullptr || name == nullptr || !kind->is_string() || !name->is_string()) return std::nullopt;
  const Value* space = subject.find("namespace");
  if (kind->as_text() != "ServiceAccount" || space == nullptr)
    return fmt::format("{}:{}", kind->as_text(), name->as_text());
  return fmt::format("ServiceAccount:{}/{}", space->scalar_text().value_or("default"), name->as_text());
}

void read_native(const Value& attributes, Grant& grant) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> paths{
      {{"ticket.number", "ticket"},
       {"ticket_number", "ticket"},
       {"properties.ticketInfo.ticketNumber", "ticket"},
       {"justification", "purpose"},
       {"properties.justification", "purpose"},
       {"requester_justification", "purpose"}}};
  for (const auto& [path, field] : paths) {
    for (const Found& found : at_path(attributes, path)) {
      if (!found.value.is_unknown()) grant.native.emplace_back(field, part_of(found.value));
    }
  }
}

/// The policy a definition resource holds, for those that attach it.
iam::Policy definition_policy(Context& context, const Resource& definition) {
  iam::Policy all;
  std::vector<Found> documents;
  bool certain = definition.unsure.empty();
  for (const TypeRow& row : context.catalogue.rows_of(definition.type, definition.data)) {
    certain = certain && is_settled(definition, row.document);
    std::ranges::move(at_paths(definition.attributes, row.document), std::back_inserter(documents));
  }
  for (const Found& found : documents) {
    iam::Policy policy = iam::read_text(context.sources, found.value);
    if (policy.form == iam::Form::none) continue;
    all.form = policy.form;
    std::ranges::move(policy.statements, std::back_inserter(all.statements));
    std::ranges::move(policy.unseen, std::back_inserter(all.unseen));
  }
  for (iam::Statement& statement : all.statements) statement.certain = statement.certain && certain;
  return all;
}

/// The holder that an entitlement names itself, as unknown as the entitlement is; empty without.
Part holder_of(const TypeRow& row, const std::vector<Part>& entitlements) {
  Part holder;
  for (const Part& entitlement : entitlements) {
    if (!row.holders.empty() && !entitlement.value) return entitlement;
    for (const std::string_view pair : row.holders) {
      const std::size_t sign = pair.find('=');
      if (!entitlement.value || !source::equal_any_case(pair.substr(0, sign), *entitlement.value)) continue;
      holder.value = std::string(pair.substr(sign + 1));
      holder.origin = entitlement.origin;
      return holder;
    }
  }
  return holder;
}

/// The resource as a principal: a role holds what its own block says it may do.
Part itself(const Catalogue& catalogue, const Resource& resource, const TypeRow& row) {
  Part self;
  const bool object = row.language == syntax::Language::kubernetes;
  if (row.self) {
    self = scope_of(catalogue, row, resource);
    if (self.shown().empty()) self.expression = resource.name;
    self.why.clear();  // whatever its name, it is this one
  } else if (const Value* name = resource.attributes.find_path(object ? "metadata.name" : "name")) {
    self = part_of(*name);
    self.kind = catalogue.kind(row.provider, row.type, "name");
  }
  if (self.shown().empty()) self.expression = resource.address;
  self.reference = resource.address;
  return self;
}

/// A group of a template holds policies of its own; who is a member of it is another grant.
bool is_joined(const Context& context, const Resource& definition) {
  if (definition.language != syntax::Language::iam) return true;
  const TypeRow* row = context.catalogue.find(definition.type, definition.data);
  return row != nullptr && row->nature == Nature::definition;
}

/// Marks a grant whose scope is a resource of the tree that takes no condition.
void see_scope(const Context& context, const Resource& resource, const TypeRow& row, Grant& grant) {
  if (std::ranges::find(row.ends_by, EndKind::condition, &EndsBy::kind) == row.ends_by.end()) return;
  const std::string& reference = grant.scope.reference;
  const Resource* scope = reference.empty() ? nullptr : context.index.at(resource.root, reference);
  const NoEndRow* none = scope == nullptr ? nullptr : context.catalogue.no_end_on(scope->address);
  if (none == nullptr || std::ranges::none_of(none->when, [&](const When& when) { return is_set(*scope, when); }))
    return;
  grant.unconditional = scope->address;
}

/// A role of the tree, and beside it what it holds.
std::vector<Part> with_permissions(const Context& context, Part role, const Resource& definition) {
  std::vector<Part> parts;
  for (const TypeRow& row : context.catalogue.rows_of(definition.type, definition.data)) {
    if (row.beside)
      std::ranges::move(entitlements_of(context.catalogue, row, definition.attributes, nullptr),
                        std::back_inserter(parts));
  }
  role.head = !parts.empty();
  parts.insert(parts.begin(), std::move(role));
  return parts;
}

/// One grant per principal, and per statement where the entitlement is a policy of the tree. `self`
/// is the resource as the holder of what it lists.
void add_for_principal(Context& context, const Resource& resource, const TypeRow& row, const Found* principal,
                       const Part* self = nullptr) {
  Grant grant = from_resource(resource, row);
  grant.scope = scope_of(context.catalogue, row, resource);
  see_scope(context, resource, row, grant);
  const std::string_view hint = self != nullptr && row.role == Role::trust ? "role" : row.principal_hint;
  if (self != nullptr) {
    if (row.role == Role::trust) grant.role = Role::policy;
    grant.principal = *self;
    grant.scope = *self;
  }
  read_ends({context.catalogue, context.index, resource}, row, grant);
  read_native(resource.attributes, grant);
  std::vector<Part> plain;
  const std::vector<Part> entitlements = entitlements_of(context.catalogue, row, resource.attributes, principal);
  for (Part part : entitlements) {
    const Resource* definition = part.reference.empty() ? nullptr : context.index.definition(resource, part.reference);
    if (definition == nullptr || definition == &resource || !is_joined(context, *definition)) {
      plain.push_back(std::move(part));
      continue;
    }
    context.used_definitions.insert(definition->root + " " + definition->address);
    const iam::Policy policy = definition_policy(context, *definition);
    Grant joined = grant;
    join(joined, *definition);
    if (policy.statements.empty()) {
      joined.entitlements = with_permissions(context, std::move(part), *definition);
      set_principal(context, &resource, &row, principal, joined);
      finish(context, identify(context.catalogue, joined.provider, joined.principal, hint, ""), std::move(joined));
      continue;
    }
    set_principal(context, &resource, &row, principal, joined);
    add_statements(context, policy, joined, &resource, &row);
  }
  if (plain.empty() && !grant.entitlements.empty()) return;
  const bool all_joined = plain.empty() && !entitlements.empty();
  if (all_joined) return;
  grant.entitlements = std::move(plain);
  set_principal(context, &resource, &row, principal, grant);
  if (principal == nullptr && grant.principal.shown().empty()) grant.principal = holder_of(row, grant.entitlements);
  // A credential without a named holder belongs to whoever has it.
  if (principal == nullptr && row.role == Role::credential) grant.principal = itself(context.catalogue, resource, row);
  grant.definition = row.nature == Nature::definition && grant.principal.shown().empty();
  std::string_view kind;
  std::string kind_text;
  if (principal != nullptr) {
    for (const std::string_view path : row.qualifier) {
      if (!lower(path).ends_with("type") && !lower(path).ends_with("kind")) continue;
      const std::string_view name = path.substr(path.rfind('.') == std::string_view::npos ? 0 : path.rfind('.') + 1);
      const Value* sibling = principal->parent.find(name);
      if (sibling != nullptr) kind_text = sibling->scalar_text().value_or("");
    }
    kind = kind_text;
  }
  finish(context, identify(context.catalogue, grant.provider, grant.principal, hint, kind), std::move(grant));
}

/// What a role, user or group itself holds, beside the statements in it (`managed_policy_arns`).
void add_held_policies(Context& context, const Resource& resource, const TypeRow& row) {
  if (entitlements_of(context.catalogue, row, resource.attributes, nullptr).empty()) return;
  const Part self = itself(context.catalogue, resource, row);
  add_for_principal(context, resource, row, nullptr, &self);
}

/// Source: Terraform language, "The lifecycle Meta-Argument".
void hold_back(const Resource& resource, const TypeRow& row, Grant& grant) {
  const syntax::Lifecycle& lifecycle = resource.lifecycle;
  if (lifecycle.prevent_destroy.known())
    grant.held_back.push_back({lifecycle.prevent_destroy, "`prevent_destroy` makes an apply without it fail"});
  const auto reads = [&](std::span<const std::string_view> paths, std::string_view name) {
    return std::ranges::any_of(
        paths, [&](std::string_view path) { return path.substr(0, path.find_first_of(".[*")) == name; });
  };
  for (const std::string& name : lifecycle.ignored) {
    const bool held = reads(row.principal, name) || reads(row.entitlement, name) || reads(row.document, name);
    if (name != "all" && !held) continue;
    grant.held_back.push_back({lifecycle.ignore_changes, fmt::format("`ignore_changes` leaves `{}` as it is", name)});
    break;
  }
}

}  // namespace

Grant from_resource(const Resource& resource, const TypeRow& row) {
  Grant grant;
  grant.language = resource.language;
  // A custom resource grants in the cloud that its row names.
  grant.provider = row.language == syntax::Language::kubernetes ? std::string(row.provider) : resource.provider;
  grant.type = resource.data ? "data." + resource.type : resource.type;
  grant.address = resource.address;
  grant.role = row.role;
  grant.semantics = row.semantics;
  grant.possible = row.possible;
  grant.block = resource.block;
  grant.unsure = resource.unsure;
  hold_back(resource, row, grant);
  for (const syntax::Call& call : resource.calls) grant.via.push_back({Via::Kind::module, call.at, call.address});
  for (auto call = resource.calls.rbegin(); call != resource.calls.rend(); ++call) grant.places.push_back(call->at);
  grant.places.push_back(resource.block);
  for (const std::string_view name : {"tags", "labels", "user_labels"}) {
    const Value* tags = resource.attributes.find(name);
    if (tags != nullptr && tags->is_map())
      grant.carriers.push_back({*tags, name == "tags" ? Carrier::Kind::tags : Carrier::Kind::labels});
  }
  for (const auto& [path, kind] : {std::pair{"metadata.annotations", Carrier::Kind::annotations},
                                   std::pair{"metadata.labels", Carrier::Kind::labels}}) {
    const Value* found = resource.attributes.find_path(path);
    if (found != nullptr && found->is_map()) grant.carriers.push_back({*found, kind});
  }
  for (const syntax::Joined& joined : resource.joined) {
    if (joined.kind == syntax::Joined::Kind::workload && !joined.holder.known())
      grant.workloads.push_back({joined.address, joined.block});
  }
  for (const Value& tags : resource.provider_tags) {
    if (tags.is_map()) grant.carriers.push_back({tags, Carrier::Kind::default_tags});
  }
  return grant;
}

void join(Grant& grant, const Resource& from) {
  if (std::ranges::find(grant.places, from.block) != grant.places.end()) return;
  grant.places.push_back(from.block);
  for (const Carrier::Kind kind : {Carrier::Kind::tags, Carrier::Kind::labels}) {
    const Value* tags = from.attributes.find(kind == Carrier::Kind::tags ? "tags" : "labels");
    if (tags != nullptr && tags->is_map()) grant.carriers.push_back({*tags, kind});
  }
}

void set_principal(Context& context, const Resource* resource, const TypeRow* row, const Found* found, Grant& grant) {
  if (found == nullptr) return;
  grant.principal = row == nullptr ? part_of(found->value) : named(context.catalogue, *row, *found);
  if (row != nullptr && row->by_kind) {
    if (const auto text = subject_text(found->parent)) grant.principal.value = *text;
  }
  if (resource == nullptr) return;
  const std::string_view type = row == nullptr ? std::string_view() : row->receiver;
  if (const Resource* receiver = context.index.receiver(*resource, type, grant.principal)) join(grant, *receiver);
}

void add_resource(Context& context, const Resource& resource, const TypeRow& row) {
  if (!row.items.empty()) {
    TypeRow of_item = row;
    of_item.items = {};
    for (Value& attributes : with_items(context.sources, resource.attributes, row, context.unseen)) {
      Resource item = resource;
      item.attributes = std::move(attributes);
      add_resource(context, item, of_item);
    }
    return;
  }
  if (!counts(row, resource.attributes)) return;
  const std::vector<Found> principals = at_paths(resource.attributes, row.principal);
  bool documents = false;
  for (const Found& found : at_paths(resource.attributes, row.document)) {
    const iam::Policy policy = iam::read_text(context.sources, found.value);
    Grant grant = from_resource(resource, row);
    grant.scope = scope_of(context.catalogue, row, resource);
    if (policy.form != iam::Form::none) {
      documents = true;
      if (principals.empty()) {
        // In a trust policy, statements without principals are the role's own inline policy.
        if (row.role == Role::trust || row.self) grant.principal = itself(context.catalogue, resource, row);
        if (row.self && grant.scope.shown().empty()) grant.scope = grant.principal;
        add_statements(context, policy, grant, &resource, &row);
      } else {
        for (const Found& principal : principals) {
          Grant one = grant;
          set_principal(context, &resource, &row, &principal, one);
          add_statements(context, policy, one, &resource, &row);
        }
      }
      continue;
    }
    if (found.value.is_null() || (found.value.is_string() && found.value.as_text().empty())) continue;
    // A document that cannot be read is a grant all the same, of something unknown.
    documents = true;
    Part unknown = part_of(found.value);
    unknown.value.reset();
    if (unknown.expression.empty()) unknown.expression = std::string(found.name);
    if (unknown.why.empty() && unknown.reference.empty()) unknown.why = "the document is no policy that can be read";
    grant.entitlements = {std::move(unknown)};
    if (principals.empty()) {
      grant.definition = row.nature == Nature::definition || (row.role == Role::policy && row.scope.empty());
      finish(context, identify(context.catalogue, grant.provider, grant.principal, row.principal_hint, ""),
             std::move(grant));
      continue;
    }
    for (const Found& principal : principals) {
      Grant one = grant;
      set_principal(context, &resource, &row, &principal, one);
      finish(context, identify(context.catalogue, one.provider, one.principal, row.principal_hint, ""), std::move(one));
    }
  }
  if (row.self || (documents && row.role == Role::trust)) add_held_policies(context, resource, row);
  if (documents || row.self) return;
  // Only statements make a document's resource a grant; without one it grants nothing by this way.
  if (!row.document.empty() && row.entitlement.empty()) return;
  if (principals.empty()) {
    // No principal. Where the row has a path for it, an empty list grants nothing.
    if (!row.principal.empty() && row.role != Role::share && row.role != Role::credential) return;
    add_for_principal(context, resource, row, nullptr);
    return;
  }
  for (const Found& principal : principals) add_for_principal(context, resource, row, &principal);
}

bool names_nobody(const Catalogue& catalogue, const Resource& resource) {
  const auto rows = catalogue.rows_of(resource.type, resource.data);
  return !rows.empty() && std::ranges::all_of(rows, [&](const TypeRow& row) {
    return row.nature == Nature::grant && row.each.empty() && !row.principal.empty() &&
           at_paths(resource.attributes, row.principal).empty() && at_paths(resource.attributes, row.document).empty();
  });
}

}  // namespace grantlint::grants
