/// Lines around a span. Private to the room.
#pragma once

#include <string>
#include <string_view>

#include "source/form.h"
#include "source/source.h"
#include "source/text.h"

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

/// Nothing, or a comment alone.
inline bool is_blank_or_comment(source::FileForm form, std::string_view text) {
  text = source::trim(text);
  return text.empty() || source::opens_comment(form, text);
}

/// "\n" or "\r\n", as the file has it.
inline std::string_view line_break(const source::SourceSet& sources, source::FileId file) {
  const std::string_view bytes = sources.bytes(file);
  const std::size_t first = bytes.find('\n');
  return first != std::string_view::npos && first > 0 && bytes[first - 1] == '\r' ? "\r\n" : "\n";
}

/// Blanks for the columns that the text takes, so that what follows stands under it.
inline std::string indentation(std::string_view before) {
  std::string result(before.substr(0, source::leading(before)));
  result.resize(before.size(), ' ');
  return result;
}

}  // namespace grantlint::mend
