/// A line on standard error while a long scan runs. Private to the room.
#pragma once

#include <thread>

#include "scan.h"

namespace grantlint {

/// Shows how far `progress` is, from one second after it was made until it goes, where standard error
/// is a terminal; leaves nothing behind.
class ProgressBar {
 public:
  explicit ProgressBar(const Progress& progress);

 private:
  std::jthread thread_;
};

}  // namespace grantlint
