/// Folders and files below one root: on disk, in a commit, or elsewhere.
///
/// In:  paths relative to the root with `/`, normalised; "" is the root itself.
/// Bad input: what cannot be read gives a reason in words.
/// Lifetimes: results are copies.
/// Threads: every function may be called from several threads at once.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace grantlint::source {

enum class Entry : std::uint8_t {
  missing,
  file,
  folder,
  link,
  submodule,  ///< of a commit: a folder whose files are in another repository
  other,
};

struct Child {
  std::string name;
  Entry entry = Entry::other;
};

class Tree {
 public:
  virtual ~Tree() = default;

  /// The bytes of a regular file, links followed as long as they stay below the root.
  [[nodiscard]] virtual std::expected<std::string, std::string> read(std::string_view path,
                                                                     std::uintmax_t most) const = 0;
  /// The kind of entry at a path; `link` where the path is a link or leads through one.
  [[nodiscard]] virtual Entry look(std::string_view path) const = 0;
  /// Replaces `children` by the entries of a folder, in any order. No link is followed.
  virtual std::expected<void, std::string> list(std::string_view folder, std::vector<Child>& children) const = 0;
  /// The path after following every link; a reason where it does not exist or is not below the root.
  [[nodiscard]] virtual std::expected<std::string, std::string> real(std::string_view path) const = 0;
  /// Writes `after` if the file's content is `before`. Returns a reason for a tree that cannot be written.
  [[nodiscard]] virtual std::expected<void, std::string> replace(std::string_view path, std::string_view before,
                                                                 std::string_view after, std::uintmax_t most) const;
  /// Removes the file if its content is `before`. Returns a reason for a tree that cannot be written.
  [[nodiscard]] virtual std::expected<void, std::string> remove(std::string_view path, std::string_view before,
                                                                std::uintmax_t most) const;
};

/// The reason given for a file of more than `most` bytes.
std::string too_large(std::uintmax_t most);

/// The tree as it would be without the file at `path`.
std::shared_ptr<const Tree> without(std::shared_ptr<const Tree> tree, std::string path);

/// The disk below `root`, which need not exist.
std::shared_ptr<const Tree> disk(const std::filesystem::path& root);

}  // namespace grantlint::source
