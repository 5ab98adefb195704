/// Installers of megabytes: YAML files of many documents, a few of which matter.
#pragma once

#include <string_view>

#include "syntax/syntax.h"

namespace grantlint::syntax {

/// As read_yaml, but of several documents only those whose text is wanted. Comments are those of what was read.
Documents read_yaml(const source::SourceSet& sources, source::FileId file, const source::Wanted& wanted);

/// Does a line that parts YAML documents stand in the text?
bool has_several_documents(std::string_view text);

}  // namespace grantlint::syntax
