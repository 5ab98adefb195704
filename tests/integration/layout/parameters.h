/// Functions with more parameters than a reader can keep apart at a call.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace grantlint::testing {

/// `NAME at LINE` for each function that a C++ text declares or defines with more than `most` parameters. A call is
/// none: what stands between its commas is no type with a name.
std::vector<std::string> long_parameter_lists(std::string_view text, std::size_t most);

}  // namespace grantlint::testing
