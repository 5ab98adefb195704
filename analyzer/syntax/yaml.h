/// Reading of YAML files with many documents, such as generated installers, of which only a few matter.
#pragma once

#include <string_view>

#include "syntax/syntax.h"

namespace grantlint::syntax {

/// As read_yaml, but of several documents only those whose text is wanted. Comments are those of the documents read.
Documents read_yaml(const source::SourceSet& sources, source::FileId file, const source::Wanted& wanted);

/// Does the text contain a line that separates YAML documents?
bool has_several_documents(std::string_view text);

}  // namespace grantlint::syntax
