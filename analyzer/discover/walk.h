/// The walk below the root. Private to the room.
///
/// In:  folders and files to look at, relative to the root. Out: files of a kind, unsorted, nothing
///      opened yet; folders that could not be read.
/// One folder is open at a time; no link is followed; the depth is bounded by the longest path the
/// system takes, the number of files by the config.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "discover/discover.h"
#include "discover/ignore.h"

namespace grantlint::discover {

/// Why a file is listed.
enum class Need : std::uint8_t {
  selected,
  context,  ///< for what is selected elsewhere
  beside,   ///< Terraform: only where its folder has a selected file
};

struct Found {
  std::string path;
  FileKind kind = FileKind::terraform;
  Need need = Need::selected;
};

bool is_terraform(FileKind kind);
/// `.grantlint/` and what it holds.
bool is_own_folder(std::string_view path);

class Walk {
 public:
  Walk(const source::Tree& tree, const config::Config& config, const Ignore& ignore);

  /// All below a folder, as the config has it.
  void select_below(std::string_view folder);
  /// One file that the user named; git's ignore rules do not count.
  void select_file(std::string_view path);
  /// Is a file or folder passed over on the way from the root, for git's sake or because nobody enters such folders?
  [[nodiscard]] bool passes_over(std::string_view path, source::Entry entry) const;
  /// Files of a folder, or all below it, that `wanted` accepts, as context.
  enum class Reach : std::uint8_t { folder, tree };
  void add_context(std::string_view folder, Reach reach, bool (*wanted)(std::string_view path, FileKind kind),
                   Need need);
  void add_context_file(std::string_view path);

  std::vector<Found> found;
  std::vector<findings::Unseen> unseen;

 private:
  struct Folder;
  [[nodiscard]] bool read_folder(const std::string& path, std::vector<source::Child>& children);
  void take_file(const std::string& path, bool installed, bool heed);
  void add(const std::string& path, FileKind kind, Need need);
  [[nodiscard]] bool is_skipped(const std::string& path, std::string_view name) const;
  void refuse(const std::string& path, std::string why,
              findings::Unseen::Kind kind = findings::Unseen::Kind::unreadable);

  const source::Tree* tree_;
  const config::Config* config_;
  const Ignore* ignore_;
  bool full_ = false;
};

}  // namespace grantlint::discover
