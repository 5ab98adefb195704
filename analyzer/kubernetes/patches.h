/// Patches of kustomizations, applied to an object's value. Private to the room.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "syntax/value.h"

namespace grantlint::kubernetes {

/// The map with one entry replaced or added.
syntax::Value with_entry(const syntax::Value& map, std::string_view key, syntax::Value value);

/// A strategic merge: maps are merged, other values replaced, null removes an entry. Lists of RBAC objects
/// have no key to merge by and are replaced. Source: Kubernetes, Update API Objects in Place Using kubectl patch.
syntax::Value merge_patch(const syntax::Value& object, const syntax::Value& patch);

/// The operations of RFC 6902 that change values: add, replace, remove; nothing where one does not fit.
std::optional<syntax::Value> json_patch(const syntax::Value& object, const syntax::Value& operations);

}  // namespace grantlint::kubernetes
