/// The hashes that are read and written in configurations, as FIPS 180-4 and RFC 1321 define them; and the
/// one that ids are made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace grantlint::source {

enum class Hash { md5, sha1, sha256, sha512 };

/// The raw bytes of the hash: 16, 20, 32 or 64.
std::string hash(Hash kind, std::string_view bytes);

/// FNV-1a, 64 bits: short ids that say two things are not the same; nothing that anyone would forge.
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

/// The bytes of hexadecimal digits, of either case; nothing where they are none, or an odd number.
std::optional<std::string> from_hex(std::string_view digits);

}  // namespace grantlint::source
