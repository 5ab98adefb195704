/// Parses the text that a template renders to documents. Private to the room.
#pragma once

#include <cstdint>
#include <vector>

#include "findings/findings.h"
#include "kubernetes/expression.h"
#include "source/source.h"
#include "syntax/syntax.h"

namespace grantlint::kubernetes {

struct TemplateText {
  struct Anchor {
    std::size_t begin = 0;  ///< offset in `text`
    source::Span at;        ///< what was written there in a template
    bool literal = false;
  };
  Text text;
  std::vector<Anchor> anchors;

  /// The text that is added next was written at `at`.
  void note(source::Span at, bool literal) { anchors.push_back({text.size(), at, literal}); }
  [[nodiscard]] bool at_line_start() const { return text.size() == 0 || text.string().text.ends_with('\n'); }
};

struct TemplateDocuments {
  std::vector<syntax::Document> documents;
  std::vector<findings::Unseen> unseen;
};

/// Parses each document separately, so that one that is no YAML does not affect the others. Lines that are filled in
/// at install become the unknown value of the key above them, or an unknown element of their list, or are left out;
/// lines left out are Unseen if the document's text `matters`; without that function, always.
TemplateDocuments read_documents(const source::SourceSet& sources, const TemplateText& text,
                                 const source::Wanted& matters);

}  // namespace grantlint::kubernetes
