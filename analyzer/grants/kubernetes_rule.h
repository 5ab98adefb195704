/// A rule of a Kubernetes role as grants spell it, `get,list:pods/log.group/names`, against rows such
/// as `create deployments.apps`: `resource.group`, the core group unnamed.
#pragma once

#include <string_view>

namespace grantlint::grants {

class KubernetesRule {
 public:
  /// A text of another form is a rule that no row matches. Its bytes must outlive the rule.
  explicit KubernetesRule(std::string_view text);

  /// Does the rule allow what the row names?
  [[nodiscard]] bool matches(std::string_view row) const;

 private:
  [[nodiscard]] bool has_verb(std::string_view verb) const;
  [[nodiscard]] bool includes(std::string_view resource) const;

  std::string_view verbs_;
  std::string_view resource_;
  std::string_view group_;
  bool url_ = false;
};

}  // namespace grantlint::grants
