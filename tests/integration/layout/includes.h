/// The order of the rooms (DESIGN section 2), read from their `#include` lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace grantlint::testing {

/// What is wrong with the includes of `path`, a file below analyzer/ ("grants/joins.cpp") that
/// holds `text`: a room below its own, another room's private header, a room that does not exist.
std::vector<std::string> wrong_includes(std::string_view path, std::string_view text);

}  // namespace grantlint::testing
