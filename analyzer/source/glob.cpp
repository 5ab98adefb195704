#include "source/glob.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

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

namespace {

/// Whether a glob matches all that another one matches, by following both letter by letter: for every position in the
/// other one, the positions that the glob may be at. Letters that stand in neither are all alike.
class Inclusion {
 public:
  Inclusion(std::string_view glob, std::string_view other) : glob_(glob), other_(other) {
    letters_.push_back('\0');
    for (const char c : glob) {
      if (!is_special(c) && letters_.find(lower(c)) == std::string::npos) letters_.push_back(lower(c));
    }
  }

  /// No where it would take too long to tell.
  [[nodiscard]] bool holds() {
    constexpr std::size_t most_states = 4096;
    reach(0, closed(std::vector<bool>(glob_.size() + 1), 0));
    while (!open_.empty()) {
      const auto [at, positions] = std::move(open_.back());
      open_.pop_back();
      if (seen_.size() > most_states || std::ranges::find(positions, true) == positions.end()) return false;
      if (at == other_.size()) {
        if (!positions.back()) return false;
        continue;
      }
      const char c = other_[at];
      if (!is_special(c)) reach(at + 1, after(positions, lower(c)));
      if (c == '*') reach(at + 1, positions);
      for (const char letter : is_special(c) ? std::string_view(letters_) : std::string_view())
        reach(c == '*' ? at : at + 1, after(positions, letter));
    }
    return true;
  }

 private:
  using Positions = std::vector<bool>;

  static bool is_special(char c) { return c == '*' || c == '?'; }

  /// With a position, and those behind the stars that stand there.
  [[nodiscard]] Positions closed(Positions positions, std::size_t at) const {
    positions[at] = true;
    while (at < glob_.size() && glob_[at] == '*') positions[++at] = true;
    return positions;
  }

  [[nodiscard]] Positions after(const Positions& from, char letter) const {
    Positions to(from.size());
    for (std::size_t i = 0; i < glob_.size(); ++i) {
      if (!from[i]) continue;
      if (glob_[i] == '*') {
        to = closed(std::move(to), i);
      } else if (glob_[i] == '?' || lower(glob_[i]) == letter) {
        to = closed(std::move(to), i + 1);
      }
    }
    return to;
  }

  void reach(std::size_t at, Positions positions) {
    const auto [state, fresh] = seen_.emplace(at, std::move(positions));
    if (fresh) open_.push_back(*state);
  }

  std::string_view glob_;
  std::string_view other_;
  std::string letters_;
  std::set<std::pair<std::size_t, Positions>> seen_;
  std::vector<std::pair<std::size_t, Positions>> open_;
};

}  // namespace

bool covers(std::string_view glob, std::string_view other) {
  const auto step = [&](std::size_t g, std::size_t o) {
    const bool meets = lower(glob[g]) == lower(other[o]) || (glob[g] == '?' && other[o] != '*');
    return meets ? g + 1 : g;
  };
  if (matches_run(glob.size(), other.size(), [&](std::size_t g) { return glob[g] == '*'; }, step)) return true;
  // `?*` and `*?` are the same: where both hold wildcards, their texts alone do not tell.
  constexpr std::size_t longest = 256;
  return glob.find('?') != std::string_view::npos && has_wildcard(other) && glob.size() + other.size() < longest &&
         Inclusion(glob, other).holds();
}

}  // namespace grantlint::source
