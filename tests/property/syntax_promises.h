/// Checks what the parsers guarantee for any bytes, for the property tests and the fuzz targets. Each function
/// returns the guarantee that was broken, or nothing.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "syntax/syntax.h"

namespace grantlint::syntax {

namespace promises {

inline bool inside(const source::Span& at, const source::Span& whole) {
  return !at.known() || (at.file == whole.file && whole.begin <= at.begin && at.begin <= at.end && at.end <= whole.end);
}

inline std::string of_unseen(const std::vector<findings::Unseen>& unseen, const source::Span& whole) {
  for (const findings::Unseen& u : unseen) {
    if (!inside(u.at, whole)) return "an Unseen stands outside of the file";
    if (u.why.empty()) return "an Unseen says nothing";
  }
  return {};
}

inline std::string of_tree(const source::SourceSet& sources, const HclTree& parsed, const source::Span& whole) {
  const Tree& tree = parsed.tree;
  if (tree.root == no_node) return "a tree has no root";
  if (std::string broken = of_unseen(parsed.unseen, whole); !broken.empty()) return broken;
  std::vector<std::uint8_t> seen(tree.nodes.size(), 0);
  struct Open {
    NodeId id;
    int depth;
  };
  std::vector<Open> open{{tree.root, 0}};
  while (!open.empty()) {
    const auto [id, depth] = open.back();
    open.pop_back();
    if (seen.at(id)++ != 0) return "a node has two parents";
    if (depth > 2'000) return "a tree is deeper than its limit";
    const Node& node = tree[id];
    if (!inside(node.at, whole)) return "a node stands outside of the text";
    const std::string_view written = sources.text(node.at);
    if (node.kind == NodeKind::string && written != node.name && !written.starts_with('\\') && written != "$${" &&
        written != "%%{") {
      return "a literal does not stand byte for byte at its span";
    }
    for (const NodeId child : tree.children(id)) open.push_back({child, depth + 1});
  }
  return {};
}

inline std::string of_comments(const std::vector<Comment>& comments, const source::Span& whole) {
  std::uint32_t last = 0;
  for (const Comment& comment : comments) {
    if (!inside(comment.at, whole)) return "a comment stands outside of the file";
    if (comment.at.begin < last) return "comments overlap or are out of order";
    last = comment.at.end;
  }
  return {};
}

inline std::string of_index(const source::SourceSet& sources, const BlockIndex& index, const source::Span& whole) {
  std::uint32_t last = 0;
  for (const IndexedBlock& block : index.blocks) {
    if (!inside(block.at, whole) || !block.at.contains(block.body)) return "a block and its body do not fit";
    if (block.at.begin < last) return "blocks overlap or are out of order";
    last = block.at.end;
    for (const IndexedAttribute& attribute : index_attributes(sources, block.body)) {
      if (!block.body.contains(attribute.at) || !attribute.at.contains(attribute.expression))
        return "an attribute leaves its body";
    }
  }
  for (const IndexedAttribute& attribute : index.attributes) {
    if (!inside(attribute.at, whole) || !attribute.at.contains(attribute.expression))
      return "an attribute does not fit";
  }
  return of_comments(index.comments, whole);
}

/// Values are shared: an alias bomb is small here and endless when followed. Only so many are visited.
inline std::string of_value(const Value& root, const source::Span& whole) {
  struct Open {
    const Value* value;
    int depth;
  };
  std::vector<Open> open{{&root, 0}};
  for (int visited = 0; !open.empty() && visited < 50'000; ++visited) {
    const auto [value, depth] = open.back();
    open.pop_back();
    if (depth > 1'500) return "a value is deeper than its limit";
    if (!inside(value->origin().at, whole)) return "a value stands outside of the file";
    if (value->is_string() && value->as_string().pieces) {
      std::uint32_t last = 0;
      for (const Piece& piece : *value->as_string().pieces) {
        if (!inside(piece.origin.at, whole)) return "a piece stands outside of the file";
        if (piece.begin < last || piece.begin > value->as_text().size()) return "pieces are out of order";
        last = piece.begin;
      }
    }
    if (value->is_list()) {
      for (const Value& item : value->as_list().items) open.push_back({&item, depth + 1});
    } else if (value->is_map()) {
      for (const Entry& entry : value->as_map().entries) {
        if (!inside(entry.key_origin.at, whole)) return "a key stands outside of the file";
        open.push_back({&entry.value, depth + 1});
      }
    }
  }
  return {};
}

inline std::string of_documents(const Documents& read, const source::Span& whole) {
  for (const Document& document : read.documents) {
    if (!inside(document.at, whole)) return "a document stands outside of the file";
    if (std::string broken = of_value(document.value, whole); !broken.empty()) return broken;
  }
  if (std::string broken = of_unseen(read.unseen, whole); !broken.empty()) return broken;
  return of_comments(read.comments, whole);
}

inline source::ReadLimits small() {
  return {.file_bytes = 1U << 20U, .files = 8};
}

}  // namespace promises

inline std::string broken_promise_of_hcl(const std::string& text) {
  source::SourceSet sources(".", promises::small());
  const source::FileId file = sources.add("a.tf", text);
  const source::Span whole = sources.whole(file);
  const BlockIndex index = index_hcl(sources, file);
  if (std::string broken = promises::of_index(sources, index, whole); !broken.empty()) return broken;
  if (std::string broken = promises::of_tree(sources, parse_hcl(sources, whole), whole); !broken.empty()) return broken;
  for (std::size_t i = 0; i < index.blocks.size() && i < 20; ++i) {
    const source::Span at = index.blocks[i].at;
    if (std::string broken = promises::of_tree(sources, parse_hcl(sources, at), whole); !broken.empty()) return broken;
  }
  if (std::string broken = promises::of_tree(sources, parse_template(sources, whole), whole); !broken.empty())
    return broken;
  for (const Element& around : Structure(sources, file).enclosing({file, whole.end / 2, whole.end / 2})) {
    if (!promises::inside(around.at, whole)) return "an element stands outside of the file";
  }
  return {};
}

/// `read` is read_json or read_yaml: the text as a file, and as what a string holds.
template <class ReadFile, class ReadValue>
std::string broken_promise_of_data(const std::string& text, const char* path, ReadFile read_file,
                                   ReadValue read_value) {
  source::SourceSet sources(".", promises::small());
  const source::FileId file = sources.add(path, text);
  const source::Span whole = sources.whole(file);
  if (std::string broken = promises::of_documents(read_file(sources, file), whole); !broken.empty()) return broken;
  for (const Element& around : Structure(sources, file).enclosing({file, whole.end / 2, whole.end / 2})) {
    if (!promises::inside(around.at, whole)) return "an element stands outside of the file";
  }
  // The same text as a string with an unknown piece in its middle.
  String string{text, nullptr, nullptr};
  const std::uint32_t third = whole.end / 3;
  string.pieces = std::make_shared<const std::vector<Piece>>(std::vector<Piece>{
      {0, {{file, 0, third}, nullptr}, true, false},
      {third, {{file, third, third + 1}, nullptr}, false, true},
      {std::min(third + 5, whole.end), {{file, std::min(third + 5, whole.end), whole.end}, nullptr}, true, false}});
  Unknown unknown;
  unknown.partial = std::move(string);
  return promises::of_documents(read_value(sources, Value::unknown(std::move(unknown), {whole, nullptr})), whole);
}

/// Plain JSON is read past the grammar: a comment behind it has the grammar read it.
inline std::string disagreement_on_json(const std::string& text) {
  source::SourceSet sources(".", promises::small());
  const source::FileId plain = sources.add("plain.json", text);
  const source::FileId parsed = sources.add("parsed.json", text + "\n//\n");
  const Documents a = read_json(sources, plain);
  const Documents b = read_json(sources, parsed);
  if (!a.unseen.empty() || !b.unseen.empty() || !a.comments.empty()) return {};
  if (a.documents.size() != b.documents.size()) return "plain JSON has another number of documents";
  for (std::size_t i = 0; i < a.documents.size(); ++i) {
    if (!(a.documents[i].value == b.documents[i].value)) return "plain JSON has another value";
    std::vector<std::pair<const Value*, const Value*>> open{{&a.documents[i].value, &b.documents[i].value}};
    while (!open.empty()) {
      const auto [one, other] = open.back();
      open.pop_back();
      const source::Span at = one->origin().at;
      const source::Span there = other->origin().at;
      if (at.begin != there.begin || at.end != there.end) return "a value of plain JSON stands elsewhere";
      if (one->is_list()) {
        for (std::size_t k = 0; k < one->as_list().items.size(); ++k)
          open.emplace_back(&one->as_list().items[k], &other->as_list().items[k]);
      } else if (one->is_map()) {
        for (std::size_t k = 0; k < one->as_map().entries.size(); ++k)
          open.emplace_back(&one->as_map().entries[k].value, &other->as_map().entries[k].value);
      }
    }
  }
  return {};
}

inline std::string broken_promise_of_json(const std::string& text) {
  if (std::string broken = disagreement_on_json(text); !broken.empty()) return broken;
  return broken_promise_of_data(
      text, "a.json", [](const auto& sources, source::FileId file) { return read_json(sources, file); },
      [](const auto& sources, const Value& value) { return read_json(sources, value); });
}

inline std::string broken_promise_of_yaml(const std::string& text) {
  return broken_promise_of_data(
      text, "a.yaml", [](const auto& sources, source::FileId file) { return read_yaml(sources, file); },
      [](const auto& sources, const Value& value) { return read_yaml(sources, value); });
}

}  // namespace grantlint::syntax
