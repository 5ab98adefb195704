#include "report/utf8.h"

#include <algorithm>

namespace grantlint::report {

CodePoint decode(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(at);
  if (lead < 0x80) return {.value = lead, .length = 1, .valid = true};
  const unsigned length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4) return {};
  // The second byte's range shuts out overlong forms, surrogates and what lies beyond U+10FFFF.
  const unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  char32_t value = lead & (0x7fU >> length);
  for (unsigned i = 1; i < length; ++i) {
    const bool inside = at + i < text.size();
    const unsigned next = inside ? byte(at + i) : 0;
    if (!inside || next < (i == 1 ? low : 0x80) || next > (i == 1 ? high : 0xbf)) {
      return {.value = replacement_character, .length = static_cast<std::uint8_t>(i), .valid = false};
    }
    value = (value << 6U) | (next & 0x3fU);
  }
  return {.value = value, .length = static_cast<std::uint8_t>(length), .valid = true};
}

void append(std::string& text, char32_t value) {
  const auto put = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (value < 0x80) {
    put(value);
  } else if (value < 0x800) {
    put(0xc0U | (value >> 6U));
    put(0x80U | (value & 0x3fU));
  } else if (value < 0x10000) {
    put(0xe0U | (value >> 12U));
    put(0x80U | ((value >> 6U) & 0x3fU));
    put(0x80U | (value & 0x3fU));
  } else {
    put(0xf0U | (value >> 18U));
    put(0x80U | ((value >> 12U) & 0x3fU));
    put(0x80U | ((value >> 6U) & 0x3fU));
    put(0x80U | (value & 0x3fU));
  }
}

std::string_view head(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  std::size_t end = bytes;
  // At most three continuation bytes belong to the code point that is cut.
  for (int i = 0; i < 3 && end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80; ++i) --end;
  return text.substr(0, end);
}

}  // namespace grantlint::report
