/// GitHub's `primaryLocationLineHash` for lines of a file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace grantlint::report {

/// `hash:n` of each of `lines` (from 1, ascending, without repetition); `n` counts the lines of the
/// file, up to this one, that have the same hash. Empty for a line that the file does not have.
/// One pass for the hashes and one to count; memory does not grow with the file.
std::vector<std::string> line_fingerprints(std::string_view bytes, std::span<const std::uint32_t> lines);

}  // namespace grantlint::report
