/// Who a principal is and how much an entitlement allows, by the catalogue's data. Private to the room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grants/catalogue.h"
#include "grants/grants.h"

namespace grantlint::grants {

/// What a text says about the principal, and the hints of its type; `text` is the value or the
/// expression as written.
struct Identity {
  PrincipalKind kind = PrincipalKind::unknown;
  bool plumbing = false;
};
Identity identify(const Catalogue& catalogue, std::string_view provider, const Part& principal, std::string_view hint,
                  std::string_view kind_attribute);

/// Sets privilege, wildcard and their reasons from the grant's entitlements, principal and role.
void classify(const Catalogue& catalogue, Grant& grant, const Identity& identity);

}  // namespace grantlint::grants
