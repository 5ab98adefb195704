/// The line to add that answers what a grant lacks.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"

namespace grantlint::report {

struct Hint {
  std::string place;  ///< "add above line 12", "add to infra/iam.tf:9", "write in ci.grant.yaml"
  std::string text;   ///< "# grant: ticket=… approver=…"
};

/// Where annotations go. One for a whole report: it keeps what it has learnt of a file.
class Hints {
 public:
  explicit Hints(const Subject& subject);

  /// For the fields `missing` of a grant; nothing where there are none. Line numbers stand alone
  /// where they are of the file `shown`.
  std::optional<Hint> hint(std::uint32_t grant, const std::vector<std::string>& missing, source::FileId shown);

 private:
  std::uint32_t line_above(const source::Span& span);
  std::optional<Hint> existing(std::uint32_t grant, const std::vector<std::string>& missing,
                               source::FileId shown) const;

  const Subject& subject_;
  std::map<source::FileId, syntax::Structure> structures_;
  std::map<std::pair<source::FileId, std::uint32_t>, std::uint32_t> homes_in_block_;  // lines, by block's begin
  std::map<source::FileId, std::uint32_t> blocks_in_file_;                            // that hold a home
};

}  // namespace grantlint::report
