// A body is read item by item, as the scanner finds them: plain expressions by `PlainReader`, others by
// the grammar. Where the text is not an item, or the grammar finds an error, the whole span is parsed at
// once. Where that has errors too, tree-sitter's recovery often takes good neighbours down with the bad
// part; then each item is parsed alone, a broken block by its own items, so that an error loses only
// the attribute that contains it.
#include "syntax/hcl.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "source/text.h"
#include "syntax/hcl_plain.h"
#include "syntax/hcl_scan.h"
#include "syntax/unseen.h"

extern "C" const TSLanguage* tree_sitter_hcl();

namespace grantlint::syntax {

using source::Span;

const cst::Language& hcl_language() {
  static constexpr auto names = std::to_array<std::string_view>({
      "body",
      "attribute",
      "block",
      "block_start",
      "block_end",
      "identifier",
      "expression",
      "literal_value",
      "numeric_lit",
      "bool_lit",
      "null_lit",
      "string_lit",
      "collection_value",
      "tuple",
      "object",
      "object_elem",
      "variable_expr",
      "function_call",
      "function_arguments",
      "ellipsis",
      "index",
      "new_index",
      "legacy_index",
      "get_attr",
      "splat",
      "attr_splat",
      "full_splat",
      "for_expr",
      "for_tuple_expr",
      "for_object_expr",
      "for_intro",
      "for_cond",
      "conditional",
      "operation",
      "unary_operation",
      "binary_operation",
      "template_expr",
      "quoted_template",
      "heredoc_template",
      "heredoc_start",
      "heredoc_identifier",
      "template_literal",
      "template_interpolation",
      "template_directive",
      "template_for",
      "template_for_start",
      "template_for_end",
      "template_if",
      "template_if_intro",
      "template_else_intro",
      "template_if_end",
  });
  static_assert(cst::first_own_kind + names.size() - 1 == static_cast<std::size_t>(Hcl::template_if_end));
  static const cst::Language language(tree_sitter_hcl(), names);
  return language;
}

std::vector<NodeId> Tree::children(NodeId id) const {
  std::vector<NodeId> result;
  for (NodeId at = nodes[id].first_child; at != no_node; at = nodes[at].next) result.push_back(at);
  return result;
}

NodeId Tree::child(NodeId id, std::size_t n) const {
  NodeId at = nodes[id].first_child;
  for (; at != no_node && n > 0; --n) at = nodes[at].next;
  return at;
}

namespace {

/// `text` cut to what fits into a message: its first words.
std::string_view excerpt(std::string_view text) {
  constexpr std::size_t longest = 40;
  return source::trim_end(source::head(text.substr(0, text.find('\n')), longest));
}

Span opening_line(std::string_view bytes, Span at) {
  while (at.begin < at.end && source::is_space(bytes[at.begin])) ++at.begin;
  const std::size_t newline = bytes.find('\n', at.begin);
  at.end = std::min(at.end, static_cast<std::uint32_t>(std::min(newline, bytes.size())));
  while (at.end > at.begin && source::is_space(bytes[at.end - 1])) --at.end;
  return at;
}

class Parser {
 public:
  Parser(const source::SourceSet& sources, source::FileId file)
      : sources_(sources),
        file_(file),
        bytes_(sources.bytes(file)),
        lower_(bytes_, file, out_),
        plain_(bytes_, file, lower_) {}

  HclTree whole_body(Span span, bool plain) {
    if (auto wrong = wrong_encoding(sources_, file_)) {
      out_.unseen.push_back(std::move(*wrong));
      out_.tree.root = lower_.body_node(span, {});
      return finish();
    }
    budget_ = budget_for(span);
    if (plain) {
      out_.tree.root = sound_items(span, 0);
      if (out_.tree.root != no_node) return finish();
      lower_.rewind(0);
      out_.unseen.clear();
      budget_ = budget_for(span);
    }
    const Parsed parsed = parse(span);
    if (parsed.sound()) {
      out_.tree.nodes.reserve(parsed.tree.nodes.size() / 2);
      out_.tree.root = body_of(parsed, span, 0);
    } else {
      out_.tree.root = recover(span, 0, true);
    }
    return finish();
  }

  HclTree whole_template(Span span) {
    const std::string_view text = bytes_.substr(span.begin, span.end - span.begin);
    if (text.find("${") == std::string_view::npos && text.find("%{") == std::string_view::npos) {
      out_.tree.root = lower_.bare_template(cst::none, cst::none, span, 1);  // all of it stands for itself
      return finish();
    }
    std::string marker = "GRANTLINT";
    for (int i = 0; i < 20 && text.find(marker) != std::string_view::npos; ++i)
      marker = fmt::format("GRANTLINT_{}_", i);
    const std::string before = fmt::format("t=<<{}\n", marker);
    const std::string after = fmt::format("\n{}\n", marker);
    const std::array<std::string_view, 3> parts{before, text, after};
    const cst::Tree tree = cst::parse(hcl_language(), parts);
    lower_.use(tree, static_cast<std::int64_t>(span.begin) - static_cast<std::int64_t>(before.size()));
    const cst::Id heredoc = tree.nodes.empty() ? cst::none : find_heredoc(tree);
    if (heredoc == cst::none) {
      out_.tree.root = lower_.add(NodeKind::templ, span, {}, {lower_.error(span)});
      say(opening_line(bytes_, span), "this is not a template");
      return finish();
    }
    const cst::Id opening = tree[heredoc].first_child;
    cst::Id last = opening;
    for (cst::Id at = opening; at != cst::none; at = tree[at].next) last = at;
    out_.tree.root = lower_.bare_template(tree[tree[opening].next].next, last, span, 1);
    if (tree.broken())
      report(tree, static_cast<std::int64_t>(span.begin) - static_cast<std::int64_t>(before.size()), span);
    return finish();
  }

 private:
  struct Parsed {
    cst::Tree tree;
    std::int64_t shift = 0;
    [[nodiscard]] bool sound() const { return !tree.stopped && !tree.broken(); }
  };

  static std::uint64_t budget_for(Span span) { return 1'000'000 + std::uint64_t{20} * (span.end - span.begin); }

  HclTree finish() {
    tidy(out_.unseen);
    return std::move(out_);
  }

  void say(Span at, std::string why, findings::Unseen::Kind kind = findings::Unseen::Kind::unparsed) {
    lower_.unseen(at, std::move(why), kind);
  }

  bool spend(Span span) {
    constexpr std::uint64_t each = 200;  // a parse has its price, however short the text
    const std::uint64_t cost = span.end - span.begin + each;
    if (cost > budget_) {
      budget_ = 0;
      return false;
    }
    budget_ -= cost;
    return true;
  }

  /// The grammar wants a line break after a heredoc's closing marker: one is always added.
  Parsed parse(Span span) {
    const std::string_view text = bytes_.substr(span.begin, span.end - span.begin);
    Parsed parsed{cst::parse(hcl_language(), std::array<std::string_view, 2>{text, "\n"}), span.begin};
    if (parsed.sound()) return parsed;
    if (const auto mended = mended_hcl(text)) {
      Parsed second{cst::parse(hcl_language(), std::array<std::string_view, 2>{*mended, "\n"}), span.begin};
      if (second.sound()) return second;
    }
    return parsed;
  }

  /// The body by its items; no_node where one of them is not sound.
  NodeId sound_items(Span body, int depth) {
    if (depth > deepest_hcl) return no_node;
    std::vector<NodeId> items;
    HclScanner scanner(bytes_, body.begin, body.end, false);
    HclItem item;
    while (scanner.next(item)) {
      if (item.kind == HclItem::Kind::junk || scanner.broken()) return no_node;
      const Span at{file_, item.begin, item.end};
      const Span inner{file_, item.inner_begin, item.inner_end};
      NodeId value = no_node;
      if (item.kind == HclItem::Kind::block) {
        value = sound_items(inner, depth + 1);
        if (value != no_node) items.push_back(lower_.block_node(at, item.name, inner, label_spans(item), value));
      } else {
        value = plain_.expression(inner.begin, inner.end);
        if (value == no_node) {
          if (!spend(at)) return no_node;
          value = sound_attribute(at, depth);
          if (value != no_node) items.push_back(value);
        } else {
          items.push_back(lower_.add(NodeKind::attribute, at, std::string(item.name), {value}));
        }
      }
      if (value == no_node) return no_node;
    }
    if (!items.empty()) body = {file_, lower_[items.front()].at.begin, lower_[items.back()].at.end};
    return scanner.broken() ? no_node : lower_.body_node(body, items);
  }

  /// One attribute by the grammar; no_node where that has an error.
  NodeId sound_attribute(Span at, int depth) {
    const Parsed parsed = parse(at);
    if (!parsed.sound()) return no_node;
    lower_.use(parsed.tree, parsed.shift);
    const cst::Id only = only_child(parsed.tree, only_child(parsed.tree, 0));
    if (only == cst::none || static_cast<Hcl>(parsed.tree[only].kind) != Hcl::attribute) return no_node;
    return lower_.attribute(only, depth + 1);
  }

  std::vector<Span> label_spans(const HclItem& item) const {
    std::vector<Span> labels;
    for (const std::string_view label : item.labels) {
      const auto begin = static_cast<std::uint32_t>(label.data() - bytes_.data());
      labels.push_back({file_, begin, begin + static_cast<std::uint32_t>(label.size())});
    }
    return labels;
  }

  NodeId body_of(const Parsed& parsed, Span span, int depth) {
    lower_.use(parsed.tree, parsed.shift);
    const cst::Id root = 0;
    for (cst::Id at = parsed.tree[root].first_child; at != cst::none; at = parsed.tree[at].next) {
      const auto kind = static_cast<Hcl>(parsed.tree[at].kind);
      if (kind == Hcl::body) return lower_.body(at, depth);
      if (kind == Hcl::object) say(opening_line(bytes_, span), "an object where attributes and blocks are expected");
    }
    return lower_.body_node(span, {});
  }

  /// Each item of the body alone.
  NodeId recover(Span body, int depth, bool resync) {
    std::vector<NodeId> items;
    if (depth > deepest_hcl || !spend(body)) {
      say(opening_line(bytes_, body), depth > deepest_hcl ? "blocks are nested too deep" : "too many errors to read on",
          findings::Unseen::Kind::limit);
      return lower_.body_node(body, {});
    }
    HclScanner scanner(bytes_, body.begin, body.end, false);
    HclItem item;
    while (scanner.next(item)) {
      if (item.kind == HclItem::Kind::block && !item.closed && resync) {
        // The brace that is missing took all that follows: look again, for lines that start blocks.
        scanner = HclScanner(bytes_, item.begin, body.end, true);
        resync = false;
        continue;
      }
      const Span at{file_, item.begin, item.end};
      if (item.kind == HclItem::Kind::junk) {
        const Span line = opening_line(bytes_, at);
        say(line,
            fmt::format("this is not HCL: unexpected `{}`", excerpt(bytes_.substr(line.begin, line.end - line.begin))));
      } else if (item.kind == HclItem::Kind::attribute) {
        items.push_back(attribute(item, depth));
      } else {
        items.push_back(block(item, depth));
      }
    }
    return lower_.body_node(body, items);
  }

  NodeId attribute(const HclItem& item, int depth) {
    const Span at{file_, item.begin, item.end};
    const Span value{file_, item.inner_begin, item.inner_end};
    if (!spend(at)) {
      say(opening_line(bytes_, at), "too many errors to read on", findings::Unseen::Kind::limit);
      return lower_.add(NodeKind::attribute, at, std::string(item.name), {lower_.error(value)});
    }
    const Parsed parsed = parse(at);
    lower_.use(parsed.tree, parsed.shift);
    // Accepted only without errors, or with errors inside this attribute alone: else its value is unreliable.
    if (const cst::Id only = only_child(parsed.tree, only_child(parsed.tree, 0)); only != cst::none) {
      if (static_cast<Hcl>(parsed.tree[only].kind) == Hcl::attribute) {
        const NodeId node = lower_.attribute(only, depth + 1);
        if (parsed.tree.broken()) report(parsed.tree, parsed.shift, value);
        return node;
      }
    }
    if (parsed.tree.stopped) {
      say(opening_line(bytes_, value), "takes too long to read", findings::Unseen::Kind::limit);
    } else {
      report(parsed.tree, parsed.shift, value);
    }
    return lower_.add(NodeKind::attribute, at, std::string(item.name), {lower_.error(value)});
  }

  NodeId block(const HclItem& item, int depth) {
    const Span at{file_, item.begin, item.end};
    const Span inner{file_, item.inner_begin, item.inner_end};
    if (!item.closed) {
      say(opening_line(bytes_, {file_, item.begin, item.inner_begin}),
          fmt::format("block `{}` is not closed", item.name));
    } else if (spend(at)) {
      const Parsed parsed = parse(at);
      if (parsed.sound()) {
        lower_.use(parsed.tree, parsed.shift);
        const cst::Id only = only_child(parsed.tree, only_child(parsed.tree, 0));
        if (only != cst::none && static_cast<Hcl>(parsed.tree[only].kind) == Hcl::block)
          return lower_.block(only, depth + 1);
      }
    }
    const NodeId body = recover(inner, depth + 1, false);
    return lower_.block_node(at, item.name, inner, label_spans(item), body);
  }

  static cst::Id only_child(const cst::Tree& tree, cst::Id id) {
    if (id == cst::none || tree.nodes.empty()) return cst::none;
    const cst::Id child = tree[id].first_child;
    return child != cst::none && tree[child].next == cst::none ? child : cst::none;
  }

  static cst::Id find_heredoc(const cst::Tree& tree) {
    cst::Id at = 0;
    while (at != cst::none && static_cast<Hcl>(tree[at].kind) != Hcl::heredoc_template) {
      if (static_cast<Hcl>(tree[at].kind) == Hcl::attribute) {
        cst::Id value = tree[at].first_child;
        while (value != cst::none && static_cast<Hcl>(tree[value].kind) != Hcl::expression) value = tree[value].next;
        at = value;
      } else {
        at = only_child(tree, at);
      }
    }
    if (at == cst::none) return cst::none;
    // It must end where the text ends, with the marker that was added.
    cst::Id last = tree[at].first_child;
    while (last != cst::none && tree[last].next != cst::none) last = tree[last].next;
    const bool complete = last != cst::none && static_cast<Hcl>(tree[last].kind) == Hcl::heredoc_identifier &&
                          tree[last].end + 1 >= tree[0].end && tree[last].begin < tree[last].end;
    return complete ? at : cst::none;
  }

  /// Says where the first error is, on the line where it begins.
  void report(const cst::Tree& tree, std::int64_t shift, Span within) {
    cst::Id at = 0;
    while (at != cst::none && !tree.nodes.empty()) {
      const cst::Node& node = tree[at];
      const bool leaf_error = static_cast<Hcl>(node.kind) == Hcl::error || node.missing;
      if (leaf_error) break;
      cst::Id child = node.first_child;
      while (child != cst::none && !tree[child].broken) child = tree[child].next;
      at = child;
    }
    Span found = within;
    bool missing = false;
    if (at != cst::none && !tree.nodes.empty()) {
      missing = tree[at].missing;
      const auto to_file = [&](std::uint32_t offset) {
        return static_cast<std::uint32_t>(std::clamp<std::int64_t>(offset + shift, within.begin, within.end));
      };
      found = {file_, to_file(tree[at].begin), to_file(tree[at].end)};
    }
    found = opening_line(bytes_, found);
    if (found.begin >= found.end) {
      found = opening_line(bytes_, {file_, found.begin, within.end});
      if (found.begin >= found.end) found = opening_line(bytes_, within);
    }
    const std::string_view text = excerpt(bytes_.substr(found.begin, found.end - found.begin));
    say(found, missing ? fmt::format("this is not HCL: something is missing before `{}`", text)
                       : fmt::format("this is not HCL: unexpected `{}`", text));
  }

  const source::SourceSet& sources_;
  source::FileId file_;
  std::string_view bytes_;
  HclTree out_;
  Lowerer lower_;
  PlainReader plain_;
  std::uint64_t budget_ = 0;
};

}  // namespace

NodeId Lowerer::body_node(Span at, std::span<const NodeId> items) {
  // HCL rejects an attribute that is set twice; the first is kept.
  std::vector<NodeId> attributes;
  for (const NodeId id : items) {
    if (out_.tree[id].kind == NodeKind::attribute) attributes.push_back(id);
  }
  const auto name = [&](NodeId id) -> const std::string& { return out_.tree[id].name; };
  std::ranges::stable_sort(attributes, {}, name);
  std::vector<NodeId> refused;
  for (std::size_t i = 1; i < attributes.size(); ++i) {
    if (name(attributes[i]) != name(attributes[i - 1])) continue;
    refused.push_back(attributes[i]);
    unseen(out_.tree[attributes[i]].at, fmt::format("attribute `{}` is already set above", name(attributes[i])));
  }
  if (refused.empty()) return add(NodeKind::body, at, {}, items);
  std::ranges::sort(refused);
  std::vector<NodeId> kept;
  std::ranges::copy_if(items, std::back_inserter(kept),
                       [&](NodeId id) { return !std::ranges::binary_search(refused, id); });
  return add(NodeKind::body, at, {}, kept);
}

NodeId Lowerer::body(cst::Id id, int depth) {
  std::vector<NodeId> items;
  for (cst::Id at = first(id); at != cst::none; at = next(at)) {
    if (is(at, Hcl::attribute)) items.push_back(attribute(at, depth + 1));
    if (is(at, Hcl::block)) items.push_back(block(at, depth + 1));
  }
  return body_node(span(id), items);
}

NodeId Lowerer::attribute(cst::Id id, int depth) {
  const cst::Id name = find(id, Hcl::identifier);
  const cst::Id value = find(id, Hcl::expression);
  // The error may be outside of the expression: then everything after the name is the value.
  Span behind = span(id);
  behind.begin = std::min(span(name).end, behind.end);
  while (behind.begin < behind.end && bytes_.substr(behind.begin, 1).find_first_of(" \t=") == 0) ++behind.begin;
  const NodeId node = find(id, Hcl::error) != cst::none ? error(behind) : expression(value, depth + 1);
  return add(NodeKind::attribute, span(id), std::string(text(name)), {node});
}

NodeId Lowerer::block(cst::Id id, int depth) {
  if (too_deep(id, depth))
    return block_node(span(id), text(find(id, Hcl::identifier)), span(id), {}, body_node(span(id), {}));
  std::string_view type;
  std::vector<Span> labels;
  Span inner{file_, span(id).end, span(id).end};
  cst::Id body_id = cst::none;
  for (cst::Id at = first(id); at != cst::none; at = next(at)) {
    switch (kind(at)) {
      case Hcl::identifier:
        if (type.empty()) {
          type = text(at);
        } else {
          labels.push_back(span(at));
        }
        break;
      case Hcl::string_lit: labels.push_back({file_, span(at).begin + 1, span(at).end - 1}); break;
      case Hcl::block_start: inner.begin = span(at).end; break;
      case Hcl::block_end: inner.end = span(at).begin; break;
      case Hcl::body: body_id = at; break;
      default: break;
    }
  }
  const NodeId body_node_id = body_id == cst::none ? body_node(inner, {}) : body(body_id, depth + 1);
  return block_node(span(id), type, inner, labels, body_node_id);
}

NodeId Lowerer::block_node(Span at, std::string_view type, Span body, std::span<const Span> labels, NodeId body_id) {
  std::vector<NodeId> children;
  for (const Span label : labels) children.push_back(add(NodeKind::label, label, std::string(text(label))));
  out_.tree.nodes[body_id].at = body;
  children.push_back(body_id);
  return add(NodeKind::block, at, std::string(type), children);
}

namespace {

HclTree parse(const source::SourceSet& sources, Span span, bool plain) {
  if (!span.known()) return {};
  const auto size = static_cast<std::uint32_t>(sources.bytes(span.file).size());
  span.end = std::min(span.end, size);
  span.begin = std::min(span.begin, span.end);
  return Parser(sources, span.file).whole_body(span, plain);
}

}  // namespace

HclTree parse_hcl(const source::SourceSet& sources, Span span) {
  return parse(sources, span, true);
}

HclTree parse_by_grammar(const source::SourceSet& sources, Span span) {
  return parse(sources, span, false);
}

HclTree parse_template(const source::SourceSet& sources, Span span) {
  if (!span.known()) return {};
  const auto size = static_cast<std::uint32_t>(sources.bytes(span.file).size());
  span.end = std::min(span.end, size);
  span.begin = std::min(span.begin, span.end);
  return Parser(sources, span.file).whole_template(span);
}

}  // namespace grantlint::syntax
