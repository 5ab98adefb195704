// A variable's type constraint, applied to its value: scalars, elements and attributes are converted, `optional`
// attributes get their defaults, attributes that the type does not name are dropped. What the type does not fit is
// left as it is. Source: Terraform language, "Type Constraints".
#include <algorithm>

#include "terraform/collections.h"
#include "terraform/instance.h"

namespace grantlint::terraform {

using syntax::NodeKind;

namespace {

Value convert(const Value& value, Code type, Instance& instance, int depth);

/// An attribute that the type does not name is dropped.
Value convert_object(const Value& value, Code attributes, Instance& instance, int depth) {
  if (!value.is_map() || attributes->kind != NodeKind::object) return value;
  syntax::Map map;
  map.rest = value.as_map().rest;
  for (const Code& entry : attributes.children()) {
    const Code key = entry.child(0);
    const Code type = entry.child(1);
    if (!key || !type) continue;
    const Entry* found = value.entry(key->name);
    const bool optional = type->kind == NodeKind::call && type->name == "optional";
    const Code inner = optional ? type.child(0) : type;
    if (found != nullptr && !(optional && found->value.is_null())) {
      map.entries.push_back({found->key, found->key_origin, convert(found->value, inner, instance, depth + 1)});
    } else if (optional && !map.rest) {
      const Code fallback = type.child(1);
      Value made =
          fallback ? convert(instance.evaluate_whole(fallback, nullptr), inner, instance, depth + 1) : Value::null();
      map.entries.push_back({key->name, found != nullptr ? found->key_origin : value.origin(), std::move(made)});
    } else if (found != nullptr) {
      map.entries.push_back(*found);
    }
  }
  return Value::map(std::move(map), value.origin());
}

CallContext context_of(const Value& value) {
  return {.at = value.origin().at, .expression = "a conversion"};
}

bool is_any(Code type) {
  return type->kind == NodeKind::variable && type->name == "any";
}

Value convert_list(const Value& value, Code element, bool set, Instance& instance, int depth) {
  if (!value.is_list()) return value;
  syntax::List list = value.as_list();
  for (Value& item : list.items) item = convert(item, element, instance, depth + 1);
  if (is_any(element)) unify(list.items, context_of(value));
  list.set = false;
  Value converted = Value::list(std::move(list), value.origin());
  if (!set) return converted;
  return call("toset", {converted}, {.at = value.origin().at, .expression = "toset"});
}

Value convert_map(const Value& value, Code element, Instance& instance, int depth) {
  if (!value.is_map()) return value;
  syntax::Map map = value.as_map();
  std::vector<Value> items;
  for (const Entry& entry : map.entries) items.push_back(convert(entry.value, element, instance, depth + 1));
  if (is_any(element)) unify(items, context_of(value));
  for (std::size_t i = 0; i < items.size(); ++i) map.entries[i].value = std::move(items[i]);
  return Value::map(std::move(map), value.origin());
}

Value convert_tuple(const Value& value, Code elements, Instance& instance, int depth) {
  if (!value.is_list() || elements->kind != NodeKind::tuple) return value;
  syntax::List list = value.as_list();
  const auto types = elements.children();
  for (std::size_t i = 0; i < list.items.size() && i < types.size(); ++i)
    list.items[i] = convert(list.items[i], types[i], instance, depth + 1);
  return Value::list(std::move(list), value.origin());
}

Value convert_scalar(const Value& value, std::string_view type) {
  Value made = type == "string"   ? to_string(value, context_of(value))
               : type == "number" ? to_number(value, context_of(value))
               : type == "bool"   ? to_bool(value, context_of(value))
                                  : value;
  return made.is_unknown() ? value : made;
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
  if (value.is_null()) return value;
  if (type->kind == NodeKind::variable) return convert_scalar(value, type->name);
  const Code inner = type->kind == NodeKind::call ? type.child(0) : Code();
  if (!inner) return value;
  if (type->name == "object") return convert_object(value, inner, instance, depth);
  if (type->name == "list") return convert_list(value, inner, false, instance, depth);
  if (type->name == "set") return convert_list(value, inner, true, instance, depth);
  if (type->name == "map") return convert_map(value, inner, instance, depth);
  if (type->name == "tuple") return convert_tuple(value, inner, instance, depth);
  return value;
}

/// Is there anything to convert? A type is parsed only where it may change the value.
bool may_change(const Value& value, std::string_view type) {
  if (value.is_unknown()) return !value.as_unknown().either.empty();
  if (value.is_null()) return false;
  if (type.empty()) return true;  // not to be had as text
  switch (value.kind()) {
    case Value::Kind::string: return type != "string" && type != "any";
    case Value::Kind::number: return type != "number" && type != "any";
    case Value::Kind::boolean: return type != "bool" && type != "any";
    case Value::Kind::list:
      if (value.as_list().items.empty()) return !type.starts_with("list(");
      return type != "any" &&
             !(type == "list(string)" && std::ranges::all_of(value.as_list().items, &Value::is_string));
    case Value::Kind::map:
      if (value.as_map().entries.empty()) return !type.starts_with("map(");
      return type != "any" &&
             !(type == "map(string)" && std::ranges::all_of(value.as_map().entries, &Value::is_string, &Entry::value));
    default: return false;
  }
}

}  // namespace

Value convert(const Value& value, const Declaration& variable, Instance& instance) {
  if (!may_change(value, variable.written("type"))) return value;
  return convert(value, variable.attribute("type"), instance, 0);
}

}  // namespace grantlint::terraform
