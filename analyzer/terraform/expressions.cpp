// Operators and constructors of the expression language. What is unknown stays a value: an unknown
// condition takes both arms, an unknown collection is walked once with an unknown element, so that
// what is known about each element is kept.
#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "terraform/collections.h"
#include "terraform/instance.h"

namespace grantlint::terraform {

using source::Span;
using syntax::List;
using syntax::Map;
using syntax::NodeKind;

bool Evaluation::spend(std::size_t new_steps, std::size_t new_bytes, Span at) {
  steps += new_steps;
  bytes += new_bytes;
  if (steps <= limits.steps && bytes <= limits.bytes) return true;
  if (!exhausted) {
    exhausted = true;
    unseen.push_back({findings::Unseen::Kind::limit,
                      at,
                      {},
                      fmt::format("evaluation stopped here: the budget of {} steps and {} bytes for `{}` is used up",
                                  limits.steps, limits.bytes, root.folder.empty() ? "." : root.folder)});
  }
  return false;
}

bool is_unknown_key(std::string_view key) {
  return key.find("${") != std::string_view::npos;
}

std::string quoted_key(std::string_view key) {
  std::string out = "[\"";
  for (const char c : key) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += "\"]";
  return out;
}

CallContext Instance::context(Code code) const {
  return {.at = code->at, .expression = text(code), .most_items = evaluation_->limits.instances};
}

Value Instance::fail(Unknown::Why why, std::string reason, Code code) const {
  return unknown(why, std::move(reason), context(code));
}

Value Instance::evaluate(Code code, const Scope* scope) {
  if (!code) return Value::null();
  constexpr int deepest = 600;
  if (evaluation_->depth >= deepest || evaluation_->exhausted || !evaluation_->spend(1, 0, code->at)) {
    return fail(Unknown::Why::limit, "the limit of evaluation is reached", code);
  }
  ++evaluation_->depth;
  Value value = evaluate_node(code, scope);
  --evaluation_->depth;
  return value;
}

Value Instance::evaluate_whole(Code code, const Scope* scope) {
  Value value = evaluate(code, scope);
  if (!value.is_unknown()) return value;
  Unknown own = value.as_unknown();
  own.expression = std::string(text(code));
  Origin origin = value.origin();
  origin.at = code->at;
  return Value::unknown(std::move(own), std::move(origin));
}

Value Instance::evaluate_node(Code code, const Scope* scope) {
  const syntax::Node& node = *code;
  const Origin here{node.at, nullptr};
  switch (node.kind) {
    case NodeKind::null: return Value::null(here);
    case NodeKind::boolean: return Value::boolean(node.number != 0, here);
    case NodeKind::number: return Value::number(node.number, here);
    case NodeKind::string: evaluation_->spend(0, node.name.size(), node.at); return Value::string(node.name, here);
    case NodeKind::templ: return evaluate_template(code, scope);
    case NodeKind::interpolation: return evaluate(code.child(0), scope);
    case NodeKind::tuple: return evaluate_tuple(code, scope);
    case NodeKind::object: return evaluate_object(code, scope);
    case NodeKind::variable:
    case NodeKind::get_attr:
    case NodeKind::index: return evaluate_traversal(code, scope);
    case NodeKind::splat: return evaluate_splat(code, scope);
    case NodeKind::splat_item: {
      for (const Scope* s = scope; s != nullptr; s = s->outer) {
        if (s->name == "*") return s->value;
      }
      return fail(Unknown::Why::error, "a splat without a list", code);
    }
    case NodeKind::call: return evaluate_call(code, scope);
    case NodeKind::for_tuple:
    case NodeKind::for_object: return evaluate_for(code, scope);
    case NodeKind::conditional: return evaluate_conditional(code, scope);
    case NodeKind::unary: return evaluate_unary(code, scope);
    case NodeKind::binary: return evaluate_binary(code, scope);
    default: return fail(Unknown::Why::unparsed, "the expression could not be read", code);
  }
}

Value Instance::evaluate_tuple(Code code, const Scope* scope) {
  std::vector<Value> items;
  for (const Code& child : code.children()) items.push_back(evaluate_whole(child, scope));
  return Value::list(std::move(items), {code->at, nullptr});
}

namespace {

/// A key as text: unknown ones as they are written.
std::string key_text(const Value& key) {
  if (const auto known = key.scalar_text()) return *known;
  if (!key.is_unknown()) return "${?}";
  const Unknown& unknown = key.as_unknown();
  if (unknown.partial && is_unknown_key(unknown.partial->text)) return unknown.partial->text;
  return "${" + unknown.expression + "}";
}

}  // namespace

Value Instance::evaluate_object(Code code, const Scope* scope) {
  std::vector<Entry> entries;
  for (const Code& child : code.children()) {
    if (child->kind != NodeKind::object_entry) continue;
    const Code key_code = child.child(0);
    const Code value_code = child.child(1);
    if (!key_code || !value_code) continue;
    const Value key = evaluate_whole(key_code, scope);
    entries.push_back({key_text(key),
                       {key.origin().at.known() ? key.origin() : Origin{key_code->at, nullptr}},
                       evaluate_whole(value_code, scope)});
  }
  return Value::map(std::move(entries), {code->at, nullptr});
}

Value Instance::evaluate_conditional(Code code, const Scope* scope) {
  const Value condition = to_bool(evaluate(code.child(0), scope), context(code.child(0)));
  if (condition.kind() == Value::Kind::boolean) {
    Value chosen = evaluate(code.child(condition.as_bool() ? 1 : 2), scope);
    if (!has_plain_scalar(chosen)) return chosen;
    // Both arms have one type: beside a text a number is a text. What the other arm reports is of no interest.
    const std::size_t reported = evaluation_->unseen.size();
    std::vector<Value> arms{std::move(chosen), evaluate(code.child(condition.as_bool() ? 2 : 1), scope)};
    evaluation_->unseen.erase(evaluation_->unseen.begin() + static_cast<std::ptrdiff_t>(reported),
                              evaluation_->unseen.end());
    if (!arms[1].is_unknown()) unify(arms, context(code));
    return std::move(arms[0]);
  }
  Value then = evaluate_whole(code.child(1), scope);
  Value otherwise = evaluate_whole(code.child(2), scope);
  if (then == otherwise) return then;
  Unknown both;
  both.why = Unknown::Why::condition;
  both.text = condition.is_unknown() ? condition.as_unknown().text : "the condition is no boolean";
  both.expression = std::string(text(code));
  both.either = {std::move(then), std::move(otherwise)};
  return Value::unknown(std::move(both), {code->at, nullptr});
}

Value Instance::evaluate_unary(Code code, const Scope* scope) {
  const Value operand = evaluate(code.child(0), scope);
  if (operand.is_unknown()) return operand;
  if (operand.is_null()) return fail(Unknown::Why::error, fmt::format("`{}` of null", code->name), code);
  if (code->name == "!") {
    const Value flag = to_bool(operand, context(code));
    return flag.kind() == Value::Kind::boolean ? Value::boolean(!flag.as_bool(), {code->at, nullptr}) : flag;
  }
  const Value number = to_number(operand, context(code));
  return number.kind() == Value::Kind::number ? Value::number(-number.as_number(), {code->at, nullptr}) : number;
}

namespace {

/// A number as it is written: a binary 0.1 is a little more, and Terraform calculates with decimals.
long double decimal(double number) {
  const std::string text = syntax::number_text(number);
  long double made = 0;
  std::from_chars(text.data(), text.data() + text.size(), made);
  return made;
}

/// A set never equals a list, and no type another.
bool equal_values(const Value& a, const Value& b) {
  return a == b && !(a.is_list() && a.as_list().set != b.as_list().set);
}

}  // namespace

Value Instance::evaluate_binary(Code code, const Scope* scope) {
  const std::string& op = code->name;
  const Origin here{code->at, nullptr};
  if (op == "&&" || op == "||") {
    const bool decides = op == "||";
    const Value left = to_bool(evaluate(code.child(0), scope), context(code.child(0)));
    if (left.kind() == Value::Kind::boolean && left.as_bool() == decides) return Value::boolean(decides, here);
    const Value right = to_bool(evaluate(code.child(1), scope), context(code.child(1)));
    if (right.kind() == Value::Kind::boolean && right.as_bool() == decides) return Value::boolean(decides, here);
    if (left.is_null() || right.is_null()) return fail(Unknown::Why::error, "null is neither true nor false", code);
    if (left.kind() != Value::Kind::boolean) return left;
    if (right.kind() != Value::Kind::boolean) return right;
    return Value::boolean(!decides, here);
  }
  const Value left = evaluate(code.child(0), scope);
  const Value right = evaluate(code.child(1), scope);
  if (op == "==" || op == "!=") {
    const bool empty_list_left = left.is_null() || right.is_null();
    // A value that some resource will give may still be null.
    if (!left.wholly_known() || !right.wholly_known()) {
      // A container is never null, whatever is unknown inside it.
      const auto container = [](const Value& v) { return v.is_list() || v.is_map(); };
      if (empty_list_left && (container(left) || container(right))) return Value::boolean(op == "!=", here);
      return left.is_unknown()    ? left
             : right.is_unknown() ? right
                                  : fail(Unknown::Why::computed, "it compares values that are not known", code);
    }
    return Value::boolean(equal_values(left, right) == (op == "=="), here);
  }
  if (left.is_unknown()) return left;
  if (right.is_unknown()) return right;
  const Value a = to_number(left, context(code.child(0)));
  const Value b = to_number(right, context(code.child(1)));
  if (a.is_unknown()) return a;
  if (b.is_unknown()) return b;
  if (a.is_null() || b.is_null()) return fail(Unknown::Why::error, "null is not a number", code);
  const double x = a.as_number();
  const double y = b.as_number();
  if (op == "+") return Value::number(static_cast<double>(decimal(x) + decimal(y)), here);
  if (op == "-") return Value::number(static_cast<double>(decimal(x) - decimal(y)), here);
  if (op == "*") return Value::number(static_cast<double>(decimal(x) * decimal(y)), here);
  if (op == "<") return Value::boolean(x < y, here);
  if (op == "<=") return Value::boolean(x <= y, here);
  if (op == ">") return Value::boolean(x > y, here);
  if (op == ">=") return Value::boolean(x >= y, here);
  if (y == 0) return fail(Unknown::Why::error, "it divides by zero", code);
  if (op == "/") return Value::number(x / y, here);
  if (op == "%") return Value::number(static_cast<double>(std::fmod(decimal(x), decimal(y))), here);
  return fail(Unknown::Why::unsupported, fmt::format("operator `{}` is not known", op), code);
}

namespace {

struct Iteration {
  Value key;
  Value value;
};

struct Iterations {
  std::vector<Iteration> items;
  bool certain = true;  ///< false: what is here may be there, more or less
  const Unknown* reason = nullptr;
};

/// What a `for` walks over, alternatives side by side.
Iterations iterations_of(const Value& collection) {
  Iterations result;
  const auto note = [&](const Unknown& why) {
    result.certain = false;
    if (result.reason == nullptr) result.reason = &why;
  };
  if (collection.is_unknown()) note(collection.as_unknown());
  for (const Value& choice : syntax::alternatives(collection)) {
    if (choice.is_list()) {
      const List& list = choice.as_list();
      for (std::size_t i = 0; i < list.items.size(); ++i) {
        const Value item = list.items[i].element_of(choice);
        result.items.push_back({list.set ? item : Value::number(static_cast<double>(i), item.origin()), item});
      }
      if (list.rest) {
        note(*list.rest);
        const Value rest = Value::unknown(*list.rest, choice.origin());
        result.items.push_back({rest, rest});
      }
    } else if (choice.is_map()) {
      for (const Entry& entry : choice.as_map().entries) {
        Value key = is_unknown_key(entry.key) ? Value::unknown({.why = Unknown::Why::computed,
                                                                .text = "the key is not known",
                                                                .expression = entry.key,
                                                                .reference = {},
                                                                .partial = syntax::String{entry.key, {}, {}},
                                                                .either = {}},
                                                               entry.key_origin)
                                              : Value::string(entry.key, entry.key_origin);
        result.items.push_back({key.element_of(choice), entry.value.element_of(choice)});
      }
      if (choice.as_map().rest) {
        note(*choice.as_map().rest);
        const Value rest = Value::unknown(*choice.as_map().rest, choice.origin());
        result.items.push_back({rest, rest});
      }
    } else if (choice.is_unknown()) {
      result.items.push_back({choice, choice});
    }
  }
  return result;
}

}  // namespace

Value Instance::evaluate_for(Code code, const Scope* scope) {
  const bool object = code->kind == NodeKind::for_object;
  const auto children = code.children();
  const std::size_t least = object ? 3 : 2;
  if (children.size() < least) return fail(Unknown::Why::unparsed, "the expression could not be read", code);
  const Value collection = evaluate_whole(children[0], scope);
  if (!collection.is_unknown() && !collection.is_list() && !collection.is_map()) {
    return collection.is_null() ? fail(Unknown::Why::error, "it iterates over null", code)
                                : fail(Unknown::Why::error, "it iterates over a value that is not a collection", code);
  }
  const Iterations items = iterations_of(collection);
  const std::string_view names = code->name;
  const std::size_t comma = names.find(',');
  const std::string_view key_name = comma == std::string_view::npos ? std::string_view() : names.substr(0, comma);
  const std::string_view value_name = comma == std::string_view::npos ? names : names.substr(comma + 1);

  std::vector<Value> values;
  std::vector<Entry> entries;
  std::map<std::string, std::vector<Value>> groups;
  std::map<std::string, Origin> group_origins;
  if (items.items.size() > evaluation_->limits.instances) {
    return fail(Unknown::Why::limit, fmt::format("it has more than {} elements", evaluation_->limits.instances), code);
  }
  for (const Iteration& item : items.items) {
    if (evaluation_->exhausted) break;
    const Scope value_scope{value_name, item.value, scope};
    const Scope key_scope{key_name, item.key, &value_scope};
    const Scope* inner = key_name.empty() ? &value_scope : &key_scope;
    if (children.size() > least) {
      const Value wanted = to_bool(evaluate(children[least], inner), context(children[least]));
      if (wanted.kind() == Value::Kind::boolean && !wanted.as_bool()) continue;
    }
    if (!object) {
      values.push_back(evaluate_whole(children[1], inner));
      continue;
    }
    const Value key = evaluate_whole(children[1], inner);
    Value value = evaluate_whole(children[2], inner);
    std::string name = key_text(key);
    if (code->flag) {
      group_origins.try_emplace(name, key.origin());
      groups[name].push_back(std::move(value));
    } else {
      entries.push_back({std::move(name), key.origin(), std::move(value)});
    }
  }
  for (auto& [name, group] : groups)
    entries.push_back({name, group_origins[name], Value::list(std::move(group), group_origins[name])});

  const Origin here{code->at, nullptr};
  Value result = object ? Value::map(std::move(entries), here) : Value::list(std::move(values), here);
  if (items.certain) return result;
  Unknown possible;
  possible.why = items.reason->why;
  possible.text = items.reason->text;
  possible.expression = std::string(text(code));
  possible.either = {std::move(result)};
  return Value::unknown(std::move(possible), here);
}

Value Instance::evaluate_splat(Code code, const Scope* scope) {
  const Value object = evaluate(code.child(0), scope);
  const Code body = code.child(1);
  if (object.is_null()) return Value::list(std::vector<Value>(), {code->at, nullptr});
  const auto over = [&](const Value& choice) {
    std::vector<Value> values;
    if (!choice.is_list()) {
      const Scope inner{"*", choice, scope};
      values.push_back(evaluate(body, &inner));
      return Value::list(std::move(values), {code->at, nullptr});
    }
    for (const Value& item : choice.as_list().items) {
      const Scope inner{"*", item.element_of(choice), scope};
      values.push_back(evaluate(body, &inner));
    }
    return Value::list(List{std::move(values), false, choice.as_list().rest}, {code->at, nullptr});
  };
  if (!object.is_unknown()) return over(object);
  Unknown possible = object.as_unknown();
  possible.expression = std::string(text(code));
  possible.partial.reset();
  possible.either.clear();
  for (const Value& choice : syntax::alternatives(object)) {
    if (choice.is_null()) continue;
    possible.either.push_back(over(choice));
  }
  return Value::unknown(std::move(possible), {code->at, nullptr});
}

Expansion Instance::expand(const Declaration& declaration) {
  Expansion result;
  const Code count = declaration.attribute("count");
  const Code for_each = declaration.attribute("for_each");
  if (!count && !for_each) {
    result.instances.push_back({});
    return result;
  }
  if (count) {
    result.repeat = Repeat::count;
    const Value value = evaluate_whole(count, nullptr);
    double most = -1;
    for (const Value& choice : syntax::alternatives(value)) {
      const Value number = to_number(choice, context(count));
      if (number.kind() == Value::Kind::number) most = std::max(most, number.as_number());
      if (number.is_unknown()) most = std::max(most, 1.0);
    }
    result.complete = !value.is_unknown();
    if (value.is_unknown()) result.why = value.as_unknown().text;
    const auto limit = static_cast<double>(evaluation_->limits.instances);
    if (most > limit) {
      evaluation_->unseen.push_back({findings::Unseen::Kind::limit,
                                     count->at,
                                     {},
                                     fmt::format("`count` is {}; the first {} instances are looked at",
                                                 syntax::number_text(most), evaluation_->limits.instances)});
      most = limit;
      result.complete = false;
    }
    for (std::size_t i = 0; static_cast<double>(i) < most; ++i) {
      Value index = Value::number(static_cast<double>(i), {count->at, nullptr});
      result.instances.push_back({fmt::format("[{}]", i), index, Value::null()});
    }
    return result;
  }
  result.repeat = Repeat::for_each;
  const Value collection = evaluate_whole(for_each, nullptr);
  const Iterations items = iterations_of(collection);
  result.complete = items.certain;
  if (items.reason != nullptr) result.why = items.reason->text;
  std::set<std::string> seen;
  for (const Iteration& item : items.items) {
    // Over a list (an error in Terraform) and over a set, the key is the element.
    const bool keyed = item.key.is_string() || item.key.is_unknown();
    const Value& key = keyed ? item.key : item.value;
    const std::string name = key_text(key);
    if (!seen.insert(name).second) continue;
    if (result.instances.size() >= evaluation_->limits.instances) {
      evaluation_->unseen.push_back({findings::Unseen::Kind::limit,
                                     for_each->at,
                                     {},
                                     fmt::format("`for_each` has more than {} elements; the rest is not looked at",
                                                 evaluation_->limits.instances)});
      result.complete = false;
      break;
    }
    result.instances.push_back({quoted_key(name), key, item.value});
  }
  return result;
}

}  // namespace grantlint::terraform
