// Sets: sorted and unique, as they are walked over.
#include <algorithm>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "terraform/collections.h"

namespace grantlint::terraform {

using syntax::UnknownPtr;

namespace {

Value sets(std::string_view name, const Arguments& arguments, const CallContext& at) {
  if (!all_lists(arguments)) return wrong(fmt::format("`{}` takes sets", name), at);
  // All elements first, so that they are made of one type together.
  std::vector<Value> all;
  std::vector<std::size_t> ends;
  std::vector<UnknownPtr> rests;
  for (const Value& argument : arguments) {
    Items part = items_of(argument);
    if (all.size() + part.items.size() > at.most_items)
      return unknown(Unknown::Why::limit, "it has too many elements", at);
    std::ranges::move(part.items, std::back_inserter(all));
    ends.push_back(all.size());
    rests.push_back(part.rest);
  }
  if (!unify(all, at)) return no_common_type(name, at);
  const auto part = [&](std::size_t i) {
    const auto begin = all.begin();
    return std::vector<Value>(begin + static_cast<std::ptrdiff_t>(i == 0 ? 0 : ends[i - 1]),
                              begin + static_cast<std::ptrdiff_t>(ends[i]));
  };
  std::vector<Value> result = part(0);
  UnknownPtr rest = rests[0];
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    std::vector<Value> other = part(i);
    if (name == "setunion") {
      std::ranges::move(other, std::back_inserter(result));
      if (!rest) rest = rests[i];
    } else if (name == "setintersection") {
      // The unknown elements of a set may be in both.
      if (rests[i] || first_unknown(other, at)) continue;
      const Members members(other);
      std::erase_if(result, [&](const Value& v) { return v.wholly_known() && !members.has(v); });
    } else {
      const Members members(other);
      std::erase_if(result, [&](const Value& v) { return members.has(v); });
    }
  }
  return made(as_set(std::move(result)), at, rest, true);
}

Value setproduct(std::string_view name, const Arguments& arguments, const CallContext& at) {
  constexpr std::size_t most_arguments = 64;
  if (arguments.size() > most_arguments) return unknown(Unknown::Why::limit, "`setproduct` of too many sets", at);
  if (!all_lists(arguments)) return wrong("`setproduct` takes sets", at);
  std::vector<std::vector<Value>> tuples{{}};
  UnknownPtr rest;
  bool set = false;
  for (const Value& argument : arguments) {
    Items part = items_of(argument);
    if (!unify(part.items, at)) return no_common_type(name, at);
    set = set || (argument.is_list() && argument.as_list().set);
    if (part.rest && !rest) rest = part.rest;
    if (!part.items.empty() && tuples.size() > at.most_items / part.items.size()) {
      return unknown(Unknown::Why::limit, fmt::format("it has more than {} elements", at.most_items), at);
    }
    std::vector<std::vector<Value>> next;
    for (const std::vector<Value>& tuple : tuples) {
      for (const Value& item : part.items) {
        next.push_back(tuple);
        next.back().push_back(item);
      }
    }
    tuples = std::move(next);
  }
  std::vector<Value> items;
  for (std::vector<Value>& tuple : tuples) items.push_back(Value::list(std::move(tuple), {at.at, nullptr}));
  return made(set ? as_set(std::move(items)) : std::move(items), at, rest, set);
}

}  // namespace

FunctionTable set_functions() {
  return {
      {"setintersection", {1, any_number, sets, true}},
      {"setproduct", {2, any_number, setproduct, true}},
      {"setsubtract", {2, 2, sets, true}},
      {"setunion", {1, any_number, sets, true}},
  };
}

}  // namespace grantlint::terraform
