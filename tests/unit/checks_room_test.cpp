#include <catch2/catch.hpp>

#include "checks_support.h"

namespace grantlint::checks::test {

using grants::Enforcement;
using tickets::FieldName;

TEST_CASE("a ticket is rated by what would change without it") {
  World world;
  const std::size_t grant = world.grant();
  const auto rating = [&] { return world.run().ratings.at(grant); };
  CHECK(rating() == Rating::none);

  world.matches.approvals[grant].tickets = {"IAM-1"};
  world.give(grant, FieldName::ticket, {"IAM-1"});
  CHECK(rating() == Rating::theatre);
  world.matches.endings[grant].expiry.level = Enforcement::documented;
  world.matches.endings[grant].revocation.level = Enforcement::documented;
  CHECK(rating() == Rating::theatre);
  world.matches.endings[grant].revocation.level = Enforcement::automated;
  CHECK(rating() == Rating::partial);

  world.matches.endings[grant].expiry.level = Enforcement::automated;
  world.give(grant, FieldName::approver, {"carol"});
  world.give(grant, FieldName::basis, {"policy:AC-7"});
  CHECK(rating() == Rating::partial);
  world.give(grant, FieldName::entitlement, {"roles/viewer"});
  CHECK(rating() == Rating::governing);
  world.matches.endings[grant].expiry.level = Enforcement::documented;
  CHECK(rating() == Rating::partial);
  world.matches.endings[grant] = {{Enforcement::enforced, {}, grants::parse_target("condition"), {}}, {}, {}};
  CHECK(rating() == Rating::governing);
  world.matches.approvals[grant].tickets.clear();
  CHECK(rating() == Rating::none);
  CHECK(name(Rating::theatre) == "theatre");
  CHECK(name(Rating::governing) == "governing");
}

TEST_CASE("a level comes from the page, the config, the privilege and whether the type is certain") {
  World world;
  const std::size_t grant = world.good_grant();
  world.give(grant, FieldName::approver, {});
  const auto level = [&] { return world.run().findings.at(0).level; };
  CHECK(level() == findings::Level::error);
  world.grants[grant].privilege = grants::Privilege::plumbing;
  CHECK(level() == findings::Level::note);
  world.grants[grant].privilege = grants::Privilege::ordinary;
  world.grants[grant].possible = true;
  CHECK(level() == findings::Level::note);
  world.grants[grant].possible = false;
  world.config.rules["GL201"] = findings::Level::warning;
  CHECK(level() == findings::Level::warning);
  world.config.rules["GL201"] = findings::Level::off;
  CHECK(world.ids().empty());
}

TEST_CASE("findings are sorted by path and place, whatever the order of the grants") {
  World world;
  world.grant();
  world.grant();
  std::swap(world.grants[0], world.grants[1]);
  const Results results = world.run();
  REQUIRE(results.findings.size() == 8);
  CHECK(results.findings[0].grant == 1);
  CHECK(results.findings[3].grant == 1);
  CHECK(results.findings[4].grant == 0);
  CHECK(std::ranges::is_sorted(results.findings, {}, [&](const findings::Finding& finding) {
    return std::pair(world.sources.path(finding.at.file), finding.rule);
  }));
}

TEST_CASE("equal comments in one file are distinguished") {
  World world;
  const auto note = world.file("note.tf", "# grant: tickt=1\n# grant: tickt=1\n");
  world.matches.malformed = {{{note, 9, 14}, "unknown field `tickt`", "", {}},
                             {{note, 26, 31}, "unknown field `tickt`", "", {}}};
  const Results results = world.run();
  REQUIRE(results.findings.size() == 2);
  CHECK(results.findings[0].identity == "GL102 note.tf tickt");
  CHECK(results.findings[1].identity == "GL102 note.tf tickt #2");
}

TEST_CASE("the way a value came is shown after the block, each place once") {
  World world;
  const std::size_t grant = world.good_grant();
  world.give(grant, FieldName::approver, {});
  const auto root = world.file("main.tf", "module \"iam\" {}\nx = y\n");
  world.grants[grant].via = {{grants::Via::Kind::module, world.span(root, "module \"iam\" {}"), "module.iam"},
                             {grants::Via::Kind::variables, world.span(root, "x = y"), ""},
                             {grants::Via::Kind::variables, world.span(root, "x = y"), ""}};
  const auto see = world.run().findings.at(0).see;
  REQUIRE(see.size() == 3);
  CHECK(findings::words(see[1]) == "through module `module.iam`");
  CHECK(findings::words(see[2]) == "through variables");
}

TEST_CASE("findings print one a line, with what is missing and what silences them") {
  World world;
  const std::size_t grant = world.good_grant();
  world.give(grant, FieldName::approver, {});
  world.allow(grant, {"GL201"}, "agreed\nwith audit").until = day("2026-12-31");
  CHECK(print(world.sources, world.run().findings) ==
        "iam0.tf:2:12: error: `user:alice` holds `roles/viewer` and no approver is named [GL201 "
        "missing-approver]\n"
        "  missing: approver\n"
        "  see iam0.tf:1:1: granted by `google_project_iam_member.a0`\n"
        "  suppressed at -: agreed with audit, until 2026-12-31\n");
}

}  // namespace grantlint::checks::test
