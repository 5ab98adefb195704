/// Concrete syntax trees; the only code that uses tree-sitter. Private to the room.
///
/// A tree is copied out of tree-sitter into one flat vector, with the grammar's node types mapped
/// to an enum of ours, comments listed separately, and errors marked. Accepts any bytes. Parsing stops when
/// tree-sitter needs far more steps than usual for text of that length (`stopped`).
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
inline constexpr std::uint8_t kind_other = 0;  ///< a named node of a type that the Language does not list
inline constexpr std::uint8_t kind_token = 1;  ///< an anonymous node: punctuation, operators
inline constexpr std::uint8_t kind_error = 2;
inline constexpr std::uint8_t kind_comment = 3;  ///< only in `Tree::comments`
inline constexpr std::uint8_t first_own_kind = 4;

/// A grammar, and the node types that are distinguished: the n-th name is kind `first_own_kind + n`.
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
  bool missing = false;  ///< inserted by the parser: it is not in the text
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
