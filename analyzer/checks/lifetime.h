/// How long a grant may last. Private to the room.
#pragma once

#include <optional>
#include <string_view>

#include "checks/check.h"

namespace grantlint::checks {

struct LongestLife {
  config::Limits::seconds longest{};
  std::string_view of;  ///< "emergency access", for a message
};

[[nodiscard]] LongestLife limit_of(const Subject& subject);
/// Whole days from the approval, or from today without one, to the end; nothing without an end date.
[[nodiscard]] std::optional<std::chrono::days::rep> days_of(const Subject& subject);

}  // namespace grantlint::checks
