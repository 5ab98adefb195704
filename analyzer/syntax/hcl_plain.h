/// Expressions read without the grammar. Private to the room.
///
/// tree-sitter needs some two thousand instructions for a byte of HCL, more than the rest of a scan together.
/// Expressions in plain forms (all but heredocs, template directives, `~`, attribute splats, and expressions
/// over several lines outside of brackets) are parsed here in one pass, to the same nodes that the grammar's
/// tree is converted to; a test compares the two. Everything else, and whatever has an error, is parsed by
/// the grammar.
#pragma once

#include <cstdint>
#include <string_view>

#include "syntax/hcl_lower.h"

namespace grantlint::syntax {

class PlainReader {
 public:
  PlainReader(std::string_view bytes, source::FileId file, Lowerer& lower) : bytes_(bytes), file_(file), to_(lower) {}

  /// The expression that fills [begin, end); no_node where it is not plain, and no node is left behind.
  NodeId expression(std::uint32_t begin, std::uint32_t end);

 private:
  enum class Lines : std::uint8_t { end, pass };  ///< does a line break end the expression?
  struct Read {
    NodeId node = no_node;
    std::uint32_t begin = 0;  // of what is written, parentheses included
    std::uint32_t end = 0;
    [[nodiscard]] explicit operator bool() const { return node != no_node; }
  };

  Read conditional(Lines lines, int depth);
  Read operation(Lines lines, int least, int depth);
  Read operand(Lines lines, int depth);
  Read term(Lines lines, int depth);
  Read primary(Lines lines, int depth);
  Read number();
  Read text(int depth);
  Read tuple(int depth);
  Read object(int depth);
  Read loop(std::uint32_t begin, char closing, int depth);
  Read call(std::uint32_t begin, std::string_view name, int depth);
  NodeId key(int depth);
  bool accesses(Read& base, Lines lines, int depth);

  void skip(Lines lines);
  bool take(char c);
  bool take_word(std::string_view word);
  std::string_view word();
  [[nodiscard]] char peek(std::uint32_t ahead = 0) const { return at_ + ahead < end_ ? bytes_[at_ + ahead] : '\0'; }
  NodeId add(NodeKind kind, std::uint32_t begin, std::uint32_t end, std::string_view name = {},
             std::span<const NodeId> children = {}) {
    return to_.add(kind, {file_, begin, end}, std::string(name), children);
  }

  std::string_view bytes_;
  source::FileId file_;
  Lowerer& to_;
  std::uint32_t at_ = 0;
  std::uint32_t end_ = 0;
};

/// As `parse_hcl`, but parses every expression by the grammar: tests compare the plain reader with it.
HclTree parse_by_grammar(const source::SourceSet& sources, source::Span span);

}  // namespace grantlint::syntax
