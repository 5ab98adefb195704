#include <fmt/format.h>
#include <array>

#include "syntax/hcl.h"
#include "syntax/resource.h"

namespace grantlint::syntax {

namespace {

std::string_view name(NodeKind kind) {
  switch (kind) {
    case NodeKind::body: return "body";
    case NodeKind::attribute: return "attribute";
    case NodeKind::block: return "block";
    case NodeKind::label: return "label";
    case NodeKind::null: return "null";
    case NodeKind::boolean: return "boolean";
    case NodeKind::number: return "number";
    case NodeKind::string: return "string";
    case NodeKind::templ: return "template";
    case NodeKind::interpolation: return "interpolation";
    case NodeKind::template_if: return "template_if";
    case NodeKind::template_for: return "template_for";
    case NodeKind::tuple: return "tuple";
    case NodeKind::object: return "object";
    case NodeKind::object_entry: return "entry";
    case NodeKind::variable: return "variable";
    case NodeKind::get_attr: return "get_attr";
    case NodeKind::index: return "index";
    case NodeKind::splat: return "splat";
    case NodeKind::splat_item: return "splat_item";
    case NodeKind::call: return "call";
    case NodeKind::for_tuple: return "for_tuple";
    case NodeKind::for_object: return "for_object";
    case NodeKind::conditional: return "conditional";
    case NodeKind::unary: return "unary";
    case NodeKind::binary: return "binary";
    case NodeKind::error: return "error";
  }
  return "?";
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\\' || c == '"') {
      out += '\\';
      out += c;
    } else {
      out += c;
    }
  }
  return out;
}

std::string place(const source::SourceSet& sources, const source::Span& at) {
  if (!at.known()) return "-";
  const source::Region region = sources.region(at);
  return fmt::format("{}:{}-{}:{}", region.start.line, region.start.column, region.end.line, region.end.column);
}

/// Where something begins, with its file.
std::string start(const source::SourceSet& sources, const source::Span& at) {
  if (!at.known()) return "-";
  const source::Position position = sources.position(at.file, at.begin);
  return fmt::format("{}:{}:{}", sources.path(at.file), position.line, position.column);
}

std::string_view name(Step::Kind kind) {
  switch (kind) {
    case Step::Kind::local: return "local";
    case Step::Kind::variable: return "variable";
    case Step::Kind::variable_file: return "variable file";
    case Step::Kind::argument: return "argument";
    case Step::Kind::output: return "output";
    case Step::Kind::reference: return "reference";
    case Step::Kind::decoded: return "decoded";
    case Step::Kind::plan: return "plan";
  }
  return "?";
}

/// Prints values as indented text. Values are shared, so a small one can be long when written out:
/// lines are limited.
class ValuePrinter {
 public:
  ValuePrinter(const source::SourceSet& sources, std::string& out) : sources_(sources), out_(out) {}

  void entries(const Value& map, std::size_t depth) {
    for (const Entry& entry : map.as_map().entries) labelled(entry.key, entry.value, depth);
    if (map.as_map().rest) line(depth, fmt::format("…: unknown `{}`", map.as_map().rest->expression));
  }

  void labelled(std::string_view label, const Value& value, std::size_t depth) {
    if (depth > 100 || lines_ > 20'000) return;
    std::string text = fmt::format("{}:", label);
    if (const auto scalar = value.scalar_text()) {
      text += value.is_string() ? fmt::format(" \"{}\"", escaped(*scalar)) : " " + *scalar;
    } else if (value.is_null()) {
      text += " null";
    } else if (value.is_unknown()) {
      const Unknown& unknown = value.as_unknown();
      text += fmt::format(" unknown `{}`", escaped(unknown.expression));
      if (!unknown.text.empty()) text += fmt::format(" ({})", escaped(unknown.text));
      if (unknown.partial) text += fmt::format(" in \"{}\"", escaped(unknown.partial->text));
    } else if (value.is_list() && value.as_list().items.empty() && !value.as_list().rest) {
      text += " []";
    } else if (value.is_map() && value.as_map().entries.empty() && !value.as_map().rest) {
      text += " {}";
    }
    line(depth, text + origin(value.origin()));
    if (value.is_map()) entries(value, depth + 1);
    if (value.is_unknown()) {
      for (const Value& choice : value.as_unknown().either) labelled("either", choice, depth + 1);
    }
    if (!value.is_list()) return;
    for (const Value& item : value.as_list().items) labelled("-", item, depth + 1);
    if (value.as_list().rest) line(depth + 1, fmt::format("…: unknown `{}`", value.as_list().rest->expression));
  }

  void line(std::size_t depth, std::string_view text) {
    ++lines_;
    out_ += fmt::format("{:{}}{}\n", "", depth * 2, text);
  }

 private:
  [[nodiscard]] std::string origin(const Origin& origin) const {
    std::string text;
    if (origin.at.known()) text += "  @" + start(sources_, origin.at);
    for (const Step* step : origin.way()) {
      text += fmt::format(" > {}", name(step->kind));
      if (!step->name.empty()) text += " " + step->name;
      if (step->at.known()) text += " " + start(sources_, step->at);
    }
    return text;
  }

  const source::SourceSet& sources_;
  std::string& out_;
  std::size_t lines_ = 0;
};

}  // namespace

std::string_view name(Language language) {
  switch (language) {
    case Language::terraform: return "terraform";
    case Language::kubernetes: return "kubernetes";
    case Language::iam: return "iam";
  }
  return "?";
}

std::string print(const source::SourceSet& sources, const Resource& resource) {
  std::string out = fmt::format("{}{} {}  @{}\n", name(resource.language), resource.data ? " data" : "",
                                resource.address, start(sources, resource.block));
  ValuePrinter printer(sources, out);
  if (!resource.root.empty()) printer.line(1, fmt::format("root: {}", resource.root));
  printer.line(1, fmt::format("type: {}", resource.type));
  for (const Call& call : resource.calls)
    printer.line(1, fmt::format("call: {}  @{}", call.address, start(sources, call.at)));
  for (const Joined& joined : resource.joined) {
    static constexpr std::array<std::string_view, 3> kinds{"definition", "receiver", "workload"};
    printer.line(1, fmt::format("joined {}: {}  @{}", kinds.at(static_cast<std::size_t>(joined.kind)), joined.address,
                                start(sources, joined.block)));
    if (joined.annotations.is_map()) printer.entries(joined.annotations, 2);
  }
  for (const Value& tags : resource.provider_tags) printer.labelled("provider tags", tags, 1);
  if (resource.attributes.is_map()) {
    printer.line(1, "attributes:");
    printer.entries(resource.attributes, 2);
  }
  return out;
}

std::string print(const source::SourceSet& sources, const Tree& tree) {
  std::string out;
  if (tree.root == no_node) return out;
  struct Open {
    NodeId id;
    std::size_t depth;
  };
  std::vector<Open> open{{tree.root, 0}};
  while (!open.empty()) {
    const auto [id, depth] = open.back();
    open.pop_back();
    const Node& node = tree[id];
    out += fmt::format("{:{}}{}", "", depth * 2, name(node.kind));
    if (!node.name.empty() || node.kind == NodeKind::string) out += fmt::format(" \"{}\"", escaped(node.name));
    if (node.kind == NodeKind::number || node.kind == NodeKind::boolean)
      out += fmt::format(" {}", number_text(node.number));
    if (node.flag) out += " ...";
    out += fmt::format(" @{}\n", place(sources, node.at));
    if (node.next != no_node && id != tree.root) open.push_back({node.next, depth});
    if (node.first_child != no_node) open.push_back({node.first_child, depth + 1});
  }
  return out;
}

std::string print(const source::SourceSet& sources, const BlockIndex& index) {
  std::string out;
  for (const IndexedBlock& block : index.blocks) {
    out += fmt::format("block {}", block.type);
    for (const std::string_view label : block.labels) out += fmt::format(" \"{}\"", escaped(label));
    out += fmt::format(" @{}\n", place(sources, block.at));
  }
  for (const IndexedAttribute& attribute : index.attributes) {
    out += fmt::format("attribute {} @{} = {}\n", attribute.name, place(sources, attribute.at),
                       place(sources, attribute.expression));
  }
  for (const Comment& comment : index.comments) {
    out += fmt::format("comment @{} {} -> {} \"{}\"\n", place(sources, comment.at),
                       comment.own_line ? "above" : "trailing", comment.target_line, escaped(comment.text));
  }
  if (index.unsure) out += "unsure\n";
  return out;
}

}  // namespace grantlint::syntax
