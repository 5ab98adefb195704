#include <catch2/catch.hpp>

#include "checks_support.h"

namespace grantlint::checks::test {

using tickets::FieldName;

TEST_CASE("a grant with nothing is reported once by each rule, with the field that would repair it") {
  World world;
  world.grant();
  const Results results = world.run();
  CHECK(world.ids() == Ids{"GL101", "GL201", "GL301", "GL401"});
  CHECK(results.findings[0].message == "`user:alice` holds `roles/viewer` without a ticket");
  CHECK(results.findings[0].missing == std::vector<std::string>{"ticket"});
  CHECK(results.findings[1].missing == std::vector<std::string>{"approver"});
  CHECK(results.findings[2].missing == std::vector<std::string>{"expires"});
  CHECK(results.findings[3].missing == std::vector<std::string>{"revoke"});
  for (const findings::Finding& finding : results.findings) {
    CHECK(finding.level == findings::Level::error);
    CHECK(finding.at == world.grants[0].home);
    CHECK(finding.grant == 0);
    CHECK(finding.identity == finding.rule + " id0");
    REQUIRE(finding.see.size() == 1);
    CHECK(finding.see[0].at == world.grants[0].block);
    CHECK(findings::words(finding.see[0]) == "granted by `google_project_iam_member.a0`");
  }
}

TEST_CASE("a grant with ticket, approver and an enforced end is quiet") {
  World world;
  world.good_grant();
  CHECK(world.ids().empty());
}

TEST_CASE("a ticket that matches no pattern is no ticket, and the finding shows it") {
  World world;
  const std::size_t grant = world.good_grant();
  const auto note = world.file("note.tf", "# grant: ticket=soon\n");
  world.matches.approvals[grant].tickets.clear();
  world.give(grant, FieldName::ticket, {"soon"}, world.span(note, "soon"));
  const Results results = world.run();
  REQUIRE(world.ids() == Ids{"GL101"});
  CHECK(results.findings[0].message ==
        "`user:alice` holds `roles/viewer` under `soon`, which is not a ticket reference");
  CHECK(results.findings[0].see.front().at == world.span(note, "soon"));
}

TEST_CASE("an approver answers GL201 whoever it is") {
  World world;
  const std::size_t grant = world.good_grant();
  world.give(grant, FieldName::approver, {});
  CHECK(world.ids() == Ids{"GL201"});
  world.give(grant, FieldName::approver, {"policy"});
  CHECK(world.ids().empty());
}

TEST_CASE("messages name many entitlements shortly, the public and the unattached plainly") {
  World world;
  const std::size_t grant = world.grant();
  grants::Grant& made = world.grants[grant];
  made.entitlements = {known("a"), known("b")};
  CHECK(world.run().findings[0].message == "`user:alice` holds `a` and `b` without a ticket");
  made.entitlements = {known("a"), known("b"), known("c"), known("d")};
  CHECK(world.run().findings[0].message == "`user:alice` holds `a`, `b` and 2 more without a ticket");
  made.entitlements.clear();
  CHECK(world.run().findings[0].message == "`user:alice` holds access without a ticket");
  made.entitlements = {known("roles/viewer")};
  made.principal = unknown("var.members", "");
  CHECK(world.run().findings[0].message == "`var.members` holds `roles/viewer` without a ticket");
  made.principal = known("allUsers");
  made.principal_kind = grants::PrincipalKind::public_;
  CHECK(find(world.run(), "GL101")->message == "everyone (`allUsers`) holds `roles/viewer` without a ticket");
  made.principal = {};
  made.principal_kind = grants::PrincipalKind::unknown;
  CHECK(world.run().findings[0].message == "an unknown principal holds `roles/viewer` without a ticket");
  made.definition = true;
  CHECK(world.run().findings[0].message ==
        "whoever `google_project_iam_member.a0` is attached to holds `roles/viewer` without a ticket");
}

TEST_CASE("text from files cannot break a message's line or its code marks") {
  World world;
  const std::size_t grant = world.grant();
  world.grants[grant].principal = known(
      "a\n`b`\x01"
      "c");
  CHECK(world.run().findings[0].message == "`a 'b' c` holds `roles/viewer` without a ticket");
  world.grants[grant].principal = known(std::string(99, 'x') + "ä" + std::string(1000, 'y'));
  CHECK(world.run().findings[0].message == "`" + std::string(99, 'x') + "…` holds `roles/viewer` without a ticket");
}

TEST_CASE("only the fields that `require` lists for a class are demanded of it") {
  World world;
  const std::size_t grant = world.grant();
  world.config.require["ordinary"] = {"ticket", "basis"};
  CHECK(world.ids() == Ids{"GL101", "GL107"});
  world.config.require["ordinary"] = {};
  CHECK(world.ids().empty());
  SECTION("the kind of principal is a class too, and both are demanded together") {
    world.config.require["ordinary"] = {"ticket"};
    world.config.require["human"] = {"approver"};
    CHECK(world.ids() == Ids{"GL101", "GL201"});
  }
  SECTION("another class is not concerned") {
    world.grants[grant].privilege = grants::Privilege::privileged;
    world.grants[grant].privileges = {grants::Privilege::privileged};
    CHECK(world.ids() == Ids{"GL101", "GL201", "GL301", "GL401"});
  }
  SECTION("a revocation by hand is no fault where none is demanded") {
    world.matches.endings[grant].revocation.level = grants::Enforcement::documented;
    CHECK(world.ids().empty());
  }
}

TEST_CASE("a malformed annotation is reported where it stands, with the nearest spelling") {
  World world;
  const auto note = world.file("note.tf", "# grant: tickt=IAM-1\n");
  const source::Span word = world.span(note, "tickt");
  world.matches.malformed.push_back({word, "unknown field `tickt`", "ticket", findings::Edit{word, "ticket"}});
  world.matches.malformed.push_back({world.span(note, "IAM-1"), "the annotation says nothing", "", std::nullopt});
  const Results results = world.run();
  REQUIRE(world.ids() == Ids{"GL102", "GL102"});
  CHECK(results.findings[0].message == "unknown field `tickt`; did you mean `ticket`?");
  CHECK(results.findings[0].at == word);
  CHECK(results.findings[0].level == findings::Level::warning);
  REQUIRE(results.findings[0].fixes.size() == 1);
  CHECK(results.findings[0].fixes[0].edits[0].text == "ticket");
  CHECK(results.findings[1].message == "the annotation says nothing");
  CHECK(results.findings[1].fixes.empty());
}

TEST_CASE("a suppression of a rule that does not exist is malformed") {
  World world;
  const auto note = world.file("note.tf", "# grantlint:allow missing-expirey,GL30 reason=\"x\"\n");
  const std::size_t grant = world.good_grant();
  world.allow(grant, {"missing-expirey", "GL30"}).at = world.sources.whole(note);
  const Results results = world.run();
  REQUIRE(world.ids() == Ids{"GL102", "GL102"});
  CHECK(results.findings[0].message ==
        "`grantlint:allow` names a rule that does not exist: `missing-expirey`; did you mean `missing-expiry`?");
  CHECK(results.findings[0].at == world.span(note, "missing-expirey"));
  REQUIRE(results.findings[0].fixes.size() == 1);
  CHECK(results.findings[0].fixes[0].edits[0].text == "missing-expiry");
  CHECK(results.findings[1].at == world.span(note, "GL30"));
  CHECK(results.findings[1].fixes.empty());
}

TEST_CASE("an annotation that speaks for no grant is an orphan") {
  World world;
  const auto note = world.file("note.tf", "# grant: ticket=IAM-7,IAM-8\n");
  tickets::Annotation annotation;
  annotation.at = world.sources.whole(note);
  tickets::Field field;
  field.values = {"IAM-7", "IAM-8"};
  annotation.fields = {{FieldName::ticket, field}};
  world.matches.annotations = {annotation};
  const Results results = world.run();
  REQUIRE(world.ids() == Ids{"GL109"});
  CHECK(results.findings[0].message.starts_with("annotation `ticket=IAM-7"));
  CHECK(results.findings[0].message.ends_with("matches no grant"));
  SECTION("one that is used is none") {
    world.matches.annotations[0].used = 1;
    CHECK(world.ids().empty());
  }
  SECTION("one without a readable field is GL102's") {
    world.matches.annotations[0].fields.clear();
    CHECK(world.ids().empty());
  }
}

namespace {

/// The ids for a grant of these entitlements whose ticket names those.
Ids wildcard(const std::string& granted, std::vector<std::string> named, const std::string& provider = "aws") {
  World world;
  const std::size_t grant = world.good_grant();
  world.grants[grant].provider = provider;
  world.grants[grant].entitlements = {known(granted)};
  world.grants[grant].wildcard = true;
  world.give(grant, FieldName::entitlement, std::move(named));
  return world.ids();
}

}  // namespace

TEST_CASE("a wildcard in the code must be in the ticket") {
  const Ids fires{"GL104", "GL108"};
  CHECK(wildcard("s3:*", {}) == Ids{"GL108"});
  CHECK(wildcard("s3:*", {"s3:GetObject"}) == fires);
  CHECK(wildcard("s3:*", {"s3:Get*"}) == fires);
  CHECK(wildcard("s3:*", {"s3:?"}) == fires);
  CHECK(wildcard("*", {"s3:*"}) == fires);
  CHECK(wildcard("*", {"?"}) == fires);
  CHECK(wildcard("s3:*", {"S3:*"}).empty());
  CHECK(wildcard("s3:Get*", {"s3:*"}).empty());
  CHECK(wildcard("s3:*Tagging", {"s3:*ing"}).empty());
  CHECK(wildcard("s3:*", {"ec2:*", "s3:*"}).empty());
  CHECK(wildcard("s3:*", {"*"}).empty());
}

TEST_CASE("a wildcard without a star has to be named as it is written") {
  CHECK(wildcard("roles/owner", {}, "google") == Ids{"GL108"});
  CHECK(wildcard("roles/owner", {"roles/viewer"}, "google") == Ids{"GL104", "GL108"});
  CHECK(wildcard("roles/owner", {"roles/owner"}, "google").empty());
}

TEST_CASE("a Kubernetes role is named with its kind or without, for all of its rules") {
  World world;
  const std::size_t grant = world.good_grant();
  world.grants[grant].provider = "kubernetes";
  world.grants[grant].wildcard = true;
  world.grants[grant].entitlements = {known("ClusterRole/cluster-admin"), known("*:*.*")};
  world.grants[grant].entitlements.front().head = true;
  CHECK(world.ids() == Ids{"GL108"});
  world.give(grant, FieldName::entitlement, {"cluster-admin"});
  CHECK(world.ids().empty());
  world.give(grant, FieldName::entitlement, {"ClusterRole/cluster-admin"});
  CHECK(world.ids().empty());
  world.give(grant, FieldName::entitlement, {"*:*"});
  CHECK(world.ids().empty());
  world.give(grant, FieldName::entitlement, {"admin"});
  CHECK(world.ids() == Ids{"GL104", "GL108"});
}

TEST_CASE("an entitlement beside the wildcard need not be named by GL108") {
  World world;
  const std::size_t grant = world.good_grant();
  world.grants[grant].wildcard = true;
  world.grants[grant].wildcard_reason = "`s3:*` is a wildcard";
  world.grants[grant].entitlements = {known("sqs:SendMessage"), known("s3:*")};
  const Results results = world.run();
  REQUIRE(world.ids() == Ids{"GL108"});
  CHECK(results.findings[0].message == "`user:alice` holds `s3:*`, a wildcard that no ticket names");
  CHECK(results.findings[0].missing == std::vector<std::string>{"entitlement"});
  world.give(grant, FieldName::entitlement, {"s3:*"});
  CHECK(world.ids() == Ids{"GL104"});
  world.give(grant, FieldName::entitlement, {"s3:*", "sqs:Send*"});
  CHECK(world.ids().empty());
}

TEST_CASE("access for everyone must be named, by its name or as public, not by a bare star") {
  World world;
  const std::size_t grant = world.good_grant();
  world.grants[grant].wildcard = true;
  world.grants[grant].wildcard_reason = "`*` is everybody";
  world.grants[grant].principal_kind = grants::PrincipalKind::public_;
  world.grants[grant].principal = known("*");
  world.grants[grant].entitlements = {known("s3:GetObject")};
  CHECK(world.ids() == Ids{"GL108"});
  world.give(grant, FieldName::entitlement, {"*"});
  CHECK(world.ids() == Ids{"GL108"});
  world.give(grant, FieldName::entitlement, {"s3:GetObject", "public"});
  CHECK(world.ids().empty());
  world.grants[grant].principal = known("allUsers");
  world.give(grant, FieldName::entitlement, {"allusers"});
  CHECK(world.ids().empty());
  world.grants[grant].entitlements = {known("s3:*")};
  CHECK(world.ids() == Ids{"GL104", "GL108"});
}

TEST_CASE("a wildcard's finding says why it is one where no star shows it") {
  World world;
  const std::size_t grant = world.good_grant();
  world.grants[grant].wildcard = true;
  world.grants[grant].wildcard_reason = "`roles/owner` is a basic role";
  world.grants[grant].entitlements = {known("roles/owner")};
  world.give(grant, FieldName::entitlement, {"roles/viewer"});
  CHECK(find(world.run(), "GL108")->message ==
        "`user:alice` holds `roles/owner`, which the ticket does not name: `roles/owner` is a basic role");
  world.grants[grant].principal = known("allUsers");
  world.grants[grant].principal_kind = grants::PrincipalKind::public_;
  CHECK(find(world.run(), "GL108")->message ==
        "everyone (`allUsers`) holds `roles/owner`, which the ticket does not name");
}

TEST_CASE("a wildcard without a ticket is reported beside the missing ticket") {
  World world;
  const std::size_t grant = world.grant();
  world.grants[grant].wildcard = true;
  world.grants[grant].entitlements = {known("*")};
  CHECK(world.ids() == Ids{"GL101", "GL108", "GL201", "GL301", "GL401"});
}

}  // namespace grantlint::checks::test
