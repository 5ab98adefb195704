/// Rules that replace several others at once (`merges` of a page). Private to the room.
#pragma once

#include <span>
#include <vector>

#include "checks/checks.h"

namespace grantlint::checks {

/// Where a grant has a finding of a rule that merges others, and an unsuppressed one of each of those, it keeps the
/// one finding instead of the many. Where one of them is missing (off, suppressed, not required or satisfied),
/// the others are reported on their own and the merging finding is dropped.
void merge(std::span<const Rule> rules, std::vector<findings::Finding>& all);

}  // namespace grantlint::checks
