/// Suppressions: which findings a `grantlint:allow` silences. Private to the room.
#pragma once

#include <string_view>
#include <vector>

#include "checks/check.h"

namespace grantlint::checks {

/// A word of a suppression that means something: a rule's id or name, or `all`.
[[nodiscard]] bool is_known(std::string_view word);
/// Its last day has passed.
[[nodiscard]] bool is_over(const tickets::Allow& allow, findings::Day today);

/// Marks what is silenced and says, for each suppression, whether it was needed. One that stands at
/// a grant speaks for the findings of that grant; any other finding is silenced by one that stands
/// above its first line, trails it, or is a comment next to it. Findings of rules that are not `suppressible` stay.
std::vector<Use> suppress(const Survey& survey, std::vector<findings::Finding>& findings);

}  // namespace grantlint::checks
