/// The little Markdown that the rules' pages and the manual are written in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace grantlint::report {

struct MarkdownBlock {
  enum class Kind : std::uint8_t {
    heading,
    paragraph,  ///< its lines joined
    item,       ///< of a list, its lines joined; `text` has no marker
    verbatim,   ///< a fence's lines without the fence
    table,      ///< its lines as written, with the header and the line below it
  };
  Kind kind = Kind::paragraph;
  unsigned level = 0;  ///< of a heading; an item's indent in columns
  std::string marker;  ///< an item's: "-", "1."
  std::string text;
};

std::vector<MarkdownBlock> markdown(std::string_view page);

/// The cells of a table, row by row, without the line below the header. `\|` is no border, nor is `|` in code.
std::vector<std::vector<std::string>> table_rows(std::string_view table);

/// `annotations.md` and `configuration.md#limits` are pages of the manual: the topic; else empty.
std::string_view topic_of(std::string_view address);

/// What to print for the address of a link.
using LinkWords = std::function<std::string(std::string_view address)>;

/// Without emphasis and with links spelled out: "text (address)", or "text" alone where the address says the
/// same. Code keeps its backticks.
std::string plain_inline(std::string_view text, const LinkWords& words = nullptr);

/// The page as text: headings on lines of their own, fences and tables indented.
std::string plain_page(std::string_view page);

/// The page's first paragraphs in at most `bytes`, ending at the end of a sentence.
std::string lead_of(std::string_view page, std::size_t bytes);

}  // namespace grantlint::report
