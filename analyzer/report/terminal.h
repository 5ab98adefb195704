/// Text for a terminal: what may be written to one, how wide it is, and its colours.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"
#include "source/utf8.h"

namespace grantlint::report {

/// One line that is safe to print, whatever was scanned: runs of white space are one blank, controls
/// are their pictures (`␛`), and what is invisible or turns the reading direction is U+FFFD.
std::string clean(std::string_view text);

/// The code point in that form; tab and line breaks, which only a caller can lay out, become pictures.
char32_t printable(source::CodePoint point);

/// Columns a code point takes: 0, 1 or 2.
unsigned columns(char32_t value);
/// Columns of clean text.
unsigned columns(std::string_view text);

/// The text, or what of it fits with an ellipsis at its end.
std::string shortened(std::string_view text, unsigned width);

/// Lines of at most `width` columns, broken at blanks, within a word where it is longer than a line.
std::vector<std::string> wrapped(std::string_view text, unsigned width);

std::string blanks(std::size_t count);

enum class Ink : std::uint8_t { plain, bold, dim, red, yellow, cyan, green, bold_red, bold_yellow, bold_cyan };

/// The text in that ink where colour is wanted.
std::string painted(Colour colour, Ink ink, std::string_view text);
/// That of a level's name.
Ink ink(findings::Level level);

/// A report for a terminal, line after line; what belongs to a line of code stands beside a gutter.
class Lines {
 public:
  explicit Lines(const TextOptions& options);

 protected:
  /// Without the blanks at its end.
  void put(std::string_view line);
  /// On as many lines as it takes, each behind a margin; the first has its own.
  void put_wrapped(std::string_view first, std::string_view next, std::string_view text);
  /// Beside the gutter.
  void put_beside(std::string_view text);
  /// "  12 | ", which is what `bar` is with a number in it.
  [[nodiscard]] std::string numbered(std::uint32_t line) const;
  [[nodiscard]] std::string bar() const { return painted(colour_, Ink::dim, blanks(gutter_) + " | "); }
  /// Columns beside the gutter.
  [[nodiscard]] unsigned room() const { return width_ - gutter_ - 3; }

  static constexpr unsigned narrowest = 40;
  Colour colour_;
  unsigned width_;
  unsigned gutter_ = 4;
  std::string out_;
};

}  // namespace grantlint::report
