#include "pages.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace grantlint::test {
namespace {

namespace fs = std::filesystem;

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") + 1 - first));
}

/// The cells of `| a | b |`; `\|` divides nothing.
std::vector<std::string> cells(std::string_view line) {
  std::vector<std::string> row;
  std::string cell;
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|') {
      cell += line[++i];
    } else if (line[i] == '|') {
      row.push_back(trimmed(cell));
      cell.clear();
    } else {
      cell += line[i];
    }
  }
  return row;
}

bool is_rule(std::string_view line) {
  return line.find_first_not_of("|-: ") == std::string_view::npos;
}

}  // namespace

const fs::path& root() {
  static const fs::path path = GRANTLINT_SOURCE_DIR;
  return path;
}

Page read_page(std::string_view path) {
  Page page{root() / path, {}, {}, {}};
  std::ifstream in(page.path, std::ios::binary);
  if (!in) throw std::runtime_error("there is no page " + page.path.string());
  bool in_table = false;
  bool in_fence = false;
  for (std::string line; std::getline(in, line);) {
    page.lines.push_back(line);
    if (line.starts_with("```")) {
      in_fence = !in_fence;
      if (!in_fence) continue;
      const std::string info = trimmed(std::string_view(line).substr(3));
      const std::size_t blank = std::min(info.find(' '), info.size());
      page.fences.push_back(
          {info.substr(0, blank), trimmed(std::string_view(info).substr(blank)), {}, page.lines.size()});
    } else if (in_fence) {
      page.fences.back().lines.push_back(line);
    } else if (line.starts_with('|')) {
      if (!in_table) page.tables.emplace_back();
      if (!is_rule(line)) page.tables.back().push_back(cells(line));
    }
    in_table = !in_fence && line.starts_with('|');
  }
  return page;
}

std::vector<Page> pages() {
  std::vector<std::string> paths{"README.md", "analyzer/README.md", ".github/CONTRIBUTING.md", ".github/SECURITY.md"};
  std::vector<std::string> manual;
  for (const auto& entry : fs::directory_iterator(root() / "analyzer/cli/manual")) {
    if (entry.path().extension() == ".md") manual.push_back(fs::relative(entry.path(), root()).generic_string());
  }
  std::ranges::sort(manual);
  paths.insert(paths.end(), manual.begin(), manual.end());
  std::vector<Page> all;
  all.reserve(paths.size());
  for (const std::string& path : paths) all.push_back(read_page(path));
  return all;
}

Table rows_under(const Page& page, const std::vector<std::string>& header) {
  Table rows;
  for (const Table& table : page.tables) {
    if (table.front() == header) rows.insert(rows.end(), table.begin() + 1, table.end());
  }
  if (rows.empty()) throw std::runtime_error(page.path.string() + " has no such table");
  return rows;
}

std::vector<std::string> code_in(std::string_view text) {
  std::vector<std::string> found;
  for (std::size_t at = text.find('`'); at != std::string_view::npos; at = text.find('`', at)) {
    const std::size_t end = text.find('`', at + 1);
    if (end == std::string_view::npos) break;
    found.emplace_back(text.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  return found;
}

}  // namespace grantlint::test
