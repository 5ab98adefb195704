/// Determines which line a comment belongs to, for every language alike. Private to the room.
#pragma once

#include <span>
#include <vector>

#include "syntax/hcl.h"

namespace grantlint::syntax {

/// Makes Comments from spans that include the comment signs. The spans must be in order.
std::vector<Comment> finish_comments(const source::SourceSet& sources, std::span<const source::Span> spans);

}  // namespace grantlint::syntax
