/// Inserts what makes the platform end a grant on its day. Private to the room.
#pragma once

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "grants/written_end.h"
#include "mend/mend.h"
#include "mend/structures.h"

namespace grantlint::mend {

class Conditions {
 public:
  Conditions(const Matched& subject, const grants::Catalogue& catalogue);
  /// The edit that ends this grant, and all others of its block or statement, on its declared day. Else why there is
  /// none: one of those has another day, has a condition already, or takes none.
  [[nodiscard]] std::expected<findings::Fix, std::string> of(std::uint32_t index);

 private:
  using Key = std::pair<source::FileId, std::uint32_t>;
  [[nodiscard]] std::optional<findings::Edit> inserted(const grants::WrittenEnd& end);
  /// Why the grants cannot all be ended by one text; empty where they can.
  [[nodiscard]] std::string why_not(const std::vector<std::uint32_t>& grants, findings::Day day,
                                    const grants::WrittenEnd& end) const;

  Matched subject_;
  const grants::Catalogue& catalogue_;
  std::map<Key, std::vector<std::uint32_t>> by_block_;
  std::map<Key, std::vector<std::uint32_t>> by_statement_;
  Structures structures_;
};

}  // namespace grantlint::mend
