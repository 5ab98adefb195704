// The same language as in tickets/pattern.cpp: RE2, which matches any pattern in linear time.
#include <fmt/format.h>
#include <re2/re2.h>

#include "config/config.h"

namespace grantlint::config {

std::expected<void, std::string> check_pattern(std::string_view pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(4 << 20);
  const re2::RE2 compiled(re2::StringPiece(pattern.data(), pattern.size()), options);
  if (!compiled.ok()) return std::unexpected(fmt::format("is not a valid regular expression: {}", compiled.error()));
  return {};
}

}  // namespace grantlint::config
