// Rows that say who a principal is.
#include <algorithm>

#include "grants/catalogue_added.h"
#include "source/glob.h"

namespace grantlint::grants {

const PrincipalRow* Catalogue::principal(std::string_view provider, std::string_view text) const {
  return first(added_, [&](const Tables& tables) -> const PrincipalRow* {
    for (const auto& row : tables.principals) {
      if ((row.provider == provider || row.provider == "*") &&
          source::matches(row.pattern, text, source::Special::classes))
        return &row;
    }
    return nullptr;
  });
}

const PrincipalRow* Catalogue::identity(std::string_view type) const {
  return first(added_, [&](const Tables& tables) -> const PrincipalRow* {
    const auto found = std::ranges::lower_bound(tables.identities, type, {}, &PrincipalRow::pattern);
    return found != tables.identities.end() && found->pattern == type ? &*found : nullptr;
  });
}

bool Catalogue::is_break_glass(std::string_view name) const {
  return first(added_, [&](const Tables& tables) {
    return std::ranges::any_of(tables.break_glass, [&](std::string_view pattern) {
      return source::matches(pattern, name, source::Special::classes, source::Letters::fold);
    });
  });
}

}  // namespace grantlint::grants
