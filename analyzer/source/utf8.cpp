#include "source/utf8.h"

#include <algorithm>

namespace grantlint::source {

CodePoint decode_utf8(std::string_view text, std::size_t at) {
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

void append_utf8(std::string& text, char32_t value) {
  if (value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) value = replacement_character;
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

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decode_utf8(text, i);
    if (!point.valid) return false;
    i += point.length;
  }
  return true;
}

std::string_view head(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  std::size_t end = bytes;
  // At most three continuation bytes belong to the code point that is cut.
  for (int i = 0; i < 3 && end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80; ++i) --end;
  return text.substr(0, end);
}

Encoding encoding_of(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xff\xfe\0\0"sv)) return Encoding::utf32_little;
  if (bytes.starts_with("\0\0\xfe\xff"sv)) return Encoding::utf32_big;
  if (bytes.starts_with("\xff\xfe"sv)) return Encoding::utf16_little;
  if (bytes.starts_with("\xfe\xff"sv)) return Encoding::utf16_big;
  constexpr std::size_t enough = 4;
  if (bytes.size() < enough) return Encoding::utf8;
  const auto ascii = [&](std::size_t i) { return bytes[i] != '\0' && static_cast<unsigned char>(bytes[i]) < 0x80; };
  const auto zero = [&](std::size_t i) { return bytes[i] == '\0'; };
  if (ascii(0) && zero(1) && zero(2) && zero(3)) return Encoding::utf32_little;
  if (zero(0) && zero(1) && zero(2) && ascii(3)) return Encoding::utf32_big;
  if (ascii(0) && zero(1) && ascii(2) && zero(3)) return Encoding::utf16_little;
  if (zero(0) && ascii(1) && zero(2) && ascii(3)) return Encoding::utf16_big;
  return Encoding::utf8;
}

std::string to_utf8(std::string_view bytes, Encoding encoding) {
  if (encoding == Encoding::utf8) return std::string(bytes);
  const bool little = encoding == Encoding::utf16_little || encoding == Encoding::utf32_little;
  const bool wide = encoding == Encoding::utf32_little || encoding == Encoding::utf32_big;
  const std::size_t width = wide ? 4 : 2;
  const auto unit = [&](std::size_t i) {
    char32_t value = 0;
    for (std::size_t k = 0; k < width; ++k)
      value = value << 8U | static_cast<unsigned char>(bytes[i + (little ? width - 1 - k : k)]);
    return value;
  };
  std::string text;
  text.reserve(bytes.size() / width);
  std::size_t i = 0;
  for (; i + width <= bytes.size(); i += width) {
    char32_t value = unit(i);
    if (!wide && value >= 0xd800 && value < 0xdc00 && i + 2 * width <= bytes.size()) {
      const char32_t low = unit(i + width);
      if (low >= 0xdc00 && low < 0xe000) {
        value = 0x10000 + ((value - 0xd800) << 10U) + (low - 0xdc00);
        i += width;
      }
    }
    append_utf8(text, value);
  }
  if (i < bytes.size()) append_utf8(text, replacement_character);
  return text;
}

std::string to_utf16(std::string_view text, Encoding encoding) {
  std::string bytes;
  bytes.reserve(text.size() * 2);
  const auto put = [&](char32_t unit) {
    const auto low = static_cast<char>(static_cast<unsigned char>(unit & 0xffU));
    const auto high = static_cast<char>(static_cast<unsigned char>(unit >> 8U));
    const bool little = encoding == Encoding::utf16_little;
    bytes += little ? low : high;
    bytes += little ? high : low;
  };
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decode_utf8(text, i);
    if (point.value < 0x10000) {
      put(point.value);
    } else {
      put(0xd800 + ((point.value - 0x10000) >> 10U));
      put(0xdc00 + ((point.value - 0x10000) & 0x3ffU));
    }
    i += point.length;
  }
  return bytes;
}

}  // namespace grantlint::source
