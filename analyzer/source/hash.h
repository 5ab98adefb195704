/// The hash functions that configurations use (FIPS 180-4, RFC 1321), and the fast hash that grantlint makes
/// ids from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace grantlint::source {

enum class Hash { md5, sha1, sha256, sha512 };

/// The raw bytes of the hash: 16, 20, 32 or 64.
std::string hash(Hash kind, std::string_view bytes);

/// FNV-1a, 64 bits: for short ids that distinguish values. Not collision resistant: use it only where nobody
/// gains by forging one.
class Fnv {
 public:
  constexpr explicit Fnv(std::uint64_t start = 0xcbf29ce484222325U) : value_(start) {}
  constexpr Fnv& add(std::string_view text) {
    for (const char c : text) add(static_cast<std::uint8_t>(c));
    return *this;
  }
  constexpr Fnv& add(std::uint8_t byte) {
    value_ = (value_ ^ byte) * 0x100000001b3U;
    return *this;
  }
  [[nodiscard]] constexpr std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_;
};

/// Two lower-case hexadecimal digits for each byte.
std::string hex(std::string_view bytes);

/// Decodes hexadecimal digits of either case; nothing where another character is among them or their number
/// is odd.
std::optional<std::string> from_hex(std::string_view digits);

}  // namespace grantlint::source
