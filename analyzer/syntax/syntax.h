/// Parses HCL, JSON and YAML files into trees, comments and Values. The room's public header.
///
/// In:  a file of a SourceSet.
/// Out: HCL: block index, tree, comments (`syntax/hcl.h`). JSON and YAML: documents as Values
///      (`syntax/value.h`), comments, and what could not be read.
/// Bad input: never fails. What could not be parsed is an Unseen with its span; the rest is used.
/// Lifetimes: views point into the SourceSet; Values share their data.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "findings/findings.h"
#include "source/form.h"
#include "source/source.h"
#include "syntax/hcl.h"
#include "syntax/resource.h"
#include "syntax/value.h"

namespace grantlint::syntax {

struct Document {
  Value value;
  source::Span at;  ///< the document's own text; a YAML document begins at its first key
};

struct Documents {
  std::vector<Document> documents;
  std::vector<Comment> comments;
  std::vector<findings::Unseen> unseen;
  bool schemas_differ = false;  ///< of YAML: some plain scalar is another value by Terraform's schema
};

/// JSON with comments and trailing commas accepted; several values in one file are several
/// documents. An empty file has none.
Documents read_json(const source::SourceSet& sources, source::FileId file);

/// YAML 1.2 core schema with anchors, aliases and merge keys (an alias bomb gives an Unseen of kind limit). A
/// plain scalar that is not null, a bool or a number is a string. Reads all documents of the file.
Documents read_yaml(const source::SourceSet& sources, source::FileId file);

/// JSON or YAML text that a string Value holds (a heredoc, a `jsonencode`, a decoded file): origins
/// are traced through the string's pieces to the files they come from. Unknown pieces inside a string
/// make that string an unknown with partial text; an unknown piece in place of structure makes the whole
/// text unreadable (no documents and one Unseen).
Documents read_json(const source::SourceSet& sources, const Value& string);

/// What plain scalars mean: those of YAML 1.2's core schema, or as Terraform's `yamldecode` reads them. There `yes`,
/// `no`, `on`, `off`, `y` and `n` are bools, as keys too (`true`), and a date is its timestamp, `2026-06-30T00:00:00Z`.
/// Source: Terraform 1.9, `terraform console`; fixtures/terraform/yaml-words.
enum class YamlSchema : std::uint8_t { core, terraform };
Documents read_yaml(const source::SourceSet& sources, const Value& string, YamlSchema schema = YamlSchema::core);

/// Caches YAML files, so that each is parsed once for each schema. Thread-safe.
class YamlFiles {
 public:
  explicit YamlFiles(const source::SourceSet& sources) : sources_(&sources) {}
  /// The result lives as long as this object.
  const Documents& read(source::FileId file, YamlSchema schema = YamlSchema::core);

 private:
  struct Read {
    std::once_flag once;
    Documents documents;
  };
  const source::SourceSet* sources_;
  std::mutex mutex_;
  std::map<std::pair<source::FileId, YamlSchema>, std::unique_ptr<Read>> read_;
};

/// The form of a file by its name, else by its content: a variables file may have any name.
source::FileForm form_of(const source::SourceSet& sources, source::FileId file);

/// The elements of a file that a comment can be above or behind: HCL blocks, attributes, object
/// entries, list elements; YAML documents, pairs, items; JSON pairs and elements.
struct Element {
  enum class Kind : std::uint8_t {
    document,   ///< of YAML or JSON
    block,      ///< of HCL
    attribute,  ///< of an HCL block
    item,       ///< of a list
    entry,      ///< of an HCL object, or a pair of YAML or JSON
  };
  source::Span at;
  Kind kind = Kind::item;
};

class Structure {
 public:
  Structure() = default;
  Structure(const source::SourceSet& sources, source::FileId file);
  /// Those that enclose the span (or are equal to it), innermost first. Of a list element and its first
  /// pair that are one span, the list element counts.
  [[nodiscard]] std::vector<Element> enclosing(source::Span span) const;

 private:
  std::vector<Element> elements_;       // sorted by begin, then longest first
  std::vector<std::uint32_t> parents_;  // of each element the one around it, or itself
};

/// Comments of a file of any form; none where it has no form.
std::vector<Comment> comments(const source::SourceSet& sources, source::FileId file);

}  // namespace grantlint::syntax
