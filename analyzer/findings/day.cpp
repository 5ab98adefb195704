#include "findings/day.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace grantlint::findings {
namespace {

/// Exactly `width` digits from the front of `text`, which is shortened by them.
std::optional<int> digits(std::string_view& text, std::size_t width) {
  if (text.size() < width) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(0, width)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(width);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::expected<Instant, std::string> parse_instant(std::string_view text) {
  using namespace std::chrono;
  const std::string_view whole = text;
  const auto refuse = [&](std::string_view why) { return std::unexpected(fmt::format("`{}` {}", whole, why)); };
  constexpr std::string_view form = "is not a date of the form YYYY-MM-DD or an RFC 3339 instant";

  const auto y = digits(text, 4);
  if (!y || !take(text, "-")) return refuse(form);
  const auto m = digits(text, 2);
  if (!m || !take(text, "-")) return refuse(form);
  const auto d = digits(text, 2);
  if (!d) return refuse(form);
  const year_month_day date{year(*y), month(static_cast<unsigned>(*m)), day(static_cast<unsigned>(*d))};
  if (!date.ok()) return refuse("is not a day of the calendar");
  Instant instant = sys_days(date);
  if (text.empty()) return instant;

  if (!take(text, "Tt ")) return refuse(form);
  const auto hour = digits(text, 2);
  if (!hour || !take(text, ":")) return refuse(form);
  const auto minute = digits(text, 2);
  if (!minute || !take(text, ":")) return refuse(form);
  const auto second = digits(text, 2);
  if (!second) return refuse(form);
  if (*hour > 23 || *minute > 59 || *second > 60) return refuse("is not a time of the day");
  instant += hours(*hour) + minutes(*minute) + seconds(*second);
  if (take(text, ".")) {
    if (!digits(text, 1)) return refuse(form);
    while (digits(text, 1)) {
    }
  }
  if (take(text, "Zz")) {
    if (!text.empty()) return refuse(form);
    return instant;
  }
  const bool behind = text.starts_with('-');
  if (!take(text, "+-")) return refuse("has no time zone");
  const auto offset_hour = digits(text, 2);
  if (!offset_hour || !take(text, ":")) return refuse(form);
  const auto offset_minute = digits(text, 2);
  if (!offset_minute || !text.empty() || *offset_hour > 23 || *offset_minute > 59) return refuse(form);
  const auto offset = hours(*offset_hour) + minutes(*offset_minute);
  return behind ? instant + offset : instant - offset;
}

std::expected<Day, std::string> parse_day(std::string_view text) {
  const auto instant = parse_instant(text);
  if (!instant) return std::unexpected(instant.error());
  return std::chrono::floor<std::chrono::days>(*instant);
}

Day last_day_before(Instant end) {
  return std::chrono::floor<std::chrono::days>(end - std::chrono::seconds(1));
}

std::expected<std::chrono::seconds, std::string> parse_duration(std::string_view text) {
  const auto refuse = [&] {
    return std::unexpected(fmt::format("`{}` is not a duration such as `90d` or `24h`", text));
  };
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end + 1 != text.data() + text.size() || count < 0 || count > 1'000'000'000)
    return refuse();
  switch (*end) {
    case 's': return std::chrono::seconds(count);
    case 'm': return std::chrono::minutes(count);
    case 'h': return std::chrono::hours(count);
    case 'd': return std::chrono::days(count);
    case 'w': return std::chrono::weeks(count);
    default: return refuse();
  }
}

std::string to_text(Day day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

Day today_utc() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

}  // namespace grantlint::findings
