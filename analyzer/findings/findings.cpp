#include "findings/findings.h"

#include <array>
#include <utility>

#include "source/hash.h"

namespace grantlint::findings {
namespace {
constexpr std::array<std::pair<Level, std::string_view>, 4> levels{
    {{Level::off, "off"}, {Level::note, "note"}, {Level::warning, "warning"}, {Level::error, "error"}}};
}

std::string_view name(Level level) {
  return levels.at(static_cast<std::size_t>(level)).second;
}

std::optional<Level> parse_level(std::string_view text) {
  for (const auto& [level, word] : levels) {
    if (word == text) return level;
  }
  return std::nullopt;
}

std::string fingerprint(std::string_view rule, std::string_view identity) {
  constexpr std::size_t bytes = 16;
  std::string text(rule);
  text += '\n';
  text += identity;
  return source::hex(source::hash(source::Hash::sha256, text).substr(0, bytes));
}

}  // namespace grantlint::findings
