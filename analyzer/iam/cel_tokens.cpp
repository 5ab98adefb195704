// Source: the CEL language definition, "Lexical grammar".
#include "iam/cel_tokens.h"

#include <algorithm>
#include <utility>

#include "source/ascii.h"
#include "source/text.h"

namespace grantlint::iam {

using source::equal_any_case;
using source::is_digit;
using source::is_word;

Token Lexer::next() {
  skip_blanks();
  const std::size_t begin = at_;
  Token token = read();
  const auto inside = token.text.empty() ? begin : static_cast<std::size_t>(token.text.data() - text_.data());
  token.begin = static_cast<std::uint32_t>(inside);
  return token;
}

void Lexer::skip_blanks() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '/' && peek(1) == '/') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (source::is_any_space(c)) {
      ++at_;
    } else {
      return;
    }
  }
}

Token Lexer::read() {
  if (at_ >= text_.size()) return {};
  const std::size_t begin = at_;
  const char c = peek();
  if (c == '"' || c == '\'') return string(false);
  if (is_word(c) && !is_digit(c)) {
    while (is_word(peek())) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if ((peek() == '"' || peek() == '\'') && (equal_any_case(word, "r") || equal_any_case(word, "b") ||
                                              equal_any_case(word, "rb") || equal_any_case(word, "br"))) {
      return string(word.find_first_of("rR") != std::string_view::npos);
    }
    return {Token::Kind::name, word, false, 0};
  }
  if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
    const bool hex = c == '0' && (peek(1) == 'x' || peek(1) == 'X');
    while (is_word(peek()) || (peek() == '.' && is_digit(peek(1))) ||
           (!hex && (peek() == '+' || peek() == '-') && (text_[at_ - 1] == 'e' || text_[at_ - 1] == 'E'))) {
      ++at_;
    }
    return {Token::Kind::number, text_.substr(begin, at_ - begin), false, 0};
  }
  static constexpr std::string_view pairs[] = {"&&", "||", "<=", ">=", "==", "!="};
  for (const std::string_view pair : pairs) {
    if (text_.substr(at_).starts_with(pair)) {
      at_ += pair.size();
      return {Token::Kind::sign, pair, false, 0};
    }
  }
  ++at_;
  constexpr std::string_view single = "<>!+-*/%().,[]{}?:";
  const auto kind = single.find(c) == std::string_view::npos ? Token::Kind::error : Token::Kind::sign;
  return {kind, text_.substr(begin, 1), false, 0};
}

Token Lexer::string(bool raw) {
  const char quote = peek();
  const std::string_view rest = text_.substr(at_);
  const bool triple = rest.size() >= 3 && rest[1] == quote && rest[2] == quote;
  const std::string_view mark = rest.substr(0, triple ? 3 : 1);
  at_ += mark.size();
  const std::size_t begin = at_;
  bool escaped = false;
  while (at_ < text_.size() && !text_.substr(at_).starts_with(mark)) {
    if (text_[at_] == '\\' && !raw) {
      escaped = true;
      ++at_;
    }
    ++at_;
  }
  if (at_ >= text_.size()) {
    at_ = text_.size();
    return {Token::Kind::error, {}, false, 0};
  }
  const Token token{Token::Kind::string, text_.substr(begin, at_ - begin), escaped, 0};
  at_ += mark.size();
  return token;
}

}  // namespace grantlint::iam
