#include "discover/revision.h"

#include <fmt/format.h>
#include <git2.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "discover/ignore.h"
#include "discover/repository.h"
#include "source/source.h"

namespace grantlint::discover {
namespace {

using source::Child;
using source::Entry;

template <typename Object, void (*release)(Object*)>
struct Release {
  void operator()(Object* object) const { release(object); }
};
template <typename Object, void (*release)(Object*)>
using Held = std::unique_ptr<Object, Release<Object, release>>;

using Odb = Held<git_odb, git_odb_free>;
using OdbObject = Held<git_odb_object, git_odb_object_free>;
using GitTree = Held<git_tree, git_tree_free>;
using GitObject = Held<git_object, git_object_free>;
using TreeEntry = Held<git_tree_entry, git_tree_entry_free>;

// A tree of a few git objects can contain any number of paths.
constexpr std::size_t most_nodes = 4'000'000;
constexpr std::size_t longest_path = 4096;
constexpr int most_links = 40;  // as the kernel has it

std::string last_error() {
  const git_error* error = git_error_last();
  return error != nullptr && error->message != nullptr ? error->message : "it cannot be read";
}

Entry entry_of(git_filemode_t mode) {
  switch (mode) {
    case GIT_FILEMODE_BLOB:
    case GIT_FILEMODE_BLOB_EXECUTABLE: return Entry::file;
    case GIT_FILEMODE_TREE: return Entry::folder;
    case GIT_FILEMODE_LINK: return Entry::link;
    case GIT_FILEMODE_COMMIT: return Entry::submodule;
    default: return Entry::other;
  }
}

class Commit : public source::Tree {
 public:
  Commit(Repository repository, Odb odb) : repository_(std::move(repository)), odb_(std::move(odb)) {}

  /// Lists all that is below `top`, once; afterwards only bytes are read.
  std::expected<void, std::string> take(const git_oid& top) {
    std::vector<std::pair<std::string, git_oid>> open{{"", top}};
    std::size_t nodes = 0;
    while (!open.empty()) {
      const auto [path, id] = std::move(open.back());
      open.pop_back();
      git_tree* found = nullptr;
      const int failed = git_tree_lookup(&found, repository_.handle.get(), &id);
      const GitTree tree(found);
      if (failed != 0)
        return std::unexpected(
            fmt::format("this clone has no objects of the folder `{}` ({})", path.empty() ? "." : path, last_error()));
      std::vector<Node>& children = folders_[path];
      for (std::size_t i = 0; i < git_tree_entrycount(tree.get()); ++i) {
        const git_tree_entry* entry = git_tree_entry_byindex(tree.get(), i);
        const std::string_view name = git_tree_entry_name(entry);
        // Names that no file system allows.
        if (name.empty() || name == "." || name == ".." || name.find('/') != std::string_view::npos) continue;
        if (++nodes > most_nodes || path.size() + name.size() > longest_path)
          return std::unexpected(
              fmt::format("its tree has more than {} files, or paths of more than {} bytes", most_nodes, longest_path));
        children.push_back({std::string(name), entry_of(git_tree_entry_filemode(entry)), *git_tree_entry_id(entry)});
        if (children.back().entry == Entry::folder)
          open.emplace_back(source::child_path(path, name), children.back().id);
      }
      std::ranges::sort(children, {}, &Node::name);
    }
    return {};
  }
  /// For a root that does not exist in this commit.
  void take_nothing() { folders_[""]; }

  [[nodiscard]] std::expected<std::string, std::string> read(std::string_view path,
                                                             std::uintmax_t most) const override {
    const auto real_path = real(path);
    if (!real_path) return std::unexpected(real_path.error());
    const Node* node = at(*real_path);
    if (node == nullptr || node->entry == Entry::folder) return std::unexpected("is a folder");
    if (node->entry == Entry::submodule) return std::unexpected("is a submodule");
    if (node->entry != Entry::file) return std::unexpected("is not a regular file");
    return bytes(*node, most);
  }

  [[nodiscard]] Entry look(std::string_view path) const override {
    if (path.empty()) return Entry::folder;
    for (std::size_t slash = path.find('/');; slash = path.find('/', slash + 1)) {
      const Node* node = at(path.substr(0, slash));
      if (node == nullptr) return Entry::missing;
      if (slash == std::string_view::npos || node->entry == Entry::link) return node->entry;
    }
  }

  std::expected<void, std::string> list(std::string_view folder, std::vector<Child>& children) const override {
    children.clear();
    const auto found = folders_.find(std::string(folder));
    if (found == folders_.end()) return std::unexpected("no such file");
    for (const Node& node : found->second) children.push_back({node.name, node.entry});
    return {};
  }

  [[nodiscard]] std::expected<std::string, std::string> real(std::string_view path) const override {
    std::vector<std::string> left;  // segments, the next one last
    const auto add = [&](std::string_view text) {
      while (!text.empty()) {
        const std::size_t slash = text.rfind('/');
        left.emplace_back(slash == std::string_view::npos ? text : text.substr(slash + 1));
        text = text.substr(0, slash == std::string_view::npos ? 0 : slash);
      }
    };
    add(path);
    std::string reached;
    for (int links = 0; !left.empty();) {
      const std::string name = std::move(left.back());
      left.pop_back();
      if (name.empty() || name == ".") continue;
      if (name == "..") {
        if (reached.empty()) return std::unexpected("is a link that leaves the root");
        const std::size_t slash = reached.rfind('/');
        reached.resize(slash == std::string::npos ? 0 : slash);
        continue;
      }
      std::string next = source::child_path(reached, name);
      const Node* node = at(next);
      if (node == nullptr) return std::unexpected("no such file");
      if (node->entry != Entry::link) {
        reached = std::move(next);
        continue;
      }
      if (++links > most_links) return std::unexpected("too many links");
      const auto target = bytes(*node, longest_path);
      if (!target) return std::unexpected(target.error());
      if (target->starts_with('/')) return std::unexpected("is a link that leaves the root");
      add(*target);
    }
    return reached;
  }

 private:
  struct Node {
    std::string name;
    Entry entry = Entry::other;
    git_oid id{};
  };

  [[nodiscard]] const Node* at(std::string_view path) const {
    const std::size_t slash = path.rfind('/');
    const auto folder = folders_.find(std::string(slash == std::string_view::npos ? "" : path.substr(0, slash)));
    if (folder == folders_.end()) return nullptr;
    const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
    const auto found = std::ranges::lower_bound(folder->second, name, {}, &Node::name);
    return found != folder->second.end() && found->name == name ? &*found : nullptr;
  }

  /// libgit2's object database may be used from several threads at once (its docs/threading.md).
  [[nodiscard]] std::expected<std::string, std::string> bytes(const Node& node, std::uintmax_t most) const {
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    if (git_odb_read_header(&size, &type, odb_.get(), &node.id) != 0 || type != GIT_OBJECT_BLOB)
      return std::unexpected("is not in this clone");
    if (size > most) return std::unexpected(source::too_large(most));
    git_odb_object* found = nullptr;
    if (git_odb_read(&found, odb_.get(), &node.id) != 0) return std::unexpected(last_error());
    const OdbObject object(found);
    return std::string(static_cast<const char*>(git_odb_object_data(object.get())), git_odb_object_size(object.get()));
  }

  Repository repository_;
  Odb odb_;
  std::unordered_map<std::string, std::vector<Node>> folders_;  // by name within
};

class WorkTree : public source::Tree {
 public:
  explicit WorkTree(const std::filesystem::path& root) : disk_(source::disk(root)), ignore_(root) {}

  [[nodiscard]] std::expected<std::string, std::string> read(std::string_view path,
                                                             std::uintmax_t most) const override {
    if (is_hidden(path, Entry::file)) return std::unexpected("no such file");
    return disk_->read(path, most);
  }
  [[nodiscard]] Entry look(std::string_view path) const override {
    const Entry entry = disk_->look(path);
    return entry != Entry::missing && is_hidden(path, entry) ? Entry::missing : entry;
  }
  std::expected<void, std::string> list(std::string_view folder, std::vector<Child>& children) const override {
    auto listed = disk_->list(folder, children);
    std::erase_if(children,
                  [&](const Child& child) { return is_hidden(source::child_path(folder, child.name), child.entry); });
    return listed;
  }
  [[nodiscard]] std::expected<std::string, std::string> real(std::string_view path) const override {
    auto found = disk_->real(path);
    if (found && is_hidden(*found, disk_->look(*found))) return std::unexpected("no such file");
    return found;
  }

 private:
  [[nodiscard]] bool is_hidden(std::string_view path, Entry entry) const {
    if (path.empty() || path == ".") return false;
    const std::lock_guard lock(mutex_);
    if (("/" + std::string(path) + "/").find("/.terraform/") != std::string::npos) return !ignore_.tracks(path);
    return entry == Entry::folder ? ignore_.folder(path) : ignore_.file(path);
  }

  std::shared_ptr<const source::Tree> disk_;
  Ignore ignore_;
  mutable std::mutex mutex_;  // git's ignore rules are read as they are asked for
};

std::string hex(const git_oid& id) {
  std::array<char, GIT_OID_HEXSZ + 1> text{};
  return git_oid_tostr(text.data(), text.size(), &id);
}

std::expected<Repository, std::string> repository_of(const std::filesystem::path& root) {
  Repository repository = open_repository(root);
  if (!repository.handle)
    return std::unexpected(
        repository.refused.empty()
            ? fmt::format("{} is not in a git repository, so it has no revisions", root.string())
            : fmt::format("the git repository of {} cannot be opened: {}", root.string(), repository.refused));
  return repository;
}

std::string missing(const Repository& repository, const std::string& name) {
  git_object* other = nullptr;
  const bool remote = git_revparse_single(&other, repository.handle.get(), ("origin/" + name).c_str()) == 0;
  git_object_free(other);
  const std::string text = fmt::format("there is no revision `{}` here", name);
  if (remote) return fmt::format("{}; did you mean `origin/{}`?", text, name);
  if (git_repository_is_shallow(repository.handle.get()) == 1)
    return fmt::format(
        "{}: the clone is shallow. Fetch it (`git fetch --depth=1 origin …`, in a workflow `fetch-depth: 0`)", text);
  return text + "; `git fetch` brings what the remote has";
}

std::expected<git_oid, std::string> commit_of(const Repository& repository, const std::string& name) {
  git_object* found = nullptr;
  const int failed = git_revparse_single(&found, repository.handle.get(), name.c_str());
  const GitObject object(found);
  if (failed == GIT_EAMBIGUOUS) return std::unexpected(fmt::format("`{}` may be more than one revision", name));
  if (failed != 0) return std::unexpected(missing(repository, name));
  git_object* peeled = nullptr;
  const int no_commit = git_object_peel(&peeled, object.get(), GIT_OBJECT_COMMIT);
  const GitObject commit(peeled);
  if (no_commit != 0) return std::unexpected(fmt::format("`{}` is not a commit", name));
  return *git_object_id(commit.get());
}

std::expected<Revision, std::string> open(Repository repository, const git_oid& id, std::string name) {
  git_odb* odb = nullptr;
  if (git_repository_odb(&odb, repository.handle.get()) != 0) return std::unexpected(last_error());
  Odb objects(odb);
  git_object* found = nullptr;
  const int failed = git_object_lookup(&found, repository.handle.get(), &id, GIT_OBJECT_COMMIT);
  const GitObject commit(found);
  git_object* peeled = nullptr;
  if (failed != 0 || git_object_peel(&peeled, commit.get(), GIT_OBJECT_TREE) != 0)
    return std::unexpected(fmt::format("this clone has no files of `{}` ({})", name, last_error()));
  const GitObject top(peeled);
  std::optional<git_oid> root = *git_object_id(top.get());
  if (std::string prefix = repository.prefix; !prefix.empty()) {
    prefix.pop_back();
    git_tree_entry* below = nullptr;
    const int absent = git_tree_entry_bypath(&below, reinterpret_cast<const git_tree*>(top.get()), prefix.c_str());
    const TreeEntry entry(below);
    const bool folder = absent == 0 && git_tree_entry_type(entry.get()) == GIT_OBJECT_TREE;
    if (absent == 0 && !folder) return std::unexpected(fmt::format("in `{}`, `{}` is not a folder", name, prefix));
    root = folder ? std::optional(*git_tree_entry_id(entry.get())) : std::nullopt;
  }
  auto tree = std::make_shared<Commit>(std::move(repository), std::move(objects));
  if (!root) {
    tree->take_nothing();
  } else if (const auto taken = tree->take(*root); !taken) {
    return std::unexpected(fmt::format("`{}` cannot be read: {}", name, taken.error()));
  }
  return Revision{std::move(name), hex(id), std::move(tree)};
}

}  // namespace

std::expected<Revision, std::string> revision(const std::filesystem::path& root, const std::string& name) {
  auto repository = repository_of(root);
  if (!repository) return std::unexpected(repository.error());
  const auto id = commit_of(*repository, name);
  if (!id) return std::unexpected(id.error());
  return open(std::move(*repository), *id, name);
}

std::expected<Revision, std::string> merge_base(const std::filesystem::path& root, const std::string& one,
                                                const std::string& other) {
  auto repository = repository_of(root);
  if (!repository) return std::unexpected(repository.error());
  const auto first = commit_of(*repository, one);
  if (!first) return std::unexpected(first.error());
  const auto second = commit_of(*repository, other);
  if (!second) return std::unexpected(second.error());
  git_oid base{};
  if (git_merge_base(&base, repository->handle.get(), &*first, &*second) != 0) {
    return std::unexpected(fmt::format("`{}` and `{}` have no common commit in this clone{}", one, other,
                                       git_repository_is_shallow(repository->handle.get()) == 1
                                           ? ", which is shallow: fetch more of its history"
                                           : ""));
  }
  return open(std::move(*repository), base, one);
}

std::shared_ptr<const source::Tree> work_tree(const std::filesystem::path& root) {
  return std::make_shared<WorkTree>(root);
}

}  // namespace grantlint::discover
