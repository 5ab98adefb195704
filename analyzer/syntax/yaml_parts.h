/// Splits YAML text into documents and entries line by line, without a tree: for text that does not parse as
/// a whole. Private to the room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/cst.h"

namespace grantlint::syntax {

std::uint32_t next_line(std::string_view text, std::uint32_t at);
/// The first line of a range, without blanks around it.
cst::Range first_line(std::string_view text, cst::Range at);
/// Without blanks and line breaks around it.
cst::Range trimmed(std::string_view text, cst::Range at);

/// Parts between lines that start with `---` or `...`; the marker belongs to the part after it.
std::vector<cst::Range> yaml_documents(std::string_view text);
/// Whether a part holds more than markers, directives and comments.
bool yaml_has_content(std::string_view text, cst::Range part);
/// Entries of the mapping or items of the sequence in the first column.
std::vector<cst::Range> yaml_entries(std::string_view text, cst::Range part);
/// Comments: whole lines, and what follows ` #` outside of quotes.
std::vector<cst::Range> yaml_comments(std::string_view text, cst::Range part);
/// The part with line breaks inside quoted scalars replaced by blanks, byte for byte: the grammar rejects
/// such lines unless they are indented deeper than their key, other YAML parsers do not. Nothing where there
/// are none.
std::optional<std::string> yaml_quoted_joined(std::string_view text, cst::Range part);

}  // namespace grantlint::syntax
