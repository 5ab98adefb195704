#include "terraform/plan_source.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace grantlint::terraform {

using source::Span;
using syntax::Resource;

namespace {

/// The block that declares a resource of the plan, and the module calls on the way to it.
struct Declared {
  const Declaration* declaration = nullptr;
  std::vector<syntax::Call> calls;  ///< as far as they are in the tree
};

Declared declared(const Project& project, const Module& root, const PlannedResource& resource) {
  Declared result;
  const Module* module = &root;
  std::string path;
  std::string address;
  const auto parts = split_address(resource.module);
  for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
    const AddressPart& part = parts[i + 1];
    const auto call = module->calls.find(part.name);
    if (parts[i].name != "module" || call == module->calls.end()) return result;
    address += (address.empty() ? "module." : ".module.") + part.name + part.key;
    result.calls.push_back({call->second->at(), address});
    module = project.target(*module, root, path, *call->second).module;
    if (module == nullptr) return result;
    path += (path.empty() ? "" : ".") + part.name;
  }
  const Declarations& declarations = resource.data ? module->data : module->resources;
  const auto found = declarations.find(resource.type + "." + resource.name);
  if (found != declarations.end()) result.declaration = found->second;
  return result;
}

/// How many parts of two folders are the same from the top.
std::size_t common_parts(std::string_view a, std::string_view b) {
  std::size_t parts = 0;
  while (!a.empty() && !b.empty()) {
    const std::string_view first = a.substr(0, a.find('/'));
    if (first != b.substr(0, b.find('/'))) break;
    ++parts;
    a.remove_prefix(std::min(a.size(), first.size() + 1));
    b.remove_prefix(std::min(b.size(), first.size() + 1));
  }
  return parts;
}

/// Does the block have a literal value that differs from the plan's?
bool contradicts(const Declaration& declaration, const PlannedResource& resource) {
  if (!resource.attributes.is_map()) return false;
  return std::ranges::any_of(resource.attributes.as_map().entries, [&](const Entry& entry) {
    // Long strings are documents, which providers reformat.
    constexpr std::size_t longest = 200;
    if (!entry.value.is_string() || entry.value.as_text().size() > longest) return false;
    const std::string plain = declaration.plain_text(entry.key);
    return !plain.empty() && !plain.starts_with('{') && plain != entry.value.as_text();
  });
}

/// An instance whose key or existence the source alone does not determine.
bool is_presumed(const Resource& resource) {
  return !resource.unsure.empty() || is_unknown_key(resource.address);
}

Resource in_plan(const Plan& plan, const PlannedResource& planned) {
  Resource resource;
  resource.language = syntax::Language::terraform;
  resource.provider = planned.type.substr(0, planned.type.find('_'));
  resource.type = planned.type;
  resource.name = planned.name;
  resource.address = planned.address;
  resource.root = plan.path;
  resource.data = planned.data;
  resource.block = planned.block;
  resource.head = planned.head;
  resource.attributes = planned.attributes;
  for (const std::string_view name : {"tags_all", "effective_labels"}) {
    const Value* tags = planned.attributes.find(name);
    if (tags != nullptr && tags->is_map()) resource.provider_tags.push_back(*tags);
  }
  return resource;
}

/// The plan's attributes as if they stood in the block: each at its expression, those of nested blocks
/// at the block. Attributes that the block does not set come from the provider and are left out.
Value at_block(const Declaration& declaration, const Value& attributes, const source::SourceSet& sources) {
  const Origin block{declaration.at(), nullptr};
  const std::string_view written = sources.text(declaration.at());
  std::vector<Entry> entries;
  if (!attributes.is_map()) return Value::map(std::move(entries), block);
  for (const Entry& entry : attributes.as_map().entries) {
    if (entry.value.is_null()) continue;
    const Code expression = declaration.attribute(entry.key);
    if (!expression && written.find(entry.key) == std::string_view::npos && declaration.overrides.empty()) continue;
    const Origin origin = expression ? Origin{expression->at, nullptr} : block;
    entries.push_back({entry.key, origin,
                       entry.value.is_unknown() ? entry.value.with_origin(origin)
                                                : fill_in(Value::unknown({}, origin), entry.value, sources)});
  }
  return Value::map(std::move(entries), block);
}

}  // namespace

const Module* module_of(const Plan& plan, const Project& project) {
  const auto matches = [&](const Module& module) {
    return static_cast<std::size_t>(std::ranges::count_if(plan.resources, [&](const PlannedResource& resource) {
      return declared(project, module, resource).declaration != nullptr;
    }));
  };
  const std::string folder(source::parent_path(plan.path));
  const auto own = project.modules().find(folder);
  if (own != project.modules().end() && matches(*own->second) > 0) return own->second.get();
  // Elsewhere every resource of the root module has to be declared: names alone are often the same.
  const auto all = [&](const Module& module) {
    bool any = false;
    for (const PlannedResource& resource : plan.resources) {
      const Declaration* found = declared(project, module, resource).declaration;
      if (found == nullptr ? resource.module.empty() : contradicts(*found, resource)) return false;
      any = any || found != nullptr;
    }
    return any;
  };
  const Module* best = nullptr;
  std::size_t nearest = 0;
  bool tie = false;
  for (const auto& [path, module] : project.modules()) {
    if (!project.is_root(*module) || !all(*module)) continue;
    const std::size_t near = common_parts(path, folder);
    if (best == nullptr || near > nearest) {
      best = module.get();
      nearest = near;
      tie = false;
    } else if (near == nearest) {
      tie = true;
    }
  }
  return tie ? nullptr : best;
}

std::map<std::string, Value, std::less<>> differing_variables(const Plan& plan, Instance& root) {
  std::map<std::string, Value, std::less<>> result;
  const auto& assigned = root.evaluation().assigned;
  for (const auto& [name, value] : plan.variables) {
    const auto found = root.module().variables.find(name);
    if (found == root.module().variables.end()) continue;
    const Declaration& declaration = *found->second;
    const Code fallback = declaration.attribute("default");
    const auto given = assigned.find(name);
    const bool set = given != assigned.end();
    const Value planned = convert(value, declaration, root);
    if (set || fallback) {
      const Value own = convert(set ? given->second : root.evaluate_whole(fallback, nullptr), declaration, root);
      if (own == planned || (own.scalar_text() && own.scalar_text() == planned.scalar_text())) continue;
    }
    const Origin origin{declaration.head(), nullptr};
    Value moved = fill_in(Value::unknown({}, origin), value, root.evaluation().sources);
    // `fill_in` does not fill in null and the like, but they are what the variable is set to.
    if (moved.is_unknown()) moved = value.with_origin(origin);
    result.emplace(name, std::move(moved));
  }
  return result;
}

void merge_plan(const Plan& plan, const Planned& of, std::vector<Resource>& resources,
                std::set<const Declaration*>& seen) {
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_address;
  std::map<std::string, std::vector<std::size_t>, std::less<>> presumed;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    by_address[resources[i].address].push_back(i);
    if (is_presumed(resources[i])) presumed[syntax::without_keys(resources[i].address)].push_back(i);
  }
  std::vector<bool> confirmed(resources.size(), false);
  std::vector<Resource> more;
  for (const PlannedResource& planned : plan.resources) {
    if (!of.types.wanted(planned.type, planned.data)) continue;
    if (const auto same = by_address.find(planned.address); same != by_address.end()) {
      for (const std::size_t i : same->second) {
        resources[i].attributes = fill_in(resources[i].attributes, planned.attributes, of.sources);
        resources[i].unsure.clear();
        confirmed[i] = true;
      }
      continue;
    }
    Declared place = declared(of.project, of.root, planned);
    Resource resource = in_plan(plan, planned);
    resource.root = of.run;
    resource.calls = std::move(place.calls);
    if (place.declaration != nullptr) {
      resource.block = place.declaration->at();
      resource.head = place.declaration->head();
      const auto like = presumed.find(syntax::without_keys(planned.address));
      resource.attributes = like != presumed.end()
                                ? fill_in(resources[like->second.front()].attributes, planned.attributes, of.sources)
                                : at_block(*place.declaration, planned.attributes, of.sources);
      seen.insert(place.declaration);
    }
    more.push_back(std::move(resource));
  }
  std::vector<Resource> kept;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    const bool answered = !confirmed[i] && is_presumed(resources[i]) &&
                          plan.declarations.contains(syntax::without_keys(resources[i].address));
    if (!answered) kept.push_back(std::move(resources[i]));
  }
  std::ranges::move(more, std::back_inserter(kept));
  resources = std::move(kept);
}

std::vector<Resource> plan_alone(const Plan& plan, const Types& types, std::vector<findings::Unseen>& unseen) {
  std::vector<Resource> resources;
  // A provider may fill in such blocks too, so each is reported once, not for every resource.
  struct Undeclared {
    const PlannedResource* first = nullptr;
    Span at;
    std::size_t count = 0;
  };
  std::map<std::pair<std::string_view, std::string_view>, Undeclared> undeclared;
  for (const PlannedResource& planned : plan.resources) {
    if (!types.wanted(planned.type, planned.data)) continue;
    resources.push_back(in_plan(plan, planned));
    for (const auto& [name, at] : planned.undeclared) {
      if (!types.has_block(planned.type, name)) continue;
      Undeclared& one = undeclared[{planned.type, name}];
      if (one.count++ > 0) continue;
      one.first = &planned;
      one.at = at;
    }
  }
  for (const auto& [key, one] : undeclared) {
    const std::string others = one.count > 1 ? fmt::format(" and of {} more", one.count - 1) : std::string();
    unseen.push_back({findings::Unseen::Kind::unresolved,
                      one.at,
                      {},
                      fmt::format("`{}` of `{}`{} is known only after apply: whether it grants anything, the plan does "
                                  "not tell",
                                  key.second, one.first->address, others)});
  }
  return resources;
}

}  // namespace grantlint::terraform
