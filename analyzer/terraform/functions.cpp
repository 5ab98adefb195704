// The table of functions, conversions, and what all of them share.
#include "terraform/functions.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>

#include <fmt/format.h>

#include "terraform/function_table.h"

namespace grantlint::terraform {

Value unknown(Unknown::Why why, std::string text, const CallContext& context) {
  return Value::unknown({.why = why,
                         .text = std::move(text),
                         .expression = std::string(context.expression),
                         .reference = {},
                         .partial = {},
                         .either = {}},
                        {context.at, nullptr});
}

Value wrong(std::string text, const CallContext& context) {
  return unknown(Unknown::Why::error, std::move(text), context);
}

Value spread(const Value& value, const CallContext& context) {
  Unknown own = value.as_unknown();
  own.expression = std::string(context.expression);
  own.partial.reset();
  own.either.clear();
  return Value::unknown(std::move(own), {context.at, value.origin().steps});
}

namespace {

/// A conversion of every possible value.
template <typename Convert>
Value each_choice(const Value& value, const CallContext& context, const Convert& convert) {
  if (!value.is_unknown()) return convert(value);
  if (value.as_unknown().either.empty()) return value;
  Unknown own = value.as_unknown();
  for (Value& choice : own.either) choice = each_choice(choice, context, convert);
  return Value::unknown(std::move(own), value.origin());
}

const std::map<std::string_view, Function>& functions() {
  static const std::map<std::string_view, Function> table = [] {
    std::map<std::string_view, Function> all;
    for (const auto& part :
         {list_functions(), map_functions(), set_functions(), conversion_functions(), string_functions(),
          path_functions(), pattern_functions(), format_functions(), number_functions(), encoding_functions(),
          hash_functions(), network_functions(), template_functions(), yaml_functions()}) {
      all.insert(part.begin(), part.end());
    }
    return all;
  }();
  return table;
}

/// The function of each thing that one argument can be.
Value call_each(std::string_view name, const std::vector<Value>& arguments, std::size_t at,
                const CallContext& context) {
  Unknown own = arguments[at].as_unknown();
  own.expression = std::string(context.expression);
  own.partial.reset();
  own.either.clear();
  Value failed;
  std::vector<Value> one = arguments;
  for (const Value& choice : syntax::alternatives(arguments[at])) {
    one[at] = choice;
    Value made = call(name, one, context);
    if (made.is_unknown() && made.as_unknown().why == Unknown::Why::error) {
      failed = std::move(made);
    } else {
      own.either.push_back(std::move(made));
    }
  }
  if (own.either.empty()) return failed;
  // A number or boolean that is the same for every choice is known; a string still has several origins.
  const Value& first = own.either.front();
  const bool plain = first.kind() == Value::Kind::boolean || first.kind() == Value::Kind::number;
  if (plain && std::ranges::all_of(own.either, [&](const Value& made) { return made == first; })) return first;
  return Value::unknown(std::move(own), {context.at, nullptr});
}

}  // namespace

Value to_string(const Value& value, const CallContext& context) {
  return each_choice(value, context, [&](const Value& v) {
    if (v.is_null() || v.is_string()) return v;
    const auto text = v.scalar_text();
    return text ? Value::string(*text, v.origin()) : wrong("it is not a string", context);
  });
}

Value to_number(const Value& value, const CallContext& context) {
  return each_choice(value, context, [&](const Value& v) {
    if (v.is_null() || v.kind() == Value::Kind::number) return v;
    if (!v.is_string()) return wrong("it is not a number", context);
    std::string_view text = v.as_text();
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number))
      return wrong(fmt::format("`{}` is not a number", text), context);
    return Value::number(number, v.origin());
  });
}

Value to_bool(const Value& value, const CallContext& context) {
  if (value.is_unknown() && !value.as_unknown().either.empty()) {
    // Known where every choice gives the same value.
    std::optional<bool> all;
    for (const Value& choice : syntax::alternatives(value)) {
      const Value flag = choice.is_unknown() ? choice : to_bool(choice, context);
      if (flag.kind() != Value::Kind::boolean || (all && *all != flag.as_bool())) return spread(value, context);
      all = flag.as_bool();
    }
    if (all) return Value::boolean(*all, value.origin());
  }
  if (value.is_unknown() || value.is_null() || value.kind() == Value::Kind::boolean) return value;
  if (value.is_string() && (value.as_text() == "true" || value.as_text() == "1"))
    return Value::boolean(true, value.origin());
  if (value.is_string() && (value.as_text() == "false" || value.as_text() == "0"))
    return Value::boolean(false, value.origin());
  return wrong("it is neither true nor false", context);
}

bool is_pure_function(std::string_view name) {
  return functions().contains(name);
}

Value call(std::string_view name, const std::vector<Value>& arguments, const CallContext& context) {
  const auto found = functions().find(name);
  if (found == functions().end())
    return unknown(Unknown::Why::unsupported, fmt::format("function `{}` is not evaluated", name), context);
  const Function& function = found->second;
  if (arguments.size() < function.least || arguments.size() > function.most) {
    return wrong(fmt::format("`{}` does not take {} arguments", name, arguments.size()), context);
  }
  // Arguments that can be several things: the function of each of them. Where that is too much, what a
  // function knows without them.
  constexpr std::size_t most_choices = 64;
  std::size_t combinations = 1;
  const Value* open = nullptr;
  std::size_t at = 0;
  for (std::size_t i = 0; i < arguments.size() && combinations <= most_choices; ++i) {
    if (!arguments[i].is_unknown() || arguments[i].as_unknown().either.empty()) continue;
    combinations *= syntax::alternatives(arguments[i]).size();
    if (open == nullptr) at = i;
    open = open == nullptr ? &arguments[i] : open;
  }
  if (open != nullptr && combinations <= most_choices) return call_each(name, arguments, at, context);
  if (!function.sees_unknown) {
    for (const Value& argument : arguments) {
      if (argument.is_unknown()) return spread(argument, context);
    }
  }
  if (!function.takes_null && std::ranges::any_of(arguments, &Value::is_null)) {
    return wrong(fmt::format("an argument of `{}` is null", name), context);
  }
  return function.compute(name, arguments, context);
}

}  // namespace grantlint::terraform
