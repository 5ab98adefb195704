/// Does the ticket govern? DESIGN section 5. Private to the room.
#pragma once

#include <vector>

#include "checks/check.h"

namespace grantlint::checks {

/// One rating per grant, in grant order. `findings` include suppressed ones.
std::vector<Rating> rate(const Survey& survey, const std::vector<findings::Finding>& findings);

}  // namespace grantlint::checks
