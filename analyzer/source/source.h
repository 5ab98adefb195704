/// Reading files: bytes, spans and positions. Every other room uses it, and no other room opens a file.
///
/// In:  a root folder, or another tree such as a commit; paths below it.
/// Out: file ids; views of bytes; line and column of an offset.
/// Bad input: a file that cannot be read gives a reason (`std::expected`), never an exception.
/// Lifetimes: a SourceSet owns every byte it read, at addresses that never move, until it is
/// destroyed; every view it hands out lives as long. Ids are given in order of addition: never
/// sort output by id, sort by path.
/// Threads: `add`, `open` and all readers may be called from several threads at once.
/// Encodings: a file in UTF-16 or UTF-32 is converted to UTF-8, so that every room reads one encoding. Lines
/// and columns are the same in both; byte offsets never appear in output.
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

/// A half-open byte range in one file. `FileId::none` means that it is in no file.
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

/// Is this text of interest? Called from several threads at once.
using Wanted = std::function<bool(std::string_view text)>;

class SourceSet {
 public:
  /// `root` need not exist; then `open` returns a reason.
  explicit SourceSet(std::filesystem::path root = ".", ReadLimits limits = {});
  /// For files that are not on disk: `root` is empty, and no file can be replaced.
  explicit SourceSet(std::shared_ptr<const Tree> tree, ReadLimits limits = {});
  SourceSet(const SourceSet&) = delete;
  SourceSet& operator=(const SourceSet&) = delete;
  ~SourceSet();

  /// Refuses larger files from now on. Not synchronised: call it before other threads open files.
  void limit_file_bytes(std::uintmax_t most) { limits_.file_bytes = most; }

  /// Adds bytes that are in no file on disk (tests, standard input) under `path`.
  FileId add(std::string path, std::string bytes);

  /// Reads as if the file at `path` did not exist. Not synchronised: call it before anything is opened.
  void leave_out(const std::string& path) { tree_ = without(std::move(tree_), path); }

  /// Reads `path`, relative to the root with `/` as separator; the same path is read once.
  /// Returns a reason where the file is missing or unreadable, is not a regular file, is larger than the
  /// limit, or lies outside the root after every link is followed.
  std::expected<FileId, std::string> open(std::string_view path);

  /// The same, but keeps the bytes only if `wanted` accepts them; else returns FileId::none and holds no
  /// memory. `wanted` is not called for a file that is open already.
  std::expected<FileId, std::string> open_if(std::string_view path, const Wanted& wanted);

  /// Writes `after` to the file at `path` if its content is `before`, completely or not at all. An empty
  /// `before` also means that the file does not exist; its folder is then created too. Returns a reason where
  /// `open` would.
  [[nodiscard]] std::expected<void, std::string> replace(std::string_view path, std::string_view before,
                                                         std::string_view after) const;
  /// Removes the file at `path` if its content is `before`. Returns a reason where `open` would.
  [[nodiscard]] std::expected<void, std::string> remove(std::string_view path, std::string_view before) const;

  /// Paths of all regular files below `folder`, relative to it, sorted; links are not followed, and
  /// after `most` files the rest is left out. Empty where the folder cannot be read.
  [[nodiscard]] std::vector<std::string> list(std::string_view folder, std::size_t most) const;

  [[nodiscard]] std::string_view path(FileId file) const;
  /// All bytes, byte order mark included; in UTF-8 whatever the file was written in.
  [[nodiscard]] std::string_view bytes(FileId file) const;
  /// What the file was written in, before it was made UTF-8.
  [[nodiscard]] Encoding encoding(FileId file) const;
  /// Empty for a span that is in no file or reaches past the end.
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
/// Joins a folder and one name as it is, without normalising: for the entries of a listed folder.
std::string child_path(std::string_view folder, std::string_view name);
/// The path relative to `folder` ("" is the root); nothing where it is not below that folder.
std::optional<std::string_view> path_below(std::string_view folder, std::string_view path);
/// `a/b/c.tf` → `a/b`; `c.tf` → "".
std::string_view parent_path(std::string_view path);
std::string_view file_name(std::string_view path);

}  // namespace grantlint::source
