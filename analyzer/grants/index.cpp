#include "grants/index.h"

#include <set>

#include <fmt/format.h>

namespace grantlint::grants {

using syntax::Resource;

Index::Index(const Catalogue& catalogue, const std::vector<Resource>& resources) {
  std::set<std::string_view> receivers;
  for (const TypeRow* row : catalogue.rows()) {
    if (!row->receiver.empty()) receivers.insert(row->receiver);
  }
  for (const Resource& resource : resources) {
    if (resource.language == syntax::Language::kubernetes) continue;
    if (!resource.only.empty()) {
      in_part_.try_emplace({resource.root, resource.address}, &resource);
      continue;
    }
    by_address_.try_emplace({resource.root, resource.address}, &resource);
    if (resource.data || !receivers.contains(resource.type)) continue;
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

const Resource* Index::receiver(const Resource& from, std::string_view type, const Part& principal) const {
  if (!principal.reference.empty()) {
    if (const Resource* found = at(from.root, principal.reference)) return found;
  }
  if (!principal.value || type.empty()) return nullptr;
  const auto found = by_name_.find({from.root, fmt::format("{}.{}", type, *principal.value)});
  return found == by_name_.end() ? nullptr : found->second;
}

}  // namespace grantlint::grants
