/// Functions of Helm templates that are used for names, lists and conditions. Private to the room.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "kubernetes/expression.h"

namespace grantlint::kubernetes {

/// The result; an unknown with the expression `written` for a function that is not implemented or whose arguments
/// do not fit.
syntax::Value call(std::string_view function, const std::vector<syntax::Value>& arguments, std::string_view written);

/// The entry of a map; a missing value (`is_missing`) where the map lacks it, unknown where the map is unknown.
syntax::Value field_of(const syntax::Value& value, std::string_view key, std::string_view expression);

}  // namespace grantlint::kubernetes
