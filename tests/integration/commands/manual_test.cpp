// The pages of the manual: each is embedded, prints, and is a man page.
#include <algorithm>
#include <set>
#include <sstream>

#include "program.h"

using namespace grantlint::test;
using Catch::Contains;
using Catch::StartsWith;

namespace {

namespace fs = std::filesystem;

/// What the folder holds.
std::set<std::string> pages() {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(fs::path(GRANTLINT_SOURCE_DIR) / "analyzer/cli/manual")) {
    if (entry.path().extension() == ".md") names.insert(entry.path().stem().string());
  }
  return names;
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

/// Topics as `grantlint help` lists them.
std::set<std::string> listed(const Folder& at) {
  std::set<std::string> names;
  bool topics = false;
  for (const std::string& line : lines(run(at, {"help"}).out)) {
    if (topics && line.starts_with("  ")) names.insert(line.substr(2, line.find(' ', 2) - 2));
    topics = topics || line == "Topics:";
  }
  return names;
}

}  // namespace

TEST_CASE("every page of the manual is in the program, with a summary") {
  const Folder at;
  REQUIRE_FALSE(pages().empty());
  CHECK(listed(at) == pages());
  const std::string help = run(at, {"help"}).out;
  for (const std::string& topic : pages()) {
    INFO(topic);
    const std::string page = read_file(fs::path(GRANTLINT_SOURCE_DIR) / "analyzer/cli/manual" / (topic + ".md"));
    const std::vector<std::string> written = lines(page);
    REQUIRE(written.size() > 3);
    CHECK_THAT(written[0], StartsWith("# "));
    CHECK(written[1].empty());
    // One sentence of one line: `help` lists it.
    CHECK_THAT(written[2], Catch::EndsWith("."));
    CHECK(written[3].empty());
    CHECK_THAT(help, Contains(written[2].substr(0, written[2].size() - 1)));
  }
}

TEST_CASE("every page prints on a terminal, without marks of its form") {
  const Folder at;
  for (const std::string& topic : pages()) {
    INFO(topic);
    const auto outcome = run(at, {"help", topic});
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.err.empty());
    bool prose = true;
    for (const std::string& line : lines(outcome.out)) {
      INFO(line);
      prose = !line.starts_with("    ");
      CHECK(line.find("```") == std::string::npos);
      if (!prose) continue;
      CHECK_FALSE(line.starts_with("#"));
      CHECK_FALSE(line.starts_with("|"));
      CHECK(line.find("](") == std::string::npos);
      CHECK(line.find("**") == std::string::npos);
    }
  }
  const auto coloured = run(at, {"help", "annotations", "--color", "always"});
  CHECK_THAT(coloured.out, Contains("\x1b["));
}

TEST_CASE("every page is a man page of requests that man(7) knows") {
  const Folder at;
  CHECK(run(at, {"help", "--man", "man"}).exit_code == 0);
  const std::set<std::string> known{".TH", ".SH", ".SS", ".PP", ".TP", ".IP", ".RS", ".RE", ".nf", ".fi", ".br"};
  for (const std::string& topic : pages()) {
    INFO(topic);
    const fs::path path =
        at.path() / (topic == "commands" ? "man/man1/grantlint.1" : "man/man7/grantlint-" + topic + ".7");
    REQUIRE(fs::exists(path));
    const std::vector<std::string> roff = lines(read_file(path));
    REQUIRE(roff.size() > 4);
    CHECK_THAT(roff[0], StartsWith(".TH \"GRANTLINT"));
    CHECK(roff[1] == ".SH NAME");
    CHECK_THAT(roff[2], Contains(" \\- "));
    int indented = 0;
    int verbatim = 0;
    for (const std::string& line : roff) {
      INFO(line);
      CHECK_FALSE(line.starts_with("'"));
      if (!line.starts_with(".")) continue;
      const std::string request = line.substr(0, line.find(' '));
      CHECK(known.contains(request));
      indented += request == ".RS" ? 1 : request == ".RE" ? -1 : 0;
      verbatim += request == ".nf" ? 1 : request == ".fi" ? -1 : 0;
    }
    CHECK(indented == 0);
    CHECK(verbatim == 0);
  }
}
