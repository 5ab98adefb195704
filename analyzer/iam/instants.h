/// Sets of instants, as periods of seconds. Private to the room.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "syntax/value.h"

namespace grantlint::iam {

/// From `begin` on, up to but without `end`: seconds since 1970 in UTC.
struct Period {
  static constexpr std::int64_t from_ever = std::numeric_limits<std::int64_t>::min();
  static constexpr std::int64_t for_ever = std::numeric_limits<std::int64_t>::max();

  std::int64_t begin = from_ever;
  std::int64_t end = for_ever;
  syntax::Origin ended_by{};  ///< the date that sets `end`
};

/// In order, none touching the next.
using Instants = std::vector<Period>;

Instants intersection(const Instants& a, const Instants& b);
/// Of more periods than anyone writes the earliest become one: never less than the union.
Instants union_of(const Instants& a, const Instants& b);

}  // namespace grantlint::iam
