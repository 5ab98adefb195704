/// Trimming, splitting and joining of text, for all rooms. Character classes are in `source/ascii.h`.
///
/// Accepts any bytes. Returned views point into the argument; only `one_line` copies.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "source/ascii.h"

namespace grantlint::source {

inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// White space within a line, and including line breaks: for `find_first_of` and the like.
inline constexpr std::string_view blanks = " \t";
inline constexpr std::string_view spaces = " \t\r\n";

/// Bytes of the byte order mark that a text begins with: 3 or 0.
constexpr std::uint32_t mark_size(std::string_view text) {
  return text.starts_with(byte_order_mark) ? 3 : 0;
}
constexpr std::string_view without_mark(std::string_view text) {
  return text.substr(mark_size(text));
}

/// Is it empty, or only blanks and tabs?
constexpr bool is_blank(std::string_view text) {
  return text.find_first_not_of(blanks) == std::string_view::npos;
}

/// The number of leading bytes that are in `set`: the width of a line's indentation.
constexpr std::size_t leading(std::string_view text, std::string_view set = blanks) {
  return std::min(text.find_first_not_of(set), text.size());
}

constexpr std::string_view trim_end(std::string_view text, std::string_view set = spaces) {
  return text.substr(0, text.find_last_not_of(set) + 1);
}
constexpr std::string_view trim(std::string_view text, std::string_view set = spaces) {
  text = trim_end(text, set);
  return text.substr(leading(text, set));
}

/// Returns the text up to the first `by`, and removes both from the front of `rest`.
constexpr std::string_view take_until(std::string_view& rest, char by) {
  const std::size_t end = std::min(rest.find(by), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

/// All parts between separators, empty ones too. An empty text has one empty part.
inline std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(by, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

/// The words between runs of the characters of `set`; none is empty.
inline std::vector<std::string_view> words(std::string_view text, std::string_view set = spaces) {
  std::vector<std::string_view> found;
  while (true) {
    text.remove_prefix(leading(text, set));
    if (text.empty()) return found;
    found.push_back(text.substr(0, text.find_first_of(set)));
    text.remove_prefix(found.back().size());
  }
}

/// Replaces each run of spaces and control characters by one blank, and trims both ends.
inline std::string one_line(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  bool gap = false;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= ' ' || c == '\x7f') {
      gap = !line.empty();
      continue;
    }
    if (gap) line += ' ';
    gap = false;
    line += c;
  }
  return line;
}

}  // namespace grantlint::source
