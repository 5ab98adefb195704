/// The git repository that a folder lies in, opened through libgit2. Private to the room.
///
/// Reads only the repository's own files, not the git config of the user or the system, so that the same
/// tree gives the same result on every machine. Writes nothing and runs nothing.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

struct git_repository;

namespace grantlint::discover {

struct CloseRepository {
  void operator()(git_repository* repository) const;
};

struct Repository {
  std::unique_ptr<git_repository, CloseRepository> handle;  ///< null: no work tree, or unreadable
  std::string prefix;   ///< from the top of the work tree to the folder, with a slash at its end
  std::string refused;  ///< why an existing repository cannot be opened
};

Repository open_repository(const std::filesystem::path& folder);

}  // namespace grantlint::discover
