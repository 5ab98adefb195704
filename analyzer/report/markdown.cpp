#include "report/markdown.h"
#include "source/text.h"
#include "source/utf8.h"

#include <algorithm>

namespace grantlint::report {
namespace {

using Kind = MarkdownBlock::Kind;

/// Length of the list marker that the line begins with, or 0.
std::size_t item_marker(std::string_view line) {
  if (line.starts_with("- ") || line.starts_with("* ") || line.starts_with("+ ")) return 1;
  const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
  return digits > 0 && digits < 4 && line.substr(digits).starts_with(". ") ? digits + 1 : 0;
}

void end_line(std::string& text, std::string_view line) {
  text += line;
  text += '\n';
}

}  // namespace

std::vector<MarkdownBlock> markdown(std::string_view page) {
  std::vector<MarkdownBlock> blocks;
  std::string_view fence;  // the marks that end the open fence
  bool open = false;       // the last block goes on
  while (!page.empty()) {
    const std::size_t length = std::min(page.find('\n'), page.size());
    std::string_view line = page.substr(0, length);
    page.remove_prefix(std::min(length + 1, page.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::string_view content = source::trim(line);
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());

    if (!fence.empty()) {
      if (content == fence) {
        fence = {};
      } else {
        end_line(blocks.back().text, line);
      }
      continue;
    }
    if (content.starts_with("```") || content.starts_with("~~~")) {
      fence = content.substr(0, 3);
      blocks.push_back({.kind = Kind::verbatim, .level = 0, .marker = {}, .text = {}});
      open = false;
    } else if (content.empty()) {
      open = false;
    } else if (const std::size_t marks = content.find_first_not_of('#'); content.front() == '#' && marks < 7) {
      blocks.push_back({.kind = Kind::heading,
                        .level = static_cast<unsigned>(marks),
                        .marker = {},
                        .text = std::string(source::trim(content.substr(marks)))});
      open = false;
    } else if (content.front() == '|') {
      if (!open || blocks.back().kind != Kind::table)
        blocks.push_back({.kind = Kind::table, .level = 0, .marker = {}, .text = {}});
      end_line(blocks.back().text, content);
      open = true;
    } else if (const std::size_t marker = item_marker(content); marker > 0) {
      blocks.push_back({.kind = Kind::item,
                        .level = static_cast<unsigned>(indent),
                        .marker = std::string(content.substr(0, marker)),
                        .text = std::string(source::trim(content.substr(marker)))});
      open = true;
    } else if (open && blocks.back().kind != Kind::table) {
      blocks.back().text += ' ';
      blocks.back().text += content;
    } else {
      blocks.push_back({.kind = Kind::paragraph, .level = 0, .marker = {}, .text = std::string(content)});
      open = true;
    }
  }
  return blocks;
}

std::vector<std::vector<std::string>> table_rows(std::string_view table) {
  std::vector<std::vector<std::string>> rows;
  while (!table.empty()) {
    const std::size_t length = std::min(table.find('\n'), table.size());
    const std::string_view line = source::trim(table.substr(0, length));
    table.remove_prefix(std::min(length + 1, table.size()));
    if (line.find_first_not_of("|-: ") == std::string_view::npos) continue;
    std::vector<std::string>& row = rows.emplace_back(1);
    bool code = false;
    for (std::size_t i = 1; i < line.size(); ++i) {
      if (line[i] == '`') code = !code;
      if (line.substr(i).starts_with("\\|"))
        ++i;
      else if (line[i] == '|' && !code) {
        row.emplace_back();
        continue;
      }
      row.back() += line[i];
    }
    if (line.ends_with('|') && row.back().empty()) row.pop_back();
    for (std::string& cell : row) cell = std::string(source::trim(cell));
  }
  return rows;
}

std::string_view topic_of(std::string_view address) {
  const std::size_t end = address.find(".md");
  return end == std::string_view::npos || address.find('/') < end ? std::string_view() : address.substr(0, end);
}

std::string plain_inline(std::string_view text, const LinkWords& words) {
  std::string result;
  bool code = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '`') code = !code;
    if (!code && text.substr(i).starts_with("**")) {
      ++i;
      continue;
    }
    if (!code && text[i] == '[') {
      const std::size_t middle = text.find("](", i);
      const std::size_t end = middle == std::string_view::npos ? middle : text.find(')', middle);
      if (end != std::string_view::npos && text.substr(i, middle - i).find('\n') == std::string_view::npos) {
        const std::string_view shown = text.substr(i + 1, middle - i - 1);
        const std::string_view address = text.substr(middle + 2, end - middle - 2);
        result += shown;
        if (shown != address && shown != "`" + std::string(address) + "`")
          result += " (" + (words == nullptr ? std::string(address) : words(address)) + ")";
        i = end;
        continue;
      }
    }
    result += text[i];
  }
  return result;
}

std::string plain_page(std::string_view page) {
  std::string text;
  Kind before = Kind::heading;
  for (const MarkdownBlock& block : markdown(page)) {
    const bool list_goes_on = block.kind == Kind::item && before == Kind::item;
    if (!text.empty() && !list_goes_on) text += '\n';
    before = block.kind;
    switch (block.kind) {
      case Kind::heading: end_line(text, plain_inline(block.text)); break;
      case Kind::paragraph: end_line(text, plain_inline(block.text)); break;
      case Kind::item:
        end_line(text, std::string(block.level, ' ') + block.marker + " " + plain_inline(block.text));
        break;
      case Kind::table:
      case Kind::verbatim:
        for (std::string_view rest = block.text; !rest.empty();) {
          const std::size_t length = rest.find('\n');
          end_line(text, length == 0 ? "" : "    " + std::string(rest.substr(0, length)));
          rest.remove_prefix(length + 1);
        }
        break;
    }
  }
  return text;
}

std::string lead_of(std::string_view page, std::size_t bytes) {
  std::string text;
  for (const MarkdownBlock& block : markdown(page)) {
    if (block.kind == Kind::heading) {
      if (!text.empty()) break;  // the first section says why the rule exists
      continue;
    }
    if (block.kind != Kind::paragraph) continue;
    const std::string paragraph = plain_inline(block.text);
    if (text.size() + 1 + paragraph.size() > bytes) {
      if (!text.empty()) break;
      const std::string_view cut = source::head(paragraph, bytes);
      const std::size_t stop = cut.rfind(". ");
      return std::string(stop == std::string_view::npos ? cut : cut.substr(0, stop + 1));
    }
    if (!text.empty()) text += ' ';
    text += paragraph;
  }
  return text;
}

}  // namespace grantlint::report
