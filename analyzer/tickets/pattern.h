/// What a ticket reference looks like. Private to the room.
///
/// In:  the config's `tickets.pattern`, or none: KEY-NUMBER (IAM-1042), INC/REQ/RITM/CHG… numbers, URLs.
/// Out: the references in a value, in order.
/// Bad input: a pattern that cannot be read is refused with the reason. Matching takes time in
///      proportion to the value, whatever the pattern.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tickets/field.h"

namespace grantlint::tickets {

class Pattern {
 public:
  /// `text` empty: the default forms.
  static std::expected<Pattern, std::string> compile(std::string_view text);

  /// Every reference in `value`. Restricted: case does not count and `_` stands for `-`; a reference is
  /// given in capitals where the pattern has it so.
  [[nodiscard]] std::vector<std::string> find(std::string_view value, Script script) const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;  // null: the default forms
};

}  // namespace grantlint::tickets
