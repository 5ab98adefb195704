#include "checks/people.h"

#include <algorithm>

#include "source/ascii.h"

namespace grantlint::checks {
namespace {

std::string bare(std::string_view written) {
  for (const std::string_view prefix : {"user:", "group:", "User/", "Group/"}) {
    if (written.starts_with(prefix)) written.remove_prefix(prefix.size());
  }
  return source::lower(written);
}

enum class Form : std::uint8_t { handle, mail, other };

Form form_of(std::string_view name) {
  if (name.starts_with('@')) return Form::handle;
  return name.find('@') != std::string_view::npos ? Form::mail : Form::other;
}

}  // namespace

bool is_comparable(std::string_view one, const std::vector<std::string>& others) {
  return std::ranges::any_of(others, [&](const std::string& other) { return form_of(other) == form_of(one); });
}

std::string person(const config::Config& config, std::string_view written) {
  const std::string name = bare(written);
  for (const auto& [alias, meant] : config.identities) {
    if (bare(alias) == name) return bare(meant);
  }
  return name;
}

}  // namespace grantlint::checks
