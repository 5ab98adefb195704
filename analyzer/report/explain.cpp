#include <fmt/format.h>

#include <algorithm>

#include "report/markdown.h"
#include "report/pages.h"
#include "report/terminal.h"

namespace grantlint::report {
namespace {

constexpr unsigned widest = 100;  // longer lines of prose are hard to read
constexpr std::size_t term_columns = 24;

unsigned prose_width(const TextOptions& options) {
  return std::clamp(options.width, 40U, widest);
}

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

std::string help_words(std::string_view address) {
  const std::string_view topic = topic_of(address);
  return topic.empty() ? std::string(address) : fmt::format("`grantlint help {}`", topic);
}

/// What stands before a text: on its first line, and as blanks on the others.
struct Lead {
  std::string_view first = {};
  std::size_t indent = 0;
};

void put_prose(std::string& out, Colour colour, std::string_view text, unsigned width, const Lead& lead = {}) {
  bool inside = false;
  bool begun = false;
  for (const std::string& line :
       wrapped(clean(plain_inline(text, help_words)), width - static_cast<unsigned>(lead.indent))) {
    out += begun ? blanks(lead.indent) : std::string(lead.first);
    out += with_code(colour, line, inside);
    out += '\n';
    begun = true;
  }
}

/// The last column beside the first; columns between them are named, since they would not fit.
void put_table(std::string& out, Colour colour, std::string_view table, unsigned width) {
  const auto rows = table_rows(table);
  for (std::size_t i = rows.front().size() > 2 ? 1 : 0; i < rows.size(); ++i) {
    const std::vector<std::string>& row = rows[i];
    const std::string term = clean(plain_inline(row.front(), help_words));
    std::string rest;
    for (std::size_t c = 1; c < row.size(); ++c) {
      const bool last = c + 1 == row.size();
      const bool named = !last && c < rows.front().size();
      rest += named ? fmt::format("{}: {}; ", rows.front()[c], row[c]) : row[c];
    }
    if (i == 0 && rest.empty()) continue;
    bool inside = false;
    const std::string shown = i == 0 ? painted(colour, Ink::bold, term) : with_code(colour, term, inside);
    if (columns(term) + 4 > term_columns) {
      put_prose(out, colour, row.front(), width, {"  ", 4});
      put_prose(out, colour, rest, width, {blanks(6), 6});
    } else {
      put_prose(out, colour, rest, width, {"  " + shown + blanks(term_columns - 2 - columns(term)), term_columns});
    }
  }
}

/// A line that is safe to print, with its blanks as they stand.
std::string with_blanks(std::string_view line) {
  std::string result;
  while (!line.empty()) {
    const std::size_t code = std::min(line.find_first_not_of(' '), line.size());
    const std::size_t end = std::min(line.find(' ', code), line.size());
    result += blanks(code) + clean(line.substr(code, end - code));
    line.remove_prefix(end);
  }
  return result;
}

void put_verbatim(std::string& out, Colour colour, std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = std::min(text.find('\n'), text.size() - 1);
    const std::string_view line = text.substr(0, length);
    const std::size_t code = std::min(line.find_first_not_of(' '), line.size());
    if (!line.empty()) out += "    " + blanks(code) + painted(colour, Ink::green, with_blanks(line.substr(code)));
    out += '\n';
    text.remove_prefix(length + 1);
  }
}

}  // namespace

std::string page_text(std::string_view page, const TextOptions& options) {
  const Colour colour = options.colour;
  const unsigned width = prose_width(options);
  std::string out;
  using Kind = MarkdownBlock::Kind;
  Kind before = Kind::heading;
  for (const MarkdownBlock& block : markdown(page)) {
    if (!out.empty() && (block.kind != Kind::item || before != Kind::item)) out += '\n';
    before = block.kind;
    const std::string indent = blanks(std::min<std::size_t>(block.level, 16));
    switch (block.kind) {
      case Kind::heading: out += painted(colour, Ink::bold, clean(plain_inline(block.text))) + "\n"; break;
      case Kind::paragraph: put_prose(out, colour, block.text, width); break;
      case Kind::item:
        put_prose(out, colour, block.text, width,
                  {indent + block.marker + " ", indent.size() + block.marker.size() + 1});
        break;
      case Kind::table: put_table(out, colour, block.text, width); break;
      case Kind::verbatim: put_verbatim(out, colour, block.text); break;
    }
  }
  return out;
}

std::string explain(const checks::Rule& rule, const TextOptions& options) {
  const Colour colour = options.colour;
  const unsigned width = prose_width(options);
  std::string out =
      fmt::format("{} {}\n\n", painted(colour, Ink::bold, rule.id), painted(colour, Ink::bold, rule.name));
  put_prose(out, colour, rule.summary, width);
  out += '\n';
  const auto fact = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    put_prose(out, colour, value, width, {painted(colour, Ink::dim, fmt::format("{:<20}", name)), 20});
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

  out += '\n' + page_text(rule.page, options);
  return out;
}

}  // namespace grantlint::report
