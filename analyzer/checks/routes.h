/// How a principal holds access: its own grants, and those of the groups, roles and accounts that
/// its grants make it a member of or let it act as. Private to the room.
///
/// Principals are the same by value (without regard to case, a provider's prefix, or the path before a
/// name), or where both come from one resource; unknown ones have no routes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "checks/check.h"

namespace grantlint::checks {

struct Route {
  std::uint32_t grant = 0;         ///< by index
  std::vector<std::uint32_t> way;  ///< the grants that lead to it, in order; empty: the principal's own grant
};

class Routes {
 public:
  Routes(const source::SourceSet& sources, const std::vector<grants::Grant>& grants, const config::Config& config);

  /// Every other grant that the principal of this one holds, nearest first. At most 500, over at most 8 steps.
  [[nodiscard]] std::vector<Route> beside(std::uint32_t grant) const;
  /// Is its scope the principal itself, as for a policy attached to a user? Such a grant applies to the whole account.
  [[nodiscard]] bool on_itself(std::uint32_t grant) const;
  /// Every grant that the principal holds through this one: those of the group, role or account that it leads to.
  [[nodiscard]] std::vector<Route> behind(std::uint32_t grant) const;

 private:
  using Keys = std::vector<std::string>;
  void add_keys(const grants::Grant& grant, const grants::Part& part, Keys& keys) const;
  [[nodiscard]] Keys holder(const grants::Grant& grant) const;
  [[nodiscard]] Keys door(const grants::Grant& grant) const;
  void follow(const Keys& from, std::uint32_t without, std::vector<std::uint32_t> way, std::vector<bool>& seen,
              std::vector<Route>& found) const;

  const source::SourceSet& sources_;
  const std::vector<grants::Grant>& grants_;
  const config::Config& config_;
  std::map<std::string, std::vector<std::uint32_t>, std::less<>> held_;  // grants by a key of their principal
};

}  // namespace grantlint::checks
