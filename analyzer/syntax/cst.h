/// Concrete trees: the only door to tree-sitter. Private to the room.
///
/// A tree is copied out of tree-sitter into one flat vector, with the grammar's node types mapped
/// to an enum of ours, comments apart, and errors marked. Any bytes in, a tree out. Parsing stops
/// when tree-sitter has done far more steps than text of that length takes (`stopped`).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

extern "C" {
struct TSLanguage;
}

namespace grantlint::syntax::cst {

using Id = std::uint32_t;
inline constexpr Id none = 0xffffffff;

/// Kinds that every grammar has; a grammar's own kinds follow.
inline constexpr std::uint8_t kind_other = 0;  ///< a named node of a type that was not asked for
inline constexpr std::uint8_t kind_token = 1;  ///< an anonymous node: punctuation, operators
inline constexpr std::uint8_t kind_error = 2;
inline constexpr std::uint8_t kind_comment = 3;  ///< only in `Tree::comments`
inline constexpr std::uint8_t first_own_kind = 4;

/// A grammar, and the node types that are told apart: the n-th name is kind `first_own_kind + n`.
class Language {
 public:
  Language(const TSLanguage* grammar, std::span<const std::string_view> names);
  [[nodiscard]] const TSLanguage* grammar() const { return grammar_; }
  [[nodiscard]] std::uint8_t kind(std::uint16_t symbol) const;

 private:
  const TSLanguage* grammar_;
  std::vector<std::uint8_t> kinds_;
};

struct Node {
  std::uint8_t kind = kind_other;
  bool missing = false;  ///< put in by the parser: it does not stand in the text
  bool broken = false;   ///< it or something in it is an error or missing
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  Id first_child = none;
  Id next = none;
};

struct Range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

struct Tree {
  std::vector<Node> nodes;      ///< the root is the first; empty where parsing stopped
  std::vector<Range> comments;  ///< in order
  bool stopped = false;

  [[nodiscard]] const Node& operator[](Id id) const { return nodes[id]; }
  [[nodiscard]] bool broken() const { return nodes.empty() || nodes.front().broken; }
};

/// Parses the parts as one text. Offsets are those of the joined text.
Tree parse(const Language& language, std::span<const std::string_view> parts);
Tree parse(const Language& language, std::string_view text);

}  // namespace grantlint::syntax::cst
