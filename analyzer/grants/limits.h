/// What conditions ask for besides time. Private to the room.
#pragma once

#include <string_view>
#include <vector>

#include "grants/catalogue.h"
#include "grants/grants.h"
#include "syntax/value.h"

namespace grantlint::grants {

/// The keys of a condition block that the catalogue knows, or those that an expression speaks of.
std::vector<Restriction> restrictions_of(const Catalogue& catalogue, std::string_view provider,
                                         const syntax::Value& condition);
/// The same of an expression's text.
std::vector<Restriction> restrictions_of(const Catalogue& catalogue, std::string_view provider,
                                         std::string_view expression);

/// Who is left where everybody is granted something under these conditions: `public_` unless one of them demands a key
/// that the catalogue's rows say names others.
PrincipalKind left_of_everybody(const Catalogue& catalogue, const Grant& grant);

}  // namespace grantlint::grants
