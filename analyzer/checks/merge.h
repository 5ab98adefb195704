/// Rules that speak for several others at once (`merges` of a page). Private to the room.
#pragma once

#include <span>
#include <vector>

#include "checks/checks.h"

namespace grantlint::checks {

/// Where a grant has a finding of a rule that merges others, and an unsuppressed one of each of those, it keeps the
/// one finding instead of the many. Where one of them is not there, be it off, suppressed, not demanded or answered,
/// the others speak for themselves and the finding that would merge them goes.
void merge(std::span<const Rule> rules, std::vector<findings::Finding>& all);

}  // namespace grantlint::checks
