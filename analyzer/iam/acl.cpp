#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "iam/forms.h"

// Access rules of Vault, Consul and Nomad: HCL files, and Vault's policies as JSON. Sources:
// "Policies" (Vault), "ACL rules reference" (Consul), "ACL policy specification" (Nomad). Other HCL
// (Terraform, Packer, jobs, agents' settings) has no such blocks with such attributes.

namespace grantlint::iam {

using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::Tree;
using syntax::Value;

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
  const std::string label = rule.label.scalar_text().value_or("");
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
  // `deny` wins over whatever stands beside it.
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

class HclReader {
 public:
  HclReader(const source::SourceSet& sources, const Tree& tree, Policy& policy)
      : sources_(sources), tree_(tree), policy_(policy) {}

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
    static constexpr std::array<std::string_view, 3> levels{"read", "write", "deny"};
    if (!is_in(levels, tree_[value].name)) return;  // a setting of the same name
    add({Form::consul, tree_[id].name, {}, literal(sources_, tree_, value, 0), {}, tree_[id].at}, policy_);
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
    if (rule.form != Form::none) add(rule, policy_);
    static constexpr std::array<std::string_view, 4> nesting{"namespace", "namespace_prefix", "partition", "variables"};
    if (is_in(nesting, rule.type)) body(children.back(), depth + 1);
  }

  const source::SourceSet& sources_;
  const Tree& tree_;
  Policy& policy_;
};

}  // namespace

bool is_vault(const Value& document) {
  const Value* paths = document.find("path");
  if (paths == nullptr) return false;
  for (const Value& group : syntax::elements(*paths)) {
    if (!group.is_map()) continue;
    for (const syntax::Entry& path : group.as_map().entries) {
      if (path.value.find("capabilities") != nullptr || path.value.find("policy") != nullptr) return true;
    }
  }
  return false;
}

void read_vault(const Value& document, Policy& policy) {
  for (const Value& group : syntax::elements(take(document, "path"))) {
    if (!group.is_map()) continue;
    for (const syntax::Entry& path : group.as_map().entries) {
      for (const Value& body : syntax::elements(path.value)) {
        add({Form::vault, "path", Value::string(path.key, path.key_origin), take(body, "policy"),
             take(body, "capabilities"), place(body, document)},
            policy);
      }
    }
  }
}

Policy read_acl(const source::SourceSet& sources, source::FileId file) {
  Policy policy;
  syntax::HclTree parsed = syntax::parse_hcl(sources, sources.whole(file));
  if (parsed.tree.root == syntax::no_node) return policy;
  HclReader(sources, parsed.tree, policy).body(parsed.tree.root, 0);
  // Other HCL may be written in other ways; what cannot be read of it is no loss here.
  if (policy.form != Form::none) policy.unseen = std::move(parsed.unseen);
  return policy;
}

}  // namespace grantlint::iam
