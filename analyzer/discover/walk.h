/// The walk below the root. Private to the room.
///
/// In:  folders and files, relative to the root. Out: the files of a known kind, unsorted and not yet opened;
///      folders that could not be read.
/// Reads one folder at a time; follows no link. The depth is bounded by the longest path that the system
/// accepts, the number of files by the config.
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
  context,  ///< needed to understand selected files elsewhere
  beside,   ///< Terraform: only where its folder has a selected file
};

struct Found {
  std::string path;
  FileKind kind = FileKind::terraform;
  Need need = Need::selected;
};

bool is_terraform(FileKind kind);
/// Is the path `.grantlint/` or below it?
bool is_own_folder(std::string_view path);

class Walk {
 public:
  Walk(const source::Tree& tree, const config::Config& config, const Ignore& ignore);

  /// All files below a folder that the config includes.
  void select_below(std::string_view folder);
  /// One file that the user named, even if git ignores it.
  void select_file(std::string_view path);
  /// Does a walk from the root skip this file or folder, because git ignores it or such folders are never entered?
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
  void take_file(const std::string& path, bool installed, bool respects_ignore);
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
