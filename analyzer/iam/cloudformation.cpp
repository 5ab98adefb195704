#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "iam/forms.h"
#include "iam/intrinsics.h"
#include "iam/templates.h"

// Sources: "Template sections" of CloudFormation; "AWS::Serverless::Function" of SAM.

namespace grantlint::iam {

namespace {

std::string text_of(const Value* value) {
  return value == nullptr ? std::string() : value->scalar_text().value_or("");
}

bool is_resource(const Value& value) {
  const std::string type = text_of(value.find("Type"));
  return type.starts_with("AWS::") || type.starts_with("Custom::");
}

/// `[{Key, Value}]`, or a map as some types have it.
Value tags_of(const Value& tags) {
  if (tags.is_map()) return tags;
  if (!tags.is_list()) return {};
  std::vector<Entry> entries;
  for (const Value& tag : syntax::elements(tags)) {
    const Value* key = tag.find("Key");
    const Value* value = tag.find("Value");
    if (key == nullptr || value == nullptr || !key->is_string()) continue;
    entries.push_back({key->as_text(), key->origin(), *value});
  }
  return Value::map(std::move(entries), tags.origin());
}

/// SAM's `Policies`: names, ARNs, whole documents, and `{TEMPLATE: {parameters}}`.
void sort_policies(const Value& properties, std::vector<Entry>& out) {
  const Entry* policies = properties.entry("Policies");
  if (policies == nullptr || properties.find("Role") != nullptr) return;  // a given role has its own policies
  std::vector<Value> names;
  std::vector<Value> documents;
  for (const Value& policy : syntax::elements(policies->value.element_of(properties))) {
    if (!policy.is_map()) {
      names.push_back(policy);
    } else if (form_of(policy) != Form::none) {
      documents.push_back(policy);
    } else {
      for (const Entry& entry : policy.as_map().entries) names.push_back(Value::string(entry.key, entry.key_origin));
    }
  }
  if (!names.empty())
    out.push_back({"PolicyNames", policies->key_origin, Value::list(std::move(names), policies->value.origin())});
  if (!documents.empty()) {
    out.push_back(
        {"PolicyDocuments", policies->key_origin, Value::list(std::move(documents), policies->value.origin())});
  }
}

/// A single statement in place of a document.
void wrap_statement(const Value& properties, std::vector<Entry>& out) {
  const Entry* statement = properties.entry("Statement");
  if (statement == nullptr || !statement->value.is_map()) return;
  std::vector<Entry> document{{"Statement", statement->key_origin, statement->value},
                              {"Version", {}, Value::string("2012-10-17")}};
  out.push_back({"PolicyDocument", statement->key_origin, Value::map(std::move(document), statement->value.origin())});
}

/// What SAM's `Globals` say of a property, with what the resource says: maps are merged, lists are joined, of
/// other values the resource's own counts. Source: "Globals section of the AWS SAM template".
Value merged(const Value& global, const Value& own, int depth = 0) {
  constexpr int deepest = 20;
  if (own.is_list() && global.is_list()) {
    std::vector<Value> items = items_of(global);
    std::ranges::move(items_of(own), std::back_inserter(items));
    return Value::list(std::move(items), own.origin());
  }
  const bool functions = only_entry(own) != nullptr && only_entry(own)->key.find("::") != std::string::npos;
  if (!own.is_map() || !global.is_map() || functions || depth > deepest) return own.is_null() ? global : own;
  syntax::Map map = own.as_map();
  for (const Entry& entry : global.as_map().entries) {
    const auto known = std::ranges::find(map.entries, entry.key, &Entry::key);
    if (known == map.entries.end()) {
      map.entries.push_back(entry);
    } else {
      known->value = merged(entry.value, known->value, depth + 1);
    }
  }
  return Value::map(std::move(map), own.origin());
}

/// What a template declares.
struct Declared {
  const Value& resources;
  Value globals = {};  ///< of SAM, by the last part of the types they are for
};

class StackReader {
 public:
  StackReader(const source::SourceSet& sources, const Declared& declared, Intrinsics& intrinsics, const Wanted& wanted,
              Deployed& out)
      : sources_(sources),
        resources_(declared.resources),
        intrinsics_(intrinsics),
        wanted_(wanted),
        out_(out),
        globals_(declared.globals) {}

  void read() { read_all(resources_, 0); }

 private:
  void read_all(const Value& resources, int depth) {
    if (resources.is_unknown()) {
      out_.unseen.push_back(unresolved(resources, resources, "the resources of a template"));
      return;
    }
    if (!resources.is_map()) return;
    if (resources.as_map().rest) {
      const Value rest = Value::unknown(*resources.as_map().rest, resources.origin());
      out_.unseen.push_back(unresolved(rest, resources, "some resources of a template"));
    }
    for (const Entry& entry : resources.as_map().entries) read_one(entry, resources, depth);
  }

  void read_one(const Entry& entry, const Value& resources, int depth) {
    if (entry.key.starts_with("Fn::ForEach::")) return read_loop(entry, depth);
    if (entry.key == "Fn::Transform") {
      out_.unseen.push_back({findings::Unseen::Kind::unresolved, place(entry.value, resources), "",
                             "cannot see the resources that `Fn::Transform` puts into a template"});
      return;
    }
    const Value body = entry.value.is_map() ? entry.value : intrinsics_.evaluate(entry.value);
    if (body.is_unknown()) {
      out_.unseen.push_back(unresolved(body, resources, fmt::format("the resource `{}` of a template", entry.key)));
      return;
    }
    const std::string written = text_of(body.find("Type"));
    const std::string_view type = wanted_(written);
    if (type.empty()) return;
    syntax::Resource resource =
        template_resource(sources_, {entry.key, entry.key_origin, body}, "aws", std::string(type));
    const Value* written_properties = body.find("Properties");
    Value properties = written_properties == nullptr ? Value::map({}) : *written_properties;
    constexpr std::string_view serverless = "AWS::Serverless::";
    if (const Value* globals =
            type.starts_with(serverless) ? find_map(globals_, type.substr(serverless.size())) : nullptr)
      properties = merged(globals->element_of(globals_), properties);
    resource.attributes = intrinsics_.evaluate(properties);
    if (resource.attributes.is_null()) resource.attributes = Value::map({});
    if (resource.attributes.is_map()) {
      std::vector<Entry> more;
      if (const Value* tags = resource.attributes.find("Tags"))
        more.push_back({"tags", tags->origin(), tags_of(*tags)});
      if (type.starts_with(serverless) && resource.attributes.find("Role") != nullptr) {
        // A given role has its own trust too.
        syntax::Map map = resource.attributes.as_map();
        std::erase_if(map.entries, [](const Entry& one) { return one.key == "AssumeRolePolicyDocument"; });
        resource.attributes = Value::map(std::move(map), resource.attributes.origin());
      }
      if (type.starts_with(serverless)) sort_policies(resource.attributes, more);
      if (type == "AWS::Events::EventBusPolicy") wrap_statement(resource.attributes, more);
      if (!more.empty()) resource.attributes = with_entries(resource.attributes, std::move(more));
    }
    const std::string condition = text_of(body.find("Condition"));
    if (!condition.empty() && intrinsics_.condition(condition) != std::optional(true)) {
      resource.unsure = fmt::format("the condition `{}` of the template decides", condition);
    }
    add_url(entry, resource);
    out_.resources.push_back(std::move(resource));
  }

  /// The URL that SAM creates for a function: public where it requires no authorisation.
  void add_url(const Entry& function, const syntax::Resource& made_for) {
    const Value* url = made_for.attributes.find("FunctionUrlConfig");
    const std::string_view type = wanted_("AWS::Lambda::Url");
    if (made_for.type != "AWS::Serverless::Function" || url == nullptr || !url->is_map() || type.empty()) return;
    syntax::Resource resource = template_resource(sources_, {function.key + "Url", function.key_origin, function.value},
                                                  "aws", std::string(type));
    resource.attributes = with_entries(
        *url, {{"TargetFunctionArn", function.key_origin, Value::string(function.key, function.key_origin)}});
    resource.unsure = made_for.unsure;
    out_.resources.push_back(std::move(resource));
  }

  /// `Fn::ForEach::NAME: [IDENTIFIER, COLLECTION, {KEY: RESOURCE}]`: the body is read once for all its copies.
  void read_loop(const Entry& loop, int depth) {
    constexpr int deepest_loop = 8;
    const std::vector<Value> parts = syntax::elements(loop.value);
    if (parts.size() < 3 || depth > deepest_loop || !parts[0].is_string()) {
      out_.unseen.push_back({findings::Unseen::Kind::unresolved, place(loop.value, resources_), "",
                             "cannot see the resources that `Fn::ForEach` makes"});
      return;
    }
    intrinsics_.bind(parts[0].as_text());
    read_all(parts.back(), depth + 1);
    intrinsics_.unbind();
  }

  const source::SourceSet& sources_;
  const Value& resources_;
  Intrinsics& intrinsics_;
  const Wanted& wanted_;
  Deployed& out_;
  Value globals_;
};

}  // namespace

bool is_cloudformation(const Value& document) {
  const Value* resources = document.find("Resources");
  if (resources == nullptr) return false;
  if (document.find("AWSTemplateFormatVersion") != nullptr || document.find("Transform") != nullptr) return true;
  return resources->is_map() &&
         std::ranges::any_of(resources->as_map().entries, [](const Entry& entry) { return is_resource(entry.value); });
}

void read_cloudformation(const source::SourceSet& sources, const syntax::Document& document, const Wanted& wanted,
                         Deployed& out) {
  Budget budget;
  const Value resources = take(document.value, "Resources");
  Intrinsics intrinsics(document.value, resources, budget, Intrinsics::Variables::none);
  StackReader(sources, {resources, take(document.value, "Globals")}, intrinsics, wanted, out).read();
  if (budget.spent()) {
    out.unseen.push_back({findings::Unseen::Kind::limit, place(resources, document.value), "",
                          "the template takes too much to evaluate: some of it is not known"});
  }
}

bool is_serverless(const Value& document) {
  const Value* provider = document.find("provider");
  if (provider == nullptr || document.find("service") == nullptr) return false;
  return text_of(provider->find("name")) == "aws" || text_of(provider) == "aws";
}

void read_serverless(const source::SourceSet& sources, const syntax::Document& document, const Wanted& wanted,
                     Deployed& out) {
  Budget budget;
  const Value& service = document.value;
  const Value* written = service.find("resources");
  std::vector<Value> fragments;
  if (written != nullptr) {
    for (const Value& fragment : syntax::elements(*written)) {
      if (fragment.is_map()) fragments.push_back(take(fragment, "Resources"));
      if (fragment.is_string() || fragment.is_unknown()) fragments.push_back(fragment);
    }
  }
  // References between the parts of a service are to one stack.
  std::vector<Entry> all;
  for (const Value& fragment : fragments) {
    if (fragment.is_map()) std::ranges::copy(fragment.as_map().entries, std::back_inserter(all));
  }
  const Value stack = Value::map(std::move(all), written != nullptr ? written->origin() : service.origin());
  Intrinsics intrinsics(service, stack, budget, Intrinsics::Variables::serverless);
  for (const Value& fragment : fragments) {
    // `${file(…)}`: the other file is read on its own where it holds resources.
    if (fragment.is_map()) {
      StackReader(sources, {fragment}, intrinsics, wanted, out).read();
    } else if (const Value value = intrinsics.evaluate(fragment); value.is_unknown()) {
      out.unseen.push_back(unresolved(value, service, "some resources of the service"));
    }
  }

  const auto add = [&](std::string_view type, const Entry& at, std::string name, std::vector<Entry> attributes) {
    std::erase_if(attributes, [](const Entry& entry) { return entry.value.is_null(); });
    if (attributes.empty() || wanted(type).empty()) return;
    syntax::Resource resource = template_resource(sources, at, "aws", std::string(type));
    resource.name = name;
    resource.address = std::move(name);
    resource.attributes = Value::map(std::move(attributes), at.value.origin());
    out.resources.push_back(std::move(resource));
  };
  const auto statements = [&](const Value* list) {
    if (list == nullptr || list->is_null()) return Value();
    const Value value = intrinsics.evaluate(*list);
    if (!value.is_list()) return value;
    return Value::map({{"Statement", value.origin(), value}, {"Version", {}, Value::string("2012-10-17")}},
                      value.origin());
  };
  const auto evaluated = [&](const Value* value) { return value == nullptr ? Value() : intrinsics.evaluate(*value); };
  if (const Entry* provider = service.entry("provider"); provider != nullptr && provider->value.is_map()) {
    const Value* role = provider->value.find_path("iam.role");
    const Entry at{"provider", provider->key_origin, provider->value};
    std::vector<Entry> attributes;
    if (role != nullptr && role->is_map()) {
      attributes.push_back({"PolicyDocument", {}, statements(role->find("statements"))});
      attributes.push_back({"ManagedPolicyArns", {}, evaluated(role->find("managedPolicies"))});
      attributes.push_back({"PermissionsBoundary", {}, evaluated(role->find("permissionsBoundary"))});
      attributes.push_back({"tags", {}, evaluated(role->find("tags"))});
    }
    add("serverless.role", at, "provider.iam.role", std::move(attributes));
    add("serverless.role", at, "provider.iamRoleStatements",
        {{"PolicyDocument", {}, statements(provider->value.find("iamRoleStatements"))},
         {"ManagedPolicyArns", {}, evaluated(provider->value.find("iamManagedPolicies"))}});
  }
  if (const Value* functions = find_map(service, "functions")) {
    for (const Entry& function : functions->as_map().entries) {
      if (!function.value.is_map()) continue;
      add("serverless.role", function, fmt::format("functions.{}", function.key),
          {{"PolicyDocument", {}, statements(function.value.find("iamRoleStatements"))}});
    }
  }
}

}  // namespace grantlint::iam
