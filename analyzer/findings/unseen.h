/// Many rooms' lists of what could not be seen, as one.
#pragma once

#include <string>
#include <vector>

#include "findings/findings.h"

namespace grantlint::findings {

/// By path, place and reason, each once.
void sort(const source::SourceSet& sources, std::vector<Unseen>& unseen);
/// `unseen iam.tf:3:5 why`, a line each: for tests and `--stop-after`.
std::string print(const source::SourceSet& sources, const std::vector<Unseen>& unseen);

}  // namespace grantlint::findings
