/// Sorting and printing of the Unseen entries of all rooms.
#pragma once

#include <string>
#include <vector>

#include "findings/findings.h"

namespace grantlint::findings {

/// Sorts by path, place and reason, and removes duplicates.
void sort(const source::SourceSet& sources, std::vector<Unseen>& unseen);
/// One line per entry, `unseen iam.tf:3:5 why`: for tests and `--stop-after`.
std::string print(const source::SourceSet& sources, const std::vector<Unseen>& unseen);

}  // namespace grantlint::findings
