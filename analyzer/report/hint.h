/// The line that adds what a grant lacks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mend/mend.h"
#include "report/report.h"

namespace grantlint::report {

struct Hint {
  std::string place;  ///< "add above line 12", "add to infra/iam.tf:9", "write in ci.grant.yaml"
  std::string text;   ///< "# grant: ticket=… approver=…"
};

/// Where the reader sees the hint.
struct Shown {
  source::FileId file;  ///< line numbers of it stand alone
  const Standpoint& from;
};

/// For the fields `missing` of a grant; nothing where there are none.
std::optional<Hint> hint(const source::SourceSet& sources, mend::Places& places, std::uint32_t grant,
                         const std::vector<std::string>& missing, const Shown& page);

}  // namespace grantlint::report
