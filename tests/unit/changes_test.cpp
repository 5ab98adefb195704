#include "changes/changes.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "checks_support.h"

using namespace grantlint;
using changes::Change;
using changes::Changes;
using changes::Kind;
using checks::test::day;
using checks::test::known;
using checks::test::World;
using grants::Enforcement;
using tickets::FieldName;

namespace {

/// Two states of a tree; both begin with the same grants.
struct Two {
  World base;
  World head;

  explicit Two(std::size_t grants = 1) {
    for (std::size_t i = 0; i < grants; ++i) {
      base.good_grant();
      head.good_grant();
    }
  }
  [[nodiscard]] Changes compare() const {
    return changes::compare({base.sources, base.grants, base.matches, base.unseen},
                            {head.sources, head.grants, head.matches, head.unseen}, head.catalogue);
  }
  /// Kinds of every change, as "widened+extended removed".
  [[nodiscard]] std::string kinds() const {
    std::string text;
    for (const Change& change : compare().changes) {
      if (!text.empty()) text += ' ';
      for (std::size_t i = 0; i < change.kinds.size(); ++i)
        text += fmt::format("{}{}", i == 0 ? "" : "+", changes::name(change.kinds[i]));
    }
    return text;
  }
  void roles(std::vector<std::string> before, std::vector<std::string> now) {
    const auto set = [](World& world, const std::vector<std::string>& names) {
      world.grants[0].entitlements.clear();
      for (const std::string& name : names) world.grants[0].entitlements.push_back(known(name));
      world.grants[0].entitlements.front().head = names.size() > 1 && !grants::role_name(names.front()).empty();
    };
    set(base, before);
    set(head, now);
  }
  void provider(const std::string& name) {
    for (World* world : {&base, &head}) world->grants[0].provider = name;
  }
};

}  // namespace

TEST_CASE("grants that are the same have no change") {
  Two two(3);
  CHECK(two.kinds().empty());
  CHECK(two.compare().same == 3);
  CHECK(two.compare().moved == 0);
}

TEST_CASE("a grant that comes is added, one that goes is removed") {
  Two two;
  two.head.good_grant();
  CHECK(two.kinds() == "added");
  CHECK(two.compare().changes.front().head == 1);
  Two less;
  less.base.good_grant();
  CHECK(less.kinds() == "removed");
  CHECK(less.compare().changes.front().base == 1);
}

TEST_CASE("another principal is another grant") {
  Two two;
  two.head.grants[0].principal = known("user:bob");
  CHECK(two.kinds() == "added removed");
}

TEST_CASE("a wider role widens, a narrower one narrows, another one does both") {
  Two two;
  two.roles({"roles/viewer"}, {"roles/editor"});
  CHECK(two.kinds() == "widened");
  CHECK(two.compare().changes.front().gained.front().includes == "roles/viewer");
  two.roles({"roles/owner"}, {"roles/editor"});
  CHECK(two.kinds() == "narrowed");
  CHECK(two.compare().changes.front().lost.front().text == "roles/owner");
  two.roles({"roles/logging.viewer"}, {"roles/storage.admin"});
  CHECK(two.kinds() == "widened+narrowed");
  two.roles({"roles/viewer", "roles/editor"}, {"roles/editor"});
  CHECK(two.kinds().empty());
}

TEST_CASE("action globs and Kubernetes verbs are compared by what they include") {
  Two two;
  two.provider("aws");
  two.roles({"s3:Get*"}, {"s3:GetObject"});
  CHECK(two.kinds() == "narrowed");
  two.roles({"s3:GetObject"}, {"s3:*"});
  CHECK(two.kinds() == "widened");
  two.roles({"s3:GetObject", "s3:PutObject"}, {"s3:PutObject", "s3:GetObject"});
  CHECK(two.kinds().empty());
  two.provider("kubernetes");
  two.roles({"Role/reader", "get,list:pods"}, {"Role/reader", "get,list,delete:pods"});
  CHECK(two.kinds() == "widened");
  CHECK(two.compare().changes.front().gained.front().besides == "delete:pods");
  two.roles({"Role/reader", "get,list:pods"}, {"Role/renamed", "list:pods", "get:pods"});
  CHECK(two.kinds().empty());
  two.roles({"ClusterRole/view"}, {"ClusterRole/admin"});
  CHECK(two.kinds() == "widened");
}

TEST_CASE("a scope may grow, shrink, or be another one") {
  Two two;
  const auto scopes = [&](std::string before, std::string now) {
    two.base.grants[0].scope = known(std::move(before));
    two.head.grants[0].scope = known(std::move(now));
    return two.kinds();
  };
  CHECK(scopes("/subscriptions/a/resourceGroups/b", "/subscriptions/a") == "widened");
  CHECK(scopes("/subscriptions/a", "/subscriptions/a/resourceGroups/b") == "narrowed");
  CHECK(scopes("projects/dev", "projects/prod") == "added removed");
  CHECK(scopes("arn:aws:s3:::a", "arn:aws:s3:::a, arn:aws:s3:::b") == "widened");
  CHECK(two.compare().changes.front().gained_scopes == std::vector<std::string>{"arn:aws:s3:::b"});
}

TEST_CASE("ends are compared by day") {
  Two two;
  const auto end = [](World& world, Enforcement level, std::optional<findings::Day> date) {
    world.matches.endings[0].expiry.level = level;
    world.matches.endings[0].expiry.date = date;
  };
  end(two.head, Enforcement::enforced, day("2026-09-01"));
  CHECK(two.kinds() == "extended");
  end(two.head, Enforcement::enforced, day("2026-08-01"));
  CHECK(two.kinds() == "shortened");
  end(two.head, Enforcement::absent, std::nullopt);
  CHECK(two.kinds() == "extended");
  end(two.base, Enforcement::absent, std::nullopt);
  CHECK(two.kinds().empty());
  end(two.head, Enforcement::enforced, day("2026-08-01"));
  CHECK(two.kinds() == "shortened");
  // The same day, but nothing enforces it any more.
  end(two.base, Enforcement::enforced, day("2026-08-01"));
  end(two.head, Enforcement::documented, day("2026-08-01"));
  CHECK(two.kinds() == "approval");
  CHECK(two.compare().changes.front().approval.front().lost);
}

TEST_CASE("a ticket, approver, basis or revocation that is lost or changed is reported") {
  Two two;
  two.head.give(0, FieldName::ticket, {"IAM-2"});
  two.head.give(0, FieldName::approver, {});
  two.head.matches.endings[0].revocation = {};
  CHECK(two.kinds() == "approval");
  const Change change = two.compare().changes.front();
  REQUIRE(change.approval.size() == 3);
  CHECK(change.approval[0].name == "ticket");
  CHECK(change.approval[0].before == "IAM-1");
  CHECK(change.approval[0].after == "IAM-2");
  CHECK_FALSE(change.approval[0].lost);
  CHECK(change.approval[1].name == "approver");
  CHECK(change.approval[1].lost);
  CHECK(change.approval[2].name == "revocation");
  CHECK(change.approval[2].before == "enforced by condition");
  CHECK(change.approval[2].lost);
  CHECK(change.asks_for_approval());
  std::swap(two.base.matches, two.head.matches);
  CHECK_FALSE(two.compare().changes.front().asks_for_approval());
}

TEST_CASE("a condition that goes widens, one that comes narrows, another date is neither") {
  Two two;
  const auto condition = [](World& world, std::string text, iam::TimeBound::Kind kind) {
    grants::Condition one;
    one.requirements = iam::requirements(syntax::Value::string(text));
    one.text = std::move(text);
    one.bound.kind = kind;
    world.grants[0].conditions = {one};
  };
  using enum iam::TimeBound::Kind;
  condition(two.base, "resource.name == \"a\"", none);
  CHECK(two.kinds() == "widened");
  two.head.grants[0].conditions = two.base.grants[0].conditions;
  CHECK(two.kinds().empty());
  two.base.grants[0].conditions.clear();
  CHECK(two.kinds() == "narrowed");
  condition(two.base, R"(request.time < timestamp("2026-09-01T00:00:00Z") && x == "a")", end);
  condition(two.head, R"(request.time < timestamp("2027-01-01T00:00:00Z") && x == "a")", end);
  CHECK(two.kinds().empty());
  condition(two.head, R"(request.time < timestamp("2027-01-01T00:00:00Z") && x == "b")", end);
  CHECK(two.kinds() == "widened+narrowed");
  condition(two.head, R"(request.time < timestamp("2027-01-01T00:00:00Z"))", end);
  CHECK(two.kinds() == "widened");
}

TEST_CASE("a condition is compared by its parts") {
  Two two;
  using Entry = syntax::Entry;
  using syntax::Value;
  const auto texts = [](const std::vector<std::string>& values) {
    std::vector<Value> items;
    for (const std::string& value : values) items.push_back(Value::string(value));
    return values.size() == 1 ? items.front() : Value::list(std::move(items));
  };
  const auto block = [&](const std::vector<std::tuple<std::string, std::string, std::vector<std::string>>>& tests) {
    std::vector<Entry> all;
    for (const auto& [test, key, values] : tests)
      all.push_back({test, {}, Value::map({Entry{key, {}, texts(values)}})});
    return Value::map(std::move(all));
  };
  const auto kinds = [&](const Value& before, const Value& now) {
    two.base.grants[0].conditions = {{.text = "x", .bound = {}, .requirements = iam::requirements(before)}};
    two.head.grants[0].conditions = {{.text = "y", .bound = {}, .requirements = iam::requirements(now)}};
    return two.kinds();
  };
  const Value account = block({{"StringEquals", "aws:SourceAccount", {"1", "2"}}});
  CHECK(kinds(account, block({{"stringequals", "AWS:sourceaccount", {"2", "1"}}})).empty());
  CHECK(kinds(account, block({{"StringEquals", "aws:SourceAccount", {"1"}}})) == "narrowed");
  CHECK(kinds(account, block({{"StringEquals", "aws:SourceAccount", {"1", "2", "3"}}})) == "widened");
  CHECK(kinds(account, block({{"StringEquals", "aws:SourceAccount", {"1", "3"}}})) == "widened+narrowed");
  const Value more =
      block({{"Bool", "aws:MultiFactorAuthPresent", {"true"}}, {"StringEquals", "aws:SourceAccount", {"1", "2"}}});
  CHECK(kinds(account, more) == "narrowed");
  CHECK(kinds(more, account) == "widened");
  const Value none_of = block({{"StringNotEquals", "aws:SourceAccount", {"1"}}});
  CHECK(kinds(none_of, block({{"StringNotEquals", "aws:SourceAccount", {"1", "2"}}})) == "narrowed");
  CHECK(kinds(block({{"Bool", "aws:MultiFactorAuthPresent", {"true"}}}),
              Value::map(
                  {Entry{"Bool", {}, Value::map({Entry{"aws:MultiFactorAuthPresent", {}, Value::boolean(true)}})}}))
            .empty());
  const auto text = [](std::string expression) { return Value::string(std::move(expression)); };
  const std::string one = R"(resource.name == "a")";
  CHECK(kinds(text(one), text("(resource.name=='a')")).empty());
  CHECK(kinds(text(one), text(one + " && resource.type == 'b'")) == "narrowed");
  CHECK(kinds(text("x == 'b' &&  " + one), text(one)) == "widened");
  CHECK(kinds(text("x == 'b' && " + one), text(one + "&&(x == \"b\")")).empty());
  CHECK(kinds(text("x == 'b' || " + one), text(one + "||x == \"b\"")).empty());
  CHECK(kinds(text("x == 'b' || " + one), text("x == 'b' && " + one)) == "widened+narrowed");
  CHECK(kinds(text(one), text(one + " && request.time < timestamp('2027-01-01T00:00:00.000Z')")).empty());
  CHECK(kinds(text("a ? b : c"), text("a ? b : d")) == "widened+narrowed");
}

TEST_CASE("a name of another kind is another holder, or another scope") {
  Two two;
  const auto both = [&](grants::Part grants::Grant::* part, std::string before, std::string now) {
    (two.base.grants[0].*part).kind = std::move(before);
    (two.head.grants[0].*part).kind = std::move(now);
    return two.kinds();
  };
  CHECK(both(&grants::Grant::principal, "user", "role") == "added removed");
  CHECK(both(&grants::Grant::principal, "role", "role").empty());
  CHECK(both(&grants::Grant::principal, "role", "").empty());
  CHECK(both(&grants::Grant::scope, "project", "bucket") == "added removed");
  CHECK(both(&grants::Grant::scope, "bucket", "bucket").empty());
}

TEST_CASE("a grant that moves stays the same one") {
  Two two(2);
  // Another file, another address, even another type.
  two.head.grants[0].address = "module.iam.google_project_iam_member.a0";
  two.head.grants[0].type = "google_project_iam_binding";
  Changes changes = two.compare();
  CHECK(changes.changes.empty());
  CHECK(changes.moved == 1);
  // Who is not known but written alike is the same one in one folder, not in another.
  for (World* world : {&two.base, &two.head})
    world->grants[0].principal = checks::test::unknown("var.who", "no default");
  changes = two.compare();
  CHECK(changes.changes.empty());
  CHECK(changes.moved == 1);
  two.head.grants[0].block = two.head.sources.whole(two.head.file("other/iam.tf", "resource"));
  CHECK(two.kinds() == "added removed");
}

TEST_CASE("of a list of roles the removed one is reported, not those that move up") {
  Two two(3);
  const auto role = [](World& world, std::size_t grant, std::string name) {
    world.grants[grant].entitlements = {known(std::move(name))};
    world.grants[grant].principal = known("user:alice");
    world.grants[grant].address = fmt::format("google_project_iam_member.x[{}]", grant);
  };
  for (World* world : {&two.base, &two.head}) {
    role(*world, 0, "roles/viewer");
    role(*world, 1, "roles/editor");
    role(*world, 2, "roles/logging.viewer");
  }
  role(two.head, 0, "roles/editor");
  role(two.head, 1, "roles/logging.viewer");
  two.head.grants.pop_back();
  two.head.matches.approvals.pop_back();
  two.head.matches.endings.pop_back();
  const Changes changes = two.compare();
  REQUIRE(changes.changes.size() == 1);
  CHECK(changes.changes.front().kinds == std::vector{Kind::removed});
  CHECK(two.base.grants[changes.changes.front().base].entitlements.front().shown() == "roles/viewer");
}

TEST_CASE("a role that includes one that is removed elsewhere is reported as wider") {
  Two two;
  two.roles({"roles/viewer"}, {"roles/editor"});
  two.base.grants[0].address = R"(google_project_iam_member.x["roles/viewer"])";
  two.head.grants[0].address = R"(google_project_iam_member.x["roles/editor"])";
  CHECK(two.kinds() == "widened");
  two.roles({"roles/logging.viewer"}, {"roles/storage.admin"});
  CHECK(two.kinds() == "added removed");
}

TEST_CASE("a principal that keeps the access by another grant is reported") {
  Two two;
  two.base.grants.push_back(two.base.grants[0]);
  two.base.grants[1].address = "google_project_iam_member.again";
  two.base.matches.approvals.push_back(two.base.matches.approvals[0]);
  two.base.matches.endings.push_back(two.base.matches.endings[0]);
  Changes changes = two.compare();
  REQUIRE(changes.changes.size() == 1);
  CHECK(changes.changes.front().otherwise == std::vector<std::uint32_t>{0});
}

TEST_CASE("what could not be read on the other side makes a change doubtful") {
  Two two;
  two.head.good_grant();
  two.base.unseen.push_back({findings::Unseen::Kind::unreadable, {}, "iam1.tf", "permission denied"});
  CHECK(two.compare().changes.front().doubt == "`iam1.tf` could not be read, or not wholly, before");
}

TEST_CASE("a holder that is not known on one side may be the same one") {
  Two two;
  two.base.grants[0].principal = checks::test::unknown("var.who", "no default");
  CHECK(two.kinds() == "unclear");
  CHECK(two.compare().changes.front().doubt ==
        "who holds it is not known on both sides: `var.who` before, `user:alice` now");
  CHECK(two.compare().changes.front().asks_for_approval());
  two.head.grants[0].principal = two.base.grants[0].principal;
  CHECK(two.kinds().empty());
  two.head.grants[0].scope = known("other");
  CHECK(two.kinds() == "added removed");
  two.head.grants[0].scope = checks::test::unknown("var.where", "no default");
  CHECK(two.kinds() == "unclear");
}

TEST_CASE("what is given may not be known") {
  Two two;
  two.base.grants[0].entitlements = {checks::test::unknown("each.key", "no default")};
  CHECK(two.kinds() == "widened+unclear");
  CHECK(two.compare().changes.front().doubt ==
        "what it gives is not known on both sides: `each.key` before, `roles/viewer` now");
  two.head.grants[0].entitlements = {checks::test::unknown("lookup(var.roles, each.key)", "no default")};
  CHECK(two.kinds() == "unclear");
}
