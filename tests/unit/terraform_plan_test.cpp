#include "terraform/plan.h"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "terraform/plan_source.h"

using namespace grantlint;
using namespace grantlint::terraform;
using syntax::Unknown;
using syntax::Value;

namespace {

struct Read {
  source::SourceSet sources;
  Plan plan;

  explicit Read(std::string text) : plan(read_plan(sources, sources.add("plan.json", std::move(text)))) {}
  /// A line a resource: address and attributes.
  [[nodiscard]] std::string resources() const {
    std::string out;
    for (const PlannedResource& resource : plan.resources)
      out += fmt::format("{} {}\n", resource.address, syntax::to_json(resource.attributes));
    return out;
  }
  [[nodiscard]] std::string unseen() const {
    std::string out;
    for (const findings::Unseen& one : plan.unseen) out += one.why + "\n";
    return out;
  }
};

constexpr std::string_view one_resource =
    R"({{"format_version":"1.2","planned_values":{{"root_module":{{"resources":[{{"address":"a.b","type":"a","name":"b",
        "values":{}}}]}}}},"resource_changes":[{{"address":"a.b","change":{}}}]}})";

Value json(const source::SourceSet& sources, source::FileId file) {
  return syntax::read_json(sources, file).documents.at(0).value;
}

Value open_value(std::string expression, source::Span at) {
  return Value::unknown({.why = Unknown::Why::computed,
                         .text = "later",
                         .expression = std::move(expression),
                         .reference = {},
                         .partial = {},
                         .either = {}},
                        {at, nullptr});
}

}  // namespace

TEST_CASE("an address is taken apart, whatever stands in its keys") {
  const auto parts = split_address(R"(module.a["x.y]\"[z"].google_iam.b[0])");
  REQUIRE(parts.size() == 4);
  CHECK(parts[1].name == "a");
  CHECK(parts[1].key == R"(["x.y]\"[z"])");
  CHECK(parts[3].name == "b");
  CHECK(parts[3].key == "[0]");
  CHECK(syntax::without_keys(R"(module.a["x.y]\"[z"].google_iam.b[0])") == "module.a.google_iam.b");
  CHECK(syntax::without_keys("").empty());
  CHECK(syntax::without_keys("a[\"").size() == 1);
}

TEST_CASE("what is known only after apply, or sensitive, is unknown") {
  const Read read(fmt::format(one_resource, R"({"role":"viewer","member":"secret","tags":["x",null]})",
                              R"({"actions":["create"],"after":{},"after_unknown":{"id":true,"tags":[false,true]},
                                  "after_sensitive":{"member":true,"role":false}})"));
  CHECK(read.resources() ==
        R"(a.b {"id":"<unknown: id>","member":"<unknown: member>","role":"viewer","tags":["x","<unknown: tags>"]})"
        "\n");
  CHECK(read.unseen().empty());
}

TEST_CASE("what is deleted is not there, what is replaced is") {
  const std::string values = R"({"role":"viewer"})";
  CHECK(Read(fmt::format(one_resource, values, R"({"actions":["delete"],"after":null})")).resources().empty());
  CHECK(Read(fmt::format(one_resource, values, R"({"actions":["delete","create"]})")).resources() ==
        "a.b {\"role\":\"viewer\"}\n");
  CHECK(Read(fmt::format(one_resource, values, R"({"actions":["create","delete"]})")).resources() ==
        "a.b {\"role\":\"viewer\"}\n");
  const Read forgotten(fmt::format(one_resource, values, R"({"actions":["forget"],"after":null})"));
  CHECK(forgotten.resources().empty());
  CHECK(forgotten.unseen() ==
        "`a.b` is forgotten by the plan and not deleted: its access stays, and no code names it\n");
}

TEST_CASE("a reference is followed through variables and outputs of modules") {
  const Read read(R"({"format_version":"1.2",
    "resource_changes":[
      {"address":"aws_iam_role.r","type":"aws_iam_role","name":"r","change":{"actions":["create"],"after":{}}},
      {"address":"module.m.x.y","module_address":"module.m","type":"x","name":"y",
       "change":{"actions":["create"],"after":{},"after_unknown":{"role":true}}}],
    "configuration":{"root_module":{
      "resources":[{"address":"aws_iam_role.r","expressions":{}}],
      "module_calls":{
        "n":{"module":{"outputs":{"out":{"expression":{"references":["var.in"]}}}},
             "expressions":{"in":{"references":["aws_iam_role.r.name","aws_iam_role.r"]}}},
        "m":{"expressions":{"role":{"references":["module.n.out","module.n"]}},
             "module":{"resources":[{"address":"x.y","expressions":{"role":{"references":["var.role"]}}}]}}}}}})");
  REQUIRE(read.plan.resources.size() == 2);
  const Value* role = read.plan.resources[1].attributes.find("role");
  REQUIRE(role != nullptr);
  REQUIRE(role->is_unknown());
  CHECK(role->as_unknown().reference == "aws_iam_role.r");
  CHECK(role->as_unknown().expression == "var.role");
}

TEST_CASE("references that go in circles end") {
  const Read read(R"({"format_version":"1.2",
    "resource_changes":[{"address":"x.y","type":"x","name":"y",
       "change":{"actions":["create"],"after":{},"after_unknown":{"role":true}}}],
    "configuration":{"root_module":{
      "resources":[{"address":"x.y","expressions":{"role":{"references":["module.n.out"]}}}],
      "module_calls":{"n":{"module":{"outputs":{"out":{"expression":{"references":["var.in"]}}}},
                           "expressions":{"in":{"references":["module.n.out"]}}}}}}})");
  REQUIRE(read.plan.resources.size() == 1);
  CHECK(read.plan.resources[0].attributes.find("role")->as_unknown().reference.empty());
}

TEST_CASE("deep child modules are walked as far as JSON is read") {
  std::string open = R"({"format_version":"1.2","planned_values":{"root_module":)";
  std::string close;
  constexpr int depth = 20'000;
  for (int i = 0; i < depth; ++i) {
    open += R"({"resources":[{"address":"a.b)" + std::to_string(i) +
            R"(","type":"a","name":"b","values":{}}],"child_modules":[)";
    close += "]}";
  }
  const Read read(open + close + "}}");
  CHECK(read.plan.resources.size() > 200);
  CHECK(read.plan.resources.size() < 500);
  CHECK(read.unseen().find("nested deeper than") != std::string::npos);
}

TEST_CASE("long names of deep modules use no more memory than the plan is large") {
  const std::string name(20'000, 'n');
  std::string open = R"({"format_version":"1.2","planned_values":{"root_module":{}},"configuration":{"root_module":)";
  std::string close;
  for (int i = 0; i < 150; ++i) {
    open += R"({"module_calls":{")" + name + R"(":{"module":)";
    close += "}}}";
  }
  const Read read(open + "{}" + close + "}}");
  CHECK(read.unseen() == "the address of the module is too long\n");
}

TEST_CASE("a plan fills in what is unknown and nothing else") {
  source::SourceSet sources;
  const auto plan = sources.add("plan.json", R"({"role":"editor","member":"user:a","list":["x","y","z"],"extra":1})");
  const source::Span at = sources.whole(sources.add("main.tf", "expression"));
  const Value source = Value::map({{"role", {}, Value::string("viewer", {at, nullptr})},
                                   {"member", {}, open_value("var.m", at)},
                                   {"list", {}, Value::list({Value::string("y"), open_value("var.n", at)})}});
  const Value filled = fill_in(source, json(sources, plan), sources);
  CHECK(syntax::to_json(filled) == R"({"list":["y","x"],"member":"user:a","role":"viewer"})");
  CHECK(filled.find("member")->origin().at == at);
  const auto way = filled.find("member")->origin().way();
  REQUIRE(way.size() == 1);
  CHECK(way[0]->kind == syntax::Step::Kind::plan);
  CHECK(way[0]->name == "plan.json");
}

TEST_CASE("a list with an unknown rest gets the plan's further elements") {
  source::SourceSet sources;
  const auto plan = sources.add("plan.json", R"(["x","y"])");
  const auto rest = std::make_shared<const Unknown>();
  const Value source = Value::list(syntax::List{{Value::string("y")}, false, rest}, {});
  CHECK(syntax::to_json(fill_in(source, json(sources, plan), sources)) == R"(["y","x"])");
}

TEST_CASE("a list of one and its element are the same in a policy") {
  source::SourceSet sources;
  const auto at = sources.whole(sources.add("main.tf", "arn"));
  const auto plan = sources.add(
      "plan.json", R"([{"Action":"s3:*","Resource":"arn:aws:s3:::x"},{"Action":"iam:*","Resource":["arn:aws:iam"]}])");
  const auto statement = [&](const char* action, Value resource) {
    return Value::map({{"Action", {}, Value::list({Value::string(action)})}, {"Resource", {}, std::move(resource)}});
  };
  const Value source =
      Value::list({statement("iam:*", open_value("arn", at)), statement("s3:*", Value::list({open_value("arn", at)}))});
  CHECK(syntax::to_json(fill_in(source, json(sources, plan), sources)) ==
        R"([{"Action":["iam:*"],"Resource":["arn:aws:iam"]},{"Action":["s3:*"],"Resource":["arn:aws:s3:::x"]}])");
}

TEST_CASE("a policy is filled in statement by statement, where it is written") {
  source::SourceSet sources;
  const auto plan = sources.add(
      "plan.json",
      R"(["{\"Statement\":[{\"Action\":\"b\",\"Resource\":\"2\"},{\"Action\":\"a\",\"Resource\":\"1\"}]}"])");
  const source::Span at = sources.whole(sources.add("main.tf", "expression"));
  const auto statement = [&](std::string action) {
    return Value::map(
        {{"Action", {}, Value::string(std::move(action), {at, nullptr})}, {"Resource", {}, open_value("x.arn", at)}},
        {at, nullptr});
  };
  auto structure =
      std::make_shared<const Value>(Value::map({{"Statement", {}, Value::list({statement("a"), statement("b")})}}));
  Unknown unknown;
  unknown.partial = syntax::String{"{…}", nullptr, structure};
  const Value filled =
      fill_in(Value::unknown(std::move(unknown), {at, nullptr}), json(sources, plan).as_list().items[0], sources);
  REQUIRE(filled.is_string());
  REQUIRE(filled.as_string().structure);
  CHECK(syntax::to_json(*filled.as_string().structure) ==
        R"({"Statement":[{"Action":"a","Resource":"1"},{"Action":"b","Resource":"2"}]})");
}

TEST_CASE("a plan that knows nothing better changes nothing") {
  source::SourceSet sources;
  const Value source = open_value("var.m", {});
  CHECK(fill_in(source, Value::null(), sources).is_unknown());
  CHECK(fill_in(source, open_value("other", {}), sources).as_unknown().expression == "var.m");
  CHECK(fill_in(Value::string("a"), Value::list({}), sources).as_text() == "a");
}
