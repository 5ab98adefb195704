/// Sound JSON read without the grammar. Private to the room.
///
/// A plan of Terraform is tens of megabytes of JSON, for which tree-sitter takes a dozen times as long and as
/// much memory. What is written as RFC 8259 has it, one document or several, is read by nlohmann_json to the
/// tree that the grammar makes of it; whatever is not (comments, errors) is left to the grammar.
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

/// The grammar's tree of the text, without its tokens; nothing where the text is not plain or wrong.
std::optional<cst::Tree> plain_json(std::string_view text);

}  // namespace grantlint::syntax
