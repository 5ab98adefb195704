#include "terraform/terragrunt.h"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "support/folder.h"

using namespace grantlint;

namespace {

/// What every unit calls and with what; then what could not be seen.
std::string read(const test::Folder& folder) {
  source::SourceSet sources(folder.path());
  syntax::YamlFiles yaml(sources);
  const config::Config config = config::defaults();
  const discover::Files found = discover::find(sources, {}, config, discover::Prefilter(), 1);
  const terraform::Units units = terraform::read_terragrunt(sources, yaml, found.files, config);
  std::string out;
  for (const terraform::Unit& unit : units.units) {
    out += fmt::format("{} -> {}{}\n", unit.path,
                       !unit.target           ? ""
                       : unit.target->empty() ? "."
                                              : *unit.target,
                       unit.why);
    for (const auto& [name, value] : unit.inputs) out += fmt::format("  {} {}\n", name, syntax::to_json(value));
  }
  for (const findings::Unseen& unseen : units.unseen) out += fmt::format("unseen {}\n", unseen.why);
  return out;
}

}  // namespace

TEST_CASE("functions that name folders hold for an included file as for its unit") {
  const test::Folder folder;
  folder.write("modules/m/main.tf");
  folder.write("live/a/b/terragrunt.hcl", R"(
include "root" { path = find_in_parent_folders() }
)");
  folder.write("live/terragrunt.hcl", R"(
terraform { source = "${get_parent_terragrunt_dir()}/../modules//m" }
inputs = {
  own      = get_terragrunt_dir()
  parent   = get_parent_terragrunt_dir()
  to       = path_relative_to_include()
  from     = path_relative_from_include()
  repo     = get_path_from_repo_root()
  to_repo  = get_path_to_repo_root()
  missing  = find_in_parent_folders("none.hcl", "fallback")
  stage    = get_env("STAGE", "dev")
  secret   = run_cmd("whoami")
  upper    = upper("x")
}
)");
  const std::string out = read(folder);
  CHECK(out.starts_with(R"(live/a/b/terragrunt.hcl -> modules/m
  from "../.."
  missing "fallback"
  own "/live/a/b"
  parent "/live"
  repo "live/a/b"
  secret "<unknown: run_cmd(\"whoami\")>"
  stage "<unknown: get_env(\"STAGE\", \"dev\")>"
  to "a/b"
  to_repo "../../.."
  upper "X"
)"));
}

TEST_CASE("inputs are merged from what is included, deeply where that is said") {
  const test::Folder folder;
  folder.write("live/root.hcl", "inputs = { a = 1, tags = { x = 1, y = 1 } }");
  folder.write("live/none.hcl", "inputs = { never = 1 }");
  folder.write("live/u/main.tf");
  folder.write("live/u/terragrunt.hcl", R"(
include "root" {
  path           = "../root.hcl"
  merge_strategy = "deep"
}
include "none" {
  path           = "../none.hcl"
  merge_strategy = "no_merge"
}
inputs = { b = 2, tags = { y = 2 } }
)");
  CHECK(read(folder) == "live/u/terragrunt.hcl -> live/u\n  a 1\n  b 2\n  tags {\"x\":1,\"y\":2}\n");
}

TEST_CASE("a source outside of the tree is reported") {
  const test::Folder folder;
  folder.write("a/terragrunt.hcl", R"(terraform { source = "tfr:///corp/iam/google?version=1.0.0" })");
  folder.write("b/terragrunt.hcl", R"(terraform { source = "../../outside" })");
  folder.write("c/terragrunt.hcl", R"(terraform { source = "../missing" })");
  folder.write("d/terragrunt.hcl", R"(terraform { source = "${run_cmd("where")}/m" })");
  folder.write("e/terragrunt.hcl", "inputs = {}");
  CHECK(read(folder) ==
        "a/terragrunt.hcl -> the module of `a/terragrunt.hcl` comes from `tfr:///corp/iam/google?version=1.0.0`, which "
        "is not in the scanned tree\n"
        "b/terragrunt.hcl -> the module of `b/terragrunt.hcl`: its source `../../outside` leaves the scanned root\n"
        "c/terragrunt.hcl -> the module of `c/terragrunt.hcl`: there is none in `../missing`\n"
        "d/terragrunt.hcl -> the module of `d/terragrunt.hcl` is not known: `run_cmd` is known only when it runs\n");
}

TEST_CASE("configurations that read each other end") {
  const test::Folder folder;
  folder.write("m/main.tf");
  folder.write("a/terragrunt.hcl", R"(
include "self" { path = "../b/shared.hcl" }
terraform { source = "../m" }
inputs = { x = read_terragrunt_config("../b/shared.hcl").inputs.y }
)");
  folder.write("b/shared.hcl", R"(
include "back" { path = "../a/terragrunt.hcl" }
locals {
  one = read_terragrunt_config("../a/terragrunt.hcl")
  two = read_terragrunt_config("../b/shared.hcl")
}
inputs = { y = [local.one, local.two, include.back.inputs] }
)");
  const std::string out = read(folder);
  CHECK(out.starts_with("a/terragrunt.hcl -> m\n  x "));
}

TEST_CASE("what does not parse is reported, and the rest is read") {
  const test::Folder folder;
  folder.write("m/main.tf");
  folder.write("a/terragrunt.hcl", "terraform { source = \"../m\" }\ninputs = { x = 1 }\nlocals { a = [ }\n");
  const std::string out = read(folder);
  CHECK(out.find("a/terragrunt.hcl -> m\n") == 0);
  CHECK(out.find("unseen ") != std::string::npos);
}
