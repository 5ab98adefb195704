/// Who acts as a ServiceAccount: the workloads whose pods run as it. Private to the room.
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
  /// All outlive this.
  Workloads(const source::SourceSet& sources, Roots& roots, const Nearest& nearest, std::vector<Workload> workloads);

  /// Those that run as the account that is spoken of in the file `from`, sorted by kind and name; of several
  /// copies of one the nearest, of very many only some. What names no namespace gets one when it is applied and
  /// counts for any, unless an account of that name stands nearer to it. As `default`, which most name by
  /// naming none, only what surely stands in the same namespace.
  [[nodiscard]] std::vector<const Workload*> running_as(std::string_view namespace_, std::string_view account,
                                                        source::FileId from);

 private:
  [[nodiscard]] std::size_t way(source::FileId a, source::FileId b) const;
  /// May the workload be in the namespace, seen from the file?
  [[nodiscard]] bool fits(const Workload& one, std::string_view namespace_, source::FileId from);
  /// The ServiceAccount object that the workload means.
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
