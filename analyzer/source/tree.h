/// Folders and files below one root: the disk, or whatever else has them.
///
/// In:  paths relative to the root with `/`, normalised; "" is the root itself.
/// Bad input: what cannot be read is a reason in words.
/// Threads: everything may be called from several threads at once.
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
  /// What stands there; a link, also one on the way, is a link.
  [[nodiscard]] virtual Entry look(std::string_view path) const = 0;
  /// What stands in a folder, in any order, in place of what `children` held. No link is followed.
  virtual std::expected<void, std::string> list(std::string_view folder, std::vector<Child>& children) const = 0;
  /// The path once every link is followed; nothing where that is not there, or not below the root.
  [[nodiscard]] virtual std::expected<std::string, std::string> real(std::string_view path) const = 0;
  /// Puts `after` where `before` stands now; refused where nothing can be written.
  [[nodiscard]] virtual std::expected<void, std::string> replace(std::string_view path, std::string_view before,
                                                                 std::string_view after, std::uintmax_t most) const;
};

/// Why a file is refused that has more than `most` bytes.
std::string too_large(std::uintmax_t most);

/// The disk below `root`, which need not exist.
std::shared_ptr<const Tree> disk(const std::filesystem::path& root);

}  // namespace grantlint::source
