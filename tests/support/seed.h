/// The random seed of the property tests: one for the whole run, printed, and set by `--seed N`.
#pragma once

#include <cstdint>
#include <random>

namespace grantlint::test {

/// Of this run.
std::uint32_t seed();
/// The same for every property that asks: which of them run, and in what order, changes nothing.
inline std::mt19937 random_numbers() {
  return std::mt19937(seed());
}

}  // namespace grantlint::test
