#include <algorithm>
#include <tuple>

#include "syntax/syntax.h"

namespace grantlint::syntax {

using source::FileForm;
using source::Span;

namespace {

bool holds_assignments(const source::SourceSet& sources, source::FileId file) {
  const BlockIndex index = index_hcl(sources, file);
  return !index.unsure && index.blocks.empty() && !index.attributes.empty();
}

}  // namespace

FileForm form_of(const source::SourceSet& sources, source::FileId file) {
  const FileForm form = source::form_of(sources.path(file));
  return form == FileForm::none && holds_assignments(sources, file) ? FileForm::hcl : form;
}

namespace {

/// A scalar's span, with its quotes.
Span with_quotes(std::string_view bytes, Span at) {
  if (at.begin == 0 || at.end >= bytes.size()) return at;
  const char quote = bytes[at.begin - 1];
  if ((quote == '"' || quote == '\'') && bytes[at.end] == quote) return {at.file, at.begin - 1, at.end + 1};
  return at;
}

/// Collects the spans of pairs and elements. Content inserted by an alias or a merge key is in another
/// place and is left out.
class Collector {
 public:
  Collector(std::string_view bytes, std::vector<Element>& out) : bytes_(bytes), out_(out) {}

  void visit(const Value& container) {
    const Span around = container.origin().at;
    if (container.is_map()) {
      for (const Entry& entry : container.as_map().entries) {
        const Span key = with_quotes(bytes_, entry.key_origin.at);
        if (!around.contains(entry.key_origin.at)) continue;
        const Span value = with_quotes(bytes_, entry.value.origin().at);
        const bool inside = around.contains(value) && value.begin >= key.end;
        out_.push_back({{key.file, key.begin, inside ? value.end : key.end}, Element::Kind::entry});
        if (inside) visit(entry.value);
      }
    } else if (container.is_list()) {
      for (const Value& item : container.as_list().items) {
        const Span at = with_quotes(bytes_, item.origin().at);
        if (!around.contains(at)) continue;
        out_.push_back({at, Element::Kind::item});
        visit(item);
      }
    }
  }

 private:
  std::string_view bytes_;
  std::vector<Element>& out_;
};

}  // namespace

Structure::Structure(const source::SourceSet& sources, source::FileId file) {
  if (file == source::FileId::none) return;
  const FileForm form = form_of(sources, file);
  if (form == FileForm::hcl) {
    const HclTree parsed = parse_hcl(sources, sources.whole(file));
    for (const Node& node : parsed.tree.nodes) {
      switch (node.kind) {
        case NodeKind::block: elements_.push_back({node.at, Element::Kind::block}); break;
        case NodeKind::attribute: elements_.push_back({node.at, Element::Kind::attribute}); break;
        case NodeKind::object_entry: elements_.push_back({node.at, Element::Kind::entry}); break;
        case NodeKind::tuple:
          for (NodeId item = node.first_child; item != no_node; item = parsed.tree[item].next)
            elements_.push_back({with_quotes(sources.bytes(file), parsed.tree[item].at), Element::Kind::item});
          break;
        default: break;
      }
    }
  } else if (form != FileForm::none) {
    const Documents documents = form == FileForm::json ? read_json(sources, file) : read_yaml(sources, file);
    Collector collector(sources.bytes(file), elements_);
    for (const Document& document : documents.documents) {
      elements_.push_back({document.at, Element::Kind::document});
      collector.visit(document.value);
    }
  }
  const auto by_place = [](const Element& a, const Element& b) {
    return std::tuple(a.at.begin, b.at.end, a.kind) < std::tuple(b.at.begin, a.at.end, b.kind);
  };
  std::ranges::sort(elements_, by_place);
  const auto repeated = std::ranges::unique(elements_, {}, &Element::at);
  elements_.erase(repeated.begin(), repeated.end());
  parents_.resize(elements_.size());
  std::vector<std::uint32_t> open;
  for (std::uint32_t i = 0; i < elements_.size(); ++i) {
    while (!open.empty() && !elements_[open.back()].at.contains(elements_[i].at)) open.pop_back();
    parents_[i] = open.empty() ? i : open.back();
    open.push_back(i);
  }
}

std::vector<Element> Structure::enclosing(Span span) const {
  std::vector<Element> result;
  const auto after =
      std::ranges::upper_bound(elements_, span.begin, {}, [](const Element& element) { return element.at.begin; });
  if (after == elements_.begin()) return result;
  for (auto i = static_cast<std::uint32_t>(after - elements_.begin()) - 1;; i = parents_[i]) {
    if (elements_[i].at.contains(span)) result.push_back(elements_[i]);
    if (parents_[i] == i) return result;
  }
}

std::vector<Comment> comments(const source::SourceSet& sources, source::FileId file) {
  if (file == source::FileId::none) return {};
  switch (form_of(sources, file)) {
    case FileForm::hcl: return index_hcl(sources, file).comments;
    case FileForm::json: return read_json(sources, file).comments;
    case FileForm::yaml: return read_yaml(sources, file).comments;
    case FileForm::none: return {};
  }
  return {};
}

}  // namespace grantlint::syntax
