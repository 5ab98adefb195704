#include "discover/ignore.h"

#include <git2.h>

#include <algorithm>
#include <array>
#include <mutex>

namespace grantlint::discover {

namespace {

/// Settings of the library as a whole, made once.
void set_up_library() {
  static std::once_flag once;
  std::call_once(once, [] {
    git_libgit2_init();
    // Whose the files are does not matter to a reader (a container's checkout belongs to another user).
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    // Extensions that change neither the index nor the ignore rules.
    std::array<const char*, 4> extensions{"partialclone", "worktreeconfig", "preciousobjects", "refstorage"};
    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions.data(), extensions.size());
    for (const int level :
         {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL}) {
      git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    }
  });
}

}  // namespace

Ignore::Ignore(const std::filesystem::path& root) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(root, error);
  if (error) return;
  for (std::filesystem::path above = real;; above = above.parent_path()) {
    if (std::filesystem::exists(std::filesystem::symlink_status(above / ".git", error))) break;
    if (above == above.root_path()) return;
  }
  set_up_library();
  open(real.string());
}

Ignore::~Ignore() {
  git_index_free(index_);
  git_repository_free(repository_);
}

void Ignore::open(const std::string& root) {
  if (git_repository_open_ext(&repository_, root.c_str(), 0, nullptr) != 0) return;
  const char* work_tree = git_repository_workdir(repository_);
  const std::string top = work_tree != nullptr ? work_tree : "";
  if (top.empty() || !(root + "/").starts_with(top)) {
    git_repository_free(repository_);
    repository_ = nullptr;
    return;
  }
  if (root.size() > top.size()) prefix_ = root.substr(top.size()) + "/";
  if (git_repository_index(&index_, repository_) == 0) {
    const std::size_t count = git_index_entrycount(index_);
    tracked_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      std::string_view path = git_index_get_byindex(index_, i)->path;
      if (!path.starts_with(prefix_)) continue;
      path.remove_prefix(prefix_.size());
      tracked_.push_back(path);
    }
    // As the index has it, unless `core.ignorecase` is set.
    if (!std::ranges::is_sorted(tracked_)) std::ranges::sort(tracked_);
  }
  // Someone who names an ignored folder as the root wants it read all the same.
  if (tracked_.empty() && !prefix_.empty() && asks_git("")) {
    git_repository_free(repository_);
    repository_ = nullptr;
  }
}

bool Ignore::asks_git(const std::string& path) const {
  int ignored = 0;
  return git_ignore_path_is_ignored(&ignored, repository_, (prefix_ + path).c_str()) == 0 && ignored != 0;
}

bool Ignore::file(std::string_view path) const {
  if (repository_ == nullptr || std::ranges::binary_search(tracked_, path)) return false;
  return asks_git(std::string(path));
}

bool Ignore::folder(std::string_view path) const {
  if (repository_ == nullptr) return false;
  const std::string below = std::string(path) + "/";
  const auto first = std::ranges::lower_bound(tracked_, std::string_view(below));
  if (first != tracked_.end() && first->starts_with(below)) return false;
  // A submodule is tracked by the folder's own name.
  if (std::ranges::binary_search(tracked_, path)) return false;
  return asks_git(below);
}

}  // namespace grantlint::discover
