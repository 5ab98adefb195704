#include "discover/repository.h"

#include <git2.h>

#include <array>
#include <mutex>

#include "discover/discover.h"

namespace grantlint::discover {

namespace {

/// Global settings of libgit2, applied once.
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

void CloseRepository::operator()(git_repository* repository) const {
  git_repository_free(repository);
}

Repository open_repository(const std::filesystem::path& folder) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(folder, error);
  if (error) return {};
  for (std::filesystem::path above = real;; above = above.parent_path()) {
    if (std::filesystem::exists(std::filesystem::symlink_status(above / ".git", error))) break;
    if (above == above.root_path()) return {};
  }
  set_up_library();
  git_repository* opened = nullptr;
  const std::string root = real.string();
  Repository repository{};
  if (git_repository_open_ext(&opened, root.c_str(), 0, nullptr) != 0) {
    const git_error* why = git_error_last();
    repository.refused = why != nullptr ? why->message : "it is none";
    return repository;
  }
  repository.handle.reset(opened);
  const char* work_tree = git_repository_workdir(opened);
  const std::string top = work_tree != nullptr ? work_tree : "";
  if (top.empty() || !(root + "/").starts_with(top)) {
    repository.handle.reset();
    return repository;
  }
  if (root.size() > top.size()) repository.prefix = root.substr(top.size()) + "/";
  return repository;
}

std::filesystem::path work_tree_top(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  for (fs::path above = fs::canonical(folder, error); !above.empty(); above = above.parent_path()) {
    const fs::path git = above / ".git";
    // A file leads to the repository of a submodule or a further work tree.
    if (fs::is_regular_file(git, error) || fs::exists(git / "HEAD", error)) return above;
    if (above == above.root_path()) break;
  }
  return {};
}

Checkout checkout(const std::filesystem::path& root) {
  const Repository repository = open_repository(root);
  if (!repository.handle) return {};
  Checkout result{.commit = {}, .folder = repository.prefix, .origin = {}};
  git_oid head{};
  if (git_reference_name_to_id(&head, repository.handle.get(), "HEAD") == 0) {
    std::array<char, GIT_OID_HEXSZ + 1> text{};
    result.commit = git_oid_tostr(text.data(), text.size(), &head);
  }
  git_remote* origin = nullptr;
  if (git_remote_lookup(&origin, repository.handle.get(), "origin") == 0) {
    const char* url = git_remote_url(origin);
    if (url != nullptr) result.origin = url;
    git_remote_free(origin);
  }
  return result;
}

}  // namespace grantlint::discover
