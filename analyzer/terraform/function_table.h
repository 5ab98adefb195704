/// The table of Terraform functions. Private to the room.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "terraform/functions.h"

namespace grantlint::terraform {

using Arguments = std::vector<syntax::Value>;
inline constexpr std::size_t any_number = 1'000'000;

struct Function {
  std::size_t least = 1;
  std::size_t most = 1;
  syntax::Value (*compute)(std::string_view name, const Arguments& arguments, const CallContext& context) = nullptr;
  /// The function handles unknown arguments itself; else an unknown argument makes the result unknown.
  bool sees_unknown = false;
  /// The function accepts null as an argument; else null is an error.
  bool takes_null = false;
};
using FunctionTable = std::map<std::string_view, Function>;

FunctionTable list_functions();
FunctionTable map_functions();
FunctionTable set_functions();
FunctionTable conversion_functions();
FunctionTable string_functions();
FunctionTable path_functions();
FunctionTable pattern_functions();
FunctionTable format_functions();
FunctionTable number_functions();
FunctionTable encoding_functions();
FunctionTable hash_functions();
FunctionTable network_functions();
FunctionTable template_functions();
FunctionTable yaml_functions();

/// JSON as Go's encoder writes it: the special characters of HTML in texts are escaped.
std::string json_text(const syntax::Value& value);

/// Any bytes as base64, padded.
std::string base64(std::string_view bytes);

/// An unknown of kind error: wrong arguments.
syntax::Value wrong(std::string text, const CallContext& context);
/// The unknown that an unknown argument makes of the whole call.
syntax::Value spread(const syntax::Value& value, const CallContext& context);

}  // namespace grantlint::terraform
