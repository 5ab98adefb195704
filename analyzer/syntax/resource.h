/// Resource: the other half of the narrow waist. Terraform blocks, Kubernetes objects and policy
/// statements all end here; the catalogue of grant types is written against it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "source/source.h"
#include "syntax/value.h"

namespace grantlint::syntax {

enum class Language : std::uint8_t { terraform, kubernetes, iam };
std::string_view name(Language language);

/// A module call on the way to a resource, outermost first.
struct Call {
  source::Span at;      ///< the whole `module` block
  std::string address;  ///< module.iam["prod"]
};

/// Something the grant is joined from, which may carry the ticket too: the statement, document or
/// role that defines the entitlement, or the role, user, group or service account that receives it.
/// A workload acts as the one who receives it and says nothing of the ticket.
struct Joined {
  enum class Kind : std::uint8_t { definition, receiver, workload };
  Kind kind = Kind::definition;
  std::string address;
  source::Span block;
  Value annotations;      ///< tags, labels or annotations as a map; null where there are none
  source::Span holder{};  ///< of several holders the name of the one it is joined for; none: for all
};

/// What a Terraform `lifecycle` block says that stands in the way of taking something out.
struct Lifecycle {
  source::Span prevent_destroy;      ///< the attribute, where it is `true`; else none
  source::Span ignore_changes;       ///< the attribute; none where there is none
  std::vector<std::string> ignored;  ///< names of attributes, or `all`
};

struct Resource {
  Language language = Language::terraform;
  std::string provider;  ///< "google", "kubernetes", "aws"
  std::string type;      ///< "google_project_iam_member", "RoleBinding", "Statement"
  std::string name;      ///< block label, metadata.name, Sid
  std::string address;   ///< module.iam["prod"].google_project_iam_member.this["a"]; default/RoleBinding/x
  /// The evaluation it belongs to: a root module's folder, with the files of assignments that make
  /// it another workspace; addresses are unique within it. Empty for other languages.
  std::string root;
  bool data = false;   ///< a Terraform data source
  source::Span block;  ///< the whole block, YAML document or JSON statement
  source::Span head;   ///< its first line's worth: type and labels, or the name's node
  /// A map. Nested blocks are lists of maps (as in a plan), each with its block's span as origin;
  /// an attribute's entry has the attribute's span as key_origin.
  Value attributes;
  /// Tags, labels or annotations that the provider adds (`default_tags`), nearest first.
  std::vector<Value> provider_tags;
  std::vector<Call> calls;
  /// Why it may not be there at all: its `count` or `for_each` is not known, or nobody sets the
  /// variable it waits for. Empty where it is certain.
  std::string unsure;
  std::vector<Joined> joined;
  Lifecycle lifecycle;
  /// Where not empty, only what stands in these blocks, its own or those of what it is made of, counts: the
  /// resource is told elsewhere, and is looked at once more for dynamic blocks that nobody fills.
  std::vector<source::Span> only;
};

/// `module.a["x"].aws_iam_role.r[0]` → `module.a.aws_iam_role.r`: the address as it is declared, not one
/// instance of it. Keys may hold brackets and escaped quotes.
std::string without_keys(std::string_view address);

/// One resource as indented text with origins as `file:line:column`: for tests and `--print`.
std::string print(const source::SourceSet& sources, const Resource& resource);

}  // namespace grantlint::syntax
