#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "iam/iam.h"

using namespace grantlint;
using iam::TimeBound;
using Kind = iam::TimeBound::Kind;
using syntax::Value;

namespace {

struct Pair {
  std::string op;
  std::string key;
  std::vector<std::string> values;
};

Value condition(const std::vector<Pair>& pairs) {
  std::vector<syntax::Entry> operators;
  for (const Pair& pair : pairs) {
    std::vector<Value> values;
    for (const std::string& value : pair.values) values.push_back(Value::string(value));
    const Value list = pair.values.size() == 1 ? values.front() : Value::list(std::move(values));
    std::vector<syntax::Entry> keys;
    for (const syntax::Entry& entry : operators) {
      if (entry.key == pair.op) keys = entry.value.as_map().entries;
    }
    keys.push_back({pair.key, {}, list});
    operators.push_back({pair.op, {}, Value::map(std::move(keys))});
  }
  return Value::map(std::move(operators));
}

TimeBound allow(const std::vector<Pair>& pairs) {
  return iam::aws_bound(condition(pairs), true);
}
TimeBound deny(const std::vector<Pair>& pairs) {
  return iam::aws_bound(condition(pairs), false);
}

std::string day(const TimeBound& bound) {
  return bound.last_day ? findings::to_text(*bound.last_day) : "-";
}

const std::string current = "aws:CurrentTime";

Value unknown(std::string expression) {
  syntax::Unknown reason;
  reason.expression = std::move(expression);
  return Value::unknown(std::move(reason));
}

Value either(std::vector<Value> choices) {
  syntax::Unknown reason;
  reason.why = syntax::Unknown::Why::condition;
  reason.either = std::move(choices);
  return Value::unknown(std::move(reason));
}

}  // namespace

TEST_CASE("an Allow ends on the last day its DateLessThan lets through") {
  const TimeBound midnight = allow({{"DateLessThan", current, {"2027-01-01T00:00:00Z"}}});
  CHECK(midnight.kind == Kind::end);
  CHECK(day(midnight) == "2026-12-31");
  CHECK(day(allow({{"DateLessThan", current, {"2027-01-01T00:00:01Z"}}})) == "2027-01-01");
  CHECK(day(allow({{"DateLessThan", current, {"2026-12-31T23:59:59Z"}}})) == "2026-12-31");
  CHECK(day(allow({{"DateLessThan", current, {"2027-01-01"}}})) == "2026-12-31");
  CHECK(day(allow({{"DateLessThanEquals", current, {"2026-12-31T23:59:59Z"}}})) == "2026-12-31");
  CHECK(day(allow({{"DateLessThanEquals", current, {"2027-01-01T00:00:00Z"}}})) == "2027-01-01");
  CHECK(day(allow({{"DateLessThan", current, {"2027-01-01T01:00:00+02:00"}}})) == "2026-12-31");
}

TEST_CASE("the time keys are read in any case, and as seconds of the epoch") {
  CHECK(day(allow({{"DateLessThan", "AWS:currenttime", {"2027-01-01T00:00:00Z"}}})) == "2026-12-31");
  CHECK(day(allow({{"DateLessThan", "aws:EpochTime", {"1798761600"}}})) == "2026-12-31");
  CHECK(day(allow({{"DateLessThanEquals", "AWS:EpochTime", {"1798761600"}}})) == "2027-01-01");
  CHECK(day(allow({{"NumericLessThan", "aws:EpochTime", {"1798761600"}}})) == "2026-12-31");
  CHECK(day(allow({{"NumericLessThanEquals", "aws:EpochTime", {"1798761599"}}})) == "2026-12-31");
  CHECK(day(allow({{"DateLessThan", current, {"1798761600"}}})) == "2026-12-31");

  const Value number =
      Value::map({{"DateLessThan", {}, Value::map({{"aws:EpochTime", {}, Value::number(1798761600)}})}});
  CHECK(day(iam::aws_bound(number, true)) == "2026-12-31");
}

TEST_CASE("short forms of ISO 8601 are dates too") {
  CHECK(day(allow({{"DateLessThan", current, {"2027-01"}}})) == "2026-12-31");
  CHECK(day(allow({{"DateLessThan", current, {"2026-12-31T12:30Z"}}})) == "2026-12-31");
  CHECK(day(allow({{"DateLessThan", current, {"2026-12-31T23:30-02:00"}}})) == "2027-01-01");
}

TEST_CASE("IfExists and set operators change nothing for a key that is always there") {
  CHECK(allow({{"DateLessThanIfExists", current, {"2027-01-01T00:00:00Z"}}}).kind == Kind::end);
  CHECK(allow({{"ForAnyValue:DateLessThan", current, {"2027-01-01T00:00:00Z"}}}).kind == Kind::end);
  CHECK(allow({{"ForAllValues:DateLessThanEquals", current, {"2027-01-01T00:00:00Z"}}}).kind == Kind::end);
  CHECK(allow({{"ForAllValues:DateLessThanEqualsIfExists", current, {"2027-01-01T00:00:00Z"}}}).kind == Kind::end);
}

TEST_CASE("several values are alternatives: the latest date of an Allow counts") {
  CHECK(day(allow({{"DateLessThan", current, {"2026-06-01T00:00:00Z", "2027-01-01T00:00:00Z", "2026-01-01"}}})) ==
        "2026-12-31");
  CHECK(allow({{"DateLessThan", current, {"2026-06-01T00:00:00Z", "soon"}}}).kind == Kind::unknown);
}

TEST_CASE("several operators and keys hold together: the earliest date of an Allow counts") {
  CHECK(day(allow({{"DateLessThan", current, {"2027-01-01"}},
                   {"DateLessThanEquals", current, {"2026-06-30T12:00:00Z"}}})) == "2026-06-30");
  CHECK(day(allow({{"DateLessThan", current, {"2027-01-01"}}, {"DateLessThan", "aws:EpochTime", {"1767225600"}}})) ==
        "2025-12-31");
  CHECK(day(allow({{"DateGreaterThan", current, {"2026-01-01"}}, {"DateLessThan", current, {"2027-01-01"}}})) ==
        "2026-12-31");
  CHECK(day(allow({{"IpAddress", "aws:SourceIp", {"192.0.2.0/24"}}, {"DateLessThan", current, {"2027-01-01"}}})) ==
        "2026-12-31");
}

TEST_CASE("a start is no end, and other conditions say nothing of time") {
  CHECK(allow({{"DateGreaterThan", current, {"2026-01-01"}}}).kind == Kind::start);
  CHECK(allow({{"DateGreaterThanEquals", current, {"2026-01-01"}}}).kind == Kind::start);
  CHECK_FALSE(allow({{"DateGreaterThan", current, {"2026-01-01"}}}).last_day);
  CHECK(allow({{"DateNotEquals", current, {"2026-01-01"}}}).kind == Kind::window);
  CHECK(allow({{"Bool", "aws:MultiFactorAuthPresent", {"true"}}}).kind == Kind::none);
  CHECK(allow({{"DateLessThan", "s3:ObjectLockRetainUntilDate", {"2027-01-01"}}}).kind == Kind::none);
  CHECK(iam::aws_bound(Value(), true).kind == Kind::none);
  CHECK(iam::aws_bound(Value::map(std::vector<syntax::Entry>()), true).kind == Kind::none);
  CHECK(iam::aws_bound(Value::string("x"), true).kind == Kind::none);
}

TEST_CASE("a single instant is an end") {
  CHECK(day(allow({{"DateEquals", current, {"2026-12-31T23:59:59Z"}}})) == "2026-12-31");
}

TEST_CASE("a time condition that cannot be read is unknown, never an end") {
  CHECK(allow({{"StringLessThan", current, {"2027-01-01"}}}).kind == Kind::unknown);
  CHECK(allow({{"StringLike", current, {"2026-*"}}}).kind == Kind::unknown);
  CHECK(allow({{"NumericLessThan", current, {"1798761600"}}}).kind == Kind::unknown);
  CHECK(allow({{"DateLessThan", current, {"31.12.2026"}}}).kind == Kind::unknown);
  CHECK(allow({{"DateLessThan", current, {"${aws:TokenIssueTime}"}}}).kind == Kind::unknown);
  CHECK(allow({{"DateLessThan", current, {}}}).kind == Kind::unknown);
  CHECK(allow({{"DateLessThan", "aws:EpochTime", {"99999999999999999999"}}}).kind == Kind::unknown);
  CHECK(allow({{"DateLessThan", "aws:EpochTime", {"-1"}}}).kind == Kind::unknown);
  CHECK(iam::aws_bound(unknown("var.condition"), true).kind == Kind::unknown);
  const Value open = Value::map({{"DateLessThan", {}, Value::map({{current, {}, unknown("var.end")}})}});
  CHECK(iam::aws_bound(open, true).kind == Kind::unknown);
  CHECK(iam::aws_bound(open, true).text == "DateLessThan aws:CurrentTime var.end");
}

TEST_CASE("an end stands beside what is not known") {
  const Value known = Value::map({{current, {}, Value::string("2027-01-01")}});
  syntax::Map map;
  map.entries = {{"DateLessThan", {}, known}};
  map.rest = std::make_shared<const syntax::Unknown>();
  CHECK(day(iam::aws_bound(Value::map(map, {}), true)) == "2026-12-31");
  map.entries.clear();
  CHECK(iam::aws_bound(Value::map(map, {}), true).kind == Kind::unknown);
}

TEST_CASE("a condition that is one of several ends only where all of them end") {
  const Value short_one = condition({{"DateLessThan", current, {"2026-06-01"}}});
  const Value long_one = condition({{"DateLessThan", current, {"2027-01-01"}}});
  CHECK(day(iam::aws_bound(either({short_one, long_one}), true)) == "2026-12-31");
  CHECK(iam::aws_bound(either({short_one, Value()}), true).kind == Kind::window);
  CHECK(iam::aws_bound(either({short_one, unknown("var.x")}), true).kind == Kind::unknown);
}

TEST_CASE("a Deny after a date ends access on that date") {
  const TimeBound strict = deny({{"DateGreaterThan", current, {"2026-12-31T23:59:59Z"}}});
  CHECK(strict.kind == Kind::end);
  CHECK(day(strict) == "2026-12-31");
  CHECK(day(deny({{"DateGreaterThan", current, {"2027-01-01T00:00:00Z"}}})) == "2027-01-01");
  CHECK(day(deny({{"DateGreaterThanEquals", current, {"2027-01-01T00:00:00Z"}}})) == "2026-12-31");
  CHECK(day(deny({{"NumericGreaterThanEquals", "aws:EpochTime", {"1798761600"}}})) == "2026-12-31");
}

TEST_CASE("the values of a Deny each deny: the earliest date counts; its operators deny together: the latest") {
  CHECK(day(deny({{"DateGreaterThanEquals", current, {"2027-01-01", "2026-06-01"}}})) == "2026-05-31");
  CHECK(day(deny({{"DateGreaterThanEquals", current, {"2026-06-01"}},
                  {"DateGreaterThanEquals", "aws:EpochTime", {"1798761600"}}})) == "2026-12-31");
}

TEST_CASE("a Deny with further conditions, before a date or within a window ends nothing") {
  CHECK(deny({{"DateGreaterThan", current, {"2027-01-01"}}, {"Bool", "aws:MultiFactorAuthPresent", {"false"}}}).kind ==
        Kind::window);
  CHECK(deny({{"DateLessThan", current, {"2026-01-01"}}}).kind == Kind::start);
  CHECK_FALSE(deny({{"DateGreaterThan", current, {"2026-01-01"}}, {"DateLessThan", current, {"2026-02-01"}}}).last_day);
  CHECK(deny({{"Bool", "aws:MultiFactorAuthPresent", {"false"}}}).kind == Kind::none);
}

TEST_CASE("aws:TokenIssueTime speaks of sessions: an Allow ends with it, a Deny only ends older ones") {
  const TimeBound allowed = allow({{"DateLessThan", "aws:TokenIssueTime", {"2027-01-01T00:00:00Z"}}});
  CHECK(allowed.kind == Kind::session);
  CHECK(day(allowed) == "2026-12-31");
  CHECK_FALSE(allow({{"DateLessThanIfExists", "aws:TokenIssueTime", {"2027-01-01T00:00:00Z"}}}).last_day);
  CHECK_FALSE(allow({{"DateGreaterThan", "aws:TokenIssueTime", {"2027-01-01T00:00:00Z"}}}).last_day);

  const TimeBound revoked = deny({{"DateLessThan", "aws:TokenIssueTime", {"2026-05-01T10:00:00Z"}}});
  CHECK(revoked.kind == Kind::session);
  CHECK_FALSE(revoked.last_day);
  CHECK(deny({{"DateLessThan", "aws:TokenIssueTime", {"2026-05-01"}}, {"ArnLike", "aws:PrincipalArn", {"*"}}}).kind ==
        Kind::session);
  CHECK_FALSE(deny({{"DateGreaterThan", "aws:TokenIssueTime", {"2026-05-01"}}}).last_day);

  const TimeBound both =
      allow({{"DateLessThan", "aws:TokenIssueTime", {"2026-05-01"}}, {"DateLessThan", current, {"2027-01-01"}}});
  CHECK(both.kind == Kind::end);
  CHECK(day(both) == "2026-12-31");
  CHECK(allow({{"Null", "aws:TokenIssueTime", {"true"}}}).kind == Kind::none);
}

TEST_CASE("a bound says what was written and where the date stands") {
  const syntax::Origin here{{source::FileId{3}, 10, 30}, nullptr};
  const Value dated =
      Value::map({{"DateLessThan", {}, Value::map({{current, {}, Value::string("2027-01-01", here)}})}});
  const TimeBound bound = iam::aws_bound(dated, true);
  CHECK(bound.at.at == here.at);
  CHECK(bound.text == "DateLessThan aws:CurrentTime 2027-01-01");
  CHECK(allow({{"DateLessThan", current, {"2026-01-01", "2027-01-01"}}}).text ==
        "DateLessThan aws:CurrentTime 2026-01-01, 2027-01-01");
}
