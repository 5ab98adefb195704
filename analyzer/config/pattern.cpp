// Patterns are matched by libstdc++'s `__polynomial` matcher (see tickets/pattern.cpp), which takes no
// back references; its compiler recurses into groups and copies what `{n,m}` repeats, so both are limited.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <regex>

#include "config/config.h"

namespace grantlint::config {

namespace {

constexpr std::size_t most_bytes = 500;
constexpr std::size_t most_copies = 1000;

/// The product of all upper bounds in `{n}` and `{n,m}`, or more than `most_copies`.
std::size_t copies(std::string_view pattern) {
  std::size_t product = 1;
  for (std::size_t open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1)) {
    const char* at = pattern.data() + open + 1;
    const char* const end = pattern.data() + pattern.size();
    std::size_t bound = 0;
    auto read = std::from_chars(at, end, bound);
    if (read.ptr != end && *read.ptr == ',' && read.ec == std::errc()) {
      std::size_t upper = 0;
      const auto more = std::from_chars(read.ptr + 1, end, upper);
      if (more.ptr != read.ptr + 1) {
        bound = upper;
        read = more;
      }
    }
    if (read.ec == std::errc::result_out_of_range) return most_copies + 1;
    product *= std::clamp<std::size_t>(bound, 1, most_copies + 1);
    if (product > most_copies) return product;
  }
  return product;
}

}  // namespace

std::expected<void, std::string> check_pattern(std::string_view pattern) {
  if (pattern.size() > most_bytes) return std::unexpected(fmt::format("is longer than {} bytes", most_bytes));
  if (copies(pattern) > most_copies)
    return std::unexpected(fmt::format("repeats a part more than {} times", most_copies));
  try {
    const std::regex compiled(std::string(pattern),
                              std::regex_constants::ECMAScript | std::regex_constants::__polynomial);
  } catch (const std::regex_error& error) {
    return std::unexpected(fmt::format("is no regular expression: {}", error.what()));
  }
  return {};
}

}  // namespace grantlint::config
