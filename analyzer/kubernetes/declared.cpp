#include "kubernetes/declared.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "source/ascii.h"

namespace grantlint::kubernetes {

using syntax::Resource;
using syntax::Value;

namespace {

/// `api_groups` → `apiGroups`; of a block that may be repeated the name of the list. Source: provider reference,
/// kubernetes_cluster_role_binding, kubernetes_role.
std::string word_of(std::string_view key) {
  if (key == "rule" || key == "subject") return std::string(key) + "s";
  if (key == "non_resource_urls") return "nonResourceURLs";
  std::string word;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const bool next = key[i] == '_' && i + 1 < key.size();
    word += next ? source::upper(key[++i]) : key[i];
  }
  return word;
}

/// A block that stands once is a list of one; a manifest has the map.
bool is_single(std::string_view key) {
  static constexpr std::array<std::string_view, 3> blocks = {"metadata", "role_ref", "aggregation_rule"};
  return std::ranges::find(blocks, key) != blocks.end();
}

Value in_manifest_words(const Value& value, int depth = 0) {
  constexpr int deepest = 8;
  if (depth > deepest) return value;
  if (value.is_list()) {
    syntax::List list = value.as_list();
    for (Value& item : list.items) item = in_manifest_words(item.element_of(value), depth + 1);
    return Value::list(std::move(list), value.origin());
  }
  if (!value.is_map()) return value;
  syntax::Map map = value.as_map();
  map.entries.clear();
  for (const syntax::Entry& entry : value.as_map().entries) {
    Value inner = entry.value.element_of(value);
    if (is_single(entry.key) && inner.is_list() && inner.as_list().items.size() == 1)
      inner = Value(inner.as_list().items.front().element_of(inner));
    // Labels and annotations have names of their own.
    const bool names = entry.key == "labels" || entry.key == "annotations" || entry.key == "match_labels";
    map.entries.push_back(
        {word_of(entry.key), entry.key_origin, names ? std::move(inner) : in_manifest_words(inner, depth + 1)});
  }
  return Value::map(std::move(map.entries), value.origin());
}

Object as_object(const Resource& resource, std::string_view kind, std::size_t index) {
  Object object;
  object.resource = resource;
  object.resource.type = kind;
  object.resource.attributes = in_manifest_words(resource.attributes);
  object.resource.name = text_of(take(object.resource.attributes, "metadata.name"));
  if (!kind.starts_with("Cluster")) object.namespace_ = text_of(take(object.resource.attributes, "metadata.namespace"));
  object.declared = index;
  return object;
}

/// The values at a path; `[]` enters a list.
std::vector<Value> values_at(const Value& attributes, std::string_view path) {
  const bool all = path.ends_with("[]");
  const Value found = take(attributes, all ? path.substr(0, path.size() - 2) : path);
  if (found.is_null()) return {};
  return all ? syntax::elements(found) : std::vector<Value>{found};
}

/// Does the text, or the map, say all that it makes?
bool is_readable(const Value& value) {
  if (value.is_map() || value.is_string()) return true;
  return value.is_unknown() && value.as_unknown().partial.has_value();
}

}  // namespace

std::vector<Object> declared_objects(const source::SourceSet& sources, const Surroundings& tree, const Search& search,
                                     std::vector<findings::Unseen>& unseen) {
  std::vector<Object> result;
  if (tree.declared == nullptr || !tree.objects_of) return result;
  for (std::size_t i = 0; i < tree.declared->size(); ++i) {
    const Resource& resource = (*tree.declared)[i];
    if (resource.language != syntax::Language::terraform || resource.data) continue;
    const std::string_view where = tree.objects_of(resource.type);
    if (where.empty()) continue;
    if (source::is_upper(where.front())) {
      result.push_back(as_object(resource, where, i));
      continue;
    }
    const std::vector<Value> values = values_at(resource.attributes, where);
    std::vector<syntax::Document> documents;
    for (const Value& value : values) {
      if (!is_readable(value)) {
        const source::Span at = value.origin().at.known() ? value.origin().at : resource.head;
        unseen.push_back({findings::Unseen::Kind::unresolved,
                          at,
                          {},
                          fmt::format("cannot see what `{}` grants: its `{}` is not known", resource.address, where)});
        continue;
      }
      if (value.is_map()) {
        documents.push_back({value, resource.block});
        continue;
      }
      syntax::Documents read = syntax::read_yaml(sources, value);
      std::ranges::move(read.unseen, std::back_inserter(unseen));
      for (syntax::Document& document : read.documents)
        documents.push_back({std::move(document.value), resource.block});
    }
    std::vector<Input> inputs;
    for (const syntax::Document& document : documents) inputs.push_back({resource.block.file, &document});
    for (Object& object : find_objects(inputs, search, unseen).objects) {
      Resource made = resource;
      made.type = std::move(object.resource.type);
      made.name = std::move(object.resource.name);
      made.attributes = std::move(object.resource.attributes);
      if (made.unsure.empty()) made.unsure = std::move(object.resource.unsure);
      object.resource = std::move(made);
      object.declared = i;
      result.push_back(std::move(object));
    }
  }
  return result;
}

}  // namespace grantlint::kubernetes
