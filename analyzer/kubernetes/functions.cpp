#include "kubernetes/functions.h"
#include "source/ascii.h"
#include "source/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>

namespace grantlint::kubernetes {

using syntax::Origin;
using syntax::Unknown;
using syntax::Value;

namespace {

using Arguments = std::vector<Value>;

Value not_evaluated(std::string_view written) {
  return unknown_value(written, "its template is not evaluated");
}

/// The same value where its text is unchanged: it keeps its place in the file.
Value retold(const Value& value, std::string text) {
  if (value.scalar_text() == text) return value;
  return Value::string(std::move(text), value.origin());
}

bool same(const Value& a, const Value& b) {
  if (a.is_list() || a.is_map()) return a == b;
  return a.kind() == b.kind() ? a.scalar_text() == b.scalar_text() || a.is_null() : false;
}

Value quoted(const Value& value, char quote) {
  Text text;
  const auto plain = value.scalar_text();
  if (plain && plain->find_first_of("\"'\\\n") != std::string::npos) {
    const std::string escaped = syntax::to_json(Value::string(*plain));
    text.made(escaped, value.origin());
    return text.value(value.origin());
  }
  text.made(std::string(1, quote), value.origin());
  text.add(value);
  text.made(std::string(1, quote), value.origin());
  return text.value(value.origin());
}

/// `%s`, `%d`, `%v`, `%q`; nothing for others.
std::optional<Value> formatted(const Arguments& arguments) {
  if (arguments.empty() || !arguments.front().is_string()) return std::nullopt;
  const std::string& format = arguments.front().as_text();
  Text text;
  std::size_t next = 1;
  for (std::size_t i = 0; i < format.size();) {
    const std::size_t percent = std::min(format.find('%', i), format.size());
    text.made(std::string_view(format).substr(i, percent - i), arguments.front().origin());
    if (percent == format.size()) break;
    const char verb = percent + 1 < format.size() ? format[percent + 1] : ' ';
    i = percent + 2;
    if (verb == '%') {
      text.made("%");
      continue;
    }
    if ((verb != 's' && verb != 'd' && verb != 'v' && verb != 'q') || next >= arguments.size()) return std::nullopt;
    const Value& argument = arguments[next++];
    text.add(verb == 'q' ? quoted(argument, '"') : argument);
  }
  return text.value(arguments.front().origin());
}

/// A value on one line, in YAML's flow form.
void flow(Text& text, const Value& value) {
  const auto separated = [&](const auto& elements, std::string_view open, std::string_view close, const auto& one) {
    text.made(open);
    bool first = true;
    for (const auto& element : elements) {
      if (!first) text.made(", ");
      first = false;
      one(element);
    }
    text.made(close);
  };
  if (value.is_list()) {
    separated(value.as_list().items, "[", "]", [&](const Value& item) { flow(text, item.element_of(value)); });
  } else if (value.is_map()) {
    separated(value.as_map().entries, "{", "}", [&](const syntax::Entry& entry) {
      text.made(syntax::to_json(Value::string(entry.key)) + ": ");
      flow(text, entry.value.element_of(value));
    });
  } else if (value.is_string()) {
    text.add(quoted(value, '"'));
  } else if (value.is_null()) {
    text.made("null", value.origin());
  } else {
    text.add(value);
  }
}

/// An entry or item a line.
Value yaml_of(const Value& value) {
  Text text;
  bool first = true;
  const auto next_line = [&] {
    if (!first) text.made("\n");
    first = false;
  };
  if (value.is_list() && !value.as_list().items.empty()) {
    for (const Value& item : value.as_list().items) {
      next_line();
      text.made("- ");
      flow(text, item.element_of(value));
    }
  } else if (value.is_map() && !value.as_map().entries.empty()) {
    for (const syntax::Entry& entry : value.as_map().entries) {
      next_line();
      text.made(syntax::to_json(Value::string(entry.key)) + ": ");
      flow(text, entry.value.element_of(value));
    }
  } else {
    flow(text, value);
  }
  return text.value(value.origin());
}

Value indented(const Value& value, double columns, bool new_line) {
  constexpr double most = 200;
  const std::string blanks(static_cast<std::size_t>(std::clamp(columns, 0.0, most)), ' ');
  Text text;
  text.add(value);
  Text result;
  result.made((new_line ? "\n" : "") + blanks);
  const std::string& all = text.string().text;
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t line = std::min(all.find('\n', at), all.size() - 1) + 1;
    result.append(text.part(at, line));
    if (line < all.size()) result.made(blanks);
    at = line;
  }
  return result.value(value.origin());
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  constexpr std::size_t longest = 100'000;
  if (from.empty()) return text;
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
    if (text.size() > longest) break;
  }
  return text;
}

/// Functions of text; the text comes last. Nothing where they are not among these.
std::optional<Value> call_text(std::string_view function, const Arguments& arguments) {
  if (arguments.empty()) return std::nullopt;
  const Value& last = arguments.back();
  const auto text = last.scalar_text();
  if (!text) return std::nullopt;
  const auto argument = [&](std::size_t i) {
    return i + 1 < arguments.size() ? arguments[i].scalar_text() : std::nullopt;
  };
  if (function == "lower") return retold(last, source::lower(*text));
  if (function == "upper") return retold(last, source::upper(*text));
  if (function == "trim") return retold(last, std::string(source::trim(*text)));
  if (function == "toString" || function == "print") return retold(last, *text);
  const auto first = argument(0);
  if (!first) return std::nullopt;
  std::string_view rest = *text;
  if (function == "trunc") {
    const double length = arguments.front().kind() == Value::Kind::number ? arguments.front().as_number() : 0;
    const auto count = static_cast<std::size_t>(std::min(std::abs(length), 1e6));
    if (length < 0) return retold(last, std::string(rest.substr(rest.size() - std::min(count, rest.size()))));
    return retold(last, std::string(rest.substr(0, count)));
  }
  if (function == "trimSuffix") {
    if (rest.ends_with(*first)) rest.remove_suffix(first->size());
    return retold(last, std::string(rest));
  }
  if (function == "trimPrefix") {
    if (rest.starts_with(*first)) rest.remove_prefix(first->size());
    return retold(last, std::string(rest));
  }
  if (function == "trimAll") return retold(last, std::string(source::trim(rest, *first)));
  if (function == "replace") {
    const auto second = argument(1);
    if (second) return retold(last, replaced(*text, *first, *second));
  }
  if (function == "contains") return Value::boolean(rest.find(*first) != std::string_view::npos);
  if (function == "hasPrefix") return Value::boolean(rest.starts_with(*first));
  if (function == "hasSuffix") return Value::boolean(rest.ends_with(*first));
  return std::nullopt;
}

/// Conditions, where one known argument may decide.
std::optional<Value> call_logic(std::string_view function, const Arguments& arguments, std::string_view written) {
  const auto undecided = [&] { return unknown_value(written, "its condition is not known"); };
  if (function == "not" && arguments.size() == 1) {
    const auto known = truth(arguments.front());
    return known ? Value::boolean(!*known) : undecided();
  }
  if ((function == "and" || function == "or") && !arguments.empty()) {
    const bool deciding = function == "or";
    bool open = false;
    for (const Value& argument : arguments) {
      const auto known = truth(argument);
      if (known == deciding && !open) return argument;
      if (known == deciding) return deciding ? Value::boolean(true) : Value::boolean(false);
      open = open || !known;
    }
    return open ? undecided() : arguments.back();
  }
  if (function == "eq" || function == "ne") {
    if (arguments.size() < 2) return undecided();
    if (std::ranges::any_of(arguments, [](const Value& value) { return value.is_unknown() && !is_missing(value); }))
      return undecided();
    const auto plain = [](const Value& value) { return is_missing(value) ? Value::null() : value; };
    const bool equal = std::any_of(arguments.begin() + 1, arguments.end(),
                                   [&](const Value& other) { return same(plain(arguments.front()), plain(other)); });
    return Value::boolean(equal == (function == "eq"));
  }
  if (function == "empty" && arguments.size() == 1) {
    const auto known = truth(arguments.front());
    return known ? Value::boolean(!*known) : undecided();
  }
  if (function == "ternary" && arguments.size() == 3) {
    const auto known = truth(arguments[2]);
    return known ? arguments[*known ? 0 : 1] : undecided();
  }
  return std::nullopt;
}

std::optional<Value> call_choice(std::string_view function, const Arguments& arguments) {
  if (function == "default" && arguments.size() == 2) {
    const auto known = truth(arguments[1]);
    return !known || *known ? arguments[1] : arguments[0];
  }
  if (function == "coalesce") {
    for (const Value& argument : arguments) {
      const auto known = truth(argument);
      if (!known || *known) return argument;
    }
    return Value::null();
  }
  if (function == "required" && arguments.size() == 2) return arguments[1];
  if (function == "tpl" && arguments.size() == 2 && arguments[0].is_string() &&
      arguments[0].as_text().find("{{") == std::string::npos) {
    return arguments[0];
  }
  return std::nullopt;
}

std::optional<Value> call_collection(std::string_view function, const Arguments& arguments, std::string_view written) {
  if (function == "list" || function == "tuple") return Value::list(arguments);
  if (function == "dict") {
    std::vector<syntax::Entry> entries;
    for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
      const auto key = arguments[i].scalar_text();
      if (!key) return std::nullopt;
      entries.push_back({*key, arguments[i].origin(), arguments[i + 1]});
    }
    return Value::map(std::move(entries));
  }
  if ((function == "index" || function == "get") && !arguments.empty()) {
    Value at = arguments.front();
    for (std::size_t i = 1; i < arguments.size(); ++i) {
      const auto key = arguments[i].scalar_text();
      if (!key) return std::nullopt;
      if (at.is_list() && arguments[i].kind() == Value::Kind::number) {
        const double place = arguments[i].as_number();
        if (place < 0 || place >= static_cast<double>(at.as_list().items.size())) return std::nullopt;
        at = Value(at.as_list().items[static_cast<std::size_t>(place)].element_of(at));
      } else {
        at = field_of(at, *key, written);
      }
    }
    return at;
  }
  if (function == "hasKey" && arguments.size() == 2 && arguments[0].is_map()) {
    const auto key = arguments[1].scalar_text();
    if (key) return Value::boolean(arguments[0].find(*key) != nullptr);
  }
  if (function == "has" && arguments.size() == 2 && arguments[1].is_list()) {
    return Value::boolean(
        std::ranges::any_of(arguments[1].as_list().items, [&](const Value& item) { return same(item, arguments[0]); }));
  }
  if ((function == "join") && arguments.size() == 2 && arguments[1].is_list() && arguments[0].is_string()) {
    Text text;
    for (const Value& item : arguments[1].as_list().items) {
      if (text.size() > 0) text.made(arguments[0].as_text());
      text.add(item);
    }
    return text.value(arguments[1].origin());
  }
  return std::nullopt;
}

}  // namespace

Value field_of(const Value& value, std::string_view key, std::string_view expression) {
  if (value.is_unknown() && !is_missing(value))
    return unknown_value(expression, value.as_unknown().text, value.origin());
  if (value.is_map()) {
    if (const Value* found = value.find(key)) return found->element_of(value);
    if (value.as_map().rest) return unknown_value(expression, value.as_map().rest->text, value.origin());
  }
  Unknown unknown;
  unknown.why = Unknown::Why::no_default;
  unknown.text = fmt::format("`{}` has no value in values.yaml", expression);
  unknown.expression = expression;
  return Value::unknown(std::move(unknown));
}

Value call(std::string_view function, const Arguments& arguments, std::string_view written) {
  if (auto result = call_logic(function, arguments, written)) return std::move(*result);
  if (auto result = call_choice(function, arguments)) return std::move(*result);
  if (function == "printf") {
    if (auto result = formatted(arguments)) return std::move(*result);
    return not_evaluated(written);
  }
  if ((function == "quote" || function == "squote") && arguments.size() == 1)
    return quoted(arguments.front(), function == "quote" ? '"' : '\'');
  if ((function == "nindent" || function == "indent") && arguments.size() == 2 &&
      arguments.front().kind() == Value::Kind::number && !arguments.back().is_list() && !arguments.back().is_map()) {
    return indented(arguments.back(), arguments.front().as_number(), function == "nindent");
  }
  // What only shortens a text leaves its unknown parts as they are.
  static constexpr std::array<std::string_view, 6> shorten = {"trunc",      "trim",       "trimAll",
                                                              "trimSuffix", "trimPrefix", "toString"};
  if (!arguments.empty() && arguments.back().is_unknown() && std::ranges::find(shorten, function) != shorten.end())
    return arguments.back();
  if (std::ranges::any_of(arguments, [](const Value& value) { return value.is_unknown(); })) {
    return not_evaluated(written);
  }
  if (function == "toYaml" && arguments.size() == 1) return yaml_of(arguments.front());
  if (auto result = call_text(function, arguments)) return std::move(*result);
  if (auto result = call_collection(function, arguments, written)) return std::move(*result);
  return not_evaluated(written);
}

}  // namespace grantlint::kubernetes
