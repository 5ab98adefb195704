#include "grants/parts.h"

#include <algorithm>

namespace grantlint::grants {

using syntax::Step;
using syntax::Unknown;
using syntax::Value;

namespace {

/// What is found at `path` below a value that was found already.
void walk(const Found& from, std::string_view path, std::vector<Found>& out) {
  for (const Value& element : syntax::elements(from.value)) {
    if (path.empty()) {
      out.push_back({element, from.parent, from.name, from.attribute});
      continue;
    }
    // A quoted key may hold dots: `annotations."eks.amazonaws.com/role-arn"`.
    const std::size_t quote = path.starts_with('"') ? path.find('"', 1) : 0;
    const std::size_t dot = std::min(path.find('.', quote), path.size());
    std::string_view key = path.substr(0, dot);
    if (quote > 0) key = path.substr(1, quote - 1);
    if (key.ends_with("[]")) key.remove_suffix(2);
    const std::string_view rest = path.substr(std::min(dot + 1, path.size()));
    if (element.is_unknown()) {
      // What is behind it cannot be seen either.
      out.push_back({element, from.parent, key, from.attribute});
      continue;
    }
    if (key == "*") {
      if (!element.is_map()) continue;
      for (const syntax::Entry& each : element.as_map().entries)
        walk({each.value.element_of(element), element, each.key, each.key_origin.at}, rest, out);
      if (const auto& more = element.as_map().rest)
        out.push_back({Value::unknown(*more, element.origin()), element, key, from.attribute});
      continue;
    }
    const syntax::Entry* entry = element.entry(key);
    if (entry == nullptr) continue;
    walk({entry->value.element_of(element), element, key, entry->key_origin.at}, rest, out);
  }
}

/// A variable of Terraform is named alone; what templates call a parameter comes as it is written there.
std::string as_written(const std::string& name) {
  const bool bare = std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  return bare ? "var." + name : name;
}

}  // namespace

std::vector<Found> at_path(const Value& attributes, std::string_view path) {
  std::vector<Found> found;
  walk({attributes, Value::null(), {}, {}}, path, found);
  return found;
}

std::vector<Found> at_paths(const Value& attributes, std::span<const std::string_view> paths) {
  std::vector<Found> all;
  for (const std::string_view path : paths) std::ranges::move(at_path(attributes, path), std::back_inserter(all));
  return all;
}

std::string reference_of(const Value& value) {
  if (value.is_unknown()) return value.as_unknown().reference;
  std::string reference;
  for (const Step* step : value.origin().way()) {
    if (step->kind == Step::Kind::reference) reference = step->name;
  }
  return reference;
}

Part part_of(const Value& value) {
  Part part;
  part.origin = value.origin();
  part.reference = reference_of(value);
  if (!value.is_unknown()) {
    part.value = value.scalar_text();
    if (part.value) {
      if (!part.value->empty()) return part;
      // An empty default means that the value is set elsewhere; it is not the grant's home.
      for (const Step* step : value.origin().way()) {
        if (step->kind != Step::Kind::variable) continue;
        const std::string written = as_written(step->name);
        return {.value = {},
                .expression = written,
                .reference = {},
                .why = "`" + written + "` is empty unless it is set",
                .origin = {}};
      }
      return part;
    }
    // A whole object where a name is expected: its text, if it is one to read.
    constexpr std::size_t most_text = 500;
    std::string text = syntax::to_json(value);
    if (text.size() <= most_text) {
      part.value = std::move(text);
    } else {
      part.expression = text.substr(0, most_text) + "…";
      part.why = "it is no name but a whole collection";
    }
    return part;
  }
  const Unknown& unknown = value.as_unknown();
  part.expression = unknown.expression;
  // The text of an interpolated string says more than the bare reference: "serviceAccount:${...}".
  if (unknown.partial && unknown.partial->text.size() < 300) part.expression = unknown.partial->text;
  const bool given_by_tree = unknown.why == Unknown::Why::computed && !unknown.reference.empty();
  if (!given_by_tree) part.why = unknown.text.empty() ? "it is not known" : unknown.text;
  return part;
}

}  // namespace grantlint::grants
