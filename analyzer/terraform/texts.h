/// Shared by the string functions. Private to the room.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/text.h"
#include "terraform/function_table.h"

namespace grantlint::terraform {

/// The text of an argument; scalars are converted as Terraform does. Nothing for other values.
std::optional<std::string> text_of(const syntax::Value& value);
/// A text that was made from a value, with that value's origin; unknown where it is too long.
syntax::Value text(std::string made, const syntax::Value& from, const CallContext& at);

bool is_ascii(std::string_view s);
/// The characters of a text as Terraform counts them, grapheme clusters; nothing where it has some that may join with
/// others (combining marks, flags, joined emoji).
std::optional<std::vector<std::string_view>> characters(std::string_view s);
using source::is_digit;
using source::is_letter;
using source::is_word;
/// The unknown result of a function that is implemented for ASCII only.
syntax::Value not_ascii(std::string_view name, const CallContext& at);

/// Nothing where `what` is empty or the text becomes longer than `most` bytes.
std::optional<std::string> replace_all(std::string_view s, std::string_view what, std::string_view with,
                                       std::size_t most);

}  // namespace grantlint::terraform
