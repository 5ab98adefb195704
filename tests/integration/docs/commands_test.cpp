// The commands of README and manual, typed as they stand there, on 2026-06-15. A line that is only `…` stands for
// any lines, a `…` at the end of a line for the rest of it. With GRANTLINT_APPROVE set, the output in the pages is
// rewritten where it differs.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <map>
#include <span>

#include "fixture/process.h"
#include "pages.h"
#include "support/folder.h"

namespace grantlint::test {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

constexpr std::string_view gap = "…";

bool is_line(std::string_view expected, std::string_view actual) {
  if (!expected.ends_with(gap) || actual == expected) return actual == expected;
  return actual.starts_with(expected.substr(0, expected.size() - gap.size()));
}

bool is_output(std::span<const std::string> expected, std::span<const std::string> actual) {
  if (expected.empty()) return actual.empty();
  if (expected.front() != gap) {
    return !actual.empty() && is_line(expected.front(), actual.front()) &&
           is_output(expected.subspan(1), actual.subspan(1));
  }
  for (std::size_t skipped = 0; skipped <= actual.size(); ++skipped) {
    if (is_output(expected.subspan(1), actual.subspan(skipped))) return true;
  }
  return false;
}

/// The expected output brought up to date: what stands before a gap from the beginning, what follows it from the end.
Lines renewed(const Lines& expected, const Lines& actual) {
  const auto first = std::ranges::find(expected, gap);
  if (first == expected.end()) return actual;
  const auto head = std::min(static_cast<std::size_t>(first - expected.begin()), actual.size());
  const auto tail = std::min(static_cast<std::size_t>(expected.end() - first) - 1, actual.size() - head);
  if (std::find(first + 1, expected.end(), gap) != expected.end()) return expected;  // for a person to see
  Lines lines(actual.begin(), actual.begin() + static_cast<std::ptrdiff_t>(head));
  lines.emplace_back(gap);
  lines.insert(lines.end(), actual.end() - static_cast<std::ptrdiff_t>(tail), actual.end());
  return lines;
}

Lines split(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// `grantlint` as the first program on the path, with the day that all examples are of.
class Tools : public Folder {
 public:
  Tools() {
    write("grantlint", fmt::format("#!/bin/sh\ncase $1 in\n  scan | inventory | diff | baseline | fix | stamp)\n"
                                   "    exec '{0}' \"$@\" --today 2026-06-15 ;;\nesac\nexec '{0}' \"$@\"\n",
                                   GRANTLINT_PROGRAM));
    fs::permissions(path() / "grantlint", fs::perms::owner_all);
  }

  [[nodiscard]] testing::Outcome run(const fs::path& folder, std::string_view command) const {
    const std::string script = fmt::format(
        "PATH='{}':$PATH GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=t "
        "GIT_AUTHOR_EMAIL=t@t.example "
        "GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@t.example\nexport PATH GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL "
        "GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL\nexec 2>&1\n{}\n",
        path().string(), command);
    auto outcome = testing::run({.argv = {"/bin/sh", "-c", script}, .folder = folder.string()});
    if (!outcome) throw std::runtime_error(outcome.error());
    return *outcome;
  }
};

/// The folders that the blocks of one page speak of.
class Places {
 public:
  const Folder& at(const std::string& name) {
    const auto [place, fresh] = places_.try_emplace(name);
    if (!fresh) return *place->second;
    place->second = std::make_unique<Folder>();
    if (name.find('/') != std::string::npos) place->second->copy(root() / name);
    return *place->second;
  }

 private:
  std::map<std::string, std::unique_ptr<Folder>> places_;
};

/// Runs a block's commands; its lines as they would be with today's output.
Lines run_block(const Tools& tools, const Folder& folder, const Fence& fence, const fs::path& page) {
  Lines lines;
  for (std::size_t i = 0; i < fence.lines.size();) {
    const std::string command = fence.lines[i++];
    INFO(page.string() << ":" << fence.line + i << ": " << command);
    REQUIRE(command.starts_with("$ "));
    Lines expected;
    while (i < fence.lines.size() && !fence.lines[i].starts_with("$ ")) expected.push_back(fence.lines[i++]);
    const testing::Outcome outcome = tools.run(folder.path(), std::string_view(command).substr(2));
    const Lines actual = split(outcome.out);
    INFO(outcome.out);
    // 1: there are findings. Wrong usage is 2.
    CHECK((outcome.exit_code == 0 || outcome.exit_code == 1));
    const bool same = is_output(expected, actual);
    if (std::getenv("GRANTLINT_APPROVE") == nullptr) CHECK(same);
    lines.push_back(command);
    const Lines shown = same ? expected : renewed(expected, actual);
    lines.insert(lines.end(), shown.begin(), shown.end());
  }
  return lines;
}

void approve(const Page& page, const std::map<std::size_t, Lines>& blocks) {
  std::ofstream out(page.path, std::ios::binary | std::ios::trunc);
  for (std::size_t i = 0; i < page.lines.size(); ++i) {
    out << page.lines[i] << '\n';
    const auto block = blocks.find(i + 1);
    if (block == blocks.end()) continue;
    for (const std::string& line : block->second) out << line << '\n';
    while (!page.lines[i + 1].starts_with("```")) ++i;
  }
}

}  // namespace

TEST_CASE("a gap stands for any lines, and for nothing else") {
  CHECK(is_output(Lines{"a", "…", "d"}, Lines{"a", "b", "c", "d"}));
  CHECK(is_output(Lines{"a b…"}, Lines{"a bc"}));
  CHECK_FALSE(is_output(Lines{"a", "…", "d"}, Lines{"a", "b"}));
  CHECK_FALSE(is_output(Lines{"a"}, Lines{"a", "b"}));
  CHECK_FALSE(is_output(Lines{}, Lines{"a"}));
}

TEST_CASE("every command of the pages does what they show") {
  const Tools tools;
  std::size_t commands = 0;
  for (const Page& page : pages()) {
    Places places;
    std::map<std::size_t, Lines> blocks;
    for (const Fence& fence : page.fences) {
      const std::size_t colon = fence.use.find(':');
      if (fence.language == "console") {
        if (fence.use.empty()) FAIL(page.path.string() << ":" << fence.line << " names no folder to run this in");
        blocks[fence.line] = run_block(tools, places.at(fence.use), fence, page.path);
        commands += static_cast<std::size_t>(
            std::ranges::count_if(fence.lines, [](const std::string& line) { return line.starts_with("$ "); }));
      } else if (colon != std::string::npos) {
        places.at(fence.use.substr(0, colon))
            .write(fence.use.substr(colon + 1), fmt::format("{}\n", fmt::join(fence.lines, "\n")));
      }
    }
    if (std::getenv("GRANTLINT_APPROVE") != nullptr && !blocks.empty()) approve(page, blocks);
  }
  CHECK(commands > 20);
}

TEST_CASE("no command stands in a block that is not run") {
  for (const Page& page : pages()) {
    for (const Fence& fence : page.fences) {
      if (fence.language == "console") continue;
      for (const std::string& line : fence.lines) {
        INFO(page.path.string() << ":" << fence.line << ": " << line);
        CHECK_FALSE(line.starts_with("$ "));
        CHECK_FALSE(line.starts_with("grantlint "));
      }
    }
  }
}

TEST_CASE("the examples of annotations can be read") {
  const Tools tools;
  for (const Page& page : pages()) {
    for (const Fence& fence : page.fences) {
      if (fence.language != "hcl") continue;
      const Folder folder;
      folder.write("example.tf", fmt::format("{}\n", fmt::join(fence.lines, "\n")));
      const testing::Outcome outcome = tools.run(folder.path(), "grantlint scan --no-config");
      INFO(page.path.string() << ":" << fence.line << "\n" << outcome.out);
      CHECK(outcome.out.find("GL102") == std::string::npos);
      CHECK(outcome.out.find("GL901") == std::string::npos);
    }
  }
}

}  // namespace grantlint::test
