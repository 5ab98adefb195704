#include "pages.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "checks/checks.h"
#include "checks/pages.h"  // before the test framework, which has a CHECK of its own

#include <catch2/catch.hpp>

namespace grantlint::checks {

namespace {
const std::filesystem::path root = GRANTLINT_SOURCE_DIR;

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
}  // namespace

TEST_CASE("every check has a page, a fixture that fires and one that stays quiet") {
  for (const std::string_view id : check_ids) {
    INFO(id);
    const Rule* rule = find_rule(id);
    REQUIRE(rule != nullptr);
    CHECK(rule->implemented);
    CHECK_FALSE(rule->retired);
    const auto folder = root / "fixtures" / "checks" / rule->name;
    for (const char* kind : {"fires", "quiet"}) {
      INFO(kind);
      REQUIRE(std::filesystem::is_directory(folder / kind));
      CHECK(std::filesystem::exists(folder / kind / "expected.txt"));
      const auto files = std::distance(std::filesystem::directory_iterator(folder / kind), {});
      CHECK(files >= 2);
    }
    // Other rules may have something to say; this one has in the first and not in the second.
    const std::string mark = "[" + std::string(id) + " ";
    CHECK(text_of(folder / "fires" / "expected.txt").find(mark) != std::string::npos);
    CHECK(text_of(folder / "quiet" / "expected.txt").find(mark) == std::string::npos);
  }
}

TEST_CASE("every page is embedded, and every embedded page that is not retired has a check") {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(root / "rules" / "checks")) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("GL") && name.ends_with(".md")) files.insert(name);
  }
  std::set<std::string> embedded;
  for (const Rule& rule : rules()) {
    INFO(rule.id);
    embedded.insert(std::string(rule.file));
    CHECK(rule.implemented != rule.retired);
  }
  CHECK(files == embedded);
  CHECK(std::ranges::is_sorted(rules(), {}, &Rule::id));
}

TEST_CASE("every page says what its readers need, within their limits") {
  for (const Rule& rule : rules()) {
    INFO(rule.id);
    CHECK(find_rule(rule.name) == &rule);
    CHECK(rule.summary.size() <= 1024);
    CHECK(rule.level != findings::Level::off);
    CHECK(rule.tags.size() <= 10);
    CHECK(rule.tags.front() == "security");
    CHECK_FALSE(rule.mappings.empty());
    CHECK(rule.page.starts_with("## Why it matters\n"));
    CHECK(rule.page.ends_with("\n"));
    auto found = examples(rule);
    std::erase_if(found, [](const Example& example) {
      return example.expect != Example::Expect::fires && example.expect != Example::Expect::quiet;
    });
    REQUIRE(found.size() >= 2);
    CHECK(found.front().expect == Example::Expect::fires);
    CHECK(found.back().expect == Example::Expect::quiet);
    for (const Example& example : found) {
      CHECK_FALSE(example.language.empty());
      CHECK(example.text.ends_with("\n"));
      CHECK(example.text.find("```") == std::string_view::npos);
    }
  }
}

TEST_CASE("every key of the front matter is described, and no other") {
  const std::string readme = text_of(root / "rules" / "checks" / "README.md");
  const auto keys = pages::front_matter_keys();
  for (const std::string_view key : keys) {
    INFO(key);
    CHECK(readme.find("\n| `" + std::string(key) + "`") != std::string::npos);
  }
  std::size_t rows = 0;
  for (auto at = readme.find("\n| `"); at != std::string::npos; at = readme.find("\n| `", at + 1)) ++rows;
  CHECK(rows == keys.size());
}

TEST_CASE("a rule is found by id and by name, and by nothing else") {
  REQUIRE(find_rule("GL301") != nullptr);
  CHECK(find_rule("GL301")->name == "missing-expiry");
  CHECK(find_rule("missing-expiry") == find_rule("GL301"));
  CHECK(find_rule("gl301") == nullptr);
  CHECK(find_rule("") == nullptr);
  CHECK(find_rule("GL3011") == nullptr);
}

namespace {

const std::string good =
    "---\n"
    "id: GL301\n"
    "name: missing-expiry\n"
    "summary: No end.\n"
    "level: error\n"
    "security-severity: \"6.5\"\n"
    "precision: high\n"
    "tags: [security, expiry]\n"
    "maps:\n"
    "  NIST CSF 2.0: [PR.AA-05]\n"
    "---\n"
    "\n"
    "## Why it matters\n"
    "\n"
    "## What it reports\n"
    "\n"
    "## Example\n"
    "\n"
    "```hcl fires\n"
    "a = 1\n"
    "```\n"
    "\n"
    "## Repair\n"
    "\n"
    "```hcl quiet\n"
    "```\n"
    "\n"
    "```hcl quiet\n"
    "b = 2\n"
    "```\n";

std::string replace(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// "line: text" of each fault of the good page with one change.
std::vector<std::string> faults(std::string_view from, std::string_view to) {
  std::vector<std::string> found;
  const auto page = pages::read("GL301-missing-expiry.md", replace(good, from, to));
  if (page) return found;
  for (const pages::Fault& fault : page.error()) found.push_back(std::to_string(fault.line) + ": " + fault.text);
  return found;
}

using Faults = std::vector<std::string>;

}  // namespace

TEST_CASE("a good page is read whole") {
  const auto page = pages::read("GL301-missing-expiry.md", good);
  REQUIRE(page.has_value());
  CHECK(page->id == "GL301");
  CHECK(page->level == findings::Level::error);
  CHECK(page->security_severity == "6.5");
  CHECK(page->tags == std::vector<std::string>{"security", "expiry"});
  CHECK(page->mappings == std::vector{std::pair<std::string, std::string>{"NIST CSF 2.0", "PR.AA-05"}});
  CHECK(page->body.starts_with("## Why it matters\n"));
  CHECK_FALSE(page->retired);
}

TEST_CASE("a fault of a page is reported with its line") {
  CHECK(faults("name: missing-expiry", "name: missing-end") ==
        Faults{"1: the file should be named `GL301-missing-end.md`, after its id and name"});
  CHECK(faults("id: GL301", "id: 301").front() == "2: `id: 301` is not `GL` and three digits");
  CHECK(faults("level: error", "level: fatal") == Faults{"5: `level: fatal` is not off, note, warning or error"});
  CHECK(faults("\"6.5\"", "high") ==
        Faults{"6: `security-severity: high` is not a number from 0.0 to 10.0 with one decimal"});
  CHECK(faults("\"6.5\"", "\"11.0\"").size() == 1);
  CHECK(faults("precision: high", "precision: exact") ==
        Faults{"7: `precision: exact` is not very-high, high, medium or low"});
  CHECK(faults("precision: high\n", "") == Faults{"1: key `precision` is missing"});
  CHECK(faults("precision: high", "precison: high").size() == 2);
  CHECK(faults("level: error\n", "level: error\nlevel: note\n") == Faults{"6: key `level` stands twice"});
  CHECK(faults("No end.", "No end") ==
        Faults{"4: `summary: No end` is not one sentence of at most 1024 bytes with a full stop"});
  CHECK(faults("No end.", std::string(1030, 'x') + ".").size() == 1);
  CHECK(faults("[security, expiry]", "[expiry]") == Faults{"8: the first tag is not `security`"});
  CHECK(faults("[security, expiry]", "[security, security]") == Faults{"8: tag `security` stands twice"});
  CHECK(faults("[security, expiry]", "[]").size() == 1);
  CHECK(faults("[security, expiry]", "[security, a, b, c, d, e, f, g, h, i, j]").size() == 1);
  CHECK(faults("NIST CSF 2.0", "NIST CSF 3.0").front().starts_with("10: unknown framework `NIST CSF 3.0`"));
  CHECK(faults("[PR.AA-05]", "PR.AA-05") == Faults{"10: `NIST CSF 2.0` is no list of ids"});
  CHECK(faults("tags: [security, expiry]", "tags: [security, expiry").front().starts_with("9: "));
}

TEST_CASE("what sets a rule apart is read, and is usual where it is left out") {
  const auto usual = *pages::read("GL301-missing-expiry.md", good);
  CHECK(usual.fix == "own");
  CHECK(usual.after_fix == "accepted");
  CHECK(usual.unseen.empty());
  CHECK_FALSE(usual.rating);
  CHECK_FALSE(usual.by_day);
  CHECK(usual.suppressible);
  CHECK(usual.merges.empty());
  const auto page = pages::read("GL301-missing-expiry.md",
                                replace(good, "maps:\n",
                                        "rating: true\nby-day: true\nsuppressible: false\nfix: removal\n"
                                        "after-fix: tidied\nunseen: limit\nmerges: [GL101, GL201]\nmaps:\n"));
  REQUIRE(page.has_value());
  CHECK(page->fix == "removal");
  CHECK(page->after_fix == "tidied");
  CHECK(page->unseen == "limit");
  CHECK(page->rating);
  CHECK(page->by_day);
  CHECK_FALSE(page->suppressible);
  CHECK(page->merges == std::vector<std::string>{"GL101", "GL201"});

  CHECK(faults("maps:", "fix: magic\nmaps:") == Faults{"9: `fix: magic` is not one of own, decision, removal, ending"});
  CHECK(faults("maps:", "after-fix: \"\"\nmaps:") ==
        Faults{"9: `after-fix: ` is not one of accepted, refused, tidied"});
  CHECK(faults("maps:", "rating: yes\nmaps:") == Faults{"9: `rating: yes` is not true or false"});
  CHECK(faults("maps:", "merges: GL101\nmaps:") == Faults{"9: `merges` is no list of at least two ids"});
  CHECK(faults("maps:", "merges: [GL101, GL101]\nmaps:") == Faults{"9: `GL101` stands twice in `merges`"});
  CHECK(faults("maps:", "merges: [GL101, 201]\nmaps:") == Faults{"9: `201` is not `GL` and three digits"});
}

TEST_CASE("a fault of a page's text is reported with its line") {
  CHECK(faults("## Repair\n", "") ==
        Faults{"12: section `## Repair` is missing", "12: section `Repair` has no code block marked `LANGUAGE quiet`"});
  CHECK(faults("## Example", "## Examples") == Faults{"17: `## Examples` stands where `Example` is expected"});
  CHECK(faults("```hcl fires", "```hcl") == Faults{"17: section `Example` has no code block marked `LANGUAGE fires`"});
  CHECK(faults("b = 2\n```\n", "b = 2\n") == Faults{"28: this code block is not closed"});
  CHECK(faults("---\nid", "id") == Faults{"1: does not begin with `---`: front matter is missing"});
  CHECK(faults("---\n\n##", "\n##") == Faults{"1: the front matter is not closed by `---`"});
  CHECK(faults("\n\n##", "\r\n\n##").front() == "1: holds a NUL or a CR");
}

TEST_CASE("a retired page keeps its id and needs no sections") {
  const std::string text = replace(good, "precision: high\n", "precision: high\nretired: true\n");
  const auto page = pages::read("GL301-missing-expiry.md", text.substr(0, text.find("## Why")));
  REQUIRE(page.has_value());
  CHECK(page->retired);
}

TEST_CASE("two pages with one id clash") {
  const auto page = *pages::read("GL301-missing-expiry.md", good);
  CHECK(pages::clashes({page}).empty());
  CHECK(pages::clashes({page, page}).size() == 2);
}

TEST_CASE("a page merges rules of their own") {
  auto first = *pages::read("GL301-missing-expiry.md", good);
  auto second = first;
  second.id = "GL101";
  second.name = "missing-ticket";
  auto both = first;
  both.id = "GL100";
  both.name = "ungoverned-grant";
  both.file = "GL100-ungoverned-grant.md";
  both.merges = {"GL101", "GL301"};
  CHECK(pages::clashes({first, second, both}).empty());
  CHECK(pages::clashes({first, both}).size() == 1);
  second.retired = true;
  CHECK(pages::clashes({first, second, both}).front().text == "`merges` names `GL101`, which is no rule of its own");
}

TEST_CASE("the table closes its raw literals whatever the page says") {
  auto page = *pages::read("GL301-missing-expiry.md", good);
  page.body += ")page\" )page_\"" + std::string(7990, 'x') + std::string(20, '\xc3').insert(1, "\xa4");
  const std::string table = pages::table({page});
  CHECK(table.find("R\"page__(") != std::string::npos);
}

TEST_CASE("the reference lists rules by id and controls with their rules") {
  auto first = *pages::read("GL301-missing-expiry.md", good);
  auto second = first;
  second.id = "GL101";
  second.name = "missing-ticket";
  second.file = "GL101-missing-ticket.md";
  const std::string text = pages::reference({first, second});
  CHECK(text.find("[GL101](checks/GL101-missing-ticket.md)") < text.find("[GL301](checks/GL301-missing-expiry.md)"));
  CHECK(text.find("| NIST CSF 2.0 | PR.AA-05 | GL101, GL301 |") != std::string::npos);
}

}  // namespace grantlint::checks
