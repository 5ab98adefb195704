#include "cli/progress_bar.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <string>

namespace grantlint {

namespace {

void show(const Progress& progress, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock(mutex);
  auto next = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  bool shown = false;
  while (!changed.wait_until(lock, stop, next, [&] { return stop.stop_requested(); })) {
    const auto at = static_cast<std::size_t>(progress.room.load());
    const std::string done(at, '#');
    fmt::print(stderr, "\r[{:<{}}] {:<24}", done, rooms.size(), rooms.at(at).doing);
    std::fflush(stderr);
    shown = true;
    next += std::chrono::milliseconds(200);
  }
  if (shown) fmt::print(stderr, "\r\x1b[K");
}

}  // namespace

ProgressBar::ProgressBar(const Progress& progress) {
  if (::isatty(STDERR_FILENO) != 1) return;
  thread_ = std::jthread([&progress](const std::stop_token& stop) { show(progress, stop); });
}

}  // namespace grantlint
