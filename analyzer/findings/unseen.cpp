#include "findings/unseen.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace grantlint::findings {

namespace {

std::string_view path_of(const source::SourceSet& sources, const Unseen& unseen) {
  return unseen.at.known() ? sources.path(unseen.at.file) : std::string_view(unseen.path);
}

}  // namespace

void sort(const source::SourceSet& sources, std::vector<Unseen>& unseen) {
  const auto key = [&](const Unseen& one) {
    return std::tuple(path_of(sources, one), one.at.begin, one.at.end, one.kind, std::string_view(one.why));
  };
  std::ranges::sort(unseen, {}, key);
  const auto repeated = std::ranges::unique(unseen, {}, key);
  unseen.erase(repeated.begin(), repeated.end());
}

std::string print(const source::SourceSet& sources, const std::vector<Unseen>& unseen) {
  std::string out;
  for (const Unseen& one : unseen) {
    const source::Position at = one.at.known() ? sources.region(one.at).start : source::Position{};
    out += fmt::format("unseen {}:{}:{} {}\n", path_of(sources, one), at.line, at.column, one.why);
  }
  return out;
}

}  // namespace grantlint::findings
