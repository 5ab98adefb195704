/// What the files of the catalogue's room share: the tables of a user's files beside the built-in ones.
#pragma once

#include "grants/catalogue.h"
#include "grants/catalogue_rows.h"
#include "grants/catalogue_tables.h"

namespace grantlint::grants {

struct Catalogue::Added {
  Rows rows;
  Tables tables;
};

/// What is found first: in the user's tables, latest first, then in the built-in ones.
template <typename Added, typename Function>
auto first(const Added& added, Function look) -> decltype(look(built_in_tables)) {
  for (const auto& one : added) {
    if (auto found = look(one->tables)) return found;
  }
  return look(built_in_tables);
}

}  // namespace grantlint::grants
