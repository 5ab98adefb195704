/// Who is who: the same person under several names. Private to the room.
#pragma once

#include <string>
#include <string_view>

#include "config/config.h"

namespace grantlint::checks {

/// The one name of a person: lower case, without a provider's prefix (`user:`), and as the config's
/// `identities` map it.
[[nodiscard]] std::string person(const config::Config& config, std::string_view written);

}  // namespace grantlint::checks
