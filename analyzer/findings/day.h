/// Dates, instants and durations. Dates are UTC days and inclusive: access that expires on a day is still valid
/// on that day. Bad input: a text that is not a date gives a reason.
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

namespace grantlint::findings {

using Day = std::chrono::sys_days;
using Instant = std::chrono::sys_seconds;

/// `2026-12-31`, or an RFC 3339 instant, which counts by its UTC day
/// (`2026-12-31T23:30:00-02:00` is 2027-01-01). The reason says what is wrong with the text.
std::expected<Day, std::string> parse_day(std::string_view text);

/// RFC 3339 section 5.6 (offset, fraction of a second, lower-case `t`/`z`), or a bare date, which
/// is its first second.
std::expected<Instant, std::string> parse_instant(std::string_view text);

/// The last whole day before `end`, an exclusive bound: `< 2027-01-01T00:00:00Z` is 2026-12-31;
/// a bound within a day counts as that day.
Day last_day_before(Instant end);

/// `90d`, `24h`, `2w`, `30m`, `45s`; months and years are refused, since they have no fixed length.
std::expected<std::chrono::seconds, std::string> parse_duration(std::string_view text);

std::string to_text(Day day);
Day today_utc();

}  // namespace grantlint::findings
