#include "kubernetes/template.h"

#include <algorithm>
#include <utility>

#include "source/text.h"

namespace grantlint::kubernetes {

using source::Span;

namespace {

constexpr std::size_t deepest_block = 100;

/// The end of an action that begins at `at`, after its braces; quotes may hold braces, comments too.
std::size_t end_of_action(std::string_view text, std::size_t at) {
  std::size_t i = at + 2;
  const std::size_t inner = text.find_first_not_of("- \t\r\n", i);
  if (inner != std::string_view::npos && text.substr(inner, 2) == "/*") {
    const std::size_t close = text.find("*/", inner + 2);
    if (close == std::string_view::npos) return close;
    i = close + 2;
  }
  for (; i + 1 < text.size(); ++i) {
    const char c = text[i];
    if (c == '}' && text[i + 1] == '}') return i + 2;
    if (c != '"' && c != '`' && c != '\'') continue;
    const std::size_t line = text.find('\n', i);
    std::size_t close = i + 1;
    while (close < text.size() && text[close] != c) close += text[close] == '\\' && c != '`' ? 2 : 1;
    // A quote that nothing closes on its line is a character of its own.
    if (close >= text.size() || (c != '`' && close > line)) continue;
    i = close;
  }
  return std::string_view::npos;
}

std::string_view first_word(std::string_view text) {
  return text.substr(0, text.find_first_of(" \t\r\n("));
}

std::string name_in(std::string_view text) {
  const std::size_t open = text.find_first_of("\"`");
  if (open == std::string_view::npos) return {};
  const std::size_t close = text.find(text[open], open + 1);
  return close == std::string_view::npos ? std::string() : std::string(text.substr(open + 1, close - open - 1));
}

class Parser {
 public:
  Parser(const source::SourceSet& sources, source::FileId file) : file_(file), text_(sources.bytes(file)) {}

  Template parse() {
    open_.push_back({});
    std::size_t at = 0;
    bool trim = false;
    while (at < text_.size()) {
      std::size_t begin = text_.find("{{", at);
      const std::size_t end = begin == std::string_view::npos ? begin : end_of_action(text_, begin);
      if (begin != std::string_view::npos && end == std::string_view::npos) {
        result_.unread.push_back(span(begin, std::min(text_.find('\n', begin), text_.size())));
      }
      if (end == std::string_view::npos) begin = text_.size();
      const bool trims_before = begin + 3 < text_.size() && text_[begin + 2] == '-' &&
                                source::spaces.find(text_[begin + 3]) != std::string_view::npos;
      add_text(at, begin, trim, trims_before && end != std::string_view::npos);
      if (end == std::string_view::npos) break;
      std::string_view inner = text_.substr(begin + 2, end - begin - 4);
      if (trims_before) inner.remove_prefix(1);
      trim = inner.size() > 1 && inner.ends_with('-') &&
             source::spaces.find(inner[inner.size() - 2]) != std::string_view::npos;
      if (trim) inner.remove_suffix(1);
      act(source::trim(inner), begin, end);
      at = end;
    }
    while (open_.size() > 1) {
      result_.unread.push_back(open_.back().node.at);
      close(text_.size());
    }
    result_.nodes = std::move(open_.front().nodes);
    return std::move(result_);
  }

 private:
  /// A block that is not closed yet: its finished arms are in the node, the current one's nodes here.
  struct Open {
    Node node;
    std::string definition;
    bool defines = false;
    Nodes nodes;
  };

  [[nodiscard]] Span span(std::size_t begin, std::size_t end) const {
    return {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }

  void add_text(std::size_t begin, std::size_t end, bool trim_begin, bool trim_end) {
    if (trim_begin) begin = std::min(text_.find_first_not_of(source::spaces, begin), end);
    if (trim_end) {
      while (end > begin && source::spaces.find(text_[end - 1]) != std::string_view::npos) --end;
    }
    if (begin >= end) return;
    Node node;
    node.at = span(begin, end);
    node.text = text_.substr(begin, end - begin);
    open_.back().nodes.push_back(std::move(node));
  }

  void act(std::string_view inner, std::size_t begin, std::size_t end) {
    const std::string_view word = first_word(inner);
    if (inner.empty() || inner.starts_with("/*")) return;
    if (word == "if" || word == "with" || word == "range" || word == "define" || word == "block") {
      if (open_.size() > deepest_block) {
        result_.unread.push_back(span(begin, end));
        ++skipped_;
        return;
      }
      Open block;
      block.node.kind = word == "range" ? Node::Kind::range : Node::Kind::choice;
      block.node.at = span(begin, end);
      if (word == "define" || word == "block") {
        block.defines = true;
        block.definition = name_in(inner);
      }
      Arm arm;
      arm.condition = source::trim(inner.substr(word.size()));
      arm.with = word == "with";
      arm.at = span(begin, end);
      block.node.arms.push_back(std::move(arm));
      open_.push_back(std::move(block));
      return;
    }
    if (word == "else" || word == "end") {
      if (word == "end" && skipped_ > 0) {
        --skipped_;
        return;
      }
      if (open_.size() == 1) {
        result_.unread.push_back(span(begin, end));
        return;
      }
      if (word == "end") {
        close(begin, end);
        return;
      }
      finish_arm(begin);
      Arm arm;
      const std::string_view rest = source::trim(inner.substr(word.size()));
      const std::string_view next = first_word(rest);
      arm.conditional = next == "if" || next == "with";
      arm.with = next == "with";
      if (arm.conditional) arm.condition = source::trim(rest.substr(next.size()));
      arm.at = span(begin, end);
      open_.back().node.arms.push_back(std::move(arm));
      return;
    }
    if (word == "break" || word == "continue") return;
    Node node;
    node.kind = Node::Kind::action;
    node.at = span(begin, end);
    node.text = inner;
    open_.back().nodes.push_back(std::move(node));
  }

  void finish_arm(std::size_t end) {
    Arm& arm = open_.back().node.arms.back();
    arm.body = std::exchange(open_.back().nodes, {});
    arm.at.end = static_cast<std::uint32_t>(end);
  }

  void close(std::size_t begin, std::size_t end = 0) {
    finish_arm(begin);
    Open block = std::move(open_.back());
    open_.pop_back();
    block.node.at.end = static_cast<std::uint32_t>(std::max(begin, end));
    block.node.in_line =
        text_.substr(block.node.at.begin, block.node.at.end - block.node.at.begin).find('\n') == std::string_view::npos;
    if (block.defines) {
      result_.definitions.insert_or_assign(block.definition, Definition{std::move(block.node.arms.front().body)});
      return;
    }
    open_.back().nodes.push_back(std::move(block.node));
  }

  source::FileId file_;
  std::string_view text_;
  Template result_;
  std::vector<Open> open_;
  std::size_t skipped_ = 0;
};

}  // namespace

Template read_template(const source::SourceSet& sources, source::FileId file) {
  return Parser(sources, file).parse();
}

}  // namespace grantlint::kubernetes
