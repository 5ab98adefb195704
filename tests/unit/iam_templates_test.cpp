#include <catch2/catch.hpp>

#include <string>

#include "iam/iam.h"

using namespace grantlint;
using syntax::Value;

namespace {

struct Template {
  source::SourceSet sources;
  syntax::Documents documents;
  iam::Deployed deployed;

  explicit Template(const std::string& text, const std::string& path = "t.yaml") {
    const source::FileId file = sources.add(path, text);
    documents = path.ends_with(".json") ? syntax::read_json(sources, file) : syntax::read_yaml(sources, file);
    for (const syntax::Document& document : documents.documents) {
      if (!iam::is_template(document.value)) continue;
      iam::Deployed one = iam::read_template(sources, document, [](std::string_view type) { return type; });
      for (syntax::Resource& resource : one.resources) deployed.resources.push_back(std::move(resource));
      for (findings::Unseen& unseen : one.unseen) deployed.unseen.push_back(std::move(unseen));
    }
  }
  [[nodiscard]] const syntax::Resource& resource(std::string_view address) const {
    for (const syntax::Resource& one : deployed.resources) {
      if (one.address == address) return one;
    }
    FAIL("no resource " << address);
    return deployed.resources.front();
  }
  /// A property of the only resource called X.
  [[nodiscard]] Value property(std::string_view path) const {
    const Value* found = resource("AWS::X::Y.X").attributes.find_path(path);
    return found == nullptr ? Value() : *found;
  }
};

std::string stack(const std::string& properties, const std::string& above = "") {
  return above + "Resources:\n  X:\n    Type: AWS::X::Y\n    Properties:\n      P: " + properties + "\n";
}

std::string shown(const Value& value) {
  if (const auto text = value.scalar_text()) return *text;
  return value.is_unknown() ? "<" + value.as_unknown().expression + ">" : syntax::to_json(value);
}

std::string evaluated(const std::string& properties, const std::string& above = "") {
  return shown(Template(stack(properties, above)).property("P"));
}

}  // namespace

TEST_CASE("a reference to a parameter is its default, else an unknown that says so") {
  CHECK(evaluated("!Ref A", "Parameters:\n  A: {Type: String, Default: x}\n") == "x");
  const Template t(stack("!Ref A", "Parameters:\n  A: {Type: String}\n"));
  REQUIRE(t.property("P").is_unknown());
  CHECK(t.property("P").as_unknown().text == "the parameter `A` has no default");
  CHECK(evaluated("!Ref A", "Parameters:\n  A: {Type: CommaDelimitedList, Default: 'a, b'}\n") == R"(["a","b"])");
  CHECK(Template(stack("!Ref Nowhere")).property("P").as_unknown().text == "the template has no `Nowhere`");
}

TEST_CASE("a reference to a resource is known by the resource's address") {
  const Value by_ref = Template(stack("!Ref X")).property("P");
  CHECK(by_ref.as_unknown().reference == "AWS::X::Y.X");
  CHECK(by_ref.as_unknown().why == syntax::Unknown::Why::computed);
  for (const std::string spelling : {"!GetAtt X.Arn", "{'Fn::GetAtt': [X, Arn]}"}) {
    const Value value = Template(stack(spelling)).property("P");
    CHECK(value.as_unknown().reference == "AWS::X::Y.X");
    CHECK(value.as_unknown().expression == "X.Arn");
  }
}

TEST_CASE("text is put together and every part keeps its place") {
  const std::string parameters = "Parameters:\n  Name: {Type: String, Default: logs}\n";
  CHECK(evaluated("!Sub 'arn:${AWS::Partition}:s3:::${Name}/*'", parameters) == "arn:aws:s3:::logs/*");
  CHECK(evaluated("!Sub ['${a}-${Name}', {a: one}]", parameters) == "one-logs");
  CHECK(evaluated("!Sub 'a ${!Literal} ${'") == "a ${Literal} ${");
  CHECK(evaluated("!Sub 'x:${AWS::AccountId}'") == "<x:${AWS::AccountId}>");
  CHECK(evaluated("!Join [':', [a, !Ref Name, !Ref AWS::NoValue, 1]]", parameters) == "a:logs:1");
  CHECK(evaluated("!Select [1, !Split [',', 'a,b,c']]") == "b");
  CHECK(evaluated("!FindInMap [M, !Ref Name, k]", parameters + "Mappings:\n  M: {logs: {k: v}}\n") == "v");
  CHECK(Template(stack("!ImportValue other")).property("P").as_unknown().text ==
        "`other` is exported by another stack");
  CHECK(Template(stack("'{{resolve:ssm:/x}}'")).property("P").is_unknown());

  const Template t(stack("!Sub '${Name}'", parameters));
  const Value value = t.property("P");
  const syntax::Origin at = syntax::locate(value, 0, 1);
  CHECK(t.sources.position(at.at.file, at.at.begin).line == 2);
}

TEST_CASE("a condition takes both ways, and one that is not sure leaves its resource unsure") {
  const std::string above =
      "Conditions:\n  C: !Equals [!Ref E, prod]\n  D: !Not [!Condition C]\nParameters:\n"
      "  E: {Type: String, Default: dev}\n";
  const Template t(stack("!If [C, a, b]", above));
  CHECK(syntax::elements(t.property("P")).size() == 2);
  CHECK(syntax::elements(Template(stack("!If [C, a, !Ref AWS::NoValue]", above)).property("P")).size() == 1);
  const Template unsure(above +
                        "Resources:\n  A: {Type: 'AWS::X::Y', Condition: C}\n  B: {Type: 'AWS::X::Y', Condition: D}\n");
  CHECK_FALSE(unsure.resource("AWS::X::Y.A").unsure.empty());
  CHECK(unsure.resource("AWS::X::Y.B").unsure.empty());
}

TEST_CASE("included content from elsewhere is reported, never dropped") {
  const Template t("Resources:\n  Fn::Transform: {Name: 'AWS::Include'}\n  A: {Type: 'AWS::X::Y'}\n");
  CHECK(t.deployed.resources.size() == 1);
  CHECK(t.deployed.unseen.size() == 1);
  const Template loop(
      "Resources:\n  A: {Type: 'AWS::X::Y'}\n  'Fn::ForEach::L': [I, [a], {'R${I}': {Type: 'AWS::X::Y', "
      "Properties: {P: !Sub '${I}'}}}]\n");
  CHECK(loop.resource("AWS::X::Y.R${I}").attributes.find("P")->is_unknown());
}

TEST_CASE("hostile templates end: deep nesting, self reference, doubling text, endless conditions") {
  std::string deep = "x";
  for (int i = 0; i < 300; ++i) deep = "{'Fn::Join': ['', [" + deep + "]]}";
  CHECK_FALSE(Template(stack(deep)).deployed.resources.empty());
  CHECK(Template(stack("!Sub ['${a}', {a: !Sub '${a}'}]")).property("P").is_unknown());

  std::string conditions = "Conditions:\n";
  for (int i = 0; i < 60; ++i) {
    const std::string next = std::to_string(i + 1);
    conditions += "  C" + std::to_string(i) + ": !And [!Condition C" + next + ", !Condition C" + next + "]\n";
  }
  conditions += "  C60: !Equals [a, a]\n";
  const Template endless(conditions + "Resources:\n  A: {Type: 'AWS::X::Y', Condition: C0}\n");
  CHECK(endless.deployed.resources.size() == 1);
  CHECK_FALSE(endless.deployed.unseen.empty());

  std::string large = "Parameters:\n  A: {Type: String, Default: " + std::string(100'000, 'x') + "}\n";
  std::string text = "!Sub '";
  for (int i = 0; i < 1000; ++i) text += "${A}";
  const Value value = Template(stack(text + "'", large)).property("P");
  REQUIRE(value.is_unknown());
  CHECK(value.as_unknown().why == syntax::Unknown::Why::limit);

  for (const std::string body : {"Resources: []", "Resources: {A: }", "Resources: {A: {Type: [x]}}", "Resources: x",
                                 "Resources: {A: {Type: 'AWS::X::Y', Properties: [!Ref]}}",
                                 "Resources: {A: {Type: 'AWS::X::Y', Properties: !Sub }}"}) {
    const Template odd("AWSTemplateFormatVersion: x\n" + body + "\n");
    CHECK(odd.deployed.resources.size() <= 1);
  }
}

TEST_CASE("SAM's policies are names, templates and documents; a given role has its own") {
  const Template t(R"(Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [A, {CrudPolicy: {T: t}}, {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}]
  G: {Type: 'AWS::Serverless::Function', Properties: {Role: r, Policies: A}}
)");
  const Value& f = t.resource("AWS::Serverless::Function.F").attributes;
  CHECK(syntax::to_json(*f.find("PolicyNames")) == R"(["A","CrudPolicy"])");
  CHECK(f.find("PolicyDocuments")->as_list().items.size() == 1);
  CHECK(t.resource("AWS::Serverless::Function.G").attributes.find("PolicyNames") == nullptr);
}

TEST_CASE("the Serverless Framework fills its variables from the file, and says which come from outside") {
  const Template t(R"(service: s
custom: {name: "n-${opt:stage, 'dev'}", loop: "${self:custom.loop}"}
provider:
  name: aws
  iamRoleStatements: [{Effect: Allow, Action: "s3:*", Resource: "arn:${self:custom.name}"}]
  iam: {role: {statements: [{Effect: Allow, Action: "${env:ACTION}", Resource: "${self:custom.loop}"}]}}
)");
  const auto statement = [&](std::string_view address) {
    return t.resource(address).attributes.find("PolicyDocument")->find("Statement")->as_list().items.front();
  };
  CHECK(shown(*statement("provider.iamRoleStatements").find("Resource")) == "arn:n-dev");
  CHECK(statement("provider.iam.role").find("Action")->is_unknown());
  CHECK(statement("provider.iam.role").find("Resource")->is_unknown());
}

namespace {

std::string arm(const std::string& value, const std::string& above = "") {
  const std::string text = R"({"$schema": "https://x/2019-04-01/deploymentTemplate.json#", )" + above +
                           R"("resources": [{"type": "A.B/c", "apiVersion": "1", "name": "n", "properties": {"p": )" +
                           value + "}}]}";
  const Template t(text, "t.json");
  REQUIRE(t.deployed.resources.size() == 1);
  const Value* found = t.deployed.resources.front().attributes.find_path("properties.p");
  REQUIRE(found != nullptr);
  return shown(*found);
}

}  // namespace

TEST_CASE("expressions of the Azure Resource Manager") {
  CHECK(arm(R"("[concat('a', 'b''c')]")") == "ab'c");
  CHECK(arm(R"("[[not one]")") == "[[not one]");
  CHECK(arm(R"("[parameters('x')]")",
            R"("parameters": {"x": {"type": "string", "defaultValue": "[toLower('D')]"}}, )") == "d");
  CHECK(arm(R"("[variables('v').k[1]]")", R"("variables": {"v": {"k": ["a", "b"]}}, )") == "b");
  CHECK(arm(R"("[subscriptionResourceId('M.A/roleDefinitions', 'id')]")") == "/providers/M.A/roleDefinitions/id");
  CHECK(arm(R"("[resourceId('M.A/b/c', 'x', 'y')]")") == "/providers/M.A/b/x/c/y");
  CHECK(arm(R"("[format('{0}-{1}', 'a', 2)]")") == "a-2");
  CHECK(arm(R"("[parameters('gone')]")") == "<parameters('gone')>");
  CHECK(arm(R"("[reference(resourceId('M.I/ids', 'ci')).principalId]")") ==
        "<reference(resourceId('M.I/ids', 'ci')).principalId>");
  for (const std::string broken : {"[", "[concat(]", "[concat('a]", "[a.]", "[x(1,]", "[parameters('a')[]", "[']"}) {
    CHECK_FALSE(arm("\"" + broken + "\"").empty());
  }
  // A variable of itself, and calls without end.
  CHECK(arm(R"("[variables('v')]")", R"("variables": {"v": "[variables('v')]"}, )").front() == '<');
  std::string deep = "'x'";
  for (int i = 0; i < 500; ++i) deep = "concat(" + deep + ")";
  CHECK_FALSE(arm("\"[" + deep + "]\"").empty());
}

TEST_CASE("copies and nested templates each have their own resources") {
  const Template t(R"({"$schema": "https://x/deploymentTemplate.json#",
    "parameters": {"ids": {"type": "array", "defaultValue": ["a", "b"]}},
    "resources": [
      {"type": "A.B/c", "apiVersion": "1", "name": "[guid(copyIndex())]", "copy": {"name": "l", "count": "[length(parameters('ids'))]"},
       "properties": {"p": "[parameters('ids')[copyIndex()]]"}},
      {"type": "Microsoft.Resources/deployments", "apiVersion": "1", "name": "d", "properties": {
        "expressionEvaluationOptions": {"scope": "inner"}, "parameters": {"who": {"value": "[parameters('ids')[0]]"}},
        "template": {"parameters": {"who": {"type": "string"}}, "resources": {"sym": {"type": "A.B/d", "apiVersion": "1", "name": "in",
          "properties": {"p": "[parameters('who')]"}}}}}}
    ]})",
                   "t.json");
  CHECK(shown(*t.resource("A.B/c.guid(copyIndex())[1]").attributes.find_path("properties.p")) == "b");
  CHECK(shown(*t.resource("A.B/d.sym").attributes.find_path("properties.p")) == "a");
  const Template many(
      R"({"$schema": "deploymentTemplate.json", "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "n",
    "copy": {"count": 1000000000}, "properties": {}}]})",
      "t.json");
  CHECK(many.deployed.resources.size() <= 256);
  CHECK_FALSE(many.deployed.unseen.empty());
}

TEST_CASE("policies inside other data are found, with their places") {
  source::SourceSet sources;
  const auto read = [&](const std::string& path, const std::string& text) {
    const source::FileId file = sources.add(path, text);
    const syntax::Documents documents = syntax::read_json(sources, file);
    REQUIRE(documents.documents.size() == 1);
    return iam::read_all(sources, documents.documents.front().value);
  };
  const std::string statement = R"({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})";
  const auto wrapped = read("a.json", R"({"PolicyVersion": {"Document": {"Statement": [)" + statement + "]}}}");
  REQUIRE(wrapped.size() == 1);
  CHECK(sources.text(wrapped[0].statements.at(0).at) == statement);
  CHECK(read("b.json", R"([{"Statement": [)" + statement + R"(]}, {"Statement": )" + statement + "}]").size() == 2);
  const auto text =
      read("c.json", R"({"Policy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"x:y\",\"Resource\":\"*\"}]}"})");
  REQUIRE(text.size() == 1);
  CHECK(text[0].statements.at(0).actions.at(0).as_text() == "x:y");
  const auto encoded =
      read("d.json",
           R"({"Document": "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22x%3Ay%22%7D%7D"})");
  REQUIRE(encoded.size() == 1);
  CHECK(encoded[0].statements.at(0).actions.at(0).as_text() == "x:y");
  CHECK(read("e.json",
             R"({"PolicySummary": {"Type": "SERVICE_CONTROL_POLICY"}, "Content": {"Statement": [)" + statement + "]}}")
            .empty());
  CHECK(read("f.json", R"({"Document": "%7B%7B%zz Statement Effect"})").empty());
}

TEST_CASE("access rules of Vault, Consul and Nomad are distinguished from other HCL by content") {
  source::SourceSet sources;
  int number = 0;
  const auto read = [&](const std::string& text) {
    return iam::read_acl(sources, sources.add(std::to_string(++number) + ".hcl", text));
  };
  const auto vault =
      read("path \"a/*\" {\n  capabilities = [\"read\", \"sudo\"]\n}\npath \"b\" { capabilities = [\"deny\"] }\n");
  CHECK(vault.form == iam::Form::vault);
  REQUIRE(vault.statements.size() == 1);
  CHECK(vault.statements[0].actions.size() == 2);
  CHECK(vault.statements[0].resources.at(0).as_text() == "a/*");
  CHECK(read("key_prefix \"\" { policy = \"write\" }\n").statements.at(0).actions.at(0).as_text() ==
        "key_prefix \"\" write");
  CHECK(read("namespace \"*\" { policy = \"write\" }\n").form == iam::Form::nomad);
  CHECK(read("acl = \"write\"\n").form == iam::Form::consul);
  CHECK(read("resource \"a\" \"b\" { policy = \"write\" }\n").form == iam::Form::none);
  CHECK(read("operator = \"me\"\njob \"x\" { policy = 1 }\n").form == iam::Form::none);
  CHECK(read("path \"a\" { capabilities = local.x }\n").statements.at(0).actions.at(0).is_unknown());
  for (const std::string broken :
       {"path", "path \"a\" {", "path \"a\" { capabilities = [", "}", "", "namespace \"a\" { namespace"}) {
    CHECK(read(broken).statements.size() <= 1);
  }
}
