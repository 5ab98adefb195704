// Encodings. What is encoded as JSON or YAML is kept beside the text, so that policies and origins
// are read from the value itself.
#include <algorithm>
#include <cctype>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "terraform/function_table.h"

namespace grantlint::terraform {

using syntax::String;
using syntax::Unknown;
using syntax::Value;

namespace {

/// Go's encoder, which Terraform's `jsonencode` is, keeps what HTML knows out of strings.
std::string json_text(const Value& value) {
  std::string made;
  for (const char c : syntax::to_json(value)) {
    switch (c) {
      case '<': made += "\\u003c"; break;
      case '>': made += "\\u003e"; break;
      case '&': made += "\\u0026"; break;
      default: made += c;
    }
  }
  return made;
}

Value encode(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const Value& value = arguments[0];
  if (value.is_unknown() && value.as_unknown().either.empty()) return spread(value, at);
  String text{name == "jsonencode" ? json_text(value) : syntax::to_json(value), nullptr,
              std::make_shared<const Value>(value)};
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
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8U | (i + k < text->size() ? static_cast<unsigned char>((*text)[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) made += i + k > text->size() ? '=' : alphabet[group >> (18 - 6 * k) & 63U];
  }
  return Value::string(std::move(made), arguments[0].origin());
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0 || i + length > text.size()) return false;
    std::uint32_t code = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xC0U) != 0x80) return false;
      code = code << 6U | (next & 0x3FU);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    if (overlong || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF) return false;
    i += length;
  }
  return true;
}

Value base64decode(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto text = arguments[0].scalar_text();
  if (!text) return wrong("`base64decode` takes a text", at);
  std::string made;
  std::uint32_t group = 0;
  unsigned bits = 0;
  std::size_t count = 0;
  std::size_t padding = 0;
  for (const char c : *text) {
    if (c == '\n' || c == '\r') continue;
    ++count;
    if (c == '=') {
      ++padding;
      continue;
    }
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos || padding > 0) return wrong("it is no base64", at);
    group = group << 6U | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      made += static_cast<char>(group >> bits & 255U);
    }
  }
  if (count % 4 != 0 || padding > 2) return wrong("it is no base64", at);
  if (!is_utf8(made)) return wrong("what is decoded is no text", at);
  return Value::string(std::move(made), arguments[0].origin());
}

Value urlencode(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto text = arguments[0].scalar_text();
  if (!text || text->size() > at.most_bytes / 3) return wrong("`urlencode` takes a text", at);
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

/// A field of CSV, and where it stands in the text.
struct Field {
  std::string text;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};
using Row = std::vector<Field>;

/// Reads one row from `at` on, which is moved past it; nothing where a quote is out of place. RFC 4180.
std::optional<Row> csv_row(std::string_view text, std::size_t& at) {
  Row row;
  while (true) {
    Field field;
    if (at < text.size() && text[at] == '"') {
      field.begin = static_cast<std::uint32_t>(++at);
      while (true) {
        if (at >= text.size()) return std::nullopt;
        if (text[at] == '"' && text.substr(at, 2) != "\"\"") break;
        if (text[at] == '"') ++at;
        // Go reads a line break in a field as one byte.
        if (text.substr(at, 2) == "\r\n") ++at;
        field.text += text[at++];
      }
      field.end = static_cast<std::uint32_t>(at++);
    } else {
      field.begin = static_cast<std::uint32_t>(at);
      const std::size_t end = std::min(text.find_first_of(",\"\n", at), text.size());
      if (end < text.size() && text[end] == '"') return std::nullopt;
      field.text = text.substr(at, end - at);
      if ((end == text.size() || text[end] == '\n') && field.text.ends_with('\r')) field.text.pop_back();
      field.end = field.begin + static_cast<std::uint32_t>(field.text.size());
      at = end;
    }
    row.push_back(std::move(field));
    if (text.substr(at, 2) == "\r\n") ++at;
    if (at >= text.size()) return row;
    const char after = text[at++];
    if (after == '\n') return row;
    if (after != ',') return std::nullopt;
  }
}

Value csvdecode(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (!arguments[0].is_string()) return wrong("`csvdecode` takes a text", at);
  const std::string_view text = arguments[0].as_text();
  std::size_t next = 0;
  Row names;
  std::vector<Value> rows;
  std::size_t cells = 0;
  while (next < text.size()) {
    if (text[next] == '\n' || text.substr(next, 2) == "\r\n") {  // blank lines are no rows
      next += text[next] == '\n' ? 1 : 2;
      continue;
    }
    auto row = csv_row(text, next);
    if (!row || (!names.empty() && row->size() != names.size()))
      return wrong("it is no CSV with rows of equal length", at);
    cells += row->size();
    if (rows.size() > at.most_items || cells > 16 * at.most_items)
      return unknown(Unknown::Why::limit, "it has too many rows", at);
    if (names.empty()) {
      names = std::move(*row);
      std::vector<std::string_view> sorted;
      for (const Field& name : names) sorted.push_back(name.text);
      std::ranges::sort(sorted);
      if (std::ranges::adjacent_find(sorted) != sorted.end()) return wrong("two columns have one name", at);
      continue;
    }
    std::vector<syntax::Entry> entries;
    for (std::size_t i = 0; i < names.size(); ++i) {
      Field& field = (*row)[i];
      syntax::Origin origin = syntax::locate(arguments[0], field.begin, field.end);
      entries.push_back({names[i].text, syntax::locate(arguments[0], names[i].begin, names[i].end),
                         Value::string(std::move(field.text), std::move(origin))});
    }
    rows.push_back(Value::map(std::move(entries), {at.at, nullptr}));
  }
  if (names.empty()) return wrong("it is no CSV: it has no header", at);
  return Value::list(std::move(rows), {at.at, arguments[0].origin().steps});
}

}  // namespace

FunctionTable encoding_functions() {
  return {
      {"base64decode", {1, 1, base64decode}}, {"base64encode", {1, 1, base64encode}},
      {"csvdecode", {1, 1, csvdecode}},       {"jsonencode", {1, 1, encode, true, true}},
      {"urlencode", {1, 1, urlencode}},       {"yamlencode", {1, 1, encode, true, true}},
  };
}

}  // namespace grantlint::terraform
