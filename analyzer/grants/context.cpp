#include <algorithm>

#include "grants/build.h"

namespace grantlint::grants {

void Context::use(source::Span statement) {
  if (statement.known()) used_statements.emplace(static_cast<std::uint32_t>(statement.file), statement.begin);
}

bool Context::is_used(source::Span statement) const {
  return used_statements.contains({static_cast<std::uint32_t>(statement.file), statement.begin});
}

bool counts_in(const syntax::Resource& resource, source::Span at) {
  return resource.only.empty() || std::ranges::any_of(resource.only, [&](const source::Span& block) {
           return at.known() && block.contains(at);
         });
}

}  // namespace grantlint::grants
