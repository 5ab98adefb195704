#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "iam/arm_expression.h"
#include "iam/forms.h"

// Sources: "Understand the structure and syntax of ARM templates", "Using linked and nested
// templates", "Resource iteration in ARM templates". What Bicep compiles to is the same.

namespace grantlint::iam {

namespace {

constexpr int deepest_template = 12;
constexpr std::size_t most_copies = 256;

std::string text_of(const Value& value) {
  return value.scalar_text().value_or("");
}

bool has_resource(const Value& resources) {
  for (const Value& resource : resources.is_list() ? syntax::elements(resources) : std::vector<Value>()) {
    const std::string type = text_of(take_any_case(resource, "type"));
    if (type.find('/') != std::string::npos && !take_any_case(resource, "apiVersion").is_null()) return true;
  }
  return false;
}

class ArmReader {
 public:
  ArmReader(const source::SourceSet& sources, const Wanted& wanted, Budget& budget, Deployed& out)
      : sources_(sources), wanted_(wanted), budget_(budget), out_(out) {}

  void read_template(const Value& document, Value passed, int depth) {
    ArmScope scope{take_any_case(document, "parameters"),
                   std::move(passed),
                   take_any_case(document, "variables"),
                   take_any_case(document, "resources"),
                   {}};
    read_resources(scope.resources, scope, {}, depth);
  }

 private:
  void say(const Value& at, const Value& around, std::string why) {
    out_.unseen.push_back({findings::Unseen::Kind::unresolved, place(at, around), "", std::move(why)});
  }

  /// A list, or since language version 2.0 a map by symbolic names.
  void read_resources(const Value& resources, const ArmScope& scope, std::string_view parent, int depth) {
    if (resources.is_map()) {
      for (const Entry& entry : resources.as_map().entries)
        read_copies({entry.key, entry.key_origin, entry.value.element_of(resources)}, scope, parent, depth);
      return;
    }
    for (const Value& resource : syntax::elements(resources)) read_copies({"", {}, resource}, scope, parent, depth);
  }

  void read_copies(const Entry& resource, const ArmScope& scope, std::string_view parent, int depth) {
    const Value loop = take_any_case(resource.value, "copy");
    if (!loop.is_map()) {
      read_one(resource, scope, parent, depth);
      return;
    }
    const Value count = ArmExpressions(scope, budget_).evaluate(take_any_case(loop, "count"));
    ArmScope turn = scope;
    std::size_t times = 1;
    if (count.kind() == Value::Kind::number && count.as_number() >= 0) {
      times = static_cast<std::size_t>(std::min(count.as_number(), static_cast<double>(most_copies)));
      if (count.as_number() > static_cast<double>(most_copies))
        say(loop, resource.value, fmt::format("only the first {} copies of a resource are read", most_copies));
      turn.copy = 0;
    }
    for (std::size_t i = 0; i < times; ++i) {
      if (turn.copy) turn.copy = i;
      read_one(resource, turn, parent, depth);
    }
  }

  void read_one(const Entry& resource, const ArmScope& scope, std::string_view parent, int depth) {
    const Value& body = resource.value;
    if (!body.is_map() || depth > deepest_template) {
      if (body.is_unknown() || depth > deepest_template)
        say(body, scope.resources, "cannot see a resource of a template");
      return;
    }
    if (take_any_case(body, "existing").scalar_text().value_or("") == "true") return;
    std::string type = text_of(take_any_case(body, "type"));
    if (!parent.empty() && type.find('.') == std::string::npos) type = fmt::format("{}/{}", parent, type);
    ArmExpressions expressions(scope, budget_);
    if (equal_any_case(type, "Microsoft.Resources/deployments")) read_deployment(body, scope, depth);
    if (const Value children = take_any_case(body, "resources"); !children.is_null())
      read_resources(children, scope, type, depth + 1);

    // `…/providers/roleAssignments` is the older spelling of an assignment on the resource before it.
    static constexpr std::string_view extension = "/providers/";
    if (const std::size_t at = type.rfind(extension); at != std::string::npos) {
      const std::string kind = type.substr(at + extension.size());
      type = kind.find('/') != std::string::npos ? kind : fmt::format("Microsoft.Authorization/{}", kind);
    }
    const std::string_view spelled = wanted_(type);
    if (spelled.empty()) return;
    Entry named = resource;
    if (named.key.empty()) named.key = name_of(body, scope);
    if (scope.copy) named.key += fmt::format("[{}]", *scope.copy);
    syntax::Resource result = template_resource(sources_, named, "azurerm", std::string(spelled));
    result.attributes = expressions.evaluate(body);
    if (const Value condition = take_any_case(result.attributes, "condition"); !condition.is_null()) {
      if (take_any_case(body, "condition").kind() == Value::Kind::boolean && !condition.as_bool()) return;
      if (text_of(condition) != "true") result.unsure = "a condition of the template decides";
    }
    add(std::move(result));
  }

  /// A vault's access policies and a registration's authorizations are each a grant of their own.
  void add(syntax::Resource resource) {
    static constexpr std::array<std::string_view, 2> lists{"accessPolicies", "authorizations"};
    const Value* properties = find_map(resource.attributes, "properties");
    for (const std::string_view key : lists) {
      const Value* list = properties != nullptr ? properties->find(key) : nullptr;
      if (list == nullptr || !list->is_list()) continue;
      std::size_t number = 0;
      for (const Value& item : list->as_list().items) {
        syntax::Resource one = resource;
        one.address += fmt::format("[{}]", number++);
        const Value alone = Value::list({item}, list->origin());
        const Value inner = with_entries(*properties, {{std::string(key), list->origin(), alone}});
        one.attributes = with_entries(resource.attributes, {{"properties", properties->origin(), inner}});
        out_.resources.push_back(std::move(one));
      }
      return;
    }
    out_.resources.push_back(std::move(resource));
  }

  /// The name where it is plain, else the expression as written: either stays when other resources move.
  std::string name_of(const Value& body, const ArmScope& scope) {
    const Value written = take_any_case(body, "name");
    const Value name = ArmExpressions(scope, budget_).evaluate(written);
    if (const auto text = name.scalar_text()) return *text;
    constexpr std::size_t longest = 120;
    std::string text = text_of(written);
    if (is_arm_expression(text)) text = text.substr(1, text.size() - 2);
    return one_line(text.substr(0, longest));
  }

  void read_deployment(const Value& body, const ArmScope& scope, int depth) {
    const Value properties = take_any_case(body, "properties");
    const Value inner = take_any_case(properties, "template");
    if (!inner.is_map()) {
      say(take_any_case(properties, "templateLink"), body, "cannot see what a linked template deploys");
      return;
    }
    const Value options = take_any_case(properties, "expressionEvaluationOptions");
    if (!equal_any_case(text_of(take_any_case(options, "scope")), "inner")) {
      // Expressions are the outer template's: so are its parameters and variables.
      ArmScope outer = scope;
      outer.resources = take_any_case(inner, "resources");
      read_resources(outer.resources, outer, {}, depth + 1);
      return;
    }
    Value passed = ArmExpressions(scope, budget_).evaluate(take_any_case(properties, "parameters"));
    read_template(inner, std::move(passed), depth + 1);
  }

  const source::SourceSet& sources_;
  const Wanted& wanted_;
  Budget& budget_;
  Deployed& out_;
};

}  // namespace

bool is_arm(const Value& document) {
  const Value* schema = document.find("$schema");
  if (schema != nullptr && schema->is_string()) {
    const std::string_view text = schema->as_text();
    for (const std::string_view part : {"deploymentTemplate.json", "DeploymentTemplate.json"}) {
      if (text.find(part) != std::string_view::npos) return true;
    }
  }
  const Value* resources = document.find("resources");
  return resources != nullptr && has_resource(*resources);
}

void read_arm(const source::SourceSet& sources, const syntax::Document& document, const Wanted& wanted, Deployed& out) {
  Budget budget;
  ArmReader(sources, wanted, budget, out).read_template(document.value, {}, 0);
  if (budget.spent()) {
    out.unseen.push_back({findings::Unseen::Kind::limit, document.at, "",
                          "the template takes too much to evaluate: some of it is not known"});
  }
}

}  // namespace grantlint::iam
