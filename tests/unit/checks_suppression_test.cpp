#include <catch2/catch.hpp>

#include "checks_support.h"

namespace grantlint::checks::test {

namespace {

/// A grant that lacks an approver alone.
std::size_t unapproved(World& world) {
  const std::size_t grant = world.good_grant();
  world.give(grant, tickets::FieldName::approver, {});
  return grant;
}

const findings::Suppression* suppression(const Results& results, std::string_view rule) {
  const findings::Finding* finding = find(results, rule);
  return finding != nullptr && finding->suppressed ? &*finding->suppressed : nullptr;
}

}  // namespace

TEST_CASE("a suppression with a reason silences its rule, and the finding is kept") {
  for (const std::string word : {"GL201", "missing-approver", "all"}) {
    World world;
    const std::size_t grant = unapproved(world);
    world.allow(grant, {word}, "agreed with audit").until = day("2026-12-31");
    const Results results = world.run();
    REQUIRE(world.ids() == Ids{"GL201"});
    REQUIRE(suppression(results, "GL201") != nullptr);
    CHECK(suppression(results, "GL201")->reason == "agreed with audit");
    CHECK(suppression(results, "GL201")->until == day("2026-12-31"));
  }
}

TEST_CASE("a suppression without a reason silences nothing") {
  World world;
  const std::size_t grant = unapproved(world);
  world.allow(grant, {"GL201"}, "");
  CHECK(world.ids() == Ids{"GL201"});
  CHECK(suppression(world.run(), "GL201") == nullptr);
}

TEST_CASE("a suppression is valid on its last day and expired on the day after") {
  World world;
  const auto note = world.file("note.tf", "# grantlint:allow GL201 reason=\"x\" until=2026-06-15\n");
  const std::size_t grant = unapproved(world);
  tickets::Allow& allow = world.allow(grant, {"GL201"});
  allow.at = world.span(note, "# grantlint:allow GL201 reason=\"x\" until=2026-06-15");
  allow.until = day("2026-06-15");
  CHECK(world.ids() == Ids{"GL201"});
  CHECK(suppression(world.run(), "GL201") != nullptr);
  allow.until = day("2026-06-14");
  const Results results = world.run();
  CHECK(world.ids() == Ids{"GL201", "GL110"});
  CHECK(suppression(results, "GL201") == nullptr);
  CHECK(find(results, "GL110")->message ==
        "`grantlint:allow GL201` expired on 2026-06-14: what it silenced is reported again");
  CHECK(find(results, "GL110")->at == allow.at);
}

TEST_CASE("a suppression that silences nothing is reported, with the rules that are not needed") {
  World world;
  const std::size_t grant = unapproved(world);
  world.allow(grant, {"GL201", "GL301", "manual-revocation"});
  const Results results = world.run();
  REQUIRE(find(results, "GL110") != nullptr);
  CHECK(find(results, "GL110")->message == "`grantlint:allow GL301,manual-revocation` silences nothing");
}

TEST_CASE("a suppression at another grant silences nothing here") {
  World world;
  unapproved(world);
  const std::size_t other = world.good_grant();
  world.allow(other, {"GL201"});
  CHECK(suppression(world.run(), "GL201") == nullptr);
  CHECK(find(world.run(), "GL110") != nullptr);
}

TEST_CASE("a suppression of a rule that the config turns off is in use") {
  World world;
  const std::size_t grant = unapproved(world);
  world.allow(grant, {"GL201"});
  world.config.rules["GL201"] = findings::Level::off;
  CHECK(world.ids().empty());
}

TEST_CASE("findings about comments cannot be silenced by comments") {
  World world;
  const auto note =
      world.file("note.tf", "# grant: tickt=IAM-1\n# grantlint:allow all,GL102,GL110 reason=\"x\"\nlocals {}\n");
  world.matches.malformed.push_back({world.span(note, "tickt"), "unknown field `tickt`", "", std::nullopt});
  world.matches.allows.push_back(
      {world.span(note, "# grantlint:allow all,GL102,GL110 reason=\"x\""), {"all", "GL102", "GL110"}, "x", {}});
  const Results results = world.run();
  CHECK(world.ids() == Ids{"GL102", "GL110"});
  CHECK(find(results, "GL102")->suppressed == std::nullopt);
  CHECK(find(results, "GL110")->suppressed == std::nullopt);
  CHECK(find(results, "GL110")->message == "`grantlint:allow all,GL102,GL110` silences nothing");
}

TEST_CASE("a finding without a grant is silenced by a suppression above or behind its line, or beside its comment") {
  World world;
  const std::string above = "# grantlint:allow unresolved-value reason=\"known\"";
  const std::string behind = "# grantlint:allow GL902 reason=\"known too\"";
  const std::string beside = "# grantlint:allow orphan-annotation reason=\"moved\"";
  const std::string orphan = "# grant: ticket=IAM-1";
  const auto main = world.file("main.tf", above + "\nmodule \"a\" {\n}\nmodule \"b\" { " + behind + "\n}\n\n" + beside +
                                              "\n" + orphan + "\nlocals {}\nmodule \"c\" {\n}\n");
  world.matches.allows = {{world.span(main, above), {"unresolved-value"}, "known", {}},
                          {world.span(main, behind), {"GL902"}, "known too", {}},
                          {world.span(main, beside), {"orphan-annotation"}, "moved", {}}};
  for (const char* block : {"module \"a\"", "module \"b\"", "module \"c\""}) {
    world.unseen.push_back(
        {findings::Unseen::Kind::unresolved, world.span(main, block), "", "the module is not in the tree"});
  }
  tickets::Annotation annotation;
  annotation.at = world.span(main, orphan);
  tickets::Field field;
  field.values = {"IAM-1"};
  annotation.fields = {{tickets::FieldName::ticket, field}};
  world.matches.annotations = {annotation};
  const Results results = world.run();
  REQUIRE(world.ids() == Ids{"GL902", "GL902", "GL109", "GL902"});
  CHECK(results.findings[0].suppressed->reason == "known");
  CHECK(results.findings[1].suppressed->reason == "known too");
  CHECK(results.findings[2].suppressed->reason == "moved");
  CHECK_FALSE(results.findings[3].suppressed.has_value());
}

TEST_CASE("a suppressed finding does not count for the rating") {
  World world;
  const std::size_t grant = world.good_grant();
  world.give(grant, tickets::FieldName::basis, {"role:auditor"});
  world.give(grant, tickets::FieldName::entitlement, {"s3:GetObject"});
  world.grants[grant].wildcard = true;
  world.grants[grant].entitlements = {known("s3:*")};
  CHECK(world.run().ratings == std::vector{Rating::partial});
  world.allow(grant, {"GL104", "GL108"});
  CHECK(world.run().ratings == std::vector{Rating::governing});
}

}  // namespace grantlint::checks::test
