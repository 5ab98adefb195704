// Terraform's JSON syntax as the same trees that HCL gives. Source: Terraform language, "JSON
// Configuration Syntax": every string is a template; a nested block is an object or a list of them.
#include <fmt/format.h>

#include "terraform/module.h"

namespace grantlint::terraform {

using source::FileId;
using source::Span;
using syntax::Entry;
using syntax::no_node;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::Value;

namespace {

class JsonBody {
 public:
  JsonBody(source::SourceSet& sources, syntax::HclTree& out) : sources_(&sources), out_(&out) {}

  NodeId add(NodeKind kind, Span at, std::string name = {}) {
    Node node;
    node.kind = kind;
    node.at = at;
    node.name = std::move(name);
    out_->tree.nodes.push_back(std::move(node));
    return static_cast<NodeId>(out_->tree.nodes.size() - 1);
  }

  void adopt(NodeId parent, const std::vector<NodeId>& children) {
    NodeId* link = &out_->tree.nodes[parent].first_child;
    for (const NodeId child : children) {
      *link = child;
      link = &out_->tree.nodes[child].next;
    }
  }

  NodeId expression(const Value& value) {
    const Span at = value.origin().at;
    switch (value.kind()) {
      case Value::Kind::boolean:
      case Value::Kind::number: {
        const bool flag = value.kind() == Value::Kind::boolean;
        const NodeId id = add(flag ? NodeKind::boolean : NodeKind::number, at);
        out_->tree.nodes[id].number = flag ? (value.as_bool() ? 1.0 : 0.0) : value.as_number();
        return id;
      }
      case Value::Kind::string: return string(value);
      case Value::Kind::list: {
        std::vector<NodeId> children;
        for (const Value& item : value.as_list().items) children.push_back(expression(item));
        return with(NodeKind::tuple, at, children);
      }
      case Value::Kind::map: {
        std::vector<NodeId> children;
        for (const Entry& entry : value.as_map().entries) {
          const NodeId key = string(Value::string(entry.key, entry.key_origin));
          children.push_back(with(NodeKind::object_entry, entry.key_origin.at, {key, expression(entry.value)}));
        }
        return with(NodeKind::object, at, children);
      }
      default: return add(NodeKind::null, at);
    }
  }

  /// An object as a body; `dynamic` in it as blocks.
  NodeId body(const Value& object) {
    std::vector<NodeId> children;
    if (object.is_map()) {
      for (const Entry& entry : object.as_map().entries) {
        if (entry.key == "//") continue;
        if (entry.key == "dynamic") {
          for (const Value& dynamic : syntax::elements(entry.value)) {
            if (!dynamic.is_map()) continue;
            for (const Entry& one : dynamic.as_map().entries) {
              for (const Value& inner : syntax::elements(one.value)) children.push_back(dynamic_block(one, inner));
            }
          }
          continue;
        }
        children.push_back(with(NodeKind::attribute, entry.key_origin.at, {expression(entry.value)}, entry.key));
      }
    }
    return with(NodeKind::body, object.origin().at, children);
  }

  NodeId block(std::string type, const std::vector<const Entry*>& labels, const Value& object) {
    std::vector<NodeId> children;
    Span at = object.origin().at;
    for (const Entry* label : labels) {
      children.push_back(add(NodeKind::label, label->key_origin.at, label->key));
      if (label->key_origin.at.known()) at.begin = std::min(at.begin, label->key_origin.at.begin);
    }
    children.push_back(body(object));
    return with(NodeKind::block, at, children, std::move(type));
  }

  NodeId with(NodeKind kind, Span at, const std::vector<NodeId>& children, std::string name = {}) {
    const NodeId id = add(kind, at, std::move(name));
    adopt(id, children);
    return id;
  }

 private:
  NodeId dynamic_block(const Entry& label, const Value& inner) {
    std::vector<NodeId> parts;
    if (inner.is_map()) {
      for (const Entry& entry : inner.as_map().entries) {
        if (entry.key == "content") {
          parts.push_back(with(NodeKind::block, entry.key_origin.at, {body(entry.value)}, "content"));
        } else if (entry.key == "iterator" && entry.value.is_string()) {
          const NodeId word = add(NodeKind::variable, entry.value.origin().at, entry.value.as_text());
          parts.push_back(with(NodeKind::attribute, entry.key_origin.at, {word}, entry.key));
        } else {
          parts.push_back(with(NodeKind::attribute, entry.key_origin.at, {expression(entry.value)}, entry.key));
        }
      }
    }
    const NodeId name = add(NodeKind::label, label.key_origin.at, label.key);
    return with(NodeKind::block, inner.origin().at, {name, with(NodeKind::body, inner.origin().at, parts)}, "dynamic");
  }

  /// A text without templates; with escapes of JSON in it, part by part, so that what stands in it has a place.
  NodeId plain(const Value& value) {
    const syntax::String& string = value.as_string();
    if (!string.pieces) return add(NodeKind::string, value.origin().at, string.text);
    std::vector<NodeId> parts;
    for (std::size_t i = 0; i < string.pieces->size(); ++i) {
      const syntax::Piece& piece = (*string.pieces)[i];
      const std::size_t end = i + 1 < string.pieces->size() ? (*string.pieces)[i + 1].begin : string.text.size();
      parts.push_back(add(NodeKind::string, piece.origin.at, string.text.substr(piece.begin, end - piece.begin)));
    }
    return with(NodeKind::templ, value.origin().at, parts);
  }

  NodeId string(const Value& value) {
    const Span at = value.origin().at;
    const std::string& text = value.as_text();
    if (text.find("${") == std::string::npos && text.find("%{") == std::string::npos) return plain(value);
    const bool as_written = sources_->text(at) == text;
    // With JSON escapes in it the template stands in no file as it is: then all of it has the literal's span.
    const Span span =
        as_written ? at : sources_->whole(sources_->add(fmt::format("{}#{}", sources_->path(at.file), at.begin), text));
    const syntax::HclTree parsed = syntax::parse_template(*sources_, span);
    const auto base = static_cast<NodeId>(out_->tree.nodes.size());
    for (Node node : parsed.tree.nodes) {
      if (node.first_child != no_node) node.first_child += base;
      if (node.next != no_node) node.next += base;
      if (!as_written) node.at = at;
      out_->tree.nodes.push_back(std::move(node));
    }
    for (findings::Unseen unseen : parsed.unseen) {
      if (!as_written) unseen.at = at;
      out_->unseen.push_back(std::move(unseen));
    }
    return parsed.tree.root == no_node ? add(NodeKind::string, at, text) : parsed.tree.root + base;
  }

  source::SourceSet* sources_;
  syntax::HclTree* out_;
};

/// `{a: {...}}` and `[{a: {...}}, ...]` alike, entry by entry.
template <typename Each>
void entries(const Value& value, const Each& each) {
  for (const Value& object : syntax::elements(value)) {
    if (!object.is_map()) continue;
    for (const Entry& entry : object.as_map().entries) {
      if (entry.key != "//") each(entry);
    }
  }
}

}  // namespace

std::shared_ptr<syntax::HclTree> json_body(source::SourceSet& sources, FileId file) {
  auto result = std::make_shared<syntax::HclTree>();
  const syntax::Documents read = syntax::read_json(sources, file);
  result->unseen = read.unseen;
  JsonBody builder(sources, *result);
  std::vector<NodeId> blocks;
  for (const syntax::Document& document : read.documents) {
    entries(document.value, [&](const Entry& kind) {
      if (kind.key == "locals") {
        for (const Value& object : syntax::elements(kind.value)) blocks.push_back(builder.block("locals", {}, object));
        return;
      }
      const bool two_labels = kind.key == "resource" || kind.key == "data";
      if (!two_labels && kind.key != "module" && kind.key != "variable" && kind.key != "output" &&
          kind.key != "provider")
        return;
      entries(kind.value, [&](const Entry& first) {
        if (!two_labels) {
          for (const Value& object : syntax::elements(first.value))
            blocks.push_back(builder.block(kind.key, {&first}, object));
          return;
        }
        entries(first.value, [&](const Entry& second) {
          for (const Value& object : syntax::elements(second.value))
            blocks.push_back(builder.block(kind.key, {&first, &second}, object));
        });
      });
    });
  }
  result->tree.root = builder.with(NodeKind::body, sources.whole(file), blocks);
  return result;
}

}  // namespace grantlint::terraform
