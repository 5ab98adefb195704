#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "config/config.h"

using namespace grantlint;
using findings::Level;

namespace {

std::expected<config::Config, std::vector<config::Error>> read(const std::string& text,
                                                               std::string_view path = ".grantlint.yaml") {
  source::SourceSet sources("/nonexistent");
  sources.add(std::string(path), text);
  return config::read(sources, path);
}

/// The errors, `line:column text`, a line each.
std::string errors(const std::string& text) {
  const auto result = read(text);
  if (result) return "none";
  std::string out;
  for (const config::Error& error : result.error()) {
    CHECK(error.path == ".grantlint.yaml");
    out += fmt::format("{}:{} {}\n", error.at.line, error.at.column, error.text);
  }
  return out;
}

}  // namespace

TEST_CASE("every key of the config is read") {
  const auto config = read(R"(include: ["infra/**"]
exclude: ["**/testdata/**"]
fail-on: warning
rules: {GL107: off, missing-expiry: note}
tickets:
  pattern: "(IAM|SEC)-[0-9]+"
  aliases: {jira: ticket, valid-until: expires}
  exports: [tickets/jira.json]
  fields: {ticket: Ref, status: State}
  approved: [Approved, Done]
approvers:
  - paths: ["infra/prod/**"]
    classes: [privileged]
    allow: ["@corp/iam-admins", carol@corp.example]
identities: {"@carol": carol@corp.example}
limits: {standard: 30d, privileged: 2w, emergency: 90m, nhi-credential: 1d, removal-lag: 3d, entitlements-per-ticket: 3, steps: 7}
controllers: [janitor]
levels: {ordinary: warning}
require:
  ordinary: [ticket, expiry]
terraform: {var-files: [envs/prod.tfvars]}
catalogue: [.grantlint/types.yaml]
overrides:
  - paths: ["sandbox/**"]
    rules: {GL301: warning}
)");
  REQUIRE(config);
  CHECK(config->include == std::vector<std::string>{"infra/**"});
  CHECK(config->exclude == std::vector<std::string>{"**/testdata/**"});
  CHECK(config->fail_on == Level::warning);
  CHECK(config->rules == std::map<std::string, Level>{{"GL107", Level::off}, {"missing-expiry", Level::note}});
  CHECK(config->tickets.pattern == "(IAM|SEC)-[0-9]+");
  CHECK(config->tickets.aliases == std::map<std::string, std::string>{{"jira", "ticket"}, {"valid-until", "expires"}});
  CHECK(config->tickets.exports == std::vector<std::string>{"tickets/jira.json"});
  CHECK(config->tickets.fields == std::map<std::string, std::string>{{"ticket", "Ref"}, {"status", "State"}});
  CHECK(config->tickets.approved == std::vector<std::string>{"Approved", "Done"});
  REQUIRE(config->approvers.size() == 1);
  CHECK(config->approvers[0].paths == std::vector<std::string>{"infra/prod/**"});
  CHECK(config->approvers[0].classes == std::vector<std::string>{"privileged"});
  CHECK(config->approvers[0].allow == std::vector<std::string>{"@corp/iam-admins", "carol@corp.example"});
  CHECK(config->identities == std::map<std::string, std::string>{{"@carol", "carol@corp.example"}});
  CHECK(config->limits.standard == std::chrono::days(30));
  CHECK(config->limits.privileged == std::chrono::days(14));
  CHECK(config->limits.emergency == std::chrono::minutes(90));
  CHECK(config->limits.nhi_credential == std::chrono::days(1));
  CHECK(config->limits.removal_lag == std::chrono::days(3));
  CHECK(config->limits.entitlements_per_ticket == 3);
  CHECK(config->limits.steps == 7);
  CHECK(config->limits.instances == config::Limits{}.instances);
  CHECK(config->controllers == std::vector<std::string>{"janitor"});
  CHECK(config->levels == std::map<std::string, Level>{{"ordinary", Level::warning}, {"plumbing", Level::note}});
  CHECK(config->require == std::map<std::string, std::vector<std::string>>{{"ordinary", {"ticket", "expiry"}}});
  CHECK(config->var_files == std::vector<std::string>{"envs/prod.tfvars"});
  CHECK(config->catalogue == std::vector<std::string>{".grantlint/types.yaml"});
  REQUIRE(config->overrides.size() == 1);
  CHECK(config->overrides[0].rules == std::map<std::string, Level>{{"GL301", Level::warning}});
  CHECK(config->path == ".grantlint.yaml");
  CHECK(config->folder.empty());
}

TEST_CASE("a file without content, or with keys without values, is the defaults") {
  for (const std::string text :
       {"", "# nothing yet\n", "---\n", "rules:\ntickets:\n  pattern:\nlimits:\n  standard:\ninclude:\nfail-on:\n"}) {
    CAPTURE(text);
    const auto config = read(text);
    REQUIRE(config);
    CHECK(config->limits.standard == std::chrono::days(365));
    CHECK(config->tickets.approved == config::TicketSettings{}.approved);
    CHECK(config->levels == config::defaults().levels);
    CHECK_FALSE(config->fail_on);
  }
}

TEST_CASE("an unknown key is reported with the nearest known one, where it stands") {
  CHECK(errors("ticket:\n  pattern: x\n") == "1:1 unknown key `ticket`; did you mean `tickets`?\n");
  CHECK(errors("fail_on: error\n") == "1:1 unknown key `fail_on`; did you mean `fail-on`?\n");
  CHECK(errors("tickets:\n  patern: x\n") == "2:3 unknown key `patern` in `tickets`; did you mean `pattern`?\n");
  CHECK(errors("zebra: 1\n") == "1:1 unknown key `zebra`\n");
  CHECK(errors("levels: {priviledged: note}\n") ==
        "1:10 unknown key `priviledged` in `levels`; did you mean `privileged`?\n");
  CHECK(errors("approvers:\n  - allow: [a]\n    path: [b]\n") ==
        "3:5 unknown key `path` in `approvers[0]`; did you mean `paths`?\n");
}

TEST_CASE("all errors are reported, in the order of the file") {
  CHECK(
      errors("include: infra\n"
             "fail-on: errors\n"
             "rules: {GL30: off, GL301: of, Missing-Expiry: off}\n"
             "tickets:\n"
             "  pattern: \"(IAM\"\n"
             "  aliases: {jira: tickets}\n"
             "limits: {standard: 1y, steps: 0, files: -1}\n"
             "require: {ordinary: [tiket]}\n"
             "overrides:\n"
             "  - rules: {GL301: note}\n") ==
      "1:10 `include` must be a list\n"
      "2:10 `errors` of `fail-on` is no level: `never`, `note`, `warning`, `error`; did you mean `error`?\n"
      "3:9 `GL30` in `rules` is not a rule: use an id such as `GL301` or a name such as `missing-expiry`\n"
      "3:27 `of` of `rules.GL301` is no level: `off`, `note`, `warning`, `error`; did you mean `off`?\n"
      "3:31 `Missing-Expiry` in `rules` is not a rule: use an id such as `GL301` or a name such as `missing-expiry`\n"
      "5:12 `(IAM` of `tickets.pattern` is not a valid regular expression: missing ): (IAM\n"
      "6:19 `tickets` is not a field of an annotation; did you mean `ticket`?\n"
      "7:20 `limits.standard`: `1y` is not a duration such as `90d` or `24h`\n"
      "7:31 `0` of `limits.steps` is not a whole number from 1 to 18446744073709551615\n"
      "7:41 `-1` of `limits.files` is not a whole number from 1 to 18446744073709551615\n"
      "8:22 `tiket` in `require.ordinary` is none of `ticket`, `approver`, `requester`, `operator`, `expires`, "
      "`expiry`, `review`, `revoke`, `revocation`, `basis`, `entitlement`, `scope`, `kind`, `purpose`, `environment`, "
      "`owner`, `approved`, `digest`; did you mean `ticket`?\n"
      "10:5 `overrides[0]` has no `paths`\n");
}

TEST_CASE("a value of the wrong shape is reported") {
  CHECK(errors("- a\n") == "1:1 the file must hold a map\n");
  CHECK(errors("rules: [GL301]\n") == "1:8 `rules` must be a map\n");
  CHECK(errors("controllers: [[a]]\n") == "1:15 `controllers[0]` must be a text\n");
  CHECK(errors("controllers: [~]\n") == "1:15 `controllers[0]` must be a text\n");
  CHECK(errors("tickets: {pattern: [a]}\n") == "1:20 `tickets.pattern` must be a text\n");
  CHECK(errors("rules: {GL301: off, GL301: note}\n") == "1:21 `GL301` is given twice in `rules`\n");
  CHECK(errors("? [a]\n: b\n") == "1:3 a key is not plain text\n");
}

TEST_CASE("columns count UTF-16 code units, and a byte order mark none") {
  CHECK(errors("\xEF\xBB\xBF"
               "zebra: 1\n") == "1:1 unknown key `zebra`\n");
  CHECK(errors("\xEF\xBB\xBF"
               "rules: {GL301: offf}\n") ==
        "1:16 `offf` of `rules.GL301` is no level: `off`, `note`, `warning`, `error`; did you mean `off`?\n");
  CHECK(errors("identities: {\"\xF0\x9F\x98\x80\": [x]}\n") == "1:20 `identities.\xF0\x9F\x98\x80` must be a text\n");
  CHECK(errors("fail-on: error\r\nzebra: 1\r\n") == "2:1 unknown key `zebra`\n");
}

TEST_CASE("invalid YAML is reported with its position") {
  CHECK(errors("rules: {GL301: off\nfail-on: note\n").starts_with("2:"));
  CHECK(errors("a: *nowhere\n") == "1:4 this is not valid YAML: the referenced anchor is not defined\n");
  CHECK(errors("include: []\n---\nexclude: []\n") == "3:1 the file holds more than one YAML document\n");
  CHECK(errors(std::string(100'000, '[')).find("the nesting is too deep") != std::string::npos);
  CHECK(errors(std::string((1U << 20U) + 1, '#')) == "1:1 the file is larger than 1048576 bytes\n");
}

TEST_CASE("a pattern that is none, or would cost too much, is refused") {
  CHECK(config::check_pattern("[A-Z]+-[0-9]{1,6}"));
  CHECK(config::check_pattern("(a+)+$"));
  CHECK(config::check_pattern("[A-Z]{2,}-[0-9]+"));
  CHECK_FALSE(config::check_pattern("((a{100}){100}){100}"));
  CHECK_FALSE(config::check_pattern("a{1001}"));
  CHECK_FALSE(config::check_pattern("(a)\\1"));
  CHECK_FALSE(config::check_pattern("(?=a)"));
  CHECK_FALSE(config::check_pattern(std::string(2'000'000, 'a')));
}

TEST_CASE("globs and paths that leave the config's folder are refused") {
  CHECK(errors("exclude: [\"../x\"]\n") == "1:11 `../x` in `exclude`: a glob cannot contain `..`\n");
  CHECK(errors("exclude: [\"a/../b\", \"/ok/**\", \"a..b\"]\n") ==
        "1:11 `a/../b` in `exclude`: a glob cannot contain `..`\n");
  CHECK(errors("include: [\"!a\"]\n") == "1:11 `!a` in `include`: a glob cannot be negated with `!`\n");
  CHECK(errors("catalogue: [../types.yaml]\n") == "1:13 `../types.yaml` in `catalogue` lies outside the root\n");
  CHECK(read("catalogue: [../types.yaml]\n", "infra/.grantlint.yaml"));
}

TEST_CASE("a file that cannot be read is an error of its own") {
  source::SourceSet sources("/nonexistent");
  const auto result = config::read(sources, "a/.grantlint.yaml");
  REQUIRE_FALSE(result);
  REQUIRE(result.error().size() == 1);
  CHECK(result.error()[0].path == "a/.grantlint.yaml");
  CHECK(result.error()[0].text == "no such file");
}

TEST_CASE("the nearest config file upwards is found") {
  source::SourceSet sources("/nonexistent");
  sources.add(".grantlint.yml", "");
  sources.add("a/b/.grantlint.yaml", "");
  CHECK(config::find(sources, "a/b/c/main.tf") == "a/b/.grantlint.yaml");
  CHECK(config::find(sources, "a/b") == "a/b/.grantlint.yaml");
  CHECK(config::find(sources, "./a/../a") == ".grantlint.yml");
  CHECK(config::find(sources, ".") == ".grantlint.yml");
  CHECK(config::find(sources, "") == ".grantlint.yml");
  const source::SourceSet nothing("/nonexistent");
  source::SourceSet empty("/nonexistent");
  CHECK(config::find(empty, "a/b").empty());
}

TEST_CASE("the config of a folder has globs relative to it") {
  const auto config =
      read("overrides:\n  - paths: [\"/sandbox/\"]\n    rules: {GL301: note}\n", "infra/.grantlint.yaml");
  REQUIRE(config);
  CHECK(config->folder == "infra");
  CHECK(config::level(*config, "GL301", "infra/sandbox/x.tf", "", Level::error) == Level::note);
  CHECK(config::level(*config, "GL301", "sandbox/x.tf", "", Level::error) == Level::error);
  CHECK(config::level(*config, "GL301", "infrasandbox/x.tf", "", Level::error) == Level::error);
}

TEST_CASE("overrides beat rules, rules beat the rule's own level, and levels only lower") {
  const auto config = read(
      "rules: {GL301: warning, GL401: off}\n"
      "levels: {ordinary: warning}\n"
      "overrides:\n"
      "  - paths: [\"sandbox/**\"]\n"
      "    rules: {GL301: note, GL401: error}\n"
      "  - paths: [\"sandbox/hot/**\"]\n"
      "    rules: {GL301: error}\n");
  REQUIRE(config);
  const auto level = [&](std::string_view rule, std::string_view path, std::string_view privilege = {}) {
    return config::level(*config, rule, path, privilege, Level::error);
  };
  CHECK(level("GL101", "a.tf") == Level::error);
  CHECK(level("GL301", "a.tf") == Level::warning);
  CHECK(level("GL401", "a.tf") == Level::off);
  CHECK(level("GL301", "sandbox/a.tf") == Level::note);
  CHECK(level("GL401", "sandbox/a.tf") == Level::error);
  CHECK(level("GL301", "sandbox/hot/a.tf") == Level::error);
  CHECK(level("GL101", "a.tf", "ordinary") == Level::warning);
  CHECK(level("GL101", "a.tf", "plumbing") == Level::note);
  CHECK(level("GL401", "a.tf", "ordinary") == Level::off);
  CHECK(level("GL101", "a.tf", "wildcard") == Level::error);
}

TEST_CASE("names of rules become ids, and unknown ones are reported") {
  auto config =
      read("rules: {missing-expiry: off, GL401: off, missing-revocation: note, missing-expirie: off, GL999: off}\n");
  REQUIRE(config);
  const auto unknown = config::resolve_rules(*config, {{"GL301", "missing-expiry"}, {"GL401", "missing-revocation"}});
  REQUIRE(unknown.size() == 2);
  CHECK(unknown[0].text == "there is no rule `missing-expirie`; did you mean `missing-expiry`?");
  CHECK(unknown[0].at == source::Position{1, 68});
  CHECK(unknown[1].text == "there is no rule `GL999`");
  CHECK(config->rules.at("GL301") == Level::off);
  CHECK(config->rules.at("GL401") == Level::off);
  CHECK_FALSE(config->rules.contains("missing-expiry"));
}

TEST_CASE("any prefix of a config ends in a config or in errors") {
  const std::string text =
      "include: [\"a/**\"]\nrules: {GL301: off}\ntickets:\n  pattern: \"[A-Z]+\"\noverrides:\n  - &a paths: [x]\n  - "
      "*a\n";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const auto result = read(text.substr(0, size));
    if (!result) CHECK_FALSE(result.error().empty());
  }
}
