#include <catch2/catch.hpp>

#include "checks_support.h"

namespace grantlint::checks::test {

using grants::Enforcement;
using tickets::FieldName;

namespace {

/// Ticket, approver and a written way of revocation that works; no end yet.
std::size_t endless(World& world) {
  const std::size_t grant = world.good_grant();
  world.grants[grant].expiry = {};
  world.matches.endings[grant] = {};
  world.matches.endings[grant].revocation.level = Enforcement::automated;
  return grant;
}

/// As the tickets room hands on a written date.
void written(World& world, std::size_t grant, FieldName field, std::string_view date) {
  const auto parsed = day(date);
  (field == FieldName::expires ? world.matches.approvals[grant].expires : world.matches.approvals[grant].review) =
      parsed;
  world.give(grant, field, {std::string(date)});
  world.matches.endings[grant].expiry = {Enforcement::documented, parsed, grants::parse_target("expires"), {}};
}

}  // namespace

TEST_CASE("a grant that nothing ends is reported") {
  World world;
  endless(world);
  const Results results = world.run();
  REQUIRE(world.ids() == Ids{"GL301"});
  CHECK(results.findings[0].message == "`user:alice` holds `roles/viewer` with no end date");
}

TEST_CASE("a declared end holds on its day and is expired on the day after") {
  World world;
  const std::size_t grant = endless(world);
  written(world, grant, FieldName::expires, "2026-06-16");
  CHECK(world.ids().empty());
  written(world, grant, FieldName::expires, "2026-06-15");
  CHECK(world.ids().empty());
  written(world, grant, FieldName::expires, "2026-06-14");
  const Results results = world.run();
  REQUIRE(world.ids() == Ids{"GL302"});
  CHECK(results.findings[0].message == "`user:alice` is still given `roles/viewer`, which ended on 2026-06-14");
  CHECK(results.findings[0].level == findings::Level::error);
}

TEST_CASE("a review date counts as an end date, and a past one as expired") {
  World world;
  const std::size_t grant = endless(world);
  written(world, grant, FieldName::review, "2026-06-15");
  CHECK(world.ids().empty());
  written(world, grant, FieldName::review, "2026-06-14");
  const Results results = world.run();
  REQUIRE(world.ids() == Ids{"GL302"});
  CHECK(results.findings[0].message == "`user:alice` holds `roles/viewer` past its review of 2026-06-14");
  CHECK(results.findings[0].missing == std::vector<std::string>{"review"});
}

TEST_CASE("a past review is reported though the end is still to come") {
  World world;
  const std::size_t grant = endless(world);
  written(world, grant, FieldName::review, "2026-06-01");
  written(world, grant, FieldName::expires, "2026-08-31");
  CHECK(world.ids() == Ids{"GL302"});
}

TEST_CASE("an end that the platform enforced in the past is reported with its evidence") {
  World world;
  const std::size_t grant = world.good_grant();
  const auto evidence = world.file("cond.tf", "request.time < timestamp(\"2026-06-15T00:00:00Z\")");
  world.grants[grant].expiry = {Enforcement::enforced,
                                day("2026-06-14"),
                                grants::parse_target("condition"),
                                {{world.sources.whole(evidence), "the condition"}}};
  world.matches.endings[grant].expiry = world.grants[grant].expiry;
  const Results results = world.run();
  REQUIRE(world.ids() == Ids{"GL302"});
  CHECK(results.findings[0].see.front().text == "the condition");
  SECTION("also where a later end is declared") {
    world.matches.approvals[grant].expires = day("2026-12-31");
    CHECK(world.ids() == Ids{"GL302"});
  }
}

TEST_CASE("one grant is expired once, though it is so by every date") {
  World world;
  const std::size_t grant = world.good_grant();
  written(world, grant, FieldName::review, "2026-01-01");
  written(world, grant, FieldName::expires, "2026-01-02");
  world.grants[grant].expiry.date = day("2026-01-03");
  CHECK(world.ids() == Ids{"GL302"});
}

TEST_CASE("a date that could not be read counts as missing") {
  World world;
  const std::size_t grant = endless(world);
  world.give(grant, FieldName::expires, {"soon"});
  CHECK(world.ids() == Ids{"GL301"});
}

TEST_CASE("a rotating or leased end without a date is an end") {
  World world;
  const std::size_t grant = endless(world);
  world.matches.endings[grant].expiry.level = Enforcement::automated;
  CHECK(world.ids().empty());
}

TEST_CASE("a grant that nothing removes is reported, unless the platform ends it") {
  World world;
  const std::size_t grant = world.good_grant();
  world.matches.endings[grant].revocation = {};
  CHECK(world.ids().empty());
  world.matches.endings[grant].expiry.level = Enforcement::automated;
  const Results results = world.run();
  REQUIRE(world.ids() == Ids{"GL401"});
  CHECK(results.findings[0].message == "`user:alice` holds `roles/viewer` and nothing takes it away again");
}

TEST_CASE("a revocation that is only written down is a warning, unless the platform ends the grant") {
  World world;
  const std::size_t grant = world.good_grant();
  world.matches.endings[grant].revocation = {Enforcement::documented, {}, grants::parse_target("owner:@corp/iam"), {}};
  CHECK(world.ids().empty());
  world.matches.endings[grant].expiry.level = Enforcement::documented;
  const Results results = world.run();
  REQUIRE(world.ids() == Ids{"GL402"});
  CHECK(results.findings[0].level == findings::Level::warning);
  CHECK(results.findings[0].message ==
        "`user:alice` keeps `roles/viewer` until somebody acts: `owner:@corp/iam` is a task for a person");
  world.matches.endings[grant].revocation.target = grants::parse_target("pipeline:gone.yml");
  CHECK(world.run().findings[0].message ==
        "`user:alice` keeps `roles/viewer` until somebody acts: `pipeline:gone.yml` is only written down");
  world.matches.endings[grant].revocation.level = Enforcement::automated;
  CHECK(world.ids().empty());
}

TEST_CASE("time findings follow --time-findings") {
  World world;
  const std::size_t grant = endless(world);
  written(world, grant, FieldName::expires, "2026-06-14");
  const auto note = world.file("dates.yaml", "expires: 2026-06-14\n");
  world.give(grant, FieldName::expires, {"2026-06-14"}, world.span(note, "2026-06-14"));
  tickets::Allow& over = world.allow(grant, {"GL301"});
  over.at = world.span(note, "expires");
  over.until = day("2026-06-14");

  CHECK(world.ids() == Ids{"GL110", "GL302"});
  world.config.time_findings = config::TimeFindings::none;
  CHECK(world.ids().empty());
  world.config.time_findings = config::TimeFindings::touched;
  CHECK(world.ids().empty());
  world.config.touched = {"iam0.tf"};
  CHECK(world.ids() == Ids{"GL302"});
  world.config.touched = {"dates.yaml"};
  CHECK(world.ids() == Ids{"GL110", "GL302"});
  // A folder stands for its files.
  world.config.touched = {"."};
  CHECK(world.ids() == Ids{"GL110", "GL302"});
  world.config.touched = {"dates"};
  CHECK(world.ids().empty());
}

TEST_CASE("what time findings leave out still counts for the rating and keeps its suppression in use") {
  World world;
  const std::size_t grant = world.good_grant();
  world.give(grant, FieldName::basis, {"role:auditor"});
  world.give(grant, FieldName::entitlement, {"roles/viewer"});
  REQUIRE(world.run().ratings == std::vector{Rating::governing});
  written(world, grant, FieldName::review, "2026-06-14");
  world.matches.endings[grant] = {world.grants[grant].expiry, world.grants[grant].expiry, {}};
  world.config.time_findings = config::TimeFindings::none;
  CHECK(world.ids().empty());
  CHECK(world.run().ratings == std::vector{Rating::partial});
  world.allow(grant, {"expired"});
  CHECK(world.ids().empty());
  CHECK(world.run().ratings == std::vector{Rating::governing});
}

}  // namespace grantlint::checks::test
