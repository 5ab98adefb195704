#pragma once

#include <string>
#include <string_view>

namespace grantlint::report {

/// A path relative to the root as a relative URI reference (RFC 3986): every byte that is neither
/// unreserved nor `/` is percent-encoded, so that `:` never reads as a scheme.
std::string relative_uri(std::string_view path);

}  // namespace grantlint::report
