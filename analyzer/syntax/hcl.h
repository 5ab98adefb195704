/// HCL: the block index, the tree, and the comments. Part of the public header `syntax/syntax.h`.
///
/// The index is one linear pass that finds blocks, attributes and comments without parsing expressions; a
/// tree can be made of any part of a file that the index lists.
/// Bad input: accepts any bytes. What could not be parsed is Unseen; the rest is in the tree.
/// Lifetimes: views point into the SourceSet; a tree owns its nodes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "findings/findings.h"
#include "source/source.h"

namespace grantlint::syntax {

/// A comment, without its markers in `text`.
struct Comment {
  source::Span at;        ///< with its markers
  std::string_view text;  ///< view into the file: without `#`, `//`, `/*`, `*/`, blanks trimmed
  bool own_line = true;   ///< nothing but blanks before it on its line; else it trails
  /// Line (from 1) of what it belongs to: its own line where it trails; else the next line that is
  /// no comment, where no blank line lies between; 0 where it belongs to nothing.
  std::uint32_t target_line = 0;
};

/// An attribute (`name = expression`) found by the index.
struct IndexedAttribute {
  std::string_view name;
  source::Span at;  ///< from the name to the end of the expression
  source::Span expression;
};

/// A top-level block found by the index. Labels are without quotes; views live as the SourceSet.
struct IndexedBlock {
  std::string_view type;
  std::vector<std::string_view> labels;
  source::Span at;    ///< from the type to the closing brace
  source::Span body;  ///< between the braces
};

struct BlockIndex {
  std::vector<IndexedBlock> blocks;
  std::vector<IndexedAttribute> attributes;  ///< top-level ones: a .tfvars file
  std::vector<Comment> comments;             ///< of the whole file, nested ones too, in order
  bool unsure = false;                       ///< brackets or quotes do not pair up: parse the whole file
};

BlockIndex index_hcl(const source::SourceSet& sources, source::FileId file);
/// The attributes directly in a block's body, nested blocks skipped: of `locals`, each its own.
std::vector<IndexedAttribute> index_attributes(const source::SourceSet& sources, source::Span body);

using NodeId = std::uint32_t;
inline constexpr NodeId no_node = 0xffffffff;

enum class NodeKind : std::uint8_t {
  body,       ///< children: attributes and blocks, in source order
  attribute,  ///< name; child: expression
  block,      ///< name: type; children: labels (kind label), then one body
  label,      ///< name: text without quotes
  // expressions
  null,
  boolean,        ///< number: 0 or 1
  number,         ///< number
  string,         ///< name: decoded text, without interpolation. One plain literal
  templ,          ///< children: string, interpolation, template_if, template_for; error for what is broken
  interpolation,  ///< child: expression; `strip_left`/`strip_right` for `~` are already applied
  template_if,    ///< children: condition, templ (then), templ (else; may be missing)
  template_for,   ///< name: variables "v" or "k,v"; children: collection, templ
  tuple,          ///< children: elements
  object,         ///< children: object_entry
  object_entry,   ///< children: key expression, value expression. A bare word as key is a `string`
  variable,       ///< name: first word of a traversal: "var", "local", "each", "aws_iam_role"
  get_attr,       ///< name; child: object
  index,          ///< children: object, key. `a.0` is index with a number
  splat,          ///< children: object, body; the body refers to the element as `splat_item`. Both
                  ///< `a.*.b` (attributes only) and `a[*].b[0]`
  splat_item,
  call,         ///< name: function; children: arguments; `flag`: last argument is expanded (`...`)
  for_tuple,    ///< name: "v" or "k,v"; children: collection, value, condition if any
  for_object,   ///< name: "v" or "k,v"; children: collection, key, value, condition if any; `flag`: grouping `...`
  conditional,  ///< children: condition, then, else
  unary,        ///< name: operator; child
  binary,       ///< name: operator; children: left, right
  error,        ///< could not be read
};

struct Node {
  NodeKind kind = NodeKind::error;
  bool flag = false;
  source::Span at;
  std::string name;
  double number = 0;
  NodeId first_child = no_node;
  NodeId next = no_node;  ///< next sibling
};

/// A tree of nodes in one vector; nesting deeper than 500 becomes an `error` node and Unseen.
struct Tree {
  std::vector<Node> nodes;
  NodeId root = no_node;

  [[nodiscard]] const Node& operator[](NodeId id) const { return nodes[id]; }
  [[nodiscard]] std::vector<NodeId> children(NodeId id) const;
  /// The n-th child, or no_node.
  [[nodiscard]] NodeId child(NodeId id, std::size_t n) const;
};

struct HclTree {
  Tree tree;
  std::vector<findings::Unseen> unseen;
};

/// Parses a span that holds a body (a whole file, or one block or attribute as indexed): the root
/// is a `body`. Spans in the tree are the file's.
HclTree parse_hcl(const source::SourceSet& sources, source::Span span);

/// Parses the span of a template, such as a whole file read by `templatefile`. The root is a `templ`.
HclTree parse_template(const source::SourceSet& sources, source::Span span);

/// One node a line, indented, with spans as line:column: for tests.
std::string print(const source::SourceSet& sources, const Tree& tree);
std::string print(const source::SourceSet& sources, const BlockIndex& index);

}  // namespace grantlint::syntax
