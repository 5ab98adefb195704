#include <catch2/catch.hpp>

#include "support/repository.h"

using namespace grantlint;
using namespace grantlint::test;
using Catch::Contains;

namespace {

constexpr std::string_view file = ".grantlint/baseline.json";

std::string baseline(const Repository& at) {
  return read_file(at.path() / file);
}

std::size_t entries(const Repository& at) {
  return nlohmann::json::parse(baseline(at)).at("findings").size();
}

}  // namespace

TEST_CASE("a tree that is taken on fails for what is new alone") {
  const Repository at;
  at.write("iam.tf", member("old", "a", "roles/viewer"));
  CHECK(at.run({"scan", "."}).exit_code == 1);
  const auto made = at.run({"baseline"});
  CHECK(made.exit_code == 0);
  CHECK(made.out.empty());
  CHECK_THAT(made.err, Contains(".grantlint/baseline.json: 4 findings, 4 added, 0 taken out"));
  CHECK(entries(at) == 4);

  const auto known = at.run({"scan", "."});
  CHECK(known.exit_code == 0);
  CHECK_THAT(known.out, Contains("1 grant in 1 file: no findings; 4 known from the baseline") && !Contains("GL101"));
  CHECK(at.run({"scan", ".", "--no-baseline"}).exit_code == 1);

  // Lines move, and something is added.
  at.write("iam.tf", "\n\n" + member("new", "b", "roles/viewer") + "\n" + member("old", "a", "roles/viewer"));
  const auto more = at.run({"scan", "."});
  CHECK(more.exit_code == 1);
  CHECK_THAT(more.out, Contains("user:b@corp.example") && !Contains("user:a@corp.example") &&
                           Contains("4 errors; 4 known from the baseline"));
}

TEST_CASE("the file has no lines and no clock, and shrinks when findings go") {
  const Repository at;
  at.write("iam.tf", member("one", "a", "roles/viewer") + member("two", "b", "roles/viewer"));
  at.run({"baseline"});
  const std::string before = baseline(at);
  CHECK_THAT(before, !Contains("line") && !Contains("2026"));
  at.run({"baseline"});
  CHECK(baseline(at) == before);

  at.write("iam.tf", "\n" + member("two", "b", "roles/viewer") + member("three", "c", "roles/viewer"));
  CHECK_THAT(at.run({"scan", "."}).out,
             Contains("the baseline lists 4 findings that are gone: `grantlint baseline --prune` removes them"));
  // Not reported for a part: what is listed elsewhere may well be there.
  at.write("more/iam.tf", member("two", "b", "roles/viewer"));
  CHECK_THAT(at.run({"scan", "more"}).out, !Contains("that are gone"));
  at.remove("more");

  const auto named = at.run({"baseline", "--prune", "--diff"});
  CHECK_THAT(named.out, Contains("-{\"path\": \"iam.tf\", \"address\": \"google_project_iam_member.one\"") &&
                            !Contains("google_project_iam_member.three"));
  CHECK(baseline(at) == before);
  at.run({"baseline", "--prune"});
  CHECK(entries(at) == 4);
  CHECK_THAT(baseline(at), !Contains("three"));
  CHECK(at.run({"scan", "."}).exit_code == 1);
  at.run({"baseline"});
  CHECK(entries(at) == 8);
  CHECK(at.run({"scan", "."}).exit_code == 0);
}

TEST_CASE("a part of the tree can be listed without the rest") {
  const Repository at;
  at.write("one/iam.tf", member("a", "a", "roles/viewer"));
  at.write("two/iam.tf", member("b", "b", "roles/viewer"));
  at.run({"baseline", "one"});
  CHECK(entries(at) == 4);
  at.run({"baseline", "two"});
  CHECK(entries(at) == 8);
  at.remove("one/iam.tf");
  at.write("one/other.tf", "");
  at.run({"baseline", "one"});
  CHECK(entries(at) == 4);
}

TEST_CASE("a baseline in another folder is used when it is named") {
  const Repository at;
  at.write("iam.tf", member("a", "a", "roles/viewer"));
  at.run({"baseline", "--baseline", "ci/known.json"});
  CHECK(std::filesystem::exists(at.path() / "ci/known.json"));
  CHECK(at.run({"scan", "."}).exit_code == 1);
  CHECK(at.run({"scan", ".", "--baseline", "ci/known.json"}).exit_code == 0);
  const auto missing = at.run({"scan", ".", "--baseline", "ci/none.json"});
  CHECK(missing.exit_code == 2);
  CHECK_THAT(missing.err, Contains("ci/none.json:1:1: error: no such file"));
}

TEST_CASE("a baseline that is broken is an error, never silence") {
  const Repository at;
  at.write("iam.tf", member("a", "a", "roles/viewer"));
  at.run({"baseline"});
  std::string text = baseline(at);
  text.insert(text.find('\n') + 1, "<<<<<<< ours\n");
  at.write(file, text);
  for (const char* command : {"scan", "inventory", "baseline"}) {
    INFO(command);
    const auto outcome = at.run({command});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, Contains(".grantlint/baseline.json:2:1: error: "));
  }
  CHECK(at.run({"baseline", "--no-baseline"}).exit_code == 0);
  CHECK(entries(at) == 4);
  at.remove(file);
  at.write(".grantlint/baseline.json/x", "");
  CHECK(at.run({"scan"}).exit_code == 2);
}

TEST_CASE("what cannot be seen may be known, and an end that passes later is new") {
  const Repository at;
  at.write("iam.tf",
           "variable \"who\" {}\nresource \"google_project_iam_member\" \"a\" {\n  project = \"prod\"\n"
           "  role = \"roles/viewer\"\n  member = var.who\n}\nresource \"x\" {{{\n" +
               member("b", "b", "roles/logging.viewer", until("2026-06-20")));
  at.run({"baseline"});
  CHECK_THAT(baseline(at), Contains("GL901") && Contains("GL902") && !Contains("GL302"));
  CHECK(at.run({"scan", ".", "--fail-on", "note"}).exit_code == 0);
  const auto later = at.run({"scan", ".", "--today", "2026-07-01"});
  CHECK(later.exit_code == 1);
  CHECK_THAT(later.out, Contains("GL302"));
}
