#pragma once

#include <string>
#include <vector>

#include "report/report.h"

namespace grantlint::report {

/// What a scan comes to, in plain words, a line each.
std::vector<std::string> summary(const Subject& subject);

}  // namespace grantlint::report
