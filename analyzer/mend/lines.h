/// Lines around a span. Private to the room.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "source/source.h"

namespace grantlint::mend {

/// What stands before the span on its first line.
inline std::string_view before_on_line(const source::SourceSet& sources, const source::Span& at) {
  const std::uint32_t begin = sources.line_begin(at.file, sources.line(at.file, at.begin));
  return sources.text({at.file, begin, at.begin});
}

/// What stands behind the offset on its line, without the line break.
inline std::string_view after_on_line(const source::SourceSet& sources, source::FileId file, std::uint32_t offset) {
  const std::string_view rest = sources.bytes(file).substr(offset);
  return rest.substr(0, rest.find_first_of("\r\n"));
}

inline bool is_yaml(std::string_view path) {
  return path.ends_with(".yaml") || path.ends_with(".yml");
}

inline bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t") == std::string_view::npos;
}

inline std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  const std::size_t last = text.find_last_not_of(" \t");
  return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

/// Nothing, or a comment alone.
inline bool is_blank_or_comment(std::string_view text) {
  text = trimmed(text);
  return text.empty() || text.starts_with('#') || text.starts_with("//");
}

/// "\n" or "\r\n", as the file has it.
inline std::string_view line_break(const source::SourceSet& sources, source::FileId file) {
  const std::string_view bytes = sources.bytes(file);
  const std::size_t first = bytes.find('\n');
  return first != std::string_view::npos && first > 0 && bytes[first - 1] == '\r' ? "\r\n" : "\n";
}

/// Blanks for the columns that the text takes, so that what follows stands under it.
inline std::string indentation(std::string_view before) {
  std::string result(before.substr(0, before.find_first_not_of(" \t")));
  for (std::size_t i = result.size(); i < before.size(); ++i) result += ' ';
  return result;
}

}  // namespace grantlint::mend
