/// Who is who: the same person under several names. Private to the room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace grantlint::checks {

/// The one name of a person: lower case, without a provider's prefix (`user:`), and as the config's
/// `identities` map it.
[[nodiscard]] std::string person(const config::Config& config, std::string_view written);

/// Is one of the others written in the same form, a handle or an address? A person cannot be looked up in a
/// team: only names of one form are compared. All as `person` gives them.
[[nodiscard]] bool is_comparable(std::string_view one, const std::vector<std::string>& others);

}  // namespace grantlint::checks
