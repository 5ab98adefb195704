/// The rules' pages, as the build compiled them from `rules/checks/*.md`. Private to the room.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "checks/checks.h"

namespace grantlint::checks {

/// By id. A generated file of constants (`rules/checks/compile.cpp`).
extern const std::span<const Rule> all_pages;

/// The id of each row of `checks.def`; a rule with two functions stands twice.
inline constexpr auto check_ids = std::to_array<std::string_view>({
#define CHECK(id, function) #id,
#define CHECK_SCAN(id, function) #id,
#define CHECK_ALLOWS(id, function) #id,
#include "checks/checks.def"
});

constexpr bool is_implemented(std::string_view id) {
  return std::ranges::find(check_ids, id) != check_ids.end();
}

}  // namespace grantlint::checks
