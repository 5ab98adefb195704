#include "kubernetes/roots.h"

#include <algorithm>

#include "kubernetes/kubernetes.h"

namespace grantlint::kubernetes {

using source::FileId;

namespace {

/// Charts are numbered from here on, after all kustomizations.
constexpr std::uint32_t first_chart = 1U << 31U;

/// The chart that a chart is installed with: `x/charts/y` is part of `x`.
std::string outermost(source::SourceSet& sources, std::string folder) {
  while (true) {
    const std::string_view charts = source::parent_path(folder);
    const std::string above(source::parent_path(charts));
    if (source::file_name(charts) != "charts" || !sources.open(source::join_path(above, "Chart.yaml"))) return folder;
    folder = above;
  }
}

bool share(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
  return std::ranges::any_of(a, [&](std::uint32_t one) { return std::ranges::binary_search(b, one); });
}

}  // namespace

const std::vector<std::uint32_t>& Roots::of(FileId file) {
  const auto [place, added] = known_.try_emplace(file);
  if (!added) return place->second;
  const std::string_view path = sources_->path(file);
  std::vector<std::uint32_t> roots;
  if (const auto gathered = tops_.find(path); gathered != tops_.end()) roots = gathered->second;
  if (const auto chart = chart_of(*sources_, path)) {
    const auto number = static_cast<std::uint32_t>(first_chart + charts_.size());
    roots.push_back(charts_.try_emplace(outermost(*sources_, *chart), number).first->second);
  }
  std::ranges::sort(roots);
  return place->second = std::move(roots);
}

bool Roots::meet(FileId a, FileId b) {
  if (a == b) return true;
  const std::vector<std::uint32_t> first = of(a);
  return share(first, of(b));
}

bool Roots::together(FileId a, FileId b) {
  if (a == b) return true;
  const std::vector<std::uint32_t> first = of(a);
  const std::vector<std::uint32_t>& second = of(b);
  if (!first.empty() || !second.empty()) return share(first, second);
  const auto holds = [&](FileId outer, FileId inner) {
    const std::string_view folder = source::parent_path(sources_->path(outer));
    const std::string_view path = sources_->path(inner);
    return folder.empty() || (path.starts_with(folder) && path.substr(folder.size()).starts_with('/'));
  };
  return holds(a, b) || holds(b, a);
}

bool Roots::may_meet(FileId a, FileId b) {
  if (a == b) return true;
  const std::vector<std::uint32_t> first = of(a);
  const std::vector<std::uint32_t>& second = of(b);
  return first.empty() || second.empty() || share(first, second);
}

}  // namespace grantlint::kubernetes
