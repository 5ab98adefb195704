#include "kubernetes/template_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "source/text.h"

namespace grantlint::kubernetes {

using findings::Unseen;
using source::Span;

namespace {

struct Line {
  std::size_t begin = 0;
  std::size_t end = 0;  ///< after the line break
  std::size_t indent = 0;
  std::string_view content;  ///< without blanks around it
  bool filled_in = false;    ///< unknown as a whole
};

std::vector<Line> lines_of(const Text& text, std::size_t begin, std::size_t end) {
  std::vector<Line> result;
  const std::string_view all = text.string().text;
  const auto& pieces = text.pieces();
  auto piece = pieces.begin();
  while (begin < end) {
    Line line;
    line.begin = begin;
    line.end = std::min(all.find('\n', begin), end - 1) + 1;
    std::string_view content = all.substr(begin, line.end - begin);
    line.indent = source::leading(content);
    content = source::trim_end(content.substr(line.indent));
    line.content = content;
    const std::size_t first = line.begin + line.indent;
    const std::size_t last = first + content.size();
    while (piece != pieces.end() && std::next(piece) != pieces.end() && std::next(piece)->begin <= first) ++piece;
    line.filled_in = !content.empty();
    for (auto at = piece; at != pieces.end() && at->begin < last; ++at) {
      const std::size_t from = std::max<std::size_t>(at->begin, first);
      const std::size_t to = std::next(at) == pieces.end() ? last : std::min<std::size_t>(std::next(at)->begin, last);
      const bool blank = source::is_blank(all.substr(from, to - from));
      if (!at->unknown && !blank) line.filled_in = false;
    }
    result.push_back(line);
    begin = line.end;
  }
  return result;
}

bool is_skipped(const Line& line) {
  return line.content.empty() || line.content.starts_with('#');
}

class Reader {
 public:
  Reader(const source::SourceSet& sources, const TemplateText& text, const source::Wanted& matters)
      : sources_(sources), text_(text), matters_(matters) {}

  TemplateDocuments read() {
    const std::vector<Line> lines = lines_of(text_.text, 0, text_.text.size());
    std::size_t first = 0;
    for (std::size_t i = 0; i <= lines.size(); ++i) {
      const bool divides = i < lines.size() && lines[i].indent == 0 && lines[i].content.starts_with("---");
      if (i < lines.size() && !divides) continue;
      document({lines.begin() + static_cast<std::ptrdiff_t>(first), lines.begin() + static_cast<std::ptrdiff_t>(i)});
      first = i + 1;
    }
    return std::move(result_);
  }

 private:
  void document(std::vector<Line> lines) {
    const auto begin = std::ranges::find_if_not(lines, is_skipped);
    if (begin == lines.end()) return;
    lines.erase(lines.begin(), begin);
    while (is_skipped(lines.back())) lines.pop_back();
    const Span at = span(lines.front().begin + lines.front().indent,
                         lines.back().begin + lines.back().indent + lines.back().content.size());
    Text text;
    std::vector<Unseen> left_out;
    bool reported = false;  // consecutive lines are reported once, at the first
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const Line& line = lines[i];
      if (!line.filled_in) {
        text.append(text_.text.part(line.begin, line.end));
        reported = reported && is_skipped(line);
        continue;
      }
      if (std::exchange(reported, true)) continue;
      switch (place_of(lines, i)) {
        case Place::value: text.append(text_.text.part(line.begin, line.end)); break;
        case Place::element:
          text.made(std::string(line.indent, ' ') + "- ");
          text.append(text_.text.part(line.begin + line.indent, line.end));
          break;
        case Place::label: break;
        case Place::nowhere:
          left_out.push_back({Unseen::Kind::unresolved,
                              span(line.begin + line.indent, line.begin + line.indent + line.content.size()),
                              {},
                              fmt::format("cannot see what `{}` adds to the object", shown(line.content))});
          break;
      }
    }
    const std::string_view written =
        std::string_view(text_.text.string().text).substr(lines.front().begin, lines.back().end - lines.front().begin);
    const bool matters = !matters_ || matters_(written);
    const syntax::Value value = text.value({at, nullptr});
    syntax::Documents read = syntax::read_yaml(sources_, value);
    if (matters) {
      for (Unseen& one : read.unseen) {
        if (!one.at.known()) one.at = at;
        result_.unseen.push_back(std::move(one));
      }
      if (!read.documents.empty()) std::ranges::move(left_out, std::back_inserter(result_.unseen));
    }
    for (syntax::Document& one : read.documents) result_.documents.push_back({std::move(one.value), at});
  }

  static std::string shown(std::string_view text) {
    constexpr std::size_t longest = 80;
    return std::string(text.substr(0, longest)) + (text.size() > longest ? "…" : "");
  }

  enum class Place : std::uint8_t { value, element, label, nowhere };

  /// Determines from the surrounding lines what a line that is filled in at install is.
  static Place place_of(const std::vector<Line>& lines, std::size_t i) {
    const Line& line = lines[i];
    const auto is_other = [](const Line& one) { return !is_skipped(one) && !one.filled_in; };
    std::size_t before = i;
    while (before > 0 && !is_other(lines[before - 1])) --before;
    std::size_t after = i + 1;
    while (after < lines.size() && !is_other(lines[after])) ++after;
    if (before == 0) return lines.size() == 1 ? Place::value : Place::nowhere;
    const Line& above = lines[before - 1];
    if (above.content.ends_with(':') || above.content.ends_with('|') || above.content.ends_with("|-")) {
      const bool holds =
          after < lines.size() && (lines[after].indent > above.indent ||
                                   (lines[after].indent == above.indent && lines[after].content.starts_with("- ")));
      if (holds && lines[after].content.starts_with("- ")) return element_if_list(lines[after].indent, line);
      if (!holds) return Place::value;
    }
    // The parent line, by indentation.
    const Line* parent = nullptr;
    bool list = false;
    constexpr std::size_t most_lines = 1'000;
    for (std::size_t k = before; k-- > 0 && before - k < most_lines;) {
      if (!is_other(lines[k])) continue;
      if (lines[k].indent == line.indent && lines[k].content.starts_with("- ")) list = true;
      if (lines[k].indent < line.indent ||
          (list && lines[k].indent == line.indent && lines[k].content.ends_with(':'))) {
        parent = &lines[k];
        break;
      }
    }
    if (list) return Place::element;
    if (parent == nullptr) return Place::nowhere;
    std::string_view key = parent->content;
    if (key.starts_with("- ")) key.remove_prefix(2);
    const bool harmless = key.starts_with("labels:") || key.starts_with("annotations:") ||
                          key.starts_with("metadata:") || key.starts_with("matchLabels:");
    return harmless ? Place::label : Place::nowhere;
  }

  static Place element_if_list(std::size_t indent, const Line& line) {
    return line.indent == indent ? Place::element : Place::nowhere;
  }

  /// Where [begin, end) of the text was written in a template.
  [[nodiscard]] Span span(std::size_t begin, std::size_t end) const {
    const auto anchor = [&](std::size_t at) {
      auto after = std::ranges::upper_bound(text_.anchors, at, {}, &TemplateText::Anchor::begin);
      return after == text_.anchors.begin() ? after : std::prev(after);
    };
    if (text_.anchors.empty() || begin >= end) return {};
    const auto first = anchor(begin);
    const auto last = anchor(end - 1);
    Span result = first->at;
    if (first->literal)
      result.begin = std::min(result.end, result.begin + static_cast<std::uint32_t>(begin - first->begin));
    if (last->at.file != result.file) return result;
    const std::uint32_t stop =
        last->literal ? std::min(last->at.end, last->at.begin + static_cast<std::uint32_t>(end - last->begin))
                      : last->at.end;
    result.end = std::max(result.begin, stop);
    return result;
  }

  const source::SourceSet& sources_;
  const TemplateText& text_;
  const source::Wanted& matters_;
  TemplateDocuments result_;
};

}  // namespace

TemplateDocuments read_documents(const source::SourceSet& sources, const TemplateText& text,
                                 const source::Wanted& matters) {
  return Reader(sources, text, matters).read();
}

}  // namespace grantlint::kubernetes
