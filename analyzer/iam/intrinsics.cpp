#include "iam/intrinsics.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "iam/forms.h"
#include "source/text.h"

// Source: "Intrinsic function reference" and "Pseudo parameters reference" of CloudFormation;
// "Variables" of the Serverless Framework, which fills them in before CloudFormation sees the text.

namespace grantlint::iam {

using Why = Unknown::Why;

namespace {

constexpr int deepest_function = 100;

bool is_function(std::string_view key) {
  return key == "Ref" || key.starts_with("Fn::");
}

/// The last of `A::B::C`-like names is not an attribute; a logical id has letters and digits only.
std::pair<std::string, std::string> split_attribute(std::string_view name) {
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return {std::string(name), {}};
  return {std::string(name.substr(0, dot)), std::string(name.substr(dot + 1))};
}

std::optional<std::size_t> number_of(const Value& value) {
  const auto text = value.scalar_text();
  if (!text) return std::nullopt;
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return number;
}

/// The end of `${…}` that begins at `begin`, braces in it counted; npos where it has none.
std::size_t closing(std::string_view text, std::size_t begin) {
  int open = 0;
  for (std::size_t at = begin + 1; at < text.size(); ++at) {
    if (text[at] == '{') ++open;
    if (text[at] == '}' && --open == 0) return at;
  }
  return std::string_view::npos;
}

/// Up to the first comma outside of inner `${…}` and quotes.
std::pair<std::string, std::string> split_default(std::string_view written) {
  int open = 0;
  char quote = 0;
  for (std::size_t at = 0; at < written.size(); ++at) {
    const char c = written[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '{' || c == '(') {
      ++open;
    } else if (c == '}' || c == ')') {
      --open;
    } else if (c == ',' && open == 0) {
      return {std::string(source::trim(written.substr(0, at))), std::string(source::trim(written.substr(at + 1)))};
    }
  }
  return {std::string(source::trim(written)), {}};
}

}  // namespace

Intrinsics::Intrinsics(const Value& document, const Value& resources, Budget& budget, Variables variables)
    : document_(document), resources_(resources), budget_(budget), variables_(variables) {}

Value Intrinsics::evaluate(const Value& value, int depth) {
  if (!budget_.take_value() || depth > deepest_function) return over_budget(value);
  if (value.is_string()) return text(value, depth);
  if (value.is_list()) {
    syntax::List list = value.as_list();
    for (Value& item : list.items) item = evaluate(item, depth + 1);
    return Value::list(std::move(list), value.origin());
  }
  if (!value.is_map()) return value;
  if (const Entry* only = only_entry(value); only != nullptr && is_function(only->key))
    return call(*only, value, depth);
  syntax::Map map = value.as_map();
  for (Entry& entry : map.entries) entry.value = evaluate(entry.value, depth + 1);
  return Value::map(std::move(map), value.origin());
}

Value Intrinsics::call(const Entry& function, const Value& whole, int depth) {
  const Value& argument = function.value;
  const std::string& name = function.key;
  if (name == "Ref") {
    if (!argument.is_string()) return not_known(Why::error, "`Ref` names nothing", "Ref", whole.origin());
    return reference(argument.as_text(), whole, {});
  }
  if (name == "Fn::Sub") return sub(argument, whole, depth);
  if (name == "Fn::GetAtt") return get_att(argument, whole);
  if (name == "Fn::Join") return join(argument, whole, depth);
  if (name == "Fn::If") return choose(argument, whole, depth);
  if (name == "Fn::FindInMap") return find_in_map(argument, whole, depth);
  if (name == "Fn::Select") return select(argument, whole, depth);
  if (name == "Fn::Split") return split(argument, whole, depth);
  if (name == "Fn::ToJsonString") {
    syntax::String encoded;
    Value inner = evaluate(argument, depth + 1);
    encoded.text = syntax::to_json(inner);
    if (!budget_.take_bytes(encoded.text.size())) return over_budget(whole);
    encoded.structure = std::make_shared<const Value>(std::move(inner));
    return Value::string(std::move(encoded), whole.origin());
  }
  if (name == "Fn::ImportValue") {
    const Value from = evaluate(argument, depth + 1);
    const std::string export_name = from.is_unknown() ? from.as_unknown().expression : from.scalar_text().value_or("");
    return not_known(Why::module, fmt::format("`{}` is exported by another stack", export_name),
                     fmt::format("ImportValue {}", export_name), whole.origin());
  }
  return not_known(Why::unsupported, fmt::format("`{}` is not evaluated", name), name, whole.origin());
}

Value Intrinsics::parameter(const std::string& name, const Value& declared, const Value& at) {
  const Value* type = declared.find("Type");
  const std::string type_name = type != nullptr ? type->scalar_text().value_or("") : "";
  if (type_name.starts_with("AWS::SSM::Parameter")) {
    return not_known(Why::no_default, fmt::format("the parameter `{}` is read from the parameter store", name), name,
                     at.origin());
  }
  const Value* standard = declared.find("Default");
  if (standard == nullptr || standard->is_null()) {
    return not_known(Why::no_default, fmt::format("the parameter `{}` has no default", name), name, at.origin());
  }
  Value value = standard->through(Step::Kind::variable, at.origin().at, fmt::format("!Ref {}", name));
  const bool list = type_name.starts_with("List<") || type_name == "CommaDelimitedList";
  if (!list || !value.is_string()) return value;
  std::vector<Value> items;
  std::string_view rest = value.as_text();
  while (budget_.take_value()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    items.push_back(Value::string(std::string(source::trim(rest.substr(0, comma))), value.origin()));
    if (comma == rest.size()) break;
    rest.remove_prefix(comma + 1);
  }
  return Value::list(std::move(items), value.origin());
}

Value Intrinsics::reference(const std::string& name, const Value& at, std::string_view attribute) {
  const std::string written = attribute.empty() ? name : fmt::format("{}.{}", name, attribute);
  if (name == "AWS::NoValue") return Value::null(at.origin());
  if (name == "AWS::Partition") return Value::string("aws", at.origin());
  if (name == "AWS::URLSuffix") return Value::string("amazonaws.com", at.origin());
  // Treated like a resource of the same tree: the account and region of the deployment.
  if (name.starts_with("AWS::")) return not_known(Why::computed, {}, written, at.origin(), name);
  if (std::ranges::find(loop_names_, name) != loop_names_.end()) {
    return not_known(Why::unsupported, fmt::format("`{}` differs for each element of `Fn::ForEach`", name), written,
                     at.origin());
  }
  if (const Value* parameters = find_map(document_, "Parameters")) {
    if (const Value* declared = find_map(*parameters, name); declared != nullptr && attribute.empty()) {
      return parameter(name, *declared, at);
    }
  }
  if (const Value* resource = find_map(resources_, name)) {
    const Value* type = resource->find("Type");
    const std::string type_name = type != nullptr ? type->scalar_text().value_or("") : "";
    return not_known(Why::computed, {}, written, at.origin(), fmt::format("{}.{}", type_name, name));
  }
  // SAM makes a role beside each function, named after it.
  constexpr std::string_view role = "Role";
  if (name.ends_with(role) && find_map(resources_, name.substr(0, name.size() - role.size())) != nullptr) {
    return not_known(Why::computed, {}, written, at.origin(), fmt::format("AWS::IAM::Role.{}", name));
  }
  return not_known(Why::error, fmt::format("the template has no `{}`", name), written, at.origin());
}

Value Intrinsics::get_att(const Value& argument, const Value& whole) {
  if (argument.is_string()) {
    const auto [name, attribute] = split_attribute(argument.as_text());
    return reference(name, whole, attribute);
  }
  const std::vector<Value> parts = items_of(argument);
  if (parts.size() == 2 && parts[0].is_string()) {
    return reference(parts[0].as_text(), whole, parts[1].scalar_text().value_or("?"));
  }
  return not_known(Why::error, "`Fn::GetAtt` names nothing", "Fn::GetAtt", whole.origin());
}

Value Intrinsics::sub(const Value& argument, const Value& whole, int depth) {
  Value pattern = argument;
  Value own;
  if (const std::vector<Value> parts = items_of(argument); !parts.empty()) {
    pattern = parts[0];
    if (parts.size() > 1) own = parts[1];
  }
  if (variables_ == Variables::serverless && pattern.is_string()) pattern = text(pattern, depth + 1);
  if (!pattern.is_string()) {
    return pattern.is_unknown() ? pattern : not_known(Why::error, "`Fn::Sub` has no text", "Fn::Sub", whole.origin());
  }
  const std::string& written = pattern.as_text();
  TextBuilder builder(budget_);
  std::size_t done = 0;
  while (true) {
    const std::size_t begin = written.find("${", done);
    const std::size_t end = begin == std::string::npos ? begin : written.find('}', begin);
    if (end == std::string::npos) break;
    if (!budget_.take_value()) return over_budget(whole);
    builder.add_literal(pattern, done, begin);
    const std::string name(source::trim(std::string_view(written).substr(begin + 2, end - begin - 2)));
    done = end + 1;
    if (name.starts_with('!')) {  // `${!x}` stands for the text `${x}`
      builder.add_literal(pattern, begin, begin + 2);
      builder.add_literal(pattern, begin + 3, done);
      continue;
    }
    if (const Value* value = own.find(name)) {
      builder.add(evaluate(*value, depth + 1), name);
      continue;
    }
    const auto [id, attribute] = split_attribute(name);
    builder.add(reference(id, pattern, attribute), name);
  }
  builder.add_literal(pattern, done, written.size());
  return builder.finish(pattern.origin());
}

Value Intrinsics::join(const Value& argument, const Value& whole, int depth) {
  const std::vector<Value> parts = items_of(argument);
  const auto separator = parts.size() == 2 ? parts[0].scalar_text() : std::nullopt;
  if (!separator) return not_known(Why::error, "`Fn::Join` has no separator and list", "Fn::Join", whole.origin());
  const Value list = evaluate(parts[1], depth + 1);
  if (!list.is_list()) {
    return list.is_unknown() ? list : not_known(Why::error, "`Fn::Join` has no list", "Fn::Join", whole.origin());
  }
  TextBuilder builder(budget_);
  bool first = true;
  for (const Value& item : items_of(list)) {
    if (item.is_null()) continue;
    if (!first) builder.add(parts[0], {});
    first = false;
    builder.add(item, "…");
  }
  return builder.finish(whole.origin());
}

Value Intrinsics::choose(const Value& argument, const Value& whole, int depth) {
  const std::vector<Value> parts = items_of(argument);
  if (parts.size() != 3) return not_known(Why::error, "`Fn::If` has no two ways", "Fn::If", whole.origin());
  // A parameter's default applies to one deployment; another may still have the grant.
  Unknown unknown;
  unknown.why = Why::condition;
  unknown.text = fmt::format("the condition `{}` decides", parts[0].scalar_text().value_or("?"));
  unknown.expression = fmt::format("If {}", parts[0].scalar_text().value_or("?"));
  unknown.either = {evaluate(parts[1], depth + 1), evaluate(parts[2], depth + 1)};
  return Value::unknown(std::move(unknown), whole.origin());
}

Value Intrinsics::find_in_map(const Value& argument, const Value& whole, int depth) {
  const std::vector<Value> parts = items_of(argument);
  const Value* at = find_map(document_, "Mappings");
  if (parts.size() < 3) return not_known(Why::error, "`Fn::FindInMap` has no keys", "Fn::FindInMap", whole.origin());
  std::string written = "FindInMap";
  bool known = true;
  for (std::size_t i = 0; i < 3; ++i) {
    const Value key = evaluate(parts[i], depth + 1);
    const auto name = key.scalar_text();
    written += " " + (name ? *name : key.is_unknown() ? key.as_unknown().expression : "?");
    known = known && name;
    if (known && at != nullptr) at = at->find(*name);
  }
  if (!known) return not_known(Why::no_default, "the key of a mapping is not known", written, whole.origin());
  if (at == nullptr) return not_known(Why::error, "the mapping has no such key", written, whole.origin());
  return evaluate(*at, depth + 1).through(Step::Kind::local, whole.origin().at, written);
}

Value Intrinsics::select(const Value& argument, const Value& whole, int depth) {
  const std::vector<Value> parts = items_of(argument);
  if (parts.size() != 2) return not_known(Why::error, "`Fn::Select` has no list", "Fn::Select", whole.origin());
  const Value list = evaluate(parts[1], depth + 1);
  const auto index = number_of(evaluate(parts[0], depth + 1));
  if (list.is_unknown()) return list;
  const std::vector<Value> items = items_of(list);
  if (index && *index < items.size()) return items[*index];
  return not_known(Why::error, "`Fn::Select` takes what is not there", "Fn::Select", whole.origin());
}

Value Intrinsics::split(const Value& argument, const Value& whole, int depth) {
  const std::vector<Value> parts = items_of(argument);
  const auto separator = parts.size() == 2 ? parts[0].scalar_text() : std::nullopt;
  if (!separator || separator->empty())
    return not_known(Why::error, "`Fn::Split` has no separator", "Fn::Split", whole.origin());
  const Value value = evaluate(parts[1], depth + 1);
  const auto text = value.scalar_text();
  if (!text) {
    return value.is_unknown() ? value : not_known(Why::error, "`Fn::Split` has no text", "Fn::Split", whole.origin());
  }
  if (!budget_.take_bytes(text->size())) return over_budget(whole);
  std::vector<Value> items;
  for (std::size_t at = 0; budget_.take_value();) {
    const std::size_t end = std::min(text->find(*separator, at), text->size());
    items.push_back(Value::string(text->substr(at, end - at), value.origin()));
    if (end == text->size()) break;
    at = end + separator->size();
  }
  return Value::list(std::move(items), value.origin());
}

Value Intrinsics::text(const Value& value, int depth) {
  const std::string& written = value.as_text();
  constexpr std::string_view dynamic = "{{resolve:";
  if (written.find(dynamic) != std::string::npos) {
    return not_known(Why::no_default, "the value is looked up when the stack is made", written, value.origin());
  }
  if (variables_ == Variables::none || depth > deepest_function) return value;
  TextBuilder builder(budget_);
  std::size_t done = 0;
  bool any = false;
  for (std::size_t begin = written.find("${"); begin != std::string::npos; begin = written.find("${", done)) {
    const std::size_t end = closing(written, begin);
    if (end == std::string::npos) break;
    if (!budget_.take_value()) return over_budget(value);
    const std::string_view inner = std::string_view(written).substr(begin + 2, end - begin - 2);
    // `${AWS::Region}` and `${Resource.Arn}` are CloudFormation's.
    const std::size_t colon = inner.find_first_of(":,");
    const bool ours = colon != std::string_view::npos && inner.substr(colon, 2) != "::";
    if (!ours) {
      builder.add_literal(value, done, end + 1);
      done = end + 1;
      continue;
    }
    any = true;
    Value filled = variable(inner, value, depth + 1);
    if (begin == 0 && end + 1 == written.size()) return filled;
    builder.add_literal(value, done, begin);
    builder.add(filled, inner);
    done = end + 1;
  }
  if (!any) return value;
  builder.add_literal(value, done, written.size());
  return builder.finish(value.origin());
}

Value Intrinsics::variable(std::string_view written, const Value& at, int depth) {
  if (!budget_.take_value() || depth > deepest_function) return over_budget(at);
  const auto [source, standard] = split_default(written);
  constexpr std::string_view self = "self:";
  if (source.starts_with(self) && source.find("${") == std::string::npos) {
    if (const Value* found = document_.find_path(source.substr(self.size())))
      return evaluate(*found, depth + 1).through(Step::Kind::local, at.origin().at, source);
  }
  const bool quoted = standard.size() >= 2 && (standard.front() == '\'' || standard.front() == '"');
  if (quoted) return Value::string(standard.substr(1, standard.size() - 2), at.origin());
  if (standard.starts_with("${") && standard.ends_with('}'))
    return variable(std::string_view(standard).substr(2, standard.size() - 3), at, depth + 1);
  if (standard.starts_with("self:")) return variable(standard, at, depth + 1);
  if (source == "aws:accountId" || source == "aws:region" || source == "sls:stage" || source == "sls:instanceId")
    return not_known(Why::computed, {}, std::string(written), at.origin(), source);
  return not_known(Why::no_default, fmt::format("`${{{}}}` is given from outside", source), std::string(written),
                   at.origin());
}

std::optional<bool> Intrinsics::named_condition(std::string_view name, int depth) {
  const Value* conditions = find_map(document_, "Conditions");
  const Value* found = conditions != nullptr ? conditions->find(name) : nullptr;
  return found == nullptr || depth > deepest_function ? std::nullopt : truth(*found, depth + 1);
}

std::optional<bool> Intrinsics::truth(const Value& condition, int depth) {
  const Entry* only = only_entry(condition);
  if (only == nullptr || depth > deepest_function || !budget_.take_value()) return std::nullopt;
  if (only->key == "Condition") return named_condition(only->value.scalar_text().value_or(""), depth);
  const std::vector<Value> parts = items_of(only->value);
  if (only->key == "Fn::Equals" && parts.size() == 2) {
    const auto left = evaluate(parts[0], depth + 1).scalar_text();
    const auto right = evaluate(parts[1], depth + 1).scalar_text();
    return left && right ? std::optional(*left == *right) : std::nullopt;
  }
  if (only->key == "Fn::Not" && parts.size() == 1) {
    const auto inner = truth(parts[0], depth + 1);
    return inner ? std::optional(!*inner) : std::nullopt;
  }
  const bool all = only->key == "Fn::And";
  if (!all && only->key != "Fn::Or") return std::nullopt;
  std::optional<bool> result = all;
  for (const Value& part : parts) {
    const auto one = truth(part, depth + 1);
    if (one && *one != all) return !all;
    if (!one) result = std::nullopt;
  }
  return result;
}

}  // namespace grantlint::iam
