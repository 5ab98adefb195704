/// What the build and `explain` need of a page's Markdown: headings and fenced blocks. Private to
/// the room and to the page compiler. Views point into the text given.
#pragma once

#include <string_view>
#include <vector>

namespace grantlint::checks {

struct Heading {
  std::string_view text;
  unsigned line = 1;  ///< of the text given, from 1
};

/// A block between ``` fences.
struct Fence {
  std::string_view info;     ///< what follows the opening fence: "hcl fires"
  std::string_view section;  ///< the `##` heading above it; empty where there is none
  std::string_view text;
  unsigned line = 1;
  bool closed = false;
};

struct Markdown {
  std::vector<Heading> headings;  ///< of the second level, `## Example`
  std::vector<Fence> fences;
};

Markdown read_markdown(std::string_view text);

}  // namespace grantlint::checks
