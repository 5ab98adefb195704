// The dates of the `time` provider's resources, as far as the code determines them: a date that depends on
// when it is first applied is unknown.
// Source: provider reference, time_offset, time_rotating, time_static, "Argument Reference".
#include <array>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "findings/day.h"
#include "terraform/instance.h"

namespace grantlint::terraform {

namespace {

struct Shift {
  double years = 0;
  double months = 0;
  double days = 0;
  double seconds = 0;
};

constexpr double most = 1e9;

/// Nothing where one of the numbers is not known.
std::optional<Shift> shift_of(const Value& attributes, std::string_view prefix) {
  Shift shift;
  const std::array<std::tuple<std::string_view, double*, double>, 6> parts{{{"years", &shift.years, 1},
                                                                            {"months", &shift.months, 1},
                                                                            {"days", &shift.days, 1},
                                                                            {"hours", &shift.seconds, 3600},
                                                                            {"minutes", &shift.seconds, 60},
                                                                            {"seconds", &shift.seconds, 1}}};
  bool any = false;
  for (const auto& [name, sum, scale] : parts) {
    const Value* found = attributes.find(fmt::format("{}{}", prefix, name));
    if (found == nullptr || found->is_null()) continue;
    if (found->kind() != Value::Kind::number || std::abs(found->as_number()) > most) return std::nullopt;
    *sum += found->as_number() * scale;
    any = true;
  }
  return any ? std::optional(shift) : std::nullopt;
}

/// Months are added as the provider does: the 31st of a shorter month is a day of the next one.
std::optional<findings::Instant> shifted(findings::Instant base, const Shift& shift) {
  const auto day = std::chrono::floor<std::chrono::days>(base);
  const std::chrono::year_month_day date(day);
  const double months = shift.years * 12 + shift.months;
  if (std::abs(months) > 12 * 9999) return std::nullopt;
  const auto month = std::chrono::year_month(date.year(), date.month()) + std::chrono::months(static_cast<int>(months));
  const findings::Instant moved = std::chrono::sys_days(month / 1) +
                                  (std::chrono::days(static_cast<unsigned>(date.day())) - std::chrono::days(1)) +
                                  std::chrono::days(static_cast<int>(shift.days)) + (base - day) +
                                  std::chrono::seconds(static_cast<std::int64_t>(shift.seconds));
  const auto year = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(moved)).year();
  if (year < std::chrono::year(1) || year > std::chrono::year(9999)) return std::nullopt;
  return moved;
}

std::string rfc3339(findings::Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::hh_mm_ss time(instant - day);
  return fmt::format("{}T{:02}:{:02}:{:02}Z", findings::to_text(day), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

/// An attribute that holds a moment, read.
std::optional<findings::Instant> moment(const Value* written) {
  if (written == nullptr || !written->is_string()) return std::nullopt;
  const auto instant = findings::parse_instant(written->as_text());
  return instant ? std::optional(*instant) : std::nullopt;
}

}  // namespace

Value time_resource(std::string_view type, const Value& attributes) {
  const bool offset = type == "time_offset";
  if ((!offset && type != "time_rotating") || !attributes.is_map()) return attributes;
  const Value* base = attributes.find(offset ? "base_rfc3339" : "rfc3339");
  const auto from = moment(base);
  const auto shift = shift_of(attributes, offset ? "offset_" : "rotation_");
  if (!from || !shift) return attributes;
  const auto to = shifted(*from, *shift);
  if (!to) return attributes;
  syntax::Map map = attributes.as_map();
  map.entries.push_back(
      {offset ? "rfc3339" : "rotation_rfc3339", base->origin(), Value::string(rfc3339(*to), base->origin())});
  return Value::map(std::move(map), attributes.origin());
}

}  // namespace grantlint::terraform
