#include <algorithm>
#include <array>

#include "kubernetes/kubernetes.h"

namespace grantlint::kubernetes {

bool is_built_in_role(std::string_view kind, std::string_view name) {
  constexpr std::string_view system = "system:";
  if (kind == "ClusterRole") {
    static constexpr std::array<std::string_view, 4> user_facing = {"admin", "cluster-admin", "edit", "view"};
    return name.starts_with(system) || std::ranges::find(user_facing, name) != user_facing.end();
  }
  // In kube-system and kube-public; extension API servers bind the one without the prefix.
  if (kind == "Role") return name.starts_with(system) || name == "extension-apiserver-authentication-reader";
  return false;
}

}  // namespace grantlint::kubernetes
