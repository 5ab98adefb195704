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
