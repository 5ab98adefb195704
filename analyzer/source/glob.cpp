#include "source/glob.h"

#include "source/ascii.h"

namespace grantlint::source {
namespace {

/// Behind the class that begins at `at`, if it holds `c`; `at` where it does not, or is not closed.
std::size_t behind_class(std::string_view glob, std::size_t at, char c, std::size_t close) {
  for (std::size_t i = at + 1; i < close; ++i) {
    const bool range = i + 2 < close && glob[i + 1] == '-';
    if (range ? glob[i] <= c && c <= glob[i + 2] : glob[i] == c) return close + 1;
    if (range) i += 2;
  }
  return at;
}

}  // namespace

bool matches(std::string_view glob, std::string_view text, Special special, Letters letters) {
  const bool classes = special == Special::classes;
  const auto same = [letters](char a, char b) { return letters == Letters::count ? a == b : lower(a) == lower(b); };
  // The plain end is compared first: most globs fail there.
  const std::string_view open = classes ? "*?]" : "*?";
  while (!glob.empty() && !text.empty() && open.find(glob.back()) == std::string_view::npos &&
         !(classes && glob.size() > 1 && glob[glob.size() - 2] == '\\')) {
    if (!same(glob.back(), text.back())) return false;
    glob.remove_suffix(1);
    text.remove_suffix(1);
  }
  const auto step = [&](std::size_t g, std::size_t t) {
    if (glob[g] == '?') return g + 1;
    std::size_t at = g;
    if (classes && glob[at] == '[') {
      if (const std::size_t close = glob.find(']', at); close != std::string_view::npos)
        return behind_class(glob, at, text[t], close);
    }
    if (classes && glob[at] == '\\' && at + 1 < glob.size()) ++at;
    return same(glob[at], text[t]) ? at + 1 : g;
  };
  return matches_run(glob.size(), text.size(), [&](std::size_t g) { return glob[g] == '*'; }, step);
}

bool covers(std::string_view glob, std::string_view other) {
  const auto step = [&](std::size_t g, std::size_t o) {
    const bool meets = lower(glob[g]) == lower(other[o]) || (glob[g] == '?' && other[o] != '*');
    return meets ? g + 1 : g;
  };
  return matches_run(glob.size(), other.size(), [&](std::size_t g) { return glob[g] == '*'; }, step);
}

}  // namespace grantlint::source
