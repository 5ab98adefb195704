/// Renders the templates of Helm charts to documents, with the values that the chart itself has. Private to the
/// room.
///
/// What is decided at install (`.Release`, the cluster, other values files) is unknown. Of an `if` around whole
/// lines every branch is rendered at least once; an `if` inside a line is decided by values.yaml or unknown. Source:
/// Helm documentation, Chart Template Developer's Guide.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "findings/findings.h"
#include "kubernetes/template.h"
#include "source/source.h"
#include "syntax/syntax.h"

namespace grantlint::kubernetes {

/// A chart: its values, and the named templates of its files.
struct Chart {
  syntax::Value root;                  ///< `.`: Values, Chart, Release, …
  std::string values = "values.yaml";  ///< name of the values file that overrides the others
  std::map<std::string, const Definition*, std::less<>> definitions;
  std::map<source::FileId, Template> templates;
};

struct Rendered {
  struct Document {
    syntax::Document document;  ///< `at` is in a template
    std::string unsure;         ///< the condition it depends on, where values.yaml does not make it true
  };
  std::vector<Document> documents;
  std::vector<findings::Unseen> unseen;
};

/// Reads the chart in a folder, with the values its parent chart gives it. `more` is the path of a
/// values file that an install may apply over the values.yaml beside it; empty for none.
Chart read_chart(source::SourceSet& sources, std::string_view folder, std::string_view more);

/// Is it the name of such a values file: `values-prod.yaml`, `values.prod.yaml`, `values_prod.yml`?
bool is_more_values(std::string_view name);
/// Parts of a document that could not be read are Unseen if its text `matters`; without that function, always.
Rendered render(const source::SourceSet& sources, const Chart& chart, source::FileId file,
                const source::Wanted& matters = {});

}  // namespace grantlint::kubernetes
