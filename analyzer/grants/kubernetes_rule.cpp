#include "grants/kubernetes_rule.h"

#include <algorithm>
#include <array>

namespace grantlint::grants {

namespace {

bool is_subresource(std::string_view name) {
  static constexpr std::array<std::string_view, 15> names{
      "*",           "approval", "attach",   "binding",    "ephemeralcontainers",
      "eviction",    "exec",     "finalize", "finalizers", "log",
      "portforward", "proxy",    "scale",    "status",     "token"};
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

KubernetesRule::KubernetesRule(std::string_view text) {
  const auto colon = text.find(':');
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || c == ',' || c == '*'; };
  if (colon == std::string_view::npos || !std::ranges::all_of(text.substr(0, colon), plain)) return;
  verbs_ = text.substr(0, colon);
  auto what = text.substr(colon + 1);
  url_ = what.starts_with('/');
  resource_ = what.substr(0, what.find('.'));
  if (what.starts_with("*.*")) {
    group_ = "*";
  } else if (resource_.size() < what.size()) {
    group_ = what.substr(resource_.size() + 1);
    group_ = group_.substr(0, group_.find('/'));
  }
  // Names of objects follow the resource, or its subresource.
  const auto slash = resource_.find('/');
  if (slash == std::string_view::npos) return;
  const auto sub = resource_.substr(slash + 1, resource_.find('/', slash + 1) - slash - 1);
  const auto end = is_subresource(sub) ? slash + 1 + sub.size() : slash;
  if (end == resource_.size()) return;
  resource_ = resource_.substr(0, end);
  group_ = {};
}

bool KubernetesRule::matches(std::string_view row) const {
  if (verbs_.empty()) return false;
  if (row == "verbs:*") return has_verb("*");
  if (row == "nonResourceURLs:*") return url_ && resource_ == "/*";
  if (url_) return false;
  if (row == "resources:*") return resource_ == "*";
  if (row == "resources:*/*") return resource_ == "*/*";
  if (row == "apiGroups:*") return group_ == "*";
  const auto space = row.find(' ');
  if (space == std::string_view::npos || row.find(' ', space + 1) != std::string_view::npos) return false;
  const auto what = row.substr(space + 1);
  const auto resource = what.substr(0, what.find('.'));
  const auto group = resource.size() < what.size() ? what.substr(resource.size() + 1) : std::string_view();
  return (has_verb(row.substr(0, space)) || has_verb("*")) && (group_ == group || group_ == "*") && includes(resource);
}

bool KubernetesRule::has_verb(std::string_view verb) const {
  auto rest = verbs_;
  while (true) {
    const auto comma = rest.find(',');
    if (rest.substr(0, comma) == verb) return true;
    if (comma == std::string_view::npos) return false;
    rest.remove_prefix(comma + 1);
  }
}

bool KubernetesRule::includes(std::string_view resource) const {
  if (resource_ == "*" || resource_ == resource) return true;
  const auto slash = resource.find('/');
  if (slash == std::string_view::npos) return false;
  if (resource_.starts_with("*/")) return resource_ == "*/*" || resource_.substr(1) == resource.substr(slash);
  return resource_.ends_with("/*") && resource_.substr(0, resource_.size() - 1) == resource.substr(0, slash + 1);
}

}  // namespace grantlint::grants
