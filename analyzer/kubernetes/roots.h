/// Determines which files are applied together: those of one chart, or of one kustomization. Private to the room.
///
/// A tree may contain files for several clusters. Two files of different charts or kustomizations may be applied to
/// different clusters; a file that belongs to neither may be applied to any.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "source/source.h"

namespace grantlint::kubernetes {

/// For each file's path the outermost kustomizations that include it.
using Tops = std::map<std::string, std::vector<std::uint32_t>, std::less<>>;

class Roots {
 public:
  Roots(source::SourceSet& sources, Tops tops) : sources_(&sources), tops_(std::move(tops)) {}

  /// May both be applied to one cluster? False where both have roots and share none.
  [[nodiscard]] bool may_meet(source::FileId a, source::FileId b);
  /// Are they applied together, as far as the tree shows? They share a root, or neither has one and the folder of one
  /// is that of the other, or holds it.
  [[nodiscard]] bool together(source::FileId a, source::FileId b);
  /// Do they share a root?
  [[nodiscard]] bool meet(source::FileId a, source::FileId b);

 private:
  const std::vector<std::uint32_t>& of(source::FileId file);

  source::SourceSet* sources_;
  Tops tops_;
  std::map<std::string, std::uint32_t, std::less<>> charts_;
  std::unordered_map<source::FileId, std::vector<std::uint32_t>> known_;
};

}  // namespace grantlint::kubernetes
