#include "source/source.h"

#include <algorithm>
#include <cassert>

#include "source/text.h"

namespace grantlint::source {

namespace {

/// Bytes of the UTF-8 character at `i`; a stray byte is one of its own.
std::size_t character_length(std::string_view text, std::size_t i) {
  const auto lead = static_cast<unsigned char>(text[i]);
  const std::size_t length = lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 1;
  for (std::size_t k = 1; k < length; ++k) {
    if (i + k >= text.size() || (static_cast<unsigned char>(text[i + k]) & 0xc0U) != 0x80) return 1;
  }
  return length;
}

/// The length of the UTF-8 text in UTF-16 code units; each invalid byte counts as one.
std::uint32_t utf16_length(std::string_view text) {
  std::uint32_t units = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = character_length(text, i);
    units += length == 4 ? 2 : 1;
    i += length;
  }
  return units;
}

/// A place within a long line, and the code units before it on that line.
struct Mark {
  std::uint32_t offset = 0;
  std::uint32_t units = 0;
};
constexpr std::uint32_t mark_distance = 4096;

}  // namespace

struct SourceSet::File {
  std::string path;
  std::string bytes;
  Encoding encoding = Encoding::utf8;
  mutable std::once_flag indexed;
  mutable std::vector<std::uint32_t> lines;  // offset of each line's first byte
  mutable std::once_flag marked;
  mutable std::vector<Mark> marks;

  /// What JSON without layout needs: all of it is one line, and every value in it is asked for.
  [[nodiscard]] const std::vector<Mark>& long_line_marks() const {
    std::call_once(marked, [this] {
      const auto& starts = line_starts();
      for (std::size_t line = 0; line < starts.size(); ++line) {
        const std::size_t end = line + 1 < starts.size() ? starts[line + 1] : bytes.size();
        if (end - starts[line] <= mark_distance) continue;
        std::size_t at = starts[line];
        if (at == 0 && bytes.starts_with(byte_order_mark)) at = byte_order_mark.size();
        std::uint32_t units = 0;
        for (std::size_t next = at; at < end;) {
          if (at >= next) {
            marks.push_back({static_cast<std::uint32_t>(at), units});
            next = at + mark_distance;
          }
          const std::size_t length = character_length(bytes, at);
          units += length == 4 ? 2 : 1;
          at += length;
        }
      }
    });
    return marks;
  }

  [[nodiscard]] const std::vector<std::uint32_t>& line_starts() const {
    std::call_once(indexed, [this] {
      lines.push_back(0);
      for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (bytes[i] == '\n' || (bytes[i] == '\r' && (i + 1 == bytes.size() || bytes[i + 1] != '\n'))) {
          lines.push_back(static_cast<std::uint32_t>(i + 1));
        }
      }
    });
    return lines;
  }
};

SourceSet::SourceSet(std::filesystem::path root, ReadLimits limits) : SourceSet(disk(root), limits) {
  root_ = std::move(root);
}

SourceSet::SourceSet(std::shared_ptr<const Tree> tree, ReadLimits limits) : tree_(std::move(tree)), limits_(limits) {
  // Reserved once, so that a reader never sees the table move while another thread adds.
  files_.reserve(limits_.files);
}

SourceSet::~SourceSet() = default;

FileId SourceSet::keep(std::string path, std::string bytes, Encoding encoding) {
  auto file = std::make_unique<File>();
  file->path = std::move(path);
  file->bytes = std::move(bytes);
  file->encoding = encoding;
  files_.push_back(std::move(file));
  return static_cast<FileId>(files_.size() - 1);
}

FileId SourceSet::add(std::string path, std::string bytes) {
  const std::lock_guard lock(mutex_);
  assert(files_.size() < limits_.files);
  const Encoding encoding = encoding_of(bytes);
  if (encoding != Encoding::utf8) bytes = to_utf8(bytes, encoding);
  const FileId id = keep(path, std::move(bytes), encoding);
  opened_.insert_or_assign(std::move(path), id);
  return id;
}

std::expected<FileId, std::string> SourceSet::open(std::string_view path) {
  return open_if(path, [](std::string_view) { return true; });
}

std::expected<FileId, std::string> SourceSet::open_if(std::string_view path, const Wanted& wanted) {
  // Only a path that leaves the root is empty here.
  std::string name = path.empty() ? std::string() : normal_path(path);
  if (name.empty()) return std::unexpected("lies outside the root");
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = opened_.find(name); found != opened_.end()) return found->second;
  }
  auto bytes = tree_->read(name, limits_.file_bytes);
  const Encoding encoding = bytes ? encoding_of(*bytes) : Encoding::utf8;
  if (encoding != Encoding::utf8) bytes = to_utf8(*bytes, encoding);
  if (bytes && !wanted(*bytes)) return FileId::none;
  const std::lock_guard lock(mutex_);
  if (const auto found = opened_.find(name); found != opened_.end()) return found->second;
  std::expected<FileId, std::string> result =
      std::unexpected(std::string("the limit on the number of files is reached"));
  if (!bytes) {
    result = std::unexpected(bytes.error());
  } else if (files_.size() < limits_.files) {
    result = keep(name, std::move(*bytes), encoding);
  }
  return opened_.emplace(std::move(name), std::move(result)).first->second;
}

std::expected<void, std::string> SourceSet::replace(std::string_view path, std::string_view before,
                                                    std::string_view after) const {
  const std::string name = normal_path(path);
  if (name.empty()) return std::unexpected("lies outside the root");
  return tree_->replace(name, before, after, limits_.file_bytes);
}

std::expected<void, std::string> SourceSet::remove(std::string_view path, std::string_view before) const {
  const std::string name = normal_path(path);
  if (name.empty()) return std::unexpected("lies outside the root");
  return tree_->remove(name, before, limits_.file_bytes);
}

std::vector<std::string> SourceSet::list(std::string_view folder, std::size_t most) const {
  std::vector<std::string> paths;
  const std::string name = normal_path(folder);
  if (name.empty()) return paths;
  const auto base = tree_->real(name == "." ? std::string_view() : std::string_view(name));
  if (!base) return paths;
  std::vector<std::string> open{""};
  std::vector<Child> children;
  while (!open.empty() && paths.size() < limits_.files) {
    const std::string below = std::move(open.back());
    open.pop_back();
    if (!tree_->list(*base + (base->empty() || below.empty() ? "" : "/") + below, children)) continue;
    for (const Child& child : children) {
      std::string path = below + (below.empty() ? "" : "/") + child.name;
      if (child.entry == Entry::folder) {
        open.push_back(std::move(path));
      } else if (child.entry == Entry::file) {
        paths.push_back(std::move(path));
      }
    }
  }
  std::ranges::sort(paths);
  paths.resize(std::min(paths.size(), most));
  return paths;
}

const SourceSet::File& SourceSet::at(FileId file) const {
  return *files_[static_cast<std::size_t>(file)];
}

std::string_view SourceSet::path(FileId file) const {
  return file == FileId::none ? std::string_view() : at(file).path;
}

std::string_view SourceSet::bytes(FileId file) const {
  return file == FileId::none ? std::string_view() : at(file).bytes;
}

Encoding SourceSet::encoding(FileId file) const {
  return file == FileId::none ? Encoding::utf8 : at(file).encoding;
}

std::string_view SourceSet::text(const Span& span) const {
  if (!span.known()) return {};
  const std::string_view all = at(span.file).bytes;
  if (span.begin > span.end || span.end > all.size()) return {};
  return all.substr(span.begin, span.end - span.begin);
}

Span SourceSet::whole(FileId file) const {
  return {file, 0, static_cast<std::uint32_t>(bytes(file).size())};
}

std::uint32_t SourceSet::line(FileId file, std::uint32_t offset) const {
  const auto& starts = at(file).line_starts();
  return static_cast<std::uint32_t>(std::upper_bound(starts.begin(), starts.end(), offset) - starts.begin());
}

Position SourceSet::position(FileId file, std::uint32_t offset) const {
  const std::string_view all = at(file).bytes;
  offset = std::min(offset, static_cast<std::uint32_t>(all.size()));
  const std::uint32_t number = line(file, offset);
  std::uint32_t begin = line_begin(file, number);
  if (begin == 0 && all.starts_with(byte_order_mark)) begin = static_cast<std::uint32_t>(byte_order_mark.size());
  if (begin > offset) return {number, 1};
  if (offset - begin <= mark_distance) return {number, utf16_length(all.substr(begin, offset - begin)) + 1};
  const auto& marks = at(file).long_line_marks();
  const Mark mark = *std::prev(std::ranges::upper_bound(marks, offset, {}, &Mark::offset));
  return {number, mark.units + utf16_length(all.substr(mark.offset, offset - mark.offset)) + 1};
}

Region SourceSet::region(const Span& span) const {
  if (!span.known()) return {};
  return {position(span.file, span.begin), position(span.file, span.end)};
}

std::uint32_t SourceSet::line_count(FileId file) const {
  return static_cast<std::uint32_t>(at(file).line_starts().size());
}

std::uint32_t SourceSet::line_begin(FileId file, std::uint32_t line) const {
  const auto& starts = at(file).line_starts();
  if (line == 0) return 0;
  return line <= starts.size() ? starts[line - 1] : static_cast<std::uint32_t>(at(file).bytes.size());
}

std::string_view SourceSet::line_text(FileId file, std::uint32_t line) const {
  const std::uint32_t begin = line_begin(file, line);
  std::string_view text = bytes(file).substr(begin, line_begin(file, line + 1) - begin);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  if (begin == 0 && text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return text;
}

std::size_t SourceSet::size() const {
  const std::lock_guard lock(mutex_);
  return files_.size();
}

std::string normal_path(std::string_view path) {
  std::vector<std::string_view> parts;
  if (path.starts_with('/')) return {};
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (parts.empty()) return {};
      parts.pop_back();
    } else {
      parts.push_back(part);
    }
  }
  std::string result;
  for (const std::string_view part : parts) {
    if (!result.empty()) result += '/';
    result += part;
  }
  return result.empty() ? "." : result;
}

std::string join_path(std::string_view folder, std::string_view path) {
  std::string joined(folder);
  joined += '/';
  joined += path;
  return normal_path(folder.empty() ? path : std::string_view(joined));
}

std::string child_path(std::string_view folder, std::string_view name) {
  if (folder.empty()) return std::string(name);
  std::string path;
  path.reserve(folder.size() + 1 + name.size());
  path += folder;
  path += '/';
  path += name;
  return path;
}

std::optional<std::string_view> path_below(std::string_view folder, std::string_view path) {
  if (folder.empty()) return path;
  if (!path.starts_with(folder) || path.size() <= folder.size() || path[folder.size()] != '/') return std::nullopt;
  return path.substr(folder.size() + 1);
}

std::string_view parent_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace grantlint::source
