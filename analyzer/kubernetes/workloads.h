/// Who acts as a ServiceAccount: the workloads whose pods run as it. Private to the room.
///
/// Source: Configure Service Accounts for Pods (Kubernetes documentation): a pod that names none runs as
/// `default` of its namespace; `serviceAccount` is the older name of `serviceAccountName`.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "kubernetes/objects.h"
#include "kubernetes/roots.h"
#include "source/source.h"

namespace grantlint::kubernetes {

class Workloads {
 public:
  Workloads(const source::SourceSet& sources, Roots& roots, std::vector<Workload> workloads);

  /// Those that run as the account, sorted by address; of several copies of one the nearest to `from`, of very
  /// many only some. What names no namespace gets one when it is applied and counts for any.
  [[nodiscard]] std::vector<const Workload*> running_as(std::string_view namespace_, std::string_view account,
                                                        source::FileId from);

 private:
  [[nodiscard]] std::size_t way(source::FileId a, source::FileId b) const;

  const source::SourceSet* sources_;
  Roots* roots_;
  std::vector<Workload> workloads_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_account_;
  std::size_t steps_ = 0;
};

}  // namespace grantlint::kubernetes
