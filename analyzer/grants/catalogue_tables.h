/// Rows in the order in which they are looked up. The built-in ones are a generated file of plain
/// constants (`rules/catalogue/compile.cpp`); those of a user's file are arranged when it is read.
#pragma once

#include <span>
#include <string_view>

#include "discover/discover.h"
#include "grants/catalogue.h"

namespace grantlint::grants {

struct Tables {
#define TABLE(row, name) std::span<const row> name;
#include "grants/catalogue_tables.def"
};

extern const Tables built_in_tables;
extern const std::string_view built_in_digest;

/// ASCII order without regard to case.
[[nodiscard]] int compare_folded(std::string_view a, std::string_view b);
[[nodiscard]] bool before(const TypeRow& a, const TypeRow& b);
[[nodiscard]] bool before(const EntitlementRow& a, const EntitlementRow& b);

}  // namespace grantlint::grants
