// Text. The result has the origin of the argument that makes it this text and no other.
#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "terraform/function_table.h"

namespace grantlint::terraform {

using syntax::List;
using syntax::Origin;
using syntax::Unknown;
using syntax::Value;

namespace {

/// The text of an argument; scalars are converted as Terraform does.
std::optional<std::string> text_of(const Value& value) { return value.is_null() ? std::nullopt : value.scalar_text(); }

Value text(std::string made, const Value& from, const CallContext& at) {
  if (made.size() > at.most_bytes) return unknown(Unknown::Why::limit, "the text is too long", at);
  return Value::string(std::move(made), from.origin());
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f'; }

std::string_view trimmed(std::string_view s, std::string_view set) {
  const std::size_t begin = s.find_first_not_of(set);
  if (begin == std::string_view::npos) return {};
  return s.substr(begin, s.find_last_not_of(set) - begin + 1);
}

Value change(std::string_view name, const Arguments& arguments, const CallContext& at) {
  auto s = text_of(arguments[0]);
  if (!s) return wrong(fmt::format("`{}` takes text", name), at);
  std::string& t = *s;
  const auto each = [&](auto&& f) { std::ranges::transform(t, t.begin(), [&](unsigned char c) { return static_cast<char>(f(c)); }); };
  if (name == "lower") each([](unsigned char c) { return c < 0x80 ? std::tolower(c) : c; });
  if (name == "upper") each([](unsigned char c) { return c < 0x80 ? std::toupper(c) : c; });
  if (name == "title") {
    bool first = true;
    for (char& c : t) {
      if (first && static_cast<unsigned char>(c) < 0x80) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      first = is_blank(c);
    }
  }
  if (name == "trimspace") t = trimmed(t, " \t\r\n\v\f");
  if (name == "chomp") {
    while (t.ends_with('\n') || t.ends_with('\r')) t.pop_back();
  }
  if (name == "strrev") {
    if (std::ranges::any_of(t, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
      return unknown(Unknown::Why::unsupported, "`strrev` of other than ASCII", at);
    }
    std::ranges::reverse(t);
  }
  if (name == "basename" || name == "dirname") {
    while (t.size() > 1 && t.ends_with('/')) t.pop_back();
    const std::size_t slash = t.rfind('/');
    if (name == "basename") {
      t = slash == std::string::npos ? t : t.substr(slash + 1);
    } else {
      t = slash == std::string::npos ? "." : slash == 0 ? "/" : t.substr(0, slash);
    }
  }
  return text(std::move(t), arguments[0], at);
}

Value trim(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const auto s = text_of(arguments[0]);
  const auto part = text_of(arguments[1]);
  if (!s || !part) return wrong(fmt::format("`{}` takes text", name), at);
  std::string_view t = *s;
  if (name == "trim") t = trimmed(t, *part);
  if (name == "trimprefix" && t.starts_with(*part)) t.remove_prefix(part->size());
  if (name == "trimsuffix" && t.ends_with(*part)) t.remove_suffix(part->size());
  return text(std::string(t), arguments[0], at);
}

Value test(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const auto s = text_of(arguments[0]);
  const auto part = text_of(arguments[1]);
  if (!s || !part) return wrong(fmt::format("`{}` takes text", name), at);
  const bool answer = name == "startswith" ? s->starts_with(*part) : name == "endswith" ? s->ends_with(*part) : s->find(*part) != std::string::npos;
  return Value::boolean(answer, {at.at, nullptr});
}

Value split(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto separator = text_of(arguments[0]);
  const auto s = text_of(arguments[1]);
  if (!separator || !s) return wrong("`split` takes text", at);
  std::vector<Value> parts;
  std::size_t begin = 0;
  // Each part keeps its own place in the text.
  const auto add = [&](std::size_t end) {
    const auto from = static_cast<std::uint32_t>(begin);
    parts.push_back(Value::string(s->substr(begin, end - begin), syntax::locate(arguments[1], from, static_cast<std::uint32_t>(end))));
  };
  if (separator->empty()) {
    for (; begin < s->size(); ++begin) add(begin + 1);
  } else {
    for (std::size_t end = s->find(*separator); end != std::string::npos; end = s->find(*separator, begin)) {
      add(end);
      begin = end + separator->size();
      if (parts.size() > at.most_items) return unknown(Unknown::Why::limit, "it has too many parts", at);
    }
    add(s->size());
  }
  return Value::list(std::move(parts), {at.at, arguments[1].origin().steps});
}

Value join(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto separator = text_of(arguments[0]);
  if (!separator) return wrong("`join` takes text", at);
  std::string made;
  const Value* first = nullptr;
  bool any = false;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (!arguments[i].is_list()) return wrong("`join` takes lists", at);
    if (arguments[i].as_list().rest) return unknown(arguments[i].as_list().rest->why, arguments[i].as_list().rest->text, at);
    for (const Value& item : arguments[i].as_list().items) {
      if (item.is_unknown()) return spread(item, at);
      const auto part = text_of(item);
      if (!part) return wrong("`join` of what is no text", at);
      if (any) made += *separator;
      made += *part;
      any = true;
      if (first == nullptr) first = &item;
      if (made.size() > at.most_bytes) return unknown(Unknown::Why::limit, "the text is too long", at);
    }
  }
  return Value::string(std::move(made), first == nullptr ? Origin{at.at, nullptr} : first->origin());
}

std::optional<std::string> replace_all(std::string_view s, std::string_view what, std::string_view with, std::size_t most) {
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

/// RE2 is Terraform's own regular expression language; it takes linear time.
std::optional<re2::RE2::Options> options() {
  re2::RE2::Options made;
  made.set_log_errors(false);
  made.set_max_mem(4 << 20);
  return made;
}

Value replace(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  auto s = text_of(arguments[0]);
  const auto what = text_of(arguments[1]);
  const auto with = text_of(arguments[2]);
  if (!s || !what || !with) return wrong("`replace` takes text", at);
  if (what->size() > 1 && what->starts_with('/') && what->ends_with('/')) {
    const re2::RE2 pattern(what->substr(1, what->size() - 2), *options());
    if (!pattern.ok()) return wrong(fmt::format("`{}` is no regular expression", *what), at);
    // `$1` and `${1}` there are `\1` here.
    std::string target;
    for (std::size_t i = 0; i < with->size(); ++i) {
      const char c = (*with)[i];
      if (c == '\\') {
        target += "\\\\";
      } else if (c == '$' && i + 1 < with->size() && (*with)[i + 1] == '$') {
        target += '$';
        ++i;
      } else if (c == '$' && i + 1 < with->size()) {
        const bool braced = (*with)[i + 1] == '{';
        const std::size_t digit = i + (braced ? 2 : 1);
        const bool single = digit < with->size() && std::isdigit(static_cast<unsigned char>((*with)[digit])) != 0 &&
                            (!braced || (digit + 1 < with->size() && (*with)[digit + 1] == '}'));
        if (!single) return unknown(Unknown::Why::unsupported, "named groups in `replace`", at);
        target += '\\';
        target += (*with)[digit];
        i = digit + (braced ? 1 : 0);
      } else {
        target += c;
      }
    }
    re2::RE2::GlobalReplace(&*s, pattern, target);
    return text(std::move(*s), arguments[0], at);
  }
  auto made = replace_all(*s, *what, *with, at.most_bytes);
  return made ? text(std::move(*made), arguments[0], at) : unknown(Unknown::Why::unsupported, "`replace` of nothing, or too much of it", at);
}

Value match_value(const re2::RE2& pattern, const std::vector<re2::StringPiece>& groups, const Value& from, const CallContext& at) {
  const auto one = [&](const re2::StringPiece& piece) {
    return piece.data() == nullptr ? Value::null() : Value::string(std::string(piece.data(), piece.size()), from.origin());
  };
  if (groups.size() == 1) return one(groups[0]);
  const auto& names = pattern.CapturingGroupNames();
  if (names.empty()) {
    std::vector<Value> parts;
    for (std::size_t i = 1; i < groups.size(); ++i) parts.push_back(one(groups[i]));
    return Value::list(std::move(parts), {at.at, nullptr});
  }
  std::vector<syntax::Entry> parts;
  for (const auto& [index, name] : names) parts.push_back({name, {}, one(groups[static_cast<std::size_t>(index)])});
  return Value::map(std::move(parts), {at.at, nullptr});
}

Value regex(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const auto pattern_text = text_of(arguments[0]);
  const auto s = text_of(arguments[1]);
  if (!pattern_text || !s) return wrong(fmt::format("`{}` takes text", name), at);
  const re2::RE2 pattern(*pattern_text, *options());
  if (!pattern.ok()) return wrong(fmt::format("`{}` is no regular expression", *pattern_text), at);
  std::vector<re2::StringPiece> groups(static_cast<std::size_t>(pattern.NumberOfCapturingGroups()) + 1);
  const auto find = [&](std::size_t from) {
    return pattern.Match(*s, from, s->size(), re2::RE2::UNANCHORED, groups.data(), static_cast<int>(groups.size()));
  };
  if (name == "regex") {
    return find(0) ? match_value(pattern, groups, arguments[1], at) : wrong(fmt::format("nothing in it matches `{}`", *pattern_text), at);
  }
  std::vector<Value> all;
  std::size_t from = 0;
  while (from <= s->size() && find(from)) {
    all.push_back(match_value(pattern, groups, arguments[1], at));
    if (all.size() > at.most_items) return unknown(Unknown::Why::limit, "it has too many matches", at);
    const auto end = static_cast<std::size_t>(groups[0].data() - s->data()) + groups[0].size();
    from = end + (groups[0].empty() ? 1 : 0);
  }
  return Value::list(std::move(all), {at.at, nullptr});
}

Value substr(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto s = text_of(arguments[0]);
  const Value offset = to_number(arguments[1], at);
  const Value length = to_number(arguments[2], at);
  if (!s || offset.kind() != Value::Kind::number || length.kind() != Value::Kind::number) return wrong("`substr` takes text and numbers", at);
  if (std::ranges::any_of(*s, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    return unknown(Unknown::Why::unsupported, "`substr` of other than ASCII", at);
  }
  const auto size = static_cast<double>(s->size());
  double begin = offset.as_number() < 0 ? size + offset.as_number() : offset.as_number();
  begin = std::clamp(begin, 0.0, size);
  const double end = length.as_number() < 0 ? size : std::min(size, begin + length.as_number());
  return text(s->substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)), arguments[0], at);
}

Value indent(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const Value count = to_number(arguments[0], at);
  const auto s = text_of(arguments[1]);
  if (!s || count.kind() != Value::Kind::number || count.as_number() < 0 || count.as_number() > 1000) return wrong("`indent` takes a small number and text", at);
  auto made = replace_all(*s, "\n", "\n" + std::string(static_cast<std::size_t>(count.as_number()), ' '), at.most_bytes);
  return made ? text(std::move(*made), arguments[1], at) : unknown(Unknown::Why::limit, "the text is too long", at);
}

/// One verb of a format, `%05.2f`, applied; nothing where it is not known here.
std::optional<std::string> verb(std::string_view spec, const Value& value) {
  const char kind = spec.back();
  std::string_view flags = spec.substr(1, spec.size() - 2);
  const bool plain = flags.find_first_not_of("0123456789-+ .") == std::string_view::npos && flags.size() < 8;
  if (!plain) return std::nullopt;
  const std::string flag_text(flags);
  std::size_t width_begin = flag_text.find_first_not_of("-+ 0");
  const std::size_t dot = flag_text.find('.');
  if (width_begin != std::string::npos && dot != std::string::npos && width_begin > dot) width_begin = dot;
  const auto pad = [&](std::string made, bool number) {
    std::size_t width = 0;
    if (width_begin != std::string::npos) {
      for (std::size_t i = width_begin; i < flag_text.size() && flag_text[i] != '.'; ++i) width = width * 10 + static_cast<std::size_t>(flag_text[i] - '0');
    }
    if (made.size() >= width || width > 1000) return made;
    const std::string_view before(flag_text.data(), width_begin == std::string::npos ? flag_text.size() : width_begin);
    if (before.find('-') != std::string_view::npos) return made + std::string(width - made.size(), ' ');
    const bool zeros = number && before.find('0') != std::string_view::npos;
    if (zeros && made.starts_with('-')) return "-" + std::string(width - made.size(), '0') + made.substr(1);
    return std::string(width - made.size(), zeros ? '0' : ' ') + made;
  };
  const CallContext nowhere;
  switch (kind) {
    case 's':
    case 'v': {
      if (dot != std::string::npos) return std::nullopt;
      const auto scalar = value.is_null() ? std::optional<std::string>("null") : value.scalar_text();
      return pad(scalar ? *scalar : syntax::to_json(value), false);
    }
    case 'q': return pad(syntax::to_json(Value::string(value.scalar_text().value_or(""))), false);
    case 't': return value.kind() == Value::Kind::boolean ? std::optional(pad(*value.scalar_text(), false)) : std::nullopt;
    case 'd': {
      const Value number = to_number(value, nowhere);
      if (number.kind() != Value::Kind::number || dot != std::string::npos) return std::nullopt;
      return pad(syntax::number_text(std::trunc(number.as_number())), true);
    }
    case 'f': {
      const Value number = to_number(value, nowhere);
      if (number.kind() != Value::Kind::number) return std::nullopt;
      int precision = 6;
      if (dot != std::string::npos) precision = dot + 1 < flag_text.size() ? flag_text[dot + 1] - '0' : 0;
      return pad(fmt::format("{:.{}f}", number.as_number(), precision), true);
    }
    default: return std::nullopt;
  }
}

Value format(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto spec = text_of(arguments[0]);
  if (!spec) return wrong("`format` takes a text", at);
  std::string made;
  std::vector<syntax::Piece> pieces;
  const Unknown* missing = nullptr;
  const Value* first = nullptr;
  std::size_t next = 1;
  const auto piece = [&](const Origin& origin, bool is_unknown) {
    pieces.push_back({static_cast<std::uint32_t>(made.size()), origin, false, is_unknown});
  };
  for (std::size_t i = 0; i < spec->size();) {
    if ((*spec)[i] != '%') {
      const std::size_t end = std::min(spec->find('%', i), spec->size());
      piece(syntax::locate(arguments[0], static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(end)), false);
      made += spec->substr(i, end - i);
      i = end;
      continue;
    }
    if (spec->compare(i, 2, "%%") == 0) {
      piece(arguments[0].origin(), false);
      made += '%';
      i += 2;
      continue;
    }
    const std::size_t end = spec->find_first_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ[*#", i + 1);
    if (end == std::string::npos) return wrong("the format ends within a verb", at);
    if (next >= arguments.size()) return wrong("`format` has too few arguments", at);
    const Value& value = arguments[next++];
    piece(value.origin(), value.is_unknown());
    if (value.is_unknown()) {
      if (missing == nullptr) missing = &value.as_unknown();
      made += value.as_unknown().partial ? value.as_unknown().partial->text : fmt::format("${{{}}}", value.as_unknown().expression);
    } else {
      const auto part = verb(std::string_view(*spec).substr(i, end - i + 1), value);
      if (!part) return unknown(Unknown::Why::unsupported, fmt::format("`{}` in a format", spec->substr(i, end - i + 1)), at);
      made += *part;
      if (first == nullptr) first = &value;
    }
    i = end + 1;
    if (made.size() > at.most_bytes) return unknown(Unknown::Why::limit, "the text is too long", at);
  }
  Origin origin = first != nullptr && first->origin().at.known() ? first->origin() : arguments[0].origin();
  syntax::String string{std::move(made), std::make_shared<const std::vector<syntax::Piece>>(std::move(pieces)), nullptr};
  if (missing == nullptr) return Value::string(std::move(string), std::move(origin));
  Unknown own = *missing;
  own.expression = std::string(at.expression);
  own.either.clear();
  own.partial = std::move(string);
  return Value::unknown(std::move(own), {at.at, nullptr});
}

Value formatlist(std::string_view name, const Arguments& arguments, const CallContext& at) {
  std::size_t count = 1;
  bool list = false;
  syntax::UnknownPtr rest;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (arguments[i].is_unknown()) {
      if (!rest) rest = arguments[i].unknown_ptr();
      continue;
    }
    if (!arguments[i].is_list()) continue;
    if (list && arguments[i].as_list().items.size() != count) return wrong("`formatlist` takes lists of equal length", at);
    count = arguments[i].as_list().items.size();
    list = true;
    if (arguments[i].as_list().rest && !rest) rest = arguments[i].as_list().rest;
  }
  std::vector<Value> made;
  for (std::size_t i = 0; i < count; ++i) {
    Arguments one{arguments[0]};
    for (std::size_t k = 1; k < arguments.size(); ++k) {
      one.push_back(arguments[k].is_list() ? arguments[k].as_list().items[i].element_of(arguments[k]) : arguments[k]);
    }
    made.push_back(format(name, one, at));
  }
  return Value::list(List{std::move(made), false, list ? rest : nullptr}, {at.at, nullptr});
}

}  // namespace

FunctionTable string_functions() {
  return {
      {"basename", {1, 1, change}},
      {"chomp", {1, 1, change}},
      {"dirname", {1, 1, change}},
      {"endswith", {2, 2, test}},
      {"format", {1, any_number, format, true}},
      {"formatlist", {1, any_number, formatlist, true}},
      {"indent", {2, 2, indent}},
      {"join", {1, any_number, join}},
      {"lower", {1, 1, change}},
      {"regex", {2, 2, regex}},
      {"regexall", {2, 2, regex}},
      {"replace", {3, 3, replace}},
      {"split", {2, 2, split}},
      {"startswith", {2, 2, test}},
      {"strcontains", {2, 2, test}},
      {"strrev", {1, 1, change}},
      {"substr", {3, 3, substr}},
      {"title", {1, 1, change}},
      {"tostring", {1, 1, [](std::string_view, const Arguments& arguments, const CallContext& at) { return to_string(arguments[0], at); }, true}},
      {"trim", {2, 2, trim}},
      {"trimprefix", {2, 2, trim}},
      {"trimspace", {1, 1, change}},
      {"trimsuffix", {2, 2, trim}},
      {"upper", {1, 1, change}},
  };
}

}  // namespace grantlint::terraform
