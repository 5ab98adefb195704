// Encodings. What is encoded as JSON or YAML is kept beside the text, so that policies and origins
// are read from the value itself.
#include <array>
#include <cctype>
#include <cstdint>

#include <fmt/format.h>

#include "terraform/function_table.h"

namespace grantlint::terraform {

using syntax::String;
using syntax::Unknown;
using syntax::Value;

namespace {

Value encode(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const Value& value = arguments[0];
  if (value.is_unknown() && value.as_unknown().either.empty()) return spread(value, at);
  String text{syntax::to_json(value), nullptr, std::make_shared<const Value>(value)};
  if (text.text.size() > at.most_bytes) return unknown(Unknown::Why::limit, "the text is too long", at);
  if (value.wholly_known()) return Value::string(std::move(text), {at.at, nullptr});
  return Value::unknown({.why = Unknown::Why::computed,
                         .text = fmt::format("`{}` holds parts that are not known", name),
                         .expression = std::string(at.expression),
                         .reference = {},
                         .partial = std::move(text),
                         .either = {}},
                        {at.at, nullptr});
}

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

Value base64encode(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto text = arguments[0].scalar_text();
  if (!text || text->size() > at.most_bytes) return wrong("`base64encode` takes a text", at);
  std::string made;
  for (std::size_t i = 0; i < text->size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8U | (i + k < text->size() ? static_cast<unsigned char>((*text)[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) made += i + k > text->size() ? '=' : alphabet[group >> (18 - 6 * k) & 63U];
  }
  return Value::string(std::move(made), arguments[0].origin());
}

Value base64decode(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto text = arguments[0].scalar_text();
  if (!text) return wrong("`base64decode` takes a text", at);
  std::string made;
  std::uint32_t group = 0;
  unsigned bits = 0;
  for (const char c : *text) {
    if (c == '=' || c == '\n' || c == '\r') continue;
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) return wrong("it is no base64", at);
    group = group << 6U | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      made += static_cast<char>(group >> bits & 255U);
    }
  }
  return Value::string(std::move(made), arguments[0].origin());
}

Value urlencode(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto text = arguments[0].scalar_text();
  if (!text) return wrong("`urlencode` takes a text", at);
  std::string made;
  for (const char c : *text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && (std::isalnum(byte) != 0 || std::string_view("-_.~").find(c) != std::string_view::npos)) {
      made += c;
    } else if (c == ' ') {
      made += '+';
    } else {
      made += fmt::format("%{:02X}", static_cast<unsigned>(byte));
    }
  }
  return Value::string(std::move(made), arguments[0].origin());
}

}  // namespace

FunctionTable encoding_functions() {
  return {
      {"base64decode", {1, 1, base64decode}},
      {"base64encode", {1, 1, base64encode}},
      {"jsonencode", {1, 1, encode, true}},
      {"urlencode", {1, 1, urlencode}},
      {"yamlencode", {1, 1, encode, true}},
  };
}

}  // namespace grantlint::terraform
