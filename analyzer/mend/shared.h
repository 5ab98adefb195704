/// Blocks that several callers share. Private to the room.
#pragma once

#include <algorithm>
#include <string_view>

#include "grants/grants.h"
#include "source/source.h"

namespace grantlint::mend {

/// Why nothing is edited there.
inline constexpr std::string_view shared_block = "the block that makes it is in a module, which others may call";

/// Is the block in a module that hands on what is written elsewhere? Then an edit of it would be for all callers.
inline bool is_in_called_module(const source::SourceSet& sources, const grants::Grant& grant) {
  const bool called =
      std::ranges::any_of(grant.via, [](const grants::Via& via) { return via.kind == grants::Via::Kind::module; });
  return called &&
         !source::path_below(source::parent_path(sources.path(grant.block.file)), sources.path(grant.home.file));
}

}  // namespace grantlint::mend
