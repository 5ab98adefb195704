/// Reads Kubernetes documents to Resources, and joins bindings with the roles and subjects of the tree.
///
/// In:  the YAML and JSON files of the scanned tree, whatever they contain, and the resources of Terraform that make
///      objects.
/// Out: one Resource per object that can hold a grant: type = kind (`RoleBinding`,
///      `ClusterRoleBinding`, …), provider "kubernetes", address `NAMESPACE/KIND/NAME` (`-` for no
///      namespace), attributes = the object, `block` = the document (or the item of a List). To a
///      binding's attributes a key `rules` is added where its role was found: the role's rules, with
///      their origins in the role; the role is `joined` as definition, the ServiceAccount of a
///      subject, where found, is `joined` as receiver, the workloads that run as it as workloads (also to the
///      account's own object and its token's).
///      A role of the same name in several places (rendered installers) is taken from the nearest
///      one: same file, then same folder, then the shortest way.
///      An object without a namespace gets one when it is applied: it is joined if no exact match exists.
///      An aggregated ClusterRole has the rules of the roles that its labels select, of those that may be
///      applied with it: not of another chart's or kustomization's, which are Unseen instead.
///      Objects inside of other documents (policies, templates, tasks, values) are read where they stand. One that
///      looks like RBAC and whose kind is not known is Unseen.
/// Bad input: a document that is not an object is ignored; a binding without subjects grants nothing; a role that
///      is neither in the tree nor built in is Unseen (unresolved) at the roleRef.
/// Helm:  a template is rendered with the values of its chart and the named templates of the charts that it depends
///      on, as far as they are in the tree; what is decided at install is unknown. Of an `if` every arm counts: an
///      object, or what it has more than the values make of it, is `unsure` (of a binding, one more Resource).
/// Kustomize: a binding whose subjects, role or namespace a kustomization changes is an additional Resource: its
///      block is the base's, its calls are the kustomizations' entries, outermost first.
/// Lifetimes: Resources own or share their data; spans refer to the SourceSet.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "findings/findings.h"
#include "source/source.h"
#include "syntax/data.h"
#include "syntax/syntax.h"

namespace grantlint::kubernetes {

struct Objects {
  std::vector<syntax::Resource> resources;
  /// Objects that resources of Terraform make, by the index of those in `declared`.
  std::vector<std::pair<std::size_t, syntax::Resource>> declared;
  std::vector<std::size_t> replaced;  ///< the indices of those that are their object, sorted: it comes in their place
  std::vector<source::FileId> templates;  ///< files that are templates of charts; their objects are in `resources`
  std::vector<findings::Unseen> unseen;   ///< without the files' own parse errors
};

/// The folder of the Helm chart that a file is a template of; nothing for other files.
std::optional<std::string> chart_of(source::SourceSet& sources, std::string_view path);

/// Is a kind a grant? Called with `KIND.GROUP`, and for a single object with `KIND.GROUP/NAME`; the core group is
/// left out (`ConfigMap/aws-auth`). Not called for the kinds of RBAC.
using Wanted = std::function<bool(std::string_view type)>;

/// The path of the pod's spec in an object of a kind that runs pods (`Deployment.apps`: `spec.template.spec`);
/// empty for others.
using PodOf = std::function<std::string_view(std::string_view kind)>;

/// A key of a map that tells what it, or what stands in it, makes of objects (`nested` in rules/catalogue).
struct Keyword {
  std::string_view key;
  std::string_view value;   ///< that the key must have (case does not count); empty: any
  std::string_view means;   ///< what it tells: a word of the catalogue's README
  std::string_view type;    ///< what the map is
  std::string_view at;      ///< the key in an object of that type whose value the map is
  std::string_view reason;  ///< why the objects may not be made
};

/// Of a type of Terraform: the kind of the object that its attributes are, or the path of objects in it; empty for
/// others.
using ObjectsOf = std::function<std::string_view(std::string_view type)>;

/// Information about the tree beside the documents.
struct Surroundings {
  std::vector<std::string> paths;  ///< all files, to find kustomizations among them
  Wanted wanted;
  PodOf pod_of;
  source::Wanted matters;  ///< may a text contain a grant? Other documents of templates give no Unseen
  std::vector<Keyword> keywords{};
  ObjectsOf objects_of{};
  const std::vector<syntax::Resource>* declared = nullptr;  ///< Terraform's resources
};

Objects read(source::SourceSet& sources, const std::vector<syntax::DataFile>& files, const Surroundings& tree = {});

/// The kinds that this room reads without the catalogue.
constexpr bool is_own_kind(std::string_view kind) {
  return kind == "ClusterRole" || kind == "ClusterRoleBinding" || kind == "Role" || kind == "RoleBinding" ||
         kind == "ServiceAccount";
}

/// Is this value an object of Kubernetes: a map with `apiVersion` and `kind`?
bool is_object(const syntax::Value& value);

/// A role that every cluster has (`cluster-admin`, `view`, `system:*`). Source: "Using RBAC
/// Authorization", Default roles and role bindings.
bool is_built_in_role(std::string_view kind, std::string_view name);

}  // namespace grantlint::kubernetes
