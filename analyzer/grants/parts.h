/// Values along catalogue paths into the parts of a grant. Private to the room.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "grants/grants.h"
#include "syntax/syntax.h"

namespace grantlint::grants {

/// A value found along a path, with the block it stands in (for its sibling attributes).
struct Found {
  syntax::Value value;
  syntax::Value parent;    ///< the map that holds the last attribute
  std::string_view name;   ///< the last attribute
  source::Span attribute;  ///< where the attribute stands
};

/// Every value at `path` (`subject[].name`): lists on the way and at the end are entered, as are the
/// alternatives of an unknown condition; nulls are left out. `*` is every entry of a map, a key in quotes may
/// hold dots.
std::vector<Found> at_path(const syntax::Value& attributes, std::string_view path);
std::vector<Found> at_paths(const syntax::Value& attributes, std::span<const std::string_view> paths);

/// A value as a part. Lists and maps become their JSON text.
Part part_of(const syntax::Value& value);
/// The address of the resource a value was taken from, or empty.
std::string reference_of(const syntax::Value& value);

}  // namespace grantlint::grants
