#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "source/tree.h"
#include "source/utf8.h"

namespace grantlint::source {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

std::string system_reason(int error) {
  switch (error) {
    case ENOENT: return "no such file";
    case EACCES: return "permission denied";
    case ELOOP: return "too many links";
    default: return std::generic_category().message(error);
  }
}

/// The path with every link followed, or empty.
std::string real_path(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
  return real ? std::string(real.get()) : std::string();
}

/// Where the kernel says an open file really is: the check and the read are of the same file.
std::string real_path(int fd) {
  std::array<char, 4096> buffer{};
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t n = ::readlink(link.c_str(), buffer.data(), buffer.size());
  return n > 0 ? std::string(buffer.data(), static_cast<std::size_t>(n)) : std::string();
}

bool is_below(std::string_view path, std::string_view root) {
  if (root == "/") return true;
  return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
}

// O_NONBLOCK: opening a pipe must not wait for its writer.
constexpr int to_read = O_RDONLY | O_CLOEXEC | O_NONBLOCK;

/// The kernel itself can guarantee that the path contains no link; then no check is needed. Fails
/// for every other reason too (a kernel before 5.6 among them): then the file is opened the slow way.
int open_without_links(const std::string& path) {
  struct open_how how{};
  how.flags = to_read;
  how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof how));
}

class Disk : public Tree {
 public:
  explicit Disk(const std::filesystem::path& root)
      : root_(root.string()),
        real_root_(real_path(root_)),
        folder_(::open(root_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)),
        refused_(folder_.get() < 0 ? errno : 0) {}

  [[nodiscard]] std::expected<std::string, std::string> read(std::string_view path,
                                                             std::uintmax_t most) const override {
    const std::string name(path);
    const Descriptor direct(real_root_.empty() ? -1 : open_without_links(real_root_ + "/" + name));
    const Descriptor linked(direct.get() >= 0 ? -1 : ::open((root_ + "/" + name).c_str(), to_read));
    const Descriptor& fd = direct.get() >= 0 ? direct : linked;
    if (fd.get() < 0) return std::unexpected(system_reason(errno));
    struct stat status{};
    if (::fstat(fd.get(), &status) != 0) return std::unexpected(system_reason(errno));
    if (S_ISDIR(status.st_mode)) return std::unexpected("is a folder");
    if (!S_ISREG(status.st_mode)) return std::unexpected("is not a regular file");
    if (&fd == &linked && !is_below(real_path(fd.get()), real_root_))
      return std::unexpected("is a link that leaves the root");
    if (static_cast<std::uintmax_t>(status.st_size) > most) return std::unexpected(too_large(most));
    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t got = 0;
    while (got < bytes.size()) {
      const ssize_t n = ::read(fd.get(), bytes.data() + got, bytes.size() - got);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return std::unexpected(system_reason(errno));
      if (n == 0) break;
      got += static_cast<std::size_t>(n);
    }
    bytes.resize(got);
    return bytes;
  }

  [[nodiscard]] Entry look(std::string_view path) const override {
    if (folder_.get() < 0) return Entry::missing;
    if (path.empty()) return Entry::folder;
    for (std::size_t slash = 0; slash != std::string_view::npos;) {
      slash = path.find('/', slash + 1);
      struct stat status{};
      const std::string part(path.substr(0, slash));
      if (::fstatat(folder_.get(), part.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return Entry::missing;
      if (S_ISLNK(status.st_mode)) return Entry::link;
      if (slash != std::string_view::npos) continue;
      if (S_ISREG(status.st_mode)) return Entry::file;
      if (S_ISDIR(status.st_mode)) return Entry::folder;
    }
    return Entry::other;
  }

  // getdents64 instead of readdir: saves two system calls per folder.
  std::expected<void, std::string> list(std::string_view folder, std::vector<Child>& children) const override {
    children.clear();
    const std::string shown(folder.empty() ? "." : folder);
    const Descriptor fd(::openat(folder_.get(), shown.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (fd.get() < 0) return std::unexpected(system_reason(refused_ != 0 ? refused_ : errno));
    std::array<char, std::size_t{32} << 10U> entries;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
    while (true) {
      const ssize_t got = ::getdents64(fd.get(), entries.data(), entries.size());
      if (got < 0) return std::unexpected(system_reason(errno));
      if (got == 0) return {};
      for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
        dirent64 entry{};
        std::memcpy(&entry, entries.data() + at, offsetof(dirent64, d_name));
        const std::string_view name = entries.data() + at + offsetof(dirent64, d_name);
        at += entry.d_reclen;
        if (name != "." && name != "..") children.push_back({std::string(name), kind(folder, name, entry.d_type)});
      }
    }
  }

  [[nodiscard]] std::expected<std::string, std::string> real(std::string_view path) const override {
    const std::string full = real_path(root_ + "/" + std::string(path));
    if (full.empty()) return std::unexpected(system_reason(errno));
    if (real_root_.empty() || !is_below(full, real_root_)) return std::unexpected("lies outside the root");
    const std::size_t skipped = real_root_ == "/" ? 1 : real_root_.size() + 1;
    return full.size() > skipped ? full.substr(skipped) : std::string();
  }

  [[nodiscard]] std::expected<void, std::string> replace(std::string_view path, std::string_view before,
                                                         std::string_view after, std::uintmax_t most) const override {
    if (real_root_.empty()) return std::unexpected("lies outside the root");
    const std::string full = real_root_ + "/" + std::string(path);
    const auto there = read(path, most);
    struct stat status{};
    const bool exists = ::lstat(full.c_str(), &status) == 0;
    if (exists && !there) return std::unexpected(there.error());
    // Text converted to UTF-8 is written back in its original encoding.
    const Encoding encoding = exists ? encoding_of(*there) : Encoding::utf8;
    if (!can_write(encoding)) return std::unexpected("is written in UTF-32");
    const bool plain = encoding == Encoding::utf8;
    const std::string now = !exists || plain ? there.value_or("") : to_utf8(*there, encoding);
    if (now != before) return std::unexpected("has changed since it was read");
    const std::string bytes = plain ? std::string(after) : to_utf16(after, encoding);
    // A link stays a link: what it leads to, below the root, is replaced.
    if (!exists && !make_folder(full.substr(0, full.rfind('/')))) return std::unexpected("lies outside the root");
    const std::string target = exists ? real_path(full) : full;
    constexpr mode_t usual = 0644;
    std::string temporary = target + ".XXXXXX";
    const Descriptor fd(::mkostemp(temporary.data(), O_CLOEXEC));
    if (fd.get() < 0) return std::unexpected(system_reason(errno));
    const auto give_up = [&] {
      const int error = errno;
      ::unlink(temporary.c_str());
      return std::unexpected(system_reason(error));
    };
    for (std::size_t put = 0; put < bytes.size();) {
      const ssize_t n = ::write(fd.get(), bytes.data() + put, bytes.size() - put);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return give_up();
      put += static_cast<std::size_t>(n);
    }
    if (::fchmod(fd.get(), exists ? status.st_mode & 07777U : usual) != 0) return give_up();
    if (::rename(temporary.c_str(), target.c_str()) != 0) return give_up();
    return {};
  }

  [[nodiscard]] std::expected<void, std::string> remove(std::string_view path, std::string_view before,
                                                        std::uintmax_t most) const override {
    const auto there = read(path, most);
    if (!there) return std::unexpected(there.error());
    const Encoding encoding = encoding_of(*there);
    const std::string now = encoding == Encoding::utf8 ? *there : to_utf8(*there, encoding);
    if (now != before) return std::unexpected("has changed since it was read");
    if (::unlink((real_root_ + "/" + std::string(path)).c_str()) != 0) return std::unexpected(system_reason(errno));
    return {};
  }

 private:
  [[nodiscard]] Entry kind(std::string_view folder, std::string_view name, unsigned char type) const {
    switch (type) {
      case DT_REG: return Entry::file;
      case DT_DIR: return Entry::folder;
      case DT_LNK: return Entry::link;
      case DT_UNKNOWN: {
        std::string path(folder);
        if (!path.empty()) path += '/';
        path += name;
        return look(path);
      }
      default: return Entry::other;
    }
  }

  /// A folder below the root: the one that is there, or a new one in a folder that is there.
  [[nodiscard]] bool make_folder(const std::string& path) const {
    constexpr mode_t usual = 0755;
    const std::string parent = path.substr(0, path.rfind('/'));
    struct stat status{};
    const bool exists = ::lstat(path.c_str(), &status) == 0;
    if (!exists && (!is_below(real_path(parent), real_root_) || ::mkdir(path.c_str(), usual) != 0)) return false;
    return is_below(real_path(path), real_root_);
  }

  std::string root_;
  std::string real_root_;
  Descriptor folder_;
  int refused_;
};

}  // namespace

std::string too_large(std::uintmax_t most) {
  return "is larger than the limit of " + std::to_string(most) + " bytes";
}

std::expected<void, std::string> Tree::replace(std::string_view /*path*/, std::string_view /*before*/,
                                               std::string_view /*after*/, std::uintmax_t /*most*/) const {
  return std::unexpected("is not in a folder on disk");
}

std::expected<void, std::string> Tree::remove(std::string_view /*path*/, std::string_view /*before*/,
                                              std::uintmax_t /*most*/) const {
  return std::unexpected("is not in a folder on disk");
}

namespace {

class Without : public Tree {
 public:
  Without(std::shared_ptr<const Tree> tree, std::string path) : tree_(std::move(tree)), path_(std::move(path)) {}

  [[nodiscard]] std::expected<std::string, std::string> read(std::string_view path,
                                                             std::uintmax_t most) const override {
    return path == path_ ? std::unexpected(system_reason(ENOENT)) : tree_->read(path, most);
  }
  [[nodiscard]] Entry look(std::string_view path) const override {
    return path == path_ ? Entry::missing : tree_->look(path);
  }
  std::expected<void, std::string> list(std::string_view folder, std::vector<Child>& children) const override {
    auto read = tree_->list(folder, children);
    const std::string prefix = folder.empty() ? std::string() : std::string(folder) + "/";
    std::erase_if(children, [&](const Child& child) { return prefix + child.name == path_; });
    return read;
  }
  [[nodiscard]] std::expected<std::string, std::string> real(std::string_view path) const override {
    return path == path_ ? std::unexpected(system_reason(ENOENT)) : tree_->real(path);
  }

 private:
  std::shared_ptr<const Tree> tree_;
  std::string path_;
};

}  // namespace

std::shared_ptr<const Tree> without(std::shared_ptr<const Tree> tree, std::string path) {
  return std::make_shared<Without>(std::move(tree), std::move(path));
}

std::shared_ptr<const Tree> disk(const std::filesystem::path& root) {
  return std::make_shared<Disk>(root);
}

}  // namespace grantlint::source
