#include "report/frame.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "report/places.h"
#include "report/terminal.h"
#include "source/utf8.h"

namespace grantlint::report {
namespace {

constexpr unsigned tab_stop = 4;

/// A character as it is shown.
struct Cell {
  char32_t glyph;
  unsigned width;
  std::uint32_t offset;  // of its first byte in the file
};

/// Only what can come near the span is looked at: a line may have millions of characters.
std::vector<Cell> cells(std::string_view bytes, std::uint32_t from, std::uint32_t to) {
  std::vector<Cell> result;
  unsigned column = 0;
  for (std::uint32_t i = from; i < to;) {
    const source::CodePoint point = source::decode_utf8(bytes, i);
    const bool tab = point.value == U'\t';
    const char32_t glyph = tab ? U' ' : printable(point);
    const unsigned width = tab ? tab_stop - column % tab_stop : columns(glyph);
    result.push_back({glyph, width, i});
    column += width;
    i += point.length;
  }
  return result;
}

}  // namespace

Frame frame(const source::SourceSet& sources, const source::Span& span, unsigned width) {
  Frame result;
  if (!span.known()) return result;
  const source::Span mark = first_line(sources, span);
  const std::string_view bytes = sources.bytes(mark.file);
  result.line = sources.line(mark.file, mark.begin);
  const std::uint32_t line_begin = sources.line_begin(mark.file, result.line);
  const std::string_view text = sources.line_text(mark.file, result.line);
  const auto text_begin = static_cast<std::uint32_t>(text.data() - bytes.data());
  const auto line_end = static_cast<std::uint32_t>(text_begin + text.find_last_not_of(" \t") + 1);

  const std::uint32_t reach = 8 * width;
  std::uint32_t from = std::max({line_begin, text_begin, mark.begin > reach ? mark.begin - reach : 0});
  while (from < mark.begin && (static_cast<unsigned char>(bytes[from]) & 0xc0U) == 0x80) ++from;
  const std::uint32_t to = std::max(std::min(line_end, mark.begin + reach), std::min(mark.end, mark.begin + reach));
  const std::vector<Cell> line = cells(bytes, from, std::max(from, to));

  const auto width_of = [&](std::size_t begin, std::size_t end) {
    unsigned sum = 0;
    for (std::size_t i = begin; i < end; ++i) sum += line[i].width;
    return sum;
  };
  std::size_t first = 0;  // of the span's cells
  while (first < line.size() && line[first].offset < mark.begin) ++first;
  std::size_t last = first;  // behind them
  while (last < line.size() && line[last].offset < mark.end) ++last;

  std::size_t left = 0;
  std::size_t right = line.size();
  bool cut_left = from > text_begin;
  bool cut_right = to < line_end;
  if (cut_left || cut_right || width_of(0, right) > width) {
    // A quarter of the width before the span, more where the line ends soon; one column each for `…`.
    const unsigned room = width - 2;
    right = first;
    unsigned used = 0;
    left = first;
    while (left > 0 && used + line[left - 1].width <= room / 4) used += line[--left].width;
    while (right < line.size() && used + line[right].width <= room) used += line[right++].width;
    while (left > 0 && used + line[left - 1].width <= room) used += line[--left].width;
    cut_left = cut_left || left > 0;
    cut_right = cut_right || right < line.size();
    last = std::min(last, right);
  }

  if (cut_left) result.code += "…";
  for (std::size_t i = left; i < right; ++i) {
    if (line[i].glyph == U' ') {
      result.code += blanks(line[i].width);
    } else {
      source::append_utf8(result.code, line[i].glyph);
    }
  }
  if (cut_right) result.code += "…";
  result.caret = width_of(left, first) + (cut_left ? 1 : 0);
  result.carets = std::max(1U, width_of(first, last));
  return result;
}

}  // namespace grantlint::report
