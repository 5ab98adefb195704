/// Pages of Markdown taken apart: their fenced blocks and their tables.
///
/// A fence's second word says what the block is for: `console PLACE` holds commands to run in PLACE, a folder of
/// the repository (a copy of it) or an empty folder of that name; `LANGUAGE PLACE:FILE` is a file there.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace grantlint::test {

struct Fence {
  std::string language;
  std::string use;  ///< the second word of the opening line; may be empty
  std::vector<std::string> lines;
  std::size_t line = 0;  ///< of the opening fence, from 1
};

/// Cells as written, the header first, without the line of dashes.
using Table = std::vector<std::vector<std::string>>;

struct Page {
  std::filesystem::path path;
  std::vector<std::string> lines;
  std::vector<Fence> fences;
  std::vector<Table> tables;
};

const std::filesystem::path& root();
/// `path` is relative to the root.
Page read_page(std::string_view path);
/// README, manual, and the pages for contributors: those that commands, tables and links are checked in.
std::vector<Page> pages();

/// All tables of the page with this header, as one: rows without the header.
Table rows_under(const Page& page, const std::vector<std::string>& header);
/// What stands in backticks, in order.
std::vector<std::string> code_in(std::string_view text);

}  // namespace grantlint::test
