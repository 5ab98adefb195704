// Calls of modules that are not in the tree: the catalogue says which of their arguments are grants.
#include <algorithm>

#include <fmt/format.h>

#include "config/config.h"
#include "grants/build.h"
#include "source/glob.h"

namespace grantlint::grants {

using syntax::Entry;
using syntax::Resource;
using syntax::Unknown;
using syntax::Value;

namespace {

struct Element {
  Value key;
  Value value;
  Value outer;
};

/// What a row's `each` walks over: elements of a list, or entries of a map.
std::vector<Element> elements_at(const Value& arguments, std::string_view path) {
  std::vector<Element> result;
  const bool entries = path.ends_with(".*");
  if (entries) path.remove_suffix(2);
  for (const Found& found : at_path(arguments, path)) {
    if (!entries || !found.value.is_map()) {
      result.push_back({found.value.is_unknown() ? found.value : Value::null(), found.value, found.parent});
      continue;
    }
    for (const Entry& entry : found.value.as_map().entries) {
      const Value key = Value::string(entry.key, entry.key_origin);
      result.push_back({key.element_of(found.value), entry.value.element_of(found.value), found.parent});
    }
    if (const auto& rest = found.value.as_map().rest) {
      const Value more = Value::unknown(*rest, found.value.origin());
      result.push_back({more, more, found.parent});
    }
  }
  return result;
}

/// The value that a module's own name stands for; its origin stays that of the name.
Value meaning_of(const Value& name, std::string_view glob, const Value& arguments) {
  if (name.is_list()) {
    syntax::List list = name.as_list();
    for (Value& item : list.items) item = item.is_list() ? item : meaning_of(item, glob, arguments);
    return Value::list(std::move(list), name.origin());
  }
  if (!name.is_string()) return name;
  for (const Entry& argument : arguments.as_map().entries) {
    if (!source::matches(glob, argument.key)) continue;
    const Value* found = argument.value.find(name.as_text());
    if (found == nullptr) continue;
    for (const std::string_view part : {"name", "id"}) {
      if (const Value* inner = found->find(part); inner != nullptr && !inner->is_null())
        return inner->with_origin(name.origin());
    }
    return found->with_origin(name.origin());
  }
  return name;
}

/// An element with the module's own names replaced by what they stand for.
Value with_meanings(const Value& element, const TypeRow& row, const Value& arguments) {
  if (row.aliases.empty() || !element.is_map()) return element;
  syntax::Map map = element.as_map();
  for (const std::string_view alias : row.aliases) {
    const std::size_t sign = alias.find('=');
    const auto entry = std::ranges::find(map.entries, alias.substr(0, sign), &Entry::key);
    if (entry != map.entries.end()) entry->value = meaning_of(entry->value, alias.substr(sign + 1), arguments);
  }
  return Value::map(std::move(map), element.origin());
}

Value with(const Value& arguments, std::string name, Value value) {
  std::vector<Entry> entries = arguments.as_map().entries;
  entries.push_back({std::move(name), value.origin(), std::move(value)});
  return Value::map(std::move(entries), arguments.origin());
}

/// The role, user or account that the module makes.
Value made_by(const Resource& call) {
  return Value::unknown({.why = Unknown::Why::computed,
                         .text = fmt::format("`{}` makes it", call.address),
                         .expression = call.address,
                         .reference = call.address,
                         .partial = {},
                         .either = {}},
                        {call.head, nullptr});
}

}  // namespace

namespace {

/// Does anything at these paths say something? A switch that is off, or an empty text, does not.
bool says_something(const Value& arguments, std::span<const std::string_view> paths) {
  return std::ranges::any_of(at_paths(arguments, paths), [](const Found& found) {
    if (found.value.kind() == Value::Kind::boolean) return found.value.as_bool();
    return !found.value.is_string() || !found.value.as_text().empty();
  });
}

/// Is the principal the role or account that the module makes?
bool is_maker_of_principal(const TypeRow& row) {
  if (row.principal_hint != "role" && row.principal_hint != "nhi") return false;
  if (row.role == Role::policy || row.role == Role::credential) return true;
  return row.role != Role::trust && (row.gives.empty() || !row.when.empty());
}

}  // namespace

void add_call(Context& context, const Resource& call, const TypeRow& row) {
  if (!call.attributes.is_map()) return;
  Resource one = call;
  one.provider = row.provider;
  const auto add = [&](const Value& arguments) {
    if (row.gives.empty() && !says_something(arguments, row.entitlement) && !says_something(arguments, row.document))
      return;
    one.attributes = arguments;
    if (!row.principal.empty() && !says_something(arguments, row.principal)) {
      // A principal that the module creates exists whatever its name; without a name there is no other principal.
      if (!is_maker_of_principal(row)) return;
      one.attributes = with(arguments, std::string(row.principal.front()), made_by(call));
    } else if (is_maker_of_principal(row)) {
      // Its name decides nothing about access: the grant's home is where its entitlement is written.
      for (const std::string_view name : row.principal) {
        const Value* given = arguments.find(name);
        if (given != nullptr && given->is_string())
          one.attributes = with(one.attributes, std::string(name), given->with_origin({}));
      }
    }
    add_resource(context, one, row);
  };
  if (row.each.empty()) return add(call.attributes);
  for (Element& element : elements_at(call.attributes, row.each)) {
    element.value = with_meanings(element.value, row, call.attributes);
    add(with(call.attributes, "each",
             Value::map({{"key", element.key.origin(), element.key},
                         {"outer", element.outer.origin(), element.outer},
                         {"value", element.value.origin(), element.value}},
                        element.value.origin())));
  }
}

}  // namespace grantlint::grants
