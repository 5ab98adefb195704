/// Joins objects with those that they name: bindings with roles and subjects, accounts with workloads. Private to the
/// room.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kubernetes/objects.h"
#include "kubernetes/roles.h"
#include "kubernetes/roots.h"
#include "kubernetes/workloads.h"

namespace grantlint::kubernetes {

/// A binding's attributes with the rules of its role.
syntax::Value with_rules(const syntax::Value& binding, syntax::Value rules);

class Joiner {
 public:
  /// All arguments must outlive it.
  Joiner(const source::SourceSet& sources, const std::vector<Object>& objects, Roots& roots,
         std::vector<Workload> workloads);

  /// A binding. Where its role has rules that the values of its chart do not make, a second one with these, which is
  /// unsure.
  std::vector<syntax::Resource> join(const Object& binding, std::vector<findings::Unseen>& unseen);

  /// A binding that a kustomization made of `base`, with the role of that one: what it allows stays, perhaps
  /// under a new name, as do the subjects that were only renamed.
  syntax::Resource join_changed(const Object& binding, const syntax::Resource& base);

  /// A ServiceAccount, or the Secret that holds its token, with the workloads that run as it.
  syntax::Resource join_own(const Object& object);

 private:
  /// The role's index; nothing where it is not in the tree.
  std::optional<std::size_t> join_role(const Object& binding, bool grants, syntax::Resource& result,
                                       std::vector<findings::Unseen>& unseen);
  [[nodiscard]] std::optional<std::size_t> role_of(const Object& binding, const syntax::Value& reference) const;
  [[nodiscard]] bool same_folder(const Object& a, const Object& b) const;
  void join_account(const Object& binding, const syntax::Value& subject, syntax::Resource& result);
  void join_workloads(std::string_view namespace_, const std::string& account, source::FileId from, source::Span holder,
                      syntax::Resource& result);

  const source::SourceSet& sources_;
  const std::vector<Object>& objects_;
  Nearest nearest_;
  Rules rules_;
  Workloads workloads_;
  std::map<std::string, std::size_t, std::less<>> declared_;  // root and address of Terraform's → index
};

}  // namespace grantlint::kubernetes
