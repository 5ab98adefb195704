#include "syntax/yaml_parts.h"

#include <algorithm>

#include "source/text.h"

namespace grantlint::syntax {

using source::is_space;

namespace {

std::string_view sub(std::string_view text, cst::Range at) {
  return text.substr(at.begin, at.end - at.begin);
}

bool is_marker(std::string_view line) {
  return (line.starts_with("---") || line.starts_with("...")) && (line.size() == 3 || is_space(line[3]));
}

/// Calls `f` with each line's range.
template <class F>
void each_line(std::string_view text, cst::Range part, F f) {
  for (std::uint32_t line = part.begin; line < part.end;) {
    const std::uint32_t next = std::min(next_line(text, line), part.end);
    f(cst::Range{line, next});
    line = next;
  }
}

/// Whether a block scalar begins at the end of the line: `key: |`, `- >-`.
bool opens_block(std::string_view line) {
  line = source::trim_end(line);
  while (!line.empty() && (line.back() == '-' || line.back() == '+' || (line.back() >= '1' && line.back() <= '9'))) {
    line.remove_suffix(1);
  }
  return line.size() >= 2 && (line.back() == '|' || line.back() == '>') && is_space(line[line.size() - 2]);
}

std::size_t indentation(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(' ');
  return begin == std::string_view::npos || line[begin] == '\n' || line[begin] == '\r' ? std::string_view::npos : begin;
}

}  // namespace

std::uint32_t next_line(std::string_view text, std::uint32_t at) {
  const std::size_t newline = text.find('\n', at);
  return static_cast<std::uint32_t>(newline == std::string_view::npos ? text.size() : newline + 1);
}

cst::Range trimmed(std::string_view text, cst::Range at) {
  while (at.begin < at.end && is_space(text[at.begin])) ++at.begin;
  while (at.end > at.begin && is_space(text[at.end - 1])) --at.end;
  return at;
}

cst::Range first_line(std::string_view text, cst::Range at) {
  at = trimmed(text, at);
  return trimmed(text, {at.begin, std::min(at.end, next_line(text, at.begin))});
}

std::vector<cst::Range> yaml_documents(std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  std::vector<cst::Range> parts{{0, size}};
  each_line(text, {0, size}, [&](cst::Range line) {
    if (line.begin == parts.back().begin || !is_marker(sub(text, line))) return;
    parts.back().end = line.begin;
    parts.push_back({line.begin, size});
  });
  return parts;
}

bool yaml_has_content(std::string_view text, cst::Range part) {
  bool found = false;
  each_line(text, part, [&](cst::Range at) {
    std::string_view line = sub(text, at);
    if (line.starts_with('%')) return;
    if (is_marker(line)) line.remove_prefix(3);
    const std::size_t begin = line.find_first_not_of(source::spaces);
    if (begin != std::string_view::npos && line[begin] != '#') found = true;
  });
  return found;
}

std::vector<cst::Range> yaml_entries(std::string_view text, cst::Range part) {
  std::vector<cst::Range> entries;
  each_line(text, part, [&](cst::Range line) {
    const char c = text[line.begin];
    if (is_space(c) || c == '#' || c == '%' || is_marker(sub(text, line))) return;
    // `- ` in the first column goes on with the sequence of the key above it.
    if (c == '-' && !entries.empty() && text[entries.back().begin] != '-') return;
    if (!entries.empty()) entries.back().end = line.begin;
    entries.push_back({line.begin, part.end});
  });
  return entries;
}

std::vector<cst::Range> yaml_comments(std::string_view text, cst::Range part) {
  std::vector<cst::Range> comments;
  each_line(text, part, [&](cst::Range line) {
    const cst::Range at = trimmed(text, line);
    char quote = '\0';
    for (std::uint32_t i = at.begin; i < at.end; ++i) {
      const char c = text[i];
      if (quote != '\0') {
        if (c == quote) quote = '\0';
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '#' && (i == at.begin || is_space(text[i - 1]))) {
        comments.push_back({i, at.end});
        return;
      }
    }
  });
  return comments;
}

std::optional<std::string> yaml_quoted_joined(std::string_view text, cst::Range part) {
  std::optional<std::string> joined;
  char quote = '\0';
  std::size_t block_indent = std::string_view::npos;
  each_line(text, part, [&](cst::Range line) {
    const std::string_view written = sub(text, line);
    const std::size_t indent = indentation(written);
    if (quote == '\0') {
      if (block_indent != std::string_view::npos && (indent == std::string_view::npos || indent > block_indent)) return;
      block_indent = opens_block(written) ? indent : std::string_view::npos;
    }
    const bool goes_on = quote != '\0';
    for (std::uint32_t i = line.begin; i < line.end; ++i) {
      const char c = text[i];
      if (quote == '\0') {
        const bool starts =
            i == line.begin || is_space(text[i - 1]) || text[i - 1] == '[' || text[i - 1] == '{' || text[i - 1] == ',';
        if (c == '#' && starts) break;
        if ((c == '"' || c == '\'') && starts) quote = c;
      } else if (c == '\\' && quote == '"') {
        ++i;
      } else if (c == quote) {
        if (quote == '\'' && i + 1 < line.end && text[i + 1] == quote) {
          ++i;
        } else {
          quote = '\0';
        }
      }
    }
    if (!goes_on) return;
    if (!joined) joined = std::string(sub(text, part));
    // The break before this line, with the backslash that may escape it.
    for (std::uint32_t i = line.begin; i > part.begin && (text[i - 1] == '\n' || text[i - 1] == '\r'); --i) {
      (*joined)[i - 1 - part.begin] = ' ';
      if (i - 1 > part.begin && text[i - 2] == '\\') (*joined)[i - 2 - part.begin] = ' ';
    }
  });
  return joined;
}

}  // namespace grantlint::syntax
