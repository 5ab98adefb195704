/// Resolves a folder named relative to another one, and tells a path that leaves the root apart from the root
/// itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "source/source.h"

namespace grantlint::source {

/// The folder that `path` leads to from `folder`, "" for the root itself; nothing where it leaves the root.
inline std::optional<std::string> folder_at(std::string_view folder, std::string_view path) {
  std::string joined = join_path(folder, path);
  if (joined.empty()) return std::nullopt;
  return joined == "." ? std::string() : std::move(joined);
}

}  // namespace grantlint::source
