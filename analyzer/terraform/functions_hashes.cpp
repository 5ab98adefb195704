// Hashes, and identifiers made of them. Source: Terraform language, "Hash and Crypto Functions"; RFC 4122
// for `uuidv5`.
#include <optional>
#include <string>

#include <fmt/format.h>

#include "source/hash.h"
#include "terraform/function_table.h"

namespace grantlint::terraform {

namespace {

source::Hash kind_of(std::string_view name) {
  if (name.ends_with("md5")) return source::Hash::md5;
  if (name.ends_with("sha1")) return source::Hash::sha1;
  return name.ends_with("sha256") ? source::Hash::sha256 : source::Hash::sha512;
}

Value hash(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const auto text = arguments[0].scalar_text();
  if (!text) return wrong(fmt::format("`{}` takes a text", name), at);
  const std::string bytes = source::hash(kind_of(name), *text);
  return Value::string(name.starts_with("base64") ? base64(bytes) : source::hex(bytes), arguments[0].origin());
}

constexpr std::size_t uuid_bytes = 16;

/// The bytes of 8-4-4-4-12 hexadecimal digits.
std::optional<std::string> uuid(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash != (text[i] == '-')) return std::nullopt;
    if (!dash) digits += text[i];
  }
  return source::from_hex(digits);
}

Value uuidv5(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto space = arguments[0].scalar_text();
  const auto text = arguments[1].scalar_text();
  if (!space || !text) return wrong("`uuidv5` takes two texts", at);
  constexpr std::string_view known = "6ba7b81{}-9dad-11d1-80b4-00c04fd430c8";
  const auto bytes = uuid(*space == "dns"    ? fmt::format(known, 0)
                          : *space == "url"  ? fmt::format(known, 1)
                          : *space == "oid"  ? fmt::format(known, 2)
                          : *space == "x500" ? fmt::format(known, 4)
                                             : *space);
  if (!bytes) return wrong("the namespace is no UUID", at);
  std::string made = source::hash(source::Hash::sha1, *bytes + *text).substr(0, uuid_bytes);
  const auto set = [&](std::size_t i, unsigned mask, unsigned bits) {
    made[i] = static_cast<char>((static_cast<unsigned char>(made[i]) & mask) | bits);
  };
  set(6, 0x0fU, 0x50U);  // the version
  set(8, 0x3fU, 0x80U);  // the variant
  std::string digits = source::hex(made);
  for (const std::size_t dash : {20U, 16U, 12U, 8U}) digits.insert(dash, 1, '-');
  return Value::string(std::move(digits), arguments[1].origin());
}

}  // namespace

FunctionTable hash_functions() {
  return {
      {"base64sha256", {1, 1, hash}}, {"base64sha512", {1, 1, hash}}, {"md5", {1, 1, hash}},
      {"sha1", {1, 1, hash}},         {"sha256", {1, 1, hash}},       {"sha512", {1, 1, hash}},
      {"uuidv5", {2, 2, uuidv5}},
  };
}

}  // namespace grantlint::terraform
