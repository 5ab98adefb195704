// The tables of the manual, compared with what the program accepts and has.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "changes/changes.h"
#include "checks/checks.h"
#include "config/config.h"
#include "fixture/process.h"
#include "grants/grants.h"
#include "pages.h"
#include "support/folder.h"
#include "tickets/tickets.h"

namespace grantlint::test {
namespace {

using Words = std::vector<std::string>;
using Set = std::set<std::string>;

Page manual(std::string_view topic) {
  return read_page(fmt::format("analyzer/cli/manual/{}.md", topic));
}

/// All code in the first cells.
Words names(const Table& rows) {
  Words found;
  for (const auto& row : rows) std::ranges::copy(code_in(row.front()), std::back_inserter(found));
  return found;
}

testing::Outcome grantlint_in(const std::filesystem::path& folder, Words arguments) {
  arguments.insert(arguments.begin(), GRANTLINT_PROGRAM);
  auto outcome = testing::run({.argv = std::move(arguments), .folder = folder.string()});
  if (!outcome) throw std::runtime_error(outcome.error());
  return *outcome;
}

testing::Outcome grantlint(Words arguments) {
  return grantlint_in(root() / "fixtures/demo", std::move(arguments));
}

constexpr std::string_view member =
    "resource \"google_project_iam_member\" \"a\" {\n  project = \"p\"\n  role    = \"roles/viewer\"\n"
    "  member  = \"user:a@corp.example\"\n}\n";

// --- the command line -----------------------------------------------------------------------------

/// Names below "Commands:" of `help`.
Words commands() {
  const std::string help = grantlint({"help"}).out;
  Words found;
  std::size_t at = help.find("Commands:\n");
  REQUIRE(at != std::string::npos);
  for (at = help.find('\n', at) + 1; help.substr(at, 2) == "  "; at = help.find('\n', at) + 1)
    found.push_back(help.substr(at + 2, help.find(' ', at + 2) - at - 2));
  return found;
}

/// A flag as `--help` describes it.
struct Flag {
  std::string type;  ///< "FILE", "text|sarif"; empty for one without a value
  std::string text;  ///< on one line
};

/// The flags of a command's `--help`, each by all its names: "-o,--output".
std::map<std::string, Flag> flags_of(const std::string& command) {
  const std::string help = grantlint({command, "--help"}).out + "\n";
  std::map<std::string, Flag> found;
  Flag* last = nullptr;
  for (std::size_t begin = 0, end = 0; (end = help.find('\n', begin)) != std::string::npos; begin = end + 1) {
    const std::string line = help.substr(begin, end - begin);
    const std::size_t first = line.find_first_not_of(' ');
    if (line.starts_with("  -")) {
      const std::size_t blank = std::min(line.find(' ', 2), line.size());
      last = &found[line.substr(2, blank - 2)];
      const std::size_t type = line.find_first_not_of(' ', blank);
      const std::size_t type_end = type == std::string::npos ? type : line.find(' ', type);
      if (type == blank + 1) last->type = line.substr(type, std::min(type_end, line.size()) - type);
      const std::size_t text =
          last->type.empty() ? type : line.find_first_not_of(" .", std::min(type_end, line.size()));
      if (text != std::string::npos) last->text = line.substr(text);
    } else if (last != nullptr && first != std::string::npos && first > 2) {
      last->text += (last->text.empty() ? "" : " ") + line.substr(first);
    } else {
      last = nullptr;
    }
  }
  found.erase("-h,--help");
  return found;
}

std::string without_ticks(std::string text) {
  std::erase(text, '`');
  return text;
}

}  // namespace

TEST_CASE("the table of commands is the program's") {
  CHECK(names(rows_under(manual("commands"), {"command", "does"})) == commands());
}

TEST_CASE("the table of flags is what each command accepts, with choices and defaults") {
  const Words scanning{"scan", "inventory", "diff", "baseline", "fix", "stamp"};
  std::map<std::string, std::map<std::string, std::string>> shown;  // command → flag → meaning
  for (const auto& row : rows_under(manual("commands"), {"flag", "of", "meaning"})) {
    std::string flag;
    for (const std::string& code : code_in(row.at(0)))
      flag += (flag.empty() ? "" : ",") + code.substr(0, code.find(' '));
    Words of;
    for (std::string_view rest = row.at(1); !rest.empty();) {
      const std::size_t comma = std::min(rest.find(", "), rest.size());
      of.emplace_back(rest.substr(0, comma));
      rest.remove_prefix(std::min(comma + 2, rest.size()));
    }
    for (const std::string& command : of == Words{"all"} ? scanning : of) shown[command][flag] = row.at(2);
  }
  const std::string mark = "(default: ";
  std::size_t defaults = 0;
  for (const std::string& command : commands()) {
    const auto accepted = flags_of(command);
    for (const auto& [flag, said] : accepted) {
      INFO(command << " " << flag << ": " << said.type << ": " << said.text);
      REQUIRE(shown[command].contains(flag));
      const std::string& meaning = shown[command][flag];
      if (said.type.find('|') != std::string::npos) {
        for (std::string_view rest = said.type; !rest.empty();) {
          const std::size_t bar = std::min(rest.find('|'), rest.size());
          CHECK(meaning.find(fmt::format("`{}`", rest.substr(0, bar))) != std::string::npos);
          rest.remove_prefix(std::min(bar + 1, rest.size()));
        }
      }
      const std::size_t at = said.text.find(mark);
      if (at == std::string::npos) continue;
      const std::size_t begin = at + mark.size();
      CHECK(without_ticks(meaning).find(without_ticks(said.text.substr(begin, said.text.find(')', begin) - begin))) !=
            std::string::npos);
      ++defaults;
    }
    for (const auto& [flag, meaning] : shown[command]) {
      INFO(command << " " << flag);
      CHECK(accepted.contains(flag));
    }
  }
  CHECK(defaults > 20);
}

TEST_CASE("the exit codes are those of the table") {
  Words shown;
  for (const auto& row : rows_under(manual("commands"), {"exit code", "meaning"})) shown.push_back(row.front());
  CHECK(shown == Words{"0", "1", "2", "3"});

  const Folder folder;
  folder.write("iam.tf", member);
  CHECK(grantlint_in(folder.path(), {"scan", "--fail-on", "never"}).exit_code == 0);
  CHECK(grantlint_in(folder.path(), {"scan"}).exit_code == 1);
  CHECK(grantlint_in(folder.path(), {"scan", "--no-such-flag"}).exit_code == 2);
  folder.write("more.tf", "module \"far\" {\n  source = \"corp/unknown/google\"\n}\n");
  CHECK(grantlint_in(folder.path(), {"scan", "--fail-on", "never", "--strict"}).exit_code == 3);
}

TEST_CASE("the forms of the inventory are those of the table") {
  Words accepted;
  for (const std::string& form : names(rows_under(manual("records"), {"form", "content"}))) {
    INFO(form);
    CHECK(grantlint({"inventory", "-f", form, "aws/backup.json"}).exit_code == 0);
    accepted.push_back(form);
  }
  CHECK(flags_of("inventory").at("-f,--format").type == fmt::format("{}", fmt::join(accepted, "|")));
}

TEST_CASE("the keys of a record are those of the table") {
  const std::string out = grantlint({"inventory", "--today", "2026-06-15", "aws/backup.json"}).out;
  const auto record = nlohmann::json::parse(out.substr(0, out.find('\n')));
  Set keys;
  for (const auto& entry : record.items()) keys.insert(entry.key());
  const Words shown = names(rows_under(manual("records"), {"key", "value"}));
  CHECK(Set(shown.begin(), shown.end()) == keys);
}

// --- the configuration ----------------------------------------------------------------------------

namespace {

std::string as_written(std::chrono::seconds duration) {
  const auto days = std::chrono::duration_cast<std::chrono::days>(duration);
  if (days == duration && days > std::chrono::days(1)) return fmt::format("{}d", days.count());
  return fmt::format("{}h", std::chrono::duration_cast<std::chrono::hours>(duration).count());
}

/// The defaults that are values; the others are words of the table, such as "nothing".
std::map<std::string, Words> defaults() {
  const config::Config config = config::defaults();
  const config::Limits& limits = config.limits;
  return {{"levels", {fmt::format("{{plumbing: {}}}", findings::name(config.levels.at("plumbing")))}},
          {"fail-on", {std::string(findings::name(config.fail_on.value_or(findings::Level::error)))}},
          {"tickets.approved", config.tickets.approved},
          {"limits.standard", {as_written(limits.standard)}},
          {"limits.privileged", {as_written(limits.privileged)}},
          {"limits.emergency", {as_written(limits.emergency)}},
          {"limits.nhi-credential", {as_written(limits.nhi_credential)}},
          {"limits.removal-lag", {as_written(limits.removal_lag)}},
          {"limits.entitlements-per-ticket", {fmt::format("{}", limits.entitlements_per_ticket)}},
          {"limits.steps", {fmt::format("{}", limits.steps)}},
          {"limits.bytes", {fmt::format("{}", limits.bytes)}},
          {"limits.instances", {fmt::format("{}", limits.instances)}},
          {"limits.file-bytes", {fmt::format("{}", limits.file_bytes)}},
          {"limits.files", {fmt::format("{}", limits.files)}}};
}

}  // namespace

TEST_CASE("the tables of keys are what the config file accepts, with the defaults") {
  const Words all = config::keys();
  Set accepted;
  for (const std::string& key : all) {
    // Of a map its keys are named; of a list of maps the list.
    const bool has_keys = std::ranges::any_of(all, [&](const std::string& one) { return one.starts_with(key + "."); });
    if (!has_keys && key.find("[]") == std::string::npos) accepted.insert(key);
  }
  const Table rows = rows_under(manual("configuration"), {"key", "default", "meaning"});
  const Words shown = names(rows);
  CHECK(Set(shown.begin(), shown.end()) == accepted);
  CHECK(shown.size() == accepted.size());

  auto values = defaults();
  for (const auto& row : rows) {
    const auto value = values.find(code_in(row.at(0)).at(0));
    INFO(row.at(0));
    if (value == values.end()) continue;  // in words: everything, nothing, none
    CHECK(code_in(row.at(1)) == value->second);
    values.erase(value);
  }
  CHECK(values.empty());
}

TEST_CASE("the fields that every grant must have by default are those of the table") {
  Words shown;
  for (const auto& row : rows_under(manual("configuration"), {"key", "default", "meaning"})) {
    if (row.at(0) == "`require`") shown = code_in(row.at(1));
  }
  const Folder folder;
  folder.write("iam.tf", member);
  const std::string bare = grantlint_in(folder.path(), {"scan", "-f", "sarif"}).out;
  folder.write(".grantlint.yaml", fmt::format("require: {{ordinary: [{}]}}\n", fmt::join(shown, ", ")));
  const std::string required = grantlint_in(folder.path(), {"scan", "-f", "sarif"}).out;
  const auto rules = [](const std::string& sarif) {
    Set found;
    const auto log = nlohmann::json::parse(sarif);
    for (const auto& result : log.at("runs").at(0).at("results")) found.insert(result.at("ruleId").get<std::string>());
    return found;
  };
  CHECK(rules(bare).size() == shown.size());
  CHECK(rules(required) == rules(bare));
}

TEST_CASE("the table of columns is what the config file accepts") {
  const Words shown = names(rows_under(manual("tickets"), {"column", "meaning"}));
  Set candidates{"status"};
  for (std::size_t i = 0; i < tickets::field_count; ++i)
    candidates.emplace(tickets::name(static_cast<tickets::FieldName>(i)));
  Set accepted;
  for (const std::string& column : candidates) {
    const Folder folder;
    folder.write("iam.tf", member);
    folder.write(".grantlint.yaml", fmt::format("tickets: {{fields: {{{}: Column}}}}\n", column));
    if (grantlint_in(folder.path(), {"scan", "--fail-on", "never"}).exit_code == 0) accepted.insert(column);
  }
  CHECK(Set(shown.begin(), shown.end()) == accepted);
}

// --- annotations ----------------------------------------------------------------------------------

TEST_CASE("the table of fields is the annotation's") {
  Words fields;
  for (std::size_t i = 0; i < tickets::field_count; ++i)
    fields.emplace_back(tickets::name(static_cast<tickets::FieldName>(i)));
  const Words shown = names(rows_under(manual("annotations"), {"field", "meaning"}));
  CHECK(Set(shown.begin(), shown.end()) == Set(fields.begin(), fields.end()));
  CHECK(shown.size() == fields.size());
}

TEST_CASE("the table of `revoke` is what that field accepts") {
  const Folder folder;
  folder.write("iam.tf", fmt::format("# grant: ticket=IAM-1 revoke=nonsense\n{}", member));
  std::string out = grantlint_in(folder.path(), {"scan", "--no-config", "-f", "sarif"}).out;
  const std::size_t begin = out.find("is none of `");
  REQUIRE(begin != std::string::npos);
  const Words accepted = code_in(std::string_view(out).substr(begin, out.find_first_of("\";", begin) - begin));
  CHECK(names(rows_under(manual("annotations"), {"`revoke`", "the access is removed by"})) == accepted);
}

TEST_CASE("the table of selectors is what the register accepts") {
  const Words shown = names(rows_under(manual("annotations"), {"selector", "is compared with"}));
  for (const std::string& selector : shown) {
    const Folder folder;
    folder.write("iam.tf", member);
    folder.write(".grantlint/register.yaml",
                 fmt::format("grants:\n  - select: {{{}: x}}\n    ticket: IAM-1\n", selector));
    INFO(selector);
    CHECK(grantlint_in(folder.path(), {"scan"}).out.find("GL102") == std::string::npos);
  }
  const Folder folder;
  folder.write("iam.tf", member);
  folder.write(".grantlint/register.yaml", "grants:\n  - ticket: IAM-1\n");
  const std::string out = grantlint_in(folder.path(), {"scan", "-f", "sarif"}).out;
  const std::size_t begin = out.find("`select` must hold one of");
  REQUIRE(begin != std::string::npos);
  Words accepted = code_in(std::string_view(out).substr(begin, out.find('"', begin) - begin));
  accepted.erase(accepted.begin());  // `select`
  accepted.resize(std::min(accepted.size(), shown.size() + 1));
  CHECK(shown == accepted);
}

TEST_CASE("the kinds of changes are the program's, in its order") {
  Words kinds;
  for (std::size_t i = 0; i < changes::kind_count; ++i)
    kinds.emplace_back(changes::name(static_cast<changes::Kind>(i)));
  Words shown;
  for (const auto& row : rows_under(manual("changes"), {"change", "meaning"})) shown.push_back(row.front());
  CHECK(shown == kinds);
}

TEST_CASE("the levels of evidence and the ratings are the program's") {
  Words levels;
  for (const auto level : {grants::Enforcement::enforced, grants::Enforcement::automated,
                           grants::Enforcement::documented, grants::Enforcement::absent})
    levels.emplace_back(grants::name(level));
  CHECK(names(rows_under(manual("evidence"), {"level", "meaning"})) == levels);
  Words ratings;
  for (const auto rating :
       {checks::Rating::governing, checks::Rating::partial, checks::Rating::theatre, checks::Rating::none})
    ratings.emplace_back(checks::name(rating));
  CHECK(names(rows_under(manual("evidence"), {"rating", "meaning"})) == ratings);
}

}  // namespace grantlint::test
