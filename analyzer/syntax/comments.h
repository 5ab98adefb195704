/// What a comment belongs to, the same for every language. Private to the room.
#pragma once

#include <span>
#include <vector>

#include "syntax/hcl.h"

namespace grantlint::syntax {

/// Makes Comments of spans with markers, which come in order.
std::vector<Comment> finish_comments(const source::SourceSet& sources, std::span<const source::Span> spans);

}  // namespace grantlint::syntax
