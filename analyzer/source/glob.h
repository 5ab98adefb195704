/// Globs over text: `*` stands for any run of bytes, `?` for one. The time is bounded by the product of
/// the lengths, whatever a stranger wrote. Globs of paths, with `**`, are the config's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace grantlint::source {

/// What else is special in a glob.
enum class Special : std::uint8_t {
  none,
  classes,  ///< `[a-z0-9]`, and `\` before a character that stands for itself
};
enum class Letters : std::uint8_t { count, fold };

bool matches(std::string_view glob, std::string_view text, Special special = Special::none,
             Letters letters = Letters::count);

/// Does the glob stand for all that `other`, which may be a glob too, stands for? A `*` of `other` is met
/// by a `*` alone. Case does not count.
bool covers(std::string_view glob, std::string_view other);

constexpr bool has_wildcard(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

/// The search itself, for patterns of other elements: `is_run(p)` says whether the pattern's element at `p`
/// stands for any run, `step(p, t)` gives the place behind an element that stands for the one thing at `t`,
/// or `p` where it does not. Going back to the last run is enough.
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
