/// Mends what a scan found, and looks whether it is mended.
///
/// Every set of edits is tried in memory first: the tree is scanned again with the changed texts, and what
/// does not keep its word (a finding that stays, a grant that goes or changes which should not, a file
/// that can no longer be read) is left out. Nothing is written here.
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
  std::size_t made = 0;               ///< fixes that are in them
  std::vector<std::string> refused;   ///< what was tried and would not hold, in words
  std::size_t findings_before = 0;
  std::size_t findings_after = 0;
};

std::expected<Repair, std::vector<config::Error>> repair(const std::filesystem::path& root, const Options& options,
                                                         const RepairOptions& wanted);

}  // namespace grantlint
