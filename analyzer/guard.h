/// What a set of edits does to everything else. Private to the folder.
///
/// In:  two scans of a tree, without and with the edits, and the grants that the edits are for.
/// Out: nothing where every other grant is as it was, byte for byte but for lines and columns; else what would be
/// different, as a clause.
/// Lifetimes: a State owns its texts; the scan it was made of must outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "findings/findings.h"
#include "mend/mend.h"
#include "scan.h"

namespace grantlint {

/// What a scan found, also outside the named paths: an edit must not do harm anywhere.
struct State {
  State(const source::SourceSet& sources, const Scan& scan);

  const source::SourceSet& sources;
  const Scan& scan;
  std::vector<findings::Finding> findings;  ///< all, also outside the named paths
  std::vector<std::string> records;         ///< in grant order
  std::multiset<std::string> identities;    ///< of unsuppressed findings
  std::multiset<std::string> unseen;
  std::size_t errors = 0;  ///< that count: neither suppressed nor known, inside the named paths
};

/// What edits are for.
struct Purpose {
  std::vector<std::string> mends;        ///< identities of the findings that must be gone
  std::set<std::uint32_t> changed;       ///< grants that may be different afterwards, by index
  std::set<std::uint32_t> removed;       ///< grants that may be gone; they are in `changed`, too
  std::vector<findings::Edit> comments;  ///< edits of annotations whose grants are not known before
};

std::optional<std::string> harm(const State& before, const State& after, const Purpose& purpose,
                                const std::vector<mend::Change>& changes);

}  // namespace grantlint
