#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "syntax/hcl_lower.h"

namespace grantlint::syntax {

using source::Span;

NodeId Lowerer::add(NodeKind kind, Span at, std::string name, std::span<const NodeId> children) {
  auto& nodes = out_.tree.nodes;
  Node node;
  node.kind = kind;
  node.at = at;
  node.name = std::move(name);
  NodeId last = no_node;
  for (const NodeId child : children) {
    if (child == no_node) continue;
    (last == no_node ? node.first_child : nodes[last].next) = child;
    last = child;
  }
  nodes.push_back(std::move(node));
  return static_cast<NodeId>(nodes.size() - 1);
}

void Lowerer::unseen(Span at, std::string why, findings::Unseen::Kind kind) {
  out_.unseen.push_back({kind, at, {}, std::move(why)});
}

cst::Id Lowerer::find(cst::Id parent, Hcl wanted) const {
  for (cst::Id id = first(parent); id != cst::none; id = next(id)) {
    if (kind(id) == wanted) return id;
  }
  return cst::none;
}

std::uint32_t Lowerer::offset(std::uint32_t cst_offset) const {
  const std::int64_t at = static_cast<std::int64_t>(cst_offset) + shift_;
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(at, 0, static_cast<std::int64_t>(bytes_.size())));
}

Span Lowerer::span(cst::Id id) const {
  if (id == cst::none) return {file_, 0, 0};
  return {file_, offset((*cst_)[id].begin), offset((*cst_)[id].end)};
}

std::string_view Lowerer::text(Span at) const {
  return at.begin <= at.end && at.end <= bytes_.size() ? bytes_.substr(at.begin, at.end - at.begin)
                                                       : std::string_view();
}

bool Lowerer::too_deep(cst::Id id, int depth) {
  if (depth <= deepest_hcl) return false;
  if (!said_too_deep_) {
    said_too_deep_ = true;
    unseen(span(id), fmt::format("nested deeper than {}", deepest_hcl), findings::Unseen::Kind::limit);
  }
  return true;
}

NodeId Lowerer::expression(cst::Id id, int depth) {
  if (id == cst::none) return error({file_, 0, 0});
  if (too_deep(id, depth)) return error(span(id));
  if (!is(id, Hcl::expression)) {
    cst::Id at = id;
    return primary(at, depth + 1);
  }
  cst::Id at = first(id);
  const NodeId result = term(at, depth + 1);
  return at == cst::none ? result : error(span(id));  // something is left over: an error in it
}

/// A primary and the accesses that follow it, among siblings; moves `at` behind them.
NodeId Lowerer::term(cst::Id& at, int depth) {
  if (at == cst::none) return error({file_, 0, 0});
  const cst::Id begin = at;
  if (too_deep(begin, depth)) {
    at = cst::none;
    return error(span(begin));
  }
  cst::Id behind = at;
  if (is_token(behind, "(")) {
    while (behind != cst::none && !is_token(behind, ")")) behind = next(behind);
  }
  behind = next(behind);
  std::vector<Step> accesses;
  collect_steps(behind, accesses);
  if (too_deep(begin, depth + static_cast<int>(std::min<std::size_t>(accesses.size(), deepest_hcl + 1)))) {
    at = behind;
    return error(span(begin));
  }
  const NodeId base = primary(at, depth + static_cast<int>(accesses.size()));
  at = behind;
  return steps(base, span(begin).begin, accesses, depth);
}

NodeId Lowerer::primary(cst::Id& at, int depth) {
  const cst::Id id = at;
  at = next(at);
  if (id != cst::none && (*cst_)[id].missing) return error(span(id));
  switch (kind(id)) {
    case Hcl::literal_value: return literal(first(id), depth);
    case Hcl::string_lit: return quoted(id, depth);
    case Hcl::template_expr: {
      const cst::Id inner = first(id);
      return is(inner, Hcl::quoted_template) ? quoted(inner, depth) : heredoc(inner, depth);
    }
    case Hcl::collection_value: {
      const cst::Id inner = first(id);
      return is(inner, Hcl::tuple) ? tuple(inner, depth) : object(inner, depth);
    }
    case Hcl::variable_expr:
      return (*cst_)[id].broken ? error(span(id)) : add(NodeKind::variable, span(id), std::string(text(id)));
    case Hcl::function_call: return call(id, depth);
    case Hcl::for_expr: return for_expression(first(id), depth);
    case Hcl::operation: return operation(first(id), depth);
    case Hcl::conditional: return conditional(id, depth);
    case Hcl::expression: return expression(id, depth);
    case Hcl::token:
      if (text(id) == "(" && is(at, Hcl::expression)) {
        const NodeId inner = expression(at, depth);
        at = next(at);
        if (!is_token(at, ")")) return error(span(id));
        at = next(at);
        return inner;
      }
      return error(span(id));
    default: return error(span(id));
  }
}

NodeId Lowerer::literal(cst::Id id, int depth) {
  const std::string_view written = text(id);
  switch (kind(id)) {
    case Hcl::null_lit: return add(NodeKind::null, span(id));
    case Hcl::bool_lit: {
      const NodeId node = add(NodeKind::boolean, span(id));
      out_.tree.nodes[node].number = written == "true" ? 1 : 0;
      return node;
    }
    case Hcl::string_lit: return quoted(id, depth);
    case Hcl::numeric_lit: {
      double value = 0;
      const auto read = std::from_chars(written.data(), written.data() + written.size(), value);
      if (read.ec != std::errc() || read.ptr != written.data() + written.size()) {
        unseen(span(id), fmt::format("`{}` is not a number", written));
        return error(span(id));
      }
      const NodeId node = add(NodeKind::number, span(id));
      out_.tree.nodes[node].number = value;
      return node;
    }
    default: return error(span(id));
  }
}

/// Whether the parser had to put in the opening or the closing bracket.
bool Lowerer::is_bracket_missing(cst::Id id) const {
  cst::Id last = first(id);
  for (cst::Id at = last; at != cst::none; at = next(at)) last = at;
  return last == cst::none || (*cst_)[first(id)].broken || (*cst_)[last].broken;
}

NodeId Lowerer::tuple(cst::Id id, int depth) {
  if (is_bracket_missing(id)) return error(span(id));
  std::vector<NodeId> children;
  for (cst::Id at = first(id); at != cst::none; at = next(at)) {
    if (is(at, Hcl::expression)) children.push_back(expression(at, depth + 1));
    if (is(at, Hcl::error)) children.push_back(error(span(at)));
  }
  return add(NodeKind::tuple, span(id), {}, children);
}

NodeId Lowerer::object(cst::Id id, int depth) {
  if (is_bracket_missing(id)) return error(span(id));
  std::vector<NodeId> children;
  for (cst::Id at = first(id); at != cst::none; at = next(at)) {
    if (is(at, Hcl::object_elem)) children.push_back(object_entry(at, depth + 1));
    if (is(at, Hcl::error)) {
      const NodeId key = error(span(at));
      const NodeId value = error(span(at));
      children.push_back(add(NodeKind::object_entry, span(at), {}, {key, value}));
    }
  }
  return add(NodeKind::object, span(id), {}, children);
}

NodeId Lowerer::object_entry(cst::Id id, int depth) {
  cst::Id key = cst::none;
  cst::Id value = cst::none;
  bool sound = true;
  for (cst::Id at = first(id); at != cst::none; at = next(at)) {
    if (is(at, Hcl::expression)) (key == cst::none ? key : value) = at;
    if (is(at, Hcl::error)) sound = false;
  }
  const NodeId key_node = key == cst::none ? error(span(id)) : object_key(key, depth);
  const NodeId value_node = value == cst::none || !sound ? error(span(id)) : expression(value, depth);
  return add(NodeKind::object_entry, span(id), {}, {key_node, value_node});
}

/// A bare word is text, `null` and `true` too; anything else is an expression.
NodeId Lowerer::object_key(cst::Id id, int depth) {
  const cst::Id only = first(id);
  if (only != cst::none && next(only) == cst::none) {
    const bool word =
        is(only, Hcl::variable_expr) ||
        (is(only, Hcl::literal_value) && (is(first(only), Hcl::bool_lit) || is(first(only), Hcl::null_lit)));
    if (word && !(*cst_)[only].broken) return add(NodeKind::string, span(only), std::string(text(only)));
  }
  return expression(id, depth);
}

NodeId Lowerer::call(cst::Id id, int depth) {
  if (is_bracket_missing(id)) return error(span(id));
  std::string name;
  std::vector<NodeId> arguments;
  bool expanded = false;
  for (cst::Id at = first(id); at != cst::none; at = next(at)) {
    if (is(at, Hcl::identifier) && name.empty()) name = text(at);
    if (is(at, Hcl::error)) arguments.push_back(error(span(at)));
    if (!is(at, Hcl::function_arguments)) continue;
    for (cst::Id argument = first(at); argument != cst::none; argument = next(argument)) {
      if (is(argument, Hcl::expression)) arguments.push_back(expression(argument, depth + 1));
      if (is(argument, Hcl::error)) arguments.push_back(error(span(argument)));
      if (is(argument, Hcl::ellipsis)) expanded = true;
    }
  }
  const NodeId node = add(NodeKind::call, span(id), std::move(name), arguments);
  out_.tree.nodes[node].flag = expanded;
  return node;
}

std::string Lowerer::names(cst::Id parent) const {
  std::string result;
  for (cst::Id at = first(parent); at != cst::none; at = next(at)) {
    if (!is(at, Hcl::identifier)) continue;
    if (!result.empty()) result += ',';
    result += text(at);
  }
  return result;
}

NodeId Lowerer::for_expression(cst::Id id, int depth) {
  const bool tuple = is(id, Hcl::for_tuple_expr);
  std::string variables;
  std::vector<NodeId> children;
  bool grouped = false;
  std::size_t values = 0;
  for (cst::Id at = first(id); at != cst::none; at = next(at)) {
    switch (kind(at)) {
      case Hcl::for_intro:
        variables = names(at);
        if (const cst::Id collection = find(at, Hcl::expression);
            collection != cst::none && find(at, Hcl::error) == cst::none) {
          children.push_back(expression(collection, depth + 1));
        }
        break;
      case Hcl::expression:
        children.push_back(expression(at, depth + 1));
        ++values;
        break;
      case Hcl::for_cond: children.push_back(expression(find(at, Hcl::expression), depth + 1)); break;
      case Hcl::ellipsis: grouped = true; break;
      case Hcl::error: return error(span(id));
      default: break;
    }
  }
  if (variables.empty() || values != (tuple ? 1U : 2U) || children.size() <= values) return error(span(id));
  const NodeId node = add(tuple ? NodeKind::for_tuple : NodeKind::for_object, span(id), std::move(variables), children);
  out_.tree.nodes[node].flag = grouped;
  return node;
}

/// The grammar reads `a ? b : c ? d : e` as `(a ? b : c) ? d : e`; HCL reads it from the right.
NodeId Lowerer::conditional(cst::Id id, int depth) {
  struct Arms {
    cst::Id then = cst::none;
    cst::Id otherwise = cst::none;
  };
  std::vector<Arms> chain;  // last question first
  cst::Id condition = cst::none;
  for (cst::Id at = id; at != cst::none;) {
    std::vector<cst::Id> parts;
    for (cst::Id part = first(at); part != cst::none; part = next(part)) {
      if (is(part, Hcl::expression)) parts.push_back(part);
      if (is(part, Hcl::error)) return error(span(id));
    }
    if (parts.size() != 3) return error(span(id));
    chain.push_back({parts[1], parts[2]});
    condition = parts[0];
    const cst::Id only = first(condition);
    at = is(only, Hcl::conditional) && next(only) == cst::none ? only : cst::none;
  }
  const int deepest = depth + static_cast<int>(std::min<std::size_t>(chain.size(), deepest_hcl + 1));
  if (too_deep(id, deepest)) return error(span(id));
  // The text after `:` of one conditional is the condition of the next.
  NodeId result = expression(chain.front().otherwise, deepest);
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const cst::Id asked = i + 1 < chain.size() ? chain[i + 1].otherwise : condition;
    const NodeId condition_node = expression(asked, deepest);
    const NodeId then = expression(chain[i].then, deepest);
    const Span at{file_, span(asked).begin, out_.tree.nodes[result].at.end};
    result = add(NodeKind::conditional, at, {}, {condition_node, then, result});
  }
  return result;
}

NodeId Lowerer::operation(cst::Id id, int depth) {
  cst::Id at = first(id);
  if (at == cst::none || find(id, Hcl::error) != cst::none) return error(span(id));
  if (is(id, Hcl::unary_operation)) {
    std::string op(text(at));
    at = next(at);
    const NodeId operand = term(at, depth + 1);
    return add(NodeKind::unary, span(id), std::move(op), {operand});
  }
  const NodeId left = term(at, depth + 1);
  if (at == cst::none) return error(span(id));
  std::string op(text(at));
  at = next(at);
  const NodeId right = term(at, depth + 1);
  return add(NodeKind::binary, span(id), std::move(op), {left, right});
}

void Lowerer::collect_steps(cst::Id& at, std::vector<Step>& result) const {
  const auto access = [&](cst::Id id) {
    if (is(id, Hcl::get_attr)) result.push_back({NodeKind::get_attr, false, id, span(id).end});
    if (is(id, Hcl::index)) result.push_back({NodeKind::index, false, first(id), span(id).end});
  };
  for (; at != cst::none; at = next(at)) {
    if (is(at, Hcl::splat)) {
      const cst::Id inner = first(at);
      const cst::Id opening = first(inner);
      result.push_back({NodeKind::splat, is(inner, Hcl::full_splat), inner, span(opening).end});
      for (cst::Id part = next(opening); part != cst::none; part = next(part)) access(part);
    } else if (is(at, Hcl::get_attr) || is(at, Hcl::index)) {
      access(at);
    } else {
      return;
    }
  }
}

/// Applies accesses to `base`. What follows `[*]` is applied to each element; of what follows `.*`
/// only names and numbers behind a dot are.
NodeId Lowerer::steps(NodeId base, std::uint32_t begin, std::span<const Step> all, int depth) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Step& step = all[i];
    const Span at{file_, begin, step.end};
    if (step.kind == NodeKind::get_attr) {
      base = (*cst_)[step.id].broken
                 ? error(at)
                 : add(NodeKind::get_attr, at, std::string(text(find(step.id, Hcl::identifier))), {base});
    } else if (step.kind == NodeKind::index) {
      NodeId key = no_node;
      if (is(step.id, Hcl::new_index)) {
        key = expression(find(step.id, Hcl::expression), depth + static_cast<int>(all.size()));
      } else {
        Span digits = span(step.id);
        while (digits.begin < digits.end && (bytes_[digits.begin] < '0' || bytes_[digits.begin] > '9')) ++digits.begin;
        const std::string_view written = text(digits);
        double value = 0;
        std::from_chars(written.data(), written.data() + written.size(), value);
        key = add(NodeKind::number, digits);
        out_.tree.nodes[key].number = value;
      }
      base = add(NodeKind::index, at, {}, {base, key});
    } else {
      std::size_t count = all.size() - i - 1;
      if (!step.full) {
        const auto rest = all.subspan(i + 1);
        const auto stop = std::ranges::find_if(rest, [&](const Step& s) {
          return s.kind != NodeKind::get_attr && (s.kind != NodeKind::index || is(s.id, Hcl::new_index));
        });
        count = static_cast<std::size_t>(stop - rest.begin());
      }
      const NodeId item = add(NodeKind::splat_item, {file_, step.end, step.end});
      const NodeId inner = steps(item, step.end, all.subspan(i + 1, count), depth);
      const std::uint32_t end = count == 0 ? step.end : all[i + count].end;
      base = add(NodeKind::splat, {file_, begin, end}, {}, {base, inner});
      i += count;
    }
  }
  return base;
}

}  // namespace grantlint::syntax
