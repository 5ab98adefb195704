#include "grants/index.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace grantlint::grants {

using syntax::Resource;

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

}  // namespace grantlint::grants
