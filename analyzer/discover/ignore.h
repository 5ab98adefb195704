/// Which files git ignores (.gitignore, for files that git does not track). Private to the room.
///
/// In:  the root. Out: whether a file or folder below it is ignored.
/// Where there is no work tree, or it cannot be read, nothing is ignored. One thread at a time.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "discover/repository.h"

struct git_index;

namespace grantlint::discover {

class Ignore {
 public:
  explicit Ignore(const std::filesystem::path& root);
  Ignore(const Ignore&) = delete;
  Ignore& operator=(const Ignore&) = delete;
  ~Ignore();

  /// Does git track this file, something in this folder, or a submodule there? `path` is relative to the root.
  [[nodiscard]] bool tracks(std::string_view path) const;
  [[nodiscard]] bool file(std::string_view path) const;
  /// A folder that holds a tracked file is never ignored.
  [[nodiscard]] bool folder(std::string_view path) const;

 private:
  [[nodiscard]] bool asks_git(const std::string& path) const;

  Repository repository_;
  git_index* index_ = nullptr;
  std::vector<std::string_view> tracked_;  // below the root, without the prefix, sorted; views into the index
};

}  // namespace grantlint::discover
