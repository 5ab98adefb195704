// Texts put together from several values, each with the way back to its own place.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "terraform/texts.h"

namespace grantlint::terraform {

using syntax::List;

namespace {

constexpr double most_exact = 9007199254740992.0;  // 2 to the 53rd

/// A text put together, with the way back from each of its parts, and what of it is not known.
class Builder {
 public:
  /// [begin, end) of a text that an argument is.
  void add_part(const Value& from, std::size_t begin, std::size_t end) {
    const Origin origin = syntax::locate(from, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
    add_piece(origin, std::string_view(from.as_text()).substr(begin, end - begin), false);
  }

  void add_value(const Value& value, std::string_view shown) {
    if (first_ == nullptr) first_ = &value;
    add_text(value, shown);
  }

  /// The same for text that does not determine the origin of the result: a separator.
  void add_text(const Value& value, std::string_view shown) {
    if (value.is_string() && value.as_text() == shown && value.as_string().pieces) {
      add_pieces(value.as_string());
    } else {
      add_piece(value.origin(), shown, false);
    }
  }

  void add_unknown(const Value& value) {
    const Unknown& unknown = value.as_unknown();
    if (missing_ == nullptr) missing_ = &unknown;
    if (unknown.partial && unknown.partial->pieces) {
      add_pieces(*unknown.partial);
    } else {
      add_piece(value.origin(), unknown.partial ? unknown.partial->text : fmt::format("${{{}}}", unknown.expression),
                true);
    }
  }

  [[nodiscard]] std::size_t size() const { return text_.size(); }

  /// The text has the origin of the first value in it, else that of `plain`.
  [[nodiscard]] Value finish(const Origin& plain, const CallContext& at) && {
    const Origin origin = first_ != nullptr && first_->origin().at.known() ? first_->origin() : plain;
    syntax::String string{std::move(text_), std::make_shared<const std::vector<syntax::Piece>>(std::move(pieces_)),
                          nullptr};
    if (missing_ == nullptr) return Value::string(std::move(string), origin);
    Unknown own = *missing_;
    own.expression = std::string(at.expression);
    own.either.clear();
    own.partial = std::move(string);
    return Value::unknown(std::move(own), {at.at, nullptr});
  }

 private:
  void add_piece(const Origin& origin, std::string_view shown, bool is_unknown) {
    if (shown.empty()) return;
    const bool literal = !is_unknown && origin.at.known() && origin.at.end - origin.at.begin == shown.size();
    pieces_.push_back({static_cast<std::uint32_t>(text_.size()), origin, literal, is_unknown});
    text_ += shown;
  }
  void add_pieces(const syntax::String& string) {
    for (syntax::Piece piece : *string.pieces) {
      piece.begin += static_cast<std::uint32_t>(text_.size());
      pieces_.push_back(std::move(piece));
    }
    text_ += string.text;
  }

  std::string text_;
  std::vector<syntax::Piece> pieces_;
  const Value* first_ = nullptr;
  const Unknown* missing_ = nullptr;
};

Value join(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (arguments[0].is_unknown()) return spread(arguments[0], at);
  const auto separator = text_of(arguments[0]);
  if (!separator) return wrong("`join` takes text", at);
  Builder made;
  bool any = false;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (arguments[i].is_unknown()) return spread(arguments[i], at);
    if (!arguments[i].is_list()) return wrong("`join` takes lists", at);
    if (arguments[i].as_list().rest)
      return unknown(arguments[i].as_list().rest->why, arguments[i].as_list().rest->text, at);
    for (const Value& item : arguments[i].as_list().items) {
      const auto part = text_of(item);
      if (!part && !item.is_unknown()) return wrong("`join` of what is no text", at);
      if (any) made.add_text(arguments[0], *separator);
      any = true;
      if (part) {
        made.add_value(item, *part);
      } else {
        made.add_unknown(item);
      }
      if (made.size() > at.most_bytes) return unknown(Unknown::Why::limit, "the text is too long", at);
    }
  }
  return std::move(made).finish({at.at, nullptr}, at);
}

/// A verb of a format: `%-8.3f`, `%[2]s`.
struct Verb {
  bool minus = false;
  bool zero = false;
  bool plus = false;
  bool blank = false;
  bool sharp = false;
  std::optional<std::size_t> width;
  std::optional<std::size_t> precision;
  std::optional<std::size_t> argument;  ///< counted from 1
  char kind = 's';
};

/// Reads a verb behind its `%`, and says how long it is. Source: cty, function/stdlib, `FormatFunc`.
std::optional<std::pair<Verb, std::size_t>> parse_verb(std::string_view spec) {
  Verb verb;
  std::size_t i = 0;
  for (; i < spec.size(); ++i) {
    bool* const flag = spec[i] == '-'   ? &verb.minus
                       : spec[i] == '0' ? &verb.zero
                       : spec[i] == '+' ? &verb.plus
                       : spec[i] == ' ' ? &verb.blank
                       : spec[i] == '#' ? &verb.sharp
                                        : nullptr;
    if (flag == nullptr) break;
    *flag = true;
  }
  const auto number = [&]() -> std::optional<std::size_t> {
    std::size_t value = 0;
    const std::size_t begin = i;
    for (; i < spec.size() && is_digit(spec[i]) && i - begin < 4; ++i)
      value = value * 10 + static_cast<std::size_t>(spec[i] - '0');
    return i > begin ? std::optional(value) : std::nullopt;
  };
  verb.width = number();
  if (i < spec.size() && spec[i] == '.') {
    ++i;
    verb.precision = number().value_or(0);
  }
  if (i < spec.size() && spec[i] == '[') {
    ++i;
    verb.argument = number();
    if (!verb.argument || *verb.argument == 0 || i >= spec.size() || spec[i] != ']') return std::nullopt;
    ++i;
  }
  if (i >= spec.size() || !is_letter(spec[i])) return std::nullopt;
  verb.kind = spec[i];
  return std::pair(verb, i + 1);
}

std::optional<std::string> padded(std::string made, const Verb& verb) {
  if (!verb.width) return made;
  const auto all = characters(made);
  if (!all) return std::nullopt;
  if (all->size() >= *verb.width) return made;
  const std::string fill(*verb.width - all->size(), verb.zero ? '0' : ' ');
  return verb.minus ? made + fill : fill + made;
}

/// As Go pads numbers: zeros follow the sign and what says the base, and are never added on the right.
std::string padded_number(std::string made, const Verb& verb) {
  if (!made.starts_with('-') && (verb.plus || verb.blank)) made.insert(0, 1, verb.plus ? '+' : ' ');
  if (!verb.width || made.size() >= *verb.width) return made;
  const std::size_t fill = *verb.width - made.size();
  if (verb.minus) return made + std::string(fill, ' ');
  if (!verb.zero) return std::string(fill, ' ') + made;
  const std::size_t sign = made.starts_with('-') || made.starts_with('+') || made.starts_with(' ') ? 1 : 0;
  const bool based = made.size() > sign + 1 && made[sign] == '0' && is_letter(made[sign + 1]);
  made.insert(sign + (based && verb.sharp ? 2 : 0), fill, '0');
  return made;
}

std::string whole_number_text(const Verb& verb, double number) {
  const auto magnitude = static_cast<std::uint64_t>(std::abs(number));
  std::string digits = verb.kind == 'x'   ? fmt::format("{:x}", magnitude)
                       : verb.kind == 'X' ? fmt::format("{:X}", magnitude)
                       : verb.kind == 'o' ? fmt::format("{:o}", magnitude)
                       : verb.kind == 'b' ? fmt::format("{:b}", magnitude)
                                          : fmt::format("{}", magnitude);
  const std::size_t least = std::min<std::size_t>(verb.precision.value_or(1), 100);
  if (digits.size() < least) digits.insert(0, least - digits.size(), '0');
  const std::string_view base = verb.kind == 'x'   ? "0x"
                                : verb.kind == 'X' ? "0X"
                                : verb.kind == 'o' ? "0"
                                : verb.kind == 'b' ? "0b"
                                                   : "";
  if (verb.sharp) digits.insert(0, base);
  return number < 0 ? "-" + digits : digits;
}

/// As Go's `%g` without a precision: an exponent for numbers of more than six digits before the point, or four zeros
/// behind it.
std::string general_text(double number) {
  std::array<char, 32> shortest{};
  const auto end = std::to_chars(shortest.begin(), shortest.end(), number, std::chars_format::scientific).ptr;
  const std::string_view written(shortest.data(), static_cast<std::size_t>(end - shortest.data()));
  const std::size_t mark = written.find('e');
  int exponent = 0;
  std::from_chars(written.data() + mark + (written[mark + 1] == '+' ? 2 : 1), written.data() + written.size(),
                  exponent);
  constexpr int least = -4;
  constexpr int most = 6;
  return number != 0 && (exponent < least || exponent >= most) ? std::string(written) : syntax::number_text(number);
}

std::string fraction_text(const Verb& verb, double number) {
  switch (verb.kind) {
    case 'e': return fmt::format("{:.{}e}", number, verb.precision.value_or(6));
    case 'E': return fmt::format("{:.{}E}", number, verb.precision.value_or(6));
    case 'g': return verb.precision ? fmt::format("{:.{}g}", number, *verb.precision) : general_text(number);
    case 'G':
      return source::upper(verb.precision ? fmt::format("{:.{}g}", number, *verb.precision) : general_text(number));
    default: return fmt::format("{:.{}f}", number, verb.precision.value_or(6));
  }
}

/// A value as the verb has it, or an unknown: why there is none.
Value shown(const Verb& verb, const Value& value, const CallContext& at) {
  const auto unsupported = [&] {
    return unknown(Unknown::Why::unsupported, fmt::format("`%{}` of such a value in a format", verb.kind), at);
  };
  const auto done = [&](std::optional<std::string> made) {
    return made ? Value::string(std::move(*made)) : unsupported();
  };
  if (value.is_null() && verb.kind != 'v') return wrong("`format` of null", at);
  switch (verb.kind) {
    case 'v':
      if (value.is_string() && !verb.sharp) return done(padded(value.as_text(), verb));
      if (value.kind() == Value::Kind::number && !verb.sharp)
        return done(padded(general_text(value.as_number()), verb));
      return done(padded(json_text(value), verb));
    case 's':
    case 'q': {
      const Value text = to_string(value, at);
      if (!text.is_string()) return wrong(fmt::format("`%{}` takes a text", verb.kind), at);
      std::string part = text.as_text();
      if (verb.precision) {
        const auto all = characters(part);
        if (!all) return unsupported();
        std::string cut;
        for (std::size_t i = 0; i < std::min(*verb.precision, all->size()); ++i) cut += (*all)[i];
        part = std::move(cut);
      }
      return done(padded(verb.kind == 's' ? part : json_text(Value::string(part)), verb));
    }
    case 't': {
      const Value flag = to_bool(value, at);
      if (flag.kind() != Value::Kind::boolean) return wrong("`%t` takes true or false", at);
      return Value::string(*flag.scalar_text());
    }
    case 'b':
    case 'd':
    case 'o':
    case 'x':
    case 'X': {
      const Value number = to_number(value, at);
      if (number.kind() != Value::Kind::number || std::floor(number.as_number()) != number.as_number())
        return wrong(fmt::format("`%{}` takes a whole number", verb.kind), at);
      if (std::abs(number.as_number()) >= most_exact) return unsupported();
      return Value::string(padded_number(whole_number_text(verb, number.as_number()), verb));
    }
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G': {
      const Value number = to_number(value, at);
      if (number.kind() != Value::Kind::number) return wrong(fmt::format("`%{}` takes a number", verb.kind), at);
      if (std::abs(number.as_number()) >= most_exact || verb.precision.value_or(0) > 15 || verb.sharp)
        return unsupported();
      return Value::string(padded_number(fraction_text(verb, number.as_number()), verb));
    }
    default: return wrong(fmt::format("`%{}` in a format", verb.kind), at);
  }
}

Value format(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (arguments[0].is_unknown()) return spread(arguments[0], at);
  const Value spec_value = to_string(arguments[0], at);
  if (!spec_value.is_string()) return wrong("`format` takes a text", at);
  const std::string& spec = spec_value.as_text();
  Builder made;
  std::size_t next = 1;
  std::size_t used = 0;  // the last argument that a verb shows
  for (std::size_t i = 0; i < spec.size();) {
    if (spec[i] != '%') {
      const std::size_t end = std::min(spec.find('%', i), spec.size());
      made.add_part(spec_value, i, end);
      i = end;
    } else if (spec.compare(i, 2, "%%") == 0) {
      made.add_text(Value::string("%", arguments[0].origin()), "%");
      i += 2;
    } else {
      const auto read = parse_verb(std::string_view(spec).substr(i + 1));
      if (!read) return wrong(fmt::format("`{}` in a format", spec.substr(i, 8)), at);
      const std::size_t which = read->first.argument.value_or(next);
      if (which >= arguments.size()) return wrong("`format` has too few arguments", at);
      next = which + 1;
      used = std::max(used, which);
      const Value& value = arguments[which];
      if (value.is_unknown()) {
        made.add_unknown(value);
      } else if (!value.wholly_known()) {
        return unknown(Unknown::Why::computed, "a part of what is formatted is not known", at);
      } else {
        const Value part = shown(read->first, value, at);
        if (part.is_unknown()) return part;
        made.add_value(value, part.as_text());
      }
      i += 1 + read->second;
    }
    if (made.size() > at.most_bytes) return unknown(Unknown::Why::limit, "the text is too long", at);
  }
  if (used + 1 < arguments.size()) return wrong("`format` has too many arguments", at);
  return std::move(made).finish(arguments[0].origin(), at);
}

Value formatlist(std::string_view name, const Arguments& arguments, const CallContext& at) {
  std::optional<std::size_t> count;
  std::size_t most = 0;
  bool open = false;  // more elements may come
  const Value* blank = nullptr;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (arguments[i].is_unknown() && !arguments[i].as_unknown().partial && blank == nullptr) blank = &arguments[i];
    if (!arguments[i].is_list()) continue;
    const std::size_t size = arguments[i].as_list().items.size();
    open = open || arguments[i].as_list().rest;
    count = std::min(size, count.value_or(size));
    most = std::max(most, size);
  }
  if (count && *count != most && !open) return wrong("`formatlist` takes lists of equal length", at);
  // What is unknown may be a list or not; beside known lists it does not change how many there are.
  if (!count && blank != nullptr) open = true;
  const auto one = [&](auto&& item) {
    Arguments values{arguments[0]};
    for (std::size_t k = 1; k < arguments.size(); ++k)
      values.push_back(arguments[k].is_list() ? item(arguments[k]) : arguments[k]);
    return format(name, values, at);
  };
  std::vector<Value> made;
  std::size_t bytes = 0;
  const std::size_t known = count.value_or(open ? 0 : 1);
  if (known > at.most_items)
    return unknown(Unknown::Why::limit, fmt::format("it has more than {} elements", at.most_items), at);
  for (std::size_t i = 0; i < known; ++i) {
    Value text = one([&](const Value& list) { return list.as_list().items[i].element_of(list); });
    if (text.is_unknown() && text.as_unknown().why == Unknown::Why::error) return text;
    bytes += text.is_string() ? text.as_text().size() : 0;
    if (bytes > at.most_bytes) return unknown(Unknown::Why::limit, "the texts are too long", at);
    made.push_back(std::move(text));
  }
  syntax::UnknownPtr rest;
  if (open) {
    const Value more = one([&](const Value& list) {
      const auto& own = list.as_list();
      if (own.rest) return Value::unknown(*own.rest, list.origin());
      return unknown(Unknown::Why::computed, "a list is not wholly known", at);
    });
    if (!more.is_unknown() || more.as_unknown().why == Unknown::Why::error) return more;
    rest = more.unknown_ptr();
  }
  return Value::list(List{std::move(made), false, std::move(rest)}, {at.at, nullptr});
}

}  // namespace

FunctionTable format_functions() {
  return {
      {"format", {1, any_number, format, true, true}},
      {"formatlist", {1, any_number, formatlist, true, true}},
      {"join", {2, any_number, join, true}},
  };
}

}  // namespace grantlint::terraform
