/// Decodes YAML scalars to Values that can be traced to the file. Private to the room.
#pragma once

#include "syntax/syntax.h"
#include "syntax/text_source.h"

namespace grantlint::syntax {

/// [begin, end) with quotes, or a block scalar from its `|` or `>`.
Value yaml_double_quoted(const TextSource& source, std::uint32_t begin, std::uint32_t end);
Value yaml_single_quoted(const TextSource& source, std::uint32_t begin, std::uint32_t end);
/// `indent` is the column of the collection that contains it.
Value yaml_block(const TextSource& source, std::uint32_t begin, std::uint32_t end, std::uint32_t indent);
/// A plain scalar as text, lines folded.
Value yaml_plain_text(const TextSource& source, std::uint32_t begin, std::uint32_t end);
/// A plain scalar by the core schema of YAML 1.2.2 (section 10.3.2): null, bool, int, float, else text; or as
/// Terraform has it.
Value yaml_plain(const TextSource& source, std::uint32_t begin, std::uint32_t end, YamlSchema schema);
/// Has Terraform another value for the text of a plain scalar, `yes` or a date?
bool terraform_differs(std::string_view text);

}  // namespace grantlint::syntax
