#include "report/places.h"

#include <algorithm>

#include "report/utf8.h"

namespace grantlint::report {
namespace {

constexpr std::uint32_t stride = 2048;

/// Code units of `text` in UTF-16; as in the source room a byte that is not UTF-8 counts as one.
std::uint32_t units(std::string_view text) {
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decode(text, i);
    i += point.valid ? point.length : 1;
    count += point.value >= 0x10000 ? 2 : 1;
  }
  return count;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

}  // namespace

source::Position Places::position(source::FileId file, std::uint32_t offset) {
  const std::string_view bytes = sources_.bytes(file);
  offset = std::min(offset, static_cast<std::uint32_t>(bytes.size()));
  const std::uint32_t line = sources_.line(file, offset);
  const std::uint32_t begin = sources_.line_begin(file, line);
  if (offset - begin < 2 * stride) return sources_.position(file, offset);

  std::vector<std::uint32_t>& columns = columns_[{file, line}];
  // A stop within a code point would count it twice: stops move on to where one begins.
  const auto stop = [&](std::size_t index) {
    std::size_t at = begin + index * stride;
    while (at < bytes.size() && (static_cast<unsigned char>(bytes[at]) & 0xc0U) == 0x80) ++at;
    return static_cast<std::uint32_t>(at);
  };
  if (columns.empty()) columns.push_back(1);
  std::size_t wanted = (offset - begin) / stride;
  if (stop(wanted) > offset) --wanted;
  while (columns.size() <= wanted) {
    const std::size_t next = columns.size();
    const std::uint32_t from = stop(next - 1);
    const std::uint32_t column = next == 1 ? sources_.position(file, stop(1)).column
                                           : columns.back() + units(bytes.substr(from, stop(next) - from));
    columns.push_back(column);
  }
  const std::uint32_t from = stop(wanted);
  return {.line = line, .column = columns[wanted] + units(bytes.substr(from, offset - from))};
}

source::Region Places::region(const source::Span& span) {
  if (!span.known()) return {};
  return {.start = position(span.file, span.begin), .end = position(span.file, span.end)};
}

source::Span Places::first_line(const source::Span& span) const {
  if (!span.known()) return span;
  const std::string_view bytes = sources_.bytes(span.file);
  const auto size = static_cast<std::uint32_t>(bytes.size());
  source::Span result{.file = span.file, .begin = std::min(span.begin, size), .end = std::min(span.end, size)};
  if (result.end < result.begin) result.end = result.begin;
  std::uint32_t begin = result.begin;
  while (begin < result.end && is_blank(bytes[begin])) ++begin;
  if (begin < result.end) result.begin = begin;
  // Not past the span: the line may be the whole of a large file.
  const std::size_t line_end = bytes.substr(result.begin, result.end - result.begin).find_first_of("\r\n");
  if (line_end != std::string_view::npos) result.end = result.begin + static_cast<std::uint32_t>(line_end);
  return result;
}

}  // namespace grantlint::report
