/// Finds the workloads whose pods run as a ServiceAccount. Private to the room.
///
/// Source: Configure Service Accounts for Pods (Kubernetes documentation): a pod that names none runs as
/// `default` of its namespace; `serviceAccount` is the older name of `serviceAccountName`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "kubernetes/objects.h"
#include "kubernetes/roles.h"
#include "kubernetes/roots.h"
#include "source/source.h"

namespace grantlint::kubernetes {

class Workloads {
 public:
  /// The first three must outlive this object.
  Workloads(const source::SourceSet& sources, Roots& roots, const Nearest& nearest, std::vector<Workload> workloads);

  /// The workloads that run as the account that the file `from` refers to, sorted by kind and name; of several
  /// copies the nearest, and at most a fixed number. A workload without a namespace gets one when it is applied: it
  /// matches any namespace, unless an account of that name is nearer to it. For the account `default`, which pods
  /// use that name none, only workloads that are certainly in the same namespace.
  [[nodiscard]] std::vector<const Workload*> running_as(std::string_view namespace_, std::string_view account,
                                                        source::FileId from);

 private:
  [[nodiscard]] std::size_t way(source::FileId a, source::FileId b) const;
  /// May the workload be in the namespace, seen from the file?
  [[nodiscard]] bool fits(const Workload& one, std::string_view namespace_, source::FileId from);
  /// The ServiceAccount object that the workload refers to.
  [[nodiscard]] std::optional<std::size_t> account_of(std::size_t workload);

  const source::SourceSet* sources_;
  Roots* roots_;
  const Nearest* nearest_;
  std::unordered_map<std::size_t, std::optional<std::size_t>> accounts_;
  std::vector<Workload> workloads_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_account_;
  std::size_t steps_ = 0;
};

}  // namespace grantlint::kubernetes
