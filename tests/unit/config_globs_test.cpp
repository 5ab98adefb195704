#include <chrono>

#include <catch2/catch.hpp>

#include "config/config.h"
#include "source/glob.h"

using grantlint::config::covers;
using grantlint::config::matches;
using grantlint::config::matches_whole;
using grantlint::config::nearest;

TEST_CASE("a glob without a slash matches at any depth") {
  CHECK(matches("*.tf", "main.tf"));
  CHECK(matches("*.tf", "a/b/main.tf"));
  CHECK(matches("main.tf", "a/main.tf"));
  CHECK_FALSE(matches("main.tf", "a/xmain.tf"));
  CHECK(matches("?ain.tf", "a/main.tf"));
}

TEST_CASE("a slash at the front or in the middle ties a glob to the top") {
  CHECK(matches("/main.tf", "main.tf"));
  CHECK_FALSE(matches("/main.tf", "a/main.tf"));
  CHECK(matches("a/main.tf", "a/main.tf"));
  CHECK_FALSE(matches("a/main.tf", "b/a/main.tf"));
  CHECK(matches("./a/main.tf", "a/main.tf"));
}

TEST_CASE("one star stays within a segment, two go across") {
  CHECK(matches("a/*.tf", "a/x.tf"));
  CHECK_FALSE(matches("a/*.tf", "a/b/x.tf"));
  CHECK(matches("a/**/x.tf", "a/x.tf"));
  CHECK(matches("a/**/x.tf", "a/b/c/x.tf"));
  CHECK_FALSE(matches("a/**/x.tf", "b/x.tf"));
  CHECK(matches("**/x.tf", "x.tf"));
  CHECK(matches("**/x.tf", "a/b/x.tf"));
  CHECK(matches("a/**/b/**/c", "a/x/b/y/z/c"));
  CHECK(matches("a/**/b/**/c", "a/b/b/c"));
  CHECK_FALSE(matches("a/**/b/**/c", "a/x/c/b"));
  CHECK(matches("**", "a/b"));
}

TEST_CASE("two stars at the end are what lies in a folder, not the folder's name") {
  CHECK(matches("infra/**", "infra/a.tf"));
  CHECK(matches("infra/**", "infra/a/b.tf"));
  CHECK_FALSE(matches("infra/**", "infra"));
  CHECK_FALSE(matches("infra/**", "x/infra/a.tf"));
  CHECK(matches("**/testdata/**", "a/testdata/b/c.tf"));
  CHECK(matches("**/testdata/**", "testdata/c.tf"));
}

TEST_CASE("a glob that matches a folder matches all below it") {
  CHECK(matches("vendor", "a/vendor/b/c.tf"));
  CHECK(matches("/vendor", "vendor/b/c.tf"));
  CHECK_FALSE(matches("/vendor", "a/vendor/b/c.tf"));
  CHECK(matches("a/*", "a/b/c.tf"));
}

TEST_CASE("a slash at the end means folders only, at any depth") {
  CHECK(matches("vendor/", "vendor/a.tf"));
  CHECK(matches("vendor/", "x/vendor/a.tf"));
  CHECK_FALSE(matches("vendor/", "vendor"));
  CHECK_FALSE(matches("vendor/", "x/vendor"));
  CHECK_FALSE(matches("x/vendor/", "y/x/vendor/a"));
}

TEST_CASE("classes, escapes, case and leading dots") {
  CHECK(matches("[ab].tf", "a.tf"));
  CHECK_FALSE(matches("[!ab].tf", "a.tf"));
  CHECK(matches("\\*.tf", "*.tf"));
  CHECK_FALSE(matches("\\*.tf", "x.tf"));
  CHECK_FALSE(matches("Main.tf", "main.tf"));
  CHECK(matches("*", ".hidden"));
  CHECK(matches("*.yaml", ".github/.x.yaml"));
}

TEST_CASE("what is no glob matches nothing") {
  CHECK_FALSE(matches("", "a"));
  CHECK_FALSE(matches("/", "a"));
  CHECK_FALSE(matches("a", ""));
  CHECK_FALSE(matches(std::string_view("a\0b", 3), "a"));
  CHECK_FALSE(matches("a", std::string_view("a\0b", 3)));
}

TEST_CASE("a whole match knows no depth and no folders") {
  CHECK(matches_whole("*.yaml", "a.yaml"));
  CHECK_FALSE(matches_whole("*.yaml", "b/a.yaml"));
  CHECK_FALSE(matches_whole("*", "b/a.yaml"));
  CHECK_FALSE(matches_whole("b", "b/a.yaml"));
  CHECK(matches_whole("**/*.yaml", "a.yaml"));
  CHECK(matches_whole("**/*.yaml", "b/c/a.yaml"));
  CHECK(matches_whole("b/**", "b/c/a.yaml"));
  CHECK(matches_whole("**", "b/c/a.yaml"));
  CHECK_FALSE(matches_whole("", ""));
}

TEST_CASE("a folder that a glob covers need not be entered") {
  CHECK(covers("vendor/", "a/vendor"));
  CHECK(covers("vendor", "a/vendor/b"));
  CHECK(covers("vendor/**", "vendor"));
  CHECK(covers("**/testdata/**", "a/testdata"));
  CHECK_FALSE(covers("vendor/**", "a/vendor"));
  CHECK_FALSE(covers("vendor/*.tf", "vendor"));
  CHECK_FALSE(covers("*.tf", "vendor"));
  CHECK_FALSE(covers("?", "vendor"));
  CHECK_FALSE(covers("vendor", ""));
  CHECK(covers("**", "x"));
}

TEST_CASE("many stars cost no more than their product with the text") {
  std::string glob;
  for (int i = 0; i < 200; ++i) glob += "*a";
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(grantlint::source::matches(glob + "b", std::string(5'000, 'a')));
  std::string deep;
  for (int i = 0; i < 2'000; ++i) deep += "a/";
  std::string across;
  for (int i = 0; i < 50; ++i) across += "**/a/";
  CHECK_FALSE(matches_whole(across + "b", deep + "c"));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}

TEST_CASE("the nearest word is offered if it is near enough") {
  CHECK(nearest("ticket", {"tickets", "include"}) == "tickets");
  CHECK(nearest("tikcets", {"tickets"}) == "tickets");
  CHECK(nearest("EXPIRES", {"review", "expires"}) == "expires");
  CHECK(nearest("fail_on", {"fail-on"}) == "fail-on");
  CHECK(nearest("zebra", {"tickets", "include"}).empty());
  CHECK(nearest("of", {"off", "note"}) == "off");
  CHECK(nearest("x", {"include"}).empty());
  CHECK(nearest("", {"a"}).empty());
  CHECK(nearest(std::string(100'000, 'a'), {"a"}).empty());
}
