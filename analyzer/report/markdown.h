/// A rule's page: the little Markdown that pages are written in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace grantlint::report {

struct MarkdownBlock {
  enum class Kind : std::uint8_t {
    heading,
    paragraph,  ///< its lines joined
    item,       ///< of a list, its lines joined; `text` has no marker
    verbatim,   ///< a fence's lines without the fence, or a table: as written
  };
  Kind kind = Kind::paragraph;
  unsigned level = 0;  ///< of a heading; an item's indent in columns
  std::string marker;  ///< an item's: "-", "1."
  std::string text;
};

std::vector<MarkdownBlock> markdown(std::string_view page);

/// Without emphasis and with links spelled out: "text (address)". Code keeps its backticks.
std::string plain_inline(std::string_view text);

/// The page as text: headings on lines of their own, fences indented.
std::string plain_page(std::string_view page);

/// The page's first paragraphs in at most `bytes`, ending at the end of a sentence.
std::string lead_of(std::string_view page, std::size_t bytes);

}  // namespace grantlint::report
