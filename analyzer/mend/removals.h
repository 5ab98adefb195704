/// Removing grants where they are written. Private to the room.
#pragma once

#include <expected>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "mend/mend.h"
#include "mend/structures.h"
#include "syntax/syntax.h"

namespace grantlint::mend {

struct Removal {
  std::vector<findings::Edit> edits;
  std::set<std::uint32_t> grants;  ///< removed with it
};

class Removals {
 public:
  explicit Removals(const Matched& subject);
  /// The edit that removes this grant and no others but those of `removable`. Else the reason as a clause: it shares
  /// its home with a grant that must stay, or its home cannot be removed.
  [[nodiscard]] std::expected<Removal, std::string> of(std::uint32_t index, const std::set<std::uint32_t>& removable);
  /// The edit that removes the block that makes this grant from values written elsewhere; else the reason: the block
  /// makes grants that must stay, or is in a module that others may call.
  [[nodiscard]] std::expected<Removal, std::string> of_block(std::uint32_t index,
                                                             const std::set<std::uint32_t>& removable);

 private:
  /// Does a neighbour of the element in the same list hold no grant? It may be a statement that denies.
  [[nodiscard]] bool has_other_neighbours(const syntax::Element& element, const syntax::Element& around);
  /// Is the i-th of these the policy that the one before it is the statements of?
  [[nodiscard]] bool is_policy(const std::vector<syntax::Element>& around, std::size_t i) const;
  /// The policy, of which nothing would be left, and the block that attaches it.
  [[nodiscard]] std::expected<Removal, std::string> with_its_block(std::uint32_t index,
                                                                   const std::set<std::uint32_t>& removable,
                                                                   const syntax::Element& policy);
  [[nodiscard]] std::optional<std::set<std::uint32_t>> held(const source::Span& element) const;
  void extend(syntax::Element& element, std::set<std::uint32_t>& grants, const std::set<std::uint32_t>& removable);

  Matched subject_;
  std::map<source::FileId, std::vector<std::pair<source::Span, std::uint32_t>>> places_;  // homes and blocks
  Structures structures_;
};

}  // namespace grantlint::mend
