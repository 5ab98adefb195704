#include "terraform/texts.h"

#include <algorithm>

#include <fmt/format.h>

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
