#include "checks/people.h"

#include "source/ascii.h"

namespace grantlint::checks {
namespace {

std::string bare(std::string_view written) {
  for (const std::string_view prefix : {"user:", "group:", "User/", "Group/"}) {
    if (written.starts_with(prefix)) written.remove_prefix(prefix.size());
  }
  return source::lower(written);
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
