/// Runs independent pieces of work on several threads. Each piece must write only to a slot of its own, so
/// that the result does not depend on the order of the threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace grantlint::source {

/// Runs `work(i)` for i in [0, count) on up to `jobs` threads, this one among them.
template <typename Work>
void in_parallel(std::size_t count, unsigned jobs, const Work& work) {
  std::atomic<std::size_t> next = 0;
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::jthread> threads;
  for (unsigned i = 1; i < jobs && i < count; ++i) threads.emplace_back(run);
  run();
}

}  // namespace grantlint::source
