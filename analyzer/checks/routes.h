/// By which ways a principal holds access: its own grants, and those of the groups, roles and accounts that
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
  std::vector<std::uint32_t> way;  ///< the grants that lead to it, first first; empty: the principal's own
};

class Routes {
 public:
  Routes(const source::SourceSet& sources, const std::vector<grants::Grant>& grants, const config::Config& config);

  /// Every grant that the principal of this one holds without it, nearest first. At most 500, and no way
  /// longer than 8.
  [[nodiscard]] std::vector<Route> beside(std::uint32_t grant) const;
  /// Is its scope the principal itself, as of a policy attached to a user? Then it counts for the account.
  [[nodiscard]] bool on_itself(std::uint32_t grant) const;
  /// Every grant that this one opens to its principal: those of the group or role that it is a door to.
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
