// Data sources that only write a document: their attributes into the document's own JSON form, so
// that readers of policies need only one form. Statements keep the spans of the blocks they come from.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "source/text.h"
#include "terraform/instance.h"

namespace grantlint::terraform {

using syntax::List;
using syntax::String;

namespace {

/// Blocks of one type in a body; also a map alone, as JSON syntax allows.
std::vector<Value> blocks(const Value& body, std::string_view type) {
  const Value* found = body.find(type);
  return found == nullptr ? std::vector<Value>() : syntax::elements(*found);
}

void copy(const Value& from, std::string_view name, std::vector<Entry>& to, std::string_view as) {
  const Entry* entry = from.entry(name);
  if (entry == nullptr || entry->value.is_null()) return;
  to.push_back({std::string(as), entry->key_origin, entry->value});
}

Value principals(const std::vector<Value>& written) {
  std::vector<Entry> by_type;
  for (const Value& block : written) {
    if (block.is_unknown()) return block;
    const Value* type = block.find("type");
    const Value* identifiers = block.find("identifiers");
    if (type == nullptr || identifiers == nullptr) continue;
    const std::string name = type->scalar_text().value_or("AWS");
    const auto same = std::ranges::find(by_type, name, &Entry::key);
    if (same == by_type.end()) {
      by_type.push_back({name, type->origin(), *identifiers});
    } else {
      std::vector<Value> both = syntax::elements(same->value);
      for (Value& more : syntax::elements(*identifiers)) both.push_back(std::move(more));
      same->value = Value::list(std::move(both), same->value.origin());
    }
  }
  return Value::map(std::move(by_type), written.front().origin());
}

/// `condition { test variable values }` blocks → {test: {variable: values}}.
Value conditions(const std::vector<Value>& written) {
  std::map<std::string, std::vector<Entry>> by_test;
  for (const Value& block : written) {
    if (block.is_unknown()) return block;
    const Value* test = block.find("test");
    const Value* variable = block.find("variable");
    const Value* values = block.find("values");
    if (test == nullptr || variable == nullptr || values == nullptr) continue;
    by_test[test->scalar_text().value_or("${test}")].push_back(
        {variable->scalar_text().value_or("${variable}"), variable->origin(), *values});
  }
  std::vector<Entry> entries;
  for (auto& [test, keys] : by_test) {
    entries.push_back({test, written.front().origin(), Value::map(std::move(keys), written.front().origin())});
  }
  return Value::map(std::move(entries), written.front().origin());
}

Value aws_statement(const Value& block) {
  if (!block.is_map()) return block;
  std::vector<Entry> entries;
  copy(block, "sid", entries, "Sid");
  const Value* effect = block.find("effect");
  if (effect != nullptr && !effect->is_null()) {
    copy(block, "effect", entries, "Effect");
  } else {
    entries.push_back({"Effect", block.origin(), Value::string("Allow", block.origin())});
  }
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> names{
      {{"actions", "Action"},
       {"not_actions", "NotAction"},
       {"resources", "Resource"},
       {"not_resources", "NotResource"}}};
  for (const auto& [from, as] : names) copy(block, from, entries, as);
  if (const auto list = blocks(block, "principals"); !list.empty())
    entries.push_back({"Principal", list.front().origin(), principals(list)});
  if (const auto list = blocks(block, "not_principals"); !list.empty()) {
    entries.push_back({"NotPrincipal", list.front().origin(), principals(list)});
  }
  if (const auto list = blocks(block, "condition"); !list.empty())
    entries.push_back({"Condition", list.front().origin(), conditions(list)});
  return Value::map(std::move(entries), block.origin());
}

/// The statements of a document that another data source or a literal holds.
/// The statements of a document, or of each that it may be; the provider skips an empty text.
std::vector<Value> statements_of(const Value& document, const source::SourceSet& sources) {
  if (document.is_null() || (document.is_string() && source::trim(document.as_text()).empty())) return {};
  if (document.is_unknown() && !document.as_unknown().either.empty()) {
    std::vector<Value> all;
    for (const Value& choice : syntax::alternatives(document))
      std::ranges::move(statements_of(choice, sources), std::back_inserter(all));
    return all;
  }
  const String* string = document.is_string()                                     ? &document.as_string()
                         : document.is_unknown() && document.as_unknown().partial ? &*document.as_unknown().partial
                                                                                  : nullptr;
  if (string == nullptr) return {document};
  Value structure;
  if (string->structure) {
    structure = string->structure->element_of(document);
  } else {
    const syntax::Documents read = syntax::read_json(sources, document);
    if (read.documents.empty()) {
      return {Value::unknown({.why = Unknown::Why::unparsed,
                              .text = "the document is no JSON",
                              .expression = "document",
                              .reference = {},
                              .partial = {},
                              .either = {}},
                             document.origin())};
    }
    structure = read.documents.front().value.element_of(document);
  }
  const Value* list = structure.find("Statement");
  return list == nullptr ? std::vector<Value>() : syntax::elements(list->element_of(structure));
}

std::string sid_of(const Value& statement) {
  const Value* sid = statement.find("Sid");
  return sid == nullptr ? std::string() : sid->scalar_text().value_or("");
}

/// Later statements replace earlier ones of the same sid.
void merge(std::vector<Value>& into, std::vector<Value> more) {
  for (Value& statement : more) {
    const std::string sid = sid_of(statement);
    const auto same = sid.empty() ? into.end() : std::ranges::find(into, sid, sid_of);
    if (same != into.end()) {
      *same = std::move(statement);
    } else {
      into.push_back(std::move(statement));
    }
  }
}

Value written(const Value& attributes, std::vector<std::string_view> names, Value structure) {
  String text{syntax::to_json(structure), nullptr, std::make_shared<const Value>(structure)};
  Value json = Value::string(text, attributes.origin());
  if (!structure.wholly_known()) {
    json = Value::unknown({.why = Unknown::Why::computed,
                           .text = "the document has parts that are not known",
                           .expression = "json",
                           .reference = {},
                           .partial = std::move(text),
                           .either = {}},
                          attributes.origin());
  }
  syntax::Map map = attributes.as_map();
  for (const std::string_view name : names) map.entries.push_back({std::string(name), attributes.origin(), json});
  return Value::map(std::move(map), attributes.origin());
}

Value aws_document(const Value& attributes, const source::SourceSet& sources) {
  std::vector<Value> statements;
  for (const Value& document : blocks(attributes, "source_json")) merge(statements, statements_of(document, sources));
  for (const Value& document : blocks(attributes, "source_policy_documents"))
    merge(statements, statements_of(document, sources));
  std::vector<Value> own;
  for (const Value& block : blocks(attributes, "statement")) own.push_back(aws_statement(block));
  merge(statements, std::move(own));
  for (const Value& document : blocks(attributes, "override_policy_documents"))
    merge(statements, statements_of(document, sources));
  for (const Value& document : blocks(attributes, "override_json")) merge(statements, statements_of(document, sources));
  std::vector<Entry> entries{
      {"Statement", attributes.origin(), Value::list(std::move(statements), attributes.origin())},
      {"Version", attributes.origin(), Value::string("2012-10-17", attributes.origin())}};
  return written(attributes, {"json", "minified_json"}, Value::map(std::move(entries), attributes.origin()));
}

Value google_document(const Value& attributes) {
  std::vector<Value> bindings;
  for (const Value& block : blocks(attributes, "binding")) {
    if (!block.is_map()) {
      bindings.push_back(block);
      continue;
    }
    std::vector<Entry> entries;
    copy(block, "role", entries, "role");
    copy(block, "members", entries, "members");
    if (const auto list = blocks(block, "condition"); !list.empty())
      entries.push_back({"condition", list.front().origin(), list.front()});
    bindings.push_back(Value::map(std::move(entries), block.origin()));
  }
  std::vector<Entry> entries{{"bindings", attributes.origin(), Value::list(std::move(bindings), attributes.origin())}};
  return written(attributes, {"policy_data"}, Value::map(std::move(entries), attributes.origin()));
}

/// As the JSON of a policy, `{"path": {PATH: {"capabilities": […]}}}`; a path that occurs twice is kept twice.
Value vault_document(const Value& attributes) {
  std::vector<Entry> paths;
  for (const Value& block : blocks(attributes, "rule")) {
    const Value* path = block.find("path");
    if (!block.is_map() || path == nullptr) {
      paths.push_back({"${rule}", block.origin(), block});
      continue;
    }
    std::vector<Entry> entries;
    copy(block, "capabilities", entries, "capabilities");
    std::string name = path->scalar_text().value_or("");
    if (path->is_unknown()) {
      const Unknown& unknown = path->as_unknown();
      name = unknown.partial ? unknown.partial->text : fmt::format("${{{}}}", unknown.expression);
    }
    paths.push_back({name, path->origin(), Value::map(std::move(entries), block.origin())});
  }
  std::vector<Entry> entries{{"path", attributes.origin(), Value::map(std::move(paths), attributes.origin())}};
  return written(attributes, {"hcl"}, Value::map(std::move(entries), attributes.origin()));
}

}  // namespace

Value policy_document(std::string_view type, const Value& attributes, const source::SourceSet& sources) {
  if (!attributes.is_map()) return attributes;
  if (type == "aws_iam_policy_document") return aws_document(attributes, sources);
  if (type == "google_iam_policy") return google_document(attributes);
  if (type == "vault_policy_document") return vault_document(attributes);
  return attributes;
}

}  // namespace grantlint::terraform
