#include <catch2/catch.hpp>

#include "discover_support.h"

using namespace grantlint;
using discover::is_plan;

TEST_CASE("a plan is known by the names of its outermost object") {
  CHECK(is_plan(R"({"format_version":"1.2","planned_values":{}})"));
  CHECK(is_plan("\xef\xbb\xbf \n{ \"resource_changes\" : [], \"format_version\" : \"0.1\" }"));
  CHECK(is_plan(R"({"a":{"b":["}","\"{"]},"format_version":"1.0","resource_changes":[)"));
  CHECK(is_plan(R"({"format_version":"1.0","terraform_version":"1.9.0","values":{"root_module":{}}})"));
  CHECK_FALSE(is_plan(R"({"planned_values":{}})"));
  CHECK_FALSE(is_plan(R"({"format_version":"1.0","values":{"root_module":{}}})"));
  CHECK_FALSE(is_plan(R"({"version":4,"terraform_version":"1.9.0","resources":[]})"));
  CHECK_FALSE(is_plan(R"([{"format_version":"1.0","planned_values":{}}])"));
  CHECK_FALSE(is_plan(R"({"plan":{"format_version":"1.0","planned_values":{}}})"));
  CHECK_FALSE(is_plan(R"({"format_version":"planned_values","a":["resource_changes"]})"));
  CHECK_FALSE(is_plan(R"({"format_version":"1.0"}{"planned_values":1})"));
  CHECK_FALSE(is_plan("planned_values format_version"));
  CHECK_FALSE(is_plan(R"({"format_version":"1.0","planned_values)"));
}

TEST_CASE("a named plan names the module that it was made of") {
  const test::Folder folder;
  folder.write("infra/tfplan.json", R"({"format_version":"1.2","planned_values":{}})");
  folder.write("infra/main.tf", "locals {}");
  folder.write("infra/policy.json", R"({"Statement":[]})");
  folder.write("infra/sub/main.tf", "locals {}");
  source::SourceSet sources(folder.path());
  const auto named = [&](const std::string& path) {
    return discover::find(sources, {path}, config::defaults(), discover::Prefilter(), 1).named;
  };
  for (const std::string_view path : {"infra/tfplan.json", "infra/main.tf"})
    CHECK(named("infra/tfplan.json").covers(path));
  for (const std::string_view path : {"infra/policy.json", "infra/sub/main.tf"})
    CHECK_FALSE(named("infra/tfplan.json").covers(path));
  CHECK_FALSE(named("infra/policy.json").covers("infra/main.tf"));
}

TEST_CASE("units of Terragrunt are found, its cache is not entered") {
  const test::Folder folder;
  folder.write("live/terragrunt.hcl", "inputs = {}");
  folder.write("live/root.hcl", "inputs = {}");
  folder.write("live/.terragrunt-cache/a/b/main.tf", "locals {}");
  CHECK(test::found(folder) == "live/root.hcl hcl\nlive/terragrunt.hcl terragrunt kept\n");
}
