// The pages of the rules keep their word: each example fires, or is quiet, as it says.
#include <catch2/catch.hpp>

#include <algorithm>

#include "scan.h"
#include "support/folder.h"

using namespace grantlint;

namespace {

std::string file_for(const checks::Example& example) {
  if (example.language == "hcl") return "main.tf";
  return "file." + std::string(example.language);
}

}  // namespace

TEST_CASE("every example of a rule's page does what the page says") {
  for (const checks::Rule& rule : checks::rules()) {
    if (rule.retired) continue;
    std::size_t number = 0;
    std::string_view config;
    const checks::Example* exported = nullptr;
    const std::vector<checks::Example> examples = checks::examples(rule);
    for (const checks::Example& example : examples) {
      if (example.expect == checks::Example::Expect::config) {
        config = example.text;
        continue;
      }
      if (example.expect == checks::Example::Expect::export_) {
        exported = &example;
        continue;
      }
      test::Folder folder;
      if (exported != nullptr) folder.write("export." + std::string(exported->language), exported->text);
      folder.write(".grantlint.yaml", config);
      folder.write(file_for(example), example.text);
      source::SourceSet sources(folder.path());
      Options options;
      options.paths = {"."};
      options.today = *findings::parse_day("2026-06-15");
      const auto scan = grantlint::scan(sources, options);
      INFO(rule.id << ", example " << ++number << ":\n" << example.text);
      REQUIRE(scan);
      const auto fired = std::ranges::count_if(scan->findings, [&](const findings::Finding& finding) {
        return finding.rule == rule.id && !finding.suppressed;
      });
      CHECK((fired > 0) == (example.expect == checks::Example::Expect::fires));
    }
  }
}
