#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <ctime>

#include "tickets_support.h"

namespace grantlint::tickets {
namespace {

std::string ticket(const Matches& matches, std::size_t grant = 0) {
  return matches.approvals.at(grant)[FieldName::ticket].text();
}

constexpr std::string_view members_file = R"(# grant-file: approver=boss@example.com

# grant: ticket=IAM-1 owner=block
resource "google_project_iam_binding" "x" {
  # grant: ticket=IAM-2 purpose=attribute
  members = [
    "user:a@example.com",
    # grant: ticket=IAM-3
    "user:b@example.com",
    "user:c@example.com", # grant: ticket=IAM-4
    "user:d@example.com",
  ]
}
)";

}  // namespace

TEST_CASE("nearest wins, field by field") {
  World world;
  const auto file = world.add("iam.tf", std::string(members_file));
  const auto block = world.range(file, "resource", "]\n}");
  for (const char* who : {"a", "b", "c", "d"})
    world.grant({world.find(file, "\"user:" + std::string(who) + "@example.com\""), block});
  const Matches matches = world.match();
  CHECK(ticket(matches, 0) == "IAM-2");
  CHECK(ticket(matches, 1) == "IAM-3");
  CHECK(ticket(matches, 2) == "IAM-4");
  CHECK(ticket(matches, 3) == "IAM-2");
  for (const Approval& approval : matches.approvals) {
    CHECK(approval[FieldName::purpose].text() == "attribute");
    CHECK(approval[FieldName::owner].text() == "block");
    CHECK(approval[FieldName::approver].text() == "boss@example.com");
    CHECK(approval[FieldName::approver].source == SourceKind::file);
    CHECK(approval[FieldName::owner].source == SourceKind::comment);
  }
  CHECK(matches.malformed.empty());
  REQUIRE(matches.annotations.size() == 5);
  CHECK(matches.annotations[0].used == 4);
  CHECK(matches.annotations[3].used == 1);
}

TEST_CASE("two elements on one line share its comment") {
  World world;
  const auto file = world.add(
      "iam.tf", "resource \"r\" \"x\" {\n  members = [\n    \"a\", \"b\", # grant: ticket=IAM-1\n    \"c\",\n  ]\n}\n");
  for (const char* who : {"\"a\"", "\"b\"", "\"c\""})
    world.grant({world.find(file, who), world.range(file, "resource", "]\n}")});
  const Matches matches = world.match();
  CHECK(ticket(matches, 0) == "IAM-1");
  CHECK(ticket(matches, 1) == "IAM-1");
  CHECK(ticket(matches, 2).empty());
}

TEST_CASE("a comment that trails the first element is silent about the list it stands in") {
  World world;
  const auto file =
      world.add("iam.tf", "resource \"r\" \"x\" {\n  members = [\"a\", # grant: ticket=IAM-1\n    \"b\"]\n}\n");
  for (const char* who : {"\"a\"", "\"b\""})
    world.grant({world.find(file, who), world.range(file, "resource", "]\n}")});
  const Matches matches = world.match();
  CHECK(ticket(matches, 0) == "IAM-1");
  CHECK(ticket(matches, 1).empty());
}

TEST_CASE("a comment that trails what opens on its line speaks for all of it") {
  World world;
  const auto file = world.add(
      "iam.tf",
      "resource \"r\" \"x\" { # grant: owner=o\n  members = [ # grant: ticket=IAM-1\n    \"a\",\n    \"b\"]\n}\n");
  for (const char* who : {"\"a\"", "\"b\""})
    world.grant({world.find(file, who), world.range(file, "resource", "]\n}")});
  const Matches matches = world.match();
  CHECK(ticket(matches, 0) == "IAM-1");
  CHECK(ticket(matches, 1) == "IAM-1");
  CHECK(matches.approvals[1][FieldName::owner].text() == "o");
}

TEST_CASE("a comment behind the bracket that closes an element is that element's") {
  World world;
  const auto file = world.add("iam.tf",
                              "resource \"r\" \"x\" {\n  members = [\n    \"a\",\n  ] # grant: ticket=IAM-1\n  role = "
                              "\"r\"\n} # grant: owner=o\n");
  const auto block = world.range(file, "resource", "\n}");
  world.grant({world.find(file, "\"a\""), block});
  world.grant({world.find(file, "\"r\"", 1), block});
  const Matches matches = world.match();
  CHECK(ticket(matches, 0) == "IAM-1");
  CHECK(ticket(matches, 1).empty());
  CHECK(matches.approvals[0][FieldName::owner].text() == "o");
  CHECK(matches.approvals[1][FieldName::owner].text() == "o");
}

TEST_CASE("the places of a grant are asked in their order") {
  World world;
  const auto vars = world.add("prod.tfvars", "# grant: ticket=IAM-1\nmembers = [\"a\"]\n");
  const auto call = world.add("main.tf", "# grant: ticket=IAM-2 approver=b\nmodule \"m\" {\n  source = \"./m\"\n}\n");
  const auto inner = world.add("m/iam.tf", "# grant: ticket=IAM-3 owner=c\nresource \"r\" \"x\" {\n}\n");
  const auto role = world.add("role.tf", "# grant: ticket=IAM-4 purpose=d\nresource \"role\" \"y\" {\n}\n");
  world.grant({world.find(vars, "\"a\""), world.range(call, "module", "\n}"), world.range(inner, "resource", "\n}"),
               world.range(role, "resource", "\n}")});
  const Matches matches = world.match();
  CHECK(ticket(matches) == "IAM-1");
  CHECK(matches.approvals[0][FieldName::approver].text() == "b");
  CHECK(matches.approvals[0][FieldName::owner].text() == "c");
  CHECK(matches.approvals[0][FieldName::purpose].text() == "d");
}

TEST_CASE("an annotation of a neighbouring block is an orphan") {
  World world;
  const auto file = world.add(
      "iam.tf", "# grant: ticket=IAM-1\nvariable \"v\" {}\n\nresource \"r\" \"x\" {\n}\n\n# grant: ticket=IAM-2\n");
  world.grant({world.range(file, "resource", "\n}")});
  const Matches matches = world.match();
  CHECK_FALSE(matches.approvals[0].any());
  REQUIRE(matches.annotations.size() == 2);
  CHECK(matches.annotations[0].used == 0);
  CHECK(matches.annotations[1].used == 0);
}

TEST_CASE("a file without grants can hold orphans") {
  World world;
  world.add("empty.tf", "# grant: ticket=IAM-1\n\nvariable \"v\" {}\n");
  const Matches matches = world.match();
  REQUIRE(matches.annotations.size() == 1);
  CHECK(matches.annotations[0].used == 0);
}

TEST_CASE("in YAML a comment speaks for the item, the pair or the document it stands at") {
  World world;
  const auto file = world.add("rbac.yaml",
                              "# grant: owner=first\n"
                              "---\n"
                              "kind: RoleBinding\n"
                              "subjects:\n"
                              "  # grant: ticket=IAM-1\n"
                              "  - kind: User\n"
                              "    name: alice\n"
                              "  - kind: User # grant: ticket=IAM-2\n"
                              "    name: bob\n"
                              "  - kind: User\n"
                              "    name: carol\n"
                              "---\n"
                              "kind: RoleBinding\n"
                              "subjects:\n"
                              "  - name: dave\n");
  const auto first = world.range(file, "kind: RoleBinding", "carol");
  for (const char* who : {"alice", "bob", "carol"}) world.grant({world.find(file, who), first});
  world.grant(
      {world.find(file, "dave"), {file, world.find(file, "kind: RoleBinding", 1).begin, world.find(file, "dave").end}});
  const Matches matches = world.match();
  CHECK(ticket(matches, 0) == "IAM-1");
  CHECK(ticket(matches, 1) == "IAM-2");
  CHECK(ticket(matches, 2).empty());
  CHECK(matches.approvals[2][FieldName::owner].text() == "first");
  CHECK_FALSE(matches.approvals[3].any());
}

TEST_CASE("a suppression applies where an annotation would") {
  World world;
  const auto file = world.add("iam.tf",
                              "# grantlint:allow-file GL401 reason=\"whole file\"\n\n"
                              "# grantlint:allow GL301 reason=\"block\"\nresource \"r\" \"x\" {\n  members = [\n    "
                              "\"a\", # grantlint:allow GL201 "
                              "reason=\"one\"\n    \"b\",\n  ]\n}\n");
  for (const char* who : {"\"a\"", "\"b\""})
    world.grant({world.find(file, who), world.range(file, "resource", "]\n}")});
  const Matches matches = world.match();
  REQUIRE(matches.allows.size() == 3);
  CHECK(matches.approvals[0].allows == std::vector<std::uint32_t>{2, 1, 0});
  CHECK(matches.approvals[1].allows == std::vector<std::uint32_t>{1, 0});
}

TEST_CASE("ten thousand annotated grants in one file take no time") {
  World world;
  std::string text = "resource \"r\" \"x\" {\n  members = [\n";
  for (int i = 0; i < 10'000; ++i) text += fmt::format("    \"user:u{}@example.com\", # grant: ticket=IAM-{}\n", i, i);
  text += "  ]\n}\n";
  const auto file = world.add("iam.tf", text);
  const auto block = world.range(file, "resource", "]\n}");
  std::size_t from = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::string who = fmt::format("\"user:u{}@example.com\"", i);
    from = world.sources.bytes(file).find(who, from);
    world.grant({{file, static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(from + who.size())}, block});
  }
  const std::clock_t begin = std::clock();  // of this process: the machine may be busy
  const Matches matches = world.match();
  CHECK(std::clock() - begin < 10 * CLOCKS_PER_SEC);
  CHECK(ticket(matches, 0) == "IAM-0");
  CHECK(ticket(matches, 9'999) == "IAM-9999");
}

}  // namespace grantlint::tickets
