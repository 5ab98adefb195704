#include <catch2/catch.hpp>

#include "checks/baseline.h"
#include "checks_support.h"

namespace grantlint::checks::test {

using Catch::Contains;
using tickets::FieldName;

namespace {

constexpr std::string_view path = ".grantlint/baseline.json";

std::vector<Known> listed(const World& world, const Results& results) {
  std::vector<Known> entries;
  for (const findings::Finding& finding : results.findings)
    entries.push_back(checks::known(world.sources, world.grants, finding));
  return entries;
}

Results run(const World& world, const std::vector<Known>& baseline) {
  return check(
      {world.sources, world.grants, world.settings, world.matches, world.unseen, world.catalogue, world.config}, 1,
      baseline);
}

std::size_t new_ones(const Results& results) {
  return static_cast<std::size_t>(std::ranges::count(results.findings, false, &findings::Finding::baseline));
}

/// The first error of a baseline with this text, as line:column text.
std::string error_of(std::string text) {
  source::SourceSet sources;
  sources.add(std::string(path), std::move(text));
  const auto read = read_baseline(sources, path);
  if (read) return "none";
  const config::Error& first = read.error().front();
  return std::to_string(first.at.line) + ":" + std::to_string(first.at.column) + " " + first.text;
}

constexpr std::string_view digits = "0123456789abcdef0123456789abcdef";

std::string entry(std::string_view more = "", std::string_view fingerprint = digits) {
  return R"({"path": "a.tf", "rule": "GL101", "fingerprint": ")" + std::string(fingerprint) + "\"" + std::string(more) +
         "}";
}
std::string file_of(const std::string& entries) {
  return "{\"version\": 1, \"findings\": [\n" + entries + "\n]}\n";
}

}  // namespace

TEST_CASE("what a baseline lists is known, and nothing else") {
  World world;
  world.grant();
  const Results before = run(world, {});
  REQUIRE(before.findings.size() == 4);
  const std::vector<Known> baseline = listed(world, before);
  world.grant();
  const Results after = run(world, baseline);
  CHECK(after.findings.size() == 8);
  CHECK(new_ones(after) == 4);
  CHECK(after.gone.empty());
  for (const findings::Finding& finding : after.findings) CHECK(finding.baseline == (finding.grant == 0));
  // It changes what is reported, not the facts.
  CHECK(after.ratings == run(world, {}).ratings);
}

TEST_CASE("a baseline is read as it was written, whatever is in it") {
  World world;
  world.grant();
  world.grants[0].address = "a[\"x \\ \xC3\xBC\n\"]";
  const std::vector<Known> entries = listed(world, run(world, {}));
  source::SourceSet sources;
  sources.add(std::string(path), write_baseline({entries.rbegin(), entries.rend()}));
  const auto read = read_baseline(sources, path);
  REQUIRE(read);
  CHECK(write_baseline(*read) == write_baseline(entries));
  CHECK(new_ones(run(world, *read)) == 0);
  CHECK(write_baseline({}) == "{\"version\": 1, \"findings\": [\n]}\n");
  // A finding a line, sorted, each once.
  std::vector<Known> twice = entries;
  twice.insert(twice.end(), entries.begin(), entries.end());
  CHECK(write_baseline(twice) == write_baseline(entries));
  const std::string text = write_baseline(entries);
  CHECK(static_cast<std::size_t>(std::ranges::count(text, '\n')) == entries.size() + 2);
}

TEST_CASE("entries without a finding are reported") {
  World world;
  world.grant();
  const std::vector<Known> baseline = listed(world, run(world, {}));
  world.give(0, FieldName::ticket, {"IAM-1"});
  world.matches.approvals[0].tickets = {"IAM-1"};
  const Results after = run(world, baseline);
  CHECK(new_ones(after) == 1);  // GL107: no basis, which nobody asked for without a ticket
  REQUIRE(after.gone.size() == 1);
  CHECK(after.gone.front().rule == "GL101");
  CHECK(after.gone.front().path == "iam0.tf");
}

TEST_CASE("of two grants that are alike the one that stays is known") {
  World world;
  world.grant();
  world.grant();
  for (std::size_t i : {0U, 1U}) {
    world.grants[i].id = i == 0 ? "abc" : "abc-2";
    world.grants[i].address = "same";
  }
  world.give(0, FieldName::ticket, {"IAM-1"});
  world.matches.approvals[0].tickets = {"IAM-1"};
  const std::vector<Known> baseline = listed(world, run(world, {}));
  // The first goes, and the second takes its number.
  world.grants.erase(world.grants.begin());
  world.grants[0].id = "abc";
  world.matches.approvals.erase(world.matches.approvals.begin());
  world.matches.endings.erase(world.matches.endings.begin());
  const Results after = run(world, baseline);
  CHECK(find(after, "GL101") != nullptr);
  CHECK(new_ones(after) == 0);
}

TEST_CASE("expired access is a new finding after another day") {
  World world;
  const std::size_t grant = world.good_grant();
  const auto end = [&](std::string_view last) {
    world.grants[grant].expiry.date = day(last);
    world.matches.endings[grant].expiry.date = day(last);
  };
  end("2026-06-01");
  const std::vector<Known> baseline = listed(world, run(world, {}));
  REQUIRE(find(run(world, {}), "GL302") != nullptr);
  CHECK(find(run(world, baseline), "GL302")->baseline);
  end("2026-06-10");
  CHECK_FALSE(find(run(world, baseline), "GL302")->baseline);
  // Nor is a longer life the one that was known to be too long.
  end("2028-01-01");
  const std::vector<Known> longer = listed(world, run(world, {}));
  REQUIRE(find(run(world, longer), "GL303") != nullptr);
  end("2029-01-01");
  CHECK_FALSE(find(run(world, longer), "GL303")->baseline);
}

TEST_CASE("findings that the run leaves out for their date are not gone") {
  World world;
  const std::size_t grant = world.good_grant();
  world.grants[grant].expiry.date = day("2026-06-01");
  world.matches.endings[grant].expiry.date = day("2026-06-01");
  const std::vector<Known> baseline = listed(world, run(world, {}));
  world.config.time_findings = config::TimeFindings::none;
  const Results after = run(world, baseline);
  CHECK(find(after, "GL302") == nullptr);
  CHECK(after.gone.empty());
}

TEST_CASE("an entry whose words are of another finding lets nothing pass") {
  World world;
  world.grant();
  const std::vector<Known> baseline = listed(world, run(world, {}));
  const auto passes = [&](auto change) {
    std::vector<Known> changed = baseline;
    for (Known& one : changed) change(one);
    return new_ones(run(world, changed)) == 0;
  };
  CHECK(passes([](Known& one) { one.path = "moved.tf"; }));
  CHECK_FALSE(passes([](Known& one) { one.rule = "GL902"; }));
  // Where the words are of another place, it is the access that it names.
  CHECK(passes([](Known& one) { one.path = "sandbox/iam0.tf"; }));
  CHECK(passes([](Known& one) { one.address = "google_project_iam_member.renamed"; }));
  const auto harmless = [](Known& one) { one.what = "google_project_iam_member: user:eve gets roles/viewer on x"; };
  CHECK_FALSE(passes([&](Known& one) {
    one.path = "sandbox/iam0.tf";
    harmless(one);
  }));
  CHECK_FALSE(passes([&](Known& one) {
    one.address = "google_project_iam_member.harmless";
    harmless(one);
  }));
  // An entry of an older file has no such words.
  CHECK_FALSE(passes([](Known& one) {
    one.path = "sandbox/iam0.tf";
    one.what.clear();
  }));
}

TEST_CASE("access that moved to another address is known, each entry once") {
  World world;
  world.grant();
  const std::vector<Known> baseline = listed(world, run(world, {}));
  REQUIRE(baseline.size() == 4);
  CHECK(baseline.front().what == "google_project_iam_member: user:alice gets roles/viewer on prod");
  world.grants[0].address = "module.iam.google_project_iam_member.this";
  world.grants[0].id = "moved";
  CHECK(new_ones(run(world, baseline)) == 0);
  CHECK(run(world, baseline).gone.empty());
  world.grant();
  world.grants[1].id = "one more";
  world.grants[1].principal = world.grants[0].principal;
  world.grants[1].scope = world.grants[0].scope;
  CHECK(new_ones(run(world, baseline)) == 4);
  world.grants[0].scope.value = "other";
  world.grants[1].scope.value = "other";
  CHECK(new_ones(run(world, baseline)) == 8);
}

TEST_CASE("a baseline that cannot be read is an error with its line") {
  CHECK(error_of(file_of(entry())) == "none");
  CHECK(error_of(file_of(entry(R"(, "address": "x")"))) == "none");
  CHECK_THAT(error_of(""), Contains("one object"));
  CHECK_THAT(error_of("[]"), Contains("1:1 the baseline must be an object"));
  CHECK_THAT(error_of("{}"), Contains("`version` must be 1"));
  CHECK_THAT(error_of("{\"version\": 2, \"findings\": []}"), Contains("1:13 `version` must be 1"));
  CHECK_THAT(error_of("{\"version\": 1}"), Contains("`findings` must be a list"));
  CHECK_THAT(error_of("{\"version\": 1, \"finding\": []}"), Contains("did you mean `findings`?"));
  CHECK_THAT(error_of(file_of("3")), Contains("2:1 a finding must be an object"));
  CHECK_THAT(error_of(file_of(entry(R"(, "adress": "x")"))), Contains("did you mean `address`?"));
  CHECK_THAT(error_of(file_of(entry("", "0123"))), Contains("32 hexadecimal digits"));
  CHECK_THAT(error_of(file_of(entry("", "0123456789ABCDEF0123456789abcdef"))), Contains("lower case"));
  CHECK_THAT(error_of(file_of(R"({"path": 1, "rule": "GL101", "fingerprint": "x"})")),
             Contains("2:10 `path` of a finding must be a text"));
  CHECK_THAT(error_of(file_of(R"({"path": "a.tf", "fingerprint": "x"})")),
             Contains("2:1 `rule` of a finding must be a text"));
  CHECK_THAT(error_of(file_of(entry() + ",\n" + entry())), Contains("3:1 the finding is listed in line 2 already"));
  // What a merge leaves behind.
  CHECK_THAT(error_of(file_of("<<<<<<< ours\n" + entry() + "\n=======\n>>>>>>> theirs")), !Contains("none"));
  std::string cut = file_of(entry());
  cut.resize(cut.size() - 4);
  CHECK_THAT(error_of(cut), !Contains("none"));
  source::SourceSet nothing("/nonexistent");
  CHECK(read_baseline(nothing, path).error().front().text == "no such file");
}

}  // namespace grantlint::checks::test
