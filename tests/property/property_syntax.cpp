// Any prefix of a fixture, and any fixture with bytes changed, is read without a crash and with every
// promise kept.
#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "syntax_promises.h"

namespace {

using namespace grantlint::syntax;
using Texts = std::vector<std::string>;

Texts fixtures_with(const std::vector<std::string>& endings) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(GRANTLINT_SOURCE_DIR "/fixtures")) {
    for (const std::string& ending : endings) {
      if (entry.is_regular_file() && entry.path().string().ends_with(ending)) paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  Texts texts;
  for (const auto& path : paths) {
    std::ifstream in(path, std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return texts;
}

/// One of the texts with a few bytes replaced, put in or taken out: bytes that mean something are
/// drawn most of the time.
std::string mutated(const Texts& texts) {
  std::string text = *rc::gen::elementOf(texts);
  static const std::string telling = "{}[]()\"'<>-=:#/*$%~\\\n\r\t ,&!|?@`0aE";
  const int changes = *rc::gen::inRange(1, 8);
  for (int i = 0; i < changes; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
    const char c = *rc::gen::inRange(0, 4) == 0 ? *rc::gen::arbitrary<char>() : *rc::gen::elementOf(telling);
    const int kind = *rc::gen::inRange(0, 3);
    if (kind == 0 || at >= text.size()) {
      text.insert(text.begin() + static_cast<std::ptrdiff_t>(at), c);
    } else if (kind == 1) {
      text[at] = c;
    } else {
      text.erase(at, *rc::gen::inRange<std::size_t>(1, 20));
    }
  }
  return text;
}

std::string prefix(const Texts& texts) {
  const std::string text = *rc::gen::elementOf(texts);
  return text.substr(0, *rc::gen::inRange<std::size_t>(0, text.size() + 1));
}

void check_promises(const Texts& texts, std::string (*broken_promise)(const std::string&)) {
  REQUIRE_FALSE(texts.empty());
  CHECK(rc::check("any prefix of a fixture keeps the promises", [&] {
    const std::string text = prefix(texts);
    RC_ASSERT(broken_promise(text) == "");
  }));
  CHECK(rc::check("any fixture with bytes changed keeps the promises", [&] {
    const std::string text = mutated(texts);
    RC_ASSERT(broken_promise(text) == "");
  }));
}

}  // namespace

TEST_CASE("whatever HCL holds, its readers keep their promises") {
  check_promises(fixtures_with({".tf", ".tfvars", ".tftpl"}), &broken_promise_of_hcl);
}

TEST_CASE("whatever JSON holds, its readers keep their promises") {
  check_promises(fixtures_with({".json"}), &broken_promise_of_json);
}

TEST_CASE("whatever YAML holds, its readers keep their promises") {
  check_promises(fixtures_with({".yaml", ".yml"}), &broken_promise_of_yaml);
}
