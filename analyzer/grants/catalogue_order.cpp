#include <algorithm>
#include <iterator>

#include "grants/catalogue_rows.h"
#include "source/ascii.h"
#include "source/glob.h"

namespace grantlint::grants {

int compare_folded(std::string_view a, std::string_view b) {
  const auto common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    const auto x = static_cast<unsigned char>(source::lower(a[i]));
    const auto y = static_cast<unsigned char>(source::lower(b[i]));
    if (x != y) return x < y ? -1 : 1;
  }
  if (a.size() == b.size()) return 0;
  return a.size() < b.size() ? -1 : 1;
}

bool before(const TypeRow& a, const TypeRow& b) {
  return a.type != b.type ? a.type < b.type : a.data < b.data;
}

bool before(const EntitlementRow& a, const EntitlementRow& b) {
  return a.provider != b.provider ? a.provider < b.provider : compare_folded(a.entitlement, b.entitlement) < 0;
}

Tables arrange(RowLists& lists) {
  const auto longest_first = [](const TypeRow& a, const TypeRow& b) {
    return a.type.size() != b.type.size() ? a.type.size() > b.type.size() : before(a, b);
  };
  const auto by_text = [](const auto& a, const auto& b) { return before(a, b); };
  std::ranges::sort(lists.types, by_text);
  std::ranges::sort(lists.families, longest_first);
  std::ranges::sort(lists.possible, longest_first);
  std::ranges::stable_sort(lists.modules,
                           [](const TypeRow& a, const TypeRow& b) { return compare_folded(a.type, b.type) < 0; });
  std::ranges::stable_sort(lists.module_families, longest_first);
  std::ranges::sort(lists.context);
  std::ranges::sort(lists.entitlements, by_text);
  std::ranges::sort(lists.entitlement_globs, by_text);
  std::ranges::stable_partition(lists.principals, [](const PrincipalRow& row) { return row.provider != "*"; });
  std::ranges::sort(lists.identities, {}, &PrincipalRow::pattern);
  std::ranges::sort(lists.roles, {}, &BuiltInRole::name);
  std::ranges::sort(lists.names, {}, &NameRow::id);
  std::ranges::sort(lists.workloads, {}, &WorkloadRow::kind);
  std::ranges::sort(lists.containers, [](const ContainerRow& a, const ContainerRow& b) {
    if (source::has_wildcard(a.type) != source::has_wildcard(b.type)) return source::has_wildcard(b.type);
    return a.type.size() != b.type.size() ? a.type.size() > b.type.size() : a.type < b.type;
  });
  return {
#define TABLE(row, name) .name = lists.name,
#include "grants/catalogue_tables.def"
  };
}

}  // namespace grantlint::grants
