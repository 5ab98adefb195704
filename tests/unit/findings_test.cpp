#include "findings/findings.h"

#include <catch2/catch.hpp>

using namespace grantlint::findings;
using namespace std::chrono;

namespace {
std::string day_text(std::string_view text) {
  const auto parsed = parse_day(text);
  return parsed ? to_text(*parsed) : "error: " + parsed.error();
}
}  // namespace

TEST_CASE("a date is a day of the calendar") {
  CHECK(day_text("2026-12-31") == "2026-12-31");
  CHECK(day_text("2024-02-29") == "2024-02-29");
  CHECK(day_text("2026-02-29") == "error: `2026-02-29` is not a day of the calendar");
  CHECK(day_text("2026-13-01") == "error: `2026-13-01` is not a day of the calendar");
  CHECK(day_text("2026-1-1") == "error: `2026-1-1` is not a date of the form YYYY-MM-DD or an RFC 3339 instant");
  CHECK(day_text("") == "error: `` is not a date of the form YYYY-MM-DD or an RFC 3339 instant");
}

TEST_CASE("an instant counts by its UTC day") {
  CHECK(day_text("2026-12-31T23:59:59Z") == "2026-12-31");
  CHECK(day_text("2026-12-31T23:30:00-02:00") == "2027-01-01");
  CHECK(day_text("2027-01-01T00:30:00+01:00") == "2026-12-31");
  CHECK(day_text("2026-12-31t23:59:60.123z") == "2027-01-01");
  CHECK(day_text("2026-12-31T10:00:00") == "error: `2026-12-31T10:00:00` has no time zone");
  CHECK(day_text("2026-12-31T25:00:00Z") == "error: `2026-12-31T25:00:00Z` is not a time of the day");
  CHECK(day_text("2026-12-31T10:00:00Zjunk").starts_with("error"));
}

TEST_CASE("the last day before an exclusive bound") {
  CHECK(to_text(last_day_before(*parse_instant("2027-01-01T00:00:00Z"))) == "2026-12-31");
  CHECK(to_text(last_day_before(*parse_instant("2027-01-01T00:00:01Z"))) == "2027-01-01");
}

TEST_CASE("durations have a unit of fixed length") {
  CHECK(parse_duration("90d").value() == days(90));
  CHECK(parse_duration("24h").value() == hours(24));
  CHECK(parse_duration("2w").value() == weeks(2));
  CHECK(parse_duration("0s").value() == seconds(0));
  for (const char* bad : {"", "d", "90", "-1d", "1y", "3mo", "1.5h", "99999999999d"})
    CHECK_FALSE(parse_duration(bad).has_value());
}

TEST_CASE("levels have SARIF's names and order") {
  CHECK(parse_level("warning") == Level::warning);
  CHECK(parse_level("off") == Level::off);
  CHECK_FALSE(parse_level("Warning"));
  CHECK(name(Level::error) == "error");
  CHECK(Level::note < Level::warning);
}
