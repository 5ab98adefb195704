// The rules that ask whether a ticket governs: the borders of each.
#include <catch2/catch.hpp>

#include "checks_support.h"

namespace grantlint::checks::test {

using tickets::FieldName;

namespace {

bool fires(const World& world, std::string_view rule) {
  return find(world.run(), rule) != nullptr;
}

}  // namespace

TEST_CASE("GL104 compares the scope too") {
  World world;
  const std::size_t grant = world.good_grant();
  world.give(grant, FieldName::scope, {"stage"});
  CHECK(fires(world, "GL104"));
  world.give(grant, FieldName::scope, {"stage", "prod"});
  CHECK_FALSE(fires(world, "GL104"));
}

TEST_CASE("GL105 counts different entitlements, not grants") {
  World world;
  world.config.limits.entitlements_per_ticket = 2;
  const std::size_t first = world.good_grant();
  world.good_grant();
  world.grants[world.good_grant()].entitlements = {known("roles/run.viewer")};
  CHECK_FALSE(fires(world, "GL105"));
  world.grants[world.good_grant()].entitlements = {known("roles/dns.reader")};
  const Results results = world.run();
  REQUIRE(find(results, "GL105") != nullptr);
  CHECK(find(results, "GL105")->grant == first);
}

TEST_CASE("GL202 knows a person by all names") {
  World world;
  const std::size_t grant = world.good_grant();
  CHECK_FALSE(fires(world, "GL202"));
  world.give(grant, FieldName::requester, {"@carol"});
  CHECK_FALSE(fires(world, "GL202"));
  world.config.identities = {{"@carol", "carol@corp.example"}};
  CHECK(fires(world, "GL202"));
  world.give(grant, FieldName::requester, {});
  world.grants[grant].principal = known("user:Carol@corp.example");
  CHECK(fires(world, "GL202"));
}

TEST_CASE("GL203 asks the config, and CODEOWNERS where the config says nothing") {
  World world;
  const std::size_t grant = world.good_grant();
  world.matches.approvals[grant].owners = {"@corp/iam"};
  CHECK_FALSE(fires(world, "GL203"));  // an address cannot be looked up in a team
  world.give(grant, FieldName::approver, {"@mallory"});
  CHECK(fires(world, "GL203"));
  world.config.approvers = {{{}, {}, {"@mallory"}}};
  CHECK_FALSE(fires(world, "GL203"));
  world.config.approvers = {{{}, {"privileged"}, {"@carol"}}};
  CHECK(fires(world, "GL203"));  // no rule for this class: the owners count
  world.config.approvers = {{{}, {"ordinary"}, {"@carol"}}};
  CHECK(fires(world, "GL203"));
}

TEST_CASE("GL303 counts from the approval to the last day") {
  World world;
  const std::size_t grant = world.good_grant();
  world.give(grant, FieldName::approved, {"2026-06-01"});
  const auto ends = [&](const char* last) {
    world.matches.endings[grant].expiry.date = day(last);
    return fires(world, "GL303");
  };
  CHECK_FALSE(ends("2027-06-01"));  // 365 days
  CHECK(ends("2027-06-02"));
  world.grants[grant].privilege = grants::Privilege::privileged;
  CHECK_FALSE(ends("2026-08-30"));  // 90 days
  CHECK(ends("2026-08-31"));
}

TEST_CASE("GL304 asks for what the platform can do") {
  World world;
  const std::size_t grant = world.good_grant();
  world.matches.approvals[grant].expires = day("2026-08-31");
  world.grants[grant].unconditional.clear();
  CHECK_FALSE(fires(world, "GL304"));  // enforced
  world.matches.endings[grant].expiry.level = grants::Enforcement::documented;
  CHECK(fires(world, "GL304"));
  world.grants[grant].unconditional = "roles/owner";
  CHECK_FALSE(fires(world, "GL304"));  // a basic role takes no condition
  world.grants[grant].type = "google_pubsub_topic_iam_member";
  world.grants[grant].unconditional = world.grants[grant].type;
  CHECK(fires(world, "GL304"));  // a grant on the project would end
  world.grants[grant].unconditional.clear();
  world.grants[grant].type = "google_service_account";
  CHECK_FALSE(fires(world, "GL304"));
}

TEST_CASE("GL304 reports a condition that ends nothing") {
  World world;
  const std::size_t grant = world.good_grant();
  grants::Condition& condition = world.grants[grant].conditions.emplace_back();
  condition.bound.kind = iam::TimeBound::Kind::start;
  CHECK_FALSE(fires(world, "GL304"));  // another one ends it
  world.grants[grant].expiry = {};
  CHECK(fires(world, "GL304"));
  condition.bound.kind = iam::TimeBound::Kind::end;
  CHECK(fires(world, "GL304"));  // `roles/viewer` takes none
  world.grants[grant].unconditional.clear();
  CHECK_FALSE(fires(world, "GL304"));
  condition.bound.kind = iam::TimeBound::Kind::window;
  CHECK_FALSE(fires(world, "GL304"));
}

TEST_CASE("GL304 reports a setting once, about the grants that it is set for") {
  World world;
  const std::size_t other = world.good_grant();
  const std::size_t held = world.good_grant();
  const auto file = world.file("pim.tf", "expiration_required = false\n");
  grants::Setting setting;
  setting.at = world.span(file, "false");
  setting.address = "azurerm_role_management_policy.a";
  setting.text = "`expiration_required` is `false`";
  setting.reason = "an assignment needs no end";
  setting.entitlements = {known("roles/viewer")};
  setting.scope = known("prod");
  world.settings = {setting};
  const auto about = [&] {
    const Results results = world.run();
    const findings::Finding* found = find(results, "GL304");
    return found == nullptr                     ? std::string("none")
           : found->grant == findings::no_grant ? "nobody"
                                                : std::to_string(found->grant);
  };
  CHECK(about() == "nobody");
  world.grants[held].role = grants::Role::timebound;
  CHECK(about() == std::to_string(held));
  world.settings[0].scope = known("stage");
  CHECK(about() == "nobody");
  world.settings[0].at = world.grants[other].block;
  CHECK(about() == std::to_string(other));
}

TEST_CASE("GL103 asks the export whether the ticket is there, approved and still open") {
  using State = tickets::Record::State;
  World world;
  const std::size_t grant = world.good_grant();
  CHECK_FALSE(fires(world, "GL103"));  // no export
  tickets::Record& record = world.record(grant);
  CHECK_FALSE(fires(world, "GL103"));
  record.state = State::open;
  CHECK(fires(world, "GL103"));
  record.state = State::rejected;
  CHECK(fires(world, "GL103"));
  record.state = State::approved;
  record.closed = true;
  CHECK_FALSE(fires(world, "GL103"));  // the platform ends it
  world.matches.endings[grant].expiry.level = grants::Enforcement::documented;
  world.matches.endings[grant].revocation.level = grants::Enforcement::documented;
  CHECK(fires(world, "GL103"));
  world.matches.endings[grant].revocation.level = grants::Enforcement::automated;
  CHECK_FALSE(fires(world, "GL103"));
  world.matches.approvals[grant].records = {tickets::no_record};
  CHECK(fires(world, "GL103"));
  world.matches.exports_whole = false;
  CHECK_FALSE(fires(world, "GL103"));
}

TEST_CASE("GL104 holds the code against the record of its ticket, and against all of several") {
  World world;
  const std::size_t grant = world.good_grant();
  world.give(grant, FieldName::entitlement, {"roles/viewer"});
  tickets::Record& record = world.record(grant);
  CHECK_FALSE(fires(world, "GL104"));  // the record names none
  World::tell(record, FieldName::entitlement, {"roles/browser"});
  CHECK(fires(world, "GL104"));
  World::tell(record, FieldName::entitlement, {"roles/editor"});
  CHECK_FALSE(fires(world, "GL104"));  // less than was asked for
  World::tell(record, FieldName::entitlement, {});
  record.mentioned.values = {"s3:GetObject"};
  CHECK_FALSE(fires(world, "GL104"));  // of another provider
  record.mentioned.values = {"roles/browser"};
  CHECK(fires(world, "GL104"));
  world.matches.approvals[grant].tickets.push_back("IAM-2");
  world.matches.approvals[grant].records.push_back(1);
  world.matches.records.push_back(world.matches.records.front());
  CHECK(fires(world, "GL104"));
  world.matches.records.back().mentioned.values = {"roles/viewer"};
  CHECK_FALSE(fires(world, "GL104"));
  world.matches.records.back().mentioned.values.clear();
  CHECK_FALSE(fires(world, "GL104"));  // the silent one may allow it
  World::tell(world.matches.records.front(), FieldName::scope, {"stage"});
  World::tell(world.matches.records.back(), FieldName::scope, {"folders/1"});
  CHECK(fires(world, "GL104"));
}

TEST_CASE("GL202 and GL203 know the people of the export") {
  World world;
  const std::size_t grant = world.good_grant();
  tickets::Record& record = world.record(grant);
  CHECK_FALSE(fires(world, "GL202"));
  CHECK_FALSE(fires(world, "GL203"));
  World::tell(record, FieldName::requester, {"carol@corp.example"});
  CHECK(fires(world, "GL202"));
  World::tell(record, FieldName::requester, {});
  World::tell(record, FieldName::operator_, {"Carol Example"});
  CHECK_FALSE(fires(world, "GL202"));
  world.config.identities = {{"Carol Example", "carol@corp.example"}};
  CHECK(fires(world, "GL202"));
  World::tell(record, FieldName::operator_, {});
  World::tell(record, FieldName::approver, {"alice"});
  CHECK(fires(world, "GL202"));        // the grantee approved it
  CHECK_FALSE(fires(world, "GL203"));  // a name is not compared with an address
  World::tell(record, FieldName::approver, {"dan@corp.example"});
  CHECK(fires(world, "GL203"));
  record.state = tickets::Record::State::open;
  CHECK_FALSE(fires(world, "GL203"));
}

TEST_CASE("GL305 knows the day of the export") {
  World world;
  const std::size_t grant = world.good_grant();  // enforced on 2026-08-31
  tickets::Record& record = world.record(grant);
  World::tell(record, FieldName::expires, {"2026-08-31"});
  record.expires = day("2026-08-31");
  CHECK_FALSE(fires(world, "GL305"));
  record.expires = day("2026-08-30");
  CHECK(fires(world, "GL305"));
  world.matches.approvals[grant].expires = day("2026-08-31");
  CHECK(fires(world, "GL305"));
  record.expires.reset();
  CHECK_FALSE(fires(world, "GL305"));
}

TEST_CASE("GL305 fires where the platform ends it later than was said, not earlier") {
  World world;
  const std::size_t grant = world.good_grant();  // enforced on 2026-08-31
  world.matches.approvals[grant].expires = day("2026-08-31");
  CHECK_FALSE(fires(world, "GL305"));
  world.matches.approvals[grant].expires = day("2026-09-30");
  CHECK_FALSE(fires(world, "GL305"));
  world.matches.approvals[grant].expires = day("2026-08-30");
  CHECK(fires(world, "GL305"));
}

TEST_CASE("GL403 is silent where the platform ends it") {
  World world;
  const std::size_t grant = world.good_grant();
  world.matches.endings[grant].broken = {{"pipeline:x.yml", "there is no `x.yml`"}};
  CHECK_FALSE(fires(world, "GL403"));
  world.matches.endings[grant].expiry.level = grants::Enforcement::documented;
  CHECK(fires(world, "GL403"));
}

TEST_CASE("GL404 fires where one grant of a ticket ends and another does not") {
  World world;
  world.good_grant();
  const std::size_t left = world.good_grant();
  CHECK_FALSE(fires(world, "GL404"));
  world.matches.endings[left] = {
      {grants::Enforcement::documented, day("2026-08-31"), grants::parse_target("expires"), {}}, {}, {}};
  const Results results = world.run();
  REQUIRE(find(results, "GL404") != nullptr);
  CHECK(find(results, "GL404")->grant == left);
  world.matches.approvals[left].tickets = {"IAM-2"};
  CHECK_FALSE(fires(world, "GL404"));
}

TEST_CASE("GL501 wants emergency access marked, short and reviewed") {
  World world;
  const std::size_t grant = world.good_grant();
  CHECK_FALSE(fires(world, "GL501"));
  world.grants[grant].break_glass = "group:break-glass@corp.example";
  CHECK(fires(world, "GL501"));
  world.give(grant, FieldName::kind, {"emergency"});
  CHECK(fires(world, "GL501"));  // too long
  const auto today = world.config.today;
  world.matches.endings[grant].expiry.date = today + std::chrono::days(1);
  CHECK(fires(world, "GL501"));  // no review
  world.give(grant, FieldName::review, {"2026-07-01"});
  CHECK_FALSE(fires(world, "GL501"));
  world.matches.endings[grant].expiry.date = today + std::chrono::days(2);
  CHECK(fires(world, "GL501"));
  world.matches.endings[grant].expiry = {};
  CHECK(fires(world, "GL501"));
}

TEST_CASE("GL601 names the fields that are missing; a cloud's own service needs none") {
  World world;
  const std::size_t grant = world.good_grant();
  CHECK_FALSE(fires(world, "GL601"));
  world.grants[grant].principal_kind = grants::PrincipalKind::nhi;
  world.give(grant, FieldName::purpose, {"release"});
  const Results results = world.run();
  REQUIRE(find(results, "GL601") != nullptr);
  CHECK(find(results, "GL601")->missing == std::vector<std::string>{"environment", "owner"});
  world.grants[grant].privilege = grants::Privilege::plumbing;
  CHECK_FALSE(fires(world, "GL601"));
}

TEST_CASE("GL602 takes no date in a comment for an end") {
  World world;
  const std::size_t grant = world.good_grant();
  world.grants[grant].role = grants::Role::credential;
  CHECK_FALSE(fires(world, "GL602"));
  world.matches.endings[grant] = {
      {grants::Enforcement::documented, day("2026-08-31"), grants::parse_target("expires"), {}}, {}, {}};
  CHECK(fires(world, "GL602"));
  world.matches.endings[grant].revocation.level = grants::Enforcement::automated;
  CHECK_FALSE(fires(world, "GL602"));
}

TEST_CASE("GL701 is answered by the ticket's own word") {
  World world;
  const std::size_t grant = world.good_grant();
  world.grants[grant].privilege = grants::Privilege::delegating;
  CHECK(fires(world, "GL701"));
  world.give(grant, FieldName::kind, {"delegated"});
  CHECK_FALSE(fires(world, "GL701"));
}

}  // namespace grantlint::checks::test
