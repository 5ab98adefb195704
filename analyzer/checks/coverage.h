/// Does what a ticket names take in what the code grants? Private to the room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grants/grants.h"

namespace grantlint::checks {

/// Both may be globs (`s3:Get*`); case does not count. A `*` of the code is met by a `*` of the ticket
/// alone.
[[nodiscard]] bool covers(std::string_view ticket, std::string_view granted);
/// Is it a wildcard by its text?
[[nodiscard]] bool has_star(const grants::Part& part);
/// One entitlement against all that the ticket names: a role with or without `roles/`, an action, the
/// verbs and resources of a Kubernetes rule (`get,list:pods[.group]`), each pair of which is named.
[[nodiscard]] bool names(const std::vector<std::string>& ticket, const grants::Part& part);
/// A Kubernetes role named in the ticket, with its kind or without, names all of its rules.
[[nodiscard]] bool names_role(const std::vector<std::string>& ticket, const grants::Grant& grant);
/// The same scope, one below it (`/subscriptions/a` takes in `/subscriptions/a/resourceGroups/b`), or
/// one that a glob of the ticket matches. `projects/prod` and `prod` are the same.
[[nodiscard]] bool covers_scope(std::string_view ticket, std::string_view granted);

}  // namespace grantlint::checks
