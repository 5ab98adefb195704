#include "terraform/texts.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "source/utf8.h"

namespace grantlint::terraform {

std::optional<std::string> text_of(const Value& value) {
  return value.is_null() ? std::nullopt : value.scalar_text();
}

Value text(std::string made, const Value& from, const CallContext& at) {
  if (made.size() > at.most_bytes) return unknown(Unknown::Why::limit, "the text is too long", at);
  return Value::string(std::move(made), from.origin());
}

bool is_ascii(std::string_view s) {
  return std::ranges::none_of(s, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

std::optional<std::vector<std::string_view>> characters(std::string_view s) {
  // Of these none joins with a neighbour. Source: Unicode Standard Annex 29, "Grapheme Cluster Break" Other.
  constexpr std::array<std::pair<char32_t, char32_t>, 15> alone{{{0x00, 0x2FF},
                                                                 {0x370, 0x482},
                                                                 {0x48A, 0x52F},
                                                                 {0x1E00, 0x1EFF},
                                                                 {0x2010, 0x2027},
                                                                 {0x2030, 0x205E},
                                                                 {0x20A0, 0x20C0},
                                                                 {0x2190, 0x21FF},
                                                                 {0x3000, 0x3029},
                                                                 {0x3030, 0x3096},
                                                                 {0x30A0, 0x30FF},
                                                                 {0x3400, 0x9FFF},
                                                                 {0xAC00, 0xD7A3},
                                                                 {0xFF01, 0xFF9D},
                                                                 {0x1F400, 0x1FAFF}}};
  std::vector<std::string_view> result;
  for (std::size_t i = 0; i < s.size();) {
    const source::CodePoint point = source::decode_utf8(s, i);
    const auto holds = [&](const auto& range) { return point.value >= range.first && point.value <= range.second; };
    if (!point.valid || std::ranges::none_of(alone, holds)) return std::nullopt;
    const std::size_t size = s.substr(i).starts_with("\r\n") ? 2 : point.length;
    result.push_back(s.substr(i, size));
    i += size;
  }
  return result;
}

Value not_ascii(std::string_view name, const CallContext& at) {
  return unknown(Unknown::Why::unsupported, fmt::format("`{}` of other than ASCII", name), at);
}

std::optional<std::string> replace_all(std::string_view s, std::string_view what, std::string_view with,
                                       std::size_t most) {
  std::string made;
  std::size_t begin = 0;
  if (what.empty()) return std::nullopt;
  for (std::size_t at = s.find(what); at != std::string_view::npos; at = s.find(what, begin)) {
    made += s.substr(begin, at - begin);
    made += with;
    begin = at + what.size();
    if (made.size() > most) return std::nullopt;
  }
  made += s.substr(begin);
  return made;
}

}  // namespace grantlint::terraform
