/// Removing grants where they are written. Private to the room.
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
  std::set<std::uint32_t> grants;  ///< removed with it
};

class Removals {
 public:
  explicit Removals(const Matched& subject);
  /// The edit that removes this grant and no others but those of `removable`; nothing where it shares its home
  /// with a grant that must stay, or its home cannot be removed.
  [[nodiscard]] std::optional<Removal> of(std::uint32_t index, const std::set<std::uint32_t>& removable);
  /// The edit that removes the block that makes this grant from values written elsewhere; nothing where the block
  /// makes grants that must stay.
  [[nodiscard]] std::optional<Removal> of_block(std::uint32_t index, const std::set<std::uint32_t>& removable);

 private:
  [[nodiscard]] std::optional<std::set<std::uint32_t>> held(const source::Span& element) const;
  void extend(syntax::Element& element, std::set<std::uint32_t>& grants, const std::set<std::uint32_t>& removable);

  Matched subject_;
  std::map<source::FileId, std::vector<std::pair<source::Span, std::uint32_t>>> places_;  // homes and blocks
  Structures structures_;
};

}  // namespace grantlint::mend
