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

TEST_CASE("the walk of one grant goes through functions that are there") {
  const Table steps = rows_under(read_page("analyzer/README.md"), {"step", "file", "function"});
  CHECK(steps.size() > 15);
  for (const auto& row : steps) {
    const std::string path = code_in(row.at(1)).at(0);
    const std::string function = code_in(row.at(2)).at(0);
    INFO(path << ": " << function);
    const std::string text = read_file(root() / path);
    // Defined there, not just called: its name after a blank or `::`, arguments, and no semicolon on the line.
    bool defined = false;
    for (std::size_t at = text.find(function + "("); at != std::string::npos; at = text.find(function + "(", at + 1)) {
      const std::size_t begin = text.rfind('\n', at) + 1;
      const std::string line = text.substr(begin, text.find('\n', at) - begin);
      const char before = at > 0 ? text[at - 1] : ' ';
      defined = defined || ((before == ' ' || before == ':') && !line.ends_with(';') && !line.starts_with("    "));
    }
    CHECK(defined);
  }
}

TEST_CASE("issue forms have what GitHub asks of them") {
  const std::set<std::string> kinds{"markdown", "textarea", "input", "dropdown", "checkboxes"};
  std::size_t forms = 0;
  for (const auto& entry : fs::directory_iterator(root() / ".github/ISSUE_TEMPLATE")) {
    if (entry.path().filename() == "config.yml") continue;
    INFO(entry.path().string());
    const YAML::Node form = YAML::LoadFile(entry.path().string());
    CHECK(form["name"].IsScalar());
    CHECK(form["description"].IsScalar());
    REQUIRE(form["body"].IsSequence());
    std::set<std::string> ids;
    for (const auto& part : form["body"]) {
      CHECK(kinds.contains(part["type"].as<std::string>()));
      CHECK(part["attributes"]["label"].IsScalar());
      CHECK(ids.insert(part["id"].as<std::string>()).second);
    }
    ++forms;
  }
  CHECK(forms >= 3);
}

TEST_CASE("dependabot looks at every lock file") {
  std::vector<std::string> globs;
  for (const auto& update : YAML::LoadFile((root() / ".github/dependabot.yml").string())["updates"]) {
    if (update["package-ecosystem"].as<std::string>() != "npm") continue;
    for (const auto& folder : update["directories"]) globs.push_back(folder.as<std::string>());
  }
  std::size_t locks = 0;
  for (const std::string part : {"grammars", "tests"}) {
    for (auto at = fs::recursive_directory_iterator(root() / part); at != fs::recursive_directory_iterator(); ++at) {
      if (at->path().filename() == "node_modules") at.disable_recursion_pending();
      if (at->path().filename() != "package-lock.json") continue;
      const std::string folder = "/" + fs::relative(at->path().parent_path(), root()).generic_string();
      INFO(folder);
      CHECK(std::ranges::any_of(globs, [&](const std::string& glob) {
        if (!glob.ends_with("/*")) return glob == folder;
        return folder.substr(0, folder.rfind('/')) + "/*" == glob;
      }));
      ++locks;
    }
  }
  CHECK(locks >= 3);
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
