// Two things that HCL allows and the grammar does not know: `1e5` without a fraction, and a key in
// parentheses on the line after a value that ends in a word, which it takes for a call. They are
// rewritten byte for byte at the same offsets. Text in strings may be hit as well: that is harmless,
// since every name, number and literal is read from the file, not from this copy.
#include "syntax/hcl_scan.h"

#include "source/ascii.h"

namespace grantlint::syntax {

using source::is_blank;
using source::is_digit;

namespace {

/// Behind an exponent that begins at `at`; `at` where there is none.
std::size_t behind_exponent(std::string_view text, std::size_t at) {
  if (at >= text.size() || (text[at] != 'e' && text[at] != 'E')) return at;
  std::size_t i = at + 1;
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
  const std::size_t digits = i;
  while (i < text.size() && is_digit(text[i])) ++i;
  return i == digits || (i < text.size() && is_word(text[i])) ? at : i;
}

}  // namespace

std::optional<std::string> mended_hcl(std::string_view text) {
  std::optional<std::string> copy;
  const auto put = [&](std::size_t at, char c) {
    if (!copy) copy = std::string(text);
    (*copy)[at] = c;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_digit(text[i]) && (i == 0 || (!is_word(text[i - 1]) && text[i - 1] != '.'))) {
      std::size_t end = i;
      while (end < text.size() && is_digit(text[end])) ++end;
      const std::size_t behind = behind_exponent(text, end);
      for (std::size_t k = end; k < behind; ++k) put(k, '0');
      i = behind - 1;
    } else if (text[i] == '\n' && i + 1 < text.size() && is_blank(text[i + 1])) {
      std::size_t first = i + 1;
      while (first < text.size() && is_blank(text[first])) ++first;
      std::size_t last = i;
      while (last > 0 && (is_blank(text[last - 1]) || text[last - 1] == '\r')) --last;
      if (first < text.size() && text[first] == '(' && last > 0 && (is_word(text[last - 1]) || text[last - 1] == ')'))
        put(i + 1, ',');
    }
  }
  return copy;
}

}  // namespace grantlint::syntax
