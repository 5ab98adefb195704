/// Recognises one person under several names. Private to the room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/check.h"

namespace grantlint::checks {

/// The one name of a person: lower case, without a provider's prefix (`user:`), and as the config's
/// `identities` map it.
[[nodiscard]] std::string person(const config::Config& config, std::string_view written);

/// Is one of the others written in the same form, a handle or an address? A person cannot be looked up in a
/// team: only names of one form are compared. All as `person` gives them.
[[nodiscard]] bool is_comparable(std::string_view one, const std::vector<std::string>& others);

/// A person whom the annotation names, and the one whom the export names instead.
struct Contradiction {
  const std::string* written;
  const tickets::Record* record;   ///< the first of the grant's
  const tickets::Field* exported;  ///< of that record
};
/// A person whom the annotation names in this field and no record of the grant's tickets does. Nothing where a record
/// lacks the field, or its values cannot be compared.
[[nodiscard]] std::optional<Contradiction> contradicted(const Subject& subject, FieldName name, bool approved_only);

}  // namespace grantlint::checks
