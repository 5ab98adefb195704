/// The words of an expression of the Common Expression Language. Private to the room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace grantlint::iam {

struct Token {
  enum class Kind : std::uint8_t { end, name, number, string, sign, error };
  Kind kind = Kind::end;
  std::string_view text;    ///< of a string: the text between the quotes
  bool escaped = false;     ///< a string with escapes: its text is not what it says
  std::uint32_t begin = 0;  ///< of `text`
};

/// One after another; a sign that the language does not have, or a string without an end, is an error.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Token next();

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  void skip_blanks();
  Token read();
  Token string(bool raw);

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace grantlint::iam
