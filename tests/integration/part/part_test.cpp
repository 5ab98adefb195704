// A part of a tree is judged by all that belongs together, and gives the same answer wherever one stands.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "support/repository.h"

using namespace grantlint::test;
using Catch::Contains;
namespace fs = std::filesystem;
namespace testing = grantlint::testing;
using Json = nlohmann::json;
using Strings = std::vector<std::string>;

namespace {

/// The records of an inventory, without what a report of the part alone cannot have.
std::vector<Json> records(const fs::path& folder, Strings arguments) {
  arguments.insert(arguments.begin(), {"inventory", "-f", "jsonl"});
  const auto outcome = Repository::run_in(folder, std::move(arguments));
  INFO(outcome.err);
  CHECK(outcome.exit_code == 0);
  std::vector<Json> all;
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);) all.push_back(Json::parse(line));
  return all;
}

Strings ids(const std::vector<Json>& of) {
  Strings all;
  for (const Json& record : of) all.push_back(record.at("id"));
  std::ranges::sort(all);
  return all;
}

/// The rest of a SARIF log is what a scan from elsewhere must not change.
Json results(const fs::path& folder, Strings arguments) {
  arguments.insert(arguments.begin(), {"scan", "-f", "sarif"});
  return Json::parse(Repository::run_in(folder, std::move(arguments)).out).at("runs")[0].at("results");
}

/// From within a folder and from the top: the same records, the same results. Gives back the records.
std::vector<Json> same_from_anywhere(const Repository& at, const std::string& folder) {
  INFO(folder);
  const std::vector<Json> within = records(at.path() / folder, {});
  CHECK(within == records(at.path(), {folder}));
  CHECK(within == records(at.path() / folder, {"."}));
  CHECK(results(at.path() / folder, {}) == results(at.path(), {folder}));
  const Strings all = ids(records(at.path(), {}));
  CHECK(std::ranges::includes(all, ids(within)));
  return within;
}

std::string shown(const Json& part) {
  return part.at("value").is_null() ? part.at("expression").get<std::string>() : part.at("value").get<std::string>();
}

/// "user:a@corp.example roles/viewer on prod"
Strings held(const std::vector<Json>& of) {
  Strings all;
  for (const Json& record : of) {
    std::string text = shown(record.at("principal"));
    for (const Json& part : record.at("entitlements")) text += " " + shown(part);
    all.push_back(text);
  }
  std::ranges::sort(all);
  return all;
}

/// On one line: text is wrapped for a terminal.
std::string flat(const std::string& text) {
  std::istringstream words(text);
  std::string line;
  for (std::string word; words >> word;) line += (line.empty() ? "" : " ") + word;
  return line;
}

std::set<std::string> rules(const testing::Outcome& outcome) {
  std::set<std::string> found;
  for (std::size_t i = outcome.out.find("GL"); i != std::string::npos; i = outcome.out.find("GL", i + 1))
    found.insert(outcome.out.substr(i, 5));
  return found;
}

constexpr std::string_view module_of_people =
    "variable \"who\" {}\nresource \"google_project_iam_member\" \"one\" {\n  project = \"prod\"\n"
    "  role    = \"roles/viewer\"\n  member  = var.who\n}\n";
constexpr std::string_view call_of_it =
    "module \"people\" {\n  source = \"../../modules/people\"\n  who    = \"user:a@corp.example\"\n}\n";

}  // namespace

TEST_CASE("a local module outside of the folder is read") {
  const Repository at;
  at.write("modules/people/main.tf", module_of_people);
  at.write("modules/owner/main.tf", member("fixed", "owner", "roles/owner"));
  at.write("env/prod/main.tf", std::string(call_of_it) + "module \"owner\" {\n  source = \"../../modules/owner\"\n}\n");
  at.write("env/dev/main.tf", "module \"owner\" {\n  source = \"../../modules/owner\"\n}\n");
  CHECK(held(same_from_anywhere(at, "env/prod")) ==
        Strings{"user:a@corp.example roles/viewer", "user:owner@corp.example roles/owner"});
  CHECK(held(same_from_anywhere(at, "env/dev")) == Strings{"user:owner@corp.example roles/owner"});
  CHECK(same_from_anywhere(at, "modules/owner").size() == 2);
  CHECK(same_from_anywhere(at, "env").size() == 3);
}

TEST_CASE("files that a module reads may stand anywhere below the root") {
  const Repository at;
  at.write("people.yaml", "viewers:\n  - user:a@corp.example\n");
  at.write("role.txt", "roles/viewer");
  at.write("env/prod/main.tf",
           "locals { people = yamldecode(file(\"${path.module}/../../people.yaml\")) }\n"
           "resource \"google_project_iam_member\" \"all\" {\n  for_each = toset(local.people.viewers)\n"
           "  project  = \"prod\"\n  role     = file(\"../../role.txt\")\n  member   = each.value\n}\n");
  CHECK(held(same_from_anywhere(at, "env/prod")) == Strings{"user:a@corp.example roles/viewer"});
  // A path that leaves the root is reported as such.
  at.write("env/prod/main.tf",
           "resource \"google_project_iam_member\" \"a\" {\n  project = \"prod\"\n"
           "  role = file(\"../../../role.txt\")\n  member = \"user:a@corp.example\"\n}\n");
  const auto outcome = Repository::run_in(at.path() / "env/prod", {"scan"});
  CHECK_THAT(flat(outcome.out), Contains("GL902") && Contains("lies outside the root") && !Contains("is a folder"));
}

TEST_CASE("the module of a Terragrunt unit is read") {
  const Repository at;
  at.write("modules/people/main.tf", module_of_people);
  at.write("live/terragrunt.hcl", "inputs = { who = \"user:a@corp.example\" }\n");
  at.write("live/prod/terragrunt.hcl",
           "include \"root\" {\n  path = find_in_parent_folders()\n}\nterraform {\n"
           "  source = \"${get_repo_root()}/modules/people\"\n}\n");
  CHECK(held(same_from_anywhere(at, "live/prod")) == Strings{"user:a@corp.example roles/viewer"});
}

TEST_CASE("an overlay is joined with its base, a binding with its role") {
  const Repository at;
  const std::string role =
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: reader, namespace: apps}\nrules:\n"
      "  - {apiGroups: [\"\"], resources: [pods], verbs: [get, list]}\n";
  const auto binding = [](std::string_view name) {
    return fmt::format(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{name: {}, namespace: apps}}\n"
        "roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}}\nsubjects:\n"
        "  - {{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}}\n",
        name);
  };
  at.write("base/role.yaml", role);
  at.write("base/binding.yaml", binding("readers"));
  at.write("base/kustomization.yaml", "resources: [role.yaml, binding.yaml]\n");
  at.write("overlays/prod/kustomization.yaml",
           "resources: [../../base]\npatches:\n  - target: {kind: RoleBinding}\n    patch: |-\n"
           "      - {op: replace, path: /subjects/0/name, value: operators}\n");
  at.write("more/binding.yaml", binding("others"));
  const Strings overlay = held(same_from_anywhere(at, "overlays/prod"));
  CHECK(overlay == Strings{"Group:operators Role/reader get,list:pods"});
  CHECK(held(same_from_anywhere(at, "more")) == Strings{"Group:developers Role/reader get,list:pods"});
  CHECK(held(records(at.path(), {"more/binding.yaml"})) == Strings{"Group:developers Role/reader get,list:pods"});
}

TEST_CASE("config, code owners, register and baseline are those of the repository") {
  const Repository at;
  at.write(".grantlint.yaml", "rules: {GL401: off}\n");
  at.write(".github/CODEOWNERS", "/env/ @corp/env\n");
  at.write(".grantlint/register.yaml",
           "grants:\n  - select: {address: google_project_iam_member.a}\n    ticket: IAM-7\n");
  at.write("env/prod/main.tf",
           "# grant: approver=@corp/other\n" + member("a", "a", "roles/viewer") + member("b", "b", "roles/viewer"));
  const std::vector<Json> found = same_from_anywhere(at, "env/prod");
  REQUIRE(found.size() == 2);
  CHECK(found[0].at("approval").at("ticket").at("value") == "IAM-7");
  const auto within = Repository::run_in(at.path() / "env/prod", {"scan"});
  CHECK(rules(within).contains("GL203"));
  CHECK_FALSE(rules(within).contains("GL401"));
  CHECK(rules(within) == rules(at.run({"scan", "env/prod"})));
  CHECK(at.run({"baseline"}).exit_code == 0);
  CHECK(Repository::run_in(at.path() / "env/prod", {"scan"}).exit_code == 0);
  CHECK(at.run({"scan", "env/prod/main.tf"}).exit_code == 0);
  // Made from within, it is the same file.
  const std::string made = read_file(at.path() / ".grantlint/baseline.json");
  at.remove(".grantlint/baseline.json");
  CHECK(Repository::run_in(at.path() / "env/prod", {"baseline"}).exit_code == 0);
  CHECK(read_file(at.path() / ".grantlint/baseline.json") == made);
}

TEST_CASE("one file is judged by all that belongs together") {
  const Repository at;
  const std::string ticket = "ticket=IAM-1 approver=carol@corp.example";
  at.write("iam/a.tf", "# grant: " + ticket + "\n" + member("a", "a", "roles/viewer"));
  at.write("iam/b.tf", "# grant: ticket=IAM-2\n" + member("b", "b", "roles/viewer"));
  at.write("iam/people.auto.tfvars", "# grant: ticket=IAM-3\nwho = \"user:c@corp.example\"\n");
  at.write("iam/c.tf",
           "variable \"who\" {}\n# grantlint:allow GL401 reason=\"a test\"\n"
           "resource \"google_project_iam_member\" \"c\" {\n  project = \"prod\"\n"
           "  role = \"roles/viewer\"\n  member = var.who\n}\n");
  at.write("iam/all.tf", "module \"people\" {\n  source = \"../modules/people\"\n  who = \"user:d@corp.example\"\n}\n");
  at.write("modules/people/main.tf", "# one\n" + std::string(module_of_people));
  CHECK(at.run({"stamp", "--write"}).exit_code == 0);
  CHECK_THAT(read_file(at.path() / "iam/a.tf"), Contains("digest=sha256:"));
  for (const char* file : {"iam/a.tf", "iam/b.tf", "iam/people.auto.tfvars", "iam/c.tf", "iam/all.tf", "modules"}) {
    INFO(file);
    const auto outcome = at.run({"scan", file});
    CHECK(outcome.exit_code == 1);
    for (const char* rule : {"GL102", "GL106", "GL109", "GL110"}) CHECK_FALSE(rules(outcome).contains(rule));
  }
  // What is reported of it is what a scan of everything says of it.
  const Json all = results(at.path(), {});
  for (const Json& one : results(at.path(), {"iam/a.tf"})) CHECK(std::ranges::find(all, one) != all.end());
  CHECK(records(at.path(), {"iam/a.tf"}).size() == 1);
  CHECK(records(at.path(), {"iam/all.tf"}).size() == 1);
}

TEST_CASE("a part is mended, and the rest left as it is") {
  const Repository at;
  for (const std::string_view name : {"a", "b"})
    at.write(fmt::format("iam/{}.tf", name), "# grant: ticket=IAM-1\n" + member(name, name, "roles/viewer"));
  const std::string other = read_file(at.path() / "iam/b.tf");
  CHECK(Repository::run_in(at.path() / "iam", {"stamp", "a.tf", "--write"}).exit_code == 0);
  CHECK_THAT(read_file(at.path() / "iam/a.tf"), Contains("digest=sha256:"));
  CHECK(at.run({"fix", "iam/a.tf", "--set", "approver=carol@corp.example", "--write"}).exit_code == 0);
  CHECK_THAT(read_file(at.path() / "iam/a.tf"), Contains("approver=carol@corp.example"));
  CHECK(read_file(at.path() / "iam/b.tf") == other);
}

TEST_CASE("a named file of no interest is no fault, one that is not there is") {
  const Repository at;
  at.write(".grantlint.yaml", "exclude: [generated/]\nfail-on: error\n");
  at.write("iam.tf", member("a", "a", "roles/viewer"));
  at.write("generated/iam.tf", member("b", "b", "roles/viewer"));
  at.write("README.md", "x");
  at.write("docs/notes.txt", "x");
  at.run({"baseline"});
  for (const char* path :
       {"README.md", "generated/iam.tf", "generated", ".grantlint/baseline.json", "docs", "iam.tf"}) {
    INFO(path);
    const auto outcome = at.run({"scan", path});
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.err.empty());
    CHECK(outcome.out.find("of 0 grants") == std::string::npos);
  }
  CHECK(Repository::run_in(at.path() / "docs", {"scan"}).exit_code == 0);
  CHECK(at.run({"scan", "nowhere"}).exit_code == 2);
  CHECK(at.run({"scan", "nowhere", "--no-baseline", "iam.tf"}).exit_code == 1);
  const Folder empty;
  CHECK(Repository::run_in(empty.path(), {"scan"}).exit_code == 2);
}

TEST_CASE("the root is the work tree, unless it is named") {
  const Repository at;
  at.write("modules/people/main.tf", module_of_people);
  at.write("env/prod/main.tf", call_of_it);
  at.write("env/dev/main.tf", call_of_it);
  const fs::path prod = at.path() / "env/prod";
  CHECK(records(prod, {}).at(0).at("block").at("file") == "modules/people/main.tf");
  CHECK(ids(records(prod, {"../dev"})) == ids(records(at.path(), {"env/dev"})));
  CHECK(records(prod, {(at.path() / "env").string()}).size() == 2);
  // From outside, the work tree around what is named is the root.
  const Folder outside;
  CHECK(records(outside.path(), {prod.string()}) == records(prod, {}));
  fs::create_directory_symlink(at.path(), outside.path() / "link");
  CHECK(records(outside.path(), {"link/env/prod"}) == records(prod, {}));
  // A folder of its own has no module.
  const auto alone = Repository::run_in(prod, {"scan", "--root", "."});
  CHECK_THAT(flat(alone.out), Contains("GL902") && Contains("leaves the scanned root"));
  CHECK(Repository::run_in(prod, {"scan", "--root", ".", "../dev"}).exit_code == 2);
  // Only a terminal shows paths from where one stands.
  const auto text = Repository::run_in(prod, {"scan"});
  CHECK_THAT(text.out, Contains("main.tf:3:13") && !Contains("env/prod/main.tf:3:13"));
  CHECK_THAT(text.out, Contains("../../modules/people/main.tf"));
  CHECK(results(prod, {}).dump().find("\"env/prod/main.tf\"") != std::string::npos);
}

TEST_CASE("without git, the current folder is the root") {
  const Folder plain;
  plain.write("modules/people/main.tf", module_of_people);
  plain.write("env/prod/main.tf", call_of_it);
  CHECK(records(plain.path(), {"env/prod"}).size() == 1);
  CHECK_THAT(flat(Repository::run_in(plain.path() / "env/prod", {"scan"}).out),
             Contains("main.tf:1:1") && Contains("leaves the scanned root"));
}

TEST_CASE("a source that leaves the root is reported at its call, and makes no grant") {
  const Folder plain;
  plain.write("main.tf",
              member("a", "a", "roles/viewer") +
                  "module \"up\" {\n  source = \"../shared\"\n}\nmodule \"higher\" {\n  source = \"../..\"\n}\n");
  plain.write("sub/main.tf", "module \"up\" {\n  source = \"../../shared\"\n}\n" + member("b", "b", "roles/viewer"));
  CHECK(records(plain.path(), {}).size() == 2);
  const auto outcome = Repository::run_in(plain.path(), {"scan"});
  CHECK_THAT(flat(outcome.out), Contains("module `up`: its source `../shared` leaves the scanned root") &&
                                    Contains("main.tf:6:1") && Contains("main.tf:9:1") && Contains("sub/main.tf:1:1"));
}

TEST_CASE("a module is known by its real path, and no link leads out of the root") {
  const Repository at;
  const Folder outside;
  outside.write("m/main.tf", member("b", "b", "roles/viewer"));
  at.write("m/main.tf", member("a", "a", "roles/viewer"));
  fs::create_directory_symlink(".", at.path() / "loop");
  fs::create_directory_symlink(outside.path(), at.path() / "out");
  at.write("main.tf", "module \"m\" {\n  source = \"./loop/loop/m\"\n}\n");
  CHECK(held(records(at.path(), {})) == Strings{"user:a@corp.example roles/viewer"});
  at.write("main.tf", "module \"self\" {\n  source = \"./loop\"\n}\n" + member("c", "c", "roles/viewer") +
                          "module \"out\" {\n  source = \"./out/m\"\n}\n");
  CHECK(held(records(at.path(), {"main.tf"})) == Strings{"user:c@corp.example roles/viewer"});
  CHECK_THAT(flat(at.run({"scan"}).out), Contains("module `self` calls itself") && Contains("leaves the scanned root"));
}

TEST_CASE("a comparison of a part knows what moved out of it") {
  const Repository at;
  at.write("one/iam.tf", member("a", "a", "roles/viewer") + member("b", "b", "roles/viewer"));
  at.write("two/iam.tf", member("c", "c", "roles/viewer"));
  at.commit();
  at.write("one/iam.tf", member("b", "b", "roles/editor"));
  at.write("two/iam.tf", member("c", "c", "roles/owner") + member("a", "a", "roles/viewer"));
  CHECK(at.changes({"main", "one"}) == Strings{"widened google_project_iam_member.b"});
  CHECK(at.diff({"main", "one"}).at("summary").at("moved") == 1);
  CHECK(Repository::run_in(at.path() / "one", {"diff", "main", "-f", "json"}).out ==
        at.run({"diff", "main", "one", "-f", "json"}).out);
}
