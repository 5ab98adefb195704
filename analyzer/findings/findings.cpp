#include "findings/findings.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "source/hash.h"
#include "source/text.h"
#include "source/utf8.h"

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

std::string words(const Related& related) {
  using Kind = Related::Kind;
  const auto through = [&](std::string_view what) {
    return related.text.empty() ? fmt::format("through {}", what)
                                : fmt::format("through {} {}", what, code(related.text));
  };
  switch (related.kind) {
    case Kind::said: return related.text;
    case Kind::block: return fmt::format("granted by {}", code(related.text));
    case Kind::workload: return fmt::format("{} runs as the grantee", code(related.text));
    case Kind::module: return through("module");
    case Kind::variables: return through("variables");
    case Kind::decoded: return through("decoded");
    case Kind::plan: return through("plan");
    case Kind::local: return through("local");
  }
  return related.text;
}

bool is_station(Related::Kind kind) {
  return kind >= Related::Kind::variables;
}

std::string code(std::string_view text) {
  constexpr std::size_t longest = 100;
  std::string line = source::one_line(source::head(text, 4 * longest));
  std::ranges::replace(line, '`', '\'');
  const std::string_view shown = source::head(line, longest);
  return fmt::format("`{}{}`", shown, shown.size() < line.size() ? "…" : "");
}

std::string fingerprint(std::string_view rule, std::string_view identity) {
  constexpr std::size_t bytes = 16;
  std::string text(rule);
  text += '\n';
  text += identity;
  return source::hex(source::hash(source::Hash::sha256, text).substr(0, bytes));
}

}  // namespace grantlint::findings
