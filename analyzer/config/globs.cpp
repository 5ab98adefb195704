// fnmatch(3) does the matching, a segment at a time, so that only `**` is implemented here. It needs
// neither git nor the disk; libgit2's ignore rules would need a repository for each glob.
#include <fnmatch.h>

#include <algorithm>

#include "config/config.h"
#include "source/glob.h"

namespace grantlint::config {

namespace {

constexpr const char* any_depth = "**";

/// The parts between slashes, each ended by a NUL.
class Segments {
 public:
  explicit Segments(std::string_view path) : text_(path) {
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t end = std::min(text_.find('/', at), text_.size());
      if (end > at) parts_.push_back(text_.c_str() + at);
      if (end < text_.size()) text_[end] = '\0';
      at = end + 1;
    }
  }
  Segments(const Segments&) = delete;
  Segments& operator=(const Segments&) = delete;
  ~Segments() = default;

  [[nodiscard]] std::vector<const char*>& parts() { return parts_; }

 private:
  std::string text_;
  std::vector<const char*> parts_;
};

bool is_any_depth(const char* part) {
  return std::string_view(part) == any_depth;
}

bool match_parts(const std::vector<const char*>& glob, const std::vector<const char*>& path, std::size_t length) {
  return source::matches_run(
      glob.size(), length, [&](std::size_t g) { return is_any_depth(glob[g]); },
      [&](std::size_t g, std::size_t p) { return ::fnmatch(glob[g], path[p], 0) == 0 ? g + 1 : g; });
}

/// `a/**` matches what is below `a`, not `a` itself.
void close_glob(std::vector<const char*>& glob) {
  if (!glob.empty() && is_any_depth(glob.back())) glob.push_back("*");
}

bool has_nul(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

enum class Leaf : std::uint8_t { file, folder };

bool match(std::string_view glob, std::string_view path, Leaf leaf) {
  if (has_nul(glob) || has_nul(path)) return false;
  const bool folders_only = glob.ends_with('/');
  const std::string_view body = glob.substr(0, glob.size() - (folders_only ? 1 : 0));
  Segments pattern(body);
  Segments segments(path);
  auto& parts = pattern.parts();
  if (!parts.empty() && std::string_view(parts.front()) == ".") parts.erase(parts.begin());
  if (parts.empty()) return false;
  if (body.find('/') == std::string_view::npos) parts.insert(parts.begin(), any_depth);
  close_glob(parts);
  const std::size_t depth = segments.parts().size();
  for (std::size_t length = 1; length <= depth; ++length) {
    if (length == depth && folders_only && leaf == Leaf::file) break;
    if (match_parts(parts, segments.parts(), length)) return true;
  }
  return false;
}

}  // namespace

bool matches(std::string_view glob, std::string_view path) {
  return match(glob, path, Leaf::file);
}

bool matches_whole(std::string_view glob, std::string_view path) {
  if (has_nul(glob) || has_nul(path)) return false;
  Segments pattern(glob);
  Segments segments(path);
  auto& parts = pattern.parts();
  if (!parts.empty() && std::string_view(parts.front()) == ".") parts.erase(parts.begin());
  if (parts.empty()) return false;
  close_glob(parts);
  return match_parts(parts, segments.parts(), segments.parts().size());
}

bool covers(std::string_view glob, std::string_view folder) {
  if (match(glob, folder, Leaf::folder)) return true;
  constexpr std::string_view all_below = "/**";
  if (!glob.ends_with(all_below)) return false;
  // Anchored, whether or not another slash is left.
  const std::string above = "/" + std::string(glob.substr(0, glob.size() - all_below.size()));
  return match(above, folder, Leaf::folder);
}

bool matches_any(const Config& config, const std::vector<std::string>& globs, std::string_view path) {
  const auto relative = source::path_below(config.folder, path);
  return relative && std::ranges::any_of(globs, [&](const std::string& glob) { return matches(glob, *relative); });
}

}  // namespace grantlint::config
