#include "checks/people.h"

#include <algorithm>

namespace grantlint::checks {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

std::string bare(std::string_view written) {
  for (const std::string_view prefix : {"user:", "group:", "User/", "Group/"}) {
    if (written.starts_with(prefix)) written.remove_prefix(prefix.size());
  }
  return lower(written);
}

}  // namespace

std::string person(const config::Config& config, std::string_view written) {
  const std::string name = bare(written);
  for (const auto& [alias, meant] : config.identities) {
    if (bare(alias) == name) return bare(meant);
  }
  return name;
}

}  // namespace grantlint::checks
