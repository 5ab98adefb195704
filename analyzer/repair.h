/// Fixes what a scan found, and verifies the fixes with a second scan.
///
/// Every set of edits is tried in memory first: the tree is scanned again with the changed texts, and a fix that does
/// not work is left out: its finding remains, any other grant has a finding, a field, an id or an approval that
/// differs, or a part of a file can no longer be read. What is possible after a fix is made, too, so that a second run
/// changes nothing. Nothing is written here.
#pragma once

#include <compare>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "mend/mend.h"
#include "scan.h"

namespace grantlint {

struct RepairOptions {
  bool stamp = false;                ///< only the digests of approvals
  std::vector<std::string> rules;    ///< ids; empty: all but those with `fix: decision`
  mend::Given given;                 ///< fields for the annotations of findings that lack them
  std::set<std::string> findings{};  ///< identities; empty: all
};

/// What is left to a person.
struct Left {
  std::string path;  ///< from the root
  std::uint32_t line = 0;
  std::string what;  ///< the edit, or the message of the finding
  std::string why;   ///< a clause

  auto operator<=>(const Left&) const = default;
};

struct Repair {
  std::vector<mend::Change> changes;  ///< by path
  std::size_t made = 0;               ///< number of fixes in them
  std::vector<Left> left;             ///< by place; lines are those before the changes
  std::size_t errors_before = 0;      ///< inside the named paths, neither suppressed nor known
  std::size_t errors_after = 0;
};

std::expected<Repair, std::vector<config::Error>> repair(const std::filesystem::path& root, const Options& options,
                                                         const RepairOptions& wanted);

}  // namespace grantlint
