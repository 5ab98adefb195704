#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

#include "iam/iam.h"

using namespace grantlint;
using iam::Form;
using syntax::Value;

namespace {

struct Reading {
  source::SourceSet sources;
  iam::Policy policy;
  Form form = Form::none;

  /// Text that stands in one file, which is one document.
  explicit Reading(const std::string& text, const std::string& path = "policy.json") {
    const source::FileId file = sources.add(path, text);
    const bool json = path.ends_with(".json");
    const syntax::Documents documents = json ? syntax::read_json(sources, file) : syntax::read_yaml(sources, file);
    REQUIRE(documents.documents.size() == 1);
    form = iam::form_of(documents.documents.front().value);
    policy = iam::read(sources, documents.documents.front().value);
  }
  [[nodiscard]] std::string_view text(const source::Span& span) const { return sources.text(span); }
};

std::string joined(const std::vector<Value>& values) {
  std::string result;
  for (const Value& value : values) {
    if (!result.empty()) result += ' ';
    result += value.is_unknown() ? "<" + value.as_unknown().expression + ">" : value.scalar_text().value_or("?");
  }
  return result;
}

std::string principals(const iam::Statement& statement) {
  std::string result = statement.not_principal ? "not" : "";
  for (const iam::Principal& principal : statement.principals) {
    if (!result.empty()) result += ' ';
    result += principal.kind + "=" + joined({principal.value});
  }
  return result;
}

Value unknown(std::string expression, std::string why = "") {
  syntax::Unknown reason;
  reason.expression = std::move(expression);
  reason.text = std::move(why);
  return Value::unknown(std::move(reason));
}

Value either(std::vector<Value> choices) {
  syntax::Unknown reason;
  reason.why = syntax::Unknown::Why::condition;
  reason.either = std::move(choices);
  return Value::unknown(std::move(reason));
}

Value text(std::string value) {
  return Value::string(std::move(value));
}
Value list(std::vector<Value> values) {
  return Value::list(std::move(values));
}
Value map(std::vector<std::pair<std::string, Value>> pairs) {
  std::vector<syntax::Entry> entries;
  for (auto& [key, value] : pairs) entries.push_back({key, {}, value});
  return Value::map(std::move(entries));
}

iam::Policy read(const Value& document) {
  const source::SourceSet sources;
  return iam::read(sources, document);
}

const Value allow_all = map({{"Effect", text("Allow")}, {"Action", text("*")}, {"Resource", text("*")}});

}  // namespace

TEST_CASE("an identity policy: every statement, its actions and resources, where it stands") {
  const Reading r(R"({
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Read", "Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "arn:aws:s3:::b"},
    {"Effect": "Deny", "NotAction": "iam:*", "NotResource": ["a", "b"]}
  ]
})");
  CHECK(r.form == Form::aws);
  CHECK(r.policy.form == Form::aws);
  CHECK(r.policy.unseen.empty());
  REQUIRE(r.policy.statements.size() == 2);
  const iam::Statement& read = r.policy.statements[0];
  CHECK(read.sid == "Read");
  CHECK(read.allow);
  CHECK(joined(read.actions) == "s3:Get* s3:List*");
  CHECK(joined(read.resources) == "arn:aws:s3:::b");
  CHECK_FALSE(read.not_action);
  CHECK(read.principals.empty());
  CHECK(read.condition.is_null());
  CHECK(r.sources.position(read.at.file, read.at.begin).line == 4);
  CHECK(r.text(read.at).starts_with(R"({"Sid": "Read")"));
  CHECK(r.text(read.at).ends_with(R"("arn:aws:s3:::b"})"));
  CHECK(r.text(read.actions[1].origin().at) == "s3:List*");
  const iam::Statement& deny = r.policy.statements[1];
  CHECK_FALSE(deny.allow);
  CHECK(deny.not_action);
  CHECK(joined(deny.actions) == "iam:*");
  CHECK(deny.not_resource);
  CHECK(joined(deny.resources) == "a b");
  CHECK(deny.sid.empty());
}

TEST_CASE("a single statement need not be in a list, and Version may be missing") {
  const Reading r(R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})");
  CHECK(r.form == Form::aws);
  REQUIRE(r.policy.statements.size() == 1);
}

TEST_CASE("principals of every shape") {
  const auto who = [](const std::string& field) {
    const Reading r(R"({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", )" + field + "}]}");
    REQUIRE(r.policy.statements.size() == 1);
    return principals(r.policy.statements.front());
  };
  CHECK(who(R"("Principal": "*")") == "*=*");
  CHECK(who(R"("Principal": {"AWS": "*"})") == "AWS=*");
  CHECK(who(R"("Principal": {"AWS": ["arn:aws:iam::1:root", "2"]})") == "AWS=arn:aws:iam::1:root AWS=2");
  CHECK(who(R"("Principal": {"Service": "ec2.amazonaws.com", "Federated": ["x"]})") ==
        "Federated=x Service=ec2.amazonaws.com");
  CHECK(who(R"("Principal": {"CanonicalUser": "79a5"})") == "CanonicalUser=79a5");
  CHECK(who(R"("NotPrincipal": {"AWS": ["a", "b"]})") == "not AWS=a AWS=b");
  CHECK(who(R"("Principal": "arn:aws:iam::1:root")") == "=arn:aws:iam::1:root");
  CHECK(who(R"("Principal": ["*"])") == "*=*");
  CHECK(who(R"("Principal": {"AWS": 123456789012})") == "AWS=123456789012");
}

TEST_CASE("a principal that names nobody is granted nothing") {
  CHECK(Reading(R"({"Statement": [{"Effect": "Allow", "Action": "*", "Principal": {"AWS": []}}]})")
            .policy.statements.empty());
  CHECK(Reading(R"({"Statement": [{"Effect": "Allow", "Action": "*", "Principal": {}}]})").policy.statements.empty());
}

TEST_CASE("a statement's condition sets its bound") {
  const Reading r(R"({"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*",
    "Condition": {"DateLessThan": {"aws:CurrentTime": "2027-01-01T00:00:00Z"}}},
    {"Effect": "Deny", "Action": "*", "Resource": "*",
    "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-06-30T23:59:59Z"}}}]})");
  REQUIRE(r.policy.statements.size() == 2);
  const iam::TimeBound& bound = r.policy.statements[0].bound;
  CHECK(bound.kind == iam::TimeBound::Kind::end);
  CHECK(bound.last_day == findings::parse_day("2026-12-31").value());
  CHECK(r.text(bound.at.at) == "2027-01-01T00:00:00Z");
  CHECK(r.policy.statements[1].bound.last_day == findings::parse_day("2026-06-30").value());
  CHECK(syntax::to_json(r.policy.statements[0].condition) ==
        R"({"DateLessThan":{"aws:CurrentTime":"2027-01-01T00:00:00Z"}})");
}

TEST_CASE("malformed statements are reported and the others are there") {
  const Reading r(R"({"Version": "2012-10-17", "Statement": [
    {"Action": "s3:*", "Resource": "*"},
    {"Effect": "Permit", "Action": "s3:*", "Resource": "*"},
    {"Effect": "allow", "Action": "s3:*", "Resource": "*"},
    {"Effect": "Allow", "Resource": "*"},
    "Allow",
    null,
    {"Effect": "Allow", "Action": [], "Resource": "*"},
    {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}
  ]})");
  CHECK(r.form == Form::aws);
  REQUIRE(r.policy.statements.size() == 2);
  CHECK(joined(r.policy.statements[0].actions) == "s3:*");
  CHECK(joined(r.policy.statements[1].actions) == "ec2:*");
  REQUIRE(r.policy.unseen.size() == 5);
  CHECK(r.policy.unseen[0].why == "a policy statement has no `Effect`");
  CHECK(r.policy.unseen[0].kind == findings::Unseen::Kind::unparsed);
  CHECK(r.sources.line(r.policy.unseen[0].at.file, r.policy.unseen[0].at.begin) == 2);
  CHECK(r.policy.unseen[1].why == "the effect of a policy statement is `Permit`, not `Allow` or `Deny`");
  CHECK(r.text(r.policy.unseen[1].at) == "Permit");
  CHECK(r.policy.unseen[2].why == "the effect of a policy statement is `allow`, not `Allow` or `Deny`");
  CHECK(r.policy.unseen[3].why == "a policy statement has no `Action`");
  CHECK(r.policy.unseen[4].why == "a statement of the policy is no map");
}

TEST_CASE("what is no policy has no form") {
  for (const char* text : {
           R"({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"P": {"Type": "AWS::IAM::Policy", "Properties":
              {"PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}}}})",
           R"({"Statement": "balance of March"})", R"({"Statement": [{"Type": "debit"}]})",
           R"({"statement": [{"text": "x"}]})", R"({"bindings": [{"key": "ctrl+a", "command": "x"}]})",
           R"({"bindings": []})", R"({"Actions": ["x"]})", "[]", "[1]", "\"Statement\"", "null", R"({"value": [1]})",
           R"({"properties": {"principalId": "x"}})"}) {
    const Reading r(text);
    CHECK(r.form == Form::none);
    CHECK(r.policy.form == Form::none);
    CHECK(r.policy.statements.empty());
    CHECK(r.policy.unseen.empty());
  }
}

TEST_CASE("a Google policy: each binding with its role, members and condition") {
  const std::string policy = R"(bindings:
- members:
  - user:alice@corp.example
  - group:ops@corp.example
  role: roles/owner
- role: roles/viewer
  members: ["user:bob@corp.example"]
  condition:
    title: until new year
    expression: request.time < timestamp("2027-01-01T00:00:00Z")
- role: roles/editor
  members: []
etag: BwX
version: 3
)";
  const Reading r(policy, "policy.yaml");
  CHECK(r.form == Form::google_policy);
  CHECK(r.policy.unseen.empty());
  REQUIRE(r.policy.statements.size() == 2);
  CHECK(principals(r.policy.statements[0]) == "member=user:alice@corp.example member=group:ops@corp.example");
  CHECK(joined(r.policy.statements[0].actions) == "roles/owner");
  CHECK(r.sources.line(r.policy.statements[0].at.file, r.policy.statements[0].at.begin) == 2);
  CHECK(r.sources.line(r.policy.statements[1].at.file, r.policy.statements[1].at.begin) == 6);
  CHECK(r.policy.statements[0].bound.kind == iam::TimeBound::Kind::none);
  CHECK(r.policy.statements[1].bound.last_day == findings::parse_day("2026-12-31").value());
  CHECK(r.policy.statements[1].condition.find("title")->as_text() == "until new year");
}

TEST_CASE("bindings that lack a part are reported") {
  const Reading r(R"({"bindings": [{"role": "roles/viewer", "members": ["allUsers"]}, {"members": ["allUsers"]}, 5]})");
  CHECK(r.policy.statements.size() == 1);
  REQUIRE(r.policy.unseen.size() == 2);
  CHECK(r.policy.unseen[0].why == "a binding of the policy has no `role`");
  CHECK(r.policy.unseen[1].why == "a binding of the policy is no map");
}

TEST_CASE("an Azure role definition, as az and PowerShell write it") {
  const Reading r(R"({"Name": "VM Operator", "IsCustom": true, "Description": "x",
    "Actions": ["Microsoft.Compute/*/read", "*"], "NotActions": ["Microsoft.Authorization/*/write"],
    "DataActions": ["d"], "NotDataActions": ["e"], "AssignableScopes": ["/subscriptions/1"]})");
  CHECK(r.form == Form::azure_role);
  REQUIRE(r.policy.statements.size() == 1);
  const iam::Statement& role = r.policy.statements.front();
  CHECK(role.sid == "VM Operator");
  CHECK(joined(role.actions) == "Microsoft.Compute/*/read * d");
  CHECK(joined(role.not_actions) == "Microsoft.Authorization/*/write e");
  CHECK(joined(role.resources) == "/subscriptions/1");
  CHECK(r.text(role.at).starts_with(R"({"Name")"));
  CHECK(role.allow);
}

TEST_CASE("Azure role definitions as the API lists them: each permission takes back its own") {
  const Reading r(R"([{"name": "guid", "roleName": "A", "assignableScopes": ["/"], "permissions":
      [{"actions": ["a"], "notActions": ["x"]}, {"actions": [], "dataActions": ["b"], "notDataActions": ["y"]}]},
    {"properties": {"roleName": "B", "type": "CustomRole", "permissions": [{"actions": ["c"]}], "assignableScopes": []}}])");
  CHECK(r.form == Form::azure_role);
  REQUIRE(r.policy.statements.size() == 3);
  CHECK(r.policy.statements[0].sid == "A");
  CHECK(joined(r.policy.statements[0].not_actions) == "x");
  CHECK(r.text(r.policy.statements[0].at) == R"({"actions": ["a"], "notActions": ["x"]})");
  CHECK(joined(r.policy.statements[1].actions) == "b");
  CHECK(joined(r.policy.statements[1].not_actions) == "y");
  CHECK(r.policy.statements[2].sid == "B");
  CHECK(joined(r.policy.statements[2].actions) == "c");
  CHECK(r.policy.statements[2].resources.empty());

  const Reading one(
      R"({"properties": {"roleName": "B", "permissions": [{"actions": ["c"]}], "assignableScopes": ["/"]}})");
  REQUIRE(one.policy.statements.size() == 1);
  CHECK(one.policy.statements[0].sid == "B");
  CHECK(one.text(one.policy.statements[0].at).starts_with(R"({"properties")"));
}

TEST_CASE("Azure role assignments: az, PowerShell and the API") {
  const Reading az(R"([{"principalId": "p1", "principalName": "alice@corp.example", "principalType": "User",
      "roleDefinitionId": "/subscriptions/1/providers/x/8e3af657", "roleDefinitionName": "Owner", "scope": "/subscriptions/1",
      "condition": null, "type": "Microsoft.Authorization/roleAssignments"}, {"unrelated": true}])");
  CHECK(az.form == Form::azure_assignment);
  REQUIRE(az.policy.statements.size() == 1);
  const iam::Statement& owner = az.policy.statements.front();
  CHECK(principals(owner) == "principalId=p1");
  CHECK(owner.principals.front().type == "User");
  CHECK(joined(owner.actions) == "Owner");
  CHECK(joined(owner.resources) == "/subscriptions/1");
  CHECK(owner.condition.is_null());

  const Reading shell(R"({"ObjectId": "p2", "ObjectType": "Group", "RoleDefinitionName": "Reader", "Scope": "/"})");
  CHECK(shell.form == Form::azure_assignment);
  REQUIRE(shell.policy.statements.size() == 1);
  CHECK(principals(shell.policy.statements.front()) == "principalId=p2");
  CHECK(shell.policy.statements.front().principals.front().type == "Group");

  const Reading api(R"json({"value": [{"id": "x", "properties": {"principalId": "p3", "roleDefinitionId": "r",
      "scope": "/s", "condition": "((!(ActionMatches{'x'})))"}}]})json");
  CHECK(api.form == Form::azure_assignment);
  REQUIRE(api.policy.statements.size() == 1);
  CHECK(joined(api.policy.statements.front().actions) == "r");
  CHECK(api.policy.statements.front().condition.is_string());
  CHECK(api.policy.statements.front().bound.kind == iam::TimeBound::Kind::none);
}

TEST_CASE("the blocks of Terraform's data source say the same as JSON") {
  const auto condition = [](std::string test, std::string variable, std::vector<Value> values) {
    return map({{"test", text(std::move(test))},
                {"variable", text(std::move(variable))},
                {"values", list(std::move(values))}});
  };
  const Value statement = map({
      {"sid", text("Assume")},
      {"actions", list({text("sts:AssumeRole")})},
      {"not_actions", list({})},
      {"resources", Value()},
      {"principals", list({map({{"type", text("AWS")}, {"identifiers", list({text("a"), text("b")})}}),
                           map({{"type", text("*")}, {"identifiers", list({text("*")})}})})},
      {"not_principals", list({})},
      {"condition", list({condition("DateLessThan", "aws:CurrentTime", {text("2026-06-01")}),
                          condition("DateLessThan", "aws:CurrentTime", {text("2027-01-01")}),
                          condition("StringEquals", "aws:PrincipalOrgID", {text("o-1")})})},
  });
  const Value deny =
      map({{"effect", text("Deny")},
           {"not_actions", list({text("s3:*")})},
           {"not_resources", list({text("*")})},
           {"not_principals", list({map({{"type", text("AWS")}, {"identifiers", list({text("a")})}})})}});
  const Value document = map({{"statement", list({statement, deny})}, {"version", Value()}});
  CHECK(iam::form_of(document) == Form::aws);
  const iam::Policy policy = read(document);
  CHECK(policy.unseen.empty());
  REQUIRE(policy.statements.size() == 2);
  const iam::Statement& assume = policy.statements[0];
  CHECK(assume.sid == "Assume");
  CHECK(assume.allow);
  CHECK_FALSE(assume.not_action);
  CHECK(joined(assume.actions) == "sts:AssumeRole");
  CHECK(principals(assume) == "AWS=a AWS=b *=*");
  CHECK(
      syntax::to_json(assume.condition) ==
      R"({"DateLessThan":{"aws:CurrentTime":["2026-06-01","2027-01-01"]},"StringEquals":{"aws:PrincipalOrgID":["o-1"]}})");
  CHECK(assume.bound.last_day == findings::parse_day("2026-12-31").value());
  CHECK_FALSE(policy.statements[1].allow);
  CHECK(policy.statements[1].not_action);
  CHECK(policy.statements[1].not_resource);
  CHECK(principals(policy.statements[1]) == "not AWS=a");
}

TEST_CASE("the blocks of Terraform's Google data source are bindings") {
  const Value binding =
      map({{"role", text("roles/owner")},
           {"members", list({text("user:a@corp.example")})},
           {"condition", list({map({{"title", text("t")},
                                    {"expression", text("request.time < timestamp(\"2027-01-01T00:00:00Z\")")}})})}});
  const Value plain =
      map({{"role", text("roles/viewer")}, {"members", list({text("allUsers")})}, {"condition", list({})}});
  const Value document = map({{"binding", list({binding, plain})}, {"audit_config", list({})}});
  CHECK(iam::form_of(document) == Form::google_policy);
  const iam::Policy policy = read(document);
  REQUIRE(policy.statements.size() == 2);
  CHECK(policy.statements[0].bound.last_day == findings::parse_day("2026-12-31").value());
  CHECK(policy.statements[0].condition.is_map());
  CHECK(policy.statements[1].condition.is_null());
}

TEST_CASE("unknown parts stay in their place") {
  const Value document = map({{"Statement", list({map({{"Effect", text("Allow")},
                                                       {"Action", list({text("s3:*"), unknown("var.more")})},
                                                       {"Resource", unknown("aws_s3_bucket.b.arn")},
                                                       {"Principal", map({{"AWS", unknown("var.who")}})},
                                                       {"Condition", unknown("var.condition")}})})}});
  const iam::Policy policy = read(document);
  REQUIRE(policy.statements.size() == 1);
  CHECK(joined(policy.statements[0].actions) == "s3:* <var.more>");
  CHECK(joined(policy.statements[0].resources) == "<aws_s3_bucket.b.arn>");
  CHECK(principals(policy.statements[0]) == "AWS=<var.who>");
  CHECK(policy.statements[0].bound.kind == iam::TimeBound::Kind::unknown);
  CHECK(policy.unseen.empty());

  const iam::Policy bare =
      read(map({{"Statement",
                 list({map({{"Effect", text("Allow")}, {"Action", text("*")}, {"Principal", unknown("var.p")}})})}}));
  REQUIRE(bare.statements.size() == 1);
  CHECK(principals(bare.statements[0]) == "=<var.p>");
}

TEST_CASE("a statement that is not known is Unseen, each possible one is a statement") {
  const Value deny = map({{"Effect", text("Deny")}, {"Action", text("*")}});
  const iam::Policy policy = read(map(
      {{"Statement", list({allow_all, unknown("var.extra", "`var.extra` has no default"), either({deny, Value()})})}}));
  CHECK(policy.statements.size() == 2);
  REQUIRE(policy.unseen.size() == 1);
  CHECK(policy.unseen[0].kind == findings::Unseen::Kind::unresolved);
  CHECK(policy.unseen[0].why == "cannot see a statement of the policy: `var.extra` has no default");

  syntax::List open;
  open.items = {allow_all};
  open.rest = unknown("var.rest").unknown_ptr();
  const iam::Policy rest = read(map({{"Statement", Value::list(open, {})}}));
  CHECK(rest.statements.size() == 1);
  REQUIRE(rest.unseen.size() == 1);
  CHECK(rest.unseen[0].why == "cannot see a statement of the policy: `var.rest` is not known");

  const iam::Policy all = read(map({{"Statement", unknown("var.all")}}));
  CHECK(all.form == Form::aws);
  CHECK(all.unseen.size() == 1);
  CHECK(read(map({{"bindings", unknown("var.all")}})).unseen.size() == 1);
}

TEST_CASE("an effect that is not known counts as Allow, and is reported") {
  const iam::Policy policy =
      read(map({{"Statement", list({map({{"Effect", unknown("var.effect")}, {"Action", text("*")}})})}}));
  REQUIRE(policy.statements.size() == 1);
  CHECK(policy.statements[0].allow);
  REQUIRE(policy.unseen.size() == 1);
  CHECK(policy.unseen[0].why == "cannot see whether a policy statement allows or denies: `var.effect` is not known");
  const iam::Policy either_way = read(
      map({{"Statement", list({map({{"Effect", either({text("Deny"), text("Allow")})}, {"Action", text("*")}})})}}));
  REQUIRE(either_way.statements.size() == 1);
  CHECK(either_way.statements[0].allow);
  CHECK(either_way.unseen.empty());
}

TEST_CASE("a part of a statement that may hold anything leaves its missing fields unknown") {
  syntax::Map open = map({{"Effect", text("Allow")}, {"Action", text("*")}}).as_map();
  open.rest = unknown("var.extra").unknown_ptr();
  const iam::Policy policy = read(map({{"Statement", list({Value::map(open, {})})}}));
  REQUIRE(policy.statements.size() == 1);
  CHECK(joined(policy.statements[0].resources) == "<var.extra>");
  CHECK(policy.statements[0].bound.kind == iam::TimeBound::Kind::unknown);
}

TEST_CASE("a document that is not known has no form and is Unseen; one of several is each of them") {
  const source::Span here{source::FileId{7}, 3, 9};
  syntax::Unknown reason;
  reason.text = "`module.x` was not seen";
  const iam::Policy policy = read(Value::unknown(reason, {here, nullptr}));
  CHECK(policy.form == Form::none);
  REQUIRE(policy.unseen.size() == 1);
  CHECK(policy.unseen[0].at == here);
  CHECK(policy.unseen[0].why == "cannot see a policy document: `module.x` was not seen");

  const Value document = map({{"Statement", allow_all}});
  const iam::Policy choice = read(either({document, Value(), unknown("var.policy")}));
  CHECK(choice.form == Form::aws);
  CHECK(choice.statements.size() == 1);
  CHECK(choice.unseen.size() == 1);
  CHECK(iam::form_of(either({Value(), document})) == Form::aws);
  CHECK(read(Value()).unseen.empty());
}

TEST_CASE("a statement made by a function stands where its document stands, and keeps its way") {
  const source::Span here{source::FileId{7}, 3, 90};
  const source::Span call{source::FileId{7}, 0, 100};
  const syntax::Origin origin = syntax::Origin{here, nullptr}.through(syntax::Step::Kind::argument, call, "module.m");
  const Value document = map({{"Statement", list({allow_all})}}).with_origin(origin);
  const iam::Policy policy = read(document);
  REQUIRE(policy.statements.size() == 1);
  CHECK(policy.statements[0].at == here);
  CHECK(policy.statements[0].origin.at == here);
  REQUIRE(policy.statements[0].origin.steps);
  CHECK(policy.statements[0].origin.steps->name == "module.m");
  REQUIRE(policy.statements[0].actions[0].origin().steps);
}

TEST_CASE("text is read as JSON, and as YAML where it is none; a map is read as it is") {
  source::SourceSet sources;
  const std::string json = R"(  {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})";
  CHECK(iam::read_text(sources, text(json)).statements.size() == 1);
  CHECK(iam::read_text(sources, text("bindings:\n- role: roles/owner\n  members: [allUsers]\n")).form ==
        Form::google_policy);
  CHECK(iam::read_text(sources, map({{"Statement", allow_all}})).statements.size() == 1);
  CHECK(iam::read_text(sources, text("arn:aws:iam::aws:policy/ReadOnlyAccess")).form == Form::none);
  CHECK(iam::read_text(sources, text("")).form == Form::none);
  CHECK(iam::read_text(sources, Value()).form == Form::none);
  CHECK(iam::read_text(sources, either({text(json), Value(), text(json)})).statements.size() == 2);
  CHECK(iam::read_text(sources, unknown("data.x.json")).unseen.size() == 1);
  CHECK_FALSE(iam::read_text(sources, text(R"({"Statement": [{"Effect": )")).unseen.empty());
}

TEST_CASE("what jsonencode made is read without a detour over its text, also where parts are unknown") {
  const source::SourceSet sources;
  syntax::String encoded;
  encoded.text = "not looked at";
  encoded.structure = std::make_shared<const Value>(map({{"Statement", allow_all}}));
  CHECK(iam::read_text(sources, Value::string(encoded, {})).statements.size() == 1);
  syntax::Unknown reason;
  reason.partial = encoded;
  CHECK(iam::read_text(sources, Value::unknown(reason)).statements.size() == 1);
}

TEST_CASE("a text that is wholly a reference is a document that is not known") {
  const source::SourceSet sources;
  syntax::Unknown reason;
  reason.text = "`module.policy` was not seen";
  reason.partial = syntax::String{"${module.policy.json}", nullptr, nullptr};
  const iam::Policy policy = iam::read_text(sources, Value::unknown(reason));
  CHECK(policy.form == Form::none);
  REQUIRE(policy.unseen.size() == 1);
  CHECK(policy.unseen[0].why == "cannot see a policy document: `module.policy` was not seen");
}

TEST_CASE("a heredoc's statements and actions are traced to their lines") {
  source::SourceSet sources;
  const std::string heredoc =
      "{\n  \"Statement\": [\n    {\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}\n  ]\n}\n";
  const source::FileId file = sources.add("main.tf", "policy = <<EOF\n" + heredoc + "EOF\n");
  const source::Span at{file, 15, 15 + static_cast<std::uint32_t>(heredoc.size())};
  syntax::String string{heredoc, nullptr, nullptr};
  string.pieces =
      std::make_shared<const std::vector<syntax::Piece>>(std::vector<syntax::Piece>{{0, {at, nullptr}, true, false}});
  const iam::Policy policy = iam::read_text(sources, Value::string(string, {at, nullptr}));
  REQUIRE(policy.statements.size() == 1);
  CHECK(sources.line(file, policy.statements[0].at.begin) == 4);
  CHECK(sources.text(policy.statements[0].actions[0].origin().at).find("s3:*") != std::string_view::npos);
}

TEST_CASE("documents nested without end are read without overrun") {
  Value value = allow_all;
  for (int i = 0; i < 400; ++i) value = map({{"Statement", list({value})}});
  CHECK(read(value).statements.empty());
  Value choice = map({{"Statement", allow_all}});
  for (int i = 0; i < 30; ++i) choice = either({choice, choice});
  CHECK(read(choice).statements.size() <= 64);
}

TEST_CASE("forms have names") {
  CHECK(iam::name(Form::aws) == "aws");
  CHECK(iam::name(Form::none) == "none");
  CHECK(iam::name(Form::google_policy) == "google_policy");
  CHECK(iam::name(Form::azure_role) == "azure_role");
  CHECK(iam::name(Form::azure_assignment) == "azure_assignment");
}
