#include "syntax/unseen.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace grantlint::syntax {

using findings::Unseen;

std::optional<Unseen> wrong_encoding(const source::SourceSet& sources, source::FileId file) {
  const std::string_view bytes = sources.bytes(file);
  if (!bytes.starts_with("\xFF\xFE") && !bytes.starts_with("\xFE\xFF")) return std::nullopt;
  return Unseen{Unseen::Kind::unparsed, {file, 0, 2}, {}, "the file is UTF-16, not UTF-8"};
}

void tidy(std::vector<Unseen>& unseen) {
  constexpr std::size_t most = 50;
  std::ranges::stable_sort(unseen, {}, [](const Unseen& u) { return std::tuple(u.at.file, u.at.begin); });
  if (unseen.size() <= most) return;
  const std::size_t more = unseen.size() - most + 1;
  unseen.resize(most);
  unseen.back().kind = Unseen::Kind::limit;
  unseen.back().why = fmt::format("{} more places cannot be read", more);
}

}  // namespace grantlint::syntax
