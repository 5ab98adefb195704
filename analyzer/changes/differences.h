/// What one grant gives that another one does not. Private to the room.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "changes/changes.h"

namespace grantlint::changes {

/// Known entitlements of `now` that `before` does not include. A role is left out beside what it
/// holds (the rules of a Kubernetes role), which is compared on its own.
std::vector<Entitlement> gained(const grants::Catalogue& catalogue, const grants::Grant& before,
                                const grants::Grant& now);
/// Entitlements that are not known, as they are written.
std::set<std::string> unknown_entitlements(const grants::Grant& grant);
/// Scopes of `now` that `before` does not include.
std::vector<std::string> gained_scopes(const grants::Grant& before, const grants::Grant& now);
/// What conditions of `before` require and those of `now` do not, part by part as written; dates in them do not count,
/// nor do those of time alone.
std::vector<std::string> lost_conditions(const grants::Grant& before, const grants::Grant& now);

/// Do they have something in common: an entitlement that both give, or one that includes another?
bool share_entitlements(const grants::Catalogue& catalogue, const grants::Grant& one, const grants::Grant& other);
bool share_scopes(const grants::Grant& one, const grants::Grant& other);

}  // namespace grantlint::changes
