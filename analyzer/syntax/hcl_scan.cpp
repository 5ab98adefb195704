#include "syntax/hcl_scan.h"

#include <algorithm>
#include <array>

#include "source/text.h"

namespace grantlint::syntax {

namespace {

/// The scan stops at brackets nested deeper than this; no real file has them.
constexpr std::size_t deepest_bracket = 2'000;

/// A carriage return is one: the line ends with what follows it.
constexpr bool is_hcl_blank(char c) {
  return source::is_blank(c) || c == '\r';
}

template <std::size_t N>
constexpr std::array<bool, 256> table_of(const char (&chars)[N]) {
  std::array<bool, 256> table{};
  for (std::size_t i = 0; i + 1 < N; ++i) table[static_cast<unsigned char>(chars[i])] = true;
  return table;
}

constexpr auto ends_code = table_of("\n\"#/<{}()[]");
constexpr auto ends_quoted = table_of("\n\"\\$%");
constexpr auto ends_heredoc = table_of("\n$%");

std::uint32_t find_any(std::string_view text, std::uint32_t at, std::uint32_t end, const std::array<bool, 256>& table) {
  while (at < end && !table[static_cast<unsigned char>(text[at])]) ++at;
  return at;
}

}  // namespace

HclScanner::HclScanner(std::string_view text, std::uint32_t begin, std::uint32_t end, bool resync)
    : text_(text), at_(begin), end_(end), resync_(resync) {
  if (begin == 0) at_ = source::mark_size(text.substr(0, end));
}

void HclScanner::line_comment() {
  const std::uint32_t begin = at_;
  const std::size_t newline = text_.find('\n', at_);
  at_ = std::min(end_, static_cast<std::uint32_t>(std::min<std::size_t>(newline, text_.size())));
  std::uint32_t stop = at_;
  while (stop > begin && text_[stop - 1] == '\r') --stop;
  comments_.push_back({begin, stop});
}

void HclScanner::block_comment() {
  const std::uint32_t begin = at_;
  const std::size_t close = text_.substr(0, end_).find("*/", at_ + 2);
  if (close == std::string_view::npos) {
    broken_ = true;
    at_ = end_;
  } else {
    at_ = static_cast<std::uint32_t>(close) + 2;
  }
  comments_.push_back({begin, at_});
}

void HclScanner::skip_blank() {
  while (at_ < end_) {
    const char c = text_[at_];
    if (is_hcl_blank(c) || c == '\n') {
      ++at_;
    } else if (c == '#' || (c == '/' && peek(1) == '/')) {
      line_comment();
    } else if (c == '/' && peek(1) == '*') {
      block_comment();
    } else {
      return;
    }
  }
}

/// Whether a top-level block seems to start here: `word ("label" | word)* {`.
bool HclScanner::at_header() const {
  std::uint32_t i = at_;
  const auto word = [&] {
    if (i >= end_ || !is_word_start(text_[i])) return false;
    while (i < end_ && is_word(text_[i])) ++i;
    return true;
  };
  if (!word()) return false;
  while (i < end_) {
    while (i < end_ && is_hcl_blank(text_[i])) ++i;
    if (i >= end_) return false;
    if (text_[i] == '{') return true;
    if (text_[i] == '"') {
      i = find_any(text_, i + 1, end_, ends_quoted);
      if (i >= end_ || text_[i] != '"') return false;
      ++i;
    } else if (!word()) {
      return false;
    }
  }
  return false;
}

bool HclScanner::next(HclItem& item) {
  skip_blank();
  if (at_ >= end_) return false;
  item = {};
  item.begin = at_;
  if (!is_word_start(text_[at_])) {
    junk(item);
    return true;
  }
  while (at_ < end_ && is_word(text_[at_])) ++at_;
  item.name = text_.substr(item.begin, at_ - item.begin);
  while (is_hcl_blank(peek())) ++at_;
  if (peek() == '=' && peek(1) != '=') {
    ++at_;
    while (is_hcl_blank(peek())) ++at_;
    item.kind = HclItem::Kind::attribute;
    item.inner_begin = at_;
    skip(Stop::end_of_line, item.inner_end);
    item.inner_end = std::max(item.inner_begin, item.inner_end);
    item.end = item.inner_end;
    if (item.inner_begin == item.inner_end) broken_ = true;
    return true;
  }
  if (!labels(item)) {
    junk(item);
    return true;
  }
  item.kind = HclItem::Kind::block;
  ++at_;
  item.inner_begin = at_;
  std::uint32_t significant_end = at_;
  item.closed = skip(Stop::closing_brace, significant_end);
  item.inner_end = at_;
  if (item.closed) {
    ++at_;
  } else {
    broken_ = true;
  }
  item.end = at_;
  return true;
}

/// Reads labels up to the opening brace; false where there is something else.
bool HclScanner::labels(HclItem& item) {
  while (at_ < end_) {
    const char c = text_[at_];
    if (is_hcl_blank(c)) {
      ++at_;
    } else if (c == '{') {
      return true;
    } else if (c == '"') {
      const std::uint32_t begin = ++at_;
      while (at_ < end_ && text_[at_] != '"' && text_[at_] != '\n') at_ += text_[at_] == '\\' ? 2U : 1U;
      if (at_ >= end_ || text_[at_] != '"') {
        at_ = std::min(at_, end_);
        return false;
      }
      item.labels.push_back(text_.substr(begin, at_ - begin));
      ++at_;
    } else if (is_word_start(c)) {
      const std::uint32_t begin = at_;
      while (at_ < end_ && is_word(text_[at_])) ++at_;
      item.labels.push_back(text_.substr(begin, at_ - begin));
    } else if (c == '/' && peek(1) == '*') {
      block_comment();
    } else {
      return false;
    }
  }
  return false;
}

/// Text that is not an item ends with its line.
void HclScanner::junk(HclItem& item) {
  broken_ = true;
  item.kind = HclItem::Kind::junk;
  if (peek() == '}' || peek() == ')' || peek() == ']') {
    ++at_;
    item.end = at_;
    return;
  }
  skip(Stop::end_of_line, item.end);
  if (at_ == item.begin) ++at_;  // always forward
  item.end = std::max(item.end, item.begin + 1);
}

bool HclScanner::skip(Stop stop, std::uint32_t& significant_end) {
  stack_.clear();
  const std::uint32_t begin = at_;
  const std::size_t first_comment = comments_.size();
  bool done = false;
  bool found = false;
  while (at_ < end_ && !done) {
    if (stack_.empty() || stack_.back().context <= Context::interpolation) {
      code(stop, done, found);
    } else if (stack_.back().context == Context::quote) {
      quoted();
    } else {
      heredoc();
    }
  }
  at_ = std::min(at_, end_);
  if (!stack_.empty()) broken_ = true;
  // Comments and blanks at the end are not part of it.
  std::uint32_t last = at_;
  std::size_t comment = comments_.size();
  while (last > begin) {
    if (is_hcl_blank(text_[last - 1]) || text_[last - 1] == '\n') {
      --last;
    } else if (comment > first_comment && comments_[comment - 1].end >= last) {
      last = comments_[--comment].begin;
    } else {
      break;
    }
  }
  significant_end = last;
  return found;
}

void HclScanner::code(Stop stop, bool& done, bool& found) {
  while (at_ < end_) {
    at_ = find_any(text_, at_, end_, ends_code);
    if (at_ >= end_) return;
    const char c = text_[at_];
    switch (c) {
      case '\n':
        if (stop == Stop::end_of_line && stack_.empty()) {
          done = found = true;
          return;
        }
        ++at_;
        if (resync_ && at_ < end_ && is_word_start(text_[at_]) && at_header()) {
          done = true;
          broken_ = true;
          stack_.clear();
          return;
        }
        break;
      case '#': line_comment(); break;
      case '/':
        if (peek(1) == '/') {
          line_comment();
        } else if (peek(1) == '*') {
          block_comment();
        } else {
          ++at_;
        }
        break;
      case '"':
        // Most strings hold nothing but text.
        ++at_;
        at_ = find_any(text_, at_, end_, ends_quoted);
        if (at_ < end_ && text_[at_] == '"') {
          ++at_;
          break;
        }
        push(Context::quote);
        return;
      case '<':
        if (open_heredoc()) return;
        ++at_;
        break;
      case '{':
        ++at_;
        push(Context::brace);
        break;
      case '(':
        ++at_;
        push(Context::paren);
        break;
      case '[':
        ++at_;
        push(Context::bracket);
        break;
      default:
        if (c == '}') {
          while (!stack_.empty() && stack_.back().context != Context::brace &&
                 stack_.back().context != Context::interpolation) {
            broken_ = true;
            stack_.pop_back();
          }
          if (stack_.empty()) {
            done = found = true;
            return;
          }
        }
        ++at_;
        close(c);
        if (c == '}' && !stack_.empty() && stack_.back().context > Context::interpolation) return;  // in a string again
    }
  }
}

void HclScanner::close(char bracket) {
  const Context context = stack_.empty() ? Context::brace : stack_.back().context;
  const bool fits = !stack_.empty() && (bracket == ')'   ? context == Context::paren
                                        : bracket == ']' ? context == Context::bracket
                                                         : true);
  if (fits) {
    stack_.pop_back();
  } else {
    broken_ = true;
  }
}

void HclScanner::push(Context context, std::string_view marker) {
  if (stack_.size() >= deepest_bracket) {
    broken_ = true;
    at_ = end_;
    return;
  }
  stack_.push_back({context, marker});
}

void HclScanner::quoted() {
  at_ = find_any(text_, at_, end_, ends_quoted);
  if (at_ >= end_) return;
  const char c = text_[at_];
  if (c == '"') {
    ++at_;
    stack_.pop_back();
  } else if (c == '\\') {
    at_ += peek(1) == '\n' ? 1 : 2;
  } else if (c == '\n') {
    broken_ = true;
    stack_.pop_back();
  } else {
    sequence_sign();
  }
}

void HclScanner::sequence_sign() {
  if (peek(1) == text_[at_] && peek(2) == '{') {
    at_ += 3;
  } else if (peek(1) == '{') {
    at_ += 2;
    push(Context::interpolation);
  } else {
    ++at_;
  }
}

bool HclScanner::open_heredoc() {
  if (peek(1) != '<') return false;
  std::uint32_t i = at_ + 2;
  if (i < end_ && text_[i] == '-') ++i;
  const std::uint32_t begin = i;
  while (i < end_ && is_word(text_[i])) ++i;
  const std::string_view marker = text_.substr(begin, i - begin);
  while (i < end_ && is_hcl_blank(text_[i])) ++i;
  if (marker.empty() || i >= end_ || text_[i] != '\n') return false;
  at_ = i;  // `heredoc` recognises the start of a line by the line break
  push(Context::heredoc, marker);
  return true;
}

void HclScanner::heredoc() {
  const std::string_view marker = stack_.back().marker;
  at_ = find_any(text_, at_, end_, ends_heredoc);
  if (at_ >= end_) return;
  if (text_[at_] != '\n') {
    sequence_sign();
    return;
  }
  ++at_;
  std::uint32_t i = at_;
  while (i < end_ && is_hcl_blank(text_[i])) ++i;
  if (text_.substr(i, std::min<std::size_t>(marker.size(), end_ - i)) != marker) return;
  i += static_cast<std::uint32_t>(marker.size());
  const std::uint32_t after = i;
  while (i < end_ && is_hcl_blank(text_[i])) ++i;
  if (i < end_ && text_[i] != '\n') return;
  stack_.pop_back();
  at_ = after;
}

}  // namespace grantlint::syntax
