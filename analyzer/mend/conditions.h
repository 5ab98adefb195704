/// Inserts what makes the platform end a grant on its day. Private to the room.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "grants/written_end.h"
#include "mend/mend.h"
#include "mend/structures.h"

namespace grantlint::mend {

class Conditions {
 public:
  Conditions(const Matched& subject, const grants::Catalogue& catalogue);
  /// The edit that ends this grant, and all others of its block or statement, on its declared day; nothing where
  /// those have other days, or there is a condition already.
  [[nodiscard]] std::optional<findings::Fix> of(std::uint32_t index);

 private:
  using Key = std::pair<source::FileId, std::uint32_t>;
  [[nodiscard]] std::optional<findings::Edit> inserted(const grants::WrittenEnd& end);
  [[nodiscard]] bool all_end_alike(const std::vector<std::uint32_t>& grants, findings::Day day) const;

  Matched subject_;
  const grants::Catalogue& catalogue_;
  std::map<Key, std::vector<std::uint32_t>> by_block_;
  std::map<Key, std::vector<std::uint32_t>> by_statement_;
  Structures structures_;
};

}  // namespace grantlint::mend
