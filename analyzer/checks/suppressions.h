/// Suppressions: which findings a `grantlint:allow` silences. Private to the room.
#pragma once

#include <string_view>
#include <vector>

#include "checks/check.h"

namespace grantlint::checks {

/// Is a word of a suppression a rule's id or name, or `all`?
[[nodiscard]] bool is_known(std::string_view word);
/// Has its last day passed?
[[nodiscard]] bool is_expired(const tickets::Allow& allow, findings::Day today);

/// Marks suppressed findings and returns, for each suppression, whether it was needed. One at a grant suppresses
/// findings of that grant; any other finding is suppressed by a comment above its first line, behind it, or next to it.
/// Findings of rules that are not `suppressible` stay.
std::vector<Use> suppress(const Survey& survey, std::vector<findings::Finding>& findings);

}  // namespace grantlint::checks
