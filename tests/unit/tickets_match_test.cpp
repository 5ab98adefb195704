#include <catch2/catch.hpp>

#include "tickets_support.h"

namespace grantlint::tickets {
namespace {

using grants::Enforcement;

constexpr std::string_view block_text = "resource \"r\" \"x\" {\n}\n";

/// A tree of one grant, with an annotation above its block.
struct Annotated : World {
  explicit Annotated(std::string_view fields) {
    const auto file = add("iam.tf", (fields.empty() ? std::string() : "# grant: " + std::string(fields) + "\n") +
                                        std::string(block_text));
    grant({range(file, "resource", "\n}")});
  }
};

syntax::Value map(const World& world, source::FileId file,
                  const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::vector<syntax::Entry> entries;
  for (const auto& [key, value] : pairs) {
    entries.push_back(
        {key, {world.find(file, key), nullptr}, syntax::Value::string(value, {world.find(file, value), nullptr})});
  }
  return syntax::Value::map(std::move(entries));
}

findings::Day day(std::string_view text) {
  return *findings::parse_day(text);
}

}  // namespace

TEST_CASE("tags, labels and annotations carry fields") {
  World world;
  const auto file =
      world.add("iam.tf",
                "resource \"r\" \"x\" {\n tags = { Ticket = \"iam_1042\", Owner = \"team\", kind = \"server\", expires "
                "= \"soon\" }\n"
                " annotations = { \"grantlint.dev/approver\" = \"boss\", \"grantlint.dev/tickte\" = \"x\" }\n}\n");
  grants::Grant& grant = world.grant({world.range(file, "resource", "}\n}")});
  grant.carriers.push_back(
      {map(world, file, {{"Ticket", "iam_1042"}, {"Owner", "team"}, {"kind", "server"}, {"expires", "soon"}}),
       grants::Carrier::Kind::tags});
  grant.carriers.push_back({map(world, file, {{"grantlint.dev/approver", "boss"}, {"grantlint.dev/tickte", "x"}}),
                            grants::Carrier::Kind::annotations});
  world.grants.push_back(world.grants.front());
  const Matches matches = world.match();
  const Approval& approval = matches.approvals.at(0);
  CHECK(approval[FieldName::ticket].source == SourceKind::tags);
  CHECK(approval.tickets == std::vector<std::string>{"IAM-1042"});
  CHECK(world.sources.text(approval[FieldName::ticket].at) == "iam_1042");
  CHECK(approval[FieldName::owner].text() == "team");
  CHECK_FALSE(approval[FieldName::kind].given());
  CHECK(approval[FieldName::approver].source == SourceKind::annotations);
  // Once, though two grants share the tags.
  REQUIRE(matches.malformed.size() == 2);
  CHECK(matches.malformed[0].text.find("the date of `expires` cannot be read") == 0);
  CHECK(matches.malformed[1].nearest == "grantlint.dev/ticket");
  REQUIRE(matches.malformed[1].mend);
  CHECK(world.sources.text(matches.malformed[1].mend->replaced) == "grantlint.dev/tickte");
  CHECK(matches.annotations.empty());
}

TEST_CASE("an alias of the config makes a team's own tag a field") {
  World world;
  world.config.tickets.aliases = {{"jira", "ticket"}, {"valid-until", "expires"}};
  const auto file =
      world.add("iam.tf", "resource \"r\" \"x\" {\n labels = { jira = \"iam-7\", valid-until = \"2026_12_31\" }\n}\n");
  world.grant({world.range(file, "resource", "}\n}")})
      .carriers.push_back(
          {map(world, file, {{"jira", "iam-7"}, {"valid-until", "2026_12_31"}}), grants::Carrier::Kind::labels});
  const Matches matches = world.match();
  CHECK(matches.approvals[0].tickets == std::vector<std::string>{"IAM-7"});
  CHECK(matches.approvals[0].expires == day("2026-12-31"));
}

TEST_CASE("a comment is nearer than a tag, and a tag nearer than what the provider adds") {
  World world;
  const auto file = world.add("iam.tf",
                              "# grant: ticket=IAM-1\nresource \"r\" \"x\" {\n tags = { ticket = \"IAM-2\", owner = "
                              "\"a\" }\n}\n# approver boss owner z\n");
  grants::Grant& grant = world.grant({world.range(file, "resource", "}\n}")});
  grant.carriers.push_back({map(world, file, {{"ticket", "IAM-2"}, {"owner", "a"}}), grants::Carrier::Kind::tags});
  grant.carriers.push_back(
      {map(world, file, {{"owner", "z"}, {"approver", "boss"}}), grants::Carrier::Kind::default_tags});
  grants::Part native;
  native.value = "IAM-9";
  grant.native.emplace_back("ticket", native);
  native.value = "break-fix";
  grant.native.emplace_back("justification", native);
  const Matches matches = world.match();
  const Approval& approval = matches.approvals[0];
  CHECK(approval[FieldName::ticket].text() == "IAM-1");
  CHECK(approval[FieldName::owner].text() == "a");
  CHECK(approval[FieldName::approver].source == SourceKind::default_tags);
  CHECK(approval[FieldName::purpose].source == SourceKind::native);
}

TEST_CASE("a sidecar speaks for its file, and for one statement by its Sid") {
  World world;
  const auto file = world.add("p/policy.json", R"([{"Sid": "Read"}, {"Sid": "Write"}])");
  world.add("p/policy.grant.yaml",
            "ticket: IAM-1\napprover: [a, b]\nexpires: 2026-12-31\nstatements:\n  Write:\n    ticket: IAM-2\n  Gone:\n "
            "   ticket: IAM-3\n");
  world.grant({world.find(file, R"({"Sid": "Read"})")}).sid = "Read";
  world.grant({world.find(file, R"({"Sid": "Write"})")}).sid = "Write";
  const Matches matches = world.match();
  CHECK(texts(matches.malformed).empty());
  CHECK(matches.approvals[0][FieldName::ticket].text() == "IAM-1");
  CHECK(matches.approvals[1][FieldName::ticket].text() == "IAM-2");
  CHECK(matches.approvals[1][FieldName::approver].values == std::vector<std::string>{"a", "b"});
  CHECK(matches.approvals[1].expires == day("2026-12-31"));
  CHECK(matches.approvals[1][FieldName::ticket].source == SourceKind::sidecar);
  REQUIRE(matches.annotations.size() == 3);
  CHECK(matches.annotations[0].used == 2);
  CHECK(matches.annotations[1].used == 0);
}

TEST_CASE("a sidecar's faults are malformed, and one that stands beside nothing is an orphan") {
  World world;
  world.add("lost.grant.yaml", "tickets: IAM-1\nticket: IAM-1\nexpires: never\nstatements: [a]\n");
  const Matches matches = world.match();
  REQUIRE(matches.malformed.size() == 3);
  CHECK(matches.malformed[0].nearest == "ticket");
  CHECK_FALSE(matches.malformed[0].mend);  // it would be there twice
  REQUIRE(matches.annotations.size() == 1);
  CHECK(matches.annotations[0].used == 0);
}

TEST_CASE("the register selects by globs, all of which must match") {
  World world;
  const auto file = world.add("infra/policy.json", R"([{"Sid": "Read"}, {"Sid": "Write"}])");
  world.add(".grantlint/register.yaml",
            "grants:\n"
            "  - select: {path: \"infra/**\", sid: \"R*\"}\n"
            "    ticket: IAM-1\n"
            "  - select: {path: \"infra/**\", sid: Read, principal: \"user:bob*\"}\n"
            "    approver: nobody\n"
            "  - select: {entitlement: [\"s3:Get*\", \"s3:List*\"]}\n"
            "    owner: reader\n"
            "  - select: {address: \"module.a[\\\"x\\\"].r.y\"}\n"
            "    purpose: named\n"
            "  - select: {}\n"
            "    ticket: IAM-9\n"
            "  - select: {adress: \"*\"}\n"
            "    ticket: IAM-9\n");
  const auto add = [&](std::string sid, std::vector<std::string> actions) {
    grants::Grant& grant = world.grant({world.find(file, "{\"Sid\": \"" + sid + "\"}")});
    grant.sid = std::move(sid);
    for (std::string& action : actions) {
      grants::Part part;
      part.value = std::move(action);
      grant.entitlements.push_back(std::move(part));
    }
  };
  add("Read", {"s3:GetObject", "s3:ListBucket"});
  add("Write", {"s3:GetObject", "s3:PutObject"});
  world.grants[1].address = "module.a[\"x\"].r.y";
  const Matches matches = world.match();
  CHECK(matches.approvals[0][FieldName::ticket].text() == "IAM-1");
  CHECK(matches.approvals[0][FieldName::ticket].source == SourceKind::register_);
  CHECK_FALSE(matches.approvals[0][FieldName::approver].given());
  CHECK(matches.approvals[0][FieldName::owner].text() == "reader");
  CHECK_FALSE(matches.approvals[1][FieldName::ticket].given());
  CHECK_FALSE(matches.approvals[1][FieldName::owner].given());
  CHECK(matches.approvals[1][FieldName::purpose].text() == "named");
  CHECK(matches.malformed.size() == 2);
}

TEST_CASE("a written date is a documented end, a written way a documented revocation") {
  Annotated world("ticket=IAM-1 expires=2026-12-31 revoke=runbook:docs/remove.md");
  const Matches matches = world.match();
  CHECK(matches.endings[0].expiry.level == Enforcement::documented);
  CHECK(matches.endings[0].expiry.date == day("2026-12-31"));
  CHECK(matches.endings[0].revocation.level == Enforcement::documented);
  CHECK(matches.endings[0].revocation.target == grants::parse_target("runbook:docs/remove.md"));
  REQUIRE_FALSE(matches.endings[0].expiry.evidence.empty());
  CHECK(world.sources.text(matches.endings[0].expiry.evidence[0].at) == "2026-12-31");
}

TEST_CASE("an instant counts by its UTC day, and a review is an end") {
  Annotated world("review=2026-12-31T23:30:00-02:00");
  const Matches matches = world.match();
  CHECK(matches.approvals[0].review == day("2027-01-01"));
  CHECK(matches.endings[0].expiry.level == Enforcement::documented);
  CHECK(matches.endings[0].expiry.date == day("2027-01-01"));
}

TEST_CASE("without annotation and platform there is no end") {
  Annotated world("");
  const Matches matches = world.match();
  CHECK(matches.endings[0].expiry.level == Enforcement::absent);
  CHECK(matches.endings[0].revocation.level == Enforcement::absent);
}

TEST_CASE("the platform's end answers for the revocation too") {
  Annotated world("ticket=IAM-1 expires=2026-06-30 revoke=owner:bob");
  world.grants[0].expiry = {Enforcement::enforced, day("2026-12-31"), grants::parse_target("condition"), {}};
  const Matches matches = world.match();
  CHECK(matches.endings[0].expiry.level == Enforcement::enforced);
  CHECK(matches.endings[0].expiry.date == day("2026-12-31"));
  CHECK(matches.endings[0].revocation.level == Enforcement::enforced);
  CHECK(matches.endings[0].revocation.target == grants::parse_target("condition"));
  CHECK(matches.approvals[0].expires == day("2026-06-30"));
}

TEST_CASE("a claim that the platform ends it is no more than written where it does not") {
  const std::string way = GENERATE("condition", "schedule", "ttl");
  Annotated world("expires=2026-12-31 revoke=" + way);
  CHECK(world.match().endings[0].revocation.level == Enforcement::documented);
}

TEST_CASE("a pipeline is automated if it is there and runs by a schedule") {
  const auto [bytes, level] = GENERATE(table<std::string, Enforcement>(
      {{"on:\n  schedule:\n    - cron: '0 3 * * *'\njobs: {}\n", Enforcement::automated},
       {"on:\n  push:\n  workflow_dispatch:\njobs: {}\n", Enforcement::documented},
       {"on: [push, schedule]\njobs: {}\n", Enforcement::documented},
       {"on:\n  schedule: []\njobs: {}\n", Enforcement::documented},
       {"schedules:\n  - cron: '0 3 * * *'\n", Enforcement::automated},
       {"workflows:\n  nightly:\n    triggers:\n      - schedule:\n          cron: '0 3 * * *'\n",
        Enforcement::automated},
       {"kind: CronJob\nspec:\n  schedule: '0 3 * * *'\n", Enforcement::automated},
       {"kind: CronJob\nspec:\n  suspend: true\n  schedule: '0 3 * * *'\n", Enforcement::documented},
       {"on: [\n", Enforcement::documented}}));
  INFO(bytes);
  Annotated world("expires=2026-12-31 revoke=pipeline:.github/workflows/remove.yml");
  world.sources.add(".github/workflows/remove.yml", "# terraform apply\n" + bytes);
  const Matches matches = world.match();
  CHECK(matches.endings[0].broken.empty());
  CHECK(matches.endings[0].revocation.level == level);
  CHECK(matches.endings[0].expiry.level == level);
  CHECK(matches.endings[0].expiry.date == day("2026-12-31"));
}

TEST_CASE("a pipeline that can remove nothing, or not in time, is broken") {
  const auto [bytes, why] = GENERATE(table<std::string, std::string>(
      {{"on:\n  schedule:\n    - cron: '0 3 * * *'\njobs: {}\n", "`remove.yml` mentions nothing that it would remove"},
       {"on:\n  schedule:\n    - cron: '0 3 1 6 *'\njobs: {a: {run: terraform apply}}\n",
        "no run of `remove.yml` falls within 7 days after 2026-12-31"}}));
  Annotated world("expires=2026-12-31 revoke=pipeline:remove.yml");
  world.sources.add("remove.yml", bytes);
  const Matches matches = world.match();
  REQUIRE(matches.endings[0].broken.size() == 1);
  CHECK(matches.endings[0].broken[0].second == why);
  CHECK(matches.endings[0].revocation.level == Enforcement::documented);
}

TEST_CASE("a pipeline that is not there is only written") {
  Annotated world("revoke=pipeline:.github/workflows/remove.yml");
  const Matches matches = world.match();
  CHECK(matches.endings[0].revocation.level == Enforcement::documented);
  CHECK(matches.endings[0].expiry.level == Enforcement::absent);
}

TEST_CASE("of several ways the surest counts") {
  Annotated world("revoke=owner:bob,controller:janitor");
  world.config.controllers = {"janitor"};
  const Matches matches = world.match();
  CHECK(matches.endings[0].revocation.level == Enforcement::automated);
  CHECK(matches.endings[0].revocation.target == grants::parse_target("controller:janitor"));
}

TEST_CASE("a controller that the config does not list is only written") {
  Annotated world("revoke=controller:janitor");
  CHECK(world.match().endings[0].revocation.level == Enforcement::documented);
}

TEST_CASE("a rotation is automated where its resource is in the tree") {
  Annotated world("expires=2026-12-31 revoke=rotation:aws_secretsmanager_secret_rotation.key");
  CHECK(world.match().endings[0].revocation.level == Enforcement::documented);
  world.tree.addresses = {"module.keys[\"a.b\"].aws_secretsmanager_secret_rotation.key[0]"};
  CHECK(world.match().endings[0].revocation.level == Enforcement::automated);
}

TEST_CASE("a rotating time needs a scheduled apply") {
  Annotated world("expires=2026-12-31 revoke=rotation:time_rotating.key");
  world.tree.addresses = {"time_rotating.key"};
  world.tree.is_time = [](std::string_view address) { return address.starts_with("time_rotating."); };
  CHECK(world.match().endings[0].revocation.level == Enforcement::documented);
  world.sources.add("apply.yml",
                    "on:\n  schedule:\n    - cron: '0 3 * * *'\njobs: {a: {steps: [{run: terraform apply}]}}\n");
  world.tree.workflows = {"apply.yml"};
  CHECK(world.match().endings[0].revocation.level == Enforcement::automated);
}

TEST_CASE("a ticket that does not match the pattern is a field and no reference") {
  Annotated world("ticket=OPS-1,IAM-2");
  world.config.tickets.pattern = "IAM-[0-9]+";
  Matches matches = world.match();
  CHECK(matches.approvals[0].tickets == std::vector<std::string>{"IAM-2"});
  CHECK(matches.approvals[0][FieldName::ticket].values.size() == 2);
  world.config.tickets.pattern = "(IAM";
  matches = world.match();
  CHECK(matches.approvals[0].tickets == std::vector<std::string>{"OPS-1", "IAM-2"});
  CHECK(matches.malformed.size() == 1);
}

TEST_CASE("the print shows fields with their source, ends, orphans and faults") {
  Annotated world("ticket=IAM-1 expires=2026-12-31 tickets=x");
  world.add("z.tf",
            "# grant: ticket=IAM-2\nvariable \"v\" {}\n# grantlint:allow GL301 reason=\"why\" until=2027-01-01\n");
  CHECK(print(world.sources, world.grants, world.match()) ==
        "google_project_iam_member.g1 user:alice@example.com (iam.tf:2)\n"
        "  ticket = IAM-1  [comment iam.tf:1]\n"
        "  expires = 2026-12-31  [comment iam.tf:1]\n"
        "  references: IAM-1\n"
        "  expiry: documented 2026-12-31 expires\n"
        "    expires=2026-12-31  (iam.tf:1)\n"
        "  revocation: absent\n"
        "orphan z.tf:1 comment: ticket=IAM-2\n"
        "malformed iam.tf:1: unknown field `tickets`; nearest `ticket`\n"
        "allow z.tf:3: GL301 reason=\"why\" until=2027-01-01\n");
}

}  // namespace grantlint::tickets
