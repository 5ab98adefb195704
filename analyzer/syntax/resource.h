/// Resource: the common form of Terraform blocks, Kubernetes objects and template resources. The rooms for
/// the languages produce Resources; the catalogue of grant types and all later rooms read only these.
///
/// Lifetimes: a Resource owns its text and shares its Values; spans refer to the SourceSet.
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

/// Another block that is part of the same grant and may have the ticket annotation: the statement, document or
/// role that defines the entitlement, or the role, user, group or service account that receives it.
/// A workload runs as the receiver; its annotations are not read for the ticket.
struct Joined {
  enum class Kind : std::uint8_t { definition, receiver, workload };
  Kind kind = Kind::definition;
  std::string address;
  source::Span block;
  Value annotations;      ///< tags, labels or annotations as a map; null where there are none
  source::Span holder{};  ///< where the grant has several receivers: the name of the one this belongs to; none: all
};

/// The settings of a Terraform `lifecycle` block that prevent a removal or change from taking effect.
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
  /// The evaluation it belongs to: a root module's folder, with the .tfvars files it is evaluated with;
  /// addresses are unique within it. Empty for other languages.
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
  /// Why it may not exist: its `count` or `for_each` is not known, or depends on a variable that has no value
  /// in the scanned files. Empty where it certainly exists.
  std::string unsure;
  std::vector<Joined> joined;
  Lifecycle lifecycle;
  /// Not empty for a second Resource of a block that is already reported: it was evaluated again to find
  /// what its dynamic blocks would grant that produced no block before. Only grants inside these spans (of the
  /// block, or of a document it uses) count; the rest belongs to the first Resource.
  std::vector<source::Span> only;
};

/// `module.a["x"].aws_iam_role.r[0]` → `module.a.aws_iam_role.r`: the address of the declaration instead of an
/// instance. Keys may contain brackets and escaped quotes.
std::string without_keys(std::string_view address);

/// One resource as indented text with origins as `file:line:column`: for tests and `--print`.
std::string print(const source::SourceSet& sources, const Resource& resource);

}  // namespace grantlint::syntax
