/// The pure functions of Terraform's function library. Private to the room.
///
/// In:  a function's name, evaluated arguments.
/// Out: its value, with origins: an element keeps its own; a string made from several values has the origin of
///      the first argument that is not a plain format string. A function of an unknown argument is unknown,
///      unless the answer does not depend on it (`length` of a list with unknown elements is known;
///      `concat`, `merge`, `flatten`, `distinct`, `setunion` keep what is known and set `rest`).
/// Bad input: wrong arguments give an unknown of kind error, a function not known here one of kind
///      unsupported, each saying which. Functions that read files or evaluate lazily (`file` and its
///      kin, `templatefile`, `fileset`, `try`, `can`, `jsondecode`, `yamldecode`) are in the evaluator.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "source/source.h"
#include "syntax/value.h"

namespace grantlint::terraform {

using syntax::Entry;
using syntax::Origin;
using syntax::Step;
using syntax::Unknown;
using syntax::Value;

struct CallContext {
  source::Span at;                  ///< the whole call expression
  std::string_view expression;      ///< as written, for unknowns
  std::size_t most_items = 20'000;  ///< larger results become an unknown of kind limit
  std::size_t most_bytes = 4U << 20U;
};

/// True for the functions `call` computes.
bool is_pure_function(std::string_view name);
syntax::Value call(std::string_view name, const std::vector<syntax::Value>& arguments, const CallContext& context);

/// Conversions as Terraform's `tostring`, `tonumber`, `tobool` make them; unknown of kind error where
/// they cannot be.
syntax::Value to_string(const syntax::Value& value, const CallContext& context);
syntax::Value to_number(const syntax::Value& value, const CallContext& context);
syntax::Value to_bool(const syntax::Value& value, const CallContext& context);

/// An unknown of `context`'s expression.
syntax::Value unknown(syntax::Unknown::Why why, std::string text, const CallContext& context);

}  // namespace grantlint::terraform
