/// Combines time bounds by `and` and `or`. Private to the room.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "findings/day.h"
#include "iam/iam.h"
#include "iam/instants.h"

namespace grantlint::iam {

struct Bound {
  TimeBound::Kind kind = TimeBound::Kind::none;
  std::optional<findings::Day> last_day;  ///< of `end`, and of `session` where later sessions fail
  syntax::Origin at;
  Instants access{Period{}};  ///< when there may be access: never less than when there is
};

/// Access while both hold: any end is an end, the earliest counts.
Bound both(const Bound& a, const Bound& b);
/// Access while one of them holds: an end only where both end, the latest counts.
Bound either(const Bound& a, const Bound& b);

enum class Comparison : std::uint8_t { less, less_equal, greater, greater_equal, equal, not_equal };
/// The comparison that holds where `comparison` does not.
Comparison opposite(Comparison comparison);
/// Access while `now COMPARISON moment`; a moment that is not known makes an end unknown.
Bound compared(Comparison comparison, std::optional<findings::Instant> moment, const syntax::Origin& at);

/// From seconds since 1970; nothing for a time before 1970 or after the year 9999.
std::optional<findings::Instant> from_epoch(std::int64_t seconds);

/// It is an end wherever access stops for ever, whatever the parts of the condition are by themselves.
TimeBound to_time_bound(const Bound& bound, std::string text);

}  // namespace grantlint::iam
