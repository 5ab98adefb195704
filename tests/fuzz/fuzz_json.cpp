// Any bytes as JSON: no crash, and every promise kept.
#include <cstdint>
#include <cstdio>

#include "property/syntax_promises.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > (1U << 16U)) return 0;
  const std::string text(data, data + size);
  if (const std::string broken = grantlint::syntax::broken_promise_of_json(text); !broken.empty()) {
    std::fprintf(stderr, "broken promise: %s\n", broken.c_str());
    __builtin_trap();
  }
  return 0;
}
