/// Lexical analysis of HCL: which bytes are strings, templates, heredocs, comments and brackets, and thus
/// where each item of a body ends. Private to the room.
///
/// One pass with an explicit stack. Where brackets or quotes do not match it sets `broken` and continues.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/ascii.h"

namespace grantlint::syntax {

/// What an identifier begins with, and what it goes on with. Bytes of other alphabets count, all of them.
constexpr bool is_word_start(char c) {
  return source::is_letter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
constexpr bool is_word(char c) {
  return is_word_start(c) || source::is_digit(c) || c == '-';
}

struct HclItem {
  enum class Kind : std::uint8_t { attribute, block, junk };
  Kind kind = Kind::junk;
  bool closed = true;                    ///< a block whose closing brace was found
  std::uint32_t begin = 0;               ///< first byte of the name or type
  std::uint32_t end = 0;                 ///< end of the expression, or after the closing brace
  std::string_view name;                 ///< attribute's name, block's type
  std::vector<std::string_view> labels;  ///< without quotes
  std::uint32_t inner_begin = 0;         ///< expression, or the text between the braces
  std::uint32_t inner_end = 0;
};

class HclScanner {
 public:
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  /// Scans [begin, end) of the text. With `resync`, a block that holds a line which starts like a
  /// top-level block (in the first column) ends there unclosed.
  HclScanner(std::string_view text, std::uint32_t begin, std::uint32_t end, bool resync = false);

  /// The next item of the body; false at the end.
  bool next(HclItem& item);

  /// Comments passed so far, in order.
  [[nodiscard]] const std::vector<Range>& comments() const { return comments_; }
  [[nodiscard]] bool broken() const { return broken_; }

 private:
  enum class Context : std::uint8_t { brace, paren, bracket, interpolation, quote, heredoc };
  struct Frame {
    Context context = Context::brace;
    std::string_view marker;  // of a heredoc
  };
  enum class Stop : std::uint8_t { end_of_line, closing_brace };

  void skip_blank();
  void line_comment();
  void block_comment();
  bool at_header() const;
  bool labels(HclItem& item);
  void junk(HclItem& item);
  /// Moves behind balanced text; true where it stopped for the reason asked for. `end_of_line`
  /// stops before the line break, a closing brace or the end; `closing_brace` before the brace.
  bool skip(Stop stop, std::uint32_t& significant_end);
  void code(Stop stop, bool& done, bool& found);
  void quoted();
  /// At a `$` or `%` in text: past an escape, into a sequence, or past the sign alone.
  void sequence_sign();
  void heredoc();
  void close(char bracket);
  void push(Context context, std::string_view marker = {});
  bool open_heredoc();
  [[nodiscard]] char peek(std::uint32_t ahead = 0) const { return at_ + ahead < end_ ? text_[at_ + ahead] : '\0'; }

  std::string_view text_;
  std::uint32_t at_;
  std::uint32_t end_;
  bool resync_;
  bool broken_ = false;
  std::vector<Range> comments_;
  std::vector<Frame> stack_;
};

/// The text with syntax that the grammar does not support rewritten at the same offsets to what it supports;
/// nothing where there is no such syntax.
std::optional<std::string> mended_hcl(std::string_view text);

}  // namespace grantlint::syntax
