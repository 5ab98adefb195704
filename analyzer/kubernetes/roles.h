/// Finds the role that a binding refers to, and its rules. Private to the room.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "kubernetes/objects.h"
#include "kubernetes/roots.h"

namespace grantlint::kubernetes {

/// Finds an object by kind, namespace and name; of several the nearest to the reference: same
/// file (the last one there, as applying the file would have it), same folder, the shortest way between
/// folders, then the first path. Each look-up walks up one folder at a time, however many copies.
class Nearest {
 public:
  Nearest(const source::SourceSet& sources, const std::vector<Object>& objects);

  /// `namespace_` is empty for cluster-wide kinds and where none is written. An object without a
  /// namespace gets one when it is applied: it is used if no exact match exists.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view kind, std::string_view namespace_,
                                                std::string_view name, source::FileId from) const;

 private:
  struct Candidate {
    std::size_t object;
    source::FileId file;
    std::size_t depth;  ///< folders below the one it is kept for
  };
  void add(const std::string& key, std::size_t object, source::FileId file);
  [[nodiscard]] std::optional<std::size_t> find_key(const std::string& key, source::FileId from) const;

  const source::SourceSet* sources_;
  std::unordered_map<std::string, std::size_t> by_file_;
  std::unordered_map<std::string, Candidate> by_folder_;
};

/// The rules of a role: its own, or for an aggregated ClusterRole those of the roles it gathers by label
/// ("Using RBAC Authorization", Aggregated ClusterRoles: rules written on it are overwritten).
///
/// A ClusterRole gathers within its cluster, and a tree may hold several: it gets the rules of those
/// that are applied with it (Roots::together): in its chart, kustomization or folder of manifests. Matching roles
/// elsewhere are Unseen, since it is not known whether they are in the same cluster.
class Rules {
 public:
  Rules(const std::vector<Object>& objects, const Nearest& nearest, Roots& roots);

  /// A list. What could not be gathered is added to `unseen`, once for a role.
  [[nodiscard]] syntax::Value of(std::size_t role, std::vector<findings::Unseen>& unseen);

  /// What the tree's ClusterRoles add to the built-in `admin`, `edit` or `view`, which gather by label; `admin`
  /// gathers what `edit` does, and that what `view` does. Null where they add nothing. `at` is where a binding in
  /// the file `from` names the role.
  [[nodiscard]] syntax::Value added_to(std::string_view built_in, source::FileId from, source::Span at,
                                       std::vector<findings::Unseen>& unseen);

 private:
  [[nodiscard]] syntax::Value gather(std::size_t role, std::vector<findings::Unseen>& unseen);
  /// The ClusterRoles that a label selector fits; of several with one name, the one nearest to `from`. Names
  /// that only roles of other roots have are added to `elsewhere`.
  [[nodiscard]] std::vector<std::size_t> selected(const syntax::Value& selector, source::FileId from,
                                                  std::set<std::string>& elsewhere);
  [[nodiscard]] bool fits(std::size_t role, const syntax::Value& selector) const;

  const std::vector<Object>* objects_;
  const Nearest* nearest_;
  Roots* roots_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_label_;
  std::vector<std::size_t> cluster_roles_;
  std::unordered_map<std::size_t, syntax::Value> gathered_;
  std::size_t steps_ = 0;
};

}  // namespace grantlint::kubernetes
