/// The text a template makes, into documents. Private to the room.
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

  /// What is added next stands at `at`.
  void note(source::Span at, bool literal) { anchors.push_back({text.size(), at, literal}); }
  [[nodiscard]] bool at_line_start() const { return text.size() == 0 || text.string().text.ends_with('\n'); }
};

struct TemplateDocuments {
  std::vector<syntax::Document> documents;
  std::vector<findings::Unseen> unseen;
};

/// Each document apart, so that one that is no YAML costs no other. Lines that only an install fills in are
/// the value of the key above them, or an element of the list they stand in, or left out;
/// the latter is unseen where the document's text `matters`, or without the function.
TemplateDocuments read_documents(const source::SourceSet& sources, const TemplateText& text,
                                 const source::Wanted& matters);

}  // namespace grantlint::kubernetes
