/// UTF-8 as it is found in files: any bytes in, code points out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace grantlint::report {

inline constexpr char32_t replacement_character = 0xfffd;

struct CodePoint {
  char32_t value = replacement_character;
  std::uint8_t length = 1;  ///< bytes taken, at least 1
  bool valid = false;
};

/// The code point at `at`, which must be inside the text. Bytes that are not UTF-8 are taken as the
/// Unicode Standard (3.9, "U+FFFD Substitution of Maximal Subparts") and every browser take them.
CodePoint decode(std::string_view text, std::size_t at);

void append(std::string& text, char32_t value);

/// The first `bytes` bytes at most, never ending within a code point.
std::string_view head(std::string_view text, std::size_t bytes);

}  // namespace grantlint::report
