#include <fmt/format.h>

#include <algorithm>

#include "report/markdown.h"
#include "report/report.h"
#include "report/terminal.h"

namespace grantlint::report {
namespace {

constexpr unsigned widest = 100;  // longer lines of prose are hard to read

/// Code in backticks is coloured, and keeps the backticks.
std::string with_code(Colour colour, std::string_view line, bool& inside) {
  std::string result;
  while (!line.empty()) {
    const std::size_t tick = line.find('`');
    const std::string_view part = line.substr(0, tick);
    result += inside ? painted(colour, Ink::cyan, part) : std::string(part);
    if (tick == std::string_view::npos) break;
    inside = !inside;
    result += '`';
    line.remove_prefix(tick + 1);
  }
  return result;
}

void put_prose(std::string& out, Colour colour, std::string_view text, unsigned width, std::string_view first,
               std::size_t indent) {
  bool inside = false;
  bool begun = false;
  for (const std::string& line : wrapped(clean(plain_inline(text)), width - static_cast<unsigned>(indent))) {
    out += begun ? blanks(indent) : std::string(first);
    out += with_code(colour, line, inside);
    out += '\n';
    begun = true;
  }
}

}  // namespace

std::string explain(const checks::Rule& rule, const TextOptions& options) {
  const Colour colour = options.colour;
  const unsigned width = std::clamp(options.width, 40U, widest);
  std::string out =
      fmt::format("{} {}\n\n", painted(colour, Ink::bold, rule.id), painted(colour, Ink::bold, rule.name));
  put_prose(out, colour, rule.summary, width, "", 0);
  out += '\n';
  const auto fact = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    put_prose(out, colour, value, width, painted(colour, Ink::dim, fmt::format("{:<20}", name)), 20);
  };
  fact("level", findings::name(rule.level));
  fact("security severity", rule.security_severity);
  fact("precision", rule.precision);
  fact("tags", fmt::format("{}", fmt::join(rule.tags, ", ")));
  std::string mappings;
  for (const checks::Rule::Mapping& mapping : rule.mappings) {
    if (!mappings.empty()) mappings += "; ";
    mappings += fmt::format("{} {}", mapping.framework, mapping.id);
  }
  fact("maps to", mappings);
  if (rule.retired) fact("retired", "yes; the id is not used again");

  using Kind = MarkdownBlock::Kind;
  Kind before = Kind::heading;
  for (const MarkdownBlock& block : markdown(rule.page)) {
    if (block.kind != Kind::item || before != Kind::item) out += '\n';
    before = block.kind;
    const std::string indent = blanks(std::min<std::size_t>(block.level, 16));
    switch (block.kind) {
      case Kind::heading: out += painted(colour, Ink::bold, clean(plain_inline(block.text))) + "\n"; break;
      case Kind::paragraph: put_prose(out, colour, block.text, width, "", 0); break;
      case Kind::item:
        put_prose(out, colour, block.text, width, indent + block.marker + " ", indent.size() + block.marker.size() + 1);
        break;
      case Kind::verbatim:
        for (std::string_view rest = block.text; !rest.empty();) {
          const std::size_t length = rest.find('\n');
          const std::string_view line = rest.substr(0, length);
          const std::size_t code = std::min(line.find_first_not_of(' '), line.size());
          if (!line.empty()) out += "    " + blanks(code) + painted(colour, Ink::green, clean(line.substr(code)));
          out += '\n';
          rest.remove_prefix(length + 1);
        }
        break;
    }
  }
  return out;
}

}  // namespace grantlint::report
