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
  if (items.size() > at.most_items)
    return unknown(Unknown::Why::limit, fmt::format("it has more than {} elements", at.most_items), at);
  return Value::list(List{std::move(items), set, std::move(rest)}, {at.at, nullptr});
}

bool is_scalar(const Value& value) {
  return value.kind() == Value::Kind::boolean || value.kind() == Value::Kind::number || value.is_string();
}

/// The elements of a list or set are all of one type: beside texts, numbers and truths become texts.
/// False where there is no such type.
bool unify(std::vector<Value>& items, const CallContext& at) {
  const Value* first = nullptr;
  bool mixed = false;
  bool text = false;
  for (const Value& item : items) {
    text = text || item.is_string() || item.is_unknown();
    if (!is_scalar(item)) continue;
    if (first == nullptr) first = &item;
    mixed = mixed || item.kind() != first->kind();
  }
  if (!mixed) return true;
  if (!text) return false;
  for (Value& item : items) {
    if (is_scalar(item)) item = to_string(item, at);
  }
  return true;
}

Value no_common_type(std::string_view name, const CallContext& at) {
  return wrong(fmt::format("what `{}` takes has no common type", name), at);
}

/// Takes a list of lists, or says which function cannot.
bool all_lists(const Arguments& arguments) {
  return std::ranges::all_of(arguments, [](const Value& v) { return v.is_unknown() || v.is_list(); });
}

/// The first that is not wholly known, as an unknown.
UnknownPtr first_unknown(const std::vector<Value>& items, const CallContext& at) {
  for (const Value& item : items) {
    if (item.is_unknown()) return item.unknown_ptr();
    if (!item.wholly_known()) return unknown(Unknown::Why::computed, "a part of it is not known", at).unknown_ptr();
  }
  return nullptr;
}

std::optional<double> whole_number(const Value& value, const CallContext& at) {
  const Value number = to_number(value, at);
  if (number.kind() != Value::Kind::number || std::floor(number.as_number()) != number.as_number()) return std::nullopt;
  return number.as_number();
}

/// What a list holds, to be asked often. What is not wholly known is in no list.
class Members {
 public:
  explicit Members(const std::vector<Value>& items) {
    for (const Value& item : items) {
      if (item.wholly_known()) keys_.insert(syntax::to_json(item));
    }
  }
  [[nodiscard]] bool has(const Value& value) const {
    return value.wholly_known() && keys_.contains(syntax::to_json(value));
  }

 private:
  std::set<std::string> keys_;
};

std::string sort_key(const Value& value) {
  return value.scalar_text().value_or(syntax::to_json(value));
}

/// Sorted and unique, as a set is walked over.
std::vector<Value> as_set(std::vector<Value> items) {
  std::ranges::stable_sort(items, [](const Value& a, const Value& b) {
    if (a.kind() != b.kind()) return a.kind() < b.kind();
    if (a.kind() == Value::Kind::number) return a.as_number() < b.as_number();
    return sort_key(a) < sort_key(b);
  });
  std::vector<Value> unique;
  for (Value& item : items) {
    if (unique.empty() || item.is_unknown() || !(unique.back() == item)) unique.push_back(std::move(item));
  }
  return unique;
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
        // A list or an element: nobody knows. As a rest it is both.
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
  // An unknown element says already that more may come.
  if (std::ranges::any_of(out, [](const Value& v) { return v.is_unknown() && v.as_unknown().either.empty(); }))
    rest = nullptr;
  return made(std::move(out), at, rest);
}

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

Value distinct(std::string_view name, const Arguments& arguments, const CallContext& at) {
  if (!arguments[0].is_list()) return wrong("`distinct` takes a list", at);
  Items part = items_of(arguments[0]);
  if (!unify(part.items, at)) return no_common_type(name, at);
  std::vector<Value> unique;
  std::set<std::string> seen;
  for (Value& item : part.items) {
    // Two that are not known may read the same and be different.
    if (!item.wholly_known() || seen.insert(syntax::to_json(item)).second) unique.push_back(std::move(item));
  }
  return made(std::move(unique), at, part.rest);
}

Value length(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const Value& value = arguments[0];
  const Origin here{at.at, nullptr};
  if (value.is_unknown()) return spread(value, at);
  if (value.is_string()) {
    // Terraform counts what a reader takes for a character. A code point below U+0300 is one; beyond, marks
    // join with others.
    const std::string& text = value.as_text();
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if (byte >= 0xCC) return unknown(Unknown::Why::unsupported, "`length` of such characters", at);
      const bool starts = (byte & 0xC0U) != 0x80 && !(text[i] == '\n' && i > 0 && text[i - 1] == '\r');
      count += starts ? 1 : 0;
    }
    return Value::number(static_cast<double>(count), here);
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

Value element(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (arguments[1].is_unknown()) return spread(arguments[1], at);
  if (arguments[0].is_unknown()) return spread(arguments[0], at);
  const auto index = whole_number(arguments[1], at);
  if (!arguments[0].is_list() || !index) return wrong("`element` takes a list and a whole number", at);
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
  const bool unsure = part.rest || !arguments[1].wholly_known() ||
                      std::ranges::any_of(part.items, [](const Value& v) { return !v.wholly_known(); });
  if (unsure) return unknown(Unknown::Why::computed, "the list is not wholly known", at);
  return Value::boolean(false, {at.at, nullptr});
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
      if (!unify(all, at)) return no_common_type(name, at);
      return all[i];
    }
  }
  return wrong("nothing but nulls and empty values", at);
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
  if (!arguments[0].is_list() || !from || !to) return wrong("`slice` takes a list and whole numbers", at);
  Items part = items_of(arguments[0]);
  // Nobody knows where in the list the rest is.
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
  for (std::size_t i = 0; i < part.items.size(); ++i) {
    if (!part.items[i].wholly_known() || !arguments[1].wholly_known()) {
      return unknown(Unknown::Why::computed, "the list is not wholly known", at);
    }
    if (part.items[i] == arguments[1]) return Value::number(static_cast<double>(i), {at.at, nullptr});
  }
  return wrong("the list does not hold it", at);
}

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
      // What an open set holds may be in both.
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

Value matchkeys(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (!all_lists(arguments)) return wrong("`matchkeys` takes lists", at);
  const Items from = items_of(arguments[0]);
  const Items with = items_of(arguments[1]);
  const Items wanted = items_of(arguments[2]);
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

Value same(std::string_view /*name*/, const Arguments& arguments, const CallContext& /*at*/) {
  return arguments[0];
}

/// Sensitive is a mark on a value that is not followed.
Value is_sensitive(std::string_view name, const Arguments& /*arguments*/, const CallContext& at) {
  return unknown(Unknown::Why::unsupported, fmt::format("`{}`: which values are sensitive is not followed", name), at);
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

}  // namespace

FunctionTable collection_functions() {
  return {
      {"alltrue", {1, 1, all_true, true}},
      {"anytrue", {1, 1, all_true, true}},
      {"chunklist", {2, 2, chunklist}},
      {"coalesce", {1, any_number, coalesce, true, true}},
      {"coalescelist", {1, any_number, coalesce, true, true}},
      {"compact", {1, 1, compact}},
      {"concat", {1, any_number, concat, true}},
      {"contains", {2, 2, contains_function, true}},
      {"distinct", {1, 1, distinct}},
      {"element", {2, 2, element, true}},
      {"flatten", {1, 1, flatten}},
      {"index", {2, 2, index_of}},
      {"issensitive", {1, 1, is_sensitive, true, true}},
      {"keys", {1, 1, keys}},
      {"length", {1, 1, length, true}},
      {"lookup", {2, 3, lookup, true, true}},
      {"matchkeys", {3, 3, matchkeys}},
      {"merge", {0, any_number, merge, true, true}},
      {"nonsensitive", {1, 1, same, true, true}},
      {"one", {1, 1, one}},
      {"range", {1, 3, range}},
      {"reverse", {1, 1, sort}},
      {"sensitive", {1, 1, same, true, true}},
      {"setintersection", {1, any_number, sets, true}},
      {"setproduct", {2, any_number, setproduct, true}},
      {"setsubtract", {2, 2, sets, true}},
      {"setunion", {1, any_number, sets, true}},
      {"slice", {3, 3, slice}},
      {"sort", {1, 1, sort}},
      {"tolist", {1, 1, tolist, false, true}},
      {"tomap", {1, 1, tomap, false, true}},
      {"toset", {1, 1, toset, false, true}},
      {"transpose", {1, 1, transpose}},
      {"values", {1, 1, values}},
      {"zipmap", {2, 2, zipmap, true}},
  };
}

}  // namespace grantlint::terraform
