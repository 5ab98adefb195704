/// Adds fields to existing annotations. Private to the room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mend/mend.h"

namespace grantlint::mend {

/// The last value of an annotation in the file of one of its values.
source::Span last_value(const tickets::Annotation& annotation, source::Span value);

/// Behind the last value of a comment: `ticket=IAM-1` → `ticket=IAM-1 owner=x`.
std::optional<findings::Edit> into_comment(const source::SourceSet& sources, const source::Span& last_value,
                                           const std::string& fields);
/// Under the last pair of a YAML map, or behind the last one in braces.
std::optional<findings::Edit> at_end_of_map(const source::SourceSet& sources, const source::Span& map,
                                            const std::vector<std::string>& lines, const std::string& flow);
/// Beside a value of a YAML map: `block` (a line a field) on lines of their own, or `flow` in braces.
std::optional<findings::Edit> into_map(const source::SourceSet& sources, const source::Span& value,
                                       const std::string& block, const std::string& flow);

}  // namespace grantlint::mend
