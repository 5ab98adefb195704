/// Revocations, rehearsed. Private to the room.
#pragma once

#include <vector>

#include "checks/check.h"
#include "checks/routes.h"

namespace grantlint::checks {

/// One per grant, in grant order; empty for a grant that has no end of any kind.
std::vector<Residual> rehearse(const std::vector<grants::Grant>& grants, const tickets::Matches& matches,
                               const grants::Catalogue& catalogue, const Routes& routes);

}  // namespace grantlint::checks
