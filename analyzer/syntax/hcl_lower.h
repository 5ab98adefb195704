/// Converts a concrete HCL tree to `syntax::Tree`. Private to the room: `hcl.cpp` lowers bodies,
/// `hcl_expression.cpp` expressions, `hcl_template.cpp` templates.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/cst.h"
#include "syntax/hcl.h"

namespace grantlint::syntax {

/// The node types of the grammar that are distinguished, in the order of the names in `hcl.cpp`.
enum class Hcl : std::uint8_t {
  other = cst::kind_other,
  token = cst::kind_token,
  error = cst::kind_error,
  comment = cst::kind_comment,
  body,
  attribute,
  block,
  block_start,
  block_end,
  identifier,
  expression,
  literal_value,
  numeric_lit,
  bool_lit,
  null_lit,
  string_lit,
  collection_value,
  tuple,
  object,
  object_elem,
  variable_expr,
  function_call,
  function_arguments,
  ellipsis,
  index,
  new_index,
  legacy_index,
  get_attr,
  splat,
  attr_splat,
  full_splat,
  for_expr,
  for_tuple_expr,
  for_object_expr,
  for_intro,
  for_cond,
  conditional,
  operation,
  unary_operation,
  binary_operation,
  template_expr,
  quoted_template,
  heredoc_template,
  heredoc_start,
  heredoc_identifier,
  template_literal,
  template_interpolation,
  template_directive,
  template_for,
  template_for_start,
  template_for_end,
  template_if,
  template_if_intro,
  template_else_intro,
  template_if_end,
};

const cst::Language& hcl_language();

class Lowerer {
 public:
  /// `shift` turns an offset of the concrete tree into one of the file.
  Lowerer(std::string_view bytes, source::FileId file, HclTree& out) : bytes_(bytes), file_(file), out_(out) {}

  void use(const cst::Tree& tree, std::int64_t shift) {
    cst_ = &tree;
    shift_ = shift;
  }

  NodeId body(cst::Id id, int depth);
  NodeId body_node(source::Span at, std::span<const NodeId> items);
  NodeId attribute(cst::Id id, int depth);
  NodeId block(cst::Id id, int depth);
  NodeId block_node(source::Span at, std::string_view type, source::Span body, std::span<const source::Span> labels,
                    NodeId body_id);
  /// The node of an expression; an `error` node where it cannot be converted.
  NodeId expression(cst::Id id, int depth);
  /// The whole text [begin, end), with the template's parts, the siblings from `first` up to `stop`.
  NodeId bare_template(cst::Id first, cst::Id stop, source::Span at, int depth);

  NodeId add(NodeKind kind, source::Span at, std::string name = {}, std::span<const NodeId> children = {});
  NodeId add(NodeKind kind, source::Span at, std::string name, std::initializer_list<NodeId> children) {
    return add(kind, at, std::move(name), std::span(children.begin(), children.size()));
  }
  NodeId error(source::Span at) { return add(NodeKind::error, at); }
  /// The strings that a template's literal text [begin, end) consists of: an escape is one of its own.
  void literal(std::uint32_t begin, std::uint32_t end, bool quoted, std::vector<NodeId>& out);
  /// The quoted text `whole` of these parts; a plain string where `inner` is nothing but literal.
  NodeId quoted(std::vector<NodeId>& parts, source::Span whole, source::Span inner);
  [[nodiscard]] Node& operator[](NodeId id) { return out_.tree.nodes[id]; }
  /// How many nodes there are; `rewind` drops what was added since.
  [[nodiscard]] std::size_t mark() const { return out_.tree.nodes.size(); }
  void rewind(std::size_t mark) { out_.tree.nodes.resize(mark); }
  void unseen(source::Span at, std::string why, findings::Unseen::Kind kind = findings::Unseen::Kind::unparsed);

 private:
  struct Template;
  struct Step {
    NodeKind kind = NodeKind::get_attr;
    bool full = false;  // of a splat
    cst::Id id = cst::none;
    std::uint32_t end = 0;
  };

  // expressions
  NodeId term(cst::Id& at, int depth);
  NodeId primary(cst::Id& at, int depth);
  NodeId literal(cst::Id id, int depth);
  NodeId tuple(cst::Id id, int depth);
  NodeId object(cst::Id id, int depth);
  NodeId object_entry(cst::Id id, int depth);
  NodeId object_key(cst::Id id, int depth);
  NodeId call(cst::Id id, int depth);
  NodeId for_expression(cst::Id id, int depth);
  NodeId conditional(cst::Id id, int depth);
  NodeId operation(cst::Id id, int depth);
  NodeId steps(NodeId base, std::uint32_t begin, std::span<const Step> steps, int depth);
  void collect_steps(cst::Id& at, std::vector<Step>& steps) const;
  bool too_deep(cst::Id id, int depth);
  [[nodiscard]] bool is_bracket_missing(cst::Id id) const;

  // templates
  NodeId quoted(cst::Id id, int depth);
  NodeId heredoc(cst::Id id, int depth);

  // the concrete tree
  [[nodiscard]] Hcl kind(cst::Id id) const { return id == cst::none ? Hcl::other : static_cast<Hcl>((*cst_)[id].kind); }
  [[nodiscard]] bool is(cst::Id id, Hcl wanted) const { return id != cst::none && kind(id) == wanted; }
  [[nodiscard]] cst::Id first(cst::Id id) const { return id == cst::none ? cst::none : (*cst_)[id].first_child; }
  [[nodiscard]] cst::Id next(cst::Id id) const { return id == cst::none ? cst::none : (*cst_)[id].next; }
  [[nodiscard]] cst::Id find(cst::Id parent, Hcl wanted) const;
  [[nodiscard]] source::Span span(cst::Id id) const;
  [[nodiscard]] std::uint32_t offset(std::uint32_t cst_offset) const;
  [[nodiscard]] std::string_view text(cst::Id id) const { return text(span(id)); }
  [[nodiscard]] std::string_view text(source::Span at) const;
  [[nodiscard]] bool is_token(cst::Id id, std::string_view wanted) const {
    return is(id, Hcl::token) && text(id) == wanted;
  }
  [[nodiscard]] std::string names(cst::Id parent) const;

  std::string_view bytes_;
  source::FileId file_;
  HclTree& out_;
  const cst::Tree* cst_ = nullptr;
  std::int64_t shift_ = 0;
  bool said_too_deep_ = false;
};

/// Does the text begin with an escape of quoted text?
bool is_escape(std::string_view text);

inline constexpr int deepest_hcl = 500;

}  // namespace grantlint::syntax
