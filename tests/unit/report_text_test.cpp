#include <catch2/catch.hpp>

#include "report/terminal.h"
#include "report_scene.h"

namespace grantlint::report {
namespace {

using scene::Scene;
using enum findings::Level;

std::string render(Scene& s, unsigned width = 100, Colour colour = Colour::never) {
  return text(s.subject(), {.colour = colour, .width = width});
}

/// The owner of `iam_tf`, granted by a literal in the block.
std::uint32_t add_owner(Scene& s, source::FileId file) {
  return s.grant("user:alice@corp.example", {"roles/owner"}, "prod", s.at(file, "\"user:alice@corp.example\"", 1),
                 scene::block_of(s, file, "resource \"google_project_iam_member\" \"owner\""),
                 "google_project_iam_member.owner");
}

std::uint32_t add_viewer(Scene& s, source::FileId file, std::string name) {
  const std::string principal = "user:" + name + "@corp.example";
  return s.grant(principal, {"roles/viewer"}, "prod", s.at(file, "\"" + principal + "\""),
                 scene::block_of(s, file, "resource \"google_project_iam_member\" \"viewer\""),
                 "google_project_iam_member.viewer[\"" + name + "\"]");
}

}  // namespace

TEST_CASE("a grant without any evidence is one group, with the line to add") {
  Scene s;
  const auto file = s.sources.add("infra/prod/iam.tf", std::string(scene::iam_tf));
  s.nothing_recorded(add_owner(s, file));
  CHECK(render(s) ==
        R"(infra/prod/iam.tf:14:13  user:alice@corp.example  gets  roles/owner  on  "prod"
  14 |   member  = "user:alice@corp.example"
     |             ^^^^^^^^^^^^^^^^^^^^^^^^^
     | no ticket, no approver, no expiry, no revocation path  error GL101 GL201  warning GL301 GL401
     | add above line 12:  # grant: ticket=… approver=… expires=… revoke=…

1 grant in 1 file: 2 errors and 2 warnings
of 1 grant, 1 would not change if the ticket system vanished (1 without a ticket); none is governed
by its ticket
)");
}

TEST_CASE("what is wrong stands beside the carets where it fits, and the rules at the right") {
  Scene s;
  const auto file = s.sources.add("iam.tf", "member = \"user:a@b\"\n");
  const auto grant =
      s.grant("user:a@b", {"roles/viewer"}, "", s.at(file, "\"user:a@b\""), s.sources.whole(file), "x.y");
  s.finding("GL301", warning, s.grants[grant].home, grant, "`user:a@b` holds `roles/viewer` with no end date",
            {"expires"});
  CHECK_THAT(render(s, 80), Catch::StartsWith(
                                R"(iam.tf:1:10  user:a@b  gets  roles/viewer
   1 | member = "user:a@b"
     |          ^^^^^^^^^^ no expiry                               warning GL301
     | add above line 1:  # grant: expires=…
)"));
}

TEST_CASE("a literal away from its resource points to the resource and asks for a comment at the literal") {
  Scene s;
  const auto file = s.sources.add("iam.tf", std::string(scene::iam_tf));
  s.nothing_recorded(add_viewer(s, file, "alice"));
  const std::string report = render(s);
  CHECK_THAT(report, Catch::Contains("| line 18: granted by `google_project_iam_member.viewer[\"alice\"]`\n"));
  CHECK_THAT(report, Catch::Contains("| add above line 4:  # grant: ticket=… approver=… expires=… revoke=…\n"));
}

TEST_CASE("the line to add stands above an element that begins a line, never within a heredoc or a list's line") {
  Scene s;
  const std::string text = R"(locals {
  inline = { a = ["user:a@corp.example", "user:b@corp.example"] }
  lists = [
    "user:c@corp.example",
    "user:d@corp.example",
  ]
  policy = <<EOT
{
  "member": "user:e@corp.example"
}
EOT
}
)";
  const auto file = s.sources.add("iam.tf", text);
  const auto other = s.sources.add("main.tf", "resource \"x\" \"y\" {\n}\n");
  for (const char* const name : {"user:b@corp.example", "user:d@corp.example", "user:e@corp.example"}) {
    const auto grant =
        s.grant(name, {"roles/viewer"}, "", s.at(file, name), scene::block_of(s, other, "resource"), "x.y");
    s.finding("GL301", warning, s.grants[grant].home, grant, "no end", {"expires"});
  }
  const std::string report = render(s);
  CHECK_THAT(report, Catch::Contains("| add above line 2:  # grant: expires=…\n"));
  CHECK_THAT(report, Catch::Contains("| add above line 5:  # grant: expires=…\n"));
  CHECK_THAT(report, Catch::Contains("| add above line 7:  # grant: expires=…\n"));
}

TEST_CASE("grants of one literal with the same findings are one group, and each is counted") {
  Scene s;
  const auto file = s.sources.add("iam.tf", std::string(scene::iam_tf));
  s.nothing_recorded(add_viewer(s, file, "alice"));
  const auto second = add_viewer(s, file, "alice");
  s.grants[second].entitlements.front().value = "roles/editor";
  s.grants[second].scope.value = "projects/test";
  s.nothing_recorded(second);
  const std::string report = render(s);
  CHECK_THAT(report, Catch::Contains("| and 1 more grant here: roles/editor on projects/test\n"));
  CHECK_THAT(report, Catch::Contains("2 grants in 1 file: 4 errors and 4 warnings\n"));
  CHECK(report.find("gets", report.find("gets") + 1) == std::string::npos);
}

TEST_CASE("grants of one literal with different findings stand apart") {
  Scene s;
  const auto file = s.sources.add("iam.tf", std::string(scene::iam_tf));
  s.nothing_recorded(add_viewer(s, file, "alice"));
  s.nothing_recorded(add_viewer(s, file, "alice"));
  s.findings.pop_back();
  CHECK_THAT(render(s), !Catch::Contains("more grant"));
}

TEST_CASE("a finding that is more than something missing is reported in its own words at its own line") {
  Scene s;
  const auto file = s.sources.add("rb.yaml", "# grant: ticket=IAM-7 expires=2020-01-01\nsubjects:\n- name: bob\n");
  const auto grant = s.grant("bob", {"get:pods"}, "team", s.at(file, "bob"), s.at(file, "subjects:\n- name: bob"), "x");
  s.finding("GL302", error, s.at(file, "expires=2020-01-01"), grant,
            "`bob` holds `get:pods`, which ended on 2020-01-01");
  s.finding("GL401", warning, s.grants[grant].home, grant, "no path", {"revoke"});
  const std::string report = render(s);
  CHECK_THAT(report, Catch::StartsWith(R"(rb.yaml:3:9  bob  gets  get:pods  on  "team"
   3 | - name: bob
     |         ^^^ no revocation path                                                  warning GL401
   1 | # grant: ticket=IAM-7 expires=2020-01-01
     |                       ^^^^^^^^^^^^^^^^^^
     | `bob` holds `get:pods`, which ended on 2020-01-01                                 error GL302
)"));
}

TEST_CASE("where a comment speaks for the grant already, the other fields are added to it") {
  Scene s;
  const auto file = s.sources.add("rb.yaml", "# grant: ticket=IAM-7\nsubjects:\n- name: bob\n");
  const auto grant = s.grant("bob", {"get:pods"}, "team", s.at(file, "bob"), s.at(file, "subjects:\n- name: bob"), "x");
  s.matches.annotations.push_back(
      {.at = s.at(file, "# grant: ticket=IAM-7"), .source = tickets::SourceKind::comment, .fields = {}, .used = 1});
  tickets::Field& field = s.matches.approvals[grant].fields.front();
  field.values = {"IAM-7"};
  field.annotation = 0;
  s.finding("GL301", warning, s.grants[grant].home, grant, "no end", {"expires"});
  CHECK_THAT(render(s), Catch::Contains("| add to line 1:  expires=…\n"));
}

TEST_CASE("JSON takes no comments: the fields go into a sidecar, by statement where there are several") {
  Scene s;
  const auto file = s.sources.add("policies/ci.json", R"([{"Sid":"A","Action":"s3:*"},{"Sid":"B","Action":"iam:*"}])");
  const auto a = s.grant("x", {"s3:*"}, "*", s.at(file, "\"s3:*\""), s.at(file, R"({"Sid":"A","Action":"s3:*"})"), "A");
  s.finding("GL301", warning, s.grants[a].home, a, "no end", {"expires"});
  CHECK_THAT(render(s), Catch::Contains("| write in policies/ci.grant.yaml:  expires: …\n"));
  s.grants[a].sid = "A";
  s.grant("x", {"iam:*"}, "*", s.at(file, "\"iam:*\""), s.at(file, R"({"Sid":"B","Action":"iam:*"})"), "B");
  CHECK_THAT(render(s), Catch::Contains("| write in policies/ci.grant.yaml:  statements: {A: {expires: …}}\n"));
}

TEST_CASE("a policy file that a resource reads is annotated at the resource") {
  Scene s;
  const auto json = s.sources.add("policy.json", R"({"Action":"s3:*"})");
  const auto file = s.sources.add("iam.tf", "\n\nresource \"aws_iam_policy\" \"x\" {\n}\n");
  const auto grant =
      s.grant("x", {"s3:*"}, "*", s.at(json, "\"s3:*\""), scene::block_of(s, file, "resource"), "aws_iam_policy.x");
  s.finding("GL301", warning, s.grants[grant].home, grant, "no end", {"expires"});
  const std::string report = render(s);
  CHECK_THAT(report, Catch::Contains("| add above iam.tf:3:  # grant: expires=…\n"));
  CHECK_THAT(report, Catch::Contains("| iam.tf:3:1: granted by `aws_iam_policy.x`\n"));
}

TEST_CASE("suppressed findings and those of the baseline are counted and not shown") {
  Scene s;
  const auto file = s.sources.add("iam.tf", std::string(scene::iam_tf));
  const auto grant = add_owner(s, file);
  s.finding("GL301", warning, s.grants[grant].home, grant, "a").suppressed =
      findings::Suppression{.at = {}, .reason = "agreed", .until = {}};
  s.finding("GL401", warning, s.grants[grant].home, grant, "b").baseline = true;
  CHECK(render(s) ==
        "1 grant in 1 file: no findings; 1 suppressed; 1 known from the baseline\n"
        "of 1 grant, 1 would not change if the ticket system vanished (1 without a ticket); none is governed\n"
        "by its ticket\n");
}

TEST_CASE("a finding without a grant stands alone, with its rule's name") {
  Scene s;
  const auto file = s.sources.add("iam.tf", "# grant: ticket=IAM-1\n\nlocals {}\n");
  s.finding("GL109", warning, s.at(file, "# grant: ticket=IAM-1"), findings::no_grant,
            "this annotation matches no grant");
  CHECK(render(s, 80) == R"(iam.tf:1:1: warning: this annotation matches no grant [GL109 orphan-annotation]
   1 | # grant: ticket=IAM-1
     | ^^^^^^^^^^^^^^^^^^^^^

no grants in 1 file: 1 warning
)");
}

TEST_CASE("what could not be seen is listed once") {
  Scene s;
  const auto file = s.sources.add("iam.tf", "locals {}\nbroken {\n");
  s.unseen.push_back({findings::Unseen::Kind::unreadable, {}, "infra/secret.tf", "permission denied"});
  s.unseen.push_back({findings::Unseen::Kind::unparsed, s.at(file, "broken {"), "", "the block does not end"});
  CHECK_THAT(render(s),
             Catch::Contains(
                 "could not be seen\n  infra/secret.tf: permission denied\n  iam.tf:2:1: the block does not end\n"));
  s.finding("GL901", note, s.at(file, "broken {"), findings::no_grant, "cannot read part of `iam.tf`");
  CHECK_THAT(render(s), !Catch::Contains("  iam.tf:2:1: the block does not end\n"));
}

TEST_CASE("a hostile file cannot write to the terminal") {
  Scene s;
  const std::string evil = "\x1b]0;owned\x07\x1b[2J\u202E\xff";
  const auto file = s.sources.add("dir\x1b[31m/iam.tf", "member = \"" + evil + "\"\n");
  const auto grant = s.grant(evil, {evil}, evil, s.at(file, "\"" + evil + "\""), s.sources.whole(file), evil);
  s.grants[grant].via.push_back({.kind = grants::Via::Kind::module, .at = s.at(file, "member"), .name = evil});
  s.finding("GL302", error, s.grants[grant].home, grant, "`" + evil + "` is expired", {"expires", evil})
      .see.push_back({s.at(file, "member"), evil});
  s.finding("GL109", warning, s.at(file, "member"), findings::no_grant, evil)
      .fixes.push_back({.description = evil, .edits = {}});
  s.unseen.push_back({findings::Unseen::Kind::unreadable, {}, evil, evil});
  const std::string report = render(s);
  for (const char c : report) CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
  CHECK(report.find("\u202E") == std::string::npos);
}

TEST_CASE("colours are put around the same text") {
  Scene s;
  const auto file = s.sources.add("iam.tf", std::string(scene::iam_tf));
  s.nothing_recorded(add_owner(s, file));
  std::string coloured = render(s, 100, Colour::always);
  CHECK(coloured.find("\x1b[1;31merror GL101 GL201\x1b[0m") != std::string::npos);
  for (std::size_t at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  // A coloured line may end in blanks that a plain one loses.
  std::string plain;
  for (std::size_t at = 0; at < coloured.size();) {
    const std::size_t end = coloured.find('\n', at);
    std::string line = coloured.substr(at, end - at);
    line.erase(line.find_last_not_of(' ') + 1);
    plain += line + "\n";
    at = end + 1;
  }
  CHECK(plain == render(s));
}

TEST_CASE("no line of a report is wider than the terminal, but for the line to copy") {
  Scene s;
  const auto file = s.sources.add("a/rather/long/path/to/the/file/with/the/grants/iam.tf", std::string(scene::iam_tf));
  const auto grant = add_owner(s, file);
  for (int i = 0; i < 40; ++i) {
    s.grants[grant].entitlements.emplace_back();
    s.grants[grant].entitlements.back().value = "roles/some.rather.long.role.name." + std::to_string(i);
  }
  s.grants[grant].scope.value = "//cloudresourcemanager.googleapis.com/projects/one-with-a-long-name";
  s.nothing_recorded(grant);
  s.finding("GL302", error, s.grants[grant].home, grant, std::string(400, 'x') + " and words that follow it on and on");
  s.unseen.push_back({findings::Unseen::Kind::limit, s.at(file, "locals"), "", std::string(300, 'y')});
  for (const unsigned width : {40U, 60U, 80U, 120U}) {
    const std::string report = render(s, width);
    for (std::size_t at = 0; at < report.size();) {
      const std::size_t end = report.find('\n', at);
      const std::string line = report.substr(at, end - at);
      INFO(width << ": " << line);
      CHECK((columns(line) <= width || line.find("# grant:") != std::string::npos || line.starts_with("a/rather")));
      at = end + 1;
    }
  }
}

TEST_CASE("a type that only looks like a grant is named with care, and one without principal too") {
  Scene s;
  const auto file = s.sources.add("iam.tf", std::string(scene::iam_tf));
  const auto owner = add_owner(s, file);
  s.grants[owner].possible = true;
  s.nothing_recorded(owner);
  const auto viewer = add_viewer(s, file, "bob");
  s.grants[viewer].principal = {};
  s.grants[viewer].principal.expression = "var.member";
  s.nothing_recorded(viewer);
  const auto third = add_viewer(s, file, "alice");
  s.grants[third].principal = {};
  s.grants[third].definition = true;
  s.nothing_recorded(third);
  const std::string report = render(s);
  CHECK_THAT(report, Catch::Contains("user:alice@corp.example  may get  roles/owner"));
  CHECK_THAT(report, Catch::Contains("  `var.member`  gets  roles/viewer"));
  CHECK_THAT(report, Catch::Contains("  whoever it is attached to  gets  roles/viewer"));
}

TEST_CASE("a grant that may not be made says why") {
  Scene s;
  const auto file = s.sources.add("iam.tf", std::string(scene::iam_tf));
  const auto owner = add_owner(s, file);
  s.grants[owner].unsure = "`var.enabled` has no default";
  s.nothing_recorded(owner);
  const std::string report = render(s);
  CHECK_THAT(report, Catch::Contains("user:alice@corp.example  may get  roles/owner"));
  CHECK_THAT(report, Catch::Contains("| it may not be made: `var.enabled` has no default\n"));
}

TEST_CASE("the summary says what would change if the ticket system vanished") {
  Scene s;
  const auto file = s.sources.add("iam.tf", std::string(scene::iam_tf));
  for (int i = 0; i < 5; ++i) add_owner(s, file);
  s.files = 9;
  s.ratings = {checks::Rating::none, checks::Rating::none, checks::Rating::theatre, checks::Rating::governing,
               checks::Rating::partial};
  CHECK(render(s, 140) ==
        "5 grants in 1 of 9 files: no findings\n"
        "of 5 grants, 3 would not change if the ticket system vanished (2 without a ticket and 1 with a ticket that "
        "ends nothing); 1 is governed by\n"
        "its ticket\n");
}

TEST_CASE("a rule is explained from its page") {
  const std::string page = explain(scene::rules().front(), {.colour = Colour::never, .width = 60});
  CHECK(page == R"(GL101 missing-ticket

no ticket reference matches the grant

level               error
security severity   6.5
precision           high
tags                security, access-control
maps to             NIST CSF 2.0 PR.AA-05; NIST SP 800-53
                    AC-2

Why it matters

Access that nobody asked for is access that nobody takes
back. It adds up.

What it reports

- a grant without `ticket`
- see the design (https://example.org/design)

    resource "x" "y" {
      member = "user:a@corp.example"
    }
)");
}

}  // namespace grantlint::report
