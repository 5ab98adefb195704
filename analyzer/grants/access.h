/// What a grant gives, apart from how and where it is written: the same text for the same access.
///
/// Entitlements and scopes are sets: order and repetition do not count, nor does case where the platform has none. A
/// bare name counts with the kind of what it names. What is not known counts as it is written, with `?` before it.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "grants/grants.h"

namespace grantlint::grants {

using Texts = std::set<std::string>;

Texts comparable_entitlements(const Grant& grant);
/// Without their kind; a resource may be given on several scopes at once.
Texts comparable_scopes(const Grant& grant);
/// One entitlement of the grant.
std::string comparable_entitlement(const Grant& grant, const Part& part);
/// A principal: its text as it is.
std::string comparable_text(const Part& part);

/// Each scope as written.
std::vector<std::string> scopes_of(const Part& scope);

/// Can the two name the same? Not where both are bare names of different kinds.
bool same_kind(const Part& one, const Part& other);

/// "google_project_iam_member: user:ann@corp.example gets roles/viewer on project prod": who gets what on what, by a
/// resource of what type. For people to read and to compare by; of a very long one the end is a digest.
std::string access(const Grant& grant);

}  // namespace grantlint::grants
