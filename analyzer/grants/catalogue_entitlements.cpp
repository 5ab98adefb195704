// Rows of entitlements, found by what a provider calls them.
#include <algorithm>

#include "grants/catalogue_added.h"
#include "grants/kubernetes_rule.h"
#include "source/glob.h"

namespace grantlint::grants {

namespace {

/// A provider's entitlement as the tables write it.
struct Spelling {
  std::string_view provider;
  std::string entitlement;
};

Spelling spelling(const ProviderRow& writing, std::string_view provider, std::string_view entitlement) {
  Spelling result{provider, std::string(entitlement)};
  // Another partition ("arn:aws-cn:iam::aws:policy/…") has policies of the same names.
  const std::string_view partition = writing.partition;
  if (!partition.empty() && entitlement.starts_with(partition) &&
      entitlement.substr(partition.size()).starts_with('-')) {
    if (const auto colon = entitlement.find(':', partition.size()); colon != std::string_view::npos)
      result.entitlement = std::string(partition) + std::string(entitlement.substr(colon));
  }
  if (const std::string_view before = writing.id_behind; !before.empty()) {
    if (const auto at = entitlement.rfind(before); at != std::string_view::npos)
      result.entitlement = entitlement.substr(at + before.size());
  }
  return result;
}

std::span<const EntitlementRow> of_provider(std::span<const EntitlementRow> rows, std::string_view provider) {
  const auto range = std::ranges::equal_range(rows, provider, {}, &EntitlementRow::provider);
  return {range.begin(), range.end()};
}

const EntitlementRow* lookup(const Tables& tables, const Spelling& wanted) {
  EntitlementRow key;
  key.provider = wanted.provider;
  key.entitlement = wanted.entitlement;
  const auto found = std::ranges::lower_bound(
      tables.entitlements, key, [](const EntitlementRow& a, const EntitlementRow& b) { return before(a, b); });
  if (found != tables.entitlements.end() && !before(key, *found)) return &*found;
  const EntitlementRow* longest = nullptr;
  for (const auto& row : of_provider(tables.entitlement_globs, wanted.provider)) {
    const bool better = longest == nullptr || row.entitlement.size() > longest->entitlement.size();
    if (better && source::matches(row.entitlement, wanted.entitlement, source::Special::classes, source::Letters::fold))
      longest = &row;
  }
  return longest;
}

}  // namespace

std::string_view Catalogue::entitlement_name(std::string_view provider, std::string_view id) const {
  const auto wanted = spelling(this->provider(provider), provider, id);
  const auto look = [&](const Tables& tables) -> const NameRow* {
    const auto found = std::ranges::lower_bound(
        tables.names, wanted.entitlement,
        [](std::string_view a, std::string_view b) { return compare_folded(a, b) < 0; }, &NameRow::id);
    const bool same = found != tables.names.end() && compare_folded(found->id, wanted.entitlement) == 0;
    return same && found->provider == wanted.provider ? &*found : nullptr;
  };
  const NameRow* row = first(added_, look);
  return row == nullptr ? std::string_view() : row->name;
}

const EntitlementRow* Catalogue::entitlement(std::string_view provider, std::string_view entitlement) const {
  const auto wanted = spelling(this->provider(provider), provider, entitlement);
  return first(added_, [&](const Tables& tables) { return lookup(tables, wanted); });
}

const EntitlementRow* Catalogue::strongest(std::string_view provider, std::string_view entitlement) const {
  const auto* best = this->entitlement(provider, entitlement);
  constexpr std::size_t longest = 512;  // no provider has longer ones
  const bool rule = this->provider(provider).rules && best == nullptr;
  if (entitlement.size() > longest || !(rule || source::has_wildcard(entitlement))) return best;
  const ProviderRow& writing = this->provider(provider);
  const auto wanted = spelling(writing, provider, entitlement);
  // A glob stands for permissions; a role is named.
  const auto is_permission = [&](std::string_view text) {
    return writing.permission.empty() || fits(writing.permission, text);
  };
  const auto take = [&](const Tables& tables, const auto& matching) {
    for (const auto& rows : {tables.entitlements, tables.entitlement_globs}) {
      for (const auto& row : of_provider(rows, wanted.provider)) {
        if ((best == nullptr || row.what > best->what) && is_permission(row.entitlement) && matching(row.entitlement))
          best = &row;
      }
    }
  };
  const auto take_all = [&](const auto& matching) {
    for (const auto& one : added_) take(one->tables, matching);
    take(built_in_tables, matching);
  };
  if (rule) {
    const KubernetesRule written(entitlement);
    take_all([&](std::string_view row) { return written.matches(row); });
  } else {
    take_all([&](std::string_view row) {
      return source::matches(wanted.entitlement, row, source::Special::classes, source::Letters::fold);
    });
  }
  return best;
}

}  // namespace grantlint::grants
