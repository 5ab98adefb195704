// Catch2 with `--seed N`: RapidCheck and our own generators draw from it alike.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "seed.h"

namespace {

std::uint32_t chosen = 0;

/// Takes `--seed N` or `--seed=N` out of the arguments; nothing where it is not there.
std::optional<std::string> take_seed(std::vector<std::string>& arguments) {
  constexpr std::string_view flag = "--seed";
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string word = arguments[i];
    if (word.starts_with("--seed=")) {
      arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(i));
      return word.substr(flag.size() + 1);
    }
    if (word != flag) continue;
    const auto at = arguments.begin() + static_cast<std::ptrdiff_t>(i);
    std::string value = i + 1 < arguments.size() ? arguments[i + 1] : "";
    arguments.erase(at, value.empty() ? at + 1 : at + 2);
    return value;
  }
  return std::nullopt;
}

}  // namespace

namespace grantlint::test {

std::uint32_t seed() {
  return chosen;
}

}  // namespace grantlint::test

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv, argv + argc);
  chosen = std::random_device{}();
  if (const auto given = take_seed(arguments)) {
    const auto [end, error] = std::from_chars(given->data(), given->data() + given->size(), chosen);
    if (error != std::errc() || end != given->data() + given->size()) {
      std::fprintf(stderr, "--seed takes a number of 32 bits, not `%s`\n", given->c_str());
      return 2;
    }
  }
  std::printf("seed %u: %s --seed %u repeats this\n", chosen, argv[0], chosen);
  std::fflush(stdout);
  ::setenv("RC_PARAMS", ("seed=" + std::to_string(chosen)).c_str(), 1);  // NOLINT(concurrency-mt-unsafe): one thread

  Catch::Session session;
  std::vector<const char*> words;
  for (const std::string& word : arguments) words.push_back(word.c_str());
  if (const int wrong = session.applyCommandLine(static_cast<int>(words.size()), words.data()); wrong != 0)
    return wrong;
  session.configData().rngSeed = chosen;
  return session.run();
}
