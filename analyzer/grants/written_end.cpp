#include "grants/written_end.h"

#include <algorithm>

#include <fmt/format.h>

#include "source/form.h"

namespace grantlint::grants {
namespace {

using source::Span;
using Form = WrittenEnd::Form;

/// A key with a value, or with what stands below it.
struct Node {
  std::string key;
  std::string value;
  bool list = false;  ///< the value is the one element of a list
  std::vector<Node> below;
};

/// `{day}` is the last day of access, `{after}` the first instant after it.
std::string filled(std::string_view text, findings::Day last) {
  std::string result(text);
  const std::string after = findings::to_text(last + std::chrono::days(1)) + "T00:00:00Z";
  for (const auto& [name, value] : {std::pair<std::string_view, std::string>{"{day}", findings::to_text(last)},
                                    std::pair<std::string_view, std::string>{"{after}", after}}) {
    for (std::size_t at = result.find(name); at != std::string::npos; at = result.find(name, at + value.size()))
      result.replace(at, name.size(), value);
  }
  return result;
}

/// Removes the next key from a path and returns it. A key in quotes may hold dots.
std::string next_key(std::string_view& path) {
  const bool named = path.starts_with('"');
  const std::size_t end = named ? path.find('"', 1) : std::min(path.find('.'), path.size());
  std::string key(named ? path.substr(1, end - 1) : path.substr(0, end));
  path.remove_prefix(std::min(named ? end + 2 : end + 1, path.size()));
  return key;
}

/// Of `PATH=VALUE` each; keys of one path stand together.
std::vector<Node> tree(std::span<const std::string_view> pairs, findings::Day last) {
  std::vector<Node> roots;
  for (const std::string_view pair : pairs) {
    const std::size_t sign = pair.find('=');
    std::string_view path = pair.substr(0, sign);
    std::vector<Node>* level = &roots;
    Node* node = nullptr;
    while (!path.empty()) {
      std::string key = next_key(path);
      const auto found = std::ranges::find(*level, key, &Node::key);
      node = found == level->end() ? &level->emplace_back(Node{std::move(key), {}, false, {}}) : &*found;
      level = &node->below;
    }
    if (node == nullptr) continue;
    node->list = node->key.ends_with("[]");
    if (node->list) node->key.resize(node->key.size() - 2);
    node->value = filled(pair.substr(sign + 1), last);
  }
  return roots;
}

std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

bool is_word(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
                              std::string_view::npos;
}

/// A plain scalar of YAML where it may be one. What looks like a date is quoted, or it is read as one.
std::string yaml_scalar(std::string_view text, bool in_braces) {
  const bool risky = text.empty() || text.find_first_of("0123456789-?:!&*%@'\"[{>|#") == 0 ||
                     text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos ||
                     (in_braces && text.find_first_of(",[]{}\":") != std::string_view::npos);
  if (!risky) return std::string(text);
  const bool plain_quotes = text.find('"') != std::string_view::npos && text.find('\'') == std::string_view::npos;
  return plain_quotes ? fmt::format("'{}'", text) : in_quotes(text);
}

/// What stands behind a key that has a value.
std::string scalar(const Node& node, Form form, bool in_braces) {
  const std::string text = form == Form::yaml ? yaml_scalar(node.value, in_braces) : in_quotes(node.value);
  return node.list ? "[" + text + "]" : text;
}

std::string key_of(const Node& node, Form form, bool in_braces) {
  switch (form) {
    case Form::json: return in_quotes(node.key);
    case Form::yaml: return yaml_scalar(node.key, in_braces);
    case Form::hcl_block:
    case Form::hcl_object: break;
  }
  return is_word(node.key) ? node.key : in_quotes(node.key);
}

/// Blocks in blocks, the signs of neighbours in one column, as `terraform fmt` has them.
void add_block_lines(const std::vector<Node>& nodes, const std::string& indent, std::vector<std::string>& lines) {
  std::size_t widest = 0;
  for (const Node& node : nodes) widest = std::max(widest, node.below.empty() ? node.key.size() : 0);
  for (const Node& node : nodes) {
    if (node.below.empty()) {
      lines.push_back(fmt::format("{}{:<{}} = {}", indent, node.key, widest, scalar(node, Form::hcl_block, false)));
      continue;
    }
    lines.push_back(fmt::format("{}{} {{", indent, node.key));
    add_block_lines(node.below, indent + "  ", lines);
    lines.push_back(indent + "}");
  }
}

void add_yaml_lines(const std::vector<Node>& nodes, const std::string& indent, std::vector<std::string>& lines) {
  for (const Node& node : nodes) {
    const std::string key = indent + key_of(node, Form::yaml, false) + ":";
    lines.push_back(node.below.empty() ? key + " " + scalar(node, Form::yaml, false) : key);
    add_yaml_lines(node.below, indent + "  ", lines);
  }
}

/// All on one line.
std::string flow(const std::vector<Node>& nodes, Form form, bool outermost) {
  const bool block = form == Form::hcl_block;
  const bool hcl = block || form == Form::hcl_object;
  std::string text;
  for (const Node& node : nodes) {
    if (!text.empty()) text += block ? " " : ", ";
    text += key_of(node, form, !outermost);
    if (node.below.empty()) {
      text += (hcl ? " = " : ": ") + scalar(node, form, true);
    } else {
      const std::string inside = flow(node.below, form, false);
      text += fmt::format("{}{{{}{}{}}}", block ? " " : hcl ? " = " : ": ", hcl ? " " : "", inside, hcl ? " " : "");
    }
  }
  return text;
}

/// "`condition` with `title = "until 2026-08-31"`, `expression = …`".
std::string shown_block(const std::vector<Node>& blocks) {
  std::vector<std::string> shown;
  for (const Node& block : blocks) {
    if (block.below.empty()) {
      shown.push_back("`" + flow({block}, Form::hcl_block, true) + "`");
      continue;
    }
    std::vector<std::string> inside;
    for (const Node& node : block.below) inside.push_back("`" + flow({node}, Form::hcl_block, false) + "`");
    shown.push_back(fmt::format("`{}` with {}", block.key, fmt::join(inside, ", ")));
  }
  return fmt::format("{}", fmt::join(shown, ", "));
}

/// In HCL a statement is a block, an object that is encoded, or JSON in a heredoc.
Form form_of_statement(const source::SourceSet& sources, Span statement) {
  switch (source::form_of(sources.path(statement.file))) {
    case source::FileForm::yaml: return Form::yaml;
    case source::FileForm::hcl: break;
    case source::FileForm::json:
    case source::FileForm::none: return Form::json;
  }
  const std::string_view text = sources.text(statement);
  if (!text.starts_with('{')) return text.ends_with('}') ? Form::hcl_block : Form::hcl_object;
  constexpr std::string_view effect = "\"Effect\"";
  const std::size_t key = text.find(effect);
  if (key == std::string_view::npos) return Form::hcl_object;
  const std::size_t sign = text.find_first_not_of(" \t", key + effect.size());
  return sign != std::string_view::npos && text[sign] == ':' ? Form::json : Form::hcl_object;
}

Form form_of_block(const source::SourceSet& sources, Span block) {
  switch (source::form_of(sources.path(block.file))) {
    case source::FileForm::yaml: return Form::yaml;
    case source::FileForm::json: return Form::json;
    case source::FileForm::hcl:
    case source::FileForm::none: break;
  }
  return Form::hcl_block;
}

/// What stands around the principal, with a dot behind it: `spec.` of `spec.member`.
std::string_view around_principal(const TypeRow& row) {
  const std::string_view path = row.principal.empty() ? std::string_view() : row.principal.front();
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : path.substr(0, dot + 1);
}

/// The end that the type accepts, among those of its provider: what is written is what `ends-by` reads.
const EndRow* end_of(const Catalogue& catalogue, const TypeRow& row) {
  if (!row.items.empty()) return nullptr;
  const std::string_view around = around_principal(row);
  for (const EndsBy& way : row.ends_by) {
    const EndRow* end = catalogue.end(row.provider, way.kind);
    if (end == nullptr) continue;
    for (const std::string_view path : way.at) {
      if (!path.starts_with(around)) continue;
      const std::string_view own = path.substr(around.size());
      const auto sets = [&](std::string_view pair) { return pair.substr(0, pair.find('=')) == own; };
      if (std::ranges::any_of(end->block, sets)) return end;
    }
  }
  return nullptr;
}

WrittenEnd written(const EndRow& end, WrittenEnd::Place place, Form form, Span at, findings::Day last) {
  const bool object = form != Form::hcl_block && !end.object.empty();
  const std::vector<Node> nodes = tree(object ? end.object : end.block, last);
  WrittenEnd result{place, form, at, name(end.by), {}, {}, {}, {}};
  if (form == Form::hcl_block) {
    add_block_lines(nodes, "", result.lines);
    result.shown = shown_block(nodes);
    return result;
  }
  result.line = flow(nodes, form, true);
  result.shown = fmt::format("`{}`", result.line);
  if (form == Form::yaml) add_yaml_lines(nodes, "", result.lines);
  if (result.lines.empty()) result.lines.push_back(result.line);
  return result;
}

std::expected<WrittenEnd, std::string> of_type(const source::SourceSet& sources, const Catalogue& catalogue,
                                               const Grant& grant, const TypeRow& row, findings::Day last) {
  if (const EndRow* end = end_of(catalogue, row)) {
    const Form form = form_of_block(sources, grant.block);
    const bool beside = form == Form::yaml;
    // The principal is in a block of its own, whose place is not known.
    if (!beside && !around_principal(row).empty()) return std::unexpected(std::string());
    const Span at = beside ? grant.principal.origin.at : grant.block;
    if (!at.known()) return std::unexpected(std::string());
    return written(*end, beside ? WrittenEnd::Place::beside : WrittenEnd::Place::block, form, at, last);
  }
  for (const EndsBy& way : row.ends_by) {
    if (way.kind != EndKind::type || way.at.empty()) continue;
    const TypeRow* other = catalogue.find(way.at.front(), false);
    if (other == nullptr || end_of(catalogue, *other) == nullptr) continue;
    auto end = of_type(sources, catalogue, grant, *other, last);
    if (end) end->type = other->type;
    return end;
  }
  return std::unexpected(std::string());
}

}  // namespace

std::expected<WrittenEnd, std::string> written_end(const source::SourceSet& sources, const Catalogue& catalogue,
                                                   const Grant& grant, findings::Day last) {
  if (const std::string& what = grant.unconditional; !what.empty()) {
    const NoEndRow* row = catalogue.no_end(what);
    if (row == nullptr) row = what == grant.type ? catalogue.no_end_of_type(what) : catalogue.no_end_on(what);
    return std::unexpected(std::string(row == nullptr ? std::string_view() : row->reason));
  }
  if (grant.statement.known()) {
    const EndRow* end = catalogue.end(grant.provider, EndKind::condition);
    if (end != nullptr && end->of_statement) {
      return written(*end, WrittenEnd::Place::statement, form_of_statement(sources, grant.statement), grant.statement,
                     last);
    }
  }
  const auto rows = catalogue.rows_of(grant.type, false);
  if (rows.empty() || !grant.block.known()) return std::unexpected(std::string());
  return of_type(sources, catalogue, grant, rows.front(), last);
}

}  // namespace grantlint::grants
