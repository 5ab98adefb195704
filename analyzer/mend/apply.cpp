#include <git2.h>

#include <algorithm>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "mend/mend.h"
#include "source/text.h"

namespace grantlint::mend {
namespace {

using findings::Edit;

/// Libgit2 must be started before use, and may be more than once.
struct Git {
  Git() { git_libgit2_init(); }
  ~Git() { git_libgit2_shutdown(); }
  Git(const Git&) = delete;
  Git& operator=(const Git&) = delete;
};

bool same(const Edit& a, const Edit& b) {
  return a.replaced == b.replaced && a.text == b.text;
}

/// Insertions at one place stand side by side; what is replaced may not be touched twice.
bool across(const Edit& a, const Edit& b) {
  if (a.replaced.file != b.replaced.file || same(a, b)) return false;
  if (a.replaced.begin == b.replaced.begin && a.replaced.end == b.replaced.end)
    return a.replaced.begin != a.replaced.end;
  return a.replaced.begin < b.replaced.end && b.replaced.begin < a.replaced.end;
}

/// Nothing that a program reads: a file that a fix leaves like this is removed.
bool is_empty(std::string_view text) {
  return std::ranges::all_of(source::split(text, '\n'), [](std::string_view line) {
    line = source::trim(line, " \t\r");
    return line.empty() || line == "---" || line == "...";
  });
}

std::string edited(std::string_view bytes, std::vector<Edit>& edits) {
  std::ranges::stable_sort(edits, {},
                           [](const Edit& edit) { return std::pair(edit.replaced.begin, edit.replaced.end); });
  std::string result;
  std::uint32_t at = 0;
  for (const Edit& edit : edits) {
    result += bytes.substr(at, edit.replaced.begin - at);
    result += edit.text;
    at = edit.replaced.end;
  }
  result += bytes.substr(at);
  return result;
}

}  // namespace

Applied apply(const source::SourceSet& sources, std::span<const findings::Fix> fixes) {
  Applied result;
  std::map<source::FileId, std::vector<Edit>> files;
  for (const findings::Fix& fix : fixes) {
    const auto fits = [&](const Edit& edit) {
      const bool inside = edit.replaced.known() && source::can_write(sources.encoding(edit.replaced.file)) &&
                          edit.replaced.begin <= edit.replaced.end &&
                          edit.replaced.end <= sources.bytes(edit.replaced.file).size();
      return inside &&
             std::ranges::none_of(files[edit.replaced.file], [&](const Edit& own) { return across(own, edit); });
    };
    const bool taken = std::ranges::all_of(fix.edits, fits);
    result.taken.push_back(taken);
    if (!taken) continue;
    for (const Edit& edit : fix.edits) {
      std::vector<Edit>& own = files[edit.replaced.file];
      if (std::ranges::none_of(own, [&](const Edit& other) { return same(other, edit); })) own.push_back(edit);
    }
  }
  for (auto& [file, edits] : files) {
    if (edits.empty()) continue;
    const std::string_view bytes = sources.bytes(file);
    const std::string path(sources.path(file));
    const bool is_new = bytes.empty() && sources.tree().look(path) == source::Entry::missing;
    std::string after = edited(bytes, edits);
    const bool goes = is_empty(after) && !is_empty(bytes);
    result.changes.push_back({path, is_new ? std::nullopt : std::optional(std::string(bytes)),
                              goes ? std::nullopt : std::optional(std::move(after))});
  }
  std::ranges::sort(result.changes, {}, &Change::path);
  return result;
}

std::string unified_diff(const Change& change) {
  const Git git;
  git_patch* made = nullptr;
  const auto data = [](const std::optional<std::string>& text) { return text ? text->data() : nullptr; };
  const auto size = [](const std::optional<std::string>& text) { return text ? text->size() : 0; };
  const int failed = git_patch_from_buffers(&made, data(change.before), size(change.before), change.path.c_str(),
                                            data(change.after), size(change.after), change.path.c_str(), nullptr);
  const std::unique_ptr<git_patch, decltype(&git_patch_free)> patch(made, git_patch_free);
  git_buf text = GIT_BUF_INIT;
  if (failed != 0 || git_patch_to_buf(&text, patch.get()) != 0) return fmt::format("{} changes\n", change.path);
  std::string result(text.ptr, text.size);
  git_buf_dispose(&text);
  return result;
}

}  // namespace grantlint::mend
