/// Fixes what a scan found, and verifies the fixes with a second scan.
///
/// Every set of edits is tried in memory first: the tree is scanned again with the changed texts, and a fix that does
/// not work (its finding remains, another grant changes or disappears, a file can no longer be read) is left out.
/// Nothing is written here.
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

#include "mend/mend.h"
#include "scan.h"

namespace grantlint {

struct RepairOptions {
  bool stamp = false;              ///< only the digests of approvals
  std::vector<std::string> rules;  ///< ids; empty: all but those with `fix: decision`
  mend::Given given;               ///< fields for the annotations of findings that lack them
};

struct Repair {
  std::vector<mend::Change> changes;  ///< by path
  std::size_t made = 0;               ///< number of fixes in them
  std::vector<std::string> refused;   ///< fixes that were tried and did not work, as `path:line: description`
  std::size_t findings_before = 0;
  std::size_t findings_after = 0;
};

std::expected<Repair, std::vector<config::Error>> repair(const std::filesystem::path& root, const Options& options,
                                                         const RepairOptions& wanted);

}  // namespace grantlint
