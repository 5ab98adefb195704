/// Which grants a ticket covers. Private to the room.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "checks/check.h"

namespace grantlint::checks {

/// For each ticket the grants under it, by index, in grant order. Views point into the survey's matches.
[[nodiscard]] inline std::map<std::string_view, std::vector<std::uint32_t>> grants_by_ticket(const Survey& survey) {
  std::map<std::string_view, std::vector<std::uint32_t>> found;
  for (std::uint32_t i = 0; i < survey.grants.size(); ++i) {
    for (const std::string& ticket : survey.matches.approvals[i].tickets) found[ticket].push_back(i);
  }
  return found;
}

}  // namespace grantlint::checks
