/// Character classes and letter case for ASCII, independent of the locale. Keywords of platforms and file
/// formats are ASCII. Bytes outside of ASCII belong to no class and have no case.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace grantlint::source {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_letter(char c) {
  return is_lower(c) || is_upper(c);
}
constexpr bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
/// A letter, a digit or `_`: `\w` of regular expressions.
constexpr bool is_word(char c) {
  return is_letter(c) || is_digit(c) || c == '_';
}
/// A word character or `-`: the characters of keys and identifiers.
constexpr bool is_name(char c) {
  return is_word(c) || c == '-';
}
/// White space within a line: blank and tab.
constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
/// White space including line breaks.
constexpr bool is_space(char c) {
  return is_blank(c) || c == '\n' || c == '\r';
}

/// White space as C's `isspace` defines it, form feed and vertical tab included.
constexpr bool is_any_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
/// The value of a hexadecimal digit; -1 for other characters.
constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

constexpr char lower(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr char upper(char c) {
  return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

inline std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = upper(c);
  return result;
}

inline std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = lower(c);
  return result;
}

constexpr bool equal_any_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace grantlint::source
