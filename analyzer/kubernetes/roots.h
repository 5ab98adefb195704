/// What is applied together: the files of one chart, or those that one kustomization gathers. Private to the room.
///
/// A tree may hold what goes to several clusters. Two files that stand in different charts or under different
/// kustomizations need not meet in one; a file that stands in none of either may go anywhere.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "source/source.h"

namespace grantlint::kubernetes {

/// For each file's path the kustomizations that gather it and that no other one uses.
using Tops = std::map<std::string, std::vector<std::uint32_t>, std::less<>>;

class Roots {
 public:
  Roots(source::SourceSet& sources, Tops tops) : sources_(&sources), tops_(std::move(tops)) {}

  /// May the two end up in one cluster? False where each stands in roots of its own.
  [[nodiscard]] bool may_meet(source::FileId a, source::FileId b);
  /// Do they stand in one root?
  [[nodiscard]] bool meet(source::FileId a, source::FileId b);

 private:
  const std::vector<std::uint32_t>& of(source::FileId file);

  source::SourceSet* sources_;
  Tops tops_;
  std::map<std::string, std::uint32_t, std::less<>> charts_;
  std::unordered_map<source::FileId, std::vector<std::uint32_t>> known_;
};

}  // namespace grantlint::kubernetes
