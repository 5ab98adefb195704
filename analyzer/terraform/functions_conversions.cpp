// Functions of values of any type: conversion, choice (`coalesce`), length.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "terraform/collections.h"
#include "terraform/texts.h"

namespace grantlint::terraform {

using syntax::List;
using syntax::Map;

namespace {

Value toset(std::string_view name, const Arguments& arguments, const CallContext& at) {
  if (arguments[0].is_null()) return arguments[0];
  if (!arguments[0].is_list()) return wrong(fmt::format("`{}` takes a list", name), at);
  Items part = items_of(arguments[0]);
  if (!unify(part.items, at)) return no_common_type(name, at);
  return Value::list(List{as_set(std::move(part.items)), true, part.rest}, arguments[0].origin());
}

Value tolist(std::string_view name, const Arguments& arguments, const CallContext& at) {
  if (arguments[0].is_null()) return arguments[0];
  if (!arguments[0].is_list()) return wrong(fmt::format("`{}` takes a list", name), at);
  Items part = items_of(arguments[0]);
  if (!unify(part.items, at)) return no_common_type(name, at);
  return Value::list(List{std::move(part.items), false, part.rest}, arguments[0].origin());
}

Value tomap(std::string_view name, const Arguments& arguments, const CallContext& at) {
  if (arguments[0].is_null()) return arguments[0];
  if (!arguments[0].is_map()) return wrong(fmt::format("`{}` takes a map", name), at);
  Map result = arguments[0].as_map();
  std::vector<Value> items;
  for (const Entry& entry : result.entries) items.push_back(entry.value);
  if (!unify(items, at)) return no_common_type(name, at);
  for (std::size_t i = 0; i < items.size(); ++i) result.entries[i].value = std::move(items[i]);
  return Value::map(std::move(result), arguments[0].origin());
}

Value length(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const Value& value = arguments[0];
  const Origin here{at.at, nullptr};
  if (value.is_unknown()) return spread(value, at);
  if (value.is_string()) {
    const auto all = characters(value.as_text());
    return all ? Value::number(static_cast<double>(all->size()), here)
               : unknown(Unknown::Why::unsupported, "`length` of such characters", at);
  }
  if (!value.is_list() && !value.is_map()) return wrong("`length` takes a collection or text", at);
  const Items part = items_of(value);
  if (part.rest) return unknown(part.rest->why, part.rest->text, at);
  if (value.is_list() && value.as_list().set && part.items.size() > 1) {
    // Two elements of a set may turn out to be one.
    if (const auto open = first_unknown(part.items, at)) return unknown(open->why, open->text, at);
  }
  return Value::number(static_cast<double>(part.items.size()), here);
}

Value coalesce(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const bool lists = name == "coalescelist";
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Value& argument = arguments[i];
    if (argument.is_unknown()) return argument;
    if (argument.is_null()) continue;
    if (lists) {
      if (!argument.is_list()) return wrong("`coalescelist` takes lists", at);
      if (!argument.as_list().items.empty() || argument.as_list().rest) return argument;
    } else if (!argument.is_string() || !argument.as_text().empty()) {
      std::vector<Value> all = arguments;
      // Nulls have no type, and beside one the types need not agree.
      const bool any_type = std::ranges::any_of(arguments, &Value::is_null);
      if (!unify(all, at)) return any_type ? argument : no_common_type(name, at);
      return all[i];
    }
  }
  return wrong("nothing but nulls and empty values", at);
}

Value same(std::string_view /*name*/, const Arguments& arguments, const CallContext& /*at*/) {
  return arguments[0];
}

/// Whether a value is marked sensitive is not tracked.
Value is_sensitive(std::string_view name, const Arguments& /*arguments*/, const CallContext& at) {
  return unknown(Unknown::Why::unsupported, fmt::format("`{}`: which values are sensitive is not followed", name), at);
}

}  // namespace

FunctionTable conversion_functions() {
  return {
      {"coalesce", {1, any_number, coalesce, true, true}},
      {"ephemeralasnull", {1, 1, same, true, true}},
      {"coalescelist", {1, any_number, coalesce, true, true}},
      {"issensitive", {1, 1, is_sensitive, true, true}},
      {"length", {1, 1, length, true}},
      {"nonsensitive", {1, 1, same, true, true}},
      {"sensitive", {1, 1, same, true, true}},
      {"tolist", {1, 1, tolist, false, true}},
      {"tomap", {1, 1, tomap, false, true}},
      {"toset", {1, 1, toset, false, true}},
  };
}

}  // namespace grantlint::terraform
