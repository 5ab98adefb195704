/// Where on a line a span is shown.
#pragma once

#include "source/source.h"

namespace grantlint::report {

/// What of the span stands on one line: its first that is not blank.
source::Span first_line(const source::SourceSet& sources, const source::Span& span);

}  // namespace grantlint::report
