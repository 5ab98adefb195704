/// Kubernetes documents into Resources, bindings joined with the roles and subjects of the tree.
///
/// In:  YAML and JSON files of the scanned tree, whatever they hold; kubernetes_* Terraform Resources are
///      not this room's.
/// Out: one Resource per object that can hold a grant: type = kind (`RoleBinding`,
///      `ClusterRoleBinding`, …), provider "kubernetes", address `NAMESPACE/KIND/NAME` (`-` for no
///      namespace), attributes = the object, `block` = the document (or the item of a List). To a
///      binding's attributes a key `rules` is added where its role was found: the role's rules, with
///      their origins in the role, and the role is `joined` as definition; the ServiceAccount of a
///      subject, where found, is `joined` as receiver, the workloads that run as it as workloads (also to the
///      account's own object and its token's).
///      A role of the same name in several places (rendered installers) is taken from the nearest
///      one: same file, then same folder, then the shortest way.
///      What names no namespace gets one when it is applied: it is joined where nothing fits exactly.
///      An aggregated ClusterRole has the rules of the roles that its labels select, of those that may be
///      applied with it: not of another chart's or kustomization's, which are Unseen instead.
/// Bad input: what is no object is left alone; a binding without subjects grants nothing; a role that
///      is neither in the tree nor built in is Unseen (unresolved) at the roleRef.
///      A template of a Helm chart is read with the values that the chart gives; what an install decides
///      is unknown, and an object under a condition that is not true by these values is `unsure`.
///      A binding that a kustomization gives other subjects, another role or namespace is one Resource
///      more: its block is the base's, its calls are the kustomizations' entries, outermost first.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "findings/findings.h"
#include "source/source.h"
#include "syntax/data.h"
#include "syntax/syntax.h"

namespace grantlint::kubernetes {

struct Objects {
  std::vector<syntax::Resource> resources;
  std::vector<source::FileId> templates;  ///< files that are templates of charts: what they hold is in `resources`
  std::vector<findings::Unseen> unseen;   ///< but for what could not be read of the files
};

/// The folder of the Helm chart that a file is a template of; nothing for other files.
std::optional<std::string> chart_of(source::SourceSet& sources, std::string_view path);

/// Is a kind a grant? `KIND.GROUP`, and for one object of a kind `KIND.GROUP/NAME`: the core group is none
/// (`ConfigMap/aws-auth`). RBAC's own kinds are not asked for.
using Wanted = std::function<bool(std::string_view type)>;

/// Where the pod's spec stands in an object of a kind that runs pods (`Deployment.apps`: `spec.template.spec`);
/// empty for others.
using PodOf = std::function<std::string_view(std::string_view kind)>;

/// What is known of the tree beside the documents.
struct Surroundings {
  std::vector<std::string> paths;  ///< all files, to find kustomizations among them
  Wanted wanted;
  PodOf pod_of;
  source::Wanted matters;  ///< may a text hold a grant? Of a template's other documents nothing is Unseen
};

Objects read(source::SourceSet& sources, const std::vector<syntax::DataFile>& files, const Surroundings& tree = {});

/// Kinds that this room reads by itself.
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
