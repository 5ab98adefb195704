#include "syntax/comments.h"

#include <algorithm>

#include "source/text.h"

namespace grantlint::syntax {

namespace {

bool is_within_line(char c) {
  return source::is_any_space(c) && c != '\n' && c != '\r';
}

std::string_view without_markers(std::string_view text) {
  if (text.starts_with("/*")) {
    text.remove_prefix(2);
    if (text.ends_with("*/")) text.remove_suffix(2);
  } else if (text.starts_with("//")) {
    text.remove_prefix(2);
  } else if (text.starts_with('#')) {
    text.remove_prefix(1);
  }
  return source::trim(text, " \t\r\n\f\v");
}

/// Line numbers of offsets that come in order.
class LineCounter {
 public:
  LineCounter(const source::SourceSet& sources, source::FileId file)
      : sources_(sources),
        file_(file),
        bytes_(sources.bytes(file)),
        plain_(bytes_.find('\r') == std::string_view::npos) {}

  std::uint32_t line(std::uint32_t offset) {
    if (!plain_ || offset < at_) return sources_.line(file_, offset);
    line_ += static_cast<std::uint32_t>(std::count(bytes_.begin() + at_, bytes_.begin() + offset, '\n'));
    at_ = offset;
    return line_;
  }

 private:
  const source::SourceSet& sources_;
  source::FileId file_;
  std::string_view bytes_;
  bool plain_;
  std::uint32_t at_ = 0;
  std::uint32_t line_ = 1;
};

bool opens_its_line(std::string_view bytes, std::uint32_t begin) {
  while (begin > 0 && is_within_line(bytes[begin - 1])) --begin;
  return begin == 0 || bytes[begin - 1] == '\n' || bytes[begin - 1] == '\r' || begin == source::mark_size(bytes);
}

}  // namespace

std::vector<Comment> finish_comments(const source::SourceSet& sources, std::span<const source::Span> spans) {
  std::vector<Comment> comments;
  if (spans.empty()) return comments;
  const source::FileId file = spans.front().file;
  const std::string_view bytes = sources.bytes(file);
  LineCounter lines(sources, file);
  struct Lines {
    std::uint32_t first;
    std::uint32_t last;
  };
  std::vector<Lines> at;
  at.reserve(spans.size());
  comments.reserve(spans.size());
  for (const source::Span& span : spans) {
    const std::uint32_t first = lines.line(span.begin);
    at.push_back({first, lines.line(span.end)});
    comments.push_back({span, without_markers(sources.text(span)), opens_its_line(bytes, span.begin), first});
  }
  for (std::size_t i = comments.size(); i-- > 0;) {
    Comment& comment = comments[i];
    if (!comment.own_line) continue;
    comment.target_line = at[i].last;
    std::size_t end = comment.at.end;
    while (end < bytes.size() && is_within_line(bytes[end])) ++end;
    if (end < bytes.size() && bytes[end] != '\n' && bytes[end] != '\r') continue;  // code follows `/* … */`
    comment.target_line = 0;
    if (end == bytes.size()) continue;
    end += bytes.substr(end).starts_with("\r\n") ? 2 : 1;
    if (i + 1 < comments.size() && comments[i + 1].own_line && at[i + 1].first == at[i].last + 1) {
      comment.target_line = comments[i + 1].target_line;
      continue;
    }
    while (end < bytes.size() && is_within_line(bytes[end])) ++end;
    if (end < bytes.size() && bytes[end] != '\n' && bytes[end] != '\r') comment.target_line = at[i].last + 1;
  }
  return comments;
}

}  // namespace grantlint::syntax
