/// A field's value, whatever it was written in. Private to the room.
#pragma once

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/ascii.h"
#include "tickets/tickets.h"

namespace grantlint::tickets {

/// Comments and YAML hold any character; tags and labels do not, so there a date may have `_` for
/// `-`, and the case of a word does not count.
enum class Script : std::uint8_t { free, restricted };

/// Why a value cannot be read, and what may have been meant.
struct Refusal {
  std::string text;
  std::string nearest;
};

/// The value as a list (split at commas where the field holds one), or why it counts as missing.
std::expected<std::vector<std::string>, Refusal> read_value(FieldName field, std::string_view raw, Script script);

/// Is its value of a form of its own (a date, `policy:ID`), so that other people's tags of the same name
/// can be distinguished by it?
bool has_form(FieldName field);

/// The fields and the team's own names for them.
class Keys {
 public:
  explicit Keys(const config::Config& config);
  [[nodiscard]] std::optional<FieldName> find(std::string_view key) const;
  [[nodiscard]] bool is_alias(std::string_view key) const { return aliases_.contains(key); }
  /// The field that an unknown key may mean, or empty.
  [[nodiscard]] std::string nearest(std::string_view key) const;

 private:
  std::map<std::string, FieldName, std::less<>> aliases_;
};

/// Field by field, the first given wins; a second value in one annotation is refused by the callers.
[[nodiscard]] const Field* find(const Annotation& annotation, FieldName field);

/// At most `most` bytes of text that a stranger wrote, whole characters, for a message.
std::string clip(std::string_view text, std::size_t most = 60);
using source::lower;

}  // namespace grantlint::tickets
