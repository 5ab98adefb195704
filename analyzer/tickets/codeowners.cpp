#include "tickets/codeowners.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "config/config.h"

namespace grantlint::tickets {
namespace {

constexpr std::size_t most_lines = 20'000;

/// The words of a line up to a comment; `\ ` is a blank in a pattern.
std::vector<std::string> words(std::string_view line) {
  std::vector<std::string> result;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) result.push_back(std::exchange(word, {}));
  };
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '\\' && i + 1 < line.size()) {
      word += line[++i];
    } else if (c == ' ' || c == '\t' || c == '\r') {
      end_word();
    } else if (c == '#') {
      break;
    } else {
      word += c;
    }
  }
  end_word();
  return result;
}

}  // namespace

CodeOwners::CodeOwners(std::string_view text) {
  for (std::size_t at = 0; at < text.size() && lines_.size() < most_lines;) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::vector<std::string> parts = words(text.substr(at, end - at));
    at = end + 1;
    if (parts.empty() || parts.front().starts_with('[') || parts.front().starts_with("^[") ||
        parts.front().starts_with('!'))
      continue;
    Line line{std::move(parts.front()), {}};
    parts.erase(parts.begin());
    line.owners = std::move(parts);
    lines_.push_back(std::move(line));
  }
}

std::vector<std::string> CodeOwners::of(std::string_view path) const {
  for (const Line& line : lines_ | std::views::reverse) {
    if (config::matches(line.pattern, path)) return line.owners;
  }
  return {};
}

}  // namespace grantlint::tickets
