#include "kubernetes/patches.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "kubernetes/objects.h"

namespace grantlint::kubernetes {

using syntax::Value;

namespace {

constexpr int deepest_patch = 50;

Value merge(const Value& object, const Value& patch, int depth) {
  if (!object.is_map() || !patch.is_map() || depth > deepest_patch) return patch;
  Value result = object;
  for (const syntax::Entry& entry : patch.as_map().entries) {
    const Value* known = result.find(entry.key);
    result = with_entry(result, entry.key, known == nullptr ? entry.value : merge(*known, entry.value, depth + 1));
  }
  return result;
}

std::vector<std::string> pointer(std::string_view path) {
  std::vector<std::string> keys;
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    std::string key;
    for (std::size_t i = 0; i < end; ++i) {
      const bool escaped = path[i] == '~' && i + 1 < end;
      key += escaped ? (path[i + 1] == '1' ? '/' : '~') : path[i];
      if (escaped) ++i;
    }
    keys.push_back(std::move(key));
    path.remove_prefix(end);
  }
  return keys;
}

enum class Operation : std::uint8_t { add, replace, remove };

std::optional<Value> change(const Value& at, const std::vector<std::string>& keys, std::size_t depth, Operation what,
                            const Value& value) {
  if (depth == keys.size()) return what == Operation::remove ? Value::null() : value;
  const std::string& key = keys[depth];
  const bool last = depth + 1 == keys.size();
  if (at.is_map()) {
    const Value* known = at.find(key);
    if (known == nullptr)
      return last && what == Operation::add ? std::optional(with_entry(at, key, value)) : std::nullopt;
    auto inner = change(*known, keys, depth + 1, what, value);
    return inner ? std::optional(with_entry(at, key, std::move(*inner))) : std::nullopt;
  }
  if (!at.is_list()) return std::nullopt;
  std::vector<Value> items = at.as_list().items;
  std::size_t place = items.size();
  if (key != "-") {
    const auto [end, problem] = std::from_chars(key.data(), key.data() + key.size(), place);
    if (problem != std::errc() || end != key.data() + key.size()) return std::nullopt;
  }
  const auto where = items.begin() + static_cast<std::ptrdiff_t>(std::min(place, items.size()));
  if (last && what == Operation::add) {
    if (place > items.size()) return std::nullopt;
    items.insert(where, value);
    return Value::list(std::move(items), at.origin());
  }
  if (place >= items.size()) return std::nullopt;
  if (last && what == Operation::remove) {
    items.erase(where);
    return Value::list(std::move(items), at.origin());
  }
  auto inner = change(items[place], keys, depth + 1, what, value);
  if (!inner) return std::nullopt;
  items[place] = std::move(*inner);
  return Value::list(std::move(items), at.origin());
}

}  // namespace

Value with_entry(const Value& map, std::string_view key, Value value) {
  syntax::Map result = map.is_map() ? map.as_map() : syntax::Map();
  const syntax::Origin origin = value.origin();
  std::erase_if(result.entries, [&](const syntax::Entry& entry) { return entry.key == key; });
  if (!value.is_null()) result.entries.push_back({std::string(key), origin, std::move(value)});
  return Value::map(std::move(result), map.origin());
}

Value merge_patch(const Value& object, const Value& patch) {
  return merge(object, patch, 0);
}

std::optional<Value> json_patch(const Value& object, const Value& operations) {
  Value result = object;
  for (const Value& one : syntax::elements(operations)) {
    const std::string what = text_of(take(one, "op"));
    const std::vector<std::string> keys = pointer(text_of(take(one, "path")));
    if (keys.empty() || keys.size() > static_cast<std::size_t>(deepest_patch)) return std::nullopt;
    if (what == "test") continue;
    if (what != "add" && what != "replace" && what != "remove") return std::nullopt;
    const Operation operation = what == "add"       ? Operation::add
                                : what == "replace" ? Operation::replace
                                                    : Operation::remove;
    auto changed = change(result, keys, 0, operation, take(one, "value"));
    if (!changed) return std::nullopt;
    result = std::move(*changed);
  }
  return result;
}

}  // namespace grantlint::kubernetes
