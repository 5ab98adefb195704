// Rows of types and modules, found by name.
#include <algorithm>

#include "grants/catalogue_added.h"
#include "source/glob.h"

namespace grantlint::grants {

namespace {

const TypeRow* exact(std::span<const TypeRow> rows, std::string_view type, bool data) {
  TypeRow wanted;
  wanted.type = type;
  wanted.data = data;
  const auto found =
      std::ranges::lower_bound(rows, wanted, [](const TypeRow& a, const TypeRow& b) { return before(a, b); });
  return found != rows.end() && found->type == type && found->data == data ? &*found : nullptr;
}

const TypeRow* family(std::span<const TypeRow> rows, std::string_view type, bool data) {
  for (const auto& row : rows) {
    if (row.data == data && source::matches(row.type, type, source::Special::classes)) return &row;
  }
  return nullptr;
}

bool in_context(std::span<const std::string_view> rows, std::string_view type, bool data) {
  constexpr std::string_view prefix = "data.";
  const auto compare = [=](std::string_view row) {
    if (!data) return row.compare(type);
    if (const int order = row.substr(0, prefix.size()).compare(prefix); order != 0) return order;
    return row.substr(prefix.size()).compare(type);
  };
  const auto found = std::ranges::partition_point(rows, [&](std::string_view row) { return compare(row) < 0; });
  return found != rows.end() && compare(*found) == 0;
}

}  // namespace

const TypeRow* Catalogue::find(std::string_view type, bool data) const {
  if (const auto* row = first(added_, [&](const Tables& tables) { return exact(tables.types, type, data); }))
    return row;
  if (const auto* row = first(added_, [&](const Tables& tables) { return family(tables.families, type, data); }))
    return row;
  const auto left_out = [&](const Tables& tables) {
    return std::ranges::any_of(tables.not_grants, [&](std::string_view pattern) {
      return source::matches(pattern, type, source::Special::classes);
    });
  };
  if (first(added_, left_out)) return nullptr;
  return first(added_, [&](const Tables& tables) { return family(tables.possible, type, data); });
}

std::span<const TypeRow> Catalogue::module(std::string_view source) const {
  const auto order = [](const TypeRow& row, std::string_view name) { return compare_folded(row.type, name) < 0; };
  const auto of = [&](const Tables& tables) -> std::span<const TypeRow> {
    const auto begin = std::lower_bound(tables.modules.begin(), tables.modules.end(), source, order);
    const auto end = std::find_if(begin, tables.modules.end(),
                                  [&](const TypeRow& row) { return compare_folded(row.type, source) != 0; });
    return {begin, end};
  };
  const auto family_of = [&](const Tables& tables) -> std::span<const TypeRow> {
    const auto begin = std::ranges::find_if(tables.module_families, [&](const TypeRow& row) {
      return source::matches(row.type, source, source::Special::classes, source::Letters::fold);
    });
    const auto end =
        std::find_if(begin, tables.module_families.end(), [&](const TypeRow& row) { return row.type != begin->type; });
    return {begin, end};
  };
  for (const auto& one : added_) {
    if (const auto found = of(one->tables); !found.empty()) return found;
  }
  if (const auto found = of(built_in_tables); !found.empty()) return found;
  for (const auto& one : added_) {
    if (const auto found = family_of(one->tables); !found.empty()) return found;
  }
  return family_of(built_in_tables);
}

std::span<const TypeRow> Catalogue::rows_of(std::string_view type, bool data) const {
  if (type.find('/') != std::string_view::npos) {
    // Types of Azure's templates and some objects of Kubernetes have a `/` too, and a row of their own.
    const auto* own = first(added_, [&](const Tables& tables) { return exact(tables.types, type, data); });
    return own == nullptr ? module(type) : std::span<const TypeRow>(own, 1);
  }
  const auto* row = find(type, data);
  return row == nullptr ? std::span<const TypeRow>() : std::span<const TypeRow>(row, 1);
}

std::string_view Catalogue::template_type(std::string_view type) const {
  const auto spelled = [&](const Tables& tables) -> const TypeRow* {
    const auto found = std::ranges::find_if(tables.types, [&](const TypeRow& row) {
      return row.language == syntax::Language::iam && compare_folded(row.type, type) == 0;
    });
    return found == tables.types.end() ? nullptr : &*found;
  };
  const TypeRow* row = first(added_, spelled);
  return row == nullptr ? std::string_view() : row->type;
}

bool Catalogue::wanted(std::string_view type, bool data) const {
  if (type.find('/') != std::string_view::npos) return !rows_of(type, data).empty();
  if (find(type, data) != nullptr) return true;
  return first(added_, [&](const Tables& tables) {
    return in_context(tables.context, type, data) ||
           (!data && std::ranges::find(tables.containers, type, &ContainerRow::type) != tables.containers.end());
  });
}

bool Catalogue::has_block(std::string_view type, std::string_view name) const {
  const auto in_block = [&](std::string_view path) {
    return path.starts_with(name) && path.substr(name.size()).starts_with("[]");
  };
  return std::ranges::any_of(rows_of(type, false), [&](const TypeRow& row) {
    return std::ranges::any_of(row.principal, in_block) || std::ranges::any_of(row.entitlement, in_block) ||
           std::ranges::any_of(row.document, in_block);
  });
}

std::vector<const TypeRow*> Catalogue::rows() const {
  std::vector<const TypeRow*> all;
  const auto take = [&all](const Tables& tables) {
    for (const auto& list : {tables.types, tables.families, tables.possible}) {
      for (const auto& row : list) all.push_back(&row);
    }
  };
  take(built_in_tables);
  for (const auto& one : added_) take(one->tables);
  return all;
}

std::size_t Catalogue::types() const {
  return static_cast<std::size_t>(std::ranges::count_if(rows(), [](const TypeRow* row) { return !row->possible; }));
}

std::size_t Catalogue::types(std::string_view provider) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(rows(), [&](const TypeRow* row) { return !row->possible && row->provider == provider; }));
}

}  // namespace grantlint::grants
