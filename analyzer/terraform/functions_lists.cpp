// Lists. Elements keep their origins; what is not known stays as an element or as `rest`.
#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "terraform/collections.h"

namespace grantlint::terraform {

using syntax::List;
using syntax::UnknownPtr;

namespace {

std::optional<double> whole_number(const Value& value, const CallContext& at) {
  const Value number = to_number(value, at);
  if (number.kind() != Value::Kind::number || std::floor(number.as_number()) != number.as_number()) return std::nullopt;
  return number.as_number();
}

bool contains(const std::vector<Value>& items, const Value& value) {
  return std::ranges::find(items, value) != items.end();
}

Value concat(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (!all_lists(arguments)) return wrong("`concat` takes lists", at);
  std::vector<Value> all;
  UnknownPtr rest;
  for (const Value& argument : arguments) {
    Items part = items_of(argument);
    if (all.size() + part.items.size() > at.most_items) return made(std::vector<Value>(at.most_items + 1), at);
    std::ranges::move(part.items, std::back_inserter(all));
    if (part.rest && !rest) rest = part.rest;
  }
  return made(std::move(all), at, rest);
}

Value flatten(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (!arguments[0].is_list()) return wrong("`flatten` takes a list", at);
  std::vector<Value> out;
  UnknownPtr rest;
  std::vector<std::pair<Value, int>> open{{arguments[0], 0}};
  constexpr int deepest = 50;
  std::size_t visits = 0;
  while (!open.empty()) {
    if (++visits > 16 * at.most_items) return unknown(Unknown::Why::limit, "it has too many lists", at);
    const auto [value, depth] = std::move(open.back());
    open.pop_back();
    if (value.is_unknown() && depth > 0) {
      const auto choices = syntax::alternatives(value);
      if (choices.size() == 1 && choices.front().is_unknown()) {
        // It may be a list or an element; a rest stands for both.
        if (!rest) rest = value.unknown_ptr();
        out.push_back(value);
        continue;
      }
      for (auto choice = choices.rbegin(); choice != choices.rend(); ++choice) open.emplace_back(*choice, depth + 1);
      continue;
    }
    if (value.is_list() && depth > deepest) return unknown(Unknown::Why::limit, "its lists are nested too deep", at);
    if (!value.is_list()) {
      out.push_back(value);
      if (out.size() > at.most_items) return made(std::move(out), at);
      continue;
    }
    if (value.as_list().rest && !rest) rest = value.as_list().rest;
    const auto& items = value.as_list().items;
    for (auto item = items.rbegin(); item != items.rend(); ++item)
      open.emplace_back(item->element_of(value), depth + 1);
  }
  // An unknown element already means that there may be more.
  if (std::ranges::any_of(out, [](const Value& v) { return v.is_unknown() && v.as_unknown().either.empty(); }))
    rest = nullptr;
  return made(std::move(out), at, rest);
}

Value distinct(std::string_view name, const Arguments& arguments, const CallContext& at) {
  if (!arguments[0].is_list()) return wrong("`distinct` takes a list", at);
  Items part = items_of(arguments[0]);
  if (!unify(part.items, at)) return no_common_type(name, at);
  std::vector<Value> unique;
  std::set<std::string> seen;
  for (Value& item : part.items) {
    // Two unknown elements may have the same expression and differ.
    if (!item.wholly_known() || seen.insert(syntax::to_json(item)).second) unique.push_back(std::move(item));
  }
  return made(std::move(unique), at, part.rest);
}

Value element(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (arguments[1].is_unknown()) return spread(arguments[1], at);
  if (arguments[0].is_unknown()) return spread(arguments[0], at);
  const auto index = whole_number(arguments[1], at);
  if (!arguments[0].is_list() || arguments[0].as_list().set || !index)
    return wrong("`element` takes a list and a whole number", at);
  if (*index < 0) return unknown(Unknown::Why::unsupported, "`element` with a negative index", at);
  const auto& list = arguments[0].as_list();
  if (list.rest) return unknown(list.rest->why, list.rest->text, at);
  if (list.items.empty()) return wrong("`element` of an empty list", at);
  const auto count = static_cast<double>(list.items.size());
  const double wrapped = std::fmod(*index, count);
  return list.items[static_cast<std::size_t>(wrapped)].element_of(arguments[0]);
}

Value contains_function(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (arguments[0].is_unknown()) return spread(arguments[0], at);
  if (!arguments[0].is_list()) return wrong("`contains` takes a list", at);
  const Items part = items_of(arguments[0]);
  if (!arguments[1].is_unknown() && contains(part.items, arguments[1])) return Value::boolean(true, {at.at, nullptr});
  if (arguments[1].is_unknown()) return spread(arguments[1], at);
  if (!arguments[1].wholly_known())
    return unknown(Unknown::Why::computed, "the value that is looked for is not wholly known", at);
  if (part.rest || std::ranges::any_of(part.items, [](const Value& v) { return !v.wholly_known(); }))
    return unknown(Unknown::Why::computed, "the list is not wholly known", at);
  return Value::boolean(false, {at.at, nullptr});
}

Value compact(std::string_view name, const Arguments& arguments, const CallContext& at) {
  if (!arguments[0].is_list()) return wrong("`compact` takes a list", at);
  Items part = items_of(arguments[0]);
  if (!unify(part.items, at)) return no_common_type(name, at);
  std::erase_if(part.items, [](const Value& v) { return v.is_null() || (v.is_string() && v.as_text().empty()); });
  return made(std::move(part.items), at, part.rest);
}

Value sort(std::string_view name, const Arguments& arguments, const CallContext& at) {
  if (!arguments[0].is_list()) return wrong(fmt::format("`{}` takes a list", name), at);
  Items part = items_of(arguments[0]);
  if (name == "reverse") {
    std::ranges::reverse(part.items);
    return made(std::move(part.items), at, part.rest);
  }
  for (Value& item : part.items) {
    if (item.is_unknown()) continue;
    item = to_string(item, at);
    if (!item.is_string()) return wrong("`sort` takes a list of texts", at);
  }
  std::ranges::stable_sort(part.items, {}, sort_key);
  return made(std::move(part.items), at, part.rest);
}

Value slice(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto from = whole_number(arguments[1], at);
  const auto to = whole_number(arguments[2], at);
  if (!arguments[0].is_list() || arguments[0].as_list().set || !from || !to)
    return wrong("`slice` takes a list and whole numbers", at);
  Items part = items_of(arguments[0]);
  // The position of the rest in the list is not known.
  if (part.rest) return unknown(part.rest->why, part.rest->text, at);
  if (*from < 0 || *from > *to || *to > static_cast<double>(part.items.size()))
    return wrong("`slice` reaches past the end", at);
  const auto begin = part.items.begin();
  return made({begin + static_cast<std::ptrdiff_t>(*from), begin + static_cast<std::ptrdiff_t>(*to)}, at);
}

Value index_of(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (!arguments[0].is_list()) return wrong("`index` takes a list", at);
  const Items part = items_of(arguments[0]);
  if (part.rest) return unknown(part.rest->why, part.rest->text, at);
  if (arguments[1].is_unknown()) return spread(arguments[1], at);
  for (std::size_t i = 0; i < part.items.size(); ++i) {
    if (!part.items[i].wholly_known() || !arguments[1].wholly_known()) {
      return unknown(Unknown::Why::computed, "the list is not wholly known", at);
    }
    if (part.items[i] == arguments[1]) return Value::number(static_cast<double>(i), {at.at, nullptr});
  }
  return wrong("the list does not hold it", at);
}

Value chunklist(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const auto size = whole_number(arguments[1], at);
  if (!arguments[0].is_list() || !size || *size < 0) return wrong("`chunklist` takes a list and a positive size", at);
  Items part = items_of(arguments[0]);
  if (!unify(part.items, at)) return no_common_type(name, at);
  std::vector<Value> chunks;
  std::vector<Value> chunk;
  for (Value& item : part.items) {
    chunk.push_back(std::move(item));
    if (*size > 0 && static_cast<double>(chunk.size()) >= *size)
      chunks.push_back(Value::list(std::exchange(chunk, {}), {at.at, nullptr}));
  }
  if (!chunk.empty()) chunks.push_back(Value::list(std::move(chunk), {at.at, nullptr}));
  return made(std::move(chunks), at, part.rest);
}

Value all_true(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const bool decides = name == "anytrue";
  if (arguments[0].is_unknown()) return spread(arguments[0], at);
  if (!arguments[0].is_list()) return wrong(fmt::format("`{}` takes a list", name), at);
  const Items part = items_of(arguments[0]);
  UnknownPtr unsure = part.rest;
  for (const Value& item : part.items) {
    if (item.is_null() && !decides) return Value::boolean(false, {at.at, nullptr});
    const Value flag = to_bool(item, at);
    if (flag.kind() == Value::Kind::boolean && flag.as_bool() == decides)
      return Value::boolean(decides, {at.at, nullptr});
    if (flag.is_unknown()) unsure = flag.unknown_ptr();
  }
  if (unsure) return unknown(unsure->why, unsure->text, at);
  return Value::boolean(!decides, {at.at, nullptr});
}

Value one(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (!arguments[0].is_list()) return wrong("`one` takes a list", at);
  const Items part = items_of(arguments[0]);
  if (part.items.size() > 1) return wrong("`one` of several elements", at);
  // More than one would be an error.
  if (part.items.size() == 1) return part.items.front();
  return part.rest ? unknown(part.rest->why, part.rest->text, at) : Value::null({at.at, nullptr});
}

Value range(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  std::vector<double> numbers;
  for (const Value& argument : arguments) {
    const Value number = to_number(argument, at);
    if (number.kind() != Value::Kind::number) return wrong("`range` takes numbers", at);
    numbers.push_back(number.as_number());
  }
  const double start = numbers.size() > 1 ? numbers[0] : 0;
  const double limit = numbers.size() > 1 ? numbers[1] : numbers[0];
  const double step = numbers.size() > 2 ? numbers[2] : limit < start ? -1 : 1;
  constexpr std::size_t most = 1024;  // Terraform's own limit
  if (step == 0 || (limit - start) * step < 0) return wrong("`range` never ends", at);
  std::vector<Value> items;
  for (double x = start; step > 0 ? x < limit : x > limit; x += step) {
    if (items.size() >= most) return wrong(fmt::format("`range` makes no more than {} numbers", most), at);
    items.push_back(Value::number(x, {at.at, nullptr}));
  }
  return made(std::move(items), at);
}

Value matchkeys(std::string_view name, const Arguments& arguments, const CallContext& at) {
  if (!all_lists(arguments)) return wrong("`matchkeys` takes lists", at);
  Items from = items_of(arguments[0]);
  Items with = items_of(arguments[1]);
  Items wanted = items_of(arguments[2]);
  std::vector<Value> keys = with.items;
  keys.insert(keys.end(), wanted.items.begin(), wanted.items.end());
  if (!unify(from.items, at) || !unify(keys, at)) return no_common_type(name, at);
  const auto second = keys.begin() + static_cast<std::ptrdiff_t>(with.items.size());
  wanted.items.assign(second, keys.end());
  with.items.assign(keys.begin(), second);
  UnknownPtr rest = from.rest ? from.rest : with.rest ? with.rest : wanted.rest;
  if (!rest && from.items.size() != with.items.size()) return wrong("`matchkeys` takes lists of equal length", at);
  if (!rest) rest = first_unknown(with.items, at);
  if (!rest) rest = first_unknown(wanted.items, at);
  const Members members(wanted.items);
  std::vector<Value> result;
  for (std::size_t i = 0; i < from.items.size() && i < with.items.size(); ++i) {
    if (members.has(with.items[i])) result.push_back(from.items[i]);
  }
  return made(std::move(result), at, rest);
}

}  // namespace

FunctionTable list_functions() {
  return {
      {"alltrue", {1, 1, all_true, true}},
      {"anytrue", {1, 1, all_true, true}},
      {"chunklist", {2, 2, chunklist}},
      {"compact", {1, 1, compact}},
      {"concat", {1, any_number, concat, true}},
      {"contains", {2, 2, contains_function, true}},
      {"distinct", {1, 1, distinct}},
      {"element", {2, 2, element, true}},
      {"flatten", {1, 1, flatten}},
      {"index", {2, 2, index_of}},
      {"matchkeys", {3, 3, matchkeys}},
      {"one", {1, 1, one}},
      {"range", {1, 3, range}},
      {"reverse", {1, 1, sort}},
      {"slice", {3, 3, slice}},
      {"sort", {1, 1, sort}},
  };
}

}  // namespace grantlint::terraform
