// What the pages point at is there.
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "pages.h"
#include "support/folder.h"

namespace grantlint::test {
namespace {

namespace fs = std::filesystem;

/// The addresses of `[text](address)`, outside of fences.
std::vector<std::string> links(const Page& page) {
  std::vector<std::string> found;
  bool fenced = false;
  for (const std::string& line : page.lines) {
    if (line.starts_with("```")) fenced = !fenced;
    if (fenced) continue;
    for (std::size_t at = line.find("]("); at != std::string::npos; at = line.find("](", at + 1)) {
      const std::size_t end = line.find(')', at);
      if (end != std::string::npos) found.push_back(line.substr(at + 2, end - at - 2));
    }
  }
  return found;
}

std::string text_of(const Fence& fence) {
  std::string text;
  for (const std::string& line : fence.lines) text += line + "\n";
  return text;
}

}  // namespace

TEST_CASE("every link of the pages leads to a file") {
  std::size_t count = 0;
  for (const Page& page : pages()) {
    for (const std::string& link : links(page)) {
      if (link.find("://") != std::string::npos) continue;
      INFO(page.path.string() << ": " << link);
      CHECK(fs::exists(page.path.parent_path() / link.substr(0, link.find('#'))));
      ++count;
    }
  }
  CHECK(count > 20);
}

TEST_CASE("every path of the repository that the pages name is there") {
  static const std::set<std::string> folders{"analyzer", "rules", "fixtures", "tests", "grammars", ".github", ".ci"};
  std::size_t count = 0;
  for (const Page& page : pages()) {
    bool fenced = false;
    for (const std::string& line : page.lines) {
      if (line.starts_with("```")) fenced = !fenced;
      if (fenced) continue;
      for (const std::string& code : code_in(line)) {
        const std::size_t slash = code.find('/');
        if (slash == std::string::npos || !folders.contains(code.substr(0, slash))) continue;
        if (code.find_first_of(" *<{…ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos && !fs::exists(root() / code))
          continue;  // a pattern or a placeholder
        INFO(page.path.string() << ": " << code);
        CHECK(fs::exists(root() / code.substr(0, code.find(':'))));
        ++count;
      }
    }
  }
  CHECK(count > 20);
}

TEST_CASE("the manual is reached from the README, page by page") {
  const std::vector<std::string> from_readme = links(read_page("README.md"));
  for (const auto& entry : fs::directory_iterator(root() / "analyzer/cli/manual")) {
    if (entry.path().extension() != ".md") continue;
    const std::string path = fs::relative(entry.path(), root()).generic_string();
    INFO(path);
    CHECK(std::ranges::find(from_readme, path) != from_readme.end());
  }
}

TEST_CASE("the README is a page, not a book, and begins with its two commands") {
  const Page readme = read_page("README.md");
  CHECK(readme.lines.size() <= 200);
  REQUIRE_FALSE(readme.fences.empty());
  const Fence& first = readme.fences.front();
  CHECK(first.line < 20);
  REQUIRE(first.lines.size() == 2);
  CHECK(first.lines[0].starts_with("./dev scan "));
  CHECK(first.lines[1].starts_with("./dev test "));
}

TEST_CASE("every verb of ./dev that the pages name exists") {
  const std::string dev = read_file(root() / "dev");
  const std::size_t verbs = dev.find("cat <<'TEXT'");
  const std::string help = dev.substr(verbs, dev.find("\nTEXT", verbs) - verbs);
  std::size_t count = 0;
  for (const Page& page : pages()) {
    for (const std::string& line : page.lines) {
      for (std::size_t at = line.find("./dev "); at != std::string::npos; at = line.find("./dev ", at + 1)) {
        const std::size_t begin = at + 6;
        const std::string verb =
            line.substr(begin, line.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", begin) - begin);
        if (verb.empty()) continue;
        INFO(page.path.string() << ": ./dev " << verb);
        CHECK(help.find("\n  " + verb + " ") != std::string::npos);
        ++count;
      }
    }
  }
  CHECK(count > 5);
}

TEST_CASE("the hooks that the pages show are the repository's") {
  std::set<std::string> hooks;
  for (const auto& hook : YAML::LoadFile((root() / ".pre-commit-hooks.yaml").string()))
    hooks.insert(hook["id"].as<std::string>());
  std::size_t count = 0;
  for (const Page& page : pages()) {
    for (const Fence& fence : page.fences) {
      if (fence.use != "pre-commit") continue;
      INFO(page.path.string() << ":" << fence.line);
      for (const auto& repository : YAML::Load(text_of(fence))["repos"]) {
        for (const auto& hook : repository["hooks"]) {
          CHECK(hooks.contains(hook["id"].as<std::string>()));
          ++count;
        }
      }
    }
  }
  CHECK(count >= 2);
}

TEST_CASE("the inputs of the action are in its table, with their defaults") {
  const YAML::Node inputs = YAML::LoadFile((root() / "action.yml").string())["inputs"];
  std::vector<std::pair<std::string, std::string>> declared;
  for (const auto& input : inputs)
    declared.emplace_back(input.first.as<std::string>(), input.second["default"].as<std::string>());
  std::vector<std::pair<std::string, std::string>> shown;
  for (const auto& row :
       rows_under(read_page("analyzer/cli/manual/integrations.md"), {"input", "default", "meaning"})) {
    const auto value = code_in(row.at(1));
    shown.emplace_back(code_in(row.at(0)).at(0), value.empty() ? "" : value.front());
  }
  CHECK(shown == declared);
}

}  // namespace grantlint::test
