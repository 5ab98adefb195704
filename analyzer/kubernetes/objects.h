/// Finds objects of RBAC and of wanted kinds in documents and lists. Private to the room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kubernetes/kubernetes.h"

namespace grantlint::kubernetes {

/// A document of a file.
struct Input {
  source::FileId file;
  const syntax::Document* document;
  std::string unsure{};  ///< why it may not exist; empty where it certainly does
};

struct Object {
  syntax::Resource resource;
  std::string namespace_;  ///< empty where the object names none, and for cluster-wide kinds
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

/// A document with more list items than the limit (aliases can multiply them) is read up to the limit.
Found find_objects(const std::vector<Input>& documents, const Wanted& wanted, const PodOf& pod_of,
                   std::vector<findings::Unseen>& unseen);

/// The value under dotted keys, its origin including the steps of its containers; null where there is none.
syntax::Value take(const syntax::Value& map, std::string_view dotted);
/// A scalar's text, or how an unknown one was written; empty for others.
std::string text_of(const syntax::Value& value);

}  // namespace grantlint::kubernetes
