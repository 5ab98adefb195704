/// Elements of a resource that are grants of their own. Private to the room.
#pragma once

#include <vector>

#include "findings/findings.h"
#include "grants/catalogue.h"
#include "source/source.h"
#include "syntax/value.h"

namespace grantlint::grants {

/// The attributes once for each element at the row's `each`, which is added to them as `item`. Text is read in
/// the row's `form`; what cannot be read is Unseen.
///
/// A line of an Argo CD policy is a map of `subject`, and for a `g` line `role` and the `permissions` of that
/// role, for a `p` line `permissions`; a `p` line about a role, or one that denies, is no grant.
/// Source: Argo CD documentation, RBAC Configuration.
std::vector<syntax::Value> with_items(const source::SourceSet& sources, const syntax::Value& attributes,
                                      const TypeRow& row, std::vector<findings::Unseen>& unseen);

}  // namespace grantlint::grants
