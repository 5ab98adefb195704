/// What Deny statements with a date end. Private to the room.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "grants/grants.h"
#include "iam/iam.h"
#include "syntax/syntax.h"

namespace grantlint::grants {

/// A Deny that may hold from a date on, and who holds its policy.
struct Denial {
  iam::Statement statement;
  std::string provider;
  Part holder;       ///< of an identity policy that is attached; nothing where the policy is of a resource
  std::string root;  ///< the evaluation that attaches it
};

/// Is what the paths of a row find the same whatever is not known yet: is no choice in the attributes that they begin
/// in?
bool is_settled(const syntax::Resource& resource, std::span<const std::string_view> paths);

/// Can it end what is beside it: a Deny for certain, with a condition?
bool may_end(const iam::Statement& statement);

/// Ends the grant of a statement by the Deny statements of the same policy that apply to all that it allows.
/// `principal` is the statement's, null where it has none.
void end_by_denials(const iam::Policy& policy, const iam::Principal* principal, Grant& grant);
/// Ends a grant by the Deny statements of the other policies of its holder. `root` is the grant's evaluation.
void end_by_denials(const std::vector<Denial>& denials, std::string_view root, Grant& grant);

}  // namespace grantlint::grants
