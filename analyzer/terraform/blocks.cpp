// Bodies into maps: attributes, nested blocks, dynamic blocks; resources with their instances.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "terraform/instance.h"

namespace grantlint::terraform {

using source::Span;
using syntax::NodeKind;

Instance::Instance(Evaluation& evaluation, const Module& module, CallSite site)
    : evaluation_(&evaluation), module_(&module), site_(std::move(site)) {}

namespace {

/// Meta-arguments that say nothing about access, or that name things without a value.
bool is_meta(std::string_view name) {
  static constexpr std::array<std::string_view, 4> names{"count", "for_each", "depends_on", "providers"};
  return std::ranges::find(names, name) != names.end();
}

bool is_meta_block(std::string_view name) {
  static constexpr std::array<std::string_view, 4> names{"lifecycle", "provisioner", "connection", "timeouts"};
  return std::ranges::find(names, name) != names.end();
}

std::string first_label(Code block) {
  for (const Code& child : block.children()) {
    if (child->kind == NodeKind::label) return child->name;
  }
  return {};
}

}  // namespace

Value Instance::evaluate_body(Code body, const Scope* scope, const std::vector<const Declaration*>& overrides,
                              Span at) {
  std::map<std::string, Entry> attributes;
  std::map<std::string, std::vector<Value>> blocks;
  std::map<std::string, syntax::UnknownPtr> open;
  std::set<std::string> replaced;  // block types that an override gives anew
  std::vector<Code> bodies{body};
  for (const Declaration* override_ : overrides) bodies.push_back(override_->code());

  const auto dynamic = [&](Code block, const std::string& type) {
    const Code inner = block.body();
    if (!inner || type.empty()) return;
    Code content;
    for (const Code& child : inner.children()) {
      if (child->kind == NodeKind::block && child->name == "content") content = child.body();
    }
    if (!content) return;
    const Code iterator = inner.attribute("iterator");
    const std::string name = iterator && iterator->kind == NodeKind::variable ? iterator->name : type;
    const Value collection = evaluate_whole(inner.attribute("for_each"), scope);
    std::size_t made = 0;
    const auto one = [&](const Value& key, const Value& value) {
      if (made++ >= evaluation_->limits.instances) return;
      const Scope each{name, Value::map({{"key", {}, key}, {"value", {}, value}}), scope};
      blocks[type].push_back(evaluate_body(content, &each, {}, block->at));
    };
    for (const Value& choice : syntax::alternatives(collection)) {
      if (choice.is_list()) {
        double index = 0;
        for (const Value& item : choice.as_list().items) {
          const Value element = item.element_of(choice);
          one(choice.as_list().set ? element : Value::number(index, element.origin()), element);
          index += 1;
        }
        if (choice.as_list().rest) one(Value::unknown(*choice.as_list().rest), Value::unknown(*choice.as_list().rest));
      } else if (choice.is_map()) {
        for (const Entry& entry : choice.as_map().entries) {
          one(Value::string(entry.key, entry.key_origin), entry.value.element_of(choice));
        }
        if (choice.as_map().rest) one(Value::unknown(*choice.as_map().rest), Value::unknown(*choice.as_map().rest));
      } else if (choice.is_unknown()) {
        one(choice, choice);
      }
    }
    if (made > 0) evaluation_->filled.emplace(block->at.file, block->at.begin);
    // Whether these blocks are there at all is not known.
    if (collection.is_unknown()) open[type] = collection.unknown_ptr();
  };

  for (std::size_t i = 0; i < bodies.size(); ++i) {
    if (!bodies[i]) continue;
    if (i > 0) {
      for (const Code& child : bodies[i].children()) {
        if (child->kind == NodeKind::block)
          replaced.insert(child->name == "dynamic" ? first_label(child) : child->name);
      }
      for (const std::string& type : replaced) blocks.erase(type);
      replaced.clear();
    }
    for (const Code& child : bodies[i].children()) {
      if (evaluation_->exhausted) break;
      if (child->kind == NodeKind::attribute) {
        if (is_meta(child->name)) continue;
        const Code expression = child.child(0);
        if (child->name == "provider") {
          attributes[child->name] = {child->name,
                                     {child->at, nullptr},
                                     Value::string(std::string(text(expression)), {expression->at, nullptr})};
          continue;
        }
        attributes[child->name] = {child->name, {child->at, nullptr}, evaluate_whole(expression, scope)};
      } else if (child->kind == NodeKind::block) {
        if (is_meta_block(child->name)) continue;
        if (child->name == "dynamic") {
          dynamic(child, first_label(child));
        } else {
          blocks[child->name].push_back(evaluate_body(child.body(), scope, {}, child->at));
        }
      }
    }
  }

  std::vector<Entry> entries;
  for (auto& [name, entry] : attributes) entries.push_back(std::move(entry));
  for (auto& [type, list] : blocks) {
    const Origin origin = list.empty() ? Origin{at, nullptr} : list.front().origin();
    const auto unsure = open.find(type);
    entries.push_back({type, origin, Value::list(syntax::List{std::move(list), false, nullptr}, origin)});
    if (unsure == open.end()) continue;
    // The blocks may or may not be there.
    Unknown possible = *unsure->second;
    possible.either = {entries.back().value};
    entries.back().value = Value::unknown(std::move(possible), origin);
  }
  return Value::map(std::move(entries), {at, nullptr});
}

const ResourceInstances& Instance::resource(const Declaration& declaration, bool data) {
  const auto [found, fresh] = resources_.try_emplace(&declaration);
  if (!fresh) return found->second;  // empty while it is being made: a cycle
  ResourceInstances made;
  made.expansion = expand(declaration);
  for (const Expanded& expanded : made.expansion.instances) {
    const Scope each{"each", Value::map({{"key", {}, expanded.each_key}, {"value", {}, expanded.each_value}}), nullptr};
    const Scope count{"count", Value::map({{"index", {}, expanded.each_key}}), nullptr};
    const Scope* scope = made.expansion.repeat == Repeat::once    ? nullptr
                         : made.expansion.repeat == Repeat::count ? &count
                                                                  : &each;
    Value attributes = evaluate_body(declaration.code(), scope, declaration.overrides, declaration.at());
    attributes = time_resource(declaration.type, attributes);
    if (data) attributes = policy_document(declaration.type, attributes, evaluation_->sources);
    made.attributes.push_back(std::move(attributes));
    made.addresses.push_back(fmt::format("{}{}{}{}.{}{}", site_.address, site_.address.empty() ? "" : ".",
                                         data ? "data." : "", declaration.type.empty() ? "module" : declaration.type,
                                         declaration.name, expanded.key));
  }
  return resources_[&declaration] = std::move(made);
}

std::vector<Value> Instance::provider_tags(const Declaration& declaration) {
  const std::string_view type = declaration.type;
  const std::string_view name = type.substr(0, type.find('_'));
  const Code chosen = declaration.attribute("provider");
  std::string_view alias;
  std::string_view wanted = name;
  if (chosen) {
    const std::string_view whole = text(chosen);
    wanted = whole.substr(0, whole.find('.'));
    if (wanted.size() < whole.size()) alias = whole.substr(wanted.size() + 1);
  }
  std::vector<Value> tags;
  // A module without its own provider block uses its caller's.
  for (Instance* instance = this; instance != nullptr; instance = instance->site_.caller) {
    for (const Declaration* provider : instance->module().providers) {
      if (provider->name != wanted) continue;
      if (provider->plain_text("alias") != alias) continue;
      const Code body = provider->code();
      for (const Code& child : body ? body.children() : std::vector<Code>()) {
        Code value;
        if (child->kind == NodeKind::block && child->name == "default_tags") value = child.body().attribute("tags");
        if (child->kind == NodeKind::attribute && child->name == "default_labels") value = child.child(0);
        if (value) tags.push_back(instance->evaluate_whole(value, nullptr));
      }
      return tags;
    }
  }
  return tags;
}

}  // namespace grantlint::terraform
