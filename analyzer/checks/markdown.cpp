#include "checks/markdown.h"

#include <algorithm>

#include "source/text.h"

namespace grantlint::checks {

Markdown read_markdown(std::string_view text) {
  constexpr std::string_view fence_mark = "```";
  constexpr std::string_view heading_mark = "## ";
  Markdown found;
  bool inside = false;
  unsigned number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    ++number;
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    const std::size_t after = std::min(end + 1, text.size());
    if (inside) {
      Fence& fence = found.fences.back();
      if (source::trim(line) == fence_mark) {
        inside = false;
        fence.closed = true;
      } else {
        fence.text = std::string_view(fence.text.data(), fence.text.size() + (after - begin));
      }
    } else if (line.starts_with(fence_mark)) {
      const std::string_view section = found.headings.empty() ? std::string_view() : found.headings.back().text;
      found.fences.push_back(
          {source::trim(line.substr(fence_mark.size())), section, text.substr(after, 0), number, false});
      inside = true;
    } else if (line.starts_with(heading_mark)) {
      found.headings.push_back({source::trim(line.substr(heading_mark.size())), number});
    }
    begin = after;
  }
  return found;
}

}  // namespace grantlint::checks
