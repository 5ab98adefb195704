/// What git ignores: .gitignore files, for what git does not track. Private to the room.
///
/// In:  the root. Out: whether a file or folder below it is to be passed over.
/// libgit2 reads the repository's own files only: the user's and the system's git config do not count,
/// so that the same tree gives the same answer everywhere. Nothing is written. Where there is no work
/// tree, or it cannot be read, nothing is ignored. One thread at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct git_index;
struct git_repository;

namespace grantlint::discover {

class Ignore {
 public:
  explicit Ignore(const std::filesystem::path& root);
  Ignore(const Ignore&) = delete;
  Ignore& operator=(const Ignore&) = delete;
  ~Ignore();

  /// `path` is relative to the root.
  [[nodiscard]] bool file(std::string_view path) const;
  /// A folder that holds a tracked file is never ignored.
  [[nodiscard]] bool folder(std::string_view path) const;

 private:
  void open(const std::string& root);
  [[nodiscard]] bool asks_git(const std::string& path) const;

  git_repository* repository_ = nullptr;
  git_index* index_ = nullptr;
  std::string prefix_;                     // from the work tree to the root, with a slash at its end
  std::vector<std::string_view> tracked_;  // below the root, without the prefix, sorted; views into the index
};

}  // namespace grantlint::discover
