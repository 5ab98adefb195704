// Encodings. What is encoded as JSON is kept beside the text, so that policies and origins
// are read from the value itself.
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "source/ascii.h"
#include "source/hash.h"
#include "source/utf8.h"
#include "terraform/function_table.h"

namespace grantlint::terraform {

using syntax::String;

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string base64(std::string_view bytes) {
  std::string made;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8U | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) made += i + k > bytes.size() ? '=' : alphabet[group >> (18 - 6 * k) & 63U];
  }
  return made;
}

std::string json_text(const Value& value) {
  const std::string plain = syntax::to_json(value);
  std::string made;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    switch (plain[i]) {
      case '<': made += "\\u003c"; break;
      case '>': made += "\\u003e"; break;
      case '&': made += "\\u0026"; break;
      case '\xE2':
        if (plain.compare(i, 3, "\xE2\x80\xA8") == 0 || plain.compare(i, 3, "\xE2\x80\xA9") == 0) {
          made += plain[i + 2] == '\xA8' ? "\\u2028" : "\\u2029";
          i += 2;
          break;
        }
        [[fallthrough]];
      default: made += plain[i];
    }
  }
  return made;
}

namespace {

Value encode(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const Value& value = arguments[0];
  if (value.is_unknown() && value.as_unknown().either.empty()) return spread(value, at);
  String text{json_text(value), nullptr, std::make_shared<const Value>(value)};
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

/// Nothing where it is none; line breaks in it do not count.
std::optional<std::string> from_base64(std::string_view text) {
  std::string made;
  std::uint32_t group = 0;
  unsigned bits = 0;
  std::size_t count = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    if (c == '\n' || c == '\r') continue;
    ++count;
    if (c == '=') {
      ++padding;
      continue;
    }
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos || padding > 0) return std::nullopt;
    group = group << 6U | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      made += static_cast<char>(group >> bits & 255U);
    }
  }
  if (count % 4 != 0 || padding > 2) return std::nullopt;
  return made;
}

Value base64encode(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto text = arguments[0].scalar_text();
  if (!text || text->size() > at.most_bytes) return wrong("`base64encode` takes a text", at);
  return Value::string(base64(*text), arguments[0].origin());
}

Value base64decode(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto text = arguments[0].scalar_text();
  if (!text) return wrong("`base64decode` takes a text", at);
  auto made = from_base64(*text);
  if (!made) return wrong("it is no base64", at);
  if (!source::is_utf8(*made)) return wrong("what is decoded is no text", at);
  return Value::string(std::move(*made), arguments[0].origin());
}

/// A character set by its name or one of its aliases at IANA; those that need no table.
enum class Charset : std::uint8_t { utf8, utf16, utf16_little, utf16_big, ascii, latin1 };

std::optional<Charset> charset(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Charset>, 18> names{{
      {"utf-8", Charset::utf8},
      {"csutf8", Charset::utf8},
      {"utf-16", Charset::utf16},
      {"csutf16", Charset::utf16},
      {"utf-16le", Charset::utf16_little},
      {"csutf16le", Charset::utf16_little},
      {"utf-16be", Charset::utf16_big},
      {"csutf16be", Charset::utf16_big},
      {"us-ascii", Charset::ascii},
      {"ascii", Charset::ascii},
      {"iso646-us", Charset::ascii},
      {"us", Charset::ascii},
      {"ansi_x3.4-1968", Charset::ascii},
      {"csascii", Charset::ascii},
      {"iso-8859-1", Charset::latin1},
      {"latin1", Charset::latin1},
      {"l1", Charset::latin1},
      {"iso_8859-1", Charset::latin1},
  }};
  const auto* found =
      std::ranges::find_if(names, [&](const auto& known) { return source::equal_any_case(name, known.first); });
  return found == names.end() ? std::nullopt : std::optional(found->second);
}

Value other_charset(std::string_view name, const CallContext& at) {
  return unknown(Unknown::Why::unsupported, fmt::format("the character set `{}` is not read", name), at);
}

Value textencode(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const auto text = arguments[0].scalar_text();
  const auto set_name = arguments[1].scalar_text();
  if (!text || !set_name || text->size() > at.most_bytes) return wrong(fmt::format("`{}` takes two texts", name), at);
  const auto set = charset(*set_name);
  if (!set) return other_charset(*set_name, at);
  std::string made;
  switch (*set) {
    case Charset::utf8: made = *text; break;
    case Charset::utf16: made = "\xfe\xff" + source::to_utf16(*text, source::Encoding::utf16_big); break;
    case Charset::utf16_big: made = source::to_utf16(*text, source::Encoding::utf16_big); break;
    case Charset::utf16_little: made = source::to_utf16(*text, source::Encoding::utf16_little); break;
    case Charset::ascii:
    case Charset::latin1: {
      const char32_t end = *set == Charset::ascii ? 0x80 : 0x100;
      for (std::size_t i = 0; i < text->size();) {
        const source::CodePoint point = source::decode_utf8(*text, i);
        if (!point.valid || point.value >= end)
          return wrong(fmt::format("a character of it is not in `{}`", *set_name), at);
        made += static_cast<char>(point.value);
        i += point.length;
      }
    }
  }
  return Value::string(base64(made), arguments[0].origin());
}

Value textdecode(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const auto text = arguments[0].scalar_text();
  const auto set_name = arguments[1].scalar_text();
  if (!text || !set_name) return wrong(fmt::format("`{}` takes two texts", name), at);
  const auto bytes = from_base64(*text);
  if (!bytes) return wrong("it is no base64", at);
  const auto set = charset(*set_name);
  if (!set) return other_charset(*set_name, at);
  std::string made;
  switch (*set) {
    case Charset::utf8:
    case Charset::ascii: made = *bytes; break;
    case Charset::utf16: {
      const bool marked = bytes->starts_with("\xff\xfe") || bytes->starts_with("\xfe\xff");
      made = source::to_utf8(std::string_view(*bytes).substr(marked ? 2 : 0),
                             bytes->starts_with('\xff') ? source::Encoding::utf16_little : source::Encoding::utf16_big);
      break;
    }
    case Charset::utf16_big: made = source::to_utf8(*bytes, source::Encoding::utf16_big); break;
    case Charset::utf16_little: made = source::to_utf8(*bytes, source::Encoding::utf16_little); break;
    case Charset::latin1:
      for (const char c : *bytes) source::append_utf8(made, static_cast<unsigned char>(c));
  }
  const bool plain =
      *set != Charset::ascii || std::ranges::all_of(made, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!plain || !source::is_utf8(made)) return wrong(fmt::format("it is no text in `{}`", *set_name), at);
  return Value::string(std::move(made), arguments[0].origin());
}

/// The result depends on the compressor; compressed data contains no grants.
Value compressed(std::string_view name, const Arguments& /*arguments*/, const CallContext& at) {
  return unknown(Unknown::Why::unsupported, fmt::format("`{}` works on compressed bytes, which are not read", name),
                 at);
}

Value urlencode(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto text = arguments[0].scalar_text();
  if (!text || text->size() > at.most_bytes / 3) return wrong("`urlencode` takes a text", at);
  std::string made;
  for (const char c : *text) {
    const auto byte = static_cast<unsigned char>(c);
    if (source::is_name(c) || c == '.' || c == '~') {
      made += c;
    } else if (c == ' ') {
      made += '+';
    } else {
      made += fmt::format("%{:02X}", static_cast<unsigned>(byte));
    }
  }
  return Value::string(std::move(made), arguments[0].origin());
}

Value urldecode(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto text = arguments[0].scalar_text();
  if (!text) return wrong("`urldecode` takes a text", at);
  std::string made;
  for (std::size_t i = 0; i < text->size(); ++i) {
    const char c = (*text)[i];
    if (c != '%') {
      made += c == '+' ? ' ' : c;
      continue;
    }
    const std::string_view digits = std::string_view(*text).substr(i + 1, 2);
    const auto byte = digits.size() == 2 ? source::from_hex(digits) : std::nullopt;
    if (!byte) return wrong("an escape in it has no two hexadecimal digits", at);
    made += *byte;
    i += 2;
  }
  if (!source::is_utf8(made)) return wrong("what is decoded is no text", at);
  return Value::string(std::move(made), arguments[0].origin());
}

/// A field of CSV, and its place in the text.
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
    if (text[next] == '\n' || text.substr(next, 2) == "\r\n") {  // blank lines are not rows
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
      {"base64decode", {1, 1, base64decode}},   {"base64encode", {1, 1, base64encode}},
      {"base64gunzip", {1, 1, compressed}},     {"base64gzip", {1, 1, compressed}},
      {"csvdecode", {1, 1, csvdecode}},         {"jsonencode", {1, 1, encode, true, true}},
      {"textdecodebase64", {2, 2, textdecode}}, {"textencodebase64", {2, 2, textencode}},
      {"urldecode", {1, 1, urldecode}},         {"urlencode", {1, 1, urlencode}},
  };
}

}  // namespace grantlint::terraform
