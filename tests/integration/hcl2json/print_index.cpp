// What the block index and the tree say of each file named on standard input: one line of JSON a file.
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <iterator>

#include "syntax/syntax.h"

namespace {

using namespace grantlint;
using syntax::Value;

Value names(const std::vector<syntax::IndexedAttribute>& attributes) {
  std::vector<Value> result;
  result.reserve(attributes.size());
  for (const auto& attribute : attributes) result.push_back(Value::string(std::string(attribute.name)));
  return Value::list(std::move(result));
}

/// A body as the tree has it: names of its attributes, and its blocks with theirs. Bodies are walked with an
/// own stack, since blocks may be nested deep.
Value body(const syntax::Tree& tree, syntax::NodeId root) {
  struct Open {
    syntax::NodeId body;
    std::vector<Value> way;
    std::vector<syntax::NodeId> blocks{};
    std::vector<Value> done{};
  };
  std::vector<Open> open;
  const auto enter = [&](syntax::NodeId id, std::vector<Value> way) {
    Open one{id, std::move(way)};
    for (const syntax::NodeId child : tree.children(id)) {
      if (tree[child].kind == syntax::NodeKind::block) one.blocks.push_back(child);
    }
    open.push_back(std::move(one));
  };
  enter(root, {});
  while (true) {
    Open& one = open.back();
    if (one.done.size() < one.blocks.size()) {
      const syntax::NodeId block = one.blocks[one.done.size()];
      std::vector<Value> way{Value::string(tree[block].name)};
      syntax::NodeId inner = syntax::no_node;
      for (const syntax::NodeId child : tree.children(block)) {
        if (tree[child].kind == syntax::NodeKind::label) way.push_back(Value::string(tree[child].name));
        if (tree[child].kind == syntax::NodeKind::body) inner = child;
      }
      if (inner == syntax::no_node) {
        one.done.push_back(Value::null());
      } else {
        enter(inner, std::move(way));
      }
      continue;
    }
    std::vector<Value> attributes;
    for (const syntax::NodeId child : tree.children(one.body)) {
      if (tree[child].kind == syntax::NodeKind::attribute) attributes.push_back(Value::string(tree[child].name));
    }
    Value made = Value::map({{"attributes", {}, Value::list(std::move(attributes))},
                             {"blocks", {}, Value::list(std::move(one.done))},
                             {"path", {}, Value::list(std::move(one.way))}});
    open.pop_back();
    if (open.empty()) return made;
    open.back().done.push_back(std::move(made));
  }
}

Value describe(const std::string& path, std::string bytes) {
  source::SourceSet sources(".", {.file_bytes = 32U << 20U, .files = 1});
  const source::FileId file = sources.add(path, std::move(bytes));
  const syntax::BlockIndex index = syntax::index_hcl(sources, file);
  const syntax::HclTree parsed = syntax::parse_hcl(sources, sources.whole(file));
  std::vector<Value> unseen;
  for (const findings::Unseen& one : parsed.unseen) unseen.push_back(Value::string(one.why));
  std::vector<Value> blocks;
  for (const syntax::IndexedBlock& block : index.blocks) {
    std::vector<Value> way{Value::string(std::string(block.type))};
    for (const std::string_view label : block.labels) way.push_back(Value::string(std::string(label)));
    blocks.push_back(Value::map({{"attributes", {}, names(syntax::index_attributes(sources, block.body))},
                                 {"path", {}, Value::list(std::move(way))}}));
  }
  return Value::map({{"attributes", {}, names(index.attributes)},
                     {"blocks", {}, Value::list(std::move(blocks))},
                     {"file", {}, Value::string(path)},
                     {"tree", {}, body(parsed.tree, parsed.tree.root)},
                     {"unseen", {}, Value::list(std::move(unseen))},
                     {"unsure", {}, Value::boolean(index.unsure)}});
}

}  // namespace

int main() {
  for (std::string path; std::getline(std::cin, path);) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
      fmt::print(stderr, "cannot read {}\n", path);
      return 1;
    }
    fmt::print("{}\n", to_json(describe(path, {std::istreambuf_iterator<char>(in), {}})));
  }
  return 0;
}
