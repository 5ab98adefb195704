#include "report/terminal.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "source/ascii.h"

namespace grantlint::report {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

template <std::size_t N>
bool within(const std::array<Range, N>& ranges, char32_t value) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& range) { return range.first <= value && value <= range.last; });
}

// Combining marks of the scripts that are likely in names and comments (Unicode, general category Mn).
constexpr std::array<Range, 16> zero_width{{{0x0300, 0x036f},
                                            {0x0483, 0x0489},
                                            {0x0591, 0x05bd},
                                            {0x0610, 0x061a},
                                            {0x064b, 0x065f},
                                            {0x06d6, 0x06dc},
                                            {0x093c, 0x093c},
                                            {0x0941, 0x0948},
                                            {0x0e34, 0x0e3a},
                                            {0x0e47, 0x0e4e},
                                            {0x1ab0, 0x1aff},
                                            {0x1dc0, 0x1dff},
                                            {0x20d0, 0x20ff},
                                            {0x302a, 0x302d},
                                            {0x3099, 0x309a},
                                            {0xfe00, 0xfe0f}}};

// East Asian Wide and Fullwidth, and emoji (Unicode Standard Annex 11), with the gaps left in.
constexpr std::array<Range, 19> wide{{{0x1100, 0x115f},
                                      {0x231a, 0x231b},
                                      {0x23e9, 0x23ec},
                                      {0x2614, 0x2615},
                                      {0x2705, 0x2705},
                                      {0x274c, 0x274c},
                                      {0x2e80, 0x303e},
                                      {0x3041, 0xa4cf},
                                      {0xa960, 0xa97f},
                                      {0xac00, 0xd7a3},
                                      {0xf900, 0xfaff},
                                      {0xfe30, 0xfe6f},
                                      {0xff00, 0xff60},
                                      {0xffe0, 0xffe6},
                                      {0x17000, 0x18cff},
                                      {0x1f300, 0x1f64f},
                                      {0x1f680, 0x1f6ff},
                                      {0x1f900, 0x1faff},
                                      {0x20000, 0x3fffd}}};

// Soft hyphen, Arabic letter mark, zero-width and direction marks, line and paragraph separators,
// embeddings, isolates, tag characters, noncharacters that some terminals act upon.
constexpr std::array<Range, 8> deceptive{{{0x00ad, 0x00ad},
                                          {0x061c, 0x061c},
                                          {0x180e, 0x180e},
                                          {0x200b, 0x200f},
                                          {0x2028, 0x202e},
                                          {0x2060, 0x206f},
                                          {0xfeff, 0xfeff},
                                          {0xe0000, 0xe0fff}}};

}  // namespace

char32_t printable(source::CodePoint point) {
  const char32_t value = point.value;
  if (value < 0x20) return 0x2400 + value;  // control pictures
  if (value == 0x7f) return 0x2421;
  if (value < 0x7f) return value;
  if (!point.valid || value < 0xa0 || within(deceptive, value)) return source::replacement_character;
  return value;
}

std::string clean(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (source::is_any_space(text[i])) {
      while (i < text.size() && source::is_any_space(text[i])) ++i;
      if (!result.empty() && i < text.size()) result += ' ';
      continue;
    }
    if (text[i] > ' ' && text[i] < 0x7f) {
      result += text[i++];
      continue;
    }
    const source::CodePoint point = source::decode_utf8(text, i);
    source::append_utf8(result, printable(point));
    i += point.length;
  }
  return result;
}

unsigned columns(char32_t value) {
  if (value < 0x300) return 1;
  if (within(zero_width, value)) return 0;
  return within(wide, value) ? 2 : 1;
}

unsigned columns(std::string_view text) {
  unsigned total = 0;
  for (std::size_t i = 0; i < text.size();) {
    const source::CodePoint point = source::decode_utf8(text, i);
    total += columns(point.value);
    i += point.length;
  }
  return total;
}

namespace {

/// Bytes of the longest beginning that takes at most `width` columns.
std::size_t fitting(std::string_view text, unsigned width) {
  unsigned used = 0;
  std::size_t i = 0;
  while (i < text.size()) {
    const source::CodePoint point = source::decode_utf8(text, i);
    used += columns(point.value);
    if (used > width) break;
    i += point.length;
  }
  return i;
}

}  // namespace

std::string shortened(std::string_view text, unsigned width) {
  if (columns(text) <= width) return std::string(text);
  return std::string(text.substr(0, fitting(text, width > 0 ? width - 1 : 0))) + "…";
}

std::vector<std::string> wrapped(std::string_view text, unsigned width) {
  width = std::max(width, 10U);
  std::vector<std::string> lines;
  while (!text.empty()) {
    std::size_t end = fitting(text, width);
    std::size_t next = end;
    if (end < text.size() && text[end] != ' ') {
      const std::size_t blank = text.rfind(' ', end);
      if (blank != std::string_view::npos && blank > 0) next = end = blank;
    }
    while (end > 0 && text[end - 1] == ' ') --end;
    while (next < text.size() && text[next] == ' ') ++next;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::max<std::size_t>(next, 1));
  }
  return lines;
}

std::string shown_path(std::string_view path, const Standpoint& from) {
  if (from.root == from.here) return clean(path);
  return clean((std::filesystem::path(from.root) / path).lexically_relative(from.here).generic_string());
}

std::string blanks(std::size_t count) {
  return std::string(count, ' ');
}

std::string painted(Colour colour, Ink ink, std::string_view text) {
  if (colour == Colour::never || ink == Ink::plain || text.empty()) return std::string(text);
  constexpr std::array<std::string_view, 10> codes{"0", "1", "2", "31", "33", "36", "32", "1;31", "1;33", "1;36"};
  std::string result = "\x1b[";
  result += codes.at(static_cast<std::size_t>(ink));
  result += 'm';
  result += text;
  result += "\x1b[0m";
  return result;
}

Ink ink(findings::Level level) {
  switch (level) {
    case findings::Level::error: return Ink::bold_red;
    case findings::Level::warning: return Ink::bold_yellow;
    default: return Ink::bold_cyan;
  }
}

Lines::Lines(const TextOptions& options) : colour_(options.colour) {
  constexpr unsigned widest = 140;  // rule ids at the right of a very wide terminal are hard to follow
  width_ = std::clamp(options.width, narrowest, widest);
}

void Lines::put(std::string_view line) {
  const std::size_t end = line.find_last_not_of(' ');
  out_ += line.substr(0, end == std::string_view::npos ? 0 : end + 1);
  out_ += '\n';
}

void Lines::put_wrapped(std::string_view first, std::string_view next, std::string_view text) {
  const auto margin = static_cast<unsigned>(std::max(first.size(), next.size()));
  bool begun = false;
  for (const std::string& part : wrapped(text, width_ - margin)) {
    put(fmt::format("{}{}", begun ? next : first, part));
    begun = true;
  }
}

void Lines::put_beside(std::string_view text) {
  for (const std::string& line : wrapped(text, room())) put(bar() + line);
}

std::string Lines::numbered(std::uint32_t line) const {
  return painted(colour_, Ink::dim, fmt::format("{:>{}} | ", line, gutter_));
}

}  // namespace grantlint::report
