// The tree itself, held to the design: who includes whom, and what users are handed.
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "includes.h"
#include "parameters.h"

namespace {

namespace fs = std::filesystem;
using grantlint::testing::long_parameter_lists;
using grantlint::testing::wrong_includes;
using Strings = std::vector<std::string>;

const fs::path root = GRANTLINT_SOURCE_DIR;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Files of ours below a folder, sorted.
std::vector<fs::path> sources(const fs::path& folder) {
  std::vector<fs::path> found;
  for (auto at = fs::recursive_directory_iterator(folder); at != fs::recursive_directory_iterator(); ++at) {
    if (at->path().filename() == "node_modules") {
      at.disable_recursion_pending();
    } else if (at->path().extension() == ".h" || at->path().extension() == ".cpp") {
      found.push_back(at->path());
    }
  }
  std::ranges::sort(found);
  return found;
}

/// The lines, "path:line", that name a rule by its id in a literal; comments may.
Strings rule_literals(std::string_view path, std::string_view text) {
  static const std::regex literal("\"GL[0-9]");
  Strings found;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find_first_not_of(' ') == line.find("//")) continue;
    line = line.substr(0, line.find(" //"));
    if (std::regex_search(line.begin(), line.end(), literal))
      found.push_back(std::string(path) + ":" + std::to_string(number));
  }
  return found;
}

bool executable(const fs::path& path) {
  return fs::is_regular_file(path) && (fs::status(path).permissions() & fs::perms::owner_exec) != fs::perms::none;
}

/// What stands in double quotes, but for the names of files in `#include`.
Strings literals(std::string_view text) {
  Strings all;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with('#')) continue;
    while (true) {
      const auto open = line.find('"');
      if (open == std::string_view::npos || line.substr(0, open).find("//") != std::string_view::npos) break;
      auto close = open + 1;
      while (close < line.size() && line[close] != '"') close += line[close] == '\\' ? 2 : 1;
      all.emplace_back(line.substr(open + 1, close - open - 1));
      line.remove_prefix(std::min(close + 1, line.size()));
    }
  }
  return all;
}

}  // namespace

TEST_CASE("an earlier room's door and one's own headers may be included") {
  CHECK(wrong_includes("grants/joins.cpp", "#include <vector>\n#include \"iam/iam.h\"\n#include \"grants/parts.h\"\n")
            .empty());
  CHECK(wrong_includes("scan.cpp", "#include \"stages.h\"\n#include \"report/report.h\"\n").empty());
  CHECK(wrong_includes("cli/main.cpp", "#include \"scan.h\"\n#include \"diff.h\"\n#include \"repair.h\"\n").empty());
}

TEST_CASE("a later room is refused, with the line") {
  CHECK(wrong_includes("syntax/yaml.cpp", "// yaml\n#include \"grants/grants.h\"\n") ==
        Strings{"syntax/yaml.cpp:2: \"grants/grants.h\" is of a later room"});
  CHECK(wrong_includes("report/sarif.cpp", "  #  include \"scan.h\"") ==
        Strings{"report/sarif.cpp:1: \"scan.h\" is of a later room"});
  CHECK(
      wrong_includes("mend/apply.cpp", "#include \"repair.h\"\n#include \"diff.h\"\n") ==
      Strings{"mend/apply.cpp:1: \"repair.h\" is of a later room", "mend/apply.cpp:2: \"diff.h\" is of a later room"});
  CHECK(wrong_includes("syntax/yaml.cpp", "#include \"yaml_parts.h\"\n") ==
        Strings{"syntax/yaml.cpp:1: \"yaml_parts.h\" is of a later room"});
}

TEST_CASE("another room's private header is refused") {
  CHECK(wrong_includes("grants/collect.cpp", "#include \"terraform/module.h\"\n") ==
        Strings{"grants/collect.cpp:1: \"terraform/module.h\" is private to its room"});
  CHECK(wrong_includes("cli/main.cpp", "#include \"stages.h\"\n") ==
        Strings{"cli/main.cpp:1: \"stages.h\" is private to its room"});
}

TEST_CASE("a folder that is no room is refused") {
  CHECK(wrong_includes("grants/collect.cpp", "#include \"util/strings.h\"\n") ==
        Strings{"grants/collect.cpp:1: \"util/strings.h\" is of no room"});
  CHECK(wrong_includes("util/strings.cpp", "#include \"source/source.h\"\n") ==
        Strings{"util/strings.cpp:1: \"source/source.h\" stands in no room"});
}

TEST_CASE("every file of the analyzer holds to the order of the rooms") {
  const auto files = sources(root / "analyzer");
  REQUIRE(files.size() > 20);
  Strings wrong;
  for (const auto& file : files) {
    const auto found = wrong_includes(fs::relative(file, root / "analyzer").generic_string(), read(file));
    wrong.insert(wrong.end(), found.begin(), found.end());
  }
  CHECK(wrong == Strings{});
}

TEST_CASE("a rule is named by its id in a literal, comments aside") {
  CHECK(rule_literals("a.cpp", "// \"GL101\"\nint a;  ///< \"GL101\"\nauto b = \"GL\"; // \"GL101\"\n") == Strings{});
  CHECK(rule_literals("a.cpp", "int a;\nif (rule == \"GL101\") {  // missing\n  rule >= \"GL4\"") ==
        Strings{"a.cpp:2", "a.cpp:3"});
}

TEST_CASE("what a rule is stands on its page: no other code of the analyzer names one") {
  Strings wrong;
  for (const auto& file : sources(root / "analyzer")) {
    const auto found = rule_literals(fs::relative(file, root / "analyzer").generic_string(), read(file));
    wrong.insert(wrong.end(), found.begin(), found.end());
  }
  CHECK(wrong == Strings{});
}

TEST_CASE("a file holds one subject, and is not longer than one") {
  constexpr std::ptrdiff_t most_lines = 700;
  for (const auto& folder : {"analyzer", "rules", "tests"}) {
    for (const auto& file : sources(root / folder)) {
      INFO(fs::relative(file, root).generic_string());
      CHECK(std::ranges::count(read(file), '\n') <= most_lines);
    }
  }
}

TEST_CASE("literals are read as the compiler does, without comments and includes") {
  CHECK(literals("#include \"aws\"\nf(\"a\\\"b\");  // \"no\"\ng(\"https://x\", 'c');") ==
        Strings{"a\\\"b", "https://x"});
}

TEST_CASE("what a provider and its types are called stands in the catalogue, not in the code") {
  std::set<std::string> providers;
  for (const auto& entry : fs::directory_iterator(root / "rules/catalogue")) {
    if (entry.path().extension() != ".yaml") continue;
    const auto file = YAML::LoadFile(entry.path().string());
    if (file.IsMap() && file["provider"] && file["provider"].as<std::string>() != "*")
      providers.insert(file["provider"].as<std::string>());
  }
  REQUIRE(providers.size() > 20);
  const std::set<std::string> others{
      "grants/catalogue_columns.h: kubernetes",  // the language
      "report/inventory.cpp: github",            // hosts of repositories
      "report/inventory.cpp: gitlab",
  };
  Strings named;
  for (const auto& room : {"grants", "tickets", "checks", "changes", "mend", "report"}) {
    for (const auto& file : sources(root / "analyzer" / room)) {
      for (const auto& literal : literals(read(file))) {
        const auto names = [&](const std::string& provider) {
          return literal == provider || literal.starts_with(provider + "_") || literal == provider + "-beta";
        };
        const auto found = fs::relative(file, root / "analyzer").generic_string() + ": " + literal;
        if (std::ranges::any_of(providers, names) && !others.contains(found)) named.push_back(found);
      }
    }
  }
  CHECK(named == Strings{});
}

TEST_CASE("a long list of parameters is found, a call is none") {
  CHECK(long_parameter_lists("int f(int a, std::map<int, int> b,\n  const char* c);", 2) == Strings{"f at 1"});
  CHECK(long_parameter_lists("// f(int a, int b, int c)\nX::X(Y& y, Z /*z*/ = {1, 2}, int q = 3) {}", 2) ==
        Strings{"X::X at 2"});
  CHECK(long_parameter_lists("f(a, b, c(int x, int y)); g(\"int a, int b, int c\"); return {h(1, 2, 3)};", 2).empty());
}

TEST_CASE("no function takes more parameters than five: a struct names them") {
  constexpr std::size_t most = 5;
  Strings found;
  for (const auto& file : sources(root / "analyzer")) {
    for (const auto& one : long_parameter_lists(read(file), most))
      found.push_back(fs::relative(file, root).generic_string() + ": " + one);
  }
  CHECK(found == Strings{});
}

TEST_CASE("the action says for every step how it runs, and uses only inputs it declares") {
  const auto action = YAML::LoadFile((root / "action.yml").string());
  CHECK(action["name"].IsScalar());
  CHECK(action["runs"]["using"].as<std::string>() == "composite");
  REQUIRE(action["runs"]["steps"].size() > 0);
  for (const auto& step : action["runs"]["steps"]) CHECK(step["run"].IsDefined() == step["shell"].IsDefined());
  for (const auto& input : action["inputs"]) CHECK(input.second["description"].IsScalar());

  const auto text = read(root / "action.yml");
  const std::string mark = "inputs.";
  std::size_t used = 0;
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
    at += mark.size();
    const auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at);
    INFO(text.substr(at, end - at));
    CHECK(action["inputs"][text.substr(at, end - at)].IsDefined());
    ++used;
  }
  CHECK(used > 0);
}

TEST_CASE("the pre-commit hooks can be started") {
  const auto hooks = YAML::LoadFile((root / ".pre-commit-hooks.yaml").string());
  REQUIRE(hooks.size() > 0);
  for (const auto& hook : hooks) {
    for (const auto* key : {"id", "name", "entry", "language"}) CHECK(hook[key].IsScalar());
    const auto entry = hook["entry"].as<std::string>();
    if (hook["language"].as<std::string>() == "script") CHECK(executable(root / entry.substr(0, entry.find(' '))));
  }
}
