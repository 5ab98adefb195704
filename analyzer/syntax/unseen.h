/// Unseen entries about a whole file. Private to the room.
#pragma once

#include <optional>
#include <vector>

#include "findings/findings.h"

namespace grantlint::syntax {

/// An Unseen for a file in an encoding that cannot be read; nothing for other files.
std::optional<findings::Unseen> wrong_encoding(const source::SourceSet& sources, source::FileId file);

/// Sorts by position; replaces a very long list by its first entries and the number of the others.
void tidy(std::vector<findings::Unseen>& unseen);

}  // namespace grantlint::syntax
