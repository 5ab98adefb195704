#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "iam/forms.h"

// Access rules of Vault, Consul and Nomad: HCL files, HCL as text, and the same as JSON. Sources:
// "Policies" (Vault), "ACL rules reference" (Consul), "ACL policy specification" (Nomad). Other HCL
// (Terraform, Packer, jobs, agents' settings) has no such blocks with such attributes.

namespace grantlint::iam {

using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::Tree;

namespace {

struct Rule {
  Form form = Form::none;
  std::string type;  ///< "path", "key_prefix", "operator"
  Value label;       ///< null for a rule without one
  Value policy;
  Value capabilities;
  source::Span at;
};

constexpr std::array<std::string_view, 20> consul_labelled{
    "agent",     "agent_prefix",    "event",   "event_prefix",   "identity",  "identity_prefix",
    "key",       "key_prefix",      "node",    "node_prefix",    "partition", "partition_prefix",
    "query",     "query_prefix",    "service", "service_prefix", "session",   "session_prefix",
    "namespace", "namespace_prefix"};
constexpr std::array<std::string_view, 5> consul_bare{"acl", "keyring", "mesh", "operator", "peering"};
constexpr std::array<std::string_view, 9> nomad_types{"agent",    "host_volume", "namespace", "node",     "node_pool",
                                                      "operator", "plugin",      "quota",     "variables"};

/// Of rules without a block.
constexpr std::array<std::string_view, 3> bare_levels{"read", "write", "deny"};
/// Blocks that hold others.
constexpr std::array<std::string_view, 4> nesting{"namespace", "namespace_prefix", "partition", "variables"};

template <std::size_t N>
bool is_in(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool is_null(const Value& value) {
  return value.is_null();
}

/// Which system a block of an HCL file belongs to; none for blocks of other languages.
Form form_of_block(std::string_view type, bool labelled, bool has_capabilities, bool has_policy) {
  if (type == "path" && labelled && (has_capabilities || has_policy)) return Form::vault;
  if (type == "namespace" && labelled) return has_capabilities || has_policy ? Form::nomad : Form::none;
  if (has_capabilities) return is_in(nomad_types, type) ? Form::nomad : Form::none;
  if (!has_policy) return Form::none;
  if (labelled && is_in(consul_labelled, type)) return Form::consul;
  return is_in(nomad_types, type) ? Form::nomad : Form::none;
}

void add(const Rule& rule, Policy& policy) {
  Statement statement;
  statement.at = rule.at;
  statement.origin.at = rule.at;
  const std::string label =
      rule.label.is_unknown() ? rule.label.as_unknown().expression : rule.label.scalar_text().value_or("");
  statement.sid = rule.label.is_null() ? rule.type : fmt::format("{} \"{}\"", rule.type, label);
  bool denies = false;
  for (const Value& capability : syntax::elements(rule.capabilities)) {
    if (capability.scalar_text().value_or("") == "deny") {
      denies = true;
    } else {
      statement.actions.push_back(capability);
    }
  }
  for (const Value& level : syntax::elements(rule.policy)) {
    const auto text = level.scalar_text();
    if (text && *text == "deny") {
      denies = true;
      continue;
    }
    if (!text || rule.form == Form::vault) {
      statement.actions.push_back(level);
      continue;
    }
    std::string words = rule.label.is_null()       ? fmt::format("{}:{}", rule.type, *text)
                        : rule.form == Form::nomad ? fmt::format("{} \"{}\" policy {}", rule.type, label, *text)
                                                   : fmt::format("{} \"{}\" {}", rule.type, label, *text);
    statement.actions.push_back(Value::string(std::move(words), level.origin()));
  }
  // `deny` overrides the other capabilities.
  statement.allow = !denies;
  if (!rule.label.is_null()) statement.resources.push_back(rule.label);
  if (policy.form == Form::none) policy.form = rule.form;
  if (statement.actions.empty()) return;
  policy.statements.push_back(std::move(statement));
}

/// A literal of an HCL tree; what is more than that is unknown.
Value literal(const source::SourceSet& sources, const Tree& tree, NodeId id, int depth) {
  const Node& node = tree[id];
  const syntax::Origin origin{node.at, {}};
  constexpr int deepest = 20;
  switch (depth < deepest ? node.kind : NodeKind::error) {
    case NodeKind::string: return Value::string(node.name, origin);
    case NodeKind::number: return Value::number(node.number, origin);
    case NodeKind::boolean: return Value::boolean(node.number != 0, origin);
    case NodeKind::tuple: {
      std::vector<Value> items;
      for (const NodeId item : tree.children(id)) items.push_back(literal(sources, tree, item, depth + 1));
      return Value::list(std::move(items), origin);
    }
    default: break;
  }
  syntax::Unknown unknown;
  unknown.why = syntax::Unknown::Why::unsupported;
  unknown.text = "it is no plain value";
  unknown.expression = std::string(sources.text(node.at));
  return Value::unknown(std::move(unknown), origin);
}

/// Reads the rules of a tree, each passed to `found` in source order.
class HclReader {
 public:
  using Take = std::function<void(Rule)>;
  HclReader(const source::SourceSet& sources, const Tree& tree, Take found)
      : sources_(sources), tree_(tree), found_(std::move(found)) {}

  void body(NodeId id, int depth) {
    constexpr int deepest = 8;
    if (depth > deepest) return;
    for (const NodeId child : tree_.children(id)) {
      const Node& node = tree_[child];
      if (node.kind == NodeKind::attribute && is_in(consul_bare, node.name)) bare(child);
      if (node.kind == NodeKind::block) block(child, depth);
    }
  }

 private:
  void bare(NodeId id) {
    const NodeId value = tree_.child(id, 0);
    if (value == syntax::no_node || tree_[value].kind != NodeKind::string) return;
    if (!is_in(bare_levels, tree_[value].name)) return;  // a setting of the same name
    found_({Form::consul, tree_[id].name, {}, literal(sources_, tree_, value, 0), {}, tree_[id].at});
  }

  void block(NodeId id, int depth) {
    const std::vector<NodeId> children = tree_.children(id);
    if (children.empty() || tree_[children.back()].kind != NodeKind::body) return;
    Rule rule;
    rule.type = tree_[id].name;
    rule.at = tree_[id].at;
    if (children.size() > 1) rule.label = Value::string(tree_[children.front()].name, {tree_[children.front()].at, {}});
    for (const NodeId item : tree_.children(children.back())) {
      const NodeId value = tree_[item].kind == NodeKind::attribute ? tree_.child(item, 0) : syntax::no_node;
      if (value == syntax::no_node) continue;
      if (tree_[item].name == "capabilities") rule.capabilities = literal(sources_, tree_, value, 0);
      if (tree_[item].name == "policy") rule.policy = literal(sources_, tree_, value, 0);
    }
    rule.form = form_of_block(rule.type, !is_null(rule.label), !is_null(rule.capabilities), !is_null(rule.policy));
    const std::string type = rule.type;
    if (rule.form != Form::none) found_(std::move(rule));
    if (is_in(nesting, type)) body(children.back(), depth + 1);
  }

  const source::SourceSet& sources_;
  const Tree& tree_;
  Take found_;
};

/// The same rules as JSON: blocks are maps by their labels, or lists of such maps.
class JsonReader {
 public:
  using Take = std::function<void(Rule)>;
  explicit JsonReader(Take found) : found_(std::move(found)) {}

  /// Is all of it rules? Then they were given to `found`.
  bool body(const Value& map, int depth) {
    constexpr int deepest = 8;
    if (!map.is_map() || depth > deepest) return false;
    bool rules = false;
    for (const syntax::Entry& entry : map.as_map().entries) {
      if (depth > 0 && (entry.key == "policy" || entry.key == "capabilities" || entry.key == "intentions")) continue;
      if (!one(entry, map, depth)) return false;
      rules = true;
    }
    return rules || depth > 0;
  }

 private:
  bool one(const syntax::Entry& entry, const Value& map, int depth) {
    const std::string& type = entry.key;
    const Value value = entry.value.element_of(map);
    if (value.is_string()) {
      if (!is_in(consul_bare, type) || !is_in(bare_levels, value.as_text())) return false;
      found_({Form::consul, type, {}, value, {}, place(value, map)});
      return true;
    }
    if (type != "path" && !is_in(consul_labelled, type) && !is_in(nomad_types, type)) return false;
    const std::vector<Value> groups = syntax::elements(value);
    return !groups.empty() && std::ranges::all_of(groups, [&](const Value& group) {
      if (!group.is_map()) return false;
      if (rule(type, {}, group)) return true;
      if (type == "variables") return body(group, depth + 1);  // of a namespace: paths, without a label
      return !group.as_map().entries.empty() &&
             std::ranges::all_of(group.as_map().entries, [&](const syntax::Entry& labelled) {
               const std::vector<Value> bodies = syntax::elements(labelled.value.element_of(group));
               return !bodies.empty() && std::ranges::all_of(bodies, [&](const Value& inner) {
                 const bool own = rule(type, Value::string(labelled.key, labelled.key_origin), inner);
                 return is_in(nesting, type) ? body(inner, depth + 1) : own;
               });
             });
    });
  }

  bool rule(const std::string& type, Value label, const Value& body) {
    Rule rule{Form::none, type, std::move(label), take(body, "policy"), take(body, "capabilities"), body.origin().at};
    rule.form = form_of_block(type, !is_null(rule.label), !is_null(rule.capabilities), !is_null(rule.policy));
    if (rule.form == Form::none) return false;
    found_(std::move(rule));
    return true;
  }

  Take found_;
};

/// HCL inside a string: parsed separately, its parts traced back to the string's place. What the text
/// does not know (`${var.x}`) is masked, and what is made of it is unknown.
class TextRules {
 public:
  explicit TextRules(const Value& text) : value_(text) {
    const syntax::String& string = text.is_string() ? text.as_string() : *text.as_unknown().partial;
    written_ = string.text;
    std::string masked = written_;
    if (string.pieces) {
      for (std::size_t i = 0; i < string.pieces->size(); ++i) {
        const syntax::Piece& piece = (*string.pieces)[i];
        if (!piece.unknown) continue;
        const std::size_t end = i + 1 < string.pieces->size() ? (*string.pieces)[i + 1].begin : masked.size();
        unknown_.emplace_back(piece.begin, end);
        std::fill(masked.begin() + piece.begin, masked.begin() + static_cast<std::ptrdiff_t>(end), 'x');
      }
    }
    file_ = own_.add("policy.hcl", std::move(masked));
  }

  Policy read() {
    Policy policy;
    const syntax::HclTree parsed = syntax::parse_hcl(own_, own_.whole(file_));
    if (parsed.tree.root == syntax::no_node) return policy;
    HclReader(own_, parsed.tree, [&](Rule rule) {
      rule.at = settled(rule.at).at;
      for (Value* part : {&rule.label, &rule.policy, &rule.capabilities}) *part = settled(*part);
      add(rule, policy);
    }).body(parsed.tree.root, 0);
    if (policy.form == Form::none) return policy;
    for (const findings::Unseen& unseen : parsed.unseen)
      policy.unseen.push_back({unseen.kind, settled(unseen.at).at, "", unseen.why});
    return policy;
  }

 private:
  /// A container's end may be in another piece than its beginning.
  [[nodiscard]] syntax::Origin settled(source::Span at) const {
    syntax::Origin origin = syntax::locate(value_, at.begin, std::min(at.begin + 1, at.end));
    const source::Span last = syntax::locate(value_, at.end > at.begin ? at.end - 1 : at.begin, at.end).at;
    if (last.file == origin.at.file && last.end > origin.at.end) origin.at.end = last.end;
    return origin;
  }

  [[nodiscard]] Value settled(const Value& part) const {
    const source::Span at = part.origin().at;
    if (part.is_list()) {
      std::vector<Value> items;
      for (const Value& item : part.as_list().items) items.push_back(settled(item));
      return Value::list(std::move(items), settled(at));
    }
    const bool masked = std::ranges::any_of(
        unknown_, [&](const auto& range) { return range.first < at.end && at.begin < range.second; });
    if (!masked || !value_.is_unknown()) return at.known() ? part.with_origin(settled(at)) : part;
    syntax::Unknown unknown = value_.as_unknown();
    unknown.expression = written_.substr(at.begin, at.end - at.begin);
    if (unknown.expression.size() > 1 && unknown.expression.front() == '"')
      unknown.expression = unknown.expression.substr(1, unknown.expression.size() - 2);
    unknown.partial.reset();
    return Value::unknown(std::move(unknown), settled(at));
  }

  const Value& value_;
  source::SourceSet own_;
  source::FileId file_ = source::FileId::none;
  std::string written_;
  std::vector<std::pair<std::size_t, std::size_t>> unknown_;
};

}  // namespace

Form form_of_acl(const Value& document) {
  Form form = Form::none;
  const bool all = JsonReader([&](const Rule& rule) {
                     if (form == Form::none) form = rule.form;
                   }).body(document, 0);
  return all ? form : Form::none;
}

void read_acl_map(const Value& document, Policy& policy) {
  JsonReader([&](const Rule& rule) { add(rule, policy); }).body(document, 0);
}

Policy read_acl_text(const Value& text) {
  return TextRules(text).read();
}

Policy read_acl(const source::SourceSet& sources, source::FileId file) {
  Policy policy;
  syntax::HclTree parsed = syntax::parse_hcl(sources, sources.whole(file));
  if (parsed.tree.root == syntax::no_node) return policy;
  HclReader(sources, parsed.tree, [&](const Rule& rule) { add(rule, policy); }).body(parsed.tree.root, 0);
  // Parse errors in other HCL do not matter here.
  if (policy.form != Form::none) policy.unseen = std::move(parsed.unseen);
  return policy;
}

}  // namespace grantlint::iam
