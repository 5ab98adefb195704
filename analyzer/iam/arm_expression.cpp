#include "iam/arm_expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "iam/forms.h"
#include "source/text.h"

// Sources: "Syntax and expressions in Azure Resource Manager templates", "ARM template functions".
// Function names are written in any case.

namespace grantlint::iam {

using Why = Unknown::Why;

namespace {

constexpr int deepest_expression = 60;

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names, [&](std::string_view one) { return equal_any_case(name, one); });
}

std::string shown(const Value& value) {
  if (const auto text = value.scalar_text()) return *text;
  return value.is_unknown() ? value.as_unknown().expression : "…";
}

}  // namespace

bool is_arm_expression(std::string_view text) {
  return text.size() > 2 && text.front() == '[' && text.back() == ']' && text[1] != '[';
}

/// Recursive descent over one expression; `depth` bounds the recursion.
struct ArmExpressions::Parser {
  ArmExpressions& owner;
  std::string_view text;
  const Value& at;
  std::size_t next = 0;
  bool failed = false;

  void blanks() {
    while (next < text.size() && source::is_space(text[next])) ++next;
  }
  bool take(char c) {
    blanks();
    if (next >= text.size() || text[next] != c) return false;
    ++next;
    return true;
  }
  Value fail() {
    failed = true;
    return not_known(Why::error, "the expression cannot be read", std::string(text), at.origin());
  }

  Value literal() {
    std::string result;
    while (next < text.size()) {
      const char c = text[next++];
      if (c != '\'') {
        result += c;
      } else if (next < text.size() && text[next] == '\'') {
        result += '\'';
        ++next;
      } else {
        return Value::string(std::move(result), at.origin());
      }
    }
    return fail();
  }

  Value number() {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data() + next, text.data() + text.size(), value);
    if (error != std::errc()) return fail();
    next = static_cast<std::size_t>(end - text.data());
    return Value::number(value, at.origin());
  }

  static bool is_word(char c) { return source::is_word(c) || c == '$'; }
  std::string_view word() {
    const std::size_t begin = next;
    while (next < text.size() && is_word(text[next])) ++next;
    return text.substr(begin, next - begin);
  }

  Value parse(int depth) {
    if (depth > deepest_expression || failed || !owner.budget_->take_value()) {
      failed = true;
      return over_budget(at);
    }
    blanks();
    const std::size_t begin = next;
    Value value;
    if (take('\'')) {
      value = literal();
    } else if (next < text.size() && (text[next] == '-' || (text[next] >= '0' && text[next] <= '9'))) {
      value = number();
    } else {
      std::string name(word());
      while (!name.empty() && next < text.size() && text[next] == '.') {  // a user's function: `contoso.name()`
        ++next;
        name += '.';
        name += word();
      }
      if (name.empty() || !take('(')) return fail();
      std::vector<Value> arguments;
      if (!take(')')) {
        do arguments.push_back(parse(depth + 1));
        while (!failed && take(','));
        if (failed || !take(')')) return fail();
      }
      value = owner.call(name, arguments, text.substr(begin, next - begin), at, depth + 1);
    }
    return members(std::move(value), begin, depth);
  }

  /// `.property` and `[index]` after a value.
  Value members(Value value, std::size_t begin, int depth) {
    while (!failed) {
      if (take('.')) {
        const std::string name(word());
        if (name.empty()) return fail();
        value = member(value, Value::string(name), text.substr(begin, next - begin));
      } else if (take('[')) {
        const Value index = parse(depth + 1);
        if (failed || !take(']')) return fail();
        value = member(value, index, text.substr(begin, next - begin));
      } else {
        break;
      }
    }
    return value;
  }

  [[nodiscard]] Value member(const Value& value, const Value& index, std::string_view written) const {
    if (value.is_unknown()) {
      Unknown unknown = value.as_unknown();
      unknown.expression = std::string(written);
      unknown.partial.reset();
      if (!unknown.either.empty()) {
        for (Value& choice : unknown.either) choice = member(choice, index, written);
      }
      return Value::unknown(std::move(unknown), value.origin());
    }
    const auto key = index.scalar_text();
    if (!key) return not_known(Why::unsupported, "the index is not known", std::string(written), value.origin());
    if (value.is_map()) {
      for (const Entry& entry : value.as_map().entries) {
        if (equal_any_case(entry.key, *key)) return entry.value.element_of(value);
      }
    }
    if (value.is_list()) {
      std::size_t number = 0;
      const auto [end, error] = std::from_chars(key->data(), key->data() + key->size(), number);
      if (error == std::errc() && number < value.as_list().items.size())
        return value.as_list().items[number].element_of(value);
    }
    return not_known(Why::error, fmt::format("it has no `{}`", *key), std::string(written), value.origin());
  }
};

Value ArmExpressions::evaluate(const Value& value, int depth) {
  if (depth > deepest_expression || !budget_->take_value()) return over_budget(value);
  if (value.is_string()) return is_arm_expression(value.as_text()) ? expression(value, depth) : value;
  if (value.is_list()) {
    syntax::List list = value.as_list();
    for (Value& item : list.items) item = evaluate(item, depth + 1);
    return Value::list(std::move(list), value.origin());
  }
  if (!value.is_map()) return value;
  syntax::Map map = value.as_map();
  for (Entry& entry : map.entries) entry.value = evaluate(entry.value, depth + 1);
  return Value::map(std::move(map), value.origin());
}

Value ArmExpressions::expression(const Value& string, int depth) {
  const std::string_view text = string.as_text();
  Parser parser{*this, text.substr(1, text.size() - 2), string};
  Value value = parser.parse(depth + 1);
  parser.blanks();
  if (!parser.failed && parser.next != parser.text.size()) return parser.fail();
  // A value that the evaluation composed has the place of the expression.
  return value.origin().at.known() ? value : value.with_origin(string.origin());
}

Value ArmExpressions::parameter(const std::string& name, std::string_view written, const Value& at, int depth) {
  if (scope_->passed.is_map()) {
    for (const Entry& entry : scope_->passed.as_map().entries) {
      if (!equal_any_case(entry.key, name)) continue;
      if (const Value* value = entry.value.find("value"))
        return value->through(Step::Kind::argument, entry.key_origin.at, name);
      return not_known(Why::no_default, fmt::format("the parameter `{}` is read from a vault", name),
                       std::string(written), at.origin());
    }
  }
  const Value declared = take_any_case(scope_->parameters, name);
  const Value standard = take_any_case(declared, "defaultValue");
  if (standard.is_null()) {
    return not_known(Why::no_default, fmt::format("the parameter `{}` has no default", name), std::string(written),
                     at.origin());
  }
  return evaluate(standard, depth + 1)
      .through(Step::Kind::variable, at.origin().at, fmt::format("parameters('{}')", name));
}

Value ArmExpressions::variable(const std::string& name, std::string_view written, const Value& at, int depth) {
  const Value found = take_any_case(scope_->variables, name);
  if (found.is_null()) {
    return not_known(Why::error, fmt::format("the template has no variable `{}`", name), std::string(written),
                     at.origin());
  }
  return evaluate(found, depth + 1).through(Step::Kind::local, at.origin().at, name);
}

/// The id from `/providers/` on: the part before it is the target of the deployment.
Value ArmExpressions::resource_id(std::string_view name, const std::vector<Value>& arguments, std::string_view written,
                                  const Value& at) {
  const auto is_type = [](const Value& value) {
    return value.is_string() && value.as_text().find('/') != std::string::npos && !value.as_text().starts_with('/');
  };
  const auto type = std::ranges::find_if(arguments, is_type);
  if (type == arguments.end())
    return not_known(Why::unsupported, "the resource's type is not known", std::string(written), at.origin());
  TextBuilder builder(*budget_);
  if (equal_any_case(name, "extensionResourceId") && type != arguments.begin()) builder.add(arguments.front(), "scope");
  // Types of children take a name for each segment.
  const std::string& types = type->as_text();
  const std::size_t slash = types.find('/');
  std::string path = "/providers/" + types.substr(0, slash);
  std::string_view rest = std::string_view(types).substr(slash + 1);
  for (auto part = std::next(type); !rest.empty() || part != arguments.end();) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    if (!rest.empty()) path += "/" + std::string(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    builder.add(Value::string(path + "/"), {});
    path.clear();
    if (part == arguments.end()) break;
    builder.add(*part++, "…");
  }
  return builder.finish(at.origin());
}

Value ArmExpressions::reference(const std::vector<Value>& arguments, std::string_view written, const Value& at) {
  std::string address = arguments.empty() ? std::string() : shown(arguments.front());
  if (const Value* resource = scope_->resources.find(address)) {
    address = fmt::format("{}.{}", take_any_case(*resource, "type").scalar_text().value_or(""), address);
  } else if (constexpr std::string_view providers = "/providers/"; address.rfind(providers) != std::string::npos) {
    address = address.substr(address.rfind(providers) + providers.size());
    if (const std::size_t slash = address.rfind('/'); slash != std::string::npos) address[slash] = '.';
  }
  return not_known(Why::computed, {}, std::string(written), at.origin(), address.empty() ? "reference()" : address);
}

Value ArmExpressions::concatenated(const std::vector<Value>& arguments, const Value& at) {
  const bool lists = std::ranges::any_of(arguments, &Value::is_list);
  if (!lists) {
    TextBuilder builder(*budget_);
    for (const Value& argument : arguments) builder.add(argument, "…");
    return builder.finish(at.origin());
  }
  syntax::List all;
  for (const Value& argument : arguments) {
    for (Value& item : syntax::elements(argument)) {
      if (!budget_->take_value()) return over_budget(at);
      all.items.push_back(std::move(item));
    }
  }
  return Value::list(std::move(all), at.origin());
}

Value ArmExpressions::formatted(const std::vector<Value>& arguments, const Value& at) {
  if (arguments.empty() || !arguments.front().is_string()) return over_budget(at);
  const Value& pattern = arguments.front();
  const std::string& text = pattern.as_text();
  TextBuilder builder(*budget_);
  std::size_t done = 0;
  for (std::size_t begin = text.find('{'); begin != std::string::npos; begin = text.find('{', done)) {
    const std::size_t end = text.find('}', begin);
    if (end == std::string::npos || !budget_->take_value()) break;
    builder.add(Value::string(text.substr(done, begin - done), at.origin()), {});
    std::size_t number = 0;
    const auto [stop, error] = std::from_chars(text.data() + begin + 1, text.data() + end, number);
    if (error == std::errc() && number + 1 < arguments.size()) builder.add(arguments[number + 1], "…");
    done = end + 1;
  }
  builder.add(Value::string(text.substr(done), at.origin()), {});
  return builder.finish(at.origin());
}

Value ArmExpressions::call(std::string_view name, std::vector<Value>& arguments, std::string_view written,
                           const Value& at, int depth) {
  const auto text = [&](std::size_t i) {
    return i < arguments.size() ? arguments[i].scalar_text() : std::optional<std::string>();
  };
  const auto unknown = [&](Why why, std::string because, std::string reference = {}) {
    return not_known(why, std::move(because), std::string(written), at.origin(), std::move(reference));
  };
  if (depth > deepest_expression) return over_budget(at);
  if (equal_any_case(name, "parameters") && text(0)) return parameter(*text(0), written, at, depth);
  if (equal_any_case(name, "variables") && text(0)) return variable(*text(0), written, at, depth);
  if (one_of(name, {"resourceId", "subscriptionResourceId", "tenantResourceId", "extensionResourceId",
                    "managementGroupResourceId"})) {
    return resource_id(name, arguments, written, at);
  }
  if (equal_any_case(name, "reference") || equal_any_case(name, "list")) return reference(arguments, written, at);
  if (equal_any_case(name, "concat")) return concatenated(arguments, at);
  if (equal_any_case(name, "format")) return formatted(arguments, at);
  if (one_of(name, {"toLower", "toUpper", "string", "trim", "uri"}) && text(0)) {
    if (equal_any_case(name, "toLower")) return Value::string(source::lower(*text(0)), arguments[0].origin());
    if (equal_any_case(name, "toUpper")) return Value::string(source::upper(*text(0)), arguments[0].origin());
    if (equal_any_case(name, "trim")) return Value::string(std::string(source::trim(*text(0))), arguments[0].origin());
    return arguments[0];
  }
  if (equal_any_case(name, "true")) return Value::boolean(true, at.origin());
  if (equal_any_case(name, "false")) return Value::boolean(false, at.origin());
  if (equal_any_case(name, "null")) return Value::null(at.origin());
  if (equal_any_case(name, "createArray") || equal_any_case(name, "array")) {
    if (arguments.size() == 1 && arguments[0].is_list() && equal_any_case(name, "array")) return arguments[0];
    return Value::list(std::move(arguments), at.origin());
  }
  if (equal_any_case(name, "createObject")) {
    std::vector<Entry> entries;
    for (std::size_t i = 0; i + 1 < arguments.size(); i += 2)
      entries.push_back({shown(arguments[i]), arguments[i].origin(), arguments[i + 1]});
    return Value::map(std::move(entries), at.origin());
  }
  if (equal_any_case(name, "if") && arguments.size() == 3) {
    Unknown choice;
    choice.why = Why::condition;
    choice.text = fmt::format("`{}` decides", shown(arguments[0]));
    choice.expression = std::string(written);
    choice.either = {arguments[1], arguments[2]};
    return Value::unknown(std::move(choice), at.origin());
  }
  if (equal_any_case(name, "coalesce") && !arguments.empty()) {
    Unknown choice;
    choice.why = Why::condition;
    choice.text = "the first that is set counts";
    choice.expression = std::string(written);
    choice.either = std::move(arguments);
    return Value::unknown(std::move(choice), at.origin());
  }
  if (equal_any_case(name, "copyIndex") && scope_->copy) {
    const std::string offset = arguments.empty() ? "" : arguments.back().scalar_text().value_or("");
    const bool number = !offset.empty() && offset.find_first_not_of("0123456789") == std::string::npos;
    constexpr std::size_t most_digits = 6;
    const std::size_t more = number && offset.size() <= most_digits ? std::stoul(offset) : 0;
    return Value::number(static_cast<double>(*scope_->copy + more), at.origin());
  }
  if (equal_any_case(name, "length") && arguments.size() == 1) {
    if (arguments[0].is_list())
      return Value::number(static_cast<double>(arguments[0].as_list().items.size()), at.origin());
    if (arguments[0].is_unknown()) return arguments[0];
  }
  if (one_of(name, {"first", "last"}) && arguments.size() == 1 && !items_of(arguments[0]).empty())
    return equal_any_case(name, "first") ? items_of(arguments[0]).front() : items_of(arguments[0]).back();
  if (one_of(name, {"not", "equals"}) && !arguments.empty()) {
    if (equal_any_case(name, "not") && arguments[0].kind() == Value::Kind::boolean)
      return Value::boolean(!arguments[0].as_bool(), at.origin());
    if (arguments.size() == 2 && text(0) && text(1))
      return Value::boolean(equal_any_case(*text(0), *text(1)), at.origin());
  }
  // Known only where it is deployed; as plain as a resource of the same tree.
  if (one_of(name, {"subscription", "resourceGroup", "tenant", "managementGroup", "deployment", "environment", "guid",
                    "newGuid", "uniqueString", "utcNow", "deployer"})) {
    return unknown(Why::computed, {}, fmt::format("{}()", name));
  }
  for (const Value& argument : arguments) {
    if (argument.is_unknown() && argument.as_unknown().why != Why::computed)
      return unknown(argument.as_unknown().why, argument.as_unknown().text);
  }
  return unknown(Why::unsupported, fmt::format("`{}` is not evaluated", name));
}

}  // namespace grantlint::iam
