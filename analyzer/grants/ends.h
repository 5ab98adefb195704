/// What the platform itself says about the end of a grant. Private to the room.
#pragma once

#include "grants/catalogue.h"
#include "grants/grants.h"
#include "syntax/syntax.h"

namespace grantlint::grants {

/// Reads the row's expiry attributes (GRANTS, "Kinds of expiry attribute": the last path segment says
/// whether it is a date, a lifetime, a session's length or a rotation) into the grant's conditions,
/// expiry and revocation.
void read_ends(const TypeRow& row, const syntax::Value& attributes, Grant& grant);
/// The end that a condition sets.
void apply_bound(const iam::TimeBound& bound, std::string_view target, Grant& grant);

}  // namespace grantlint::grants
