// What roles hold, and which give more than others.
#include <algorithm>

#include "grants/catalogue_added.h"
#include "source/ascii.h"
#include "source/glob.h"

namespace grantlint::grants {

namespace {

/// A role's name as people shorten it.
std::string role_spelling(const ProviderRow& provider, std::string_view role) {
  if (!role_name(role).empty()) return source::lower(role_name(role));
  if (!provider.role_prefix.empty() && role.starts_with(provider.role_prefix))
    role.remove_prefix(provider.role_prefix.size());
  if (fits(provider.role_paths, role)) role = role.substr(role.rfind('/') + 1);
  return source::lower(role);
}

}  // namespace

std::span<const std::string_view> Catalogue::permissions(std::string_view provider, std::string_view role) const {
  const ProviderRow& writing = this->provider(provider);
  const std::string spelled = role_spelling(writing, role);
  const HeldRow* row = first(added_, [&](const Tables& tables) -> const HeldRow* {
    const auto found = std::ranges::find_if(tables.held, [&](const HeldRow& one) {
      std::string_view name = one.role;
      if (name.starts_with(writing.role_prefix)) name.remove_prefix(writing.role_prefix.size());
      return one.provider == provider && source::equal_any_case(name, spelled);
    });
    return found == tables.held.end() ? nullptr : &*found;
  });
  return row == nullptr ? std::span<const std::string_view>() : row->permissions;
}

bool Catalogue::includes(std::string_view provider, std::string_view wider, std::string_view narrower) const {
  constexpr std::size_t most_roles = 64;
  const ProviderRow& writing = this->provider(provider);
  const std::string to = role_spelling(writing, narrower);
  std::vector<std::string> reached{role_spelling(writing, wider)};
  if (reached.front() == to) return false;
  for (std::size_t i = 0; i < reached.size() && reached.size() < most_roles; ++i) {
    // Where both have their permissions in the tables, these decide.
    const std::optional<Excess> compared = weigh(provider, {&reached[i], 1}, narrower, false, true);
    if (compared && compared->by_role && compared->beyond.empty()) return true;
    const auto follow = [&](const Tables& tables) {
      for (const WiderRow& row : tables.wider) {
        if (row.provider != provider || role_spelling(writing, row.wider) != reached[i]) continue;
        std::string next = role_spelling(writing, row.narrower);
        if (next == to) return true;
        if (std::ranges::find(reached, next) == reached.end()) reached.push_back(std::move(next));
      }
      return false;
    };
    if (follow(built_in_tables)) return true;
    for (const auto& one : added_) {
      if (follow(one->tables)) return true;
    }
  }
  return false;
}

const BuiltInRole* Catalogue::built_in_role(std::string_view name) const {
  return first(added_, [&](const Tables& tables) -> const BuiltInRole* {
    const BuiltInRole* best = nullptr;
    for (const auto& row : tables.roles) {
      if (row.name == name) return &row;
      if (source::matches(row.name, name, source::Special::classes) &&
          (best == nullptr || row.name.size() > best->name.size()))
        best = &row;
    }
    return best;
  });
}

}  // namespace grantlint::grants
