/// Taking grants out where they are written. Private to the room.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "mend/mend.h"
#include "mend/structures.h"
#include "syntax/syntax.h"

namespace grantlint::mend {

struct Removal {
  findings::Edit edit;
  std::set<std::uint32_t> grants;  ///< that go with it
};

class Removals {
 public:
  explicit Removals(const Matched& subject);
  /// The edit that takes out this grant and no other than those of `removable`; nothing where it shares
  /// its home with one that stays, or its home cannot be cut out.
  [[nodiscard]] std::optional<Removal> of(std::uint32_t index, const std::set<std::uint32_t>& removable);
  /// The edit that takes out the block that makes this grant from what stands elsewhere; nothing where it
  /// makes others that stay.
  [[nodiscard]] std::optional<Removal> of_block(std::uint32_t index, const std::set<std::uint32_t>& removable);

 private:
  [[nodiscard]] std::optional<std::set<std::uint32_t>> held(const source::Span& element) const;
  void extend(syntax::Element& element, std::set<std::uint32_t>& grants, const std::set<std::uint32_t>& removable);

  Matched subject_;
  std::map<source::FileId, std::vector<std::pair<source::Span, std::uint32_t>>> places_;  // homes and blocks
  Structures structures_;
};

}  // namespace grantlint::mend
