/// Pages of Markdown (the rules', the manual's) for a terminal and as man pages.
///
/// In:  the subset that report/markdown.h reads: headings, paragraphs, lists, fences, tables, links, code.
///      A page of the manual begins with `# Title` and a paragraph of one sentence, its summary.
/// Out: text as UTF-8. Any text in is some page out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"

namespace grantlint::report {

/// The page for a terminal: wrapped, fences and tables set off. Links between pages of the manual become
/// `grantlint help TOPIC`.
std::string page_text(std::string_view page, const TextOptions& options);

/// What a page of the manual says of itself, without the full stop; empty where it has no such paragraph.
std::string summary_of(std::string_view page);

struct ManPage {
  std::string name;     ///< grantlint-annotations
  std::string section;  ///< "7"
  std::string version;
  std::string (*page_of)(std::string_view topic);  ///< "grantlint-tickets(7)", for links between pages
  std::vector<std::string> see_also;               ///< "grantlint(1)"
};

/// The page in roff, with the macros of man(7).
std::string man_page(const ManPage& head, std::string_view page);

}  // namespace grantlint::report
