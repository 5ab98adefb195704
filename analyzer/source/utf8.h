/// Decodes UTF-8 from any bytes, and converts from and to the other encodings of Unicode.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace grantlint::source {

inline constexpr char32_t replacement_character = 0xfffd;

struct CodePoint {
  char32_t value = replacement_character;
  std::uint8_t length = 1;  ///< bytes taken, at least 1
  bool valid = false;
};

/// The code point at `at`, which must be inside the text. Bytes that are not UTF-8 are replaced
/// as in the Unicode Standard (3.9, "U+FFFD Substitution of Maximal Subparts"), as browsers do.
CodePoint decode_utf8(std::string_view text, std::size_t at);

/// Appends U+FFFD where `value` is not a code point (a surrogate, a number beyond U+10FFFF).
void append_utf8(std::string& text, char32_t value);

bool is_utf8(std::string_view text);

/// The first `bytes` bytes at most, never ending within a code point.
std::string_view head(std::string_view text, std::size_t bytes);

enum class Encoding : std::uint8_t { utf8, utf16_little, utf16_big, utf32_little, utf32_big };

/// Detects the encoding by the byte order mark, else by the zero bytes around the first character, which UTF-8
/// text does not have. Source: YAML 1.2.2, 5.2; RFC 4627, 3.
Encoding encoding_of(std::string_view bytes);

/// The same text in UTF-8, a byte order mark kept. Half a character (a lone surrogate, odd bytes at the
/// end) becomes U+FFFD.
std::string to_utf8(std::string_view bytes, Encoding encoding);
/// Can text be converted back to this encoding? UTF-32 is read but not written.
constexpr bool can_write(Encoding encoding) {
  return encoding == Encoding::utf8 || encoding == Encoding::utf16_little || encoding == Encoding::utf16_big;
}
/// `encoding` is one of the two of UTF-16; no byte order mark is added.
std::string to_utf16(std::string_view text, Encoding encoding);

}  // namespace grantlint::source
