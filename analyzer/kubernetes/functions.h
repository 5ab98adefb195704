/// Functions of Helm's templates that decide a name, a list or a condition. Private to the room.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "kubernetes/expression.h"

namespace grantlint::kubernetes {

/// The result; an unknown as `written` for a function that is not evaluated or arguments it does not fit.
syntax::Value call(std::string_view function, const std::vector<syntax::Value>& arguments, std::string_view written);

/// The entry of a map; what a map lacks is missing, what an unknown holds is unknown.
syntax::Value field_of(const syntax::Value& value, std::string_view key, std::string_view expression);

}  // namespace grantlint::kubernetes
