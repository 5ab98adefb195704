/// What is said of files that are no text of their language at all. Private to the room.
#pragma once

#include <optional>
#include <vector>

#include "findings/findings.h"

namespace grantlint::syntax {

/// Bytes in an encoding that no reader here takes.
std::optional<findings::Unseen> wrong_encoding(const source::SourceSet& sources, source::FileId file);

/// In order of place; of very many the first, and how many more there are.
void tidy(std::vector<findings::Unseen>& unseen);

}  // namespace grantlint::syntax
