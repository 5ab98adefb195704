#include "report/places.h"

#include <algorithm>

#include "source/ascii.h"

namespace grantlint::report {

source::Span first_line(const source::SourceSet& sources, const source::Span& span) {
  if (!span.known()) return span;
  const std::string_view bytes = sources.bytes(span.file);
  const auto size = static_cast<std::uint32_t>(bytes.size());
  source::Span result{.file = span.file, .begin = std::min(span.begin, size), .end = std::min(span.end, size)};
  if (result.end < result.begin) result.end = result.begin;
  std::uint32_t begin = result.begin;
  while (begin < result.end && source::is_space(bytes[begin])) ++begin;
  if (begin < result.end) result.begin = begin;
  // Not past the span: the line may be the whole of a large file.
  const std::size_t line_end = bytes.substr(result.begin, result.end - result.begin).find_first_of("\r\n");
  if (line_end != std::string_view::npos) result.end = result.begin + static_cast<std::uint32_t>(line_end);
  return result;
}

}  // namespace grantlint::report
