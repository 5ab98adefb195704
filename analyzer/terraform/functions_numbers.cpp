// Numbers and dates.
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "findings/day.h"
#include "terraform/function_table.h"

namespace grantlint::terraform {

using syntax::Unknown;
using syntax::Value;

namespace {

Value one_number(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const Value number = to_number(arguments[0], at);
  if (number.kind() != Value::Kind::number) return wrong(fmt::format("`{}` takes a number", name), at);
  const double x = number.as_number();
  const double result = name == "abs" ? std::abs(x) : name == "ceil" ? std::ceil(x) : name == "floor" ? std::floor(x) : x < 0 ? -1.0 : x > 0 ? 1.0 : 0.0;
  return Value::number(result, arguments[0].origin());
}

Value two_numbers(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const Value a = to_number(arguments[0], at);
  const Value b = to_number(arguments[1], at);
  if (a.kind() != Value::Kind::number || b.kind() != Value::Kind::number) return wrong(fmt::format("`{}` takes numbers", name), at);
  const double result = name == "pow" ? std::pow(a.as_number(), b.as_number()) : std::log(a.as_number()) / std::log(b.as_number());
  return std::isfinite(result) ? Value::number(result, {at.at, nullptr}) : wrong(fmt::format("`{}` has no finite result", name), at);
}

Value extreme(std::string_view name, const Arguments& arguments, const CallContext& at) {
  double result = name == "sum" ? 0 : name == "max" ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  std::vector<Value> numbers = arguments;
  if (name == "sum") {
    if (!arguments[0].is_list() || arguments[0].as_list().rest) return wrong("`sum` takes a list of numbers", at);
    numbers = arguments[0].as_list().items;
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
  if (!text || base.kind() != Value::Kind::number || base.as_number() < 2 || base.as_number() > 36) return wrong("`parseint` takes text and a base of 2 to 36", at);
  double result = 0;
  std::string_view digits = *text;
  const bool negative = digits.starts_with('-');
  if (negative) digits.remove_prefix(1);
  if (digits.empty()) return wrong("`parseint` of nothing", at);
  for (const char c : digits) {
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'z' ? c - 'a' + 10 : c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 99;
    if (digit >= static_cast<int>(base.as_number())) return wrong(fmt::format("`{}` is no number of that base", *text), at);
    result = result * base.as_number() + digit;
  }
  return Value::number(negative ? -result : result, arguments[0].origin());
}

Value convert(std::string_view name, const Arguments& arguments, const CallContext& at) {
  return name == "tonumber" ? to_number(arguments[0], at) : to_bool(arguments[0], at);
}

std::string instant_text(findings::Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::hh_mm_ss time(at - day);
  return fmt::format("{}T{:02}:{:02}:{:02}Z", findings::to_text(day), time.hours().count(), time.minutes().count(), time.seconds().count());
}

/// Go's duration: `1h30m`, `-10m`, `45s`; fractions are not needed for dates of access.
std::optional<std::chrono::seconds> go_duration(std::string_view text) {
  std::chrono::seconds total{0};
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto part = findings::parse_duration(text.substr(0, digits + 1));
    if (!part || digits >= text.size() || std::string_view("hms").find(text[digits]) == std::string_view::npos) return std::nullopt;
    if (text.substr(digits).starts_with("ms")) return std::nullopt;
    total += *part;
    text.remove_prefix(digits + 1);
  }
  return negative ? -total : total;
}

Value timeadd(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto instant = findings::parse_instant(arguments[0].scalar_text().value_or(""));
  const auto duration = go_duration(arguments[1].scalar_text().value_or(""));
  if (!instant) return wrong(instant.error(), at);
  if (!duration) return wrong("`timeadd` takes a duration such as `720h`", at);
  return Value::string(instant_text(*instant + *duration), arguments[0].origin());
}

Value timecmp(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto a = findings::parse_instant(arguments[0].scalar_text().value_or(""));
  const auto b = findings::parse_instant(arguments[1].scalar_text().value_or(""));
  if (!a) return wrong(a.error(), at);
  if (!b) return wrong(b.error(), at);
  return Value::number(*a < *b ? -1 : *a > *b ? 1 : 0, {at.at, nullptr});
}

Value moving(std::string_view name, const Arguments& /*arguments*/, const CallContext& at) {
  const bool time = name == "timestamp" || name == "plantimestamp";
  return unknown(Unknown::Why::computed, fmt::format("`{}()` is another {} on every run", name, time ? "time" : "value"), at);
}

}  // namespace

FunctionTable number_functions() {
  return {
      {"abs", {1, 1, one_number}},
      {"bcrypt", {1, 2, moving, true}},
      {"ceil", {1, 1, one_number}},
      {"floor", {1, 1, one_number}},
      {"log", {2, 2, two_numbers}},
      {"max", {1, any_number, extreme}},
      {"min", {1, any_number, extreme}},
      {"parseint", {2, 2, parseint}},
      {"plantimestamp", {0, 0, moving, true}},
      {"pow", {2, 2, two_numbers}},
      {"signum", {1, 1, one_number}},
      {"sum", {1, 1, extreme}},
      {"timeadd", {2, 2, timeadd}},
      {"timecmp", {2, 2, timecmp}},
      {"timestamp", {0, 0, moving, true}},
      {"tobool", {1, 1, convert, true}},
      {"tonumber", {1, 1, convert, true}},
      {"uuid", {0, 0, moving, true}},
  };
}

}  // namespace grantlint::terraform
