#include "iam/templates.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "iam/forms.h"

namespace grantlint::iam {

using syntax::Origin;

Value not_known(Unknown::Why why, std::string text, std::string expression, Origin origin, std::string reference) {
  Unknown unknown;
  unknown.why = why;
  unknown.text = std::move(text);
  unknown.expression = std::move(expression);
  unknown.reference = std::move(reference);
  return Value::unknown(std::move(unknown), std::move(origin));
}

Value over_budget(const Value& at) {
  return not_known(Unknown::Why::limit, "the template takes too much to evaluate", {}, at.origin());
}

void TextBuilder::append(std::string_view text, Origin origin, bool literal, bool unknown) {
  if (text.empty()) return;
  if (too_long_ || !budget_.take_bytes(text.size())) {
    too_long_ = true;
    return;
  }
  pieces_.push_back({static_cast<std::uint32_t>(string_.text.size()), std::move(origin), literal, unknown});
  string_.text += text;
}

void TextBuilder::add_literal(const Value& string, std::size_t begin, std::size_t end) {
  const std::string_view text = std::string_view(string.as_text()).substr(begin, end - begin);
  const Origin origin = syntax::locate(string, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
  const bool literal = origin.at.known() && origin.at.end - origin.at.begin == text.size();
  append(text, origin, literal, false);
}

void TextBuilder::add(const Value& value, std::string_view written) {
  if (const auto text = value.scalar_text()) {
    const source::Span at = value.origin().at;
    append(*text, value.origin(), value.is_string() && at.known() && at.end - at.begin == text->size(), false);
    return;
  }
  if (value.is_null()) return;
  std::string shown = fmt::format("${{{}}}", written);
  if (value.is_unknown()) {
    const Unknown& why = value.as_unknown();
    // A value that is missing is a more useful reason than one that the deployment creates.
    const bool given = why.why == Unknown::Why::computed && !why.reference.empty();
    if (!unknown_ || !given) unknown_ = value.unknown_ptr();
    if (why.partial) {
      shown = why.partial->text;
    } else if (!why.expression.empty()) {
      shown = fmt::format("${{{}}}", why.expression);
    }
  } else if (!unknown_) {
    unknown_ = not_known(Unknown::Why::error, "a collection where text is expected", {}, {}).unknown_ptr();
  }
  append(shown, value.origin(), false, true);
}

Value TextBuilder::finish(const Origin& origin) {
  if (too_long_) return not_known(Unknown::Why::limit, "the text grows too long", {}, origin);
  string_.pieces = std::make_shared<const std::vector<syntax::Piece>>(std::move(pieces_));
  if (!unknown_) return Value::string(std::move(string_), origin);
  Unknown unknown = *unknown_;
  unknown.either.clear();
  unknown.expression = string_.text;
  unknown.partial = std::move(string_);
  return Value::unknown(std::move(unknown), origin);
}

const Value* find_map(const Value& map, std::string_view key) {
  const Value* found = map.find(key);
  return found != nullptr && found->is_map() ? found : nullptr;
}

const Entry* only_entry(const Value& value) {
  return value.is_map() && value.as_map().entries.size() == 1 ? &value.as_map().entries.front() : nullptr;
}

std::vector<Value> items_of(const Value& list) {
  std::vector<Value> items;
  if (!list.is_list()) return items;
  for (const Value& item : list.as_list().items) items.push_back(item.element_of(list));
  return items;
}

Value with_entries(const Value& map, std::vector<Entry> more) {
  syntax::Map result = map.is_map() ? map.as_map() : syntax::Map{};
  for (Entry& entry : more) result.entries.push_back(std::move(entry));
  return Value::map(std::move(result), map.origin());
}

syntax::Resource template_resource(const source::SourceSet& sources, const Entry& entry, std::string provider,
                                   std::string type) {
  syntax::Resource resource;
  resource.language = syntax::Language::iam;
  resource.provider = std::move(provider);
  resource.name = entry.key;
  resource.address = fmt::format("{}.{}", type, entry.key);
  resource.type = std::move(type);
  const source::Span key = entry.key_origin.at;
  const source::Span body = entry.value.origin().at;
  resource.head = key.known() ? key : body;
  resource.block = body;
  if (key.known() && body.known() && key.file == body.file && key.begin < body.end) resource.block.begin = key.begin;
  if (resource.block.known()) resource.root = std::string(sources.path(resource.block.file));
  return resource;
}

bool is_template(const Value& document) {
  return is_cloudformation(document) || is_serverless(document) || is_arm(document) || is_account_details(document);
}

Deployed read_template(const source::SourceSet& sources, const syntax::Document& document, const Wanted& wanted) {
  Deployed result;
  if (is_serverless(document.value)) {
    read_serverless(sources, document, wanted, result);
  } else if (is_cloudformation(document.value)) {
    read_cloudformation(sources, document, wanted, result);
  } else if (is_arm(document.value)) {
    read_arm(sources, document, wanted, result);
  } else if (is_account_details(document.value)) {
    read_account_details(sources, document, result);
  }
  return result;
}

}  // namespace grantlint::iam
