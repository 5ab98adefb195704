#include <algorithm>
#include <catch2/catch.hpp>

#include "source/utf8.h"
#include "support/repository.h"

using namespace grantlint;
using namespace grantlint::test;
using Catch::Contains;
using Strings = std::vector<std::string>;

TEST_CASE("a range of revisions is compared in its order, and the work tree with any of them") {
  const Repository at;
  at.write("iam.tf", member("a", "a", "roles/viewer"));
  at.commit();
  at.write("iam.tf", member("a", "a", "roles/editor"));
  at.commit("second");
  CHECK(at.changes({"main~1..main"}) == Strings{"widened google_project_iam_member.a"});
  CHECK(at.changes({"main..main~1"}) == Strings{"narrowed google_project_iam_member.a"});
  CHECK(at.changes({"main~1"}) == Strings{"widened google_project_iam_member.a"});
  CHECK(at.changes({"main"}).empty());
}

TEST_CASE("the level that fails is what the flag says") {
  const Repository at;
  at.write("iam.tf", "");
  at.commit();
  at.write("iam.tf", member("new", "b", "roles/viewer"));
  CHECK(at.run({"diff", "main"}).exit_code == 1);
  CHECK(at.run({"diff", "main", "--fail-on", "never"}).exit_code == 0);
}

TEST_CASE("the base may be in another encoding than the work tree") {
  const Repository at;
  const std::string text = member("a", "a", "roles/viewer");
  at.write("iam.tf", "\xFF\xFE" + source::to_utf16(text, source::Encoding::utf16_little));
  at.commit();
  at.write("iam.tf", text);
  CHECK(at.changes({"main"}).empty());
  at.write("iam.tf", member("a", "a", "roles/editor"));
  CHECK(at.changes({"main"}) == Strings{"widened google_project_iam_member.a"});
}

TEST_CASE("a baseline does not vouch for what changes") {
  const Repository at;
  at.write("iam.tf", member("a", "a", "roles/logging.viewer", until("2026-08-01")));
  CHECK(at.run({"baseline"}).exit_code == 0);
  at.commit();
  at.write("iam.tf", member("a", "a", "roles/logging.viewer", until("2026-09-01")));
  CHECK(at.run({"scan", "."}).exit_code == 0);
  CHECK(at.run({"diff", "main"}).exit_code == 1);
}

TEST_CASE("both sides are judged by the config of the new one") {
  const Repository at;
  at.write("iam.tf", member("a", "a", "roles/viewer"));
  at.write("ignored/iam.tf", member("b", "b", "roles/viewer"));
  at.commit();
  at.write(".grantlint.yaml", "exclude: [ignored/]\nfail-on: never\n");
  at.write("iam.tf", member("a", "a", "roles/editor"));
  CHECK(at.changes({"main"}) == Strings{"widened google_project_iam_member.a"});
  CHECK(at.run({"diff", "main"}).exit_code == 0);
  at.commit("second");
  at.remove(".grantlint.yaml");
  CHECK(at.changes({"main~1..main"}) == Strings{"widened google_project_iam_member.a"});
  at.write(".grantlint.yaml", "exclud: [ignored/]\n");
  const auto outcome = at.run({"diff", "main"});
  CHECK(outcome.exit_code == 2);
  CHECK_THAT(outcome.err, Contains(".grantlint.yaml:1:1: error: unknown key `exclud`"));
}

TEST_CASE("an export that no revision holds judges both sides") {
  const Repository at;
  at.write(".gitignore", "tickets.csv\n");
  at.write(".grantlint.yaml", "tickets: {exports: [tickets.csv]}\n");
  at.write("iam.tf", "# grant: ticket=IAM-1\n" + member("a", "a", "roles/viewer"));
  at.commit();
  at.write("tickets.csv", "ticket,status,approver\nIAM-1,Approved,carol@corp.example\n");
  at.write("iam.tf", "# grant: ticket=IAM-1\n" + member("a", "a", "roles/editor"));
  for (const char* range : {"main", "main..main"}) {
    const nlohmann::json found = at.diff({range});
    INFO(found.dump());
    CHECK(found.at("unread").empty());
    for (const nlohmann::json& change : found.at("changes")) {
      CHECK(change.at("approval").empty());
      CHECK(change.at("base").at("approval").at("approver").at("value") == "carol@corp.example");
    }
  }
  CHECK(at.changes({"main"}) == Strings{"widened google_project_iam_member.a"});
}

TEST_CASE("only what is named is compared, on either side") {
  const Repository at;
  at.write("one/iam.tf", member("a", "a", "roles/viewer"));
  at.write("two/iam.tf", member("b", "b", "roles/viewer"));
  at.commit();
  at.remove("one");
  at.write("two/iam.tf", member("b", "b", "roles/editor"));
  at.write("three/iam.tf", member("c", "c", "roles/viewer"));
  CHECK(at.changes({"main", "one"}) == Strings{"removed google_project_iam_member.a"});
  CHECK(at.changes({"main", "two"}) == Strings{"widened google_project_iam_member.b"});
  CHECK(at.changes({"main", "three"}) == Strings{"added google_project_iam_member.c"});
  CHECK(at.run({"diff", "main", "four"}).exit_code == 2);
  // From a folder of the repository, that folder is compared.
  const auto below = Repository::run_in(at.path() / "two", {"diff", "main", "-f", "jsonl"});
  CHECK_THAT(below.out, Contains("\"widened\"") && Contains("\"file\":\"two/iam.tf\"") && !Contains("member.c"));
}

TEST_CASE("what cannot be read on one side is reported, and makes its grants doubtful") {
  const Repository at;
  at.write("iam.tf", member("a", "a", "roles/viewer"));
  at.commit();
  at.git("update-index --add --cacheinfo 160000,1234567890123456789012345678901234567890,modules/x");
  at.git("commit -q -m submodule");
  at.write("modules/x/iam.tf", member("b", "b", "roles/viewer"));
  const nlohmann::json found = at.diff({"main"});
  REQUIRE(found.at("unread").size() == 1);
  CHECK(found.at("unread")[0].at("sides") == nlohmann::json{"base"});
  CHECK(found.at("unread")[0].at("file") == "modules/x");
  REQUIRE(found.at("changes").size() == 1);
  CHECK_THAT(found.at("changes")[0].at("doubt").get<std::string>(), Contains("`modules/x` could not be read"));
  CHECK(at.run({"diff", "main", "--strict", "--fail-on", "never"}).exit_code == 3);
  CHECK_THAT(at.run({"diff", "main"}).out, Contains("perhaps no change") && Contains("modules/x: is a submodule"));
}

TEST_CASE("a merge base is where the branches part") {
  const Repository at;
  at.write("iam.tf", member("a", "a", "roles/viewer"));
  at.commit();
  at.git("checkout -q -b work");
  at.write("new.tf", member("b", "b", "roles/viewer"));
  at.commit("work");
  at.git("checkout -q main");
  at.write("later.tf", member("c", "c", "roles/viewer"));
  at.commit("later");
  CHECK(at.changes({"main...work"}) == Strings{"added google_project_iam_member.b"});
  CHECK(at.changes({"main..work"}).size() == 2);
}

TEST_CASE("a revision that is not there is wrong usage, with words that help") {
  const Repository at;
  at.write("iam.tf", member("a", "a", "roles/viewer"));
  at.commit();
  auto outcome = at.run({"diff", "nowhere"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out.empty());
  CHECK_THAT(outcome.err, Contains("grantlint: there is no revision `nowhere` here"));
  CHECK(at.run({"diff"}).exit_code == 2);
  const Folder plain;
  plain.write("iam.tf", member("a", "a", "roles/viewer"));
  outcome = Repository::run_in(plain.path(), {"diff", "main"});
  CHECK(outcome.exit_code == 2);
  CHECK_THAT(outcome.err, Contains("is not in a git repository"));
}

TEST_CASE("nothing of the repository is run or written") {
  const Repository at;
  at.write(".gitattributes", "*.tf filter=evil\n");
  at.write("iam.tf", member("a", "a", "roles/viewer"));
  at.commit();
  const std::string touch = "touch " + (at.path() / "ran").string();
  for (const char* key : {"filter.evil.smudge", "filter.evil.clean", "core.fsmonitor"})
    testing::git(at.path().string(), {"config", key, touch});
  at.write(".git/hooks/post-checkout", "#!/bin/sh\n" + touch + "\n");
  at.write(".git/hooks/post-index-change", "#!/bin/sh\n" + touch + "\n");
  const auto stamp = [&] {
    std::string text;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(at.path()))
      text += entry.path().string() + (entry.is_regular_file() ? read_file(entry.path()) : "") + "\n";
    return text;
  };
  at.write("iam.tf", member("a", "a", "roles/editor"));
  const std::string before = stamp();
  CHECK(at.changes({"main"}).size() == 1);
  CHECK(at.changes({"main..HEAD"}).empty());
  CHECK(stamp() == before);
  CHECK_FALSE(std::filesystem::exists(at.path() / "ran"));
}

TEST_CASE("the number of threads changes no byte") {
  const Repository at;
  std::string before;
  std::string now;
  for (int i = 0; i < 40; ++i) {
    before += member(fmt::format("m{}", i), fmt::format("u{}", i % 7), i % 3 == 0 ? "roles/viewer" : "roles/editor");
    now += member(fmt::format("m{}", i), fmt::format("u{}", i % 5), i % 4 == 0 ? "roles/viewer" : "roles/owner");
  }
  at.write("iam.tf", before);
  at.commit();
  at.write("iam.tf", now);
  for (const char* format : {"text", "json", "jsonl", "markdown"}) {
    const auto run = [&](const char* jobs) { return at.run({"diff", "main", "-f", format, "--jobs", jobs}).out; };
    const std::string alone = run("1");
    CHECK(alone.size() > 200);
    CHECK(alone == run("8"));
  }
}

TEST_CASE("the comment for a pull request is short enough, and nothing in it is markup") {
  const Repository at;
  at.write("iam.tf", "");
  at.commit();
  std::string text = member("x", "<img src=x>|`](y)", "roles/owner");
  for (int i = 0; i < 2000; ++i) text += member(fmt::format("m{}", i), fmt::format("user{}", i), "roles/viewer");
  at.write("iam.tf", text);
  const std::string out = at.run({"diff", "main", "-f", "markdown"}).out;
  CHECK(out.size() < 65'536);
  CHECK_THAT(out, Catch::StartsWith("<!-- grantlint diff -->\n### Access: "));
  CHECK_THAT(out, Contains("left out here; `grantlint diff` lists all"));
  CHECK_THAT(out, !Contains("<img src=x>|"));
}

TEST_CASE("a commit is read as the disk is") {
  const Repository at;
  at.copy(std::filesystem::path(GRANTLINT_SOURCE_DIR) / "fixtures");
  at.git("add -A -f");
  at.git("commit -q -m fixtures");
  for (const char* range : {"HEAD", "HEAD..HEAD"}) {
    const nlohmann::json found = at.diff({range, "--no-config"});
    CHECK(found.at("changes").empty());
    CHECK(found.at("summary").at("same") > 300);
    for (const nlohmann::json& place : found.at("unread")) {
      INFO(place.dump());
      CHECK(place.at("sides").size() == 2);
    }
  }
}
