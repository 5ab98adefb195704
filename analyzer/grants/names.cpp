// What enumerators are called, in reports and by annotations.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "grants/grants.h"

namespace grantlint::grants {

std::string_view name(Privilege privilege) {
  static constexpr std::array<std::string_view, 5> names{"plumbing", "ordinary", "privileged", "wildcard",
                                                         "delegating"};
  return names.at(static_cast<std::size_t>(privilege));
}

std::string_view name(Enforcement level) {
  static constexpr std::array<std::string_view, 4> names{"absent", "documented", "automated", "enforced"};
  return names.at(static_cast<std::size_t>(level));
}

std::string_view name(Via::Kind kind) {
  static constexpr std::array<std::string_view, 5> names{"module", "variables", "decoded", "plan", "local"};
  return names.at(static_cast<std::size_t>(kind));
}

namespace {

constexpr std::array<std::string_view, 12> target_names{"condition", "schedule",   "ttl",     "rotation",
                                                        "pipeline",  "controller", "package", "runbook",
                                                        "owner",     "date",       "expires", "review"};

}  // namespace

std::string_view name(Target::Kind kind) {
  return target_names.at(static_cast<std::size_t>(kind));
}

std::string text(const Target& target) {
  return fmt::format("{}{}{}", name(target.kind), target.detail.empty() ? "" : ":", target.detail);
}

std::optional<Target> parse_target(std::string_view text) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  const auto* const found = std::ranges::find(target_names, text.substr(0, colon));
  if (found == target_names.end()) return std::nullopt;
  return Target{static_cast<Target::Kind>(found - target_names.begin()),
                std::string(text.substr(std::min(colon + 1, text.size())))};
}

}  // namespace grantlint::grants
