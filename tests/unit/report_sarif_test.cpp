#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "report/sarif.h"
#include "report_scene.h"

namespace grantlint::report {
namespace {

using nlohmann::json;
using scene::Scene;
using enum findings::Level;

json run_of(Scene& s, SarifProfile profile = SarifProfile::full) {
  return json::parse(sarif(s.subject(), profile)).at("runs").at(0);
}

struct Sample {
  Scene s;
  source::FileId file = s.sources.add("infra/iam.tf", std::string(scene::iam_tf));
  std::uint32_t owner = s.grant(
      "user:alice@corp.example", {"roles/owner"}, "prod", s.at(file, "\"user:alice@corp.example\"", 1),
      scene::block_of(s, file, "resource \"google_project_iam_member\" \"owner\""), "google_project_iam_member.owner");
  std::uint32_t viewer =
      s.grant("user:bob@corp.example", {"roles/viewer"}, "prod", s.at(file, "\"user:bob@corp.example\""),
              scene::block_of(s, file, "resource \"google_project_iam_member\" \"viewer\""),
              "google_project_iam_member.viewer[\"bob\"]");
};

}  // namespace

TEST_CASE("a log without results has an empty list of them and says what it is") {
  Scene s;
  const json log = json::parse(sarif(s.subject(), SarifProfile::full));
  CHECK(log.at("version") == "2.1.0");
  CHECK(log.at("runs").size() == 1);
  const json& run = log.at("runs").at(0);
  CHECK(run.at("results") == json::array());
  CHECK(run.at("columnKind") == "utf16CodeUnits");
  CHECK(run.at("automationDetails").at("id") == "grantlint/");
  CHECK(run.at("invocations").at(0).at("executionSuccessful") == true);
  CHECK(run.at("originalUriBaseIds").at("%SRCROOT%").contains("uri") == false);
}

TEST_CASE("every rule in use is described for both readers, a retired one is not") {
  Scene empty;
  const json rules = run_of(empty).at("tool").at("driver").at("rules");
  CHECK(rules.size() == scene::rules().size() - 1);
  for (const json& rule : rules) {
    INFO(rule.at("id"));
    CHECK(rule.at("id") != "GL001");
    for (const char* key : {"shortDescription", "fullDescription", "help"})
      CHECK_FALSE(rule.at(key).at("text").get<std::string>().empty());
    CHECK_THAT(rule.at("help").at("markdown").get<std::string>(), Catch::Contains("```hcl"));
    CHECK(rule.at("properties").at("security-severity") == "6.5");
    CHECK(rule.at("properties").at("precision") == "high");
    CHECK(rule.at("properties").at("tags").at(0) == "security");
    CHECK(rule.at("helpUri") == "https://grantlint.dev/rules/" + rule.at("id").get<std::string>());
  }
  CHECK(
      std::is_sorted(rules.begin(), rules.end(), [](const json& a, const json& b) { return a.at("id") < b.at("id"); }));
}

TEST_CASE("a rule points to the controls that it speaks for") {
  Scene empty;
  const json run = run_of(empty);
  const json& taxonomies = run.at("taxonomies");
  const json& driver = run.at("tool").at("driver");
  REQUIRE_FALSE(taxonomies.empty());
  CHECK(driver.at("supportedTaxonomies").size() == taxonomies.size());
  for (std::size_t i = 0; i < taxonomies.size(); ++i) {
    CHECK(driver.at("supportedTaxonomies").at(i).at("index") == i);
    CHECK(driver.at("supportedTaxonomies").at(i).at("name") == taxonomies.at(i).at("name"));
  }
  std::size_t relations = 0;
  for (const json& rule : driver.at("rules")) {
    for (const json& relation : rule.at("relationships")) {
      const json& target = relation.at("target");
      const json& taxonomy = taxonomies.at(target.at("toolComponent").at("index").get<std::size_t>());
      CHECK(taxonomy.at("name") == target.at("toolComponent").at("name"));
      CHECK(taxonomy.at("taxa").at(target.at("index").get<std::size_t>()).at("id") == target.at("id"));
      ++relations;
    }
  }
  CHECK(relations >= driver.at("rules").size());
}

TEST_CASE("every framework of the pages says who publishes it") {
  Scene s;
  report::ScanResult subject = s.subject();
  subject.rules = checks::rules();
  for (const json& taxonomy : json::parse(sarif(subject, SarifProfile::full)).at("runs").at(0).at("taxonomies")) {
    INFO(taxonomy.at("name"));
    CHECK(taxonomy.contains("organization"));
    CHECK_FALSE(taxonomy.at("taxa").empty());
  }
}

TEST_CASE("a result points to one line and counts columns in UTF-16 code units") {
  Scene s;
  const auto file = s.sources.add("a.tf", "x\n  /* 😀 */ m = <<EOT\nuser\nEOT\n");
  const auto grant = s.grant("user", {"roles/x"}, "", s.at(file, "<<EOT\nuser"), s.sources.whole(file), "a.b");
  s.finding("GL301", warning, s.grants[grant].home, grant, "no end");
  const json result = run_of(s).at("results").at(0);
  const json& place = result.at("locations").at(0).at("physicalLocation");
  CHECK(place.at("region").at("startLine") == 2);
  CHECK(place.at("region").at("endLine") == 2);
  CHECK(place.at("region").at("startColumn") == 16);
  CHECK(place.at("region").at("endColumn") == 21);
  CHECK(place.at("region").at("snippet").at("text") == "<<EOT");
  CHECK(place.at("contextRegion").at("snippet").at("text") == "  /* 😀 */ m = <<EOT");
  CHECK(place.at("artifactLocation").at("uriBaseId") == "%SRCROOT%");
}

TEST_CASE("rule index, level and fingerprints of a result") {
  Sample x;
  x.s.findings.reserve(2);
  x.s.finding("GL301", warning, x.s.grants[x.owner].home, x.owner, "no end").identity = "GL301 id-1";
  x.s.finding("GL401", note, x.s.grants[x.owner].home, x.owner, "no path").identity = "GL401 id-1";
  const json run = run_of(x.s);
  for (const json& result : run.at("results")) {
    const std::size_t index = result.at("ruleIndex");
    CHECK(run.at("tool").at("driver").at("rules").at(index).at("id") == result.at("ruleId"));
    const std::string line = line_hash(scene::iam_tf, x.s.sources.line_begin(x.file, 14)) + ":1";
    CHECK(result.at("partialFingerprints").at("primaryLocationLineHash") == line);
  }
  CHECK(run.at("results").at(0).at("level") == "warning");
  CHECK(run.at("results").at(0).at("partialFingerprints").at("grantlint/v1") !=
        run.at("results").at(1).at("partialFingerprints").at("grantlint/v1"));
}

TEST_CASE("our own fingerprint does not change when lines move") {
  const auto fingerprint = [](const std::string& before) {
    Scene s;
    const auto file = s.sources.add("a.tf", before + "member = \"user:a\"\n");
    const auto grant = s.grant("user:a", {"r"}, "", s.at(file, "\"user:a\""), s.at(file, "member = \"user:a\""), "x.y");
    s.finding("GL301", warning, s.grants[grant].home, grant, "no end").identity = "GL301 id";
    return run_of(s).at("results").at(0).at("partialFingerprints").at("grantlint/v1").get<std::string>();
  };
  CHECK(fingerprint("") == fingerprint("\n\n# more\n"));
  CHECK(fingerprint("").size() == 32);
}

TEST_CASE("the message's second sentence links the related locations, by number") {
  Sample x;
  auto& finding = x.s.finding("GL301", warning, x.s.grants[x.viewer].home, x.viewer,
                              "`user:bob` holds `roles/viewer` with no end date");
  finding.see.push_back({x.s.at(x.file, "locals {"), "listed in `local.admins[*]`"});
  const json result = run_of(x.s).at("results").at(0);
  CHECK(result.at("message").at("text") ==
        "`user:bob` holds `roles/viewer` with no end date. [Listed in](1) `local.admins[*]`, [granted by](2) "
        "`google_project_iam_member.viewer[\"bob\"]`.");
  const json& related = result.at("relatedLocations");
  REQUIRE(related.size() == 2);
  CHECK(related.at(0).at("id") == 1);
  CHECK(related.at(0).at("physicalLocation").at("region").at("startLine") == 2);
  CHECK(related.at(1).at("physicalLocation").at("region").at("startLine") == 18);
}

TEST_CASE("steps of a value are only in the code flow, and a place is not reported twice in the same words") {
  Sample x;
  x.s.grants[x.viewer].via = {
      {.kind = grants::Via::Kind::module, .at = x.s.at(x.file, "terraform {}"), .name = "module.iam"},
      {.kind = grants::Via::Kind::local, .at = x.s.at(x.file, "admins = {"), .name = "admins"}};
  auto& finding =
      x.s.finding("GL902", note, x.s.grants[x.viewer].home, x.viewer, "cannot see it: `var.x` has no default");
  finding.see = {{x.s.at(x.file, "locals {"), "`var.x` has no default"}};
  const json result = run_of(x.s).at("results").at(0);
  CHECK(result.at("message").at("text") ==
        "cannot see it: `var.x` has no default. [See here](1), [granted by](2) "
        "`google_project_iam_member.viewer[\"bob\"]`, [through module](3) `module.iam`.");
  CHECK(result.at("codeFlows").at(0).at("threadFlows").at(0).at("locations").size() == 4);
}

TEST_CASE("a scanned name makes no link of its own in a message") {
  Sample x;
  auto& finding =
      x.s.finding("GL301", warning, x.s.grants[x.owner].home, x.owner, "`[click](https://evil.example)`\nholds all.");
  finding.see.push_back({x.s.at(x.file, "locals {"), "[a](b) `[c](d)`"});
  const std::string text = run_of(x.s).at("results").at(0).at("message").at("text");
  CHECK(text.starts_with("`[click] (https://evil.example)` holds all. [(a) (b)](1) `[c] (d)`, "));
}

TEST_CASE("suppressed results carry their reason, and are left out of a file for GitHub") {
  Sample x;
  x.s.finding("GL301", warning, x.s.grants[x.owner].home, x.owner, "no end").suppressed = findings::Suppression{
      .at = x.s.at(x.file, "# the owner"), .reason = "agreed", .until = findings::parse_day("2026-12-31").value()};
  x.s.finding("GL401", warning, x.s.grants[x.owner].home, x.owner, "no path");
  const json results = run_of(x.s).at("results");
  REQUIRE(results.size() == 2);
  const json& suppression = results.at(0).at("suppressions").at(0);
  CHECK(suppression.at("kind") == "inSource");
  CHECK(suppression.at("justification") == "agreed (until 2026-12-31)");
  CHECK(suppression.at("location").at("physicalLocation").at("region").at("startLine") == 11);
  CHECK(results.at(1).at("suppressions") == json::array());
  const json github = run_of(x.s, SarifProfile::github).at("results");
  REQUIRE(github.size() == 1);
  CHECK(github.at(0).at("ruleId") == "GL401");
  CHECK_FALSE(github.at(0).contains("suppressions"));
}

TEST_CASE("the way from the literal to the resource is a code flow, only where there is a way") {
  Sample x;
  auto& origin = x.s.grants[x.viewer].principal.origin;
  origin = origin.through(syntax::Step::Kind::local, x.s.at(x.file, "admins = {"), "local.admins")
               .through(syntax::Step::Kind::argument, x.s.at(x.file, "terraform {}"), "module.iam");
  x.s.finding("GL301", warning, x.s.grants[x.viewer].home, x.viewer, "no end");
  x.s.finding("GL301", warning, x.s.grants[x.owner].home, x.owner, "no end");
  const json results = run_of(x.s).at("results");
  const json& steps = results.at(0).at("codeFlows").at(0).at("threadFlows").at(0).at("locations");
  std::vector<std::string> reported;
  for (const json& step : steps) {
    reported.push_back(step.at("location").at("message").at("text").get<std::string>() + " " +
                       std::to_string(step.value("nestingLevel", 0)) + " " +
                       step.at("location").at("physicalLocation").at("region").at("startLine").dump());
  }
  CHECK(reported == std::vector<std::string>{"`\"user:bob@corp.example\"` is written here. 0 5",
                                             "Through the local `local.admins`. 0 3",
                                             "Passed to the module `module.iam`. 0 9",
                                             "Granted by `google_project_iam_member.viewer[\"bob\"]`. 1 18"});
  CHECK_FALSE(results.at(1).contains("codeFlows"));
}

TEST_CASE("without the literal's own way, the calls on the way to the grant are the steps") {
  Sample x;
  x.s.grants[x.viewer].via.push_back(
      {.kind = grants::Via::Kind::module, .at = x.s.at(x.file, "terraform {}"), .name = "module.iam"});
  x.s.finding("GL301", warning, x.s.grants[x.viewer].home, x.viewer, "no end");
  const json result = run_of(x.s).at("results").at(0);
  CHECK(result.at("codeFlows").at(0).at("threadFlows").at(0).at("locations").size() == 3);
  CHECK_THAT(
      result.at("message").at("text").get<std::string>(),
      Catch::Contains("[Granted by](1) `google_project_iam_member.viewer[\"bob\"]`, [through module](2) `module.iam`"));
}

TEST_CASE("fixes are edits by file") {
  Sample x;
  auto& finding = x.s.finding("GL301", warning, x.s.grants[x.owner].home, x.owner, "no end");
  const source::Span block = x.s.grants[x.owner].block;
  finding.fixes.push_back(
      {.description = "spell the field",
       .edits = {{.replaced = {.file = x.file, .begin = block.begin, .end = block.begin}, .text = "# grant:\n"},
                 {.replaced = x.s.at(x.file, "# the owner"), .text = ""}}});
  finding.fixes.push_back({.description = "in no file", .edits = {{.replaced = {}, .text = "x"}}});
  const json fixes = run_of(x.s).at("results").at(0).at("fixes");
  REQUIRE(fixes.size() == 1);
  CHECK(fixes.at(0).at("description").at("text") == "Spell the field.");
  const json& replacements = fixes.at(0).at("artifactChanges").at(0).at("replacements");
  REQUIRE(replacements.size() == 2);
  CHECK(replacements.at(0).at("deletedRegion") ==
        json{{"startLine", 11}, {"startColumn", 1}, {"endLine", 11}, {"endColumn", 12}});
  CHECK_FALSE(replacements.at(0).contains("insertedContent"));
  CHECK(replacements.at(1).at("deletedRegion") ==
        json{{"startLine", 12}, {"startColumn", 1}, {"endLine", 12}, {"endColumn", 1}});
  CHECK(replacements.at(1).at("insertedContent").at("text") == "# grant:\n");
}

TEST_CASE("properties are the rows that a viewer shows") {
  Sample x;
  const auto day = findings::parse_day("2026-12-31").value();
  x.s.matches.endings[x.owner].expiry = {.level = grants::Enforcement::enforced,
                                         .date = day,
                                         .target = grants::parse_target("condition"),
                                         .evidence = {{.at = {}, .text = "condition `request.time < …`"}}};
  x.s.matches.approvals[x.owner].fields.front().values = {"IAM-1", "IAM-2"};
  x.s.ratings[x.owner] = checks::Rating::partial;
  x.s.finding("GL401", warning, x.s.grants[x.owner].home, x.owner, "no path");
  const json properties = run_of(x.s).at("results").at(0).at("properties");
  CHECK(properties.at("principal") == "user:alice@corp.example");
  CHECK(properties.at("principalKind") == "human");
  CHECK(properties.at("entitlement") == "roles/owner");
  CHECK(properties.at("scope") == "prod");
  CHECK(properties.at("privilege") == "ordinary");
  CHECK_THAT(properties.at("ticket").get<std::string>(), Catch::Contains("IAM-1") && Catch::Contains("IAM-2"));
  CHECK(properties.at("expires") == "2026-12-31");
  CHECK(properties.at("enforcedBy") == "enforced: condition `request.time < …`");
  CHECK(properties.at("revocation") == "nothing");
  CHECK(properties.at("rating") == "partial");
  CHECK(properties.at("address") == "google_project_iam_member.owner");
  CHECK_FALSE(properties.contains("approver"));
}

TEST_CASE("what could not be read is a notification with its place; unknown values are results") {
  Scene s;
  const auto file = s.sources.add("dir a/ü.tf", "broken {\n");
  s.unseen = {{findings::Unseen::Kind::unreadable, {}, "infra/secret.tf", "permission denied"},
              {findings::Unseen::Kind::unreadable, {}, "/elsewhere/x.tf", "no such file"},
              {findings::Unseen::Kind::unparsed, s.at(file, "broken"), "", "the block does not end"},
              {findings::Unseen::Kind::unresolved, s.at(file, "broken"), "", "`var.x` has no default"},
              {findings::Unseen::Kind::limit, s.at(file, "{"), "", "the budget is used up"}};
  const json run = run_of(s);
  const json& notes = run.at("invocations").at(0).at("toolExecutionNotifications");
  REQUIRE(notes.size() == 4);
  CHECK(notes.at(0).at("message").at("text") == "`infra/secret.tf`: permission denied.");
  CHECK(notes.at(0).at("locations").at(0).at("physicalLocation").at("artifactLocation").at("uri") == "infra/secret.tf");
  CHECK_FALSE(notes.at(1).contains("locations"));
  CHECK(notes.at(2).at("associatedRule").at("id") == "GL901");
  CHECK(notes.at(2).at("locations").at(0).at("physicalLocation").at("artifactLocation").at("uri") ==
        "dir%20a/%C3%BC.tf");
  CHECK(notes.at(3).at("descriptor").at("id") == "limit-reached");
  const json& descriptors = run.at("tool").at("driver").at("notifications");
  for (const json& note : notes) {
    const std::size_t index = note.at("descriptor").at("index");
    CHECK(descriptors.at(index).at("id") == note.at("descriptor").at("id"));
  }
}

TEST_CASE("a finding that stands in no file is a notification, for a reader refuses results without a place") {
  Scene s;
  s.finding("GL902", note, {}, findings::no_grant, "cannot see the module");
  const json run = run_of(s);
  CHECK(run.at("results").empty());
  const json& notification = run.at("invocations").at(0).at("toolExecutionNotifications").at(0);
  CHECK(notification.at("message").at("text") == "cannot see the module.");
  CHECK(notification.at("associatedRule").at("id") == "GL902");
}

TEST_CASE("above the limit the strongest results stay, and the number of the others is reported") {
  Sample x;
  for (int i = 0; i < 4; ++i)
    x.s.finding("GL401", note, x.s.at(x.file, "locals"), findings::no_grant, "note " + std::to_string(i));
  for (int i = 0; i < 3; ++i)
    x.s.finding("GL101", error, x.s.grants[x.owner].home, x.owner, "error " + std::to_string(i));
  const json run = json::parse(sarif(x.s.subject(), SarifProfile::full, 4)).at("runs").at(0);
  REQUIRE(run.at("results").size() == 4);
  CHECK(run.at("results").at(0).at("message").at("text").get<std::string>().starts_with("note 0."));
  CHECK(run.at("results").at(3).at("message").at("text").get<std::string>().starts_with("error 2."));
  CHECK(run.at("invocations").at(0).at("toolExecutionNotifications").at(0).at("message").at("text") ==
        "3 results left out, the weakest: a log holds 4 at most.");
}

TEST_CASE("results are in the order of their places, whatever the order of the findings") {
  Sample x;
  x.s.nothing_recorded(x.owner);
  x.s.nothing_recorded(x.viewer);
  const std::string log = sarif(x.s.subject(), SarifProfile::full);
  std::ranges::reverse(x.s.findings);
  CHECK(sarif(x.s.subject(), SarifProfile::full) == log);
}

TEST_CASE("with a baseline, each result says whether it is new") {
  Sample x;
  x.s.finding("GL301", warning, x.s.grants[x.owner].home, x.owner, "no end").baseline = true;
  x.s.finding("GL401", warning, x.s.grants[x.owner].home, x.owner, "no path");
  x.s.against_baseline = true;
  const json results = run_of(x.s).at("results");
  CHECK(results.at(0).at("baselineState") == "unchanged");
  CHECK(results.at(1).at("baselineState") == "new");
  // GitHub would show findings of the baseline as open alerts.
  const json uploaded = run_of(x.s, SarifProfile::github).at("results");
  REQUIRE(uploaded.size() == 1);
  CHECK(uploaded.at(0).at("ruleId") == "GL401");
  x.s.findings.front().baseline = false;
  CHECK(run_of(x.s).at("results").at(0).at("baselineState") == "new");
}

TEST_CASE("bytes that are not UTF-8 and very long text do not spoil a log") {
  Scene s;
  const std::string junk = "\xff\xfe\x80" + std::string(100'000, 'x');
  const auto file = s.sources.add("\xff.tf", "m = \"" + junk + "\"\n");
  const auto grant = s.grant(junk, {junk}, junk, s.at(file, "\"" + junk + "\""), s.sources.whole(file), junk);
  s.finding("GL301", warning, s.grants[grant].home, grant, junk);
  const std::string log = sarif(s.subject(), SarifProfile::full);
  const json result = json::parse(log).at("runs").at(0).at("results").at(0);
  CHECK(result.at("message").at("text").get<std::string>().size() < 4'200);
  CHECK(result.at("locations").at(0).at("physicalLocation").at("artifactLocation").at("uri") == "%FF.tf");
}

}  // namespace grantlint::report
