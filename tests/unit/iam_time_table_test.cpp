// Every operator on every time key of AWS, and the forms of Google's expressions, as a table: what each
// says about the end of the access.
#include <catch2/catch.hpp>
#include <string>

#include "iam/iam.h"

using namespace grantlint;
using Kind = iam::TimeBound::Kind;
using syntax::Value;

namespace {

std::string shown(const iam::TimeBound& bound) {
  static constexpr std::string_view names[] = {"none", "end", "start", "window", "session", "unknown"};
  std::string text(names[static_cast<std::size_t>(bound.kind)]);
  if (bound.last_day) text += " " + findings::to_text(*bound.last_day);
  return text;
}

std::string aws(bool allow, const std::string& test, const std::string& key, const std::string& value) {
  return shown(iam::aws_bound(Value::map({{test, {}, Value::map({{key, {}, Value::string(value)}})}}), allow));
}

std::string cel(std::string expression) {
  return shown(iam::google_bound(Value::string(std::move(expression))));
}

struct Row {
  std::string test;
  std::string allow;
  std::string deny;
};

}  // namespace

TEST_CASE("each operator on the current time") {
  const Row rows[] = {
      {"LessThan", "end 2026-12-31", "start"},    {"LessThanEquals", "end 2027-01-01", "start"},
      {"GreaterThan", "start", "end 2027-01-01"}, {"GreaterThanEquals", "start", "end 2026-12-31"},
      {"Equals", "end 2027-01-01", "window"},     {"NotEquals", "window", "end 2027-01-01"},
  };
  for (const Row& row : rows) {
    for (const std::string suffix : {"", "IfExists"}) {
      INFO(row.test + suffix);
      CHECK(aws(true, "Date" + row.test + suffix, "aws:CurrentTime", "2027-01-01T00:00:00Z") == row.allow);
      CHECK(aws(false, "Date" + row.test + suffix, "aws:CurrentTime", "2027-01-01T00:00:00Z") == row.deny);
      CHECK(aws(true, "Date" + row.test + suffix, "aws:EpochTime", "1798761600") == row.allow);
      CHECK(aws(false, "Date" + row.test + suffix, "aws:EpochTime", "1798761600") == row.deny);
      CHECK(aws(true, "Numeric" + row.test + suffix, "aws:EpochTime", "1798761600") == row.allow);
      CHECK(aws(false, "Numeric" + row.test + suffix, "aws:EpochTime", "1798761600") == row.deny);
      CHECK(aws(true, "Numeric" + row.test + suffix, "aws:CurrentTime", "1798761600") == "unknown");
      CHECK(aws(true, "String" + row.test + suffix, "aws:CurrentTime", "2027-01-01T00:00:00Z") == "unknown");
    }
  }
  CHECK(aws(true, "Null", "aws:CurrentTime", "false") == "none");
}

TEST_CASE("each operator on the time a session was issued") {
  const Row rows[] = {
      {"LessThan", "session 2026-12-31", "session"}, {"LessThanEquals", "session 2027-01-01", "session"},
      {"GreaterThan", "session", "session"},         {"GreaterThanEquals", "session", "session"},
      {"Equals", "session 2027-01-01", "session"},   {"NotEquals", "session", "session"},
  };
  for (const Row& row : rows) {
    INFO(row.test);
    CHECK(aws(true, "Date" + row.test, "aws:TokenIssueTime", "2027-01-01T00:00:00Z") == row.allow);
    CHECK(aws(false, "Date" + row.test, "aws:TokenIssueTime", "2027-01-01T00:00:00Z") == row.deny);
    // Long-lived keys carry no such time: with IfExists they are let through for ever.
    CHECK(aws(true, "Date" + row.test + "IfExists", "aws:TokenIssueTime", "2027-01-01T00:00:00Z") == "session");
  }
}

TEST_CASE("each form of an expression's comparison") {
  const std::string date = "timestamp(\"2027-01-01T00:00:00Z\")";
  CHECK(cel("request.time < " + date) == "end 2026-12-31");
  CHECK(cel("request.time <= " + date) == "end 2027-01-01");
  CHECK(cel("request.time > " + date) == "start");
  CHECK(cel("request.time >= " + date) == "start");
  CHECK(cel("request.time == " + date) == "end 2027-01-01");
  CHECK(cel("request.time != " + date) == "window");
  CHECK(cel(date + " > request.time") == "end 2026-12-31");
  CHECK(cel(date + " >= request.time") == "end 2027-01-01");
  CHECK(cel(date + " < request.time") == "start");
  CHECK(cel("request.time < " + date + " + duration(\"24h\")") == "end 2027-01-01");
  CHECK(cel("request.time < " + date + " - duration(\"86400s\")") == "end 2026-12-30");
  CHECK(cel("request.time - duration(\"24h\") < " + date) == "end 2027-01-01");
  CHECK(cel("request.time - " + date + " < duration(\"0s\")") == "end 2026-12-31");
  CHECK(cel("request.time < timestamp('2027-01-01T01:00:00+02:00')") == "end 2026-12-31");
  CHECK(cel("request[\"time\"] < " + date) == "end 2026-12-31");
}

TEST_CASE("an end holds through and, not, and or only where both sides end") {
  const std::string end = "request.time < timestamp(\"2027-01-01T00:00:00Z\")";
  const std::string later = "request.time < timestamp(\"2028-01-01T00:00:00Z\")";
  const std::string other = "resource.name.startsWith(\"projects/_/buckets/corp\")";
  CHECK(cel(end + " && " + other) == "end 2026-12-31");
  CHECK(cel(other + " && " + end + " && " + later) == "end 2026-12-31");
  CHECK(cel(end + " || " + later) == "end 2027-12-31");
  CHECK(cel(end + " || " + other) == "window");
  CHECK(cel("(" + end + " || " + other + ") && " + later) == "end 2027-12-31");
  CHECK(cel(other + " || " + end + " && " + later) == "window");
  CHECK(cel("!(request.time >= timestamp(\"2027-01-01T00:00:00Z\"))") == "end 2026-12-31");
  CHECK(cel("!(" + end + ")") == "start");
  CHECK(cel("!(!(" + end + ") || !(" + other + "))") == "end 2026-12-31");
  CHECK(cel("!(!(" + end + ") && " + other + ")") == "window");
  CHECK(cel(other + " ? " + end + " : " + later) == "end 2027-12-31");
  CHECK(cel(other + " ? " + end + " : true") == "window");
  CHECK(cel("request.time.getHours(\"Europe/Berlin\") < 18") == "window");
  CHECK(cel("request.time.getHours(\"Europe/Berlin\") < 18 && " + end) == "end 2026-12-31");
  CHECK(cel("request.time < timestamp(resource.name)") == "unknown");
  CHECK(cel("request.time <") == "unknown");
  CHECK(cel(other) == "none");
  CHECK(cel("true") == "none");
}
