/// Compares the grants of two states of a tree: which are new, removed, wider, narrower, or last longer.
///
/// In:  what scans of both found, by reference; the catalogue, which knows which role includes which.
/// Out: one Change a grant that differs, weightiest kind first, then by place.
/// Grants are the same by who holds what on what: where the code stands that says so may change. Of those left,
/// one address, principal and scope make the same grant with other entitlements; then one principal and scope do,
/// where one of the entitlements includes the other. Another principal is another grant, unless at the same address
/// one of the two is not known.
/// Ends are compared by day, entitlements and scopes as `grants/coverage.h` has it.
/// What could not be seen on one side may make a change of what is none: then `doubt` says so.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "findings/findings.h"
#include "grants/catalogue.h"
#include "grants/grants.h"
#include "source/source.h"
#include "tickets/tickets.h"

namespace grantlint::changes {

/// Weightiest first.
enum class Kind : std::uint8_t {
  added,
  widened,    ///< more entitlements or scopes, or a condition less
  extended,   ///< ends later, or no more
  approval,   ///< another ticket, approver, basis, or way to end
  unclear,    ///< who holds it, or on what, is not known on one side, and not written the same
  narrowed,   ///< fewer entitlements or scopes, or a condition more
  shortened,  ///< ends earlier, or at all
  removed,
};
inline constexpr std::size_t kind_count = 8;
std::string_view name(Kind kind);

struct Side {
  const source::SourceSet& sources;
  const std::vector<grants::Grant>& grants;
  const tickets::Matches& matches;
  const std::vector<findings::Unseen>& unseen;
  /// Grants outside the named paths, by index and sorted: they are paired like all others, and a change is left out
  /// where its grants of both sides are among them.
  std::span<const std::uint32_t> elsewhere{};

  [[nodiscard]] bool is_asked_for(std::uint32_t grant) const;
};

/// An entitlement that one side has and the other does not include.
struct Entitlement {
  std::string text;
  std::string includes;  ///< the entitlement of the other side that it includes; empty where none
  std::string besides;   ///< where the other side has a part of it: what that side lacks, `delete:pods`
};

/// A field of the approval, or `expiry` and `revocation`: how sure they are, and by what. Empty: nothing.
struct Field {
  std::string name;
  std::string before;
  std::string after;
  bool lost = false;  ///< there is less now than before
};

struct Change {
  std::uint32_t base = findings::no_grant;  ///< by index; none where it is added
  std::uint32_t head = findings::no_grant;  ///< none where it is removed
  std::vector<Kind> kinds{};                ///< in their order, at least one
  bool moved = false;                       ///< it stands at another address, or in another file
  std::vector<Entitlement> gained{}, lost{};
  std::vector<std::string> gained_scopes{}, lost_scopes{};
  std::vector<std::string> gained_conditions{}, lost_conditions{};  ///< as written, without those of time alone
  std::vector<Field> approval{};
  /// For a removed grant: grants of the new side by which its holder keeps the access. For an added one: grants of the
  /// old side by which its holder had it before.
  std::vector<std::uint32_t> otherwise{};
  std::string doubt{};  ///< why it may be none: "`x.tf` could not be read before"

  [[nodiscard]] bool is(Kind kind) const;
  /// Is there, or may there be, more access than before, or less that justifies it?
  [[nodiscard]] bool asks_for_approval() const;
};

struct Changes {
  std::vector<Change> changes;
  std::size_t same = 0;   ///< grants without a change
  std::size_t moved = 0;  ///< of those, at another address or in another file
};

Changes compare(const Side& base, const Side& head, const grants::Catalogue& catalogue);

}  // namespace grantlint::changes
