#include "grants/containers.h"

#include <fmt/format.h>

#include <algorithm>

#include "source/ascii.h"

namespace grantlint::grants {
namespace {

using syntax::Resource;

constexpr std::size_t most_containers = 32;

/// `folders/{folder_id}`: the path between the braces, and what stands before it unless the value has it.
struct NamePattern {
  std::string_view prefix;
  std::string_view path;

  explicit NamePattern(std::string_view text) {
    const std::size_t brace = text.find('{');
    prefix = text.substr(0, brace);
    path = text.substr(brace + 1, text.size() - brace - 2);
  }
  [[nodiscard]] std::string written(const std::string& value) const {
    return value.starts_with(prefix) ? value : std::string(prefix) + value;
  }
};

void add_name(std::string name, Container& container) {
  if (!name.empty() && std::ranges::find(container.names, name) == container.names.end())
    container.names.push_back(std::move(name));
}

/// The part that each form leads to, with its form; of alternatives none.
template <typename Function>
void for_each(const Resource& resource, std::span<const std::string_view> forms, Function take) {
  for (const std::string_view text : forms) {
    const NamePattern form(text);
    const std::vector<Found> found = at_path(resource.attributes, form.path);
    if (found.size() != 1) continue;
    const Part part = part_of(found.front().value);
    if (!part.value || !part.value->empty()) take(form, part);
  }
}

}  // namespace

Containers::Containers(const Catalogue& catalogue, const Index& index, const std::vector<Resource>& resources)
    : catalogue_(&catalogue), index_(&index) {
  for (const Resource& resource : resources) {
    if (resource.language == syntax::Language::kubernetes) continue;
    const ContainerRow* row = catalogue.container(resource.type);
    if (row == nullptr || row->names.empty()) continue;
    const auto add = [&](const std::string& name) {
      if (name.empty()) return;
      const auto [place, fresh] = by_name_.try_emplace({resource.root, source::lower(name)}, &resource);
      if (!fresh && place->second != &resource) place->second = nullptr;
    };
    for_each(resource, row->names, [&](const NamePattern& form, const Part& part) {
      if (part.value) add(form.written(*part.value));
      if (part.value && row->names.front().ends_with(fmt::format("{{{}}}", form.path))) add(*part.value);
      if (part.reference != resource.address) add(part.reference);
    });
  }
}

const Resource* Containers::by_name(std::string_view root, std::string_view name) const {
  const auto found = by_name_.find({root, source::lower(name)});
  return found == by_name_.end() ? nullptr : found->second;
}

void Containers::climb(const Resource& from, std::vector<Container>& within) const {
  std::vector<const Resource*> seen{&from};
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const Resource& inner = *seen[i];
    const ContainerRow* row = catalogue_->container(inner.type);
    if (row == nullptr) continue;
    for_each(inner, row->within, [&](const NamePattern& form, const Part& part) {
      if (within.size() >= most_containers) return;
      Container container;
      container.at = part.origin.at;
      const Resource* outer = part.reference.empty() ? nullptr : index_->at(inner.root, part.reference);
      if (part.value) add_name(form.written(*part.value), container);
      if (outer == nullptr && part.value) outer = by_name(inner.root, container.names.front());
      const ContainerRow* outer_row = outer == nullptr ? nullptr : catalogue_->container(outer->type);
      if (outer_row != nullptr) {
        for_each(*outer, outer_row->names, [&](const NamePattern& own, const Part& name) {
          if (name.value) add_name(own.written(*name.value), container);
        });
        add_name(outer->address, container);
        if (std::ranges::find(seen, outer) == seen.end()) seen.push_back(outer);
      } else {
        add_name(part.reference, container);
      }
      if (!container.names.empty() && std::ranges::find(within, container.names, &Container::names) == within.end())
        within.push_back(std::move(container));
    });
  }
}

void Containers::set(const Resource& resource, Grant& grant) const {
  climb(resource, grant.within);
  const Part& scope = grant.scope;
  std::vector<const Resource*> inner;
  const auto add = [&](const Resource* found) {
    if (found != nullptr && std::ranges::find(inner, found) == inner.end()) inner.push_back(found);
  };
  if (!scope.reference.empty()) {
    add(index_->at(resource.root, scope.reference));
    add(by_name(resource.root, scope.reference));
  }
  if (scope.value) {
    // The path of a scope, `projects/p/secrets/s`, begins with what it lies in.
    const std::string& text = *scope.value;
    for (std::size_t end = text.size(); end != std::string::npos && end > 0; end = text.rfind('/', end - 1))
      add(by_name(resource.root, std::string_view(text).substr(0, end)));
  }
  for (const Resource* one : inner) climb(*one, grant.within);
  // A grant on a project says twice which one.
  std::erase_if(grant.within, [&](const Container& container) {
    if (!scope.reference.empty() && container.names.back() == scope.reference) return true;
    return scope.value && std::ranges::any_of(container.names, [&](std::string_view name) {
             return source::equal_any_case(name.substr(name.size() - std::min(name.size(), scope.value->size())),
                                           *scope.value);
           });
  });
}

}  // namespace grantlint::grants
