/// Helm charts: templates into documents, with the values that the chart itself gives.
/// Private to the room, but for `Charts`, which the door names.
///
/// What an install decides (`.Release`, the cluster, other values files) stays unknown. Both ways of an
/// `if` that stands over lines are taken, each way at least once; one inside a line is decided by
/// values.yaml or unknown. Source: Helm documentation, Chart Template Developer's Guide.
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
  std::string values = "values.yaml";  ///< name of the file of values that counts last
  std::map<std::string, const Definition*, std::less<>> definitions;
  std::map<source::FileId, Template> templates;
};

struct Rendered {
  struct Document {
    syntax::Document document;  ///< `at` stands in a template
    std::string unsure;         ///< the condition it depends on, where values.yaml does not make it true
  };
  std::vector<Document> documents;
  std::vector<findings::Unseen> unseen;
};

/// Reads the chart in a folder, with the values its parent chart gives it. `more` is the path of a file of
/// values that an install may lay upon the values.yaml beside it; empty for none.
Chart read_chart(source::SourceSet& sources, std::string_view folder, std::string_view more);

/// Does a file's name say that it is such values: `values-prod.yaml`, `values.prod.yaml`, `values_prod.yml`?
bool is_more_values(std::string_view name);
/// What a document leaves unread is unseen where its text `matters`; of no function, everywhere.
Rendered render(const source::SourceSet& sources, const Chart& chart, source::FileId file,
                const source::Wanted& matters = {});

}  // namespace grantlint::kubernetes
