/// Bytes, spans and positions: the floor every room stands on, and the one door to files.
///
/// In:  a root folder, or a tree from elsewhere (a commit); paths below it.
/// Out: file ids; views of bytes; line and column of an offset.
/// Bad input: what cannot be read is a reason (`std::expected`), never an exception.
/// Lifetimes: a SourceSet owns every byte it read, at addresses that never move, until it is
/// destroyed; every view it hands out lives as long. Ids are given in order of addition: never
/// sort output by id, sort by path.
/// Threads: `add`, `open` and all readers may be called from several threads at once.
/// Encodings: a file in UTF-16 or UTF-32 is kept as UTF-8, so that every room reads one encoding; lines
/// and columns are the same in both, and nothing outside is ever given an offset in bytes.
/// Units: offsets are bytes from 0; lines count from 1; columns count UTF-16 code units from 1
/// (SARIF 2.1.0, 3.14.27 columnKind). CR, LF and CRLF each end a line; a leading byte order mark
/// takes no column.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "source/tree.h"
#include "source/utf8.h"

namespace grantlint::source {

enum class FileId : std::uint32_t { none = 0xffffffff };

/// A half-open byte range in one file. `FileId::none` says "stands in no file".
struct Span {
  FileId file = FileId::none;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] bool known() const { return file != FileId::none; }
  [[nodiscard]] bool contains(const Span& other) const {
    return file == other.file && begin <= other.begin && other.end <= end;
  }
  friend bool operator==(const Span&, const Span&) = default;
};

struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  friend auto operator<=>(const Position&, const Position&) = default;
};

/// First position and the position after the last character.
struct Region {
  Position start;
  Position end;
};

struct ReadLimits {
  std::uintmax_t file_bytes = 32U << 20U;
  std::size_t files = 500'000;
};

/// Is a text of interest? Asked from several threads at once.
using Wanted = std::function<bool(std::string_view text)>;

class SourceSet {
 public:
  /// `root` need not exist; then `open` answers with a reason.
  explicit SourceSet(std::filesystem::path root = ".", ReadLimits limits = {});
  /// Of files that are not on disk: `root` is empty, and nothing can be replaced.
  explicit SourceSet(std::shared_ptr<const Tree> tree, ReadLimits limits = {});
  SourceSet(const SourceSet&) = delete;
  SourceSet& operator=(const SourceSet&) = delete;
  ~SourceSet();

  /// Larger files are refused from now on. For the thread that opens the first file.
  void limit_file_bytes(std::uintmax_t most) { limits_.file_bytes = most; }

  /// Keeps bytes that stand in no file on disk (tests, standard input) under `path`.
  FileId add(std::string path, std::string bytes);

  /// Reads `path`, relative to the root with `/` as separator; the same path is read once.
  /// Refuses, with the reason in words: what is missing or unreadable, is no regular file, is
  /// larger than the limit, or lies outside the root once every link is followed.
  std::expected<FileId, std::string> open(std::string_view path);

  /// The same, but keeps only bytes that are wanted: FileId::none, and no memory held, where they are
  /// not. A file that was opened before is not asked for again.
  std::expected<FileId, std::string> open_if(std::string_view path, const Wanted& wanted);

  /// Puts `after` into the file at `path` where `before` stands in it now (nothing: where there is no such
  /// file, nor a folder for it), whole or not at all. Refuses, with the reason, what `open` would refuse.
  [[nodiscard]] std::expected<void, std::string> replace(std::string_view path, std::string_view before,
                                                         std::string_view after) const;

  /// Paths of all regular files below `folder`, relative to it, sorted; links are not followed, and
  /// after `most` files the rest is left out. Empty where the folder cannot be read.
  [[nodiscard]] std::vector<std::string> list(std::string_view folder, std::size_t most) const;

  [[nodiscard]] std::string_view path(FileId file) const;
  /// All bytes, byte order mark included; in UTF-8 whatever the file was written in.
  [[nodiscard]] std::string_view bytes(FileId file) const;
  /// What the file was written in, before it was made UTF-8.
  [[nodiscard]] Encoding encoding(FileId file) const;
  /// Empty for a span that stands in no file or reaches past the end.
  [[nodiscard]] std::string_view text(const Span& span) const;
  [[nodiscard]] Span whole(FileId file) const;

  [[nodiscard]] Position position(FileId file, std::uint32_t offset) const;
  [[nodiscard]] Region region(const Span& span) const;
  /// Line number from 1, without the cost of the column.
  [[nodiscard]] std::uint32_t line(FileId file, std::uint32_t offset) const;
  [[nodiscard]] std::uint32_t line_count(FileId file) const;
  /// The line's text without its line break; empty past the last line.
  [[nodiscard]] std::string_view line_text(FileId file, std::uint32_t line) const;
  /// Offset of the line's first byte.
  [[nodiscard]] std::uint32_t line_begin(FileId file, std::uint32_t line) const;

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  [[nodiscard]] const Tree& tree() const { return *tree_; }
  [[nodiscard]] std::size_t size() const;

 private:
  struct File;
  [[nodiscard]] const File& at(FileId file) const;
  FileId keep(std::string path, std::string bytes, Encoding encoding);

  std::filesystem::path root_;
  std::shared_ptr<const Tree> tree_;
  ReadLimits limits_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<File>> files_;
  std::unordered_map<std::string, std::expected<FileId, std::string>> opened_;
};

/// `a/./b/../c` → `a/c`; `..` that leaves the root → empty. Separators are `/`.
std::string normal_path(std::string_view path);
/// Joins and normalises; empty where the result leaves the root.
std::string join_path(std::string_view folder, std::string_view path);
/// The same of one name, which is taken as it is: for lists of a folder.
std::string child_path(std::string_view folder, std::string_view name);
/// What of the path lies below the folder, of which "" is the root; nothing where it lies elsewhere.
std::optional<std::string_view> path_below(std::string_view folder, std::string_view path);
/// `a/b/c.tf` → `a/b`; `c.tf` → "".
std::string_view parent_path(std::string_view path);
std::string_view file_name(std::string_view path);

}  // namespace grantlint::source
