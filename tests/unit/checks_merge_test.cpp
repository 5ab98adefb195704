#include "checks/merge.h"

#include <array>

#include <catch2/catch.hpp>

namespace grantlint::checks {
namespace {

constexpr std::array<std::string_view, 2> merged{"GL101", "GL301"};

std::vector<Rule> table() {
  std::vector<Rule> rules(3);
  rules[0].id = "GL100";
  rules[0].merges = merged;
  rules[1].id = "GL101";
  rules[2].id = "GL301";
  return rules;
}

findings::Finding finding(std::string rule, std::uint32_t grant) {
  findings::Finding made;
  made.rule = std::move(rule);
  made.grant = grant;
  return made;
}

/// "GL101 at 0" of each that is left.
std::vector<std::string> left(std::vector<findings::Finding> all) {
  const std::vector<Rule> rules = table();
  merge(rules, all);
  std::vector<std::string> text;
  for (const findings::Finding& one : all) text.push_back(one.rule + " at " + std::to_string(one.grant));
  return text;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("one finding stands for those that it merges, a grant at a time") {
  CHECK(left({finding("GL100", 0), finding("GL101", 0), finding("GL201", 0), finding("GL301", 0), finding("GL100", 1),
              finding("GL101", 1), finding("GL301", 2)}) ==
        Texts{"GL100 at 0", "GL201 at 0", "GL101 at 1", "GL301 at 2"});
}

TEST_CASE("nothing is merged where the rule that would does not fire") {
  CHECK(left({finding("GL101", 0), finding("GL301", 0)}) == Texts{"GL101 at 0", "GL301 at 0"});
}

TEST_CASE("what is suppressed is not merged, and a merging finding may be") {
  auto silenced = finding("GL301", 0);
  silenced.suppressed.emplace();
  CHECK(left({finding("GL100", 0), finding("GL101", 0), silenced}) == Texts{"GL101 at 0", "GL301 at 0"});
  auto known = finding("GL100", 0);
  known.suppressed.emplace();
  CHECK(left({known, finding("GL101", 0), finding("GL301", 0)}) == Texts{"GL100 at 0"});
}

TEST_CASE("findings without a grant are never merged") {
  CHECK(left({finding("GL101", findings::no_grant), finding("GL301", findings::no_grant)}).size() == 2);
}

}  // namespace grantlint::checks
