// Maps. Keys and values keep their origins.
#include <map>
#include <utility>

#include <fmt/format.h>

#include "terraform/collections.h"

namespace grantlint::terraform {

using syntax::Map;
using syntax::UnknownPtr;

namespace {

Value merge(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  Map all;
  for (const Value& argument : arguments) {
    if (argument.is_null()) continue;
    if (argument.is_unknown()) {
      if (!all.rest) all.rest = argument.unknown_ptr();
      continue;
    }
    if (!argument.is_map()) return wrong("`merge` takes maps", at);
    for (const Entry& entry : argument.as_map().entries) {
      all.entries.push_back({entry.key, entry.key_origin, entry.value.element_of(argument)});
    }
    if (argument.as_map().rest && !all.rest) all.rest = argument.as_map().rest;
    if (all.entries.size() > at.most_items) return unknown(Unknown::Why::limit, "it has too many entries", at);
  }
  return Value::map(std::move(all), {at.at, nullptr});
}

Value keys(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (!arguments[0].is_map()) return wrong("`keys` takes a map", at);
  std::vector<Value> items;
  for (const Entry& entry : arguments[0].as_map().entries)
    items.push_back(Value::string(entry.key, entry.key_origin).element_of(arguments[0]));
  return made(std::move(items), at, arguments[0].as_map().rest);
}

Value values(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (!arguments[0].is_map()) return wrong("`values` takes a map", at);
  Items part = items_of(arguments[0]);
  return made(std::move(part.items), at, part.rest);
}

Value lookup(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const Value& map = arguments[0];
  if (map.is_unknown()) return spread(map, at);
  if (arguments[1].is_unknown()) return spread(arguments[1], at);
  const auto key = arguments[1].scalar_text();
  if (!map.is_map() || !key) return wrong("`lookup` takes a map and a key", at);
  if (const Value* found = map.find(*key)) return found->element_of(map);
  if (map.as_map().rest) return unknown(map.as_map().rest->why, map.as_map().rest->text, at);
  return arguments.size() > 2 ? arguments[2] : wrong(fmt::format("there is no `{}`", *key), at);
}

Value zipmap(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (arguments[0].is_unknown()) return spread(arguments[0], at);
  if (!all_lists(arguments)) return wrong("`zipmap` takes two lists", at);
  const Items names = items_of(arguments[0]);
  const Items parts = items_of(arguments[1]);
  const bool fits = parts.rest   ? names.rest || parts.items.size() <= names.items.size()
                    : names.rest ? names.items.size() <= parts.items.size()
                                 : names.items.size() == parts.items.size();
  if (!fits) return wrong("`zipmap` takes lists of equal length", at);
  Map result;
  result.rest = names.rest;
  for (std::size_t i = 0; i < names.items.size(); ++i) {
    if (names.items[i].is_unknown()) return spread(names.items[i], at);
    const auto key = names.items[i].scalar_text();
    if (!key) return wrong("a key of `zipmap` is no text", at);
    Value value = i < parts.items.size() ? parts.items[i] : Value::unknown(*parts.rest, arguments[1].origin());
    result.entries.push_back({*key, names.items[i].origin(), std::move(value)});
  }
  return Value::map(std::move(result), {at.at, nullptr});
}

Value transpose(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (!arguments[0].is_map()) return wrong("`transpose` takes a map of lists", at);
  UnknownPtr rest = arguments[0].as_map().rest;
  std::map<std::string, std::pair<Origin, std::vector<Value>>> turned;
  for (const Entry& entry : arguments[0].as_map().entries) {
    if (!entry.value.is_list() && !entry.value.is_unknown()) return wrong("`transpose` takes a map of lists", at);
    const Items part = items_of(entry.value.element_of(arguments[0]));
    if (!rest) rest = part.rest ? part.rest : first_unknown(part.items, at);
    for (const Value& item : part.items) {
      if (item.is_unknown()) continue;
      const auto key = item.scalar_text();
      if (!key) return wrong("`transpose` takes a map of lists of texts", at);
      auto& [origin, list] = turned[*key];
      if (list.empty()) origin = item.origin();
      list.push_back(Value::string(entry.key, entry.key_origin).element_of(arguments[0]));
    }
  }
  Map result;
  result.rest = rest;
  for (auto& [key, value] : turned)
    result.entries.push_back({key, value.first, Value::list(std::move(value.second), value.first)});
  return Value::map(std::move(result), {at.at, nullptr});
}

}  // namespace

FunctionTable map_functions() {
  return {
      {"keys", {1, 1, keys}},
      {"lookup", {2, 3, lookup, true, true}},
      {"merge", {0, any_number, merge, true, true}},
      {"transpose", {1, 1, transpose}},
      {"values", {1, 1, values}},
      {"zipmap", {2, 2, zipmap, true}},
  };
}

}  // namespace grantlint::terraform
