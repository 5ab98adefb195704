#include "terraform/module.h"

#include <algorithm>
#include <ranges>
#include <set>

namespace grantlint::terraform {

using source::FileId;
using source::Span;
using syntax::no_node;
using syntax::NodeId;
using syntax::NodeKind;

std::vector<Code> Code::children() const {
  std::vector<Code> result;
  for (NodeId id = (*tree)[node].first_child; id != no_node; id = (*tree)[id].next) result.push_back({tree, id});
  return result;
}

Code Code::body() const {
  for (const Code& child : *this ? children() : std::vector<Code>()) {
    if (child->kind == NodeKind::body) return child;
  }
  return {};
}

Code Code::attribute(std::string_view name) const {
  if (!*this) return {};
  for (NodeId id = (*tree)[node].first_child; id != no_node; id = (*tree)[id].next) {
    const syntax::Node& n = (*tree)[id];
    if (n.kind == NodeKind::attribute && n.name == name) return {tree, n.first_child};
  }
  return {};
}

Declaration::Declaration(std::shared_ptr<const syntax::HclTree> tree, NodeId node)
    : tree_(std::move(tree)), node_(node) {
  at_ = tree_->tree[node].at;
  std::call_once(parsed_, [] {});
}

Code Declaration::code() const {
  std::call_once(parsed_, [this] {
    auto tree = std::make_shared<syntax::HclTree>(syntax::parse_hcl(*sources_, at_));
    if (tree->tree.root != no_node) node_ = tree->tree[tree->tree.root].first_child;
    tree_ = std::move(tree);
  });
  if (node_ == no_node) return {};
  const syntax::Node& node = tree_->tree[node_];
  if (node.kind == NodeKind::attribute) return {&tree_->tree, node.first_child};
  if (node.kind != NodeKind::block) return {};
  for (const NodeId id : tree_->tree.children(node_)) {
    if (tree_->tree[id].kind == NodeKind::body) return {&tree_->tree, id};
  }
  return {};
}

const std::vector<syntax::IndexedAttribute>& Declaration::index() const {
  std::call_once(indexed_, [this] { index_ = syntax::index_attributes(*sources_, body_); });
  return index_;
}

const syntax::IndexedAttribute* Declaration::indexed(std::string_view wanted) const {
  const auto found = std::ranges::find(index(), wanted, &syntax::IndexedAttribute::name);
  return found == index_.end() ? nullptr : &*found;
}

Code Declaration::attribute(std::string_view wanted) const {
  for (const Declaration* override_ : overrides | std::views::reverse) {
    if (const Code found = override_->attribute(wanted)) return found;
  }
  if (sources_ == nullptr || !body_.known()) return code().attribute(wanted);
  const syntax::IndexedAttribute* found = indexed(wanted);
  if (found == nullptr) return {};
  const std::lock_guard lock(mutex_);
  auto& tree = attributes_[std::string(wanted)];
  if (!tree) tree = std::make_unique<const syntax::HclTree>(syntax::parse_hcl(*sources_, found->at));
  if (tree->tree.root == no_node) return {};
  return Code{&tree->tree, tree->tree.root}.attribute(wanted);
}

bool Declaration::has_attribute(std::string_view wanted) const {
  if (std::ranges::any_of(overrides, [&](const Declaration* override_) { return override_->has_attribute(wanted); }))
    return true;
  if (sources_ == nullptr || !body_.known()) return static_cast<bool>(code().attribute(wanted));
  return indexed(wanted) != nullptr;
}

std::string_view Declaration::written(std::string_view wanted) const {
  if (sources_ == nullptr || !body_.known() || !overrides.empty()) return {};
  const syntax::IndexedAttribute* found = indexed(wanted);
  return found == nullptr ? std::string_view() : sources_->text(found->expression);
}

std::string Declaration::plain_text(std::string_view wanted) const {
  const std::string_view text = written(wanted);
  const bool plain = text.size() >= 2 && text.front() == '"' && text.back() == '"' &&
                     text.substr(1, text.size() - 2).find_first_of("\"\\$%") == std::string_view::npos;
  if (plain) return std::string(text.substr(1, text.size() - 2));
  const Code expression = attribute(wanted);
  return expression && expression->kind == NodeKind::string ? expression->name : std::string();
}

Span Declaration::head() const {
  if (sources_ != nullptr && body_.known()) {
    // Up to the opening brace, without the blanks before it.
    std::string_view written = sources_->text({at_.file, at_.begin, body_.begin});
    const std::size_t last = written.find_last_not_of(" \t{");
    return {at_.file, at_.begin, at_.begin + static_cast<std::uint32_t>(last == std::string_view::npos ? 0 : last + 1)};
  }
  if (!code() || tree_->tree[node_].kind != NodeKind::block) return at_;
  Span head{at_.file, at_.begin, at_.begin};
  for (const NodeId id : tree_->tree.children(node_)) {
    if (tree_->tree[id].kind == NodeKind::label) head.end = std::max(head.end, tree_->tree[id].at.end);
  }
  return head.end > head.begin ? head : at_;
}

syntax::Lifecycle Declaration::lifecycle() const {
  syntax::Lifecycle result;
  if (sources_ != nullptr && sources_->text(at_).find("lifecycle") == std::string_view::npos) return result;
  const Code whole = code();
  for (const Code& child : whole ? whole.children() : std::vector<Code>()) {
    if (child->kind != NodeKind::block || child->name != "lifecycle") continue;
    const Code body = child.body();
    if (!body) continue;
    for (const Code& attribute : body.children()) {
      if (attribute->kind != NodeKind::attribute) continue;
      const Code value = attribute.child(0);
      // Terraform takes literals alone here.
      if (attribute->name == "prevent_destroy" && value && value->kind == NodeKind::boolean && value->number != 0)
        result.prevent_destroy = attribute->at;
      if (attribute->name != "ignore_changes" || !value) continue;
      result.ignore_changes = attribute->at;
      const std::vector<Code> named = value->kind == NodeKind::tuple ? value.children() : std::vector{value};
      for (Code path : named) {
        // `metadata[0].annotations` leaves something of `metadata`.
        while (path && path->kind != NodeKind::variable && path->kind != NodeKind::string) path = path.child(0);
        if (path) result.ignored.push_back(path->name.substr(0, path->name.find_first_of(".[")));
      }
    }
  }
  return result;
}

std::vector<findings::Unseen> Declaration::unseen() const {
  std::vector<findings::Unseen> result;
  // A shared tree's unseen parts are its module's; here only what was parsed for this declaration.
  if (sources_ == nullptr) return result;
  if (tree_) result = tree_->unseen;
  for (const auto& [attribute_name, tree] : attributes_)
    result.insert(result.end(), tree->unseen.begin(), tree->unseen.end());
  return result;
}

namespace {

bool is_override(std::string_view path) {
  std::string_view stem = source::file_name(path);
  stem = stem.substr(0, stem.find('.'));
  return stem == "override" || stem.ends_with("_override");
}

bool is_tofu(std::string_view path) {
  return path.ends_with(".tofu") || path.ends_with(".tofu.json");
}

/// Adds one declaration, or merges it into the one it overrides.
class Gather {
 public:
  explicit Gather(Module& module) : module_(&module) {}

  void block(std::string_view type, const std::vector<std::string>& labels, std::unique_ptr<Declaration> declaration,
             bool overriding) {
    if (type == "resource" && labels.size() >= 2) {
      put(module_->resources, labels[0], labels[1], std::move(declaration), overriding);
    } else if (type == "data" && labels.size() >= 2) {
      put(module_->data, labels[0], labels[1], std::move(declaration), overriding);
    } else if (type == "module" && !labels.empty()) {
      put(module_->calls, {}, labels[0], std::move(declaration), overriding);
    } else if (type == "variable" && !labels.empty()) {
      put(module_->variables, {}, labels[0], std::move(declaration), overriding);
    } else if (type == "output" && !labels.empty()) {
      put(module_->outputs, {}, labels[0], std::move(declaration), overriding);
    } else if (type == "provider" && !labels.empty()) {
      declaration->name = labels[0];
      module_->providers.push_back(declaration.get());
      module_->owned.push_back(std::move(declaration));
    }
  }

  void local(std::string name, std::unique_ptr<Declaration> declaration, bool overriding) {
    put(module_->locals, {}, std::move(name), std::move(declaration), overriding);
  }

 private:
  /// `type` is empty but for resources and data sources.
  void put(Declarations& where, std::string type, std::string name, std::unique_ptr<Declaration> declaration,
           bool overriding) {
    const std::string key = type.empty() ? name : type + "." + name;
    declaration->type = std::move(type);
    declaration->name = std::move(name);
    const auto found = where.find(key);
    if (found == where.end()) {
      where.emplace(key, declaration.get());
    } else if (overriding) {
      found->second->overrides.push_back(declaration.get());
    } else {
      module_->unseen.push_back({findings::Unseen::Kind::unparsed,
                                 declaration->at(),
                                 {},
                                 "`" + key + "` is declared twice; the first declaration is used"});
      // A second grant with the same name is still access: keep it beside the first.
      if (!declaration->type.empty()) {
        std::string other = key;
        while (where.contains(other)) other += "'";
        where.emplace(std::move(other), declaration.get());
      }
    }
    module_->owned.push_back(std::move(declaration));
  }

  Module* module_;
};

std::vector<std::string> labels_of(const syntax::Tree& tree, NodeId block) {
  std::vector<std::string> labels;
  for (const NodeId id : tree.children(block)) {
    if (tree[id].kind == NodeKind::label) labels.push_back(tree[id].name);
  }
  return labels;
}

/// All declarations of a tree that is the whole file.
void gather_tree(Module& module, const std::shared_ptr<const syntax::HclTree>& tree, bool overriding) {
  Gather gather(module);
  module.unseen.insert(module.unseen.end(), tree->unseen.begin(), tree->unseen.end());
  if (tree->tree.root == no_node) return;
  for (const NodeId id : tree->tree.children(tree->tree.root)) {
    const syntax::Node& node = tree->tree[id];
    if (node.kind != NodeKind::block) continue;
    if (node.name == "locals") {
      for (const NodeId part : tree->tree.children(id)) {
        if (tree->tree[part].kind != NodeKind::body) continue;
        for (const NodeId attribute : tree->tree.children(part)) {
          if (tree->tree[attribute].kind != NodeKind::attribute) continue;
          gather.local(tree->tree[attribute].name, std::make_unique<Declaration>(tree, attribute), overriding);
        }
      }
    } else {
      gather.block(node.name, labels_of(tree->tree, id), std::make_unique<Declaration>(tree, id), overriding);
    }
  }
}

void gather_index(Module& module, const source::SourceSet& sources, const syntax::BlockIndex& index, bool overriding) {
  Gather gather(module);
  for (const syntax::IndexedBlock& block : index.blocks) {
    if (block.type == "locals") {
      for (const syntax::IndexedAttribute& attribute : syntax::index_attributes(sources, block.body)) {
        gather.local(std::string(attribute.name), std::make_unique<Declaration>(sources, attribute.at), overriding);
      }
    } else {
      gather.block(block.type, {block.labels.begin(), block.labels.end()},
                   std::make_unique<Declaration>(sources, block.at, block.body), overriding);
    }
  }
}

}  // namespace

std::unique_ptr<Module> read_module(source::SourceSet& sources, std::string folder,
                                    const std::vector<const discover::File*>& files) {
  auto module = std::make_unique<Module>();
  module->folder = std::move(folder);

  std::set<std::string> tofu;  // stems that exist as .tofu
  for (const discover::File* file : files) {
    if (is_tofu(file->path)) tofu.insert(file->path.substr(0, file->path.rfind(".tofu")));
  }
  std::vector<const discover::File*> ordered;
  for (const discover::File* file : files) {
    const bool shadowed = !is_tofu(file->path) && tofu.contains(file->path.substr(0, file->path.rfind(".tf")));
    if (!shadowed && file->id != FileId::none) ordered.push_back(file);
  }
  std::ranges::stable_partition(ordered, [](const discover::File* file) { return !is_override(file->path); });

  for (const discover::File* file : ordered) {
    const bool overriding = is_override(file->path);
    module->files.push_back(file->id);
    if (file->kind == discover::FileKind::terraform_json) {
      gather_tree(*module, json_body(sources, file->id), overriding);
      continue;
    }
    const syntax::BlockIndex index = syntax::index_hcl(sources, file->id);
    if (index.unsure) {
      gather_tree(*module, std::make_shared<syntax::HclTree>(syntax::parse_hcl(sources, sources.whole(file->id))),
                  overriding);
    } else {
      gather_index(*module, sources, index, overriding);
    }
  }
  return module;
}

std::vector<findings::Unseen> Module::all_unseen() const {
  std::vector<findings::Unseen> result = unseen;
  for (const auto& declaration : owned) {
    const auto parts = declaration->unseen();
    result.insert(result.end(), parts.begin(), parts.end());
  }
  return result;
}

}  // namespace grantlint::terraform
