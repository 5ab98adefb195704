// Times programs beside each other on the same tree: one run of each in turn, N times over, so that
// what else the machine does falls on all of them; the median of each, and the first one's ratio to
// every other.
//
//   grantlint_compare RUNS TREE NAME PROGRAM ARGS… [-- NAME PROGRAM ARGS…]…

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Cost {
  double wall = 0;    ///< seconds
  double cpu = 0;     ///< seconds of all threads, user and system
  double memory = 0;  ///< most bytes resident at once
};

struct Peer {
  std::string name;
  std::vector<std::string> argv;
  std::vector<Cost> runs;
};

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::expected<Cost, std::string> run_once(Peer& peer) {
  std::vector<char*> argv;
  argv.reserve(peer.argv.size() + 1);
  for (auto& word : peer.argv) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);

  const auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  const int error = ::posix_spawnp(&child, argv.front(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return std::unexpected(std::generic_category().message(error));
  int status = 0;
  rusage used{};
  if (::wait4(child, &status, 0, &used) < 0) return std::unexpected("could not be waited for");
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;

  // A search that finds nothing and a scan that finds something both end with 1.
  if (!WIFEXITED(status)) return std::unexpected("ended by signal " + std::to_string(WTERMSIG(status)));
  if (WEXITSTATUS(status) > 1) return std::unexpected("exit code " + std::to_string(WEXITSTATUS(status)));
  return Cost{wall.count(), seconds(used.ru_utime) + seconds(used.ru_stime),
              static_cast<double>(used.ru_maxrss) * 1024};
}

double median(const std::vector<Cost>& runs, double Cost::* what) {
  std::vector<double> values;
  values.reserve(runs.size());
  for (const auto& run : runs) values.push_back(run.*what);
  std::ranges::sort(values);
  const auto middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

struct Size {
  std::size_t files = 0;
  std::uintmax_t bytes = 0;
};

Size terraform_in(const fs::path& tree) {
  Size size;
  std::error_code error;
  const auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator at(tree, options, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() != ".tf" || !at->is_regular_file()) continue;
    ++size.files;
    size.bytes += at->file_size();
  }
  return size;
}

std::vector<Peer> peers(const std::vector<std::string>& words) {
  std::vector<Peer> found(1);
  for (const auto& word : words) {
    if (word == "--") {
      found.emplace_back();
    } else if (found.back().name.empty()) {
      found.back().name = word;
    } else {
      found.back().argv.push_back(word);
    }
  }
  std::erase_if(found, [](const Peer& peer) { return peer.argv.empty(); });
  return found;
}

void print(const std::vector<Peer>& peers, const Size& size, unsigned runs) {
  const auto& first = peers.front();
  const auto value = [](const Peer& peer, double Cost::* what) { return median(peer.runs, what); };
  const double megabytes = static_cast<double>(size.bytes) / 1e6;
  fmt::print("{} .tf files, {:.1f} MB; median of {} runs, each in turn\n\n", size.files, megabytes, runs);
  fmt::print("{:<12} {:>9} {:>9} {:>9} {:>9}   {} takes, of its wall, cpu, peak\n", "", "wall ms", "cpu ms", "peak MB",
             "MB/s", first.name);
  for (const auto& peer : peers) {
    const double wall = value(peer, &Cost::wall);
    fmt::print("{:<12} {:>9.1f} {:>9.1f} {:>9.1f} {:>9.1f}", peer.name, wall * 1e3, value(peer, &Cost::cpu) * 1e3,
               value(peer, &Cost::memory) / 1e6, megabytes / wall);
    if (&peer != &first) {
      fmt::print("   {:.2f} x  {:.2f} x  {:.2f} x", value(first, &Cost::wall) / wall,
                 value(first, &Cost::cpu) / value(peer, &Cost::cpu),
                 value(first, &Cost::memory) / value(peer, &Cost::memory));
    }
    fmt::print("\n");
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  unsigned runs = 0;
  if (words.size() >= 4) std::from_chars(words[0].data(), words[0].data() + words[0].size(), runs);
  if (runs == 0) {
    fmt::print(stderr, "usage: grantlint_compare RUNS TREE NAME PROGRAM ARGS... [-- NAME PROGRAM ARGS...]...\n");
    return 2;
  }
  auto all = peers({words.begin() + 2, words.end()});
  if (all.empty()) return 2;
  // The first run warms the disk cache and is not counted.
  for (unsigned round = 0; round <= runs; ++round) {
    for (auto& peer : all) {
      const auto cost = run_once(peer);
      if (!cost) {
        fmt::print(stderr, "{}: {}\n", peer.name, cost.error());
        return 1;
      }
      if (round > 0) peer.runs.push_back(*cost);
    }
  }
  print(all, terraform_in(words[1]), runs);
  return 0;
}
