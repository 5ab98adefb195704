#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "report/report.h"

namespace grantlint::report {

/// The totals of a scan in plain words, one per line.
std::vector<std::string> summary(const ScanResult& subject);

/// The question the tool was made to answer, of the grants counted by rating.
std::string verdict(const std::array<std::size_t, 4>& ratings);

}  // namespace grantlint::report
