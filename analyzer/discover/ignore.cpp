#include "discover/ignore.h"

#include <git2.h>

#include <algorithm>

namespace grantlint::discover {

Ignore::Ignore(const std::filesystem::path& root) : repository_(open_repository(root)) {
  if (!repository_.handle) return;
  const std::string& prefix = repository_.prefix;
  if (git_repository_index(&index_, repository_.handle.get()) == 0) {
    const std::size_t count = git_index_entrycount(index_);
    tracked_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      std::string_view path = git_index_get_byindex(index_, i)->path;
      if (!path.starts_with(prefix)) continue;
      path.remove_prefix(prefix.size());
      tracked_.push_back(path);
    }
    // As the index has it, unless `core.ignorecase` is set.
    if (!std::ranges::is_sorted(tracked_)) std::ranges::sort(tracked_);
  }
  // An ignored folder that is named as the root is read.
  if (tracked_.empty() && !prefix.empty() && asks_git("")) repository_.handle.reset();
}

Ignore::~Ignore() {
  git_index_free(index_);
}

bool Ignore::asks_git(const std::string& path) const {
  int ignored = 0;
  return git_ignore_path_is_ignored(&ignored, repository_.handle.get(), (repository_.prefix + path).c_str()) == 0 &&
         ignored != 0;
}

bool Ignore::tracks(std::string_view path) const {
  // A submodule is tracked by the folder's own name.
  if (std::ranges::binary_search(tracked_, path)) return true;
  const std::string below = std::string(path) + "/";
  const auto first = std::ranges::lower_bound(tracked_, std::string_view(below));
  return first != tracked_.end() && first->starts_with(below);
}

bool Ignore::file(std::string_view path) const {
  if (!repository_.handle || std::ranges::binary_search(tracked_, path)) return false;
  return asks_git(std::string(path));
}

bool Ignore::folder(std::string_view path) const {
  return repository_.handle && !tracks(path) && asks_git(std::string(path) + "/");
}

}  // namespace grantlint::discover
