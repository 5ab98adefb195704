#include "tickets/cron.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "source/text.h"

namespace grantlint::tickets {
namespace {

using Days = std::vector<bool>;

constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun",
                                                  "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> weekdays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

std::optional<unsigned> number(std::string_view text, std::span<const std::string_view> names, unsigned first_name) {
  unsigned value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec == std::errc() && read.ptr == text.data() + text.size()) return value;
  const auto same = [&](std::string_view name) {
    return std::ranges::equal(name, text,
                              [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b); });
  };
  const auto found = std::ranges::find_if(names, same);
  if (found == names.end()) return std::nullopt;
  return first_name + static_cast<unsigned>(found - names.begin());
}

/// The values of a field in [least, most]; nothing where it cannot be read.
std::optional<Days> values(std::string_view field, unsigned least, unsigned most,
                           std::span<const std::string_view> names = {}) {
  Days chosen(most + 1, false);
  for (std::size_t at = 0; at <= field.size();) {
    const std::size_t end = std::min(field.find(',', at), field.size());
    std::string_view item = field.substr(at, end - at);
    at = end + 1;
    unsigned step = 1;
    bool stepped = false;
    if (const std::size_t slash = item.find('/'); slash != std::string_view::npos) {
      const auto given = number(item.substr(slash + 1), {}, 0);
      if (!given || *given == 0) return std::nullopt;
      step = *given;
      stepped = true;
      item = item.substr(0, slash);
    }
    unsigned from = least;
    unsigned to = most;
    if (item != "*" && item != "?") {
      const std::size_t dash = item.find('-');
      const auto begin = number(item.substr(0, dash), names, least);
      if (!begin) return std::nullopt;
      from = *begin;
      to = stepped ? most : from;
      if (dash != std::string_view::npos) {
        const auto last = number(item.substr(dash + 1), names, least);
        if (!last) return std::nullopt;
        to = *last;
      }
    }
    if (from > to || to > most) return std::nullopt;
    for (unsigned value = from; value <= to; value += step) chosen[value] = true;
  }
  return chosen;
}

}  // namespace

bool runs_within(std::string_view cron, findings::Day first, findings::Day last) {
  if (cron == "@monthly") cron = "0 0 1 * *";
  if (cron == "@yearly" || cron == "@annually") cron = "0 0 1 1 *";
  if (cron == "@weekly") cron = "0 0 * * 0";
  const std::vector<std::string_view> fields = source::words(cron, source::blanks);
  if (fields.size() != 5) return true;
  const auto days = values(fields[2], 1, 31);
  const auto in_months = values(fields[3], 1, 12, months);
  auto on_weekdays = values(fields[4], 0, 7, weekdays);
  if (!days || !in_months || !on_weekdays) return true;
  if ((*on_weekdays)[7]) (*on_weekdays)[0] = true;
  // POSIX: where both kinds of day are restricted, either will do.
  const bool any_day = fields[2].starts_with('*') || fields[2] == "?";
  const bool any_weekday = fields[4].starts_with('*') || fields[4] == "?";
  for (findings::Day day = first; day <= last; day += std::chrono::days(1)) {
    const std::chrono::year_month_day date(day);
    if (!(*in_months)[static_cast<unsigned>(date.month())]) continue;
    const bool by_date = (*days)[static_cast<unsigned>(date.day())];
    const bool by_weekday = (*on_weekdays)[std::chrono::weekday(day).c_encoding()];
    const bool runs = any_day ? by_date && by_weekday : any_weekday ? by_date && by_weekday : by_date || by_weekday;
    if (runs) return true;
  }
  return false;
}

}  // namespace grantlint::tickets
