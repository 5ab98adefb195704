/// Finds objects of RBAC and of wanted kinds in documents and lists. Private to the room.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kubernetes/kubernetes.h"

namespace grantlint::kubernetes {

class Nesting;

/// A document of a file.
struct Input {
  source::FileId file;
  const syntax::Document* document;
  std::string unsure{};  ///< why it may not exist; empty where it certainly does
};

struct Object {
  syntax::Resource resource;
  std::string namespace_;  ///< empty where the object names none, and for cluster-wide kinds
  /// Of a role: rules that the values of its chart do not make; null for none.
  syntax::Value more_rules{};
  std::string more_unsure{};              ///< why they may not be there
  bool is_patch = false;                  ///< what a kustomization changes another object by
  std::optional<std::size_t> declared{};  ///< of Terraform: the index of its resource
};
inline bool is_binding(const Object& object) {
  return object.resource.type == "RoleBinding" || object.resource.type == "ClusterRoleBinding";
}

/// An object that runs pods.
struct Workload {
  std::string kind;
  std::string name;
  std::string namespace_;  ///< empty where the object names none
  std::string account;     ///< the ServiceAccount its pods run as
  bool written = false;    ///< the account is not known; `account` is the expression as written
  source::Span block;

  /// As a Resource's: `NAMESPACE/KIND/NAME`.
  [[nodiscard]] std::string address() const;
};

struct Found {
  std::vector<Object> objects;      ///< in the order of the documents
  std::vector<Workload> workloads;  ///< in the order of the documents
};

/// Where objects may stand, and which of them count.
struct Search {
  const Wanted& wanted;
  const PodOf& pod_of;
  const Nesting& nesting;
};

/// A document with more list items than the limit (aliases can multiply them) is read up to the limit.
Found find_objects(const std::vector<Input>& documents, const Search& search, std::vector<findings::Unseen>& unseen);

/// Is it an object of a kind that is known, and is no grant nor holds others?
bool grants_nothing(const syntax::Value& object, const Wanted& wanted);

/// Has it `apiVersion` and `kind`, known or not?
bool may_be_object(const syntax::Value& value);

/// The value under dotted keys, its origin including the steps of its containers; null where there is none.
syntax::Value take(const syntax::Value& map, std::string_view dotted);
/// A scalar's text, or how an unknown one was written; empty for others.
std::string text_of(const syntax::Value& value);

}  // namespace grantlint::kubernetes
