#include "iam/iam.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "iam/forms.h"
#include "source/text.h"

namespace grantlint::iam {

namespace {

Form form_of_map(const Value& document) {
  if (is_aws(document)) return Form::aws;
  if (is_google(document)) return Form::google_policy;
  if (is_azure_assignment(document)) return Form::azure_assignment;
  if (is_azure_role(document)) return Form::azure_role;
  if (is_entra(document)) return Form::entra;
  if (is_google_role(document)) return Form::google_role;
  return form_of_acl(document);
}

bool is_azure(Form form) {
  return form == Form::azure_role || form == Form::azure_assignment || form == Form::entra;
}

/// Tools list Azure's definitions and assignments as an array, or as the `value` of a map.
std::vector<Value> azure_list(const Value& document) {
  if (document.is_list()) return syntax::elements(document);
  const Value* list = document.find("value");
  if (list != nullptr && list->is_list()) return syntax::elements(list->element_of(document));
  return {};
}

void read_map(const Value& document, Form form, Policy& policy) {
  switch (form) {
    case Form::none: break;
    case Form::aws: read_aws(document, policy); break;
    case Form::google_policy: read_google(document, policy); break;
    case Form::azure_role: read_azure_role(document, policy); break;
    case Form::azure_assignment: read_azure_assignment(document, policy); break;
    case Form::entra: read_entra(document, policy); break;
    case Form::google_role: read_google_role(document, policy); break;
    case Form::vault:
    case Form::consul:
    case Form::nomad: read_acl_map(document, policy); break;
  }
}

Form form_of_known(const Value& document) {
  const Form form = form_of_map(document);
  if (form != Form::none) return form;
  for (const Value& element : azure_list(document)) {
    if (const Form inner = form_of_map(element); is_azure(inner)) return inner;
  }
  return Form::none;
}

void read_known(const Value& document, Policy& policy) {
  if (document.is_unknown()) {
    policy.unseen.push_back(unresolved(document, document, "a policy document"));
    return;
  }
  const Form form = form_of_known(document);
  if (policy.form == Form::none) policy.form = form;
  if (form == Form::none) {
    if (document.is_map() && document.as_map().rest) {
      policy.unseen.push_back(unresolved(Value::unknown(*document.as_map().rest, document.origin()), document,
                                         "the statements of a policy document"));
    }
    return;
  }
  if (form_of_map(document) == form) {
    read_map(document, form, policy);
    return;
  }
  for (const Value& element : azure_list(document)) {
    if (const Form inner = form_of_map(element); is_azure(inner)) read_map(element, inner, policy);
  }
}

/// What is only one of several documents is not certain.
void read_choices(const std::vector<Value>& choices, Policy& policy) {
  const std::size_t before = policy.statements.size();
  for (const Value& choice : choices) read_known(choice, policy);
  if (choices.size() == 1) return;
  for (std::size_t i = before; i < policy.statements.size(); ++i) policy.statements[i].certain = false;
}

/// The structure that `jsonencode` or `yamlencode` made a text of.
const Value* structure_of(const Value& text) {
  if (text.is_string()) return text.as_string().structure.get();
  if (text.is_unknown() && text.as_unknown().partial) return text.as_unknown().partial->structure.get();
  return nullptr;
}

void read_text_of(const source::SourceSet& sources, const Value& value, Policy& policy) {
  if (const Value* structure = structure_of(value); structure != nullptr) {
    read_choices(syntax::alternatives(structure->element_of(value)), policy);
    return;
  }
  const bool text = value.is_string() || (value.is_unknown() && value.as_unknown().partial);
  if (!text) {
    read_known(value, policy);
    return;
  }
  if (value.is_string() && is_percent_encoded(value.as_text())) {
    // The decoded text is in no file: everything in it has the string's position.
    const std::vector<syntax::Piece> pieces{{0, value.origin(), false, false}};
    syntax::String decoded{
        percent_decoded(value.as_text()), std::make_shared<const std::vector<syntax::Piece>>(pieces), {}};
    const Value plain = Value::string(std::move(decoded), value.origin());
    if (!is_percent_encoded(plain.as_text())) read_text_of(sources, plain, policy);
    return;
  }
  const std::string& whole = value.is_string() ? value.as_text() : value.as_unknown().partial->text;
  const std::size_t first = whole.find_first_not_of(source::spaces, source::mark_size(whole));
  if (first == std::string::npos) return;
  const bool json = whole[first] == '{' || whole[first] == '[';
  if (!json && (whole.find('{') != std::string::npos || whole.find('=') != std::string::npos)) {
    Policy rules = read_acl_text(value);
    if (rules.form != Form::none) {
      if (policy.form == Form::none) policy.form = rules.form;
      std::ranges::move(rules.statements, std::back_inserter(policy.statements));
      std::ranges::move(rules.unseen, std::back_inserter(policy.unseen));
      return;
    }
  }
  if (!json && value.is_unknown()) {
    // A text such as `${module.policy.json}` is not parsed as a document: it is wholly unknown.
    policy.unseen.push_back(unresolved(value, value, "a policy document"));
    return;
  }
  syntax::Documents documents = json ? syntax::read_json(sources, value) : syntax::read_yaml(sources, value);
  for (const syntax::Document& document : documents.documents) read_known(document.value, policy);
  for (findings::Unseen& unseen : documents.unseen) policy.unseen.push_back(std::move(unseen));
}

}  // namespace

std::string_view name(Form form) {
  switch (form) {
    case Form::none: return "none";
    case Form::aws: return "aws";
    case Form::google_policy: return "google_policy";
    case Form::azure_role: return "azure_role";
    case Form::azure_assignment: return "azure_assignment";
    case Form::entra: return "entra";
    case Form::google_role: return "google_role";
    case Form::vault: return "vault";
    case Form::consul: return "consul";
    case Form::nomad: return "nomad";
  }
  return "none";
}

Form form_of(const Value& document) {
  for (const Value& choice : syntax::alternatives(document)) {
    if (const Form form = form_of_known(choice); form != Form::none) return form;
  }
  return Form::none;
}

Policy read(const source::SourceSet& /*sources*/, const Value& document) {
  Policy policy;
  read_choices(syntax::alternatives(document), policy);
  return policy;
}

Policy read_text(const source::SourceSet& sources, const Value& text) {
  Policy policy;
  const std::vector<Value> choices = syntax::alternatives(text);
  for (const Value& choice : choices) read_text_of(sources, choice, policy);
  for (Statement& statement : policy.statements) statement.certain = statement.certain && choices.size() == 1;
  return policy;
}

Value take(const Value& map, std::string_view key) {
  if (const Value* value = map.find(key); value != nullptr) return value->element_of(map);
  if (map.is_map() && map.as_map().rest) return Value::unknown(*map.as_map().rest, map.origin());
  return {};
}

Value take_any_case(const Value& map, std::string_view key) {
  if (!map.is_map()) return {};
  for (const syntax::Entry& entry : map.as_map().entries) {
    if (equal_any_case(entry.key, key) && !entry.value.is_null()) return entry.value.element_of(map);
  }
  return {};
}

source::Span place(const Value& part, const Value& around) {
  return part.origin().at.known() ? part.origin().at : around.origin().at;
}

std::string reason(const Value& unknown) {
  if (!unknown.is_unknown()) return "it is not known";
  const syntax::Unknown& why = unknown.as_unknown();
  if (!why.text.empty()) return why.text;
  return why.expression.empty() ? "it is not known" : fmt::format("`{}` is not known", one_line(why.expression));
}

findings::Unseen unresolved(const Value& part, const Value& around, std::string_view what) {
  return {findings::Unseen::Kind::unresolved, place(part, around), "",
          fmt::format("cannot see {}: {}", what, reason(part))};
}

findings::Unseen unparsed(const Value& part, const Value& around, std::string why) {
  return {findings::Unseen::Kind::unparsed, place(part, around), "", std::move(why)};
}

}  // namespace grantlint::iam
