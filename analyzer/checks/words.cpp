#include <algorithm>
#include <array>
#include <cstddef>

#include "checks/check.h"
#include "source/utf8.h"

namespace grantlint::checks {

std::string who(const grants::Grant& grant) {
  const std::string& shown = grant.principal.shown();
  if (shown.empty()) {
    if (!grant.definition) return "an unknown principal";
    return fmt::format("whoever {} is attached to", code(grant.sid.empty() ? grant.address : grant.sid));
  }
  if (grant.principal_kind == grants::PrincipalKind::public_) return fmt::format("everyone ({})", code(shown));
  if (grant.workloads.empty()) return code(shown);
  const std::size_t more = grant.workloads.size() - 1;
  return fmt::format("{} (which {}{} {} as)", code(shown), code(grant.workloads.front().address),
                     more == 0 ? std::string() : fmt::format(" and {} more", more), more == 0 ? "runs" : "run");
}

std::string what(const grants::Grant& grant) {
  std::vector<std::string> shown;
  for (const grants::Part& part : grant.entitlements) {
    if (!part.shown().empty()) shown.push_back(code(part.shown()));
  }
  switch (shown.size()) {
    case 0: return "access";
    case 1: return shown[0];
    case 2: return fmt::format("{} and {}", shown[0], shown[1]);
    default: return fmt::format("{}, {} and {} more", shown[0], shown[1], shown.size() - 2);
  }
}

std::string access(const grants::Grant& grant) {
  std::string text = "access of " + who(grant);
  const bool named = std::ranges::any_of(grant.entitlements, [](const auto& part) { return !part.shown().empty(); });
  if (named) text += " to " + what(grant);
  if (!grant.scope.shown().empty()) text += " on " + code(grant.scope.shown());
  return text;
}

bool is_kind(const tickets::Approval& approval, std::string_view kind) {
  return std::ranges::find(approval[FieldName::kind].values, kind) != approval[FieldName::kind].values.end();
}

std::vector<const tickets::Record*> records(const Subject& subject) {
  std::vector<const tickets::Record*> found;
  for (const std::uint32_t index : subject.approval.records) {
    if (index != tickets::no_record) found.push_back(&subject.matches.records[index]);
  }
  return found;
}

bool demands(const Subject& subject, std::string_view field) {
  const auto& require = subject.config.require;
  bool listed = false;
  const auto asks = [&](std::string_view name) {
    const auto entry = require.find(std::string(name));
    if (entry == require.end()) return false;
    listed = true;
    return std::ranges::find(entry->second, field) != entry->second.end();
  };
  const auto asks_of = [&](grants::Privilege privilege) { return asks(grants::name(privilege)); };
  if (std::ranges::any_of(subject.grant.privileges, asks_of) || asks(grants::name(subject.grant.principal_kind)))
    return true;
  if (listed) return false;
  constexpr std::array<std::string_view, 4> by_default{"ticket", "approver", "expiry", "revocation"};
  return std::ranges::find(by_default, field) != by_default.end();
}

}  // namespace grantlint::checks
