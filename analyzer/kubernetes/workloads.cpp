#include "kubernetes/workloads.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace grantlint::kubernetes {

namespace {

constexpr std::size_t most_steps = 1'000'000;
constexpr std::size_t most_workloads = 20;

}  // namespace

Workloads::Workloads(const source::SourceSet& sources, Roots& roots, std::vector<Workload> workloads)
    : sources_(&sources), roots_(&roots), workloads_(std::move(workloads)) {
  for (std::size_t i = 0; i < workloads_.size(); ++i) by_account_[workloads_[i].account].push_back(i);
}

/// Folders between two files; of two in different folders at least one.
std::size_t Workloads::way(source::FileId a, source::FileId b) const {
  if (a == b) return 0;
  const std::string_view from = source::parent_path(sources_->path(a));
  const std::string_view to = source::parent_path(sources_->path(b));
  const auto [one, other] = std::ranges::mismatch(from, to);
  const auto left = std::count(one, from.end(), '/') + std::count(other, to.end(), '/');
  return 1 + static_cast<std::size_t>(left) + (one != from.end() ? 1 : 0) + (other != to.end() ? 1 : 0);
}

std::vector<const Workload*> Workloads::running_as(std::string_view namespace_, std::string_view account,
                                                   source::FileId from) {
  const auto known = by_account_.find(std::string(account));
  if (account.empty() || known == by_account_.end()) return {};
  // Worth of a copy: first the namespace as written, then the shortest way.
  using Worth = std::tuple<bool, std::size_t>;
  std::map<std::pair<std::string_view, std::string_view>, std::pair<Worth, const Workload*>> best;
  for (const std::size_t i : known->second) {
    if (++steps_ > most_steps) break;
    const Workload& one = workloads_[i];
    const bool exact = one.namespace_ == namespace_;
    if (!exact && !one.namespace_.empty() && !namespace_.empty()) continue;
    const source::FileId file = one.block.file;
    // A template's `{{ .Values.name }}` means the same in its own chart only.
    if (one.written ? !roots_->meet(from, file) : !roots_->may_meet(from, file)) continue;
    const Worth worth(!exact, way(from, file));
    const auto [place, added] = best.try_emplace({one.kind, one.name}, worth, &one);
    if (!added && worth < place->second.first) place->second = {worth, &one};
  }
  std::vector<const Workload*> result;
  for (const auto& [unused, found] : best) {
    if (result.size() < most_workloads) result.push_back(found.second);
  }
  return result;
}

}  // namespace grantlint::kubernetes
