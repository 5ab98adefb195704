// What `fix` and `stamp` print: a diff that git applies, and what is left to a person, with the reason.
#include <catch2/catch.hpp>

#include "support/repository.h"

using namespace grantlint::test;
using Catch::Contains;

namespace {

using Words = std::vector<std::string>;

const std::string under_ticket = "# grant: ticket=IAM-1 approver=carol@corp.example expires=2026-12-31\n";
const std::string policy =
    R"({"Version": "2012-10-17", "Statement": [{"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", )"
    R"("Resource": "arn:aws:s3:::logs/*"}]})";

}  // namespace

TEST_CASE("git applies the diff of a fix that makes, changes and removes files") {
  Repository at;
  at.write("iam.tf", under_ticket + member("a", "a", "roles/storage.objectViewer"));
  at.write("new/read.json", policy);
  at.write("old/read.json", policy);
  at.write("old/read.grant.yaml", "ticket: IAM-2\napprover: carol@corp.example\nexpires: 2026-01-31\n");
  at.commit();
  const Words words{"fix", "--set", "ticket=IAM-7", "--set", "approver=carol@corp.example"};
  const auto shown = at.run(words);
  INFO(shown.out << shown.err);
  for (const char* part :
       {"new file mode", "deleted file mode", "+++ b/new/read.grant.yaml", "--- a/old/read.grant.yaml"})
    CHECK_THAT(shown.out, Contains(part));
  at.write("fix.diff", shown.out);
  at.git("apply fix.diff");
  const auto fixed = [&](const char* path) { return std::filesystem::exists(at.path() / path); };
  CHECK(fixed("new/read.grant.yaml"));
  CHECK_FALSE(fixed("old/read.json"));
  CHECK_FALSE(fixed("old/read.grant.yaml"));
  const std::string applied = read_file(at.path() / "iam.tf");
  at.git("checkout -q .");
  at.git("clean -qfd");
  Words writing = words;
  writing.emplace_back("--write");
  CHECK(at.run(writing).out.empty());
  CHECK(read_file(at.path() / "iam.tf") == applied);
  CHECK(fixed("new/read.grant.yaml"));
  CHECK_FALSE(fixed("old/read.json"));
  const auto again = at.run(words);
  INFO(again.err);
  CHECK(again.out.empty());
}

TEST_CASE("what is left to a person has a reason, and a path from where that person stands") {
  Repository at;
  at.write("infra/iam.tf",
           "# grant: ticket=IAM-1 approver=carol@corp.example expires=2026-12-31\n"
           "resource \"google_project_iam_member\" \"a\" {\n"
           "  for_each = toset([\"roles/storage.objectViewer\", \"roles/owner\"])\n"
           "  project  = \"prod\"\n  role     = each.value\n  member   = \"user:a@corp.example\"\n}\n");
  at.commit();
  const auto outcome = Repository::run_in(at.path() / "infra", {"fix"});
  INFO(outcome.err);
  CHECK(outcome.out.empty());
  CHECK_THAT(outcome.err, Catch::StartsWith("iam.tf:") && Contains(": left to you: ") && Contains("`roles/owner`"));
  CHECK_THAT(outcome.err, Contains("0 edits in 0 files; errors: "));
}

TEST_CASE("a condition under a digest renews it where that is asked for, and else says how") {
  Repository at;
  at.write("iam.tf", under_ticket + member("a", "a", "roles/storage.objectViewer"));
  at.run({"stamp", "--write"});
  const std::string stamped = read_file(at.path() / "iam.tf");
  REQUIRE_THAT(stamped, Contains("digest=sha256:"));
  const auto alone = at.run({"fix", "--write"});
  CHECK(read_file(at.path() / "iam.tf") == stamped);
  CHECK_THAT(alone.err, Contains("left to you") && Contains("GL106") && Contains("`--rule GL106`"));
  const auto both = at.run({"fix", "--write", "--rule", "GL304", "--rule", "GL106"});
  INFO(both.err);
  const std::string ended = read_file(at.path() / "iam.tf");
  CHECK_THAT(ended, Contains("condition {"));
  CHECK(at.run({"stamp"}).out.empty());
  CHECK_THAT(at.run({"scan"}).out, !Contains("GL106"));
}

TEST_CASE("an element handed to a module is removed where it is written, never in the module") {
  Repository at;
  const std::string module =
      "variable \"members\" {}\nresource \"google_project_iam_member\" \"m\" {\n  for_each = toset(var.members)\n"
      "  project  = \"prod\"\n  role     = \"roles/viewer\"\n  member   = each.value\n}\n";
  at.write("modules/m/main.tf", module);
  at.write("main.tf",
           "module \"a\" {\n  source = \"./modules/m\"\n  members = [\n"
           "    \"user:ann@corp.example\", # grant: ticket=IAM-1 approver=c@corp.example expires=2026-01-31\n  ]\n}\n"
           "module \"b\" {\n  source  = \"./modules/m\"\n  members = [local.bob]\n}\n"
           "# grant: ticket=IAM-2 approver=c@corp.example expires=2026-01-31\n"
           "locals { bob = \"user:bob@corp.example\" }\n");
  const auto outcome = at.run({"fix", "--write"});
  INFO(outcome.err);
  CHECK(read_file(at.path() / "modules/m/main.tf") == module);
  CHECK_THAT(read_file(at.path() / "main.tf"), !Contains("ann@corp.example") && Contains("bob@corp.example"));
  CHECK_THAT(outcome.err, Contains("left to you"));
}

TEST_CASE("a printed stage shows what the named paths hold") {
  Repository at;
  at.write("a/iam.tf", member("a", "a", "roles/viewer"));
  at.write("b/iam.tf", member("b", "b", "roles/viewer"));
  for (const char* room : {"discover", "syntax", "terraform", "grants", "tickets", "checks"}) {
    const auto outcome = at.run({"scan", "--stop-after", room, "--print", "a"});
    INFO(room << "\n" << outcome.out);
    CHECK_THAT(outcome.out, Contains("a/iam.tf") && !Contains("b/iam.tf"));
  }
}
