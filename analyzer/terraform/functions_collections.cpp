// Lists, sets and maps. Elements keep their origins; what is not known stays as an element or as `rest`.
#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "terraform/function_table.h"

namespace grantlint::terraform {

using syntax::Entry;
using syntax::List;
using syntax::Map;
using syntax::Origin;
using syntax::Unknown;
using syntax::UnknownPtr;
using syntax::Value;

namespace {

/// The items of a list or set; an unknown one is nothing but a rest.
struct Items {
  std::vector<Value> items;
  UnknownPtr rest;
};

Items items_of(const Value& value) {
  Items result;
  if (value.is_unknown()) {
    result.rest = value.unknown_ptr();
  } else if (value.is_list()) {
    for (const Value& item : value.as_list().items) result.items.push_back(item.element_of(value));
    result.rest = value.as_list().rest;
  } else if (value.is_map()) {
    for (const Entry& entry : value.as_map().entries) result.items.push_back(entry.value.element_of(value));
    result.rest = value.as_map().rest;
  }
  return result;
}

Value made(std::vector<Value> items, const CallContext& at, UnknownPtr rest = nullptr, bool set = false) {
  if (items.size() > at.most_items) return unknown(Unknown::Why::limit, fmt::format("it has more than {} elements", at.most_items), at);
  return Value::list(List{std::move(items), set, std::move(rest)}, {at.at, nullptr});
}

std::string sort_key(const Value& value) { return value.scalar_text().value_or(syntax::to_json(value)); }

/// Sorted and unique, as a set is walked over.
std::vector<Value> as_set(std::vector<Value> items) {
  std::ranges::stable_sort(items, [](const Value& a, const Value& b) {
    if (a.kind() == Value::Kind::number && b.kind() == Value::Kind::number) return a.as_number() < b.as_number();
    return sort_key(a) < sort_key(b);
  });
  std::vector<Value> unique;
  for (Value& item : items) {
    if (unique.empty() || item.is_unknown() || !(unique.back() == item)) unique.push_back(std::move(item));
  }
  return unique;
}

bool contains(const std::vector<Value>& items, const Value& value) { return std::ranges::find(items, value) != items.end(); }

Value concat(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
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

Value flatten(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  std::vector<Value> out;
  UnknownPtr rest;
  std::vector<std::pair<Value, int>> open{{arguments[0], 0}};
  constexpr int deepest = 50;
  while (!open.empty()) {
    const auto [value, depth] = std::move(open.back());
    open.pop_back();
    if (value.is_unknown() && depth > 0) {
      const auto choices = syntax::alternatives(value);
      if (choices.size() == 1 && choices.front().is_unknown()) {
        // A list or an element: nobody knows. As a rest it is both.
        if (!rest) rest = value.unknown_ptr();
        out.push_back(value);
        continue;
      }
      for (auto choice = choices.rbegin(); choice != choices.rend(); ++choice) open.emplace_back(*choice, depth + 1);
      continue;
    }
    if (!value.is_list() || depth > deepest) {
      out.push_back(value);
      if (out.size() > at.most_items) return made(std::move(out), at);
      continue;
    }
    if (value.as_list().rest && !rest) rest = value.as_list().rest;
    const auto& items = value.as_list().items;
    for (auto item = items.rbegin(); item != items.rend(); ++item) open.emplace_back(item->element_of(value), depth + 1);
  }
  // An unknown element says already that more may come.
  if (std::ranges::any_of(out, [](const Value& v) { return v.is_unknown() && v.as_unknown().either.empty(); })) rest = nullptr;
  return made(std::move(out), at, rest);
}

Value toset(std::string_view name, const Arguments& arguments, const CallContext& at) {
  if (arguments[0].is_null()) return arguments[0];
  if (!arguments[0].is_list()) return wrong(fmt::format("`{}` takes a list", name), at);
  Items part = items_of(arguments[0]);
  return Value::list(List{as_set(std::move(part.items)), true, part.rest}, arguments[0].origin());
}

Value tolist(std::string_view name, const Arguments& arguments, const CallContext& at) {
  if (arguments[0].is_null()) return arguments[0];
  if (!arguments[0].is_list()) return wrong(fmt::format("`{}` takes a list", name), at);
  Items part = items_of(arguments[0]);
  return Value::list(List{std::move(part.items), false, part.rest}, arguments[0].origin());
}

Value distinct(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  Items part = items_of(arguments[0]);
  std::vector<Value> unique;
  std::set<std::string> seen;
  for (Value& item : part.items) {
    if (item.is_unknown() || seen.insert(syntax::to_json(item)).second) unique.push_back(std::move(item));
  }
  return made(std::move(unique), at, part.rest);
}

Value length(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const Value& value = arguments[0];
  const Origin here{at.at, nullptr};
  if (value.is_unknown()) return spread(value, at);
  if (value.is_string()) {
    const auto count = std::ranges::count_if(value.as_text(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; });
    return Value::number(static_cast<double>(count), here);
  }
  if (!value.is_list() && !value.is_map()) return wrong("`length` takes a collection or text", at);
  const Items part = items_of(value);
  if (part.rest) return unknown(part.rest->why, part.rest->text, at);
  return Value::number(static_cast<double>(part.items.size()), here);
}

Value keys(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (!arguments[0].is_map()) return wrong("`keys` takes a map", at);
  std::vector<Value> items;
  for (const Entry& entry : arguments[0].as_map().entries) items.push_back(Value::string(entry.key, entry.key_origin).element_of(arguments[0]));
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

Value element(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const Value index = to_number(arguments[1], at);
  if (index.is_unknown()) return index;
  if (arguments[0].is_unknown()) return spread(arguments[0], at);
  if (!arguments[0].is_list() || index.is_null()) return wrong("`element` takes a list and a number", at);
  const auto& list = arguments[0].as_list();
  if (list.rest) return unknown(list.rest->why, list.rest->text, at);
  if (list.items.empty()) return wrong("`element` of an empty list", at);
  const auto count = static_cast<double>(list.items.size());
  const double wrapped = std::fmod(std::fmod(index.as_number(), count) + count, count);
  if (!std::isfinite(wrapped)) return wrong("the index is no number", at);
  return list.items[static_cast<std::size_t>(wrapped)].element_of(arguments[0]);
}

Value contains_function(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (arguments[0].is_unknown()) return spread(arguments[0], at);
  const Items part = items_of(arguments[0]);
  if (!arguments[1].is_unknown() && contains(part.items, arguments[1])) return Value::boolean(true, {at.at, nullptr});
  const bool unsure = part.rest || !arguments[1].wholly_known() || std::ranges::any_of(part.items, [](const Value& v) { return !v.wholly_known(); });
  if (unsure) return unknown(Unknown::Why::computed, "the list is not wholly known", at);
  return Value::boolean(false, {at.at, nullptr});
}

Value coalesce(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const bool lists = name == "coalescelist";
  for (const Value& argument : arguments) {
    if (argument.is_unknown()) return argument;
    if (argument.is_null()) continue;
    if (lists ? argument.is_list() && !argument.as_list().items.empty() : !argument.is_string() || !argument.as_text().empty()) return argument;
  }
  return wrong("nothing but nulls and empty values", at);
}

Value compact(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  Items part = items_of(arguments[0]);
  std::erase_if(part.items, [](const Value& v) { return v.is_null() || (v.is_string() && v.as_text().empty()); });
  return made(std::move(part.items), at, part.rest);
}

Value sort(std::string_view name, const Arguments& arguments, const CallContext& at) {
  Items part = items_of(arguments[0]);
  if (name == "reverse") {
    std::ranges::reverse(part.items);
  } else {
    std::ranges::stable_sort(part.items, {}, sort_key);
  }
  return made(std::move(part.items), at, part.rest);
}

Value slice(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const Value from = to_number(arguments[1], at);
  const Value to = to_number(arguments[2], at);
  Items part = items_of(arguments[0]);
  if (from.kind() != Value::Kind::number || to.kind() != Value::Kind::number) return wrong("`slice` takes numbers", at);
  const auto size = static_cast<double>(part.items.size());
  if (from.as_number() < 0 || from.as_number() > to.as_number() || to.as_number() > size) return wrong("`slice` reaches past the end", at);
  const auto begin = part.items.begin();
  return made({begin + static_cast<std::ptrdiff_t>(from.as_number()), begin + static_cast<std::ptrdiff_t>(to.as_number())}, at);
}

Value index_of(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const Items part = items_of(arguments[0]);
  for (std::size_t i = 0; i < part.items.size(); ++i) {
    if (part.items[i] == arguments[1]) return Value::number(static_cast<double>(i), {at.at, nullptr});
  }
  return wrong("the list does not hold it", at);
}

Value sets(std::string_view name, const Arguments& arguments, const CallContext& at) {
  std::vector<Value> result;
  UnknownPtr rest;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    Items part = items_of(arguments[i]);
    if (part.rest && !rest) rest = part.rest;
    if (name == "setunion" || i == 0) {
      std::ranges::move(part.items, std::back_inserter(result));
    } else if (name == "setintersection") {
      // What an unknown set holds may be in both.
      if (!part.rest) std::erase_if(result, [&](const Value& v) { return !v.is_unknown() && !contains(part.items, v); });
    } else {
      std::erase_if(result, [&](const Value& v) { return contains(part.items, v); });
    }
  }
  return made(as_set(std::move(result)), at, rest, true);
}

Value setproduct(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  std::vector<Value> tuples{Value::list(std::vector<Value>(), {at.at, nullptr})};
  UnknownPtr rest;
  for (const Value& argument : arguments) {
    const Items part = items_of(argument);
    if (part.rest && !rest) rest = part.rest;
    if (!part.items.empty() && tuples.size() > at.most_items / part.items.size()) {
      return unknown(Unknown::Why::limit, fmt::format("it has more than {} elements", at.most_items), at);
    }
    std::vector<Value> next;
    for (const Value& tuple : tuples) {
      for (const Value& item : part.items) {
        std::vector<Value> longer = tuple.as_list().items;
        longer.push_back(item);
        next.push_back(Value::list(std::move(longer), {at.at, nullptr}));
      }
    }
    tuples = std::move(next);
  }
  return made(std::move(tuples), at, rest);
}

Value zipmap(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (arguments[0].is_unknown()) return spread(arguments[0], at);
  const Items names = items_of(arguments[0]);
  const Items parts = items_of(arguments[1]);
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < names.items.size(); ++i) {
    const auto key = names.items[i].scalar_text();
    if (!key) return wrong("a key is not known", at);
    if (i >= parts.items.size() && !parts.rest) return wrong("`zipmap` takes lists of equal length", at);
    Value value = i < parts.items.size() ? parts.items[i] : Value::unknown(*parts.rest, arguments[1].origin());
    entries.push_back({*key, names.items[i].origin(), std::move(value)});
  }
  return Value::map(std::move(entries), {at.at, nullptr});
}

Value chunklist(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const Items part = items_of(arguments[0]);
  const Value size = to_number(arguments[1], at);
  if (size.kind() != Value::Kind::number || size.as_number() < 1) return wrong("`chunklist` takes a positive size", at);
  const double wanted = std::min(size.as_number(), static_cast<double>(part.items.size()) + 1);
  std::vector<Value> chunks;
  std::vector<Value> chunk;
  for (const Value& item : part.items) {
    chunk.push_back(item);
    if (static_cast<double>(chunk.size()) >= wanted) chunks.push_back(Value::list(std::exchange(chunk, {}), {at.at, nullptr}));
  }
  if (!chunk.empty()) chunks.push_back(Value::list(std::move(chunk), {at.at, nullptr}));
  return made(std::move(chunks), at, part.rest);
}

Value all_true(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const bool decides = name == "anytrue";
  const Items part = items_of(arguments[0]);
  UnknownPtr unsure = part.rest;
  for (const Value& item : part.items) {
    const Value flag = to_bool(item, at);
    if (flag.kind() == Value::Kind::boolean && flag.as_bool() == decides) return Value::boolean(decides, {at.at, nullptr});
    if (flag.is_unknown()) unsure = flag.unknown_ptr();
  }
  if (unsure) return unknown(unsure->why, unsure->text, at);
  return Value::boolean(!decides, {at.at, nullptr});
}

Value one(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const Items part = items_of(arguments[0]);
  if (part.items.size() > 1) return wrong("`one` of several elements", at);
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
  if (step == 0 || std::isnan(step) || (limit - start) * step < 0) return wrong("`range` never ends", at);
  std::vector<Value> items;
  for (double x = start; step > 0 ? x < limit : x > limit; x += step) {
    if (items.size() > at.most_items) break;
    items.push_back(Value::number(x, {at.at, nullptr}));
  }
  return made(std::move(items), at);
}

Value matchkeys(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const Items from = items_of(arguments[0]);
  const Items with = items_of(arguments[1]);
  const Items wanted = items_of(arguments[2]);
  std::vector<Value> result;
  for (std::size_t i = 0; i < from.items.size() && i < with.items.size(); ++i) {
    if (contains(wanted.items, with.items[i])) result.push_back(from.items[i]);
  }
  return made(std::move(result), at, from.rest);
}

Value transpose(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (!arguments[0].is_map()) return wrong("`transpose` takes a map of lists", at);
  std::map<std::string, std::pair<Origin, std::vector<Value>>> turned;
  for (const Entry& entry : arguments[0].as_map().entries) {
    for (const Value& item : items_of(entry.value).items) {
      const auto key = item.scalar_text();
      if (!key) continue;
      auto& [origin, list] = turned[*key];
      origin = item.origin();
      list.push_back(Value::string(entry.key, entry.key_origin));
    }
  }
  std::vector<Entry> entries;
  for (auto& [key, value] : turned) entries.push_back({key, value.first, Value::list(std::move(value.second), value.first)});
  return Value::map(std::move(entries), {at.at, nullptr});
}

Value same(std::string_view /*name*/, const Arguments& arguments, const CallContext& /*at*/) { return arguments[0]; }

Value tomap(std::string_view name, const Arguments& arguments, const CallContext& at) {
  return arguments[0].is_map() || arguments[0].is_null() ? arguments[0] : wrong(fmt::format("`{}` takes a map", name), at);
}

}  // namespace

FunctionTable collection_functions() {
  return {
      {"alltrue", {1, 1, all_true, true}},
      {"anytrue", {1, 1, all_true, true}},
      {"chunklist", {2, 2, chunklist}},
      {"coalesce", {1, any_number, coalesce, true}},
      {"coalescelist", {1, any_number, coalesce, true}},
      {"compact", {1, 1, compact}},
      {"concat", {1, any_number, concat, true}},
      {"contains", {2, 2, contains_function, true}},
      {"distinct", {1, 1, distinct}},
      {"element", {2, 2, element, true}},
      {"flatten", {1, 1, flatten}},
      {"index", {2, 2, index_of}},
      {"issensitive", {1, 1, [](std::string_view, const Arguments&, const CallContext& at) { return unknown(Unknown::Why::unsupported, "function `issensitive` is not evaluated", at); }}},
      {"keys", {1, 1, keys}},
      {"length", {1, 1, length, true}},
      {"lookup", {2, 3, lookup, true}},
      {"matchkeys", {3, 3, matchkeys}},
      {"merge", {0, any_number, merge, true}},
      {"nonsensitive", {1, 1, same, true}},
      {"one", {1, 1, one}},
      {"range", {1, 3, range}},
      {"reverse", {1, 1, sort}},
      {"sensitive", {1, 1, same, true}},
      {"setintersection", {1, any_number, sets, true}},
      {"setproduct", {1, any_number, setproduct, true}},
      {"setsubtract", {2, 2, sets, true}},
      {"setunion", {1, any_number, sets, true}},
      {"slice", {3, 3, slice}},
      {"sort", {1, 1, sort}},
      {"tolist", {1, 1, tolist}},
      {"tomap", {1, 1, tomap}},
      {"toset", {1, 1, toset}},
      {"transpose", {1, 1, transpose}},
      {"values", {1, 1, values}},
      {"zipmap", {2, 2, zipmap, true}},
  };
}

}  // namespace grantlint::terraform
