/// Pairs each grant of one side with the same grant of the other. Private to the room.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "changes/changes.h"

namespace grantlint::changes {

struct Pair {
  std::uint32_t base = 0;
  std::uint32_t head = 0;
};

struct Pairs {
  std::vector<Pair> same;              ///< by head
  std::vector<std::uint32_t> removed;  ///< of the base
  std::vector<std::uint32_t> added;    ///< of the head
};
Pairs pair(const Side& base, const Side& head, const grants::Catalogue& catalogue);

/// Provider, principal and scope as a key: grants with the same key give one holder entitlements on one scope. Empty
/// where the principal is not known.
std::string holding(const grants::Grant& grant);

}  // namespace grantlint::changes
