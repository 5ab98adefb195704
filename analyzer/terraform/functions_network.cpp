// Addresses of networks: `cidrhost`, `cidrnetmask`, `cidrsubnet`, `cidrsubnets`, and OpenTofu's
// `cidrcontains`. Source: Terraform language, "IP Network Functions".
#include <arpa/inet.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "terraform/function_table.h"

namespace grantlint::terraform {

namespace {

__extension__ using Bits = unsigned __int128;

struct Network {
  Bits address = 0;     ///< of its first host
  unsigned length = 0;  ///< of the prefix
  unsigned width = 0;   ///< 32 or 128

  [[nodiscard]] unsigned host_bits() const { return width - length; }
};

/// All ones in the lowest `count` bits.
Bits ones(unsigned count) {
  constexpr unsigned all = 128;
  return count >= all ? ~Bits(0) : (Bits(1) << count) - 1;
}

/// Numbers of an IPv4 address may begin with zeros.
std::string without_zeros(std::string_view address) {
  std::string made;
  for (std::size_t i = 0; i < address.size(); ++i) {
    const bool begins = i == 0 || address[i - 1] == '.';
    if (begins) {
      while (address[i] == '0' && i + 1 < address.size() && address[i + 1] >= '0' && address[i + 1] <= '9') ++i;
    }
    made += address[i];
  }
  return made;
}

std::optional<Network> read_network(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos || text.size() - slash > 4 || text.size() - slash < 2) return std::nullopt;
  Network network;
  for (const char c : text.substr(slash + 1)) {
    if (c < '0' || c > '9') return std::nullopt;
    network.length = network.length * 10 + static_cast<unsigned>(c - '0');
  }
  std::string address = text.substr(0, slash);
  if (address.find(':') == std::string::npos) address = without_zeros(address);
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) {
    network.width = 32;
  } else if (inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1) {
    network.width = 128;
  } else {
    return std::nullopt;
  }
  if (network.length > network.width) return std::nullopt;
  for (std::size_t i = 0; i < network.width / 8; ++i) network.address = network.address << 8U | bytes.at(i);
  network.address &= ~ones(network.host_bits());
  return network;
}

std::string address_text(Bits address, unsigned width) {
  std::array<unsigned char, 16> bytes{};
  for (std::size_t i = width / 8; i-- > 0; address >>= 8U) bytes.at(i) = static_cast<unsigned char>(address & 255U);
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(width == 32 ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size());
  return text.data();
}

std::string network_text(const Network& network) {
  return fmt::format("{}/{}", address_text(network.address, network.width), network.length);
}

/// A whole number that a double holds exactly.
std::optional<std::int64_t> whole(const Value& value, const CallContext& at) {
  const Value number = to_number(value, at);
  constexpr double exact = 9007199254740992.0;
  if (number.kind() != Value::Kind::number || std::trunc(number.as_number()) != number.as_number() ||
      std::abs(number.as_number()) > exact)
    return std::nullopt;
  return static_cast<std::int64_t>(number.as_number());
}

std::optional<Network> first_argument(const Arguments& arguments) {
  const auto text = arguments[0].scalar_text();
  return text ? read_network(*text) : std::nullopt;
}

/// An IPv4 address written as IPv6, `::ffff:10.0.0.0/104`.
bool is_mapped(const Network& network) {
  constexpr unsigned prefix = 96;
  return network.width == 128 && network.length >= prefix && (network.address >> 32U) == Bits(0xFFFF);
}

Value of_mapped(std::string_view name, const CallContext& at) {
  return unknown(Unknown::Why::unsupported, fmt::format("`{}` of an IPv4 address written as IPv6", name), at);
}

Value no_network(const CallContext& at) {
  return wrong("the prefix is no network in CIDR notation", at);
}

Value cidrhost(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const auto network = first_argument(arguments);
  if (!network) return no_network(at);
  if (is_mapped(*network)) return of_mapped(name, at);
  const auto host = whole(arguments[1], at);
  if (!host) return wrong("the number of the host is no whole number", at);
  const Bits last = ones(network->host_bits());
  const Bits distance = *host < 0 ? static_cast<Bits>(-(*host + 1)) : static_cast<Bits>(*host);
  if (distance > last) return wrong(fmt::format("the prefix has no host {}", *host), at);
  const Bits number = *host < 0 ? last - distance : distance;
  return Value::string(address_text(network->address | number, network->width), arguments[0].origin());
}

Value cidrnetmask(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const auto network = first_argument(arguments);
  if (!network) return no_network(at);
  if (is_mapped(*network)) return of_mapped(name, at);
  if (network->width != 32) return wrong("only IPv4 has netmasks", at);
  return Value::string(address_text(ones(32) & ~ones(network->host_bits()), 32), arguments[0].origin());
}

Value cidrsubnet(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  auto network = first_argument(arguments);
  if (!network) return no_network(at);
  if (is_mapped(*network)) network = Network{network->address & ones(32), network->length - 96, 32};
  const auto bits = whole(arguments[1], at);
  const auto number = whole(arguments[2], at);
  if (!bits || !number || *bits < 0 || *number < 0) return wrong("`cidrsubnet` takes whole numbers", at);
  if (*bits > network->host_bits()) return wrong(fmt::format("the prefix has no {} bits left", *bits), at);
  const auto more = static_cast<unsigned>(*bits);
  if (static_cast<Bits>(*number) > ones(more))
    return wrong(fmt::format("{} bits do not hold the number {}", more, *number), at);
  Network made = *network;
  made.length += more;
  if (more > 0) made.address |= static_cast<Bits>(*number) << made.host_bits();
  return Value::string(network_text(made), arguments[0].origin());
}

Value cidrsubnets(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const auto network = first_argument(arguments);
  if (!network) return no_network(at);
  if (is_mapped(*network)) return of_mapped(name, at);
  std::vector<Value> made;
  Bits next = 0;      // offset in the network
  bool full = false;  // nothing is left behind `next`
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const auto bits = whole(arguments[i], at);
    if (!bits || *bits < 1) return wrong("`cidrsubnets` takes whole numbers above zero", at);
    if (*bits > network->host_bits()) return wrong(fmt::format("the prefix has no {} bits left", *bits), at);
    Network one = *network;
    one.length += static_cast<unsigned>(*bits);
    const Bits last_host = ones(one.host_bits());
    const Bits room = ones(network->host_bits());
    if (!full && next > (room & ~last_host)) full = true;
    if (full) return wrong("the prefix has no room for all the subnets", at);
    const Bits begin = (next + last_host) & ~last_host;
    one.address |= begin;
    made.push_back(Value::string(network_text(one), arguments[0].origin()));
    full = (begin | last_host) == room;
    next = (begin | last_host) + (full ? 0 : 1);
  }
  return Value::list(std::move(made), {at.at, nullptr});
}

Value cidrcontains(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto network = first_argument(arguments);
  if (!network) return no_network(at);
  const auto text = arguments[1].scalar_text();
  const auto inner = !text ? std::nullopt
                     : text->find('/') != std::string::npos
                         ? read_network(*text)
                         : read_network(*text + (text->find(':') == std::string::npos ? "/32" : "/128"));
  if (!inner) return wrong("the second argument is neither an address nor a network", at);
  if (inner->width != network->width) return wrong("one is IPv4, the other IPv6", at);
  const Bits kept = ones(network->width) & ~ones(network->host_bits());
  return Value::boolean(inner->length >= network->length && (inner->address & kept) == network->address,
                        {at.at, nullptr});
}

}  // namespace

FunctionTable network_functions() {
  return {
      {"cidrcontains", {2, 2, cidrcontains}},        {"cidrhost", {2, 2, cidrhost}},
      {"cidrnetmask", {1, 1, cidrnetmask}},          {"cidrsubnet", {3, 3, cidrsubnet}},
      {"cidrsubnets", {1, any_number, cidrsubnets}},
  };
}

}  // namespace grantlint::terraform
