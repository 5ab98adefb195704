/// Reads valid JSON without the grammar. Private to the room.
///
/// A plan of Terraform is tens of megabytes of JSON, for which tree-sitter needs twelve times the time and
/// memory. Text that is valid by RFC 8259, one document or several, is read by nlohmann_json to the same tree
/// that the grammar would give; other text (comments, errors) is left to the grammar.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "syntax/cst.h"

namespace grantlint::syntax {

enum class Json : std::uint8_t {
  other = cst::kind_other,
  token = cst::kind_token,
  error = cst::kind_error,
  object = cst::first_own_kind,
  array,
  pair,
  string,
  number,
  true_,
  false_,
  null,
};

/// The tree that the grammar would give, without tokens; nothing where the text is not valid JSON.
std::optional<cst::Tree> plain_json(std::string_view text);

}  // namespace grantlint::syntax
