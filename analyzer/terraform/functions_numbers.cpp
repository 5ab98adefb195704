// Numbers and dates.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <expected>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "findings/day.h"
#include "source/ascii.h"
#include "terraform/function_table.h"

namespace grantlint::terraform {

namespace {

Value one_number(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const Value number = to_number(arguments[0], at);
  if (number.kind() != Value::Kind::number) return wrong(fmt::format("`{}` takes a number", name), at);
  const double x = number.as_number();
  const double result = name == "abs"     ? std::abs(x)
                        : name == "ceil"  ? std::ceil(x)
                        : name == "floor" ? std::floor(x)
                        : x < 0           ? -1.0
                        : x > 0           ? 1.0
                                          : 0.0;
  return Value::number(result, arguments[0].origin());
}

Value two_numbers(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const Value a = to_number(arguments[0], at);
  const Value b = to_number(arguments[1], at);
  if (a.kind() != Value::Kind::number || b.kind() != Value::Kind::number)
    return wrong(fmt::format("`{}` takes numbers", name), at);
  const double result =
      name == "pow" ? std::pow(a.as_number(), b.as_number()) : std::log(a.as_number()) / std::log(b.as_number());
  return std::isfinite(result) ? Value::number(result, {at.at, nullptr})
                               : wrong(fmt::format("`{}` has no finite result", name), at);
}

Value extreme(std::string_view name, const Arguments& arguments, const CallContext& at) {
  double result = name == "sum"   ? 0
                  : name == "max" ? -std::numeric_limits<double>::infinity()
                                  : std::numeric_limits<double>::infinity();
  std::vector<Value> numbers = arguments;
  if (name == "sum") {
    if (!arguments[0].is_list() || arguments[0].as_list().rest) return wrong("`sum` takes a list of numbers", at);
    numbers = arguments[0].as_list().items;
    if (numbers.empty()) return wrong("`sum` of an empty list", at);
  }
  if (name == "sum" && std::ranges::all_of(numbers, [](const Value& v) { return v.scalar_text().has_value(); })) {
    long double total = 0;  // of the numbers as they are written, as Terraform adds decimals
    for (const Value& argument : numbers) {
      const Value number = to_number(argument, at);
      if (number.kind() != Value::Kind::number) return wrong("`sum` takes numbers", at);
      const std::string text = syntax::number_text(number.as_number());
      long double one = 0;
      std::from_chars(text.data(), text.data() + text.size(), one);
      total += one;
    }
    return Value::number(static_cast<double>(total), {at.at, nullptr});
  }
  for (const Value& argument : numbers) {
    const Value number = to_number(argument, at);
    if (number.is_unknown()) return spread(number, at);
    if (number.kind() != Value::Kind::number) return wrong(fmt::format("`{}` takes numbers", name), at);
    const double x = number.as_number();
    result = name == "sum" ? result + x : name == "max" ? std::max(result, x) : std::min(result, x);
  }
  return Value::number(result, {at.at, nullptr});
}

Value parseint(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto text = arguments[0].scalar_text();
  const Value base = to_number(arguments[1], at);
  if (!text || base.kind() != Value::Kind::number || base.as_number() < 2 || base.as_number() > 62 ||
      std::floor(base.as_number()) != base.as_number()) {
    return wrong("`parseint` takes text and a base of 2 to 62", at);
  }
  // Beyond 36 the case of a letter counts.
  if (base.as_number() > 36) return unknown(Unknown::Why::unsupported, "`parseint` with a base above 36", at);
  constexpr double exact = 9007199254740992.0;
  double result = 0;
  std::string_view digits = *text;
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  if (digits.empty()) return wrong("`parseint` of nothing", at);
  for (const char c : digits) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'z' ? c - 'a' + 10
                      : c >= 'A' && c <= 'Z' ? c - 'A' + 10
                                             : 99;
    if (digit >= static_cast<int>(base.as_number()))
      return wrong(fmt::format("`{}` is no number of that base", *text), at);
    result = result * base.as_number() + digit;
    if (result > exact) return unknown(Unknown::Why::unsupported, "`parseint` of so large a number", at);
  }
  return Value::number(negative ? -result : result, arguments[0].origin());
}

Value convert(std::string_view name, const Arguments& arguments, const CallContext& at) {
  return name == "tonumber" ? to_number(arguments[0], at) : to_bool(arguments[0], at);
}

/// An instant, and the offset that it is written with.
struct Moment {
  findings::Instant instant;
  std::chrono::seconds offset{0};

  [[nodiscard]] findings::Instant local() const { return instant + offset; }
};

/// Terraform takes RFC 3339 in full only: no bare day, no small letters.
std::expected<Moment, std::string> parse_moment(const Value& value) {
  const std::string text = value.scalar_text().value_or("");
  constexpr std::size_t shortest = std::string_view("2026-12-31T00:00:00Z").size();
  constexpr std::size_t offset_size = std::string_view("+00:00").size();
  if (text.size() < shortest || text[10] != 'T' || text.ends_with('z'))
    return std::unexpected("it is no RFC 3339 timestamp");
  const auto instant = findings::parse_instant(text);
  if (!instant) return std::unexpected(instant.error());
  Moment result{*instant};
  if (!text.ends_with('Z')) {
    const std::string_view offset = std::string_view(text).substr(text.size() - offset_size);
    const auto digits = [&](std::size_t i) { return (offset[i] - '0') * 10 + (offset[i + 1] - '0'); };
    result.offset = std::chrono::hours(digits(1)) + std::chrono::minutes(digits(4));
    if (offset.front() == '-') result.offset = -result.offset;
  }
  return result;
}

std::string offset_text(std::chrono::seconds offset, std::string_view colon) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(std::chrono::abs(offset)).count();
  return fmt::format("{}{:02}{}{:02}", offset.count() < 0 ? '-' : '+', minutes / 60, colon, minutes % 60);
}

std::string moment_text(const Moment& moment) {
  const auto day = std::chrono::floor<std::chrono::days>(moment.local());
  const std::chrono::hh_mm_ss time(moment.local() - day);
  return fmt::format("{}T{:02}:{:02}:{:02}{}", findings::to_text(day), time.hours().count(), time.minutes().count(),
                     time.seconds().count(), moment.offset.count() == 0 ? "Z" : offset_text(moment.offset, ":"));
}

/// Go's duration: `1h30m`, `-10m`, `45s`, as far as it is whole seconds.
std::optional<std::chrono::seconds> go_duration(std::string_view text) {
  constexpr std::chrono::seconds longest = std::chrono::years(292);  // what Go's type can hold
  std::chrono::seconds total{0};
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return total;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto part = findings::parse_duration(text.substr(0, digits + 1));
    if (!part || digits >= text.size() || std::string_view("hms").find(text[digits]) == std::string_view::npos)
      return std::nullopt;
    if (text.substr(digits).starts_with("ms")) return std::nullopt;
    total += *part;
    if (total > longest) return std::nullopt;
    text.remove_prefix(digits + 1);
  }
  return negative ? -total : total;
}

Value timeadd(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  auto moment = parse_moment(arguments[0]);
  if (!moment) return wrong(moment.error(), at);
  const auto duration = go_duration(arguments[1].scalar_text().value_or(""));
  if (!duration)
    return unknown(Unknown::Why::unsupported, "`timeadd` of other than whole hours, minutes and seconds", at);
  moment->instant += *duration;
  const auto year = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(moment->local())).year();
  if (year < std::chrono::year(0) || year > std::chrono::year(9999))
    return wrong("the year has more than four digits", at);
  return Value::string(moment_text(*moment), arguments[0].origin());
}

Value timecmp(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto a = parse_moment(arguments[0]);
  const auto b = parse_moment(arguments[1]);
  if (!a) return wrong(a.error(), at);
  if (!b) return wrong(b.error(), at);
  const bool fraction =
      std::ranges::any_of(arguments, [](const Value& v) { return v.scalar_text()->find('.') != std::string::npos; });
  if (fraction && a->instant == b->instant)
    return unknown(Unknown::Why::unsupported, "`timecmp` of parts of a second", at);
  return Value::number(a->instant < b->instant ? -1 : a->instant > b->instant ? 1 : 0, {at.at, nullptr});
}

/// One verb of a date format: the letter repeated; nothing where there is no such verb.
std::optional<std::string> date_verb(std::string_view verb, const Moment& moment) {
  constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                    "May",       "June",     "July",     "August",
                                                    "September", "October",  "November", "December"};
  constexpr std::array<std::string_view, 7> weekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                     "Thursday", "Friday", "Saturday"};
  const auto day = std::chrono::floor<std::chrono::days>(moment.local());
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(moment.local() - day);
  const std::size_t size = verb.size();
  const auto number = [&](auto value) -> std::optional<std::string> {
    if (size > 2) return std::nullopt;
    return fmt::format("{:0{}}", value, size);
  };
  const auto word = [&](std::string_view text) -> std::optional<std::string> {
    if (size != 3 && size != 4) return std::nullopt;
    return std::string(size == 3 ? text.substr(0, 3) : text);
  };
  const auto hour = time.hours().count();
  switch (verb.front()) {
    case 'Y': {
      const int year = static_cast<int>(date.year());
      return size == 4   ? std::optional(fmt::format("{:04}", year))
             : size == 2 ? std::optional(fmt::format("{:02}", year % 100))
                         : std::nullopt;
    }
    case 'M': {
      const auto month = static_cast<unsigned>(date.month());
      return size > 2 ? word(months.at(month - 1)) : number(month);
    }
    case 'D': return number(static_cast<unsigned>(date.day()));
    case 'E': return word(weekdays.at(std::chrono::weekday(day).c_encoding()));
    case 'h': return number(hour);
    case 'H': return number(hour % 12 == 0 ? 12 : hour % 12);
    case 'A': return size == 2 ? std::optional<std::string>(hour < 12 ? "AM" : "PM") : std::nullopt;
    case 'a': return size == 2 ? std::optional<std::string>(hour < 12 ? "am" : "pm") : std::nullopt;
    case 'm': return number(time.minutes().count());
    case 's': return number(time.seconds().count());
    case 'Z':
      if (size == 1 && moment.offset.count() == 0) return "Z";
      if (size == 3 && moment.offset.count() == 0) return "UTC";
      if (size == 1 || size == 5) return offset_text(moment.offset, ":");
      if (size == 3 || size == 4) return offset_text(moment.offset, "");
      return std::nullopt;
    default: return std::nullopt;
  }
}

Value formatdate(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto format = arguments[0].scalar_text();
  const auto moment = parse_moment(arguments[1]);
  if (!format) return wrong("`formatdate` takes a format", at);
  if (!moment) return wrong(moment.error(), at);
  std::string made;
  for (std::size_t i = 0; i < format->size();) {
    const char c = (*format)[i];
    if (c == '\'') {
      // A literal; two quotes in it are one, and two quotes alone are one as well.
      std::string literal;
      bool closed = false;
      std::size_t k = i + 1;
      for (; k < format->size() && !closed; ++k) {
        if ((*format)[k] != '\'') {
          literal += (*format)[k];
        } else if (k + 1 < format->size() && (*format)[k + 1] == '\'') {
          literal += '\'';
          ++k;
        } else {
          closed = true;
        }
      }
      if (!closed) return wrong("the format has a literal without end", at);
      made += k - i == 2 ? "'" : literal;
      i = k;
    } else if (source::is_letter(c)) {
      const std::size_t end = std::min(format->find_first_not_of(c, i), format->size());
      const auto part = date_verb(std::string_view(*format).substr(i, end - i), *moment);
      if (!part)
        return wrong(fmt::format("`{}` is no part of a date", format->substr(i, std::min<std::size_t>(end - i, 8))),
                     at);
      made += *part;
      i = end;
    } else {
      made += c;
      ++i;
    }
  }
  return Value::string(std::move(made), arguments[1].origin());
}

Value moving(std::string_view name, const Arguments& /*arguments*/, const CallContext& at) {
  const bool time = name == "timestamp" || name == "plantimestamp";
  return unknown(Unknown::Why::computed,
                 fmt::format("`{}()` is another {} on every run", name, time ? "time" : "value"), at);
}

Value secret(std::string_view name, const Arguments& /*arguments*/, const CallContext& at) {
  return unknown(Unknown::Why::computed, fmt::format("`{}()` needs a private key", name), at);
}

}  // namespace

FunctionTable number_functions() {
  return {
      {"abs", {1, 1, one_number}},
      {"bcrypt", {1, 2, moving, true}},
      {"ceil", {1, 1, one_number}},
      {"floor", {1, 1, one_number}},
      {"formatdate", {2, 2, formatdate}},
      {"log", {2, 2, two_numbers}},
      {"max", {1, any_number, extreme}},
      {"min", {1, any_number, extreme}},
      {"parseint", {2, 2, parseint}},
      {"plantimestamp", {0, 0, moving, true}},
      {"pow", {2, 2, two_numbers}},
      {"rsadecrypt", {2, 2, secret, true}},
      {"signum", {1, 1, one_number}},
      {"sum", {1, 1, extreme}},
      {"timeadd", {2, 2, timeadd}},
      {"timecmp", {2, 2, timecmp}},
      {"timestamp", {0, 0, moving, true}},
      {"tobool", {1, 1, convert, true, true}},
      {"tonumber", {1, 1, convert, true, true}},
      {"uuid", {0, 0, moving, true}},
  };
}

}  // namespace grantlint::terraform
