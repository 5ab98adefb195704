#include "tickets/cron.h"

#include <catch2/catch.hpp>

using namespace grantlint;
using tickets::runs_within;

namespace {

bool runs(const char* cron, const char* first, const char* last) {
  return runs_within(cron, *findings::parse_day(first), *findings::parse_day(last));
}

}  // namespace

TEST_CASE("a cron schedule runs on its days") {
  CHECK(runs("0 6 * * *", "2026-09-01", "2026-09-01"));
  CHECK(runs("0 6 * * 1", "2026-09-01", "2026-09-07"));  // the 7th is a Monday
  CHECK_FALSE(runs("0 6 * * 1", "2026-09-01", "2026-09-06"));
  CHECK(runs("0 6 * * MON-FRI", "2026-09-04", "2026-09-04"));
  CHECK_FALSE(runs("0 6 * * mon-fri", "2026-09-05", "2026-09-06"));
  CHECK(runs("0 6 * * 7", "2026-09-06", "2026-09-06"));
  CHECK_FALSE(runs("0 0 1 1 *", "2026-09-01", "2026-09-08"));
  CHECK(runs("0 0 1 */3 *", "2026-10-01", "2026-10-01"));
  CHECK_FALSE(runs("0 0 1 */3 *", "2026-09-01", "2026-09-30"));
  CHECK(runs("0 0 13 * 5", "2026-09-13", "2026-09-13"));  // either kind of day will do
  CHECK(runs("0 0 13 * 5", "2026-09-11", "2026-09-11"));
  CHECK_FALSE(runs("0 0 13 * 5", "2026-09-12", "2026-09-12"));
  CHECK_FALSE(runs("@yearly", "2026-09-01", "2026-09-08"));
  CHECK(runs("@daily", "2026-09-01", "2026-09-01"));
  CHECK(runs("H H * * *", "2026-09-01", "2026-09-01"));
  CHECK(runs("what is this", "2026-09-01", "2026-09-01"));
  CHECK(runs("0 0 99 * *", "2026-09-01", "2026-09-01"));
}
