// String functions. The result has the origin of the argument that determines its text.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "source/text.h"
#include "source/utf8.h"
#include "terraform/texts.h"

namespace grantlint::terraform {

namespace {

/// Does the text begin or end with a blank that is no ASCII?
bool has_wide_blank(std::string_view s) {
  constexpr std::array<std::string_view, 6> blanks{"\xC2\x85", "\xC2\xA0",     "\xE1\x9A\x80",
                                                   "\xE2\x80", "\xE2\x81\x9F", "\xE3\x80\x80"};
  return std::ranges::any_of(blanks, [&](std::string_view blank) {
    return s.starts_with(blank) || s.ends_with(blank) ||
           (blank.size() == 2 && s.size() > 2 && s.substr(0, s.size() - 1).ends_with(blank));
  });
}

Value change(std::string_view name, const Arguments& arguments, const CallContext& at) {
  auto s = text_of(arguments[0]);
  if (!s) return wrong(fmt::format("`{}` takes text", name), at);
  std::string& t = *s;
  const bool by_letter = name == "lower" || name == "upper" || name == "title";
  if (by_letter && !is_ascii(t)) return not_ascii(name, at);
  if (name == "lower") t = source::lower(t);
  if (name == "upper") t = source::upper(t);
  if (name == "title") {
    bool first = true;
    for (char& c : t) {
      if (first) c = source::upper(c);
      first = !is_word(c);
    }
  }
  if (name == "trimspace") {
    t = source::trim(t, " \t\r\n\v\f");
    if (has_wide_blank(t)) return not_ascii(name, at);
  }
  if (name == "chomp") {
    while (t.ends_with('\n') || t.ends_with('\r')) t.pop_back();
  }
  if (name == "strrev") {
    const auto all = characters(t);
    if (!all) return not_ascii(name, at);
    std::string turned;
    for (auto one = all->rbegin(); one != all->rend(); ++one) turned += *one;
    t = std::move(turned);
  }
  return text(std::move(t), arguments[0], at);
}

Value trim(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const auto s = text_of(arguments[0]);
  const auto part = text_of(arguments[1]);
  if (!s || !part) return wrong(fmt::format("`{}` takes text", name), at);
  std::string_view t = *s;
  if (name == "trim" && !is_ascii(*part)) return not_ascii(name, at);
  if (name == "trim") t = source::trim(t, *part);
  if (name == "trimprefix" && t.starts_with(*part)) t.remove_prefix(part->size());
  if (name == "trimsuffix" && t.ends_with(*part)) t.remove_suffix(part->size());
  return text(std::string(t), arguments[0], at);
}

Value test(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const auto s = text_of(arguments[0]);
  const auto part = text_of(arguments[1]);
  if (!s || !part) return wrong(fmt::format("`{}` takes text", name), at);
  const bool answer = name == "startswith" ? s->starts_with(*part)
                      : name == "endswith" ? s->ends_with(*part)
                                           : s->find(*part) != std::string::npos;
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
    parts.push_back(Value::string(s->substr(begin, end - begin),
                                  syntax::locate(arguments[1], from, static_cast<std::uint32_t>(end))));
  };
  if (separator->empty()) {
    if (s->size() > at.most_items) return unknown(Unknown::Why::limit, "it has too many parts", at);
    // Between its code points.
    for (std::size_t end = 0; begin < s->size(); begin = end) {
      end = begin + source::decode_utf8(*s, begin).length;
      add(end);
    }
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

Value substr(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto s = text_of(arguments[0]);
  const Value offset = to_number(arguments[1], at);
  const Value length = to_number(arguments[2], at);
  const auto whole = [](const Value& v) {
    return v.kind() == Value::Kind::number && std::floor(v.as_number()) == v.as_number();
  };
  if (!s || !whole(offset) || !whole(length)) return wrong("`substr` takes text and whole numbers", at);
  // Terraform counts grapheme clusters.
  const auto all = characters(*s);
  if (!all) return not_ascii("substr", at);
  const auto size = static_cast<double>(all->size());
  // Where it begins before the text, Terraform's versions differ.
  if (offset.as_number() < -size) return unknown(Unknown::Why::unsupported, "`substr` from before the text", at);
  const double begin = offset.as_number() < 0 ? size + offset.as_number() : std::min(size, offset.as_number());
  const double end = length.as_number() < 0 ? size : std::min(size, begin + length.as_number());
  // A quirk: of an offset from the end, the length 0 means all.
  if (offset.as_number() < 0 && length.as_number() == 0)
    return unknown(Unknown::Why::unsupported, "`substr` of nothing from the end", at);
  std::string made;
  for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) made += (*all)[i];
  return text(std::move(made), arguments[0], at);
}

Value indent(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const Value count = to_number(arguments[0], at);
  const auto s = text_of(arguments[1]);
  if (!s || count.kind() != Value::Kind::number || count.as_number() < 0 || count.as_number() > 1000)
    return wrong("`indent` takes a small number and text", at);
  auto made =
      replace_all(*s, "\n", "\n" + std::string(static_cast<std::size_t>(count.as_number()), ' '), at.most_bytes);
  return made ? text(std::move(*made), arguments[1], at) : unknown(Unknown::Why::limit, "the text is too long", at);
}

}  // namespace

FunctionTable string_functions() {
  return {
      {"chomp", {1, 1, change}},
      {"endswith", {2, 2, test}},
      {"indent", {2, 2, indent}},
      {"lower", {1, 1, change}},
      {"split", {2, 2, split}},
      {"startswith", {2, 2, test}},
      {"strcontains", {2, 2, test}},
      {"strrev", {1, 1, change}},
      {"substr", {3, 3, substr}},
      {"title", {1, 1, change}},
      {"tostring",
       {1, 1,
        [](std::string_view, const Arguments& arguments, const CallContext& at) { return to_string(arguments[0], at); },
        true, true}},
      {"trim", {2, 2, trim}},
      {"trimprefix", {2, 2, trim}},
      {"trimspace", {1, 1, change}},
      {"trimsuffix", {2, 2, trim}},
      {"upper", {1, 1, change}},
  };
}

}  // namespace grantlint::terraform
