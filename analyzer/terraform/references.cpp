// Traversals: `var.x`, `local.y[0].z`, `module.m["k"].out`, `aws_iam_role.r.name`, `each.value.a`.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "source/text.h"
#include "terraform/instance.h"
#include "terraform/project.h"

namespace grantlint::terraform {

using source::Span;
using syntax::NodeKind;

struct Instance::Part {
  std::string_view name;  ///< of an attribute; empty for an index
  Code key;               ///< of an index
  Code whole;             ///< the expression up to and with this part
};

template <typename Make>
Value Instance::once(const void* key, std::string_view name, Code code, Make make) {
  const auto [found, fresh] = memo_.try_emplace(key);
  if (!fresh) {
    if (found->second.state == State::done) return found->second.value;
    return fail(Unknown::Why::error, fmt::format("`{}` refers to itself", name), code);
  }
  Value value = make();
  Slot& slot = memo_[key];
  slot.state = State::done;
  slot.value = value;
  return value;
}

Value Instance::evaluate_traversal(Code code, const Scope* scope) {
  std::vector<Part> parts;
  Code base = code;
  while (base->kind == NodeKind::get_attr || base->kind == NodeKind::index) {
    if (base->kind == NodeKind::get_attr) {
      parts.push_back({base->name, {}, base});
    } else {
      parts.push_back({{}, base.child(1), base});
    }
    base = base.child(0);
    if (!base) return fail(Unknown::Why::unparsed, "the expression could not be read", code);
  }
  std::ranges::reverse(parts);
  std::size_t used = 0;
  Value value =
      base->kind == NodeKind::variable ? resolve(base->name, parts, used, code, scope) : evaluate(base, scope);
  for (; used < parts.size(); ++used) value = step_into(value, parts[used], code, scope, 0);
  return value;
}

Value Instance::resolve(std::string_view name, std::vector<Part>& parts, std::size_t& used, Code code,
                        const Scope* scope) {
  for (const Scope* s = scope; s != nullptr; s = s->outer) {
    if (s->name == name) return s->value;
  }
  if (evaluation_->dialect != nullptr) {
    if (auto value = evaluation_->dialect->named(name)) return std::move(*value);
  }
  const std::string_view first = parts.empty() ? std::string_view() : parts.front().name;
  const auto take = [&](std::size_t count) { used = count; };
  if (first.empty()) return fail(Unknown::Why::error, fmt::format("`{}` is not declared here", name), code);
  if (name == "var") return take(1), variable(first, code);
  if (name == "local") return take(1), local(first, code);
  if (name == "module") return module_output(parts, used, code, scope);
  if (name == "path") {
    take(1);
    const std::string& root = evaluation_->root.folder;
    if (first == "module") {
      std::string path(std::filesystem::path(module_->folder.empty() ? "." : module_->folder)
                           .lexically_relative(root.empty() ? "." : root)
                           .generic_string());
      return Value::string(path.empty() ? "." : path, {code->at, nullptr});
    }
    if (first == "root") return Value::string(".", {code->at, nullptr});
    if (first == "cwd") return fail(Unknown::Why::computed, "`path.cwd` is the folder that Terraform runs in", code);
    return fail(Unknown::Why::error, fmt::format("`path` has no `{}`", first), code);
  }
  if (name == "terraform" || name == "tofu") {
    take(1);
    return fail(Unknown::Why::no_default, fmt::format("`{}.{}` is known only when Terraform runs", name, first), code);
  }
  if (name == "self") return take(1), fail(Unknown::Why::computed, "`self` is known only after apply", code);
  const bool data = name == "data";
  const bool prefixed = data || name == "resource";
  if (prefixed && (parts.size() < 2 || parts[1].name.empty()))
    return fail(Unknown::Why::error, fmt::format("`{}` needs a type and a name", name), code);
  const std::string key = prefixed ? fmt::format("{}.{}", first, parts[1].name) : fmt::format("{}.{}", name, first);
  take(prefixed ? 2 : 1);
  const Declarations& declared = data ? module_->data : module_->resources;
  const auto found = declared.find(key);
  if (found == declared.end()) {
    return fail(Unknown::Why::error, fmt::format("`{}{}` is not declared", data ? "data." : "", key), code);
  }
  const Declaration& declaration = *found->second;
  if (!data && used < parts.size() && !parts[used].name.empty()) {
    if (auto value = one_attribute(declaration, parts[used].name, code)) {
      ++used;
      return std::move(*value);
    }
  }
  return resource_value(declaration, data, code);
}

namespace {

/// Might the text contain `name {` or `dynamic "name" {`?
bool may_hold_block(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const std::size_t next = text.find_first_not_of(" \t\r\n\"", at + name.size());
    if (next != std::string_view::npos && text[next] == '{') return true;
  }
  return false;
}

}  // namespace

/// `type.name.attribute` of a resource with a single instance, without reading the rest of the resource.
/// Nothing where the index alone does not determine it.
std::optional<Value> Instance::one_attribute(const Declaration& declaration, std::string_view name, Code code) {
  if (declaration.has_attribute("count") || declaration.has_attribute("for_each")) return std::nullopt;
  const std::string address =
      fmt::format("{}{}{}.{}", site_.address, site_.address.empty() ? "" : ".", declaration.type, declaration.name);
  const Code expression = declaration.attribute(name);
  if (!expression) {
    if (!declaration.overrides.empty() || may_hold_block(evaluation_->sources.text(declaration.at()), name))
      return std::nullopt;
    if (declaration.type.starts_with("time_")) return std::nullopt;  // its dates are computed from the others
  } else {
    const Value value = once(&*expression, address, code, [&] { return evaluate_whole(expression, nullptr); });
    if (!value.is_null()) return value.through(Step::Kind::reference, code->at, address);
  }
  return Value::unknown({.why = Unknown::Why::computed,
                         .text = fmt::format("`{}.{}` is known only after apply", address, name),
                         .expression = std::string(text(code)),
                         .reference = address,
                         .partial = {},
                         .either = {}},
                        Origin{code->at, nullptr}.through(Step::Kind::reference, code->at, address));
}

Value Instance::step_into(const Value& value, const Part& part, Code code, const Scope* scope, int depth) {
  const auto missing = [&](const Unknown& rest, std::string_view name) {
    Unknown own = rest;
    if (!own.reference.empty()) own.text = fmt::format("`{}.{}` is known only after apply", own.reference, name);
    own.expression = std::string(text(part.whole));
    return Value::unknown(std::move(own), {part.whole->at, value.origin().steps});
  };
  const Value key = part.key ? evaluate(part.key, scope) : Value::null();
  // A key that cannot be evaluated makes the whole expression fail, since `try` depends on it.
  if (key.is_unknown() && key.as_unknown().why == Unknown::Why::error)
    return fail(Unknown::Why::error, key.as_unknown().text, part.whole);
  if (value.is_unknown()) {
    const Unknown& unknown = value.as_unknown();
    if (unknown.either.empty() || depth > 8) {
      Unknown own = unknown;
      own.expression = std::string(text(part.whole));
      own.partial.reset();
      return Value::unknown(std::move(own), {part.whole->at, value.origin().steps});
    }
    Unknown each = unknown;
    each.expression = std::string(text(part.whole));
    each.either.clear();
    for (const Value& choice : unknown.either) {
      Value inner = step_into(choice.element_of(value), part, code, scope, depth + 1);
      // An alternative without this attribute is ruled out.
      if (inner.is_unknown() && inner.as_unknown().why == Unknown::Why::error) continue;
      each.either.push_back(std::move(inner));
    }
    if (each.either.size() == 1) return each.either.front();
    return Value::unknown(std::move(each), {part.whole->at, value.origin().steps});
  }

  std::string name(part.name);
  if (part.key) {
    const auto known = key.scalar_text();
    if (!known) {
      // Any element it can be.
      Unknown any;
      any.why = key.is_unknown() ? Unknown::Why::condition : Unknown::Why::error;
      any.text = key.is_unknown() ? key.as_unknown().text : "the index is not a valid key";
      any.expression = std::string(text(part.whole));
      constexpr std::size_t most = 16;
      if (value.is_map() && value.as_map().entries.size() <= most && key.is_unknown()) {
        for (const Entry& entry : value.as_map().entries) any.either.push_back(entry.value.element_of(value));
      } else if (value.is_list() && value.as_list().items.size() <= most && key.is_unknown()) {
        for (const Value& item : value.as_list().items) any.either.push_back(item.element_of(value));
      }
      return Value::unknown(std::move(any), {part.whole->at, nullptr});
    }
    name = *known;
  }
  if (value.is_map()) {
    if (const Value* found = value.find(name)) return found->element_of(value);
    if (value.as_map().rest) return missing(*value.as_map().rest, name);
    return fail(Unknown::Why::error, fmt::format("there is no `{}`", name), part.whole);
  }
  if (value.is_list()) {
    const auto& list = value.as_list();
    std::size_t index = 0;
    const bool number =
        !name.empty() && name.size() < 10 && std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
    if (number) {
      index = std::stoul(name);
      if (index < list.items.size()) return list.items[index].element_of(value);
    }
    if (list.rest) return missing(*list.rest, name);
    return fail(Unknown::Why::error, number ? fmt::format("there is no element {}", index) : "a list has no attributes",
                part.whole);
  }
  return fail(Unknown::Why::error, fmt::format("`{}` is read from a value without attributes", name), part.whole);
}

bool is_empty(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null: return true;
    case Value::Kind::boolean: return !value.as_bool();
    case Value::Kind::number: return value.as_number() == 0;
    case Value::Kind::string: return value.as_text().empty();
    case Value::Kind::list: return value.as_list().items.empty();
    case Value::Kind::map:
      return value.as_map().entries.empty() ||
             std::ranges::all_of(value.as_map().entries, [](const Entry& e) { return is_empty(e.value); });
    case Value::Kind::unknown: return false;
  }
  return false;
}

Value Instance::unset_variable(const Declaration& declaration, Code code) {
  const Code fallback = declaration.attribute("default");
  const bool root = site_.caller == nullptr;
  if (!fallback) {
    return fail(Unknown::Why::no_default, fmt::format("`var.{}` has no default", declaration.name), code);
  }
  Value value = convert(evaluate_whole(fallback, nullptr), declaration, *this);
  const Defaults defaults = root ? evaluation_->defaults : Defaults::used;
  if (defaults == Defaults::all_unknown || (defaults == Defaults::empty_unknown && is_empty(value))) {
    return fail(Unknown::Why::no_default, fmt::format("`var.{}` is empty unless it is set", declaration.name), code);
  }
  return value.through(Step::Kind::variable, declaration.at(), declaration.name);
}

Value Instance::variable(std::string_view name, Code code) {
  const auto found = module_->variables.find(name);
  if (found == module_->variables.end())
    return fail(Unknown::Why::error, fmt::format("`var.{}` is not declared", name), code);
  const Declaration& declaration = *found->second;
  return once(&declaration, fmt::format("var.{}", name), code, [&]() -> Value {
    if (site_.caller == nullptr) {
      const auto assigned = evaluation_->assigned.find(name);
      if (assigned == evaluation_->assigned.end()) return unset_variable(declaration, code);
      return convert(assigned->second, declaration, *this);
    }
    const Code argument = site_.call->attribute(name);
    if (!argument) return unset_variable(declaration, code);
    const Scope each{
        "each", Value::map({{"key", {}, site_.expanded.each_key}, {"value", {}, site_.expanded.each_value}}), nullptr};
    const Scope count{"count", Value::map({{"index", {}, site_.expanded.each_key}}), &each};
    Value value = site_.caller->evaluate_whole(argument, site_.expanded.key.empty() ? nullptr : &count);
    if (value.is_null()) {
      const Code nullable = declaration.attribute("nullable");
      if (nullable && nullable->kind == NodeKind::boolean && nullable->number == 0)
        return unset_variable(declaration, code);
    }
    return convert(value, declaration, *this).through(Step::Kind::argument, site_.call->at(), site_.address);
  });
}

bool Instance::is_empty_in_words(Code code, int depth) const {
  constexpr int most = 8;
  constexpr std::string_view of_local = "local.";
  constexpr std::string_view of_variable = "var.";
  const std::string_view words = source::trim(text(code));
  if (words == "null" || words == "false" || words == "\"\"" || words == "0") return true;
  if (words.starts_with('[') || words.starts_with('{'))
    return source::trim(words.substr(1, words.size() - 2), " \t\r\n").empty();
  if (depth == most) return false;
  if (words.starts_with(of_local)) {
    const auto found = module_->locals.find(words.substr(of_local.size()));
    if (found == module_->locals.end()) return false;
    const Declaration& declaration = *found->second;
    const Code expression = declaration.overrides.empty() ? declaration.code() : declaration.overrides.back()->code();
    return expression && is_empty_in_words(expression, depth + 1);
  }
  if (!words.starts_with(of_variable)) return false;
  const std::string_view name = words.substr(of_variable.size());
  if (site_.caller == nullptr) {
    const auto assigned = evaluation_->assigned.find(name);
    return assigned != evaluation_->assigned.end() && is_empty(assigned->second);
  }
  const Code argument = site_.call->attribute(name);
  return argument && site_.caller->is_empty_in_words(argument, depth + 1);
}

std::optional<Value> Instance::emptied(std::string_view variable) {
  const Code argument = site_.caller == nullptr ? Code() : site_.call->attribute(variable);
  if (!argument || !site_.caller->is_empty_in_words(argument, 0)) return std::nullopt;
  Value value = this->variable(variable, argument);
  return is_empty(value) ? std::optional(std::move(value)) : std::nullopt;
}

Value Instance::local(std::string_view name, Code code) {
  const auto found = module_->locals.find(name);
  if (found == module_->locals.end())
    return fail(Unknown::Why::error, fmt::format("`local.{}` is not declared", name), code);
  const Declaration& declaration = *found->second;
  return once(&declaration, fmt::format("local.{}", name), code, [&]() -> Value {
    const Code expression = declaration.overrides.empty() ? declaration.code() : declaration.overrides.back()->code();
    if (!expression) return fail(Unknown::Why::unparsed, fmt::format("`local.{}` could not be read", name), code);
    return evaluate_whole(expression, nullptr).through(Step::Kind::local, declaration.at(), declaration.name);
  });
}

Value Instance::output(const Declaration& declaration, Code code) {
  return once(&declaration, fmt::format("output.{}", declaration.name), code,
              [&]() -> Value { return evaluate_whole(declaration.attribute("value"), nullptr); });
}

Value Instance::module_output(std::vector<Part>& parts, std::size_t& used, Code code, const Scope* scope) {
  used = 1;
  const std::string_view name = parts.front().name;
  const auto found = module_->calls.find(name);
  if (found == module_->calls.end())
    return fail(Unknown::Why::error, fmt::format("`module.{}` is not declared", name), code);
  const Declaration& call = *found->second;
  const Module* target = evaluation_->modules.called(*module_, evaluation_->root, site_.call_path, call);
  if (target == nullptr) {
    used = parts.size();
    if (evaluation_->described(module_source(call.plain_text("source")))) {
      const bool keyed = parts.size() > 1 && parts[1].key;
      const Value key = keyed ? evaluate(parts[1].key, scope) : Value::null();
      const bool index = key.kind() == Value::Kind::number;
      std::string reference = fmt::format("{}{}module.{}", site_.address, site_.address.empty() ? "" : ".", name);
      if (const auto known = key.scalar_text()) reference += index ? fmt::format("[{}]", *known) : quoted_key(*known);
      return Value::unknown({.why = Unknown::Why::computed,
                             .text = fmt::format("`{}` is known only after apply", text(code)),
                             .expression = std::string(text(code)),
                             .reference = reference,
                             .partial = {},
                             .either = {}},
                            Origin{code->at, nullptr}.through(Step::Kind::reference, code->at, reference));
    }
    return fail(Unknown::Why::module, fmt::format("module `{}` is not in the scanned tree", name), code);
  }
  const auto& instances = called(call);
  const auto outputs = [&](Instance& instance) {
    // Only what is asked for: `module.m.out`, `module.m["k"].out`; else all of them.
    std::string_view wanted;
    for (std::size_t i = 1; i < parts.size() && i < 3; ++i) {
      if (!parts[i].name.empty()) {
        wanted = parts[i].name;
        break;
      }
    }
    std::vector<Entry> entries;
    for (const auto& [output_name, declaration] : instance.module().outputs) {
      if (!wanted.empty() && output_name != wanted) continue;
      entries.push_back(
          {output_name,
           {declaration->at(), nullptr},
           instance.output(*declaration, code).through(Step::Kind::output, declaration->at(), instance.address())});
    }
    return Value::map(std::move(entries), {call.at(), nullptr});
  };
  const Expansion expansion = expand(call);
  if (expansion.repeat == Repeat::once) {
    return instances.empty() ? fail(Unknown::Why::module, fmt::format("module `{}` could not be evaluated", name), code)
                             : outputs(*instances.front());
  }
  std::vector<Entry> by_key;
  std::vector<Value> by_index;
  for (std::size_t i = 0; i < instances.size(); ++i) {
    if (expansion.repeat == Repeat::count) {
      by_index.push_back(outputs(*instances[i]));
    } else {
      const Value& key = expansion.instances[i].each_key;
      by_key.push_back({key.scalar_text().value_or("${?}"), key.origin(), outputs(*instances[i])});
    }
  }
  (void)scope;
  return expansion.repeat == Repeat::count ? Value::list(std::move(by_index), {call.at(), nullptr})
                                           : Value::map(std::move(by_key), {call.at(), nullptr});
}

const std::vector<Instance*>& Instance::called(const Declaration& call) {
  const auto [found, fresh] = called_.try_emplace(&call);
  std::vector<Instance*>& result = found->second;
  if (!fresh) return result;
  constexpr std::size_t deepest = 24;
  const Module* target = evaluation_->modules.called(*module_, evaluation_->root, site_.call_path, call);
  if (target == nullptr) return result;
  for (const Instance* above = this; above != nullptr; above = above->site_.caller) {
    if (above->module_ != target) continue;
    evaluation_->unseen.push_back({findings::Unseen::Kind::unresolved,
                                   call.head(),
                                   {},
                                   fmt::format("module `{}` calls itself, directly or through others", call.name)});
    return result;
  }
  if (site_.calls.size() >= deepest) {
    evaluation_->unseen.push_back(
        {findings::Unseen::Kind::limit, call.head(), {}, fmt::format("module calls nest deeper than {}", deepest)});
    return result;
  }
  std::vector<Instance*> made;
  for (Expanded& expanded : expand(call).instances) {
    const std::string address =
        fmt::format("{}{}module.{}{}", site_.address, site_.address.empty() ? "" : ".", call.name, expanded.key);
    std::vector<syntax::Call> calls = site_.calls;
    calls.push_back({call.at(), address});
    if (!evaluation_->spend(10, sizeof(Instance), call.at())) break;
    CallSite site{this,
                  &call,
                  address,
                  std::move(calls),
                  std::move(expanded),
                  site_.call_path.empty() ? call.name : site_.call_path + "." + call.name};
    evaluation_->instances.push_back(std::make_unique<Instance>(*evaluation_, *target, std::move(site)));
    made.push_back(evaluation_->instances.back().get());
  }
  return called_[&call] = std::move(made);
}

Value Instance::resource_value(const Declaration& declaration, bool data, Code code) {
  const ResourceInstances& made = resource(declaration, data);
  const std::string address = fmt::format("{}{}{}{}.{}", site_.address, site_.address.empty() ? "" : ".",
                                          data ? "data." : "", declaration.type, declaration.name);
  const auto rest = [&](const std::string& of) {
    return std::make_shared<const Unknown>(Unknown{.why = Unknown::Why::computed,
                                                   .text = fmt::format("`{}` is known only after apply", of),
                                                   .expression = of,
                                                   .reference = of,
                                                   .partial = {},
                                                   .either = {}});
  };
  const auto open = [&](std::size_t i) {
    const Value& attributes = made.attributes[i];
    syntax::Map map = attributes.is_map() ? attributes.as_map() : syntax::Map{};
    // The provider decides about attributes that are left out or null.
    std::erase_if(map.entries, [](const Entry& entry) { return entry.value.is_null(); });
    map.rest = rest(made.addresses[i]);
    return Value::map(std::move(map), attributes.origin()).through(Step::Kind::reference, code->at, made.addresses[i]);
  };
  if (made.expansion.repeat == Repeat::once) {
    if (made.attributes.empty()) return fail(Unknown::Why::error, fmt::format("`{}` refers to itself", address), code);
    return open(0);
  }
  const syntax::UnknownPtr more = made.expansion.complete ? nullptr : rest(address);
  if (made.expansion.repeat == Repeat::count) {
    syntax::List list;
    for (std::size_t i = 0; i < made.attributes.size(); ++i) list.items.push_back(open(i));
    list.rest = more;
    return Value::list(std::move(list), {declaration.at(), nullptr});
  }
  syntax::Map map;
  for (std::size_t i = 0; i < made.attributes.size(); ++i) {
    const Value& key = made.expansion.instances[i].each_key;
    map.entries.push_back({key.scalar_text().value_or("${?}"), key.origin(), open(i)});
  }
  map.rest = more;
  return Value::map(std::move(map), {declaration.at(), nullptr});
}

}  // namespace grantlint::terraform
