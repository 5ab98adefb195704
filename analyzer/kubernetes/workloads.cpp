#include "kubernetes/workloads.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace grantlint::kubernetes {

namespace {

constexpr std::size_t most_matches = 1'000'000;
constexpr std::size_t most_workloads = 20;

}  // namespace

Workloads::Workloads(const source::SourceSet& sources, Roots& roots, const Nearest& nearest,
                     std::vector<Workload> workloads)
    : sources_(&sources), roots_(&roots), nearest_(&nearest), workloads_(std::move(workloads)) {
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

bool Workloads::fits(const Workload& one, std::string_view namespace_, source::FileId from) {
  const bool exact = one.namespace_ == namespace_;
  if (!exact && !one.namespace_.empty() && !namespace_.empty()) return false;
  const source::FileId file = one.block.file;
  // A template's `{{ .Values.name }}` means the same in its own chart only.
  if (one.written) return roots_->meet(from, file);
  if (one.account == "default" && (!exact || namespace_.empty())) {
    return roots_->meet(from, file) ||
           source::parent_path(sources_->path(from)) == source::parent_path(sources_->path(file));
  }
  return roots_->may_meet(from, file);
}

std::optional<std::size_t> Workloads::account_of(std::size_t workload) {
  const auto [place, added] = accounts_.try_emplace(workload);
  if (added) {
    const Workload& one = workloads_[workload];
    place->second = nearest_->find("ServiceAccount", one.namespace_, one.account, one.block.file);
  }
  return place->second;
}

std::vector<const Workload*> Workloads::running_as(std::string_view namespace_, std::string_view account,
                                                   source::FileId from) {
  const auto known = by_account_.find(std::string(account));
  if (account.empty() || known == by_account_.end()) return {};
  const auto meant = nearest_->find("ServiceAccount", namespace_, account, from);
  // Worth of a copy: first the namespace as written, then the shortest way.
  using Worth = std::tuple<bool, std::size_t>;
  std::map<std::pair<std::string_view, std::string_view>, std::pair<Worth, const Workload*>> best;
  for (const std::size_t i : known->second) {
    if (++steps_ > most_matches) break;
    const Workload& one = workloads_[i];
    if (!fits(one, namespace_, from)) continue;
    const auto own = account_of(i);
    if (meant && own && *meant != *own) continue;
    const Worth worth(one.namespace_ != namespace_, way(from, one.block.file));
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
