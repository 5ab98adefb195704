#include "terraform/collections.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace grantlint::terraform {

using syntax::List;
using syntax::UnknownPtr;

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

Value made(std::vector<Value> items, const CallContext& at, UnknownPtr rest, bool set) {
  if (items.size() > at.most_items)
    return unknown(Unknown::Why::limit, fmt::format("it has more than {} elements", at.most_items), at);
  return Value::list(List{std::move(items), set, std::move(rest)}, {at.at, nullptr});
}

namespace {

bool is_scalar(const Value& value) {
  return value.kind() == Value::Kind::boolean || value.kind() == Value::Kind::number || value.is_string();
}

}  // namespace

bool has_plain_scalar(const Value& value, int depth) {
  constexpr int deepest = 20;
  if (value.kind() == Value::Kind::boolean || value.kind() == Value::Kind::number) return true;
  if (depth > deepest) return false;
  const auto inner = [&](const Value& item) { return has_plain_scalar(item, depth + 1); };
  if (value.is_list()) return std::ranges::any_of(value.as_list().items, inner);
  return value.is_map() && std::ranges::any_of(value.as_map().entries, inner, &Entry::value);
}

namespace {

/// Makes values that stand in several collections one type, where they have one.
void unify_places(const std::vector<Value*>& all, const CallContext& at) {
  std::vector<Value> values;
  values.reserve(all.size());
  for (const Value* one : all) values.push_back(*one);
  if (!unify(values, at)) return;
  for (std::size_t i = 0; i < all.size(); ++i) *all[i] = std::move(values[i]);
}

/// Lists of equal length element by element, as tuples are; others all elements together.
void unify_lists(std::vector<Value>& items, const CallContext& at) {
  std::vector<std::pair<std::size_t, List>> lists;
  bool tuples = true;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!items[i].is_list()) continue;
    lists.emplace_back(i, items[i].as_list());
    const List& first = lists.front().second;
    tuples = tuples && !lists.back().second.set && lists.back().second.items.size() == first.items.size();
  }
  if (tuples) {
    for (std::size_t k = 0; k < lists.front().second.items.size(); ++k) {
      std::vector<Value*> column;
      for (auto& list : lists) column.push_back(&list.second.items[k]);
      unify_places(column, at);
    }
  } else {
    std::vector<Value*> all;
    for (auto& list : lists) {
      for (Value& item : list.second.items) all.push_back(&item);
    }
    unify_places(all, at);
  }
  for (auto& [i, list] : lists) items[i] = Value::list(std::move(list), items[i].origin());
}

/// Maps of the same keys entry by entry, as objects are; others all entries together.
void unify_maps(std::vector<Value>& items, const CallContext& at) {
  std::vector<std::pair<std::size_t, syntax::Map>> maps;
  bool objects = true;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!items[i].is_map()) continue;
    maps.emplace_back(i, items[i].as_map());
    objects = objects &&
              std::ranges::equal(maps.back().second.entries, maps.front().second.entries, {}, &Entry::key, &Entry::key);
  }
  if (objects) {
    for (std::size_t k = 0; k < maps.front().second.entries.size(); ++k) {
      std::vector<Value*> column;
      for (auto& map : maps) column.push_back(&map.second.entries[k].value);
      unify_places(column, at);
    }
  } else {
    std::vector<Value*> all;
    for (auto& map : maps) {
      for (Entry& entry : map.second.entries) all.push_back(&entry.value);
    }
    unify_places(all, at);
  }
  for (auto& [i, map] : maps) items[i] = Value::map(std::move(map), items[i].origin());
}

}  // namespace

bool unify(std::vector<Value>& items, const CallContext& at) {
  if (std::ranges::none_of(items, [](const Value& item) { return has_plain_scalar(item); })) return true;
  std::size_t lists = 0;
  std::size_t maps = 0;
  for (const Value& item : items) {
    lists += item.is_list() ? 1 : 0;
    maps += item.is_map() ? 1 : 0;
  }
  if (lists > 1 && maps == 0) unify_lists(items, at);
  if (maps > 1 && lists == 0) unify_maps(items, at);
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
  return wrong(fmt::format("the arguments of `{}` have no common type", name), at);
}

bool all_lists(const Arguments& arguments) {
  return std::ranges::all_of(arguments, [](const Value& v) { return v.is_unknown() || v.is_list(); });
}

UnknownPtr first_unknown(const std::vector<Value>& items, const CallContext& at) {
  for (const Value& item : items) {
    if (item.is_unknown()) return item.unknown_ptr();
    if (!item.wholly_known()) return unknown(Unknown::Why::computed, "a part of it is not known", at).unknown_ptr();
  }
  return nullptr;
}

Members::Members(const std::vector<Value>& items) {
  for (const Value& item : items) {
    if (item.wholly_known()) keys_.insert(syntax::to_json(item));
  }
}

bool Members::has(const Value& value) const {
  return value.wholly_known() && keys_.contains(syntax::to_json(value));
}

std::string sort_key(const Value& value) {
  return value.scalar_text().value_or(syntax::to_json(value));
}

std::vector<Value> as_set(std::vector<Value> items) {
  std::ranges::stable_sort(items, [](const Value& a, const Value& b) {
    if (a.is_null() || b.is_null()) return b.is_null() && !a.is_null();  // null is last
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

}  // namespace grantlint::terraform
