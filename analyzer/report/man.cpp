#include <fmt/format.h>

#include <algorithm>

#include "report/markdown.h"
#include "report/pages.h"
#include "source/ascii.h"

namespace grantlint::report {
namespace {

/// Text that roff prints as it stands.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      // A dot or an apostrophe would begin a request at the start of a line.
      if ((c == '.' || c == '\'') && (result.empty() || result.back() == '\n')) result += "\\&";
      result += c;
    }
  }
  return result;
}

using PageOf = std::string (*)(std::string_view topic);

/// Prose with its code in bold.
std::string with_code(std::string_view text, PageOf page_of) {
  const std::string plain = plain_inline(text, [&](std::string_view address) {
    const std::string_view topic = topic_of(address);
    return topic.empty() ? std::string(address) : fmt::format("`{}`", page_of(topic));
  });
  std::string result;
  bool code = false;
  std::string_view rest = plain;
  while (!rest.empty()) {
    const std::size_t tick = std::min(rest.find('`'), rest.size());
    const std::string part = escaped(rest.substr(0, tick));
    result += code && !part.empty() ? "\\fB" + part + "\\fR" : part;
    code = !code;
    rest.remove_prefix(std::min(tick + 1, rest.size()));
  }
  return result;
}

/// An argument of a macro.
std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  for (const char c : escaped(text)) {
    if (c == '"') {
      result += "\\(dq";
    } else {
      result += c;
    }
  }
  return result + "\"";
}

void put_table(std::string& out, std::string_view table, PageOf page_of) {
  const auto rows = table_rows(table);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    out += ".TP\n" + with_code(rows[i].front(), page_of) + "\n";
    for (std::size_t c = 1; c < rows[i].size(); ++c) {
      const bool named = c + 1 < rows[i].size() && c < rows.front().size();
      out += (named ? with_code(rows.front()[c] + ": ", page_of) : "") + with_code(rows[i][c], page_of) + "\n";
      if (named) out += ".br\n";
    }
  }
}

}  // namespace

std::string summary_of(std::string_view page) {
  for (const MarkdownBlock& block : markdown(page)) {
    if (block.kind == MarkdownBlock::Kind::heading && block.level == 1) continue;
    if (block.kind != MarkdownBlock::Kind::paragraph) break;
    std::string text = plain_inline(block.text);
    if (text.ends_with('.')) text.pop_back();
    return text;
  }
  return {};
}

std::string man_page(const ManPage& head, std::string_view page) {
  std::string out = fmt::format(".TH {} {} \"\" {} {}\n", in_quotes(source::upper(head.name)), head.section,
                                in_quotes("grantlint " + head.version), in_quotes("grantlint manual"));
  out += fmt::format(".SH NAME\n{} \\- {}\n.SH DESCRIPTION\n", escaped(head.name), escaped(summary_of(page)));
  using Kind = MarkdownBlock::Kind;
  for (const MarkdownBlock& block : markdown(page)) {
    switch (block.kind) {
      case Kind::heading:
        if (block.level > 1)
          out += fmt::format(".{} {}\n", block.level == 2 ? "SH" : "SS", in_quotes(plain_inline(block.text)));
        break;
      case Kind::paragraph: out += ".PP\n" + with_code(block.text, head.page_of) + "\n"; break;
      case Kind::item:
        out += fmt::format(".IP {} {}\n{}\n", block.marker == "-" ? "\\(bu" : in_quotes(block.marker), 2 + block.level,
                           with_code(block.text, head.page_of));
        break;
      case Kind::table: put_table(out, block.text, head.page_of); break;
      case Kind::verbatim: out += ".PP\n.RS 4\n.nf\n" + escaped(block.text) + ".fi\n.RE\n"; break;
    }
  }
  if (!head.see_also.empty()) out += fmt::format(".SH SEE ALSO\n{}\n", fmt::join(head.see_also, ", "));
  return out;
}

}  // namespace grantlint::report
