// `yamlencode`, as Terraform writes YAML: texts and keys in double quotes, a text of several lines as a literal block,
// lists of a mapping at the mapping's own indentation. Source: github.com/zclconf/go-cty-yaml, `Converter.Marshal`.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "source/utf8.h"
#include "terraform/function_table.h"

namespace grantlint::terraform {

namespace {

class YamlWriter {
 public:
  explicit YamlWriter(std::size_t most) : most_(most) {}

  /// Nothing where a text has a form that is not written here, or where there is too much of it.
  std::optional<std::string> document(const Value& value) && {
    const bool plain = !value.is_string() && !value.is_list() && !value.is_map();
    if (!node(value, 0, Place::root, 0)) return std::nullopt;
    return plain ? out_ + "...\n" : out_;
  }

 private:
  enum class Place : std::uint8_t { root, entry, item };
  enum class Folding : std::uint8_t { none, lines };

  bool node(const Value& value, std::size_t indent, Place place, int depth) {
    constexpr int deepest = 200;
    if (depth > deepest || out_.size() > most_) return false;
    if (value.is_list()) return list(value.as_list(), indent, place, depth);
    if (value.is_map()) return map(value.as_map(), indent, place, depth);
    if (place == Place::entry) out_ += ' ';
    if (!value.is_string()) {
      out_ += value.is_null() ? "null" : value.scalar_text().value_or("null");
      out_ += '\n';
      return true;
    }
    const std::string& text = value.as_text();
    if (text.find('\n') != std::string::npos) return block(text, indent + (place == Place::item ? 0 : 2));
    if (!quoted(text, Folding::lines, indent + (place == Place::item ? 0 : 2))) return false;
    out_ += '\n';
    return true;
  }

  /// The first item of a list in a list, and the first entry of a map in one, stand behind the dash.
  bool list(const syntax::List& list, std::size_t indent, Place place, int depth) {
    if (list.items.empty()) return empty("[]", place);
    if (place == Place::entry) out_ += '\n';
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      if (i > 0 || place != Place::item) out_.append(indent, ' ');
      out_ += "- ";
      if (!node(list.items[i], indent + 2, Place::item, depth + 1)) return false;
    }
    return true;
  }

  bool map(const syntax::Map& map, std::size_t indent, Place place, int depth) {
    if (map.entries.empty()) return empty("{}", place);
    if (place == Place::entry) {
      out_ += '\n';
      indent += 2;
    }
    for (std::size_t i = 0; i < map.entries.size(); ++i) {
      if (i > 0 || place != Place::item) out_.append(indent, ' ');
      constexpr std::size_t longest_key = 120;  // longer ones, and those of several lines, stand behind a `?`
      const std::string& key = map.entries[i].key;
      if (key.size() > longest_key || key.find('\n') != std::string::npos || !quoted(key, Folding::none, 0))
        return false;
      out_ += ':';
      if (!node(map.entries[i].value, indent, Place::entry, depth + 1)) return false;
    }
    return true;
  }

  bool empty(std::string_view written, Place place) {
    out_ += place == Place::entry ? " " : "";
    out_ += written;
    out_ += '\n';
    return true;
  }

  /// `|`, with how the text ends: `-` without a line break, nothing with one, `+` with several.
  bool block(std::string_view text, std::size_t indent) {
    const bool plain =
        std::ranges::all_of(text, [](char c) { return c == '\n' || static_cast<unsigned char>(c) >= ' '; });
    if (!plain || text.starts_with(' ') || text.starts_with('\n') || text.ends_with(' ') ||
        text.find(" \n") != std::string_view::npos || !source::is_utf8(text))
      return false;
    out_ += !text.ends_with('\n') ? "|-\n" : text.ends_with("\n\n") ? "|+\n" : "|\n";
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      if (end > begin) out_.append(indent, ' ');
      out_ += text.substr(begin, end - begin);
      out_ += '\n';
      begin = end + 1;
    }
    return true;
  }

  /// Without a line break; false where a character of it is written in a way of its own.
  bool quoted(std::string_view text, Folding folding, std::size_t indent) {
    constexpr std::size_t widest = 80;
    const std::size_t line = out_.rfind('\n') + 1;  // 0 where there is none
    std::size_t column = static_cast<std::size_t>(std::ranges::count_if(
        out_.substr(line), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
    out_ += '"';
    ++column;
    bool blank = false;  // the last character is one
    for (std::size_t i = 0; i < text.size();) {
      const source::CodePoint point = source::decode_utf8(text, i);
      if (!point.valid || point.value == 0x7F || (point.value >= 0x80 && point.value < 0xA1) ||
          (point.value >= 0x2028 && point.value <= 0x2029) || point.value >= 0xE000)
        return false;
      const std::size_t before = out_.size();
      if (point.value == ' ' && folding == Folding::lines && !blank && column > widest && i > 0 &&
          i + 1 < text.size()) {
        // The line break is read as the blank.
        out_ += '\n';
        out_.append(indent, ' ');
        column = indent;
        if (text[i + 1] == ' ') out_ += '\\';
        column += text[i + 1] == ' ' ? 1 : 0;
        blank = true;
        ++i;
        continue;
      }
      blank = point.value == ' ';
      switch (point.value) {
        case '"': out_ += "\\\""; break;
        case '\\': out_ += "\\\\"; break;
        case '\t': out_ += "\\t"; break;
        case '\r': out_ += "\\r"; break;
        case '\n': out_ += "\\n"; break;
        default:
          if (point.value < ' ') return false;
          out_ += text.substr(i, point.length);
      }
      column += point.value < 0x80 ? out_.size() - before : 1;
      i += point.length;
    }
    out_ += '"';
    return true;
  }

  std::size_t most_;
  std::string out_;
};

Value yamlencode(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const Value& value = arguments[0];
  if (value.is_unknown() && value.as_unknown().either.empty()) return spread(value, at);
  syntax::String text{syntax::to_json(value), nullptr, std::make_shared<const Value>(value)};
  if (text.text.size() > at.most_bytes) return unknown(Unknown::Why::limit, "the text is too long", at);
  auto written = value.wholly_known() ? YamlWriter(at.most_bytes).document(value) : std::nullopt;
  if (written) {
    text.text = std::move(*written);
    return Value::string(std::move(text), {at.at, nullptr});
  }
  Value made = unknown(
      Unknown::Why::computed,
      value.wholly_known() ? "`yamlencode` of such a text" : fmt::format("`{}` holds parts that are not known", name),
      at);
  Unknown partly = made.as_unknown();
  partly.partial = std::move(text);
  return Value::unknown(std::move(partly), made.origin());
}

}  // namespace

FunctionTable yaml_functions() {
  return {{"yamlencode", {1, 1, yamlencode, true, true}}};
}

}  // namespace grantlint::terraform
