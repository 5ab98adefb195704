#include "grants/items.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "grants/parts.h"
#include "source/ascii.h"
#include "syntax/syntax.h"

namespace grantlint::grants {

using syntax::Value;

namespace {

constexpr std::size_t most_items = 10'000;

/// The fields of a line between commas, each where it stands.
std::vector<Value> fields_of(const Value& text, std::string_view all, std::size_t begin, std::size_t end) {
  constexpr std::string_view blanks = " \t\r";
  std::vector<Value> fields;
  while (begin <= end) {
    const std::size_t comma = std::min(all.find(',', begin), end);
    std::size_t first = std::min(all.find_first_not_of(blanks, begin), comma);
    std::size_t last = comma;
    while (last > first && blanks.find(all[last - 1]) != std::string_view::npos) --last;
    // Fields may stand in quotes.
    if (last - first >= 2 && all[first] == '"' && all[last - 1] == '"') {
      ++first;
      --last;
    }
    fields.push_back(
        Value::string(std::string(all.substr(first, last - first)),
                      syntax::locate(text, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last))));
    begin = comma + 1;
  }
  return fields;
}

/// `applications:sync:my-project/*`
Value permission_of(const std::vector<Value>& line) {
  return Value::string(fmt::format("{}:{}:{}", line[2].as_text(), line[3].as_text(), line[4].as_text()),
                       line[2].origin());
}

/// Whom a default role belongs to.
constexpr std::string_view everyone = "everyone who can log in";

std::vector<Value> policy_lines(const Value& text) {
  std::vector<Value> items;
  if (!text.is_string()) return {text};
  // The name of a role alone is what everyone has.
  if (text.as_text().find(',') == std::string::npos && text.as_text().find('\n') == std::string::npos) {
    if (text.as_text().empty()) return {};
    return {Value::map({{"subject", {}, Value::string(std::string(everyone))}, {"role", text.origin(), text}},
                       text.origin())};
  }
  const std::string_view all = text.as_text();
  std::vector<std::vector<Value>> lines;
  for (std::size_t at = 0; at < all.size() && lines.size() < most_items;) {
    const std::size_t end = std::min(all.find('\n', at), all.size());
    std::vector<Value> fields = fields_of(text, all, at, end);
    if (fields.size() >= 3 && !fields.front().as_text().starts_with('#')) lines.push_back(std::move(fields));
    at = end + 1;
  }
  std::map<std::string_view, std::vector<Value>> of_roles;
  const auto is_permission = [](const std::vector<Value>& line) {
    return line.front().as_text() == "p" && line.size() >= 5 && (line.size() == 5 || line[5].as_text() != "deny");
  };
  for (const auto& line : lines) {
    if (is_permission(line)) of_roles[line[1].as_text()].push_back(permission_of(line));
  }
  for (const auto& line : lines) {
    std::vector<syntax::Entry> item{{"subject", {}, line[1]}};
    const std::string& subject = line[1].as_text();
    if (line.front().as_text() == "g") {
      item.push_back({"role", {}, line[2]});
      if (const auto role = of_roles.find(line[2].as_text()); role != of_roles.end())
        item.push_back({"permissions", {}, Value::list(role->second)});
    } else if (is_permission(line) && !subject.starts_with("role:") && !subject.starts_with("proj:")) {
      item.push_back({"permissions", {}, Value::list({permission_of(line)})});
    } else {
      continue;
    }
    items.push_back(Value::map(std::move(item), line[1].origin()));
  }
  return items;
}

bool is_text(const Value& value) {
  return value.is_string() || (value.is_unknown() && value.as_unknown().partial);
}

/// The keys in lower case: the reader of such a text ignores case.
/// Source: aws-iam-authenticator, the ConfigMap's mapRoles.
Value with_folded_keys(const Value& value, int depth = 0) {
  constexpr int deepest = 8;
  if (depth > deepest) return value;
  if (value.is_list()) {
    syntax::List list = value.as_list();
    for (Value& item : list.items) item = with_folded_keys(item, depth + 1);
    return Value::list(std::move(list), value.origin());
  }
  if (!value.is_map()) return value;
  syntax::Map map = value.as_map();
  for (syntax::Entry& entry : map.entries) {
    entry.key = source::lower(entry.key);
    entry.value = with_folded_keys(entry.value, depth + 1);
  }
  return Value::map(std::move(map), value.origin());
}

}  // namespace

std::vector<Value> with_items(const source::SourceSet& sources, const Value& attributes, const TypeRow& row,
                              std::vector<findings::Unseen>& unseen) {
  std::vector<Value> items;
  for (const Found& found : at_paths(attributes, row.items)) {
    if (row.form == "policy-csv" && is_text(found.value)) {
      std::ranges::move(policy_lines(found.value), std::back_inserter(items));
    } else if (row.form == "yaml" && is_text(found.value)) {
      syntax::Documents read = syntax::read_yaml(sources, found.value);
      std::ranges::move(read.unseen, std::back_inserter(unseen));
      for (const syntax::Document& document : read.documents)
        std::ranges::move(syntax::elements(with_folded_keys(document.value)), std::back_inserter(items));
    } else {
      items.push_back(found.value);
    }
  }
  std::vector<Value> result;
  for (Value& item : items) {
    if (result.size() >= most_items) {
      unseen.push_back({findings::Unseen::Kind::limit,
                        item.origin().at,
                        {},
                        fmt::format("an object holds more than {} grants", most_items)});
      break;
    }
    syntax::Map map = attributes.is_map() ? attributes.as_map() : syntax::Map();
    const syntax::Origin origin = item.origin();
    if (!item.is_map() && !item.is_unknown()) item = Value::map({{"value", origin, std::move(item)}}, origin);
    map.entries.push_back({"item", origin, std::move(item)});
    result.push_back(Value::map(std::move(map), attributes.origin()));
  }
  return result;
}

}  // namespace grantlint::grants
