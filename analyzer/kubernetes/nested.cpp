#include "kubernetes/nested.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <ranges>

#include "kubernetes/expression.h"
#include "kubernetes/objects.h"
#include "source/ascii.h"
#include "source/text.h"

namespace grantlint::kubernetes {

using findings::Unseen;
using syntax::Value;

namespace {

constexpr std::size_t most_nested_steps = 200'000;
constexpr int deepest_nesting = 60;

/// Lines that hold nothing but an action of a Go template are left out of a text of manifests.
Value without_actions(const Value& text) {
  if (!text.is_string() || text.as_text().find("{{") == std::string::npos) return text;
  Text all;
  all.add(text);
  Text kept;
  const std::string& lines = all.string().text;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size() - 1) + 1;
    const std::string_view line = source::trim(std::string_view(lines).substr(at, end - at));
    if (!line.starts_with("{{") || !line.ends_with("}}")) kept.append(all.part(at, end));
    at = end;
  }
  return kept.value(text.origin());
}

/// The end of what another tool fills in at `at`, and the name of the parameter where it is one.
struct Gap {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view parameter;
};

std::optional<Gap> next_gap(std::string_view text, std::size_t from) {
  const std::size_t braces = text.find("{{", from);
  const std::size_t dollar = text.find("${", from);
  const std::size_t begin = std::min(braces, dollar);
  if (begin == std::string_view::npos) return std::nullopt;
  // OpenShift's `${{NAME}}` is a parameter that is no text.
  const bool both = begin == dollar && text.substr(dollar, 3) == "${{";
  const std::string_view close = begin == braces || both ? "}}" : "}";
  const std::size_t end = text.find(close, begin + 2);
  if (end == std::string_view::npos) return std::nullopt;
  Gap gap{begin, end + close.size(), {}};
  if (begin == dollar) {
    const std::size_t name = begin + (both ? 3 : 2);
    gap.parameter = source::trim(text.substr(name, end - name));
  }
  return gap;
}

Value filled_text(const Value& value, const Parameters& parameters) {
  const std::string& text = value.as_text();
  auto gap = next_gap(text, 0);
  if (!gap) return value;
  Text all;
  all.add(value);
  Text result;
  std::size_t at = 0;
  for (; gap; gap = next_gap(text, at)) {
    result.append(all.part(at, gap->begin));
    const auto known = std::ranges::find(parameters, gap->parameter, &Parameters::value_type::first);
    if (!gap->parameter.empty() && known != parameters.end() && known->second.scalar_text()) {
      result.add(known->second);
    } else {
      syntax::Piece piece;
      piece.origin =
          syntax::locate(value, static_cast<std::uint32_t>(gap->begin), static_cast<std::uint32_t>(gap->end));
      piece.literal = false;
      piece.unknown = true;
      result.add(piece, std::string_view(text).substr(gap->begin, gap->end - gap->begin));
    }
    at = gap->end;
  }
  result.append(all.part(at, text.size()));
  Value filled = result.value(value.origin());
  if (!filled.is_unknown()) return filled;
  syntax::Unknown unknown = filled.as_unknown();
  unknown.text = fmt::format("`{}` is filled in before it is applied", source::one_line(text));
  return Value::unknown(std::move(unknown), value.origin());
}

Value filled(const Value& value, const Parameters& parameters, int depth) {
  if (value.is_string()) return filled_text(value, parameters);
  if (depth > deepest_nesting) return value;
  if (value.is_list()) {
    syntax::List list = value.as_list();
    for (Value& item : list.items) item = filled(item, parameters, depth + 1);
    return Value::list(std::move(list), value.origin());
  }
  if (!value.is_map()) return value;
  syntax::Map map = value.as_map();
  for (syntax::Entry& entry : map.entries) entry.value = filled(entry.value, parameters, depth + 1);
  return Value::map(std::move(map), value.origin());
}

Parameters parameters_of(const Value& list) {
  Parameters result;
  for (const Value& one : syntax::elements(list)) {
    std::string name = text_of(take(one, "name"));
    if (!name.empty()) result.emplace_back(std::move(name), take(one, "value"));
  }
  return result;
}

/// Source: "JSON Output Format" (Terraform).
bool is_of_terraform(const Value& map) {
  static constexpr std::array<std::string_view, 2> keys = {"terraform_version", "planned_values"};
  return std::ranges::any_of(keys, [&](std::string_view key) { return map.find(key) != nullptr; });
}

/// What names an object, and its content beside that: a whole object.
Value whole(const Value& named, const Value& content) {
  std::vector<syntax::Entry> metadata;
  if (const Value given = take(content, "metadata"); given.is_map()) metadata = given.as_map().entries;
  for (const std::string_view key : {"name", "namespace"}) {
    const Value value = take(named, key);
    if (value.is_null()) continue;
    std::erase_if(metadata, [&](const syntax::Entry& entry) { return entry.key == key; });
    metadata.push_back({std::string(key), value.origin(), value});
  }
  syntax::Map map = content.as_map();
  std::erase_if(map.entries, [](const syntax::Entry& entry) {
    return entry.key == "metadata" || entry.key == "apiVersion" || entry.key == "kind";
  });
  map.entries.push_back({"metadata", named.origin(), Value::map(std::move(metadata), named.origin())});
  for (const std::string_view key : {"apiVersion", "kind"}) {
    const Value value = take(named, key);
    map.entries.push_back({std::string(key), value.origin(), value});
  }
  return Value::map(std::move(map), named.origin());
}

}  // namespace

Value filled_in(const Value& value, const Parameters& parameters) {
  return filled(value, parameters, 0);
}

/// A value to look into.
struct Nesting::Found {
  Value value;
  std::string unsure;
  bool settled = false;
  bool outer = false;  ///< the one that is asked about
};

const Keyword* Nesting::first(std::string_view means, const Value& map) const {
  const auto found = std::ranges::find_if(keywords_, [&](const Keyword& keyword) {
    if (keyword.means != means) return false;
    const Value* value = map.find(keyword.key);
    return value != nullptr && (keyword.value.empty() || source::equal_any_case(text_of(*value), keyword.value));
  });
  return found == keywords_.end() ? nullptr : &*found;
}

std::vector<Value> Nesting::documents(const Value& text, std::vector<Unseen>& unseen) const {
  const bool readable = text.is_string() && text.as_text().find('\n') != std::string::npos;
  if (!readable || (matters_ && !matters_(text.as_text()))) return {};
  syntax::Documents read = syntax::read_yaml(sources_, without_actions(text));
  std::ranges::move(read.unseen, std::back_inserter(unseen));
  std::vector<Value> result;
  for (syntax::Document& document : read.documents) result.push_back(std::move(document.value));
  return result;
}

std::vector<Inner> Nesting::inside(const Inner& outer, std::vector<Unseen>& unseen) const {
  std::vector<Inner> result;
  std::vector<Found> open;
  open.push_back({outer.value, outer.unsure, outer.settled, true});
  for (std::size_t steps = 0; !open.empty(); ++steps) {
    if (steps + open.size() > most_nested_steps) {
      unseen.push_back(
          {Unseen::Kind::limit, outer.value.origin().at, {}, "an object is too large to look for others in"});
      break;
    }
    Found at = std::move(open.back());
    open.pop_back();
    if (at.value.is_list()) {
      for (const Value& item : std::views::reverse(at.value.as_list().items)) {
        Value element = item.element_of(at.value);
        if (element.is_map() || element.is_list()) open.push_back({std::move(element), at.unsure, at.settled});
      }
    } else if (at.value.is_map() && !is_of_terraform(at.value)) {
      const Value map = at.value;
      std::vector<Value> texts;
      for (const Keyword& keyword : keywords_) {
        const Value* text = keyword.means == "text" ? map.find(keyword.key) : nullptr;
        if (text == nullptr) continue;
        for (const Value& one : syntax::elements(*text))
          std::ranges::move(documents(one, unseen), std::back_inserter(texts));
      }
      const std::string unsure = at.unsure;
      const bool settled = at.settled;
      search(map, std::move(at), open, result);
      for (Value& one : std::views::reverse(texts)) open.push_back({std::move(one), unsure, settled});
    }
  }
  // A template fills in what it holds.
  if (const Keyword* keyword = first("parameters", outer.value)) {
    const Parameters parameters = parameters_of(take(outer.value, keyword->key));
    if (!parameters.empty()) {
      for (Inner& one : result) one.value = filled_in(one.value, parameters);
    }
  }
  return result;
}

void Nesting::search(const Value& map, Found&& state, std::vector<Found>& open, std::vector<Inner>& result) const {
  if (!state.outer && may_be_object(map)) {
    Inner inner{map, {}, std::move(state.unsure), state.settled};
    const Keyword* content = take(map, "metadata").is_null() ? first("content", map) : nullptr;
    if (content != nullptr && take(map, content->key).is_map()) inner.value = whole(map, take(map, content->key));
    result.push_back(std::move(inner));
    return;
  }
  if (first("absent", map) != nullptr) return;
  if (const Keyword* unsure = first("unsure", map); unsure != nullptr && !state.settled) state.unsure = unsure->reason;
  for (const Keyword& keyword : keywords_) {
    if (keyword.means == "unsure" && map.find(keyword.key) != nullptr) state.settled = true;
  }
  if (const Keyword* object = first("object", map)) {
    // As the attributes of an object of its type: the map stands at a key of it.
    std::vector<syntax::Entry> entries{{std::string(object->at), map.origin(), map}};
    result.push_back({Value::map(std::move(entries), map.origin()), std::string(object->type), state.unsure});
  }
  for (const syntax::Entry& entry : std::views::reverse(map.as_map().entries)) {
    if (!entry.value.is_map() && !entry.value.is_list()) continue;
    open.push_back({entry.value.element_of(map), state.unsure, state.settled});
  }
}

}  // namespace grantlint::kubernetes
