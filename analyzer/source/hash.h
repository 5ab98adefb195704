/// The hashes that are read and written in configurations, as FIPS 180-4 and RFC 1321 define them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace grantlint::source {

enum class Hash { md5, sha1, sha256, sha512 };

/// The raw bytes of the hash: 16, 20, 32 or 64.
std::string hash(Hash kind, std::string_view bytes);

/// Two lower-case hexadecimal digits for each byte.
std::string hex(std::string_view bytes);

/// The bytes of hexadecimal digits, of either case; nothing where they are none, or an odd number.
std::optional<std::string> from_hex(std::string_view digits);

}  // namespace grantlint::source
