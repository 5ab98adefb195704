#include "tickets/pattern.h"

#include <catch2/catch.hpp>
#include <ctime>

namespace grantlint::tickets {
namespace {

using Texts = std::vector<std::string>;

Texts find(std::string_view value, Script script = Script::free, std::string_view pattern = {}) {
  const auto compiled = Pattern::compile(pattern);
  REQUIRE(compiled);
  return compiled->find(value, script);
}

}  // namespace

TEST_CASE("without a pattern, keys with numbers, record numbers and URLs are references") {
  CHECK(find("IAM-1042") == Texts{"IAM-1042"});
  CHECK(find("A2B_C-7") == Texts{"A2B_C-7"});
  CHECK(find("INC0012345") == Texts{"INC0012345"});
  CHECK(find("RITM0010001") == Texts{"RITM0010001"});
  CHECK(find("CHG-1042") == Texts{"CHG-1042"});
  CHECK(find("https://jira.example/browse/IAM-1042?x=1") == Texts{"https://jira.example/browse/IAM-1042?x=1"});
  CHECK(find("see IAM-1 and SEC-22.") == Texts{"IAM-1", "SEC-22"});
}

TEST_CASE("what has no number is no reference") {
  CHECK(find("TBD").empty());
  CHECK(find("IAM-").empty());
  CHECK(find("1042").empty());
  CHECK(find("A-1").empty());
  CHECK(find("IAM-1042x").empty());
  CHECK(find("iam-1042").empty());
  CHECK(find("xIAM-1042").empty());
  CHECK(find("INC12").empty());
  CHECK(find("https://").empty());
  CHECK(find("").empty());
}

TEST_CASE("in a label case does not count and an underline is a dash") {
  CHECK(find("iam-1042", Script::restricted) == Texts{"IAM-1042"});
  CHECK(find("iam_1042", Script::restricted) == Texts{"IAM-1042"});
  CHECK(find("ritm0010001", Script::restricted) == Texts{"RITM0010001"});
  CHECK(find("iam_1042", Script::restricted, "(IAM|SEC)-[0-9]+") == Texts{"IAM-1042"});
  CHECK(find("Iam_1042", Script::restricted, "Iam-[0-9]+") == Texts{"Iam-1042"});
  CHECK(find("iam-1042", Script::restricted, "Iam-[0-9]+") == Texts{"iam-1042"});
  CHECK(find("ops-1042", Script::restricted, "(IAM|SEC)-[0-9]+").empty());
}

TEST_CASE("a pattern of the config replaces the default forms") {
  CHECK(find("IAM-1042 OPS-2 SEC-3", Script::free, "(IAM|SEC)-[0-9]+") == Texts{"IAM-1042", "SEC-3"});
  CHECK(find("https://x.example", Script::free, "(IAM|SEC)-[0-9]+").empty());
  CHECK(find("#12", Script::free, "#[0-9]+") == Texts{"#12"});
}

TEST_CASE("a pattern that cannot be read or costs too much is refused") {
  CHECK_FALSE(Pattern::compile("(IAM"));
  CHECK_FALSE(Pattern::compile("[z-a]"));
  CHECK_FALSE(Pattern::compile(R"((a)\1)"));
  CHECK_FALSE(Pattern::compile("(((a{0,500}){0,400}){0,400})"));
  CHECK(Pattern::compile(std::string(200, '(') + "a" + std::string(200, ')')));
}

TEST_CASE("a pattern that can match nothing finds no empty references") {
  CHECK(find("a1b22", Script::free, "[0-9]*") == Texts{"1", "22"});
  CHECK(find("abc", Script::free, "[0-9]*").empty());
}

TEST_CASE("a pattern made to take for ever does not") {
  const std::clock_t begin = std::clock();  // of this process: the machine may be busy
  CHECK(find(std::string(1'000'000, 'a'), Script::restricted, "(a+)+$b").empty());
  CHECK(find(std::string(1'000'000, 'a'), Script::free, "(x|a?){20}(a|aa)*!").empty());
  CHECK(std::clock() - begin < 20 * CLOCKS_PER_SEC);
}

}  // namespace grantlint::tickets
