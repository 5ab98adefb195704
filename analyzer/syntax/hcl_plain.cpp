#include "syntax/hcl_plain.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "source/ascii.h"

namespace grantlint::syntax {

using source::is_digit;
using source::is_name;

namespace {

constexpr int deepest_plain = 100;

struct Operator {
  std::string_view text;
  int level;
};
// Longer ones first. Source: HCL native syntax specification, "Operations".
constexpr std::array<Operator, 13> operators{{{"||", 1},
                                              {"&&", 2},
                                              {"==", 3},
                                              {"!=", 3},
                                              {"<=", 4},
                                              {">=", 4},
                                              {"<", 4},
                                              {">", 4},
                                              {"+", 5},
                                              {"-", 5},
                                              {"*", 6},
                                              {"/", 6},
                                              {"%", 6}}};

}  // namespace

NodeId PlainReader::expression(std::uint32_t begin, std::uint32_t end) {
  at_ = begin;
  end_ = end;
  const std::size_t mark = to_.mark();
  const Read read = conditional(Lines::end, 0);
  if (read && at_ == end_ && read.end == end_) return read.node;
  to_.rewind(mark);
  return no_node;
}

void PlainReader::skip(Lines lines) {
  while (at_ < end_) {
    const char c = bytes_[at_];
    if (c == ' ' || c == '\t') {
      ++at_;
    } else if (lines == Lines::pass && (c == '\n' || c == '\r')) {
      ++at_;
    } else if (lines == Lines::pass && (c == '#' || (c == '/' && peek(1) == '/'))) {
      at_ = std::min(end_, static_cast<std::uint32_t>(std::min(bytes_.find('\n', at_), bytes_.size())));
    } else {
      return;
    }
  }
}

bool PlainReader::take(char c) {
  if (peek() != c) return false;
  ++at_;
  return true;
}

bool PlainReader::take_word(std::string_view wanted) {
  if (bytes_.substr(at_, std::min<std::size_t>(wanted.size(), end_ - at_)) != wanted) return false;
  const auto after = static_cast<std::uint32_t>(wanted.size());
  if (is_name(peek(after)) || static_cast<unsigned char>(peek(after)) >= 0x80) return false;
  at_ += after;
  return true;
}

/// Empty where there is none here, or one with letters beyond ASCII.
std::string_view PlainReader::word() {
  if (!source::is_letter(peek()) && peek() != '_') return {};
  const std::uint32_t begin = at_;
  while (is_name(peek())) ++at_;
  if (static_cast<unsigned char>(peek()) >= 0x80) return {};
  return bytes_.substr(begin, at_ - begin);
}

PlainReader::Read PlainReader::conditional(Lines lines, int depth) {
  if (depth > deepest_plain) return {};
  const Read condition = operation(lines, 1, depth);
  if (!condition) return {};
  const std::uint32_t after = at_;
  skip(lines);
  if (!take('?')) {
    at_ = after;
    return condition;
  }
  skip(lines);
  const Read then = conditional(lines, depth + 1);
  if (!then) return {};
  skip(lines);
  if (!take(':')) return {};
  skip(lines);
  const Read otherwise = conditional(lines, depth + 1);
  if (!otherwise) return {};
  // Parentheses around the last arm are not the question's own.
  const std::uint32_t end = to_[otherwise.node].at.end;
  const std::array<NodeId, 3> children{condition.node, then.node, otherwise.node};
  return {add(NodeKind::conditional, condition.begin, end, {}, children), condition.begin, otherwise.end};
}

PlainReader::Read PlainReader::operation(Lines lines, int least, int depth) {
  if (depth > deepest_plain) return {};
  Read left = operand(lines, depth);
  while (left) {
    const std::uint32_t after = at_;
    skip(lines);
    const std::string_view rest = bytes_.substr(at_, end_ - at_);
    const auto* found = std::ranges::find_if(operators, [&](const Operator& op) { return rest.starts_with(op.text); });
    if (found == operators.end() || found->level < least) {
      at_ = after;
      return left;
    }
    if (rest.starts_with("//")) {
      at_ = after;
      return left;
    }
    if (rest.starts_with("/*") || rest.starts_with("<<")) return {};
    at_ += static_cast<std::uint32_t>(found->text.size());
    skip(lines);
    const Read right = operation(lines, found->level + 1, depth + 1);
    if (!right) return {};
    const std::array<NodeId, 2> children{left.node, right.node};
    left = {add(NodeKind::binary, left.begin, right.end, found->text, children), left.begin, right.end};
  }
  return left;
}

PlainReader::Read PlainReader::operand(Lines lines, int depth) {
  const char sign = peek();
  if (sign != '!' && sign != '-') return term(lines, depth + 1);
  const std::uint32_t begin = at_++;
  if (peek() == '!' || peek() == '-' || peek() == '=') return {};
  const Read inner = term(lines, depth + 1);
  if (!inner) return {};
  const std::array<NodeId, 1> children{inner.node};
  return {add(NodeKind::unary, begin, inner.end, bytes_.substr(begin, 1), children), begin, inner.end};
}

PlainReader::Read PlainReader::term(Lines lines, int depth) {
  Read base = primary(lines, depth);
  if (!base || !accesses(base, lines, depth)) return {};
  return base;
}

/// `.name`, `[key]`, `[*]` with what follows it.
bool PlainReader::accesses(Read& base, Lines lines, int depth) {
  for (int count = 0; peek() == '.' || peek() == '['; ++count) {
    if (depth + count > deepest_plain) return false;
    if (take('.')) {
      if (peek() == '.') {  // the dots of `list...`
        --at_;
        return true;
      }
      const std::string_view name = word();
      if (name.empty()) return false;
      const std::array<NodeId, 1> children{base.node};
      base = {add(NodeKind::get_attr, base.begin, at_, name, children), base.begin, at_};
      continue;
    }
    ++at_;
    if (peek() == '*') {
      if (peek(1) != ']') return false;
      at_ += 2;
      const std::uint32_t item = at_;
      Read inner{add(NodeKind::splat_item, item, item), item, item};
      if (!accesses(inner, lines, depth + count + 1)) return false;
      const std::array<NodeId, 2> children{base.node, inner.node};
      base = {add(NodeKind::splat, base.begin, at_, {}, children), base.begin, at_};
      return true;
    }
    skip(Lines::pass);
    const Read key = conditional(Lines::pass, depth + count + 1);
    if (!key) return false;
    skip(Lines::pass);
    if (!take(']')) return false;
    const std::array<NodeId, 2> children{base.node, key.node};
    base = {add(NodeKind::index, base.begin, at_, {}, children), base.begin, at_};
  }
  return true;
}

PlainReader::Read PlainReader::primary(Lines lines, int depth) {
  if (depth > deepest_plain) return {};
  const std::uint32_t begin = at_;
  switch (peek()) {
    case '"': return text(depth);
    case '[': return tuple(depth);
    case '{': return object(depth);
    case '(': {
      ++at_;
      skip(Lines::pass);
      const Read inner = conditional(Lines::pass, depth + 1);
      if (!inner) return {};
      skip(Lines::pass);
      if (!take(')')) return {};
      return {inner.node, begin, at_};
    }
    default: break;
  }
  if (is_digit(peek())) return number();
  const std::string_view name = word();
  if (name.empty()) return {};
  const std::uint32_t end = at_;
  skip(Lines::end);
  if (peek() == '(') return call(begin, name, depth);
  if (lines == Lines::pass) {
    skip(lines);
    if (peek() == '(') return {};  // a call across lines
  }
  if (peek() == ':' && peek(1) == ':') return {};  // a provider's function
  at_ = end;
  if (name == "null") return {add(NodeKind::null, begin, end), begin, end};
  if (name == "true" || name == "false") {
    const NodeId node = add(NodeKind::boolean, begin, end);
    to_[node].number = name == "true" ? 1 : 0;
    return {node, begin, end};
  }
  return {add(NodeKind::variable, begin, end, name), begin, end};
}

PlainReader::Read PlainReader::number() {
  const std::uint32_t begin = at_;
  while (is_digit(peek())) ++at_;
  if (peek() == '.' && is_digit(peek(1))) {
    ++at_;
    while (is_digit(peek())) ++at_;
  }
  if (is_name(peek()) || peek() == '.' || static_cast<unsigned char>(peek()) >= 0x80) return {};
  double value = 0;
  const auto read = std::from_chars(bytes_.data() + begin, bytes_.data() + at_, value);
  if (read.ec != std::errc() || read.ptr != bytes_.data() + at_) return {};
  const NodeId node = add(NodeKind::number, begin, at_);
  to_[node].number = value;
  return {node, begin, at_};
}

PlainReader::Read PlainReader::text(int depth) {
  const std::uint32_t begin = at_++;
  const std::uint32_t inner = at_;
  std::uint32_t literal = at_;
  std::vector<NodeId> children;
  while (at_ < end_) {
    const char c = peek();
    if (c == '"') {
      to_.literal(literal, at_, true, children);
      ++at_;
      return {to_.quoted(children, {file_, begin, at_}, {file_, inner, at_ - 1}), begin, at_};
    }
    if (c == '\n' || c == '\r' || (c == '%' && peek(1) == '{')) return {};
    if (c == '\\') {
      if (!is_escape(bytes_.substr(at_, end_ - at_))) return {};
      at_ += 2;
    } else if ((c == '$' || c == '%') && peek(1) == c && peek(2) == '{') {
      at_ += 3;
    } else if (c == '$' && peek(1) == '{') {
      to_.literal(literal, at_, true, children);
      const std::uint32_t sequence = at_;
      at_ += 2;
      skip(Lines::end);
      const Read value = conditional(Lines::end, depth + 1);
      if (!value) return {};
      skip(Lines::end);
      if (!take('}')) return {};
      const std::array<NodeId, 1> only{value.node};
      children.push_back(add(NodeKind::interpolation, sequence, at_, {}, only));
      literal = at_;
    } else {
      ++at_;
    }
  }
  return {};
}

PlainReader::Read PlainReader::tuple(int depth) {
  const std::uint32_t begin = at_++;
  skip(Lines::pass);
  if (take_word("for")) return loop(begin, ']', depth);
  std::vector<NodeId> items;
  while (!take(']')) {
    const Read item = conditional(Lines::pass, depth + 1);
    if (!item) return {};
    items.push_back(item.node);
    skip(Lines::pass);
    if (!take(',') && peek() != ']') return {};
    skip(Lines::pass);
  }
  return {add(NodeKind::tuple, begin, at_, {}, items), begin, at_};
}

NodeId PlainReader::key(int depth) {
  const std::uint32_t begin = at_;
  if (const std::string_view name = word(); !name.empty()) {
    const std::uint32_t end = at_;
    skip(Lines::end);
    if ((peek() == '=' && peek(1) != '=') || (peek() == ':' && peek(1) != ':'))
      return add(NodeKind::string, begin, end, name);
    at_ = begin;
  }
  return term(Lines::end, depth + 1).node;
}

PlainReader::Read PlainReader::object(int depth) {
  const std::uint32_t begin = at_++;
  skip(Lines::pass);
  if (take_word("for")) return loop(begin, '}', depth);
  std::vector<NodeId> entries;
  while (!take('}')) {
    const std::uint32_t entry = at_;
    const NodeId name = key(depth);
    if (name == no_node) return {};
    skip(Lines::end);
    if (!(peek() == '=' && peek(1) != '=') && peek() != ':') return {};
    ++at_;
    skip(Lines::end);
    const Read value = conditional(Lines::end, depth + 1);
    if (!value) return {};
    const std::array<NodeId, 2> children{name, value.node};
    entries.push_back(add(NodeKind::object_entry, entry, value.end, {}, children));
    skip(Lines::end);
    // A comma, a line break (perhaps behind a comment) or the end.
    const bool parted = take(',') || peek() == '\n' || peek() == '\r' || peek() == '#' ||
                        (peek() == '/' && peek(1) == '/') || peek() == '}';
    if (!parted) return {};
    skip(Lines::pass);
  }
  return {add(NodeKind::object, begin, at_, {}, entries), begin, at_};
}

/// Behind `for`: of a tuple or an object, as the closing bracket says.
PlainReader::Read PlainReader::loop(std::uint32_t begin, char closing, int depth) {
  skip(Lines::pass);
  std::string names(word());
  if (names.empty()) return {};
  skip(Lines::pass);
  if (take(',')) {
    skip(Lines::pass);
    const std::string_view second = word();
    if (second.empty()) return {};
    names.append(1, ',').append(second);
    skip(Lines::pass);
  }
  if (!take_word("in")) return {};
  std::vector<NodeId> children;
  const auto part = [&] {
    skip(Lines::pass);
    const Read read = conditional(Lines::pass, depth + 1);
    if (read) children.push_back(read.node);
    skip(Lines::pass);
    return static_cast<bool>(read);
  };
  if (!part() || !take(':') || !part()) return {};
  bool grouped = false;
  if (closing == '}') {
    if (peek() != '=' || peek(1) != '>') return {};
    at_ += 2;
    if (!part()) return {};
    if (peek() == '.' && peek(1) == '.' && peek(2) == '.') {
      at_ += 3;
      grouped = true;
      skip(Lines::pass);
    }
  }
  if (take_word("if") && !part()) return {};
  if (!take(closing)) return {};
  const NodeId node = add(closing == ']' ? NodeKind::for_tuple : NodeKind::for_object, begin, at_, names, children);
  to_[node].flag = grouped;
  return {node, begin, at_};
}

PlainReader::Read PlainReader::call(std::uint32_t begin, std::string_view name, int depth) {
  ++at_;
  skip(Lines::pass);
  std::vector<NodeId> arguments;
  bool expanded = false;
  while (!take(')')) {
    const Read argument = conditional(Lines::pass, depth + 1);
    if (!argument) return {};
    arguments.push_back(argument.node);
    skip(Lines::pass);
    if (peek() == '.' && peek(1) == '.' && peek(2) == '.') {
      at_ += 3;
      expanded = true;
      skip(Lines::pass);
      if (peek() != ')') return {};
    } else if (!take(',') && peek() != ')') {
      return {};
    }
    skip(Lines::pass);
  }
  const NodeId node = add(NodeKind::call, begin, at_, name, arguments);
  to_[node].flag = expanded;
  return {node, begin, at_};
}

}  // namespace grantlint::syntax
