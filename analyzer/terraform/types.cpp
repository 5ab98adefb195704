// A variable's type constraint, applied to its value: `optional` attributes get their defaults, sets
// are made sets. Source: Terraform language, "Type Constraints".
#include <algorithm>

#include "terraform/instance.h"

namespace grantlint::terraform {

using syntax::NodeKind;

namespace {

Value convert(const Value& value, Code type, Instance& instance, int depth);

Value convert_object(const Value& value, Code attributes, Instance& instance, int depth) {
  if (!value.is_map() || attributes->kind != NodeKind::object) return value;
  syntax::Map map = value.as_map();
  for (const Code& entry : attributes.children()) {
    const Code key = entry.child(0);
    const Code type = entry.child(1);
    if (!key || !type) continue;
    const auto found = std::ranges::find(map.entries, key->name, &Entry::key);
    const bool optional = type->kind == NodeKind::call && type->name == "optional";
    const Code inner = optional ? type.child(0) : type;
    if (found != map.entries.end() && !found->value.is_null()) {
      found->value = convert(found->value, inner, instance, depth + 1);
    } else if (optional && !map.rest) {
      const Code fallback = type.child(1);
      Value made =
          fallback ? convert(instance.evaluate_whole(fallback, nullptr), inner, instance, depth + 1) : Value::null();
      if (found != map.entries.end()) {
        found->value = std::move(made);
      } else {
        map.entries.push_back({key->name, value.origin(), std::move(made)});
      }
    }
  }
  return Value::map(std::move(map), value.origin());
}

Value convert_list(const Value& value, Code element, bool set, Instance& instance, int depth) {
  if (!value.is_list()) return value;
  syntax::List list = value.as_list();
  for (Value& item : list.items) item = convert(item, element, instance, depth + 1);
  Value converted = Value::list(std::move(list), value.origin());
  if (!set) return converted;
  return call("toset", {converted}, {.at = value.origin().at, .expression = "toset"});
}

Value convert(const Value& value, Code type, Instance& instance, int depth) {
  constexpr int deepest = 40;
  if (!type || depth > deepest) return value;
  if (value.is_unknown()) {
    if (value.as_unknown().either.empty()) return value;
    Unknown each = value.as_unknown();
    for (Value& choice : each.either) choice = convert(choice, type, instance, depth + 1);
    return Value::unknown(std::move(each), value.origin());
  }
  if (value.is_null() || type->kind != NodeKind::call) return value;
  const Code inner = type.child(0);
  if (!inner) return value;
  if (type->name == "object") return convert_object(value, inner, instance, depth);
  if (type->name == "list") return convert_list(value, inner, false, instance, depth);
  if (type->name == "set") return convert_list(value, inner, true, instance, depth);
  if (type->name == "map" && value.is_map()) {
    syntax::Map map = value.as_map();
    for (Entry& entry : map.entries) entry.value = convert(entry.value, inner, instance, depth + 1);
    return Value::map(std::move(map), value.origin());
  }
  return value;
}

/// Only `optional` and `set` change anything, and a collection without elements needs no element type.
bool may_change(const Value& value, std::string_view type) {
  if (value.is_unknown()) return !value.as_unknown().either.empty();
  if (!value.is_list() && !value.is_map()) return false;
  if (type.empty()) return true;  // not to be had as text
  if (value.is_list() && value.as_list().items.empty() && type.starts_with("list(")) return false;
  if (value.is_map() && value.as_map().entries.empty() && type.starts_with("map(")) return false;
  return type.find("optional") != std::string_view::npos || type.find("set") != std::string_view::npos;
}

}  // namespace

Value convert(const Value& value, const Declaration& variable, Instance& instance) {
  if (!may_change(value, variable.written("type"))) return value;
  return convert(value, variable.attribute("type"), instance, 0);
}

}  // namespace grantlint::terraform
