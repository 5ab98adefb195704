/// A module's source: the declarations of one folder. Private to the room.
///
/// Declarations are found by the block index and parsed when first wanted, each once, from any
/// thread. Override files (`override.tf`, `*_override.tf`) and JSON files are merged in; where both `x.tofu`
/// and `x.tf` exist, only the former is read.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "discover/discover.h"
#include "findings/findings.h"
#include "source/source.h"
#include "syntax/syntax.h"

namespace grantlint::terraform {

/// A place in a tree: what the evaluator walks. The tree outlives it.
struct Code {
  const syntax::Tree* tree = nullptr;
  syntax::NodeId node = syntax::no_node;

  [[nodiscard]] explicit operator bool() const { return tree != nullptr && node != syntax::no_node; }
  [[nodiscard]] const syntax::Node& operator*() const { return (*tree)[node]; }
  [[nodiscard]] const syntax::Node* operator->() const { return &(*tree)[node]; }
  [[nodiscard]] Code child(std::size_t n) const { return {tree, tree->child(node, n)}; }
  [[nodiscard]] std::vector<Code> children() const;
  /// Of a block: its body; empty where there is none.
  [[nodiscard]] Code body() const;
  /// Of a body: the expression of an attribute; empty where there is none.
  [[nodiscard]] Code attribute(std::string_view name) const;
};

/// A block (`resource`, `module`, …) or one attribute of `locals`.
class Declaration {
 public:
  /// `body` is empty for an attribute of `locals`.
  Declaration(const source::SourceSet& sources, source::Span at, source::Span body = {})
      : sources_(&sources), at_(at), body_(body) {}
  /// One that is parsed already: `node` is a block or attribute of `tree`.
  Declaration(std::shared_ptr<const syntax::HclTree> tree, syntax::NodeId node);

  [[nodiscard]] source::Span at() const { return at_; }
  /// The block's body, or the attribute's expression; empty where it could not be read.
  [[nodiscard]] Code code() const;
  /// The expression of one attribute of the block, overrides' first; only that attribute is parsed.
  [[nodiscard]] Code attribute(std::string_view name) const;
  [[nodiscard]] bool has_attribute(std::string_view name) const;
  /// The expression of an attribute as it is written; empty where it may be elsewhere (overrides, JSON).
  [[nodiscard]] std::string_view written(std::string_view name) const;
  /// The text of an attribute that is a plain string, read without parsing; else empty.
  [[nodiscard]] std::string plain_text(std::string_view name) const;
  /// From the first to the last label: what a short reference to the block points at.
  [[nodiscard]] source::Span head() const;
  /// The settings of its `lifecycle` block that prevent a removal.
  [[nodiscard]] syntax::Lifecycle lifecycle() const;
  /// What could not be read of it; empty where it was never wanted.
  [[nodiscard]] std::vector<findings::Unseen> unseen() const;

  std::string type;  ///< resource type; empty for others
  std::string name;
  std::vector<const Declaration*> overrides;  ///< later ones win

 private:
  [[nodiscard]] const std::vector<syntax::IndexedAttribute>& index() const;
  [[nodiscard]] const syntax::IndexedAttribute* indexed(std::string_view name) const;

  const source::SourceSet* sources_ = nullptr;
  source::Span at_;
  source::Span body_;
  mutable std::once_flag parsed_;
  mutable std::shared_ptr<const syntax::HclTree> tree_;
  mutable syntax::NodeId node_ = syntax::no_node;
  mutable std::once_flag indexed_;
  mutable std::vector<syntax::IndexedAttribute> index_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::unique_ptr<const syntax::HclTree>, std::less<>> attributes_;
};

using Declarations = std::map<std::string, Declaration*, std::less<>>;

struct Module {
  std::string folder;  ///< relative to the root; "" for the root itself
  std::vector<source::FileId> files;
  std::vector<std::unique_ptr<Declaration>> owned;
  Declarations variables;
  Declarations locals;
  Declarations outputs;
  Declarations calls;
  Declarations resources;  ///< by "type.name"
  Declarations data;       ///< by "type.name"
  std::vector<const Declaration*> providers;
  std::vector<findings::Unseen> unseen;  ///< of files that had to be parsed whole, and files' own

  /// Everything that could not be read, of what was wanted so far.
  [[nodiscard]] std::vector<findings::Unseen> all_unseen() const;
};

/// Reads one folder's files (already open in `sources`).
std::unique_ptr<Module> read_module(source::SourceSet& sources, std::string folder,
                                    const std::vector<const discover::File*>& files);

/// The declarations of a JSON file, as trees. Strings are templates, as in Terraform's JSON syntax.
std::shared_ptr<syntax::HclTree> json_body(source::SourceSet& sources, source::FileId file);

}  // namespace grantlint::terraform
