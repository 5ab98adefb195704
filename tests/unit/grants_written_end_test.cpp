#include <catch2/catch.hpp>

#include "grants/written_end.h"

namespace grantlint::grants {
namespace {

const findings::Day last = *findings::parse_day("2026-08-31");

struct World {
  source::SourceSet sources{"."};
  Catalogue catalogue;

  Grant grant(const std::string& path, std::string_view text, std::string_view provider, std::string_view type) {
    Grant made;
    made.provider = provider;
    made.type = type;
    made.block = sources.whole(sources.add(path, std::string(text)));
    made.principal.value = "user:alice@corp.example";
    return made;
  }
  [[nodiscard]] std::expected<WrittenEnd, std::string> end(const Grant& grant) const {
    return written_end(sources, catalogue, grant, last);
  }
};

std::string lines(const WrittenEnd& end) {
  std::string all;
  for (const std::string& line : end.lines) all += line + "\n";
  return all;
}

}  // namespace

TEST_CASE("a statement's end is written in the language of the statement") {
  World world;
  const auto of = [&](const std::string& path, std::string_view text) {
    Grant grant = world.grant(path, text, "aws", "aws_iam_role_policy");
    grant.statement = grant.block;
    const auto end = world.end(grant);
    REQUIRE(end);
    CHECK(end->place == WrittenEnd::Place::statement);
    CHECK(end->kind == "condition");
    return *end;
  };
  CHECK(lines(of("block.tf", "statement {\n}")) ==
        "condition {\n"
        "  test     = \"DateLessThan\"\n"
        "  variable = \"aws:CurrentTime\"\n"
        "  values   = [\"2026-09-01T00:00:00Z\"]\n"
        "}\n");
  CHECK(of("object.tf", "{\n  Effect = \"Allow\"\n}").line ==
        R"(Condition = { DateLessThan = { "aws:CurrentTime" = "2026-09-01T00:00:00Z" } })");
  CHECK(of("quoted.tf", "{\n  \"Effect\" = \"Allow\"\n}").form == WrittenEnd::Form::hcl_object);
  CHECK(of("heredoc.tf", "{\"Effect\": \"Allow\"}").line ==
        R"("Condition": {"DateLessThan": {"aws:CurrentTime": "2026-09-01T00:00:00Z"}})");
  CHECK(of("policy.json", "{\"Effect\": \"Allow\"}").form == WrittenEnd::Form::json);
  const WrittenEnd yaml = of("template.yaml", "Effect: Allow");
  CHECK(lines(yaml) == "Condition:\n  DateLessThan:\n    aws:CurrentTime: \"2026-09-01T00:00:00Z\"\n");
  CHECK(yaml.line == R"(Condition: {DateLessThan: {"aws:CurrentTime": "2026-09-01T00:00:00Z"}})");
}

TEST_CASE("a condition goes into the resource's block, or beside the principal of an object") {
  World world;
  const auto block = world.end(world.grant("a.tf", "resource {\n}", "google", "google_project_iam_member"));
  REQUIRE(block);
  CHECK(block->place == WrittenEnd::Place::block);
  CHECK(lines(*block) ==
        "condition {\n"
        "  title      = \"until 2026-08-31\"\n"
        "  expression = \"request.time < timestamp(\\\"2026-09-01T00:00:00Z\\\")\"\n"
        "}\n");
  const auto json = world.end(world.grant("a.tf.json", "{}", "google", "google_project_iam_member"));
  REQUIRE(json);
  CHECK(
      json->line ==
      R"x("condition": {"title": "until 2026-08-31", "expression": "request.time < timestamp(\"2026-09-01T00:00:00Z\")"})x");

  Grant object = world.grant("a.yaml", "spec:\n  member: x\n", "google", "IAMPolicyMember.iam.cnrm.cloud.google.com");
  CHECK_FALSE(world.end(object));  // the place of its principal is not known
  object.principal.origin.at = object.block;
  const auto beside = world.end(object);
  REQUIRE(beside);
  CHECK(beside->place == WrittenEnd::Place::beside);
  CHECK(lines(*beside) ==
        "condition:\n"
        "  title: until 2026-08-31\n"
        "  expression: request.time < timestamp(\"2026-09-01T00:00:00Z\")\n");
  CHECK(beside->line ==
        R"(condition: {title: until 2026-08-31, expression: 'request.time < timestamp("2026-09-01T00:00:00Z")'})");
}

TEST_CASE("where the resource takes no end, another type may") {
  World world;
  const auto end = world.end(world.grant("a.tf", "resource {\n}", "azurerm", "azurerm_role_assignment"));
  REQUIRE(end);
  CHECK(end->type == "azurerm_pim_active_role_assignment");
  CHECK(end->kind == "schedule");
  CHECK(lines(*end) == "schedule {\n  expiration {\n    end_date_time = \"2026-09-01T00:00:00Z\"\n  }\n}\n");
}

TEST_CASE("without an end there is the reason, where something else takes one") {
  World world;
  Grant grant = world.grant("a.tf", "resource {\n}", "google", "google_pubsub_topic_iam_member");
  grant.unconditional = grant.type;
  CHECK(world.end(grant).error() == "takes no condition; a grant on the project does");
  grant.unconditional = "google_storage_bucket.reports";
  CHECK(world.end(grant).error() == "takes no condition without `uniform_bucket_level_access`");
  grant.unconditional = "roles/owner";
  CHECK(world.end(grant).error().empty());
  CHECK(world.end(world.grant("b.tf", "resource {\n}", "aws", "aws_iam_role_policy_attachment")).error().empty());
  CHECK(world.end(world.grant("c.tf", "resource {\n}", "none", "no_such_type")).error().empty());
  // In a module's call a condition would be an argument that it may not have.
  CHECK(world
            .end(world.grant("d.tf", "module {\n}", "google",
                             "terraform-google-modules/iam/google//modules/projects_iam"))
            .error()
            .empty());
}

TEST_CASE("a row of one's own says how its grants end") {
  World world;
  world.sources.add("own.yaml", R"(
types:
  - type: acme_access
    principal: who
    ends-by: {date: until}
ends:
  - by: date
    provider: acme
    block: {until: "{day}"}
)");
  REQUIRE(world.catalogue.add(world.sources, "own.yaml"));
  const auto end = world.end(world.grant("a.tf", "resource {\n}", "acme", "acme_access"));
  REQUIRE(end);
  CHECK(end->shown == "`until = \"2026-08-31\"`");
}

}  // namespace grantlint::grants
