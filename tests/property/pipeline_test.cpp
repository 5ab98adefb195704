// What holds for every tree: the whole pipeline over the fixtures, cut, mended and respelled.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <random>
#include <regex>
#include <set>
#include <sstream>

#include "repair.h"
#include "report/report.h"
#include "scan.h"
#include "source/text.h"
#include "support/folder.h"
#include "support/seed.h"

namespace fs = std::filesystem;
using namespace grantlint;
using test::Folder;
using test::read_file;

namespace {

const fs::path fixtures = fs::path(GRANTLINT_SOURCE_DIR) / "fixtures";

Options options(unsigned jobs = 2) {
  Options made;
  made.paths = {"."};
  made.jobs = jobs;
  made.today = *findings::parse_day("2026-06-15");
  return made;
}

struct Scanned {
  explicit Scanned(const fs::path& root, unsigned jobs = 2) : sources(root) {
    auto result = grantlint::scan(sources, options(jobs));
    if (result) scan = std::move(*result);
  }
  [[nodiscard]] report::ScanResult subject() const {
    return {.sources = sources,
            .config = scan.config,
            .grants = scan.grants,
            .matches = scan.matches,
            .findings = scan.findings,
            .ratings = scan.ratings,
            .unseen = scan.unseen,
            .files_scanned = scan.files.files.size(),
            .version = "0",
            .catalogue_digest = scan.catalogue_digest,
            .rules = checks::rules(),
            .residuals = scan.residuals};
  }
  source::SourceSet sources;
  Scan scan;
};

std::vector<fs::path> fixture_folders() {
  std::set<fs::path> folders;
  for (const auto& entry : fs::recursive_directory_iterator(fixtures)) {
    if (entry.is_regular_file() && entry.path().filename().string().starts_with("expected"))
      folders.insert(entry.path().parent_path());
  }
  return {folders.begin(), folders.end()};
}

std::string everything(const fs::path& root, unsigned jobs) {
  const Scanned scanned(root, jobs);
  return report::text(scanned.subject(), {}) + report::sarif(scanned.subject(), report::SarifProfile::full) +
         report::inventory(scanned.subject(), {});
}

}  // namespace

TEST_CASE("the number of threads changes no byte of any report") {
  const auto folders = fixture_folders();
  REQUIRE(folders.size() > 20);
  for (const fs::path& folder : folders) {
    INFO(folder.string());
    const std::string alone = everything(folder, 1);
    CHECK(alone == everything(folder, 8));
  }
}

TEST_CASE("a report does not depend on where the tree lies") {
  const fs::path tree = fixtures / "demo";
  const Folder elsewhere;
  elsewhere.copy(tree);
  CHECK(everything(tree, 2) == everything(elsewhere.path(), 2));
}

TEST_CASE("naming a folder narrows what is reported, and changes nothing of what is known") {
  const auto texts = [](const std::vector<const std::vector<findings::Finding>*>& lists) {
    std::multiset<std::string> all;
    for (const auto* list : lists) {
      for (const findings::Finding& finding : *list) all.insert(finding.identity + "\n" + finding.message);
    }
    return all;
  };
  std::size_t narrowed = 0;
  for (const fs::path& folder : fixture_folders()) {
    const Scanned whole(folder);
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      INFO(entry.path().string());
      source::SourceSet sources(folder);
      Options part = options();
      part.paths = {name};
      const auto scan = grantlint::scan(sources, part);
      // A folder may have a config of its own, and one that is passed over is read where it is named.
      if (!scan || scan->config.path != whole.scan.config.path) continue;
      if (scan->files.files.size() != whole.scan.files.files.size()) continue;
      CHECK(texts({&scan->findings, &scan->elsewhere.findings}) == texts({&whole.scan.findings}));
      REQUIRE(scan->grants.size() == whole.scan.grants.size());
      for (std::size_t i = 0; i < scan->grants.size(); ++i) CHECK(scan->grants[i].id == whole.scan.grants[i].id);
      CHECK(scan->unseen.size() + scan->elsewhere.unseen.size() == whole.scan.unseen.size());
      narrowed += scan->elsewhere.grants.empty() ? 0 : 1;
    }
  }
  CHECK(narrowed > 20);
}

TEST_CASE("of a file cut anywhere, every block before the cut is found") {
  std::mt19937 random = test::random_numbers();
  const std::string whole = read_file(fixtures / "terraform/broken-file/broken.tf");
  const Folder original;
  original.write("main.tf", whole);
  const Scanned all(original.path());
  REQUIRE(all.scan.grants.size() >= 3);
  for (int round = 0; round < 60; ++round) {
    const std::size_t cut = std::uniform_int_distribution<std::size_t>(0, whole.size())(random);
    INFO("cut at " << cut);
    const Folder folder;
    folder.write("main.tf", whole.substr(0, cut));
    const Scanned scanned(folder.path());
    std::set<std::string> found;
    for (const auto& grant : scanned.scan.grants) found.insert(grant.address);
    for (const auto& grant : all.scan.grants) {
      if (grant.block.end <= cut) CHECK(found.contains(grant.address));
    }
    // A grant that was cut is reported as Unseen, unless nothing recognisable of it was left.
    const bool through = std::ranges::any_of(
        all.scan.grants, [&](const auto& grant) { return grant.block.begin + 40 < cut && cut < grant.block.end; });
    if (through) CHECK_FALSE(scanned.scan.unseen.empty());
  }
}

TEST_CASE("any bytes in place of a file crash nothing") {
  std::mt19937 random = test::random_numbers();
  for (const fs::path& folder : fixture_folders()) {
    const Folder copy;
    copy.copy(folder);
    for (const auto& entry : fs::recursive_directory_iterator(copy.path())) {
      if (!entry.is_regular_file()) continue;
      std::string text = read_file(entry.path());
      for (int change = 0; change < 4 && !text.empty(); ++change) {
        const std::size_t at = std::uniform_int_distribution<std::size_t>(0, text.size() - 1)(random);
        switch (random() % 3) {
          case 0: text[at] = static_cast<char>(random()); break;
          case 1: text.erase(at, random() % 40); break;
          default: text.insert(at, text.substr(random() % text.size(), random() % 40)); break;
        }
      }
      copy.write(fs::relative(entry.path(), copy.path()).string(), text);
    }
    INFO(folder.string());
    CHECK_FALSE(everything(copy.path(), 2).empty());
  }
}

TEST_CASE("the suggested line, filled in, removes its findings and adds none") {
  const std::string config = "controllers: [janitor]\n";
  for (const char* name :
       {"override-files", "members-in-a-local", "roles-in-a-map", "members-in-tfvars", "json-syntax", "yaml-factory"}) {
    const fs::path tree = fixtures / "terraform" / name;
    INFO(name);
    const Folder before;
    before.copy(tree);
    before.write(".grantlint.yaml", config);
    const Scanned scanned(before.path());
    const auto asks = [](const findings::Finding& finding) {
      return finding.rule == "GL101" || finding.rule == "GL201" || finding.rule == "GL301" || finding.rule == "GL401";
    };
    // From the last line of each file upwards, so that earlier lines keep their numbers.
    std::set<std::pair<std::string, std::uint32_t>> lines;
    for (const auto& finding : scanned.scan.findings) {
      const std::string path(scanned.sources.path(finding.at.file));
      if (asks(finding) && !path.ends_with(".json"))
        lines.emplace(path, scanned.sources.line(finding.at.file, finding.at.begin));
    }
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
      std::string text = read_file(before.path() / line->first);
      std::size_t at = 0;
      for (std::uint32_t i = 1; i < line->second; ++i) at = text.find('\n', at) + 1;
      const std::size_t indent = text.find_first_not_of(" -", at) - at;
      text.insert(
          at, std::string(indent, ' ') +
                  "# grant: ticket=IAM-1 approver=lead@corp.example expires=2026-12-31 revoke=controller:janitor\n");
      before.write(line->first, text);
    }
    const Scanned after(before.path());
    CHECK(after.scan.grants.size() == scanned.scan.grants.size());
    for (const auto& finding : after.scan.findings) {
      const std::string path(after.sources.path(finding.at.file));
      if (path.ends_with(".json")) continue;
      INFO(finding.rule << " " << finding.message);
      CHECK_FALSE(asks(finding));
      CHECK(finding.rule != "GL102");
      CHECK(finding.rule != "GL109");
    }
  }
}

namespace {

void write(const source::SourceSet& disk, const mend::Change& change) {
  const std::string before = change.before.value_or("");
  const auto put = change.after ? disk.replace(change.path, before, *change.after) : disk.remove(change.path, before);
  REQUIRE(put);
}

/// The inventory's records by their ids, without lines and columns.
std::multimap<std::string, std::string> records(const Scanned& scanned) {
  static const std::regex places(R"~(,?"(startLine|startColumn|endLine|endColumn|line)":[0-9]+)~");
  std::multimap<std::string, std::string> all;
  std::istringstream lines(report::inventory(scanned.subject(), {}));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t id = line.find("\"id\":\"") + 6;
    all.emplace(line.substr(id, line.find('"', id) - id), std::regex_replace(line, places, ""));
  }
  return all;
}

/// The grants that a finding's fixes are for, and those of findings with the same fix.
std::set<std::string> own_grants(const Scan& scan, const findings::Finding& of) {
  std::set<std::string> ids;
  const auto same = [](const findings::Fix& a, const findings::Fix& b) {
    return std::ranges::equal(a.edits, b.edits, [](const findings::Edit& x, const findings::Edit& y) {
      return x.replaced == y.replaced && x.text == y.text;
    });
  };
  if (of.grant != findings::no_grant) ids.insert(scan.grants[of.grant].id);
  for (const findings::Fix& fix : of.fixes) {
    for (const std::uint32_t grant : fix.grants) ids.insert(scan.grants[grant].id);
    for (const findings::Finding& other : scan.findings) {
      const bool shared = std::ranges::any_of(other.fixes, [&](const findings::Fix& one) { return same(one, fix); });
      if (shared && other.grant != findings::no_grant) ids.insert(scan.grants[other.grant].id);
    }
  }
  return ids;
}

}  // namespace

TEST_CASE("after any single fix the record of every other grant is byte for byte the same") {
  std::size_t made = 0;
  for (const fs::path& fixture : fixture_folders()) {
    const Scanned before(fixture);
    const auto was = records(before);
    for (const findings::Finding& finding : before.scan.findings) {
      // Of what is written in comments the grants are not known before: those keep their holder, at least.
      if (finding.grant == findings::no_grant || finding.suppressed || finding.baseline) continue;
      if (finding.fixes.empty() && (finding.missing.empty() || finding.rule != "GL101")) continue;
      INFO(fixture.string() << " " << finding.rule << " " << finding.message);
      RepairOptions wanted{.stamp = false, .rules = {finding.rule}, .given = {}, .findings = {finding.identity}};
      if (finding.fixes.empty()) wanted.given = {{tickets::FieldName::ticket, "IAM-77"}};
      const auto done = repair(fixture, options(), wanted);
      REQUIRE(done);
      if (done->changes.empty()) {
        CHECK_FALSE(done->left.empty());
        for (const Left& left : done->left) CHECK_FALSE(left.why.empty());
        continue;
      }
      ++made;
      const Folder folder;
      folder.copy(fixture);
      const source::SourceSet disk(folder.path());
      for (const mend::Change& change : done->changes) write(disk, change);
      const auto is = records(Scanned(folder.path()));
      const auto own = own_grants(before.scan, finding);
      for (const auto& [id, record] : was) {
        if (own.contains(id)) continue;
        const auto [begin, end] = is.equal_range(id);
        CHECK(std::any_of(begin, end, [&](const auto& one) { return one.second == record; }));
      }
    }
  }
  CHECK(made > 100);
}

TEST_CASE("edits keep their word: what they mend is gone, what is left can be read, and there is an end of it") {
  const mend::Given given{
      {tickets::FieldName::ticket, "IAM-77"},      {tickets::FieldName::approver, "zoe@corp.example"},
      {tickets::FieldName::expires, "2026-08-31"}, {tickets::FieldName::revoke, "controller:janitor"},
      {tickets::FieldName::basis, "policy:AC-07"}, {tickets::FieldName::purpose, "as agreed"},
      {tickets::FieldName::environment, "prod"},   {tickets::FieldName::owner, "@corp/platform"}};
  std::size_t made = 0;
  std::size_t mended = 0;
  for (const fs::path& fixture : fixture_folders()) {
    INFO(fixture.string());
    const Folder folder;
    folder.copy(fixture);
    const auto asked = [&](bool stamp) {
      const auto done = repair(folder.path(), options(), {stamp, {}, stamp ? mend::Given{} : given, {}});
      if (!done) return Repair{};  // the fixture is of a wrong config
      const source::SourceSet disk(folder.path());
      for (const mend::Change& change : done->changes) write(disk, change);
      return *done;
    };
    const Scanned before(folder.path());
    const Repair fixed = asked(false);
    const Scanned after(folder.path());
    made += fixed.made;
    CHECK(after.scan.unseen.size() <= before.scan.unseen.size());
    CHECK(after.scan.findings.size() <= before.scan.findings.size());
    // The register's entry of a grant that is gone is left to a person.
    const auto count = [](const Scanned& scanned, std::string_view rule) {
      return std::ranges::count_if(scanned.scan.findings, [&](const findings::Finding& finding) {
        const bool orphan = rule == "GL109" && scanned.sources.path(finding.at.file).starts_with(".grantlint/");
        return finding.rule == rule && !orphan;
      });
    };
    for (const std::string_view damage : {"GL102", "GL106", "GL109", "GL901"})
      CHECK(count(after, damage) <= count(before, damage));
    for (const std::string_view rule : {"GL101", "GL201", "GL302"}) {
      mended += static_cast<std::size_t>(count(before, rule) - count(after, rule));
    }
    CHECK(asked(false).changes.empty());
    asked(true);
    CHECK(asked(true).changes.empty());
    CHECK(count(Scanned(folder.path()), "GL106") == 0);
  }
  CHECK(made > 100);
  CHECK(mended > 300);
}

TEST_CASE("what GL304 advises is the text that its fix inserts, line by line") {
  // Of a map of YAML the message has the form in braces, of a block of HCL its lines.
  const auto plain = [](std::string_view text) {
    std::string kept;
    std::ranges::copy_if(text, std::back_inserter(kept),
                         [](char c) { return std::string_view(" \t\r\n,{}'\"\\").find(c) == std::string_view::npos; });
    return kept;
  };
  std::size_t compared = 0;
  for (const fs::path& folder : fixture_folders()) {
    const Scanned scanned(folder);
    for (const findings::Finding& finding : scanned.scan.findings) {
      if (finding.rule != "GL304" || finding.fixes.empty()) continue;
      const std::string& inserted = finding.fixes.front().edits.back().text;
      INFO(finding.message << "\n" << inserted);
      for (const std::string_view line : source::split(inserted, '\n'))
        CHECK(plain(finding.message).find(plain(line)) != std::string::npos);
      ++compared;
    }
  }
  CHECK(compared >= 8);
}

TEST_CASE("two spellings of one grant find the same") {
  const auto grants = [](std::string_view file, std::string_view text) {
    const Folder folder;
    folder.write(file, text);
    const Scanned scanned(folder.path());
    std::multiset<std::string> found;
    for (const auto& grant : scanned.scan.grants) {
      std::string line = grant.principal.shown() + " " + grant.scope.shown();
      for (const auto& part : grant.entitlements) line += " " + part.shown();
      found.insert(line);
    }
    return found;
  };
  const auto unrolled = grants("main.tf", R"(
resource "google_project_iam_member" "a" {
  project = "p"
  role    = "roles/viewer"
  member  = "user:a@corp.example"
}
resource "google_project_iam_member" "b" {
  project = "p"
  role    = "roles/viewer"
  member  = "user:b@corp.example"
}
)");
  REQUIRE(unrolled.size() == 2);
  CHECK(unrolled == grants("main.tf", R"(
resource "google_project_iam_member" "all" {
  for_each = toset([for name in ["a", "b"] : "user:${name}@corp.example"])
  project  = "p"
  role     = "roles/viewer"
  member   = each.key
}
)"));
  CHECK(unrolled == grants("main.tf.json", R"({"resource": {"google_project_iam_member": {
    "a": {"project": "p", "role": "roles/viewer", "member": "user:a@corp.example"},
    "b": [{"project": "p", "role": "roles/viewer", "member": "user:${\"b\"}@corp.example"}]
  }}})"));
  CHECK(unrolled == grants("main.tofu", R"(
resource "google_project_iam_member" "counted" {
  count   = length(local.names)
  project = "p"
  role    = "roles/viewer"
  member  = format("user:%s@corp.example", element(local.names, count.index))
}
locals { names = split(",", "a,b") }
)"));
}
