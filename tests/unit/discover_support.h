/// A folder of files for one test, deleted after it.
#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "discover/discover.h"

namespace grantlint::test {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "grantlint-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = std::filesystem::canonical(name);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  void write(std::string_view name, std::string_view text = "") const {
    const std::filesystem::path path = path_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  /// Runs git in the folder, without the user's config.
  void git(std::string_view arguments) const {
    const std::string command = fmt::format(
        "cd '{}' && GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null git -c user.name=t -c user.email=t@t.example {} "
        ">/dev/null 2>&1",
        path_.string(), arguments);
    if (std::system(command.c_str()) != 0) throw std::runtime_error("git failed: " + command);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A line a file: path, kind, `context` where it is not selected, `kept` where it was opened; then what
/// could not be seen.
inline std::string found(const Folder& folder, const std::vector<std::string>& paths = {},
                         const config::Config& config = config::defaults(), unsigned jobs = 2) {
  source::SourceSet sources(folder.path());
  const discover::Files result = discover::find(sources, paths, config, discover::Prefilter(), jobs);
  std::string out;
  for (const discover::File& file : result.files) {
    out += fmt::format("{} {}{}{}\n", file.path, discover::name(file.kind), file.selected ? "" : " context",
                       file.id == source::FileId::none ? "" : " kept");
  }
  for (const findings::Unseen& unseen : result.unseen) out += fmt::format("unseen {}: {}\n", unseen.path, unseen.why);
  return out;
}

}  // namespace grantlint::test
