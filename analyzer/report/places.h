/// Spans → lines and columns for a report.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/source.h"

namespace grantlint::report {

/// Positions as SourceSet gives them, fast in long lines too: a policy of ten megabytes in one line
/// with a finding at each of its statements must not be counted through from its start every time.
class Places {
 public:
  explicit Places(const source::SourceSet& sources) : sources_(sources) {}

  source::Position position(source::FileId file, std::uint32_t offset);
  source::Region region(const source::Span& span);
  /// What of the span stands on one line: its first that is not blank.
  source::Span first_line(const source::Span& span) const;

  [[nodiscard]] const source::SourceSet& sources() const { return sources_; }

 private:
  using Line = std::pair<source::FileId, std::uint32_t>;

  const source::SourceSet& sources_;
  std::map<Line, std::vector<std::uint32_t>> columns_;  // of every `stride`-th byte of a long line
};

}  // namespace grantlint::report
