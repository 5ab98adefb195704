#include "source/hash.h"

#include <nettle/nettle-meta.h>

#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

namespace grantlint::source {
namespace {

const nettle_hash& implementation(Hash kind) {
  switch (kind) {
    case Hash::md5: return nettle_md5;
    case Hash::sha1: return nettle_sha1;
    case Hash::sha256: return nettle_sha256;
    case Hash::sha512: return nettle_sha512;
  }
  std::unreachable();
}

}  // namespace

std::string hash(Hash kind, std::string_view bytes) {
  const nettle_hash& made = implementation(kind);
  // The contexts hold 64-bit counters.
  std::vector<std::uint64_t> context((made.context_size + 7) / 8);
  made.init(context.data());
  made.update(context.data(), bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
  std::string result(made.digest_size, '\0');
  made.digest(context.data(), result.size(), reinterpret_cast<std::uint8_t*>(result.data()));
  return result;
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  result.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    result += digits[byte >> 4U];
    result += digits[byte & 15U];
  }
  return result;
}

std::optional<std::string> from_hex(std::string_view digits) {
  if (digits.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(digits.size() / 2);
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    unsigned byte = 0;
    const char* begin = digits.data() + i;
    if (std::from_chars(begin, begin + 2, byte, 16).ptr != begin + 2) return std::nullopt;
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

}  // namespace grantlint::source
