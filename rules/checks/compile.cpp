// Compiles the rules' pages. Run by the build:
//   rules_pages --table OUT.cpp PAGE…            the pages as constants for analyzer/checks
//   rules_pages --reference OUT.md PAGE…         the reference, rules/README.md
//   rules_pages --check-reference FILE.md PAGE…  fails where the committed reference is not current
// A bad page ends it with `file:line: what is wrong`.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>

#include "pages.h"

namespace {

using grantlint::pages::Fault;
using grantlint::pages::Page;

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

int fail(std::string_view text) {
  fmt::print(stderr, "{}\n", text);
  return 1;
}

/// A file that is already right is left alone, with its time.
bool write_file(const std::string& path, const std::string& text) {
  if (read_file(path) == text) return true;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  return static_cast<bool>(file.flush());
}

int run(std::span<char*> arguments) {
  if (arguments.size() < 4) return fail("usage: rules_pages --table|--reference|--check-reference FILE PAGE...");
  const std::string_view mode = arguments[1];
  const std::string target = arguments[2];
  std::vector<Page> pages;
  std::vector<Fault> faults;
  for (const std::string path : arguments.subspan(3)) {
    const auto text = read_file(path);
    if (!text) return fail(fmt::format("{}: cannot be read", path));
    auto page = grantlint::pages::read(std::filesystem::path(path).filename().string(), *text);
    if (page) {
      pages.push_back(std::move(*page));
      continue;
    }
    for (Fault& fault : page.error()) {
      fault.file = path;
      faults.push_back(std::move(fault));
    }
  }
  std::ranges::move(grantlint::pages::clashes(pages), std::back_inserter(faults));
  for (const Fault& fault : faults) fmt::print(stderr, "{}:{}: {}\n", fault.file, fault.line, fault.text);
  if (!faults.empty()) return 1;

  if (mode == "--table") {
    return write_file(target, grantlint::pages::table(pages)) ? 0 : fail(fmt::format("{}: cannot be written", target));
  }
  const std::string reference = grantlint::pages::reference(pages);
  if (mode == "--reference")
    return write_file(target, reference) ? 0 : fail(fmt::format("{}: cannot be written", target));
  if (mode != "--check-reference") return fail(fmt::format("unknown mode `{}`", mode));
  if (read_file(target) == reference) return 0;
  return fail(fmt::format("{}: not current; build the target rules_reference and commit what it writes", target));
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run({arguments, static_cast<std::size_t>(count)});
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}
