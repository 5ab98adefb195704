/// What a ticket reference looks like. Private to the room.
///
/// In:  the config's `tickets.pattern`, or none: KEY-NUMBER (IAM-1042), INC/REQ/RITM/CHG… numbers, URLs.
/// Out: the references in a value, in order.
/// Bad input: a pattern that config::check_pattern refuses is refused here.
///      Matching takes time that grows with the pattern and the square of the value, both limited;
///      `cost` says how much, for a caller that has many values.
#pragma once

#include <cstddef>
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
  /// An upper bound of the steps that `find` takes.
  [[nodiscard]] std::size_t cost(std::string_view value) const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;  // null: the default forms
};

}  // namespace grantlint::tickets
