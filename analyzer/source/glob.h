/// Globs over text: `*` matches any run of bytes, `?` matches one byte. The time is bounded by the product of
/// the two lengths for any input. Globs over paths, with `**`, are in `config/config.h`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace grantlint::source {

/// What is special in a glob beside `*` and `?`.
enum class Special : std::uint8_t {
  none,
  classes,  ///< `[a-z0-9]`, and `\` before a literal character
};
enum class Letters : std::uint8_t { count, fold };

bool matches(std::string_view glob, std::string_view text, Special special = Special::none,
             Letters letters = Letters::count);

/// Does the glob match everything that `other`, which may be a glob too, matches? Ignores case. Of two globs with `?`
/// and over 256 bytes it may say no where it is so.
bool covers(std::string_view glob, std::string_view other);

constexpr bool has_wildcard(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

/// The search algorithm, for patterns whose elements are not bytes: `is_run(p)` says whether the element at
/// `p` matches any run; `step(p, t)` returns the position after the element at `p` if it matches the item at
/// `t`, else `p`. Backtracking to the most recent run is sufficient.
template <class IsRun, class Step>
bool matches_run(std::size_t pattern, std::size_t text, IsRun is_run, Step step) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t after_run = 0;  // none yet
  std::size_t resume = 0;
  while (t < text) {
    if (p < pattern && is_run(p)) {
      after_run = ++p;
      resume = t;
      if (p == pattern) return true;
    } else if (const std::size_t next = p < pattern ? step(p, t) : p; next != p) {
      p = next;
      ++t;
    } else if (after_run > 0) {
      p = after_run;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern && is_run(p)) ++p;
  return p == pattern;
}

}  // namespace grantlint::source
