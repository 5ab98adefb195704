#include <catch2/catch.hpp>

#include "checks_support.h"

namespace grantlint::checks::test {

using findings::Unseen;

TEST_CASE("a region that could not be read is reported, a file that could not be opened is not") {
  World world;
  const auto broken = world.file("broken.tf", "a = = b\n");
  world.unseen = {{Unseen::Kind::unparsed, world.span(broken, "= b"), "", "an expression is missing"},
                  {Unseen::Kind::unreadable, {}, "secret.tf", "permission denied"}};
  const Results results = world.run();
  REQUIRE(world.ids() == Ids{"GL901"});
  CHECK(results.findings[0].message == "cannot read part of `broken.tf`: an expression is missing");
  CHECK(results.findings[0].identity == "GL901 broken.tf = b");
  CHECK(results.findings[0].grant == findings::no_grant);
}

TEST_CASE("an unknown principal is reported once, at its grant, with the reason") {
  World world;
  const std::size_t grant = world.good_grant();
  world.grants[grant].principal = unknown("var.members", "`var.members` has no default");
  world.grants[grant].unresolved = {
      {Unseen::Kind::unresolved, world.grants[grant].home, "", "`var.members` has no default"}};
  world.unseen = world.grants[grant].unresolved;
  const Results results = world.run();
  REQUIRE(world.ids() == Ids{"GL902"});
  CHECK(results.findings[0].message == "cannot see who holds `roles/viewer`: `var.members` has no default");
  CHECK(results.findings[0].level == findings::Level::note);
}

TEST_CASE("unknown entitlement and scope are reported together") {
  World world;
  const std::size_t grant = world.good_grant();
  const auto vars = world.file("vars.tf", "var.role var.project\n");
  world.grants[grant].entitlements = {unknown("var.role", "`var.role` has no default")};
  world.grants[grant].entitlements[0].origin.at = world.span(vars, "var.role");
  world.grants[grant].scope = unknown("var.project", "`var.project` has no default");
  world.grants[grant].scope.origin.at = world.span(vars, "var.project");
  const Results results = world.run();
  REQUIRE(world.ids() == Ids{"GL902"});
  CHECK(results.findings[0].message == "cannot see what `user:alice` holds: `var.role` has no default");
  REQUIRE(results.findings[0].see.size() == 3);
  CHECK(results.findings[0].see[0].at == world.span(vars, "var.role"));
  CHECK(results.findings[0].see[1].text == "nor on what `user:alice` holds `var.role`: `var.project` has no default");
}

TEST_CASE("what a resource of the tree gives is known well enough, and so is who a definition is for") {
  World world;
  const std::size_t grant = world.good_grant();
  world.grants[grant].principal = unknown("google_service_account.ci.email", "");
  CHECK(world.ids().empty());
  world.grants[grant].principal = {};
  world.grants[grant].definition = true;
  CHECK(world.ids().empty());
  world.grants[grant].definition = false;
  CHECK(world.ids().empty());
}

TEST_CASE("a role that is nowhere in the tree is reported at its binding") {
  World world;
  const std::size_t grant = world.good_grant();
  world.grants[grant].unresolved = {
      {Unseen::Kind::unresolved, world.grants[grant].home, "", "role `x` is not in the tree"}};
  const Results results = world.run();
  REQUIRE(world.ids() == Ids{"GL902"});
  CHECK(results.findings[0].message ==
        "cannot see all of `roles/viewer` for `user:alice`: role `x` is not in the tree");
}

TEST_CASE("what the grants room says of an unknown part is not said twice") {
  World world;
  const std::size_t grant = world.good_grant();
  world.grants[grant].principal = unknown("var.members", "`var.members` has no default");
  world.grants[grant].unresolved = {{Unseen::Kind::unresolved, world.grants[grant].home, "",
                                     "cannot see whom `a` grants to: `var.members` has no default"},
                                    {Unseen::Kind::unresolved, world.grants[grant].block, "",
                                     "cannot see whether `a` is made: `var.on` has no default"}};
  const Results results = world.run();
  REQUIRE(world.ids() == Ids{"GL902"});
  CHECK(results.findings[0].message == "cannot see who holds `roles/viewer`: `var.members` has no default");
  REQUIRE(results.findings[0].see.size() == 1);
  CHECK(results.findings[0].see[0].text == "nor whether `a` is made: `var.on` has no default");
  world.grants[grant].principal = known("user:alice");
  world.grants[grant].unresolved.erase(world.grants[grant].unresolved.begin());
  CHECK(world.run().findings.at(0).message == "cannot see whether `a` is made: `var.on` has no default");
}

TEST_CASE("a module or a budget outside of any grant is reported where it stands") {
  World world;
  const auto main = world.file("main.tf", "module \"iam\" {}\nlocals {}\n");
  world.unseen = {
      {Unseen::Kind::unresolved, world.span(main, "module \"iam\" {}"), "", "the module is not in the tree"},
      {Unseen::Kind::limit, world.span(main, "locals {}"), "", "the budget of steps is used up"},
      {Unseen::Kind::unresolved, {}, "elsewhere.tf", "no place"}};
  const Results results = world.run();
  REQUIRE(world.ids() == Ids{"GL902", "GL902"});
  CHECK(results.findings[0].message == "cannot see all that `main.tf` grants: the module is not in the tree");
  CHECK(results.findings[1].message == "cannot see all that `main.tf` grants: the budget of steps is used up");
}

}  // namespace grantlint::checks::test
