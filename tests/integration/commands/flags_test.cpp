// Every flag of every command does something: with it, the exit code, what is printed or a file is another.
#include <algorithm>
#include <cstdlib>
#include <set>
#include <sstream>

#include "program.h"

using namespace grantlint::test;
using Catch::Contains;

namespace {

/// A repository in which every flag can show what it does: a config that leaves a folder out, a baseline of the first
/// commit, and since then more grants.
class Scene : public Folder {
 public:
  Scene() {
    write(".grantlint.yaml", "exclude: [\"left-out/**\"]\nrules: {GL107: off}\n");
    write("other.yaml", "include: [\"sub/**\"]\nrules: {GL101: off, GL302: off}\n");
    write("left-out/iam.tf", vouched + member("left_out", "l", "roles/viewer"));
    write("main.tf", member("old", "a", "roles/viewer") + vouched_until("2026-01-01") +
                         member("past", "b", "roles/viewer") + vouched +
                         member("soon", "c", "roles/logging.viewer", until("2026-06-20")));
    write("who.vars", "who = \"user:w@corp.example\"\n");
    write("tickets.csv", "ticket,status\nIAM-1,Rejected\nIAM-2,Rejected\n");
    write("empty.json", "{\"version\": 1, \"findings\": []}\n");
    git("init -q -b main");
    at({"baseline", "--today", today});
    write("empty.json", without_findings(read_file(path() / ".grantlint/baseline.json")));
    git("add -A");
    git("commit -q -m first");
    write("more.tf", "variable \"who\" {}\n" + vouched + "resource \"google_project_iam_member\" \"unknown\" {\n" +
                         "  project = \"prod\"\n  role    = \"roles/viewer\"\n  member  = var.who\n}\n" +
                         member("mighty", "d", "roles/owner"));
    write("sub/iam.tf", vouched_until("2026-02-01") + member("sub", "s", "roles/viewer"));
    git("checkout -q -b next");
    git("add -A");
    git("commit -q -m second");
  }

  grantlint::testing::Outcome at(const Words& words) const { return run(*this, words); }
  [[nodiscard]] std::string text() const { return read_file(path() / "main.tf") + read_file(path() / "sub/iam.tf"); }

  static constexpr const char* today = "2026-06-15";

 private:
  inline static const std::string vouched = "# grant: ticket=IAM-1 approver=carol@corp.example\n";
  static std::string vouched_until(const std::string& day) {
    return "# grant: ticket=IAM-2 approver=carol@corp.example revoke=owner:ops expires=" + day + "\n";
  }
  static std::string until(const std::string& day) {
    return "  condition {\n    title      = \"end\"\n    expression = \"request.time < timestamp(\\\"" + day +
           "T00:00:00Z\\\")\"\n  }\n";
  }
  /// The list's first and last line, and what stands around it.
  static std::string without_findings(const std::string& baseline) {
    const std::size_t begin = baseline.find('[') + 1;
    return baseline.substr(0, begin) + baseline.substr(baseline.rfind(']'));
  }
  void git(const std::string& arguments) const {
    const std::string command = "cd '" + path().string() +
                                "' && GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null git -c user.name=t -c "
                                "user.email=t@t.example " +
                                arguments + " >/dev/null 2>&1";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("git failed: " + command);
  }
};

/// `command base` and `command base with` differ.
struct Case {
  std::string command;
  std::string flag;
  Words base;
  Words with;
};

/// The flags by which a scan is set up, whatever the command. `base` makes their effect visible.
std::vector<Case> input_cases(const std::string& command, const Words& base) {
  return {{command, "--config", base, {"--config", "other.yaml"}},
          {command, "--no-config", base, {"--no-config"}},
          {command, "--var-file", base, {"--var-file", "who.vars"}},
          {command, "--today", base, {"--today", "2025-12-01"}},
          {command, "--root", base, {"--root", "sub", "sub"}}};
}

/// The flags of a judgement by ticket and day.
std::vector<Case> judged_cases(const std::string& command, const Words& base) {
  return {{command, "--tickets", base, {"--tickets", "tickets.csv"}},
          {command, "--time-findings", base, {"--time-findings", "none"}},
          {command, "--touched", base + Words{"--time-findings", "touched"}, {"--touched", "other.tf"}}};
}

std::vector<Case> cases() {
  std::vector<Case> all;
  const auto add = [&](const std::vector<Case>& more) { all.insert(all.end(), more.begin(), more.end()); };
  const Words known{"--baseline", "empty.json"};
  add(input_cases("scan", {}));
  add(judged_cases("scan", known));
  add({{"scan", "--baseline", {}, known},
       {"scan", "--no-baseline", {}, {"--no-baseline"}},
       {"scan", "--fail-on", {}, {"--fail-on", "never"}},
       {"scan", "--strict", {"--fail-on", "never"}, {"--strict"}},
       {"scan", "--output", {}, {"-o", "out"}},
       {"scan", "--format", {}, {"-f", "sarif"}},
       {"scan", "--color", {}, {"--color", "always"}},
       {"scan", "--sarif-profile", {"-f", "sarif"}, {"--sarif-profile", "github"}},
       {"scan", "--stop-after", {}, {"--stop-after", "grants"}},
       {"scan", "--print", {"--stop-after", "grants"}, {"--print"}}});
  add(input_cases("inventory", {}));
  add(judged_cases("inventory", known));
  add({{"inventory", "--baseline", {"--fail-on", "error", "main.tf"}, known},
       {"inventory", "--no-baseline", {"--fail-on", "error", "main.tf"}, {"--no-baseline"}},
       {"inventory", "--fail-on", {}, {"--fail-on", "error"}},
       {"inventory", "--strict", {}, {"--strict", "--fail-on", "never"}},
       {"inventory", "--output", {}, {"-o", "out"}},
       {"inventory", "--format", {}, {"-f", "csv"}},
       {"inventory", "--by", {"-f", "csv"}, {"--by", "principal"}},
       {"inventory", "--minters", {}, {"--minters"}},
       {"inventory", "--expiring-within", {}, {"--expiring-within", "14d"}},
       {"inventory", "--commit", {"-f", "json"}, {"--commit", "0123456789abcdef0123456789abcdef01234567"}},
       {"inventory", "--source-url", {"-f", "markdown"}, {"--source-url", "https://code.example/corp/infra"}}});
  add(input_cases("diff", {"main"}));
  add(judged_cases("diff", {"main"}));
  add({{"diff", "--fail-on", {"main"}, {"--fail-on", "never"}},
       {"diff", "--strict", {"main", "--fail-on", "never"}, {"--strict"}},
       {"diff", "--output", {"main"}, {"-o", "out"}},
       {"diff", "--format", {"main"}, {"-f", "json"}},
       {"diff", "--color", {"main"}, {"--color", "always"}},
       {"diff",
        "--source-url",
        {"main..next", "-f", "markdown"},
        {"--source-url", "https://code.example/corp/infra"}}});
  const Words shown{"-o", "-"};
  add(input_cases("baseline", shown));
  add(judged_cases("baseline", shown + known));
  add({{"baseline", "--baseline", shown, known},
       {"baseline", "--no-baseline", shown, {"--no-baseline"}},
       {"baseline", "--output", {"--diff"}, {"-o", "out"}},
       {"baseline", "--prune", shown, {"--prune"}},
       {"baseline", "--diff", shown, {"--diff"}}});
  std::vector<Case> of_fix = input_cases("fix", {});
  // The grant is written in the file of variables only where that is read.
  std::ranges::find(of_fix, "--var-file", &Case::flag)->base = {"--set", "expires=2026-12-31", "who.vars"};
  add(of_fix);
  add(judged_cases("fix", known));
  add({{"fix", "--baseline", {}, known},
       {"fix", "--no-baseline", {}, {"--no-baseline"}},
       {"fix", "--rule", {}, {"--rule", "GL101"}},
       {"fix", "--set", {}, {"--set", "ticket=IAM-7"}},
       {"fix", "--output", {}, {"-o", "out"}}});
  add(input_cases("stamp", {}));
  add({{"stamp", "--output", {}, {"-o", "out"}}});
  add({{"explain", "--color", {"GL301"}, {"--color", "always"}},
       {"help", "--color", {"annotations"}, {"--color", "always"}},
       {"help", "--man", {}, {"--man", "man"}}});
  return all;
}

/// Flags that change nothing a run shows, each with what shows that it is used.
const std::set<std::string> elsewhere{
    "--help",   // "help and version print"
    "--jobs",   // the report is the same with any number: "threads"
    "--diff",   // of fix and stamp it is the default: "writing"
    "--write",  // changes files: "writing"
};

/// The long names that a command's help lists.
std::set<std::string> flags_of(const std::string& help) {
  std::set<std::string> flags;
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("  -")) continue;
    const std::size_t begin = line.find("--");
    if (begin == std::string::npos) continue;
    flags.insert(line.substr(begin, line.find_first_of(" ,", begin) - begin));
  }
  return flags;
}

/// `--today`, unless the case or the command has its own.
Words with_day(const std::string& command, Words words) {
  const bool judges = command != "explain" && command != "help";
  if (judges && std::ranges::find(words, "--today") == words.end())
    words.insert(words.end(), {"--today", Scene::today});
  return words;
}

std::string outcome(const Scene& scene, const std::string& command, const Words& words) {
  const auto result = scene.at(Words{command} + with_day(command, words));
  return std::to_string(result.exit_code) + "\n" + result.out + "\n" + result.err;
}

}  // namespace

TEST_CASE("every flag of every command has an effect") {
  const Scene scene;
  for (const Case& one : cases()) {
    const std::string without = outcome(scene, one.command, one.base);
    const std::string with = outcome(scene, one.command, one.base + one.with);
    INFO(one.command << " " << one.flag << "\n" << with);
    CHECK(without != with);
    CHECK_FALSE(without.starts_with("2\n"));
    CHECK_FALSE(with.starts_with("2\n"));
  }
}

TEST_CASE("no flag is without a case") {
  const Folder at;
  const std::vector<Case> all = cases();
  for (const char* command :
       {"scan", "inventory", "diff", "baseline", "fix", "stamp", "explain", "rules", "help", "version"}) {
    const std::set<std::string> flags = flags_of(run(at, {"help", command}).out);
    CHECK(flags.contains("--help"));
    for (const std::string& flag : flags) {
      INFO(command << " " << flag);
      const bool shown =
          std::ranges::any_of(all, [&](const Case& one) { return one.command == command && one.flag == flag; });
      CHECK((shown || elsewhere.contains(flag)));
    }
    for (const Case& one : all) {
      INFO(one.command << " " << one.flag);
      CHECK((one.command != command || flags.contains(one.flag)));
    }
  }
}

TEST_CASE("threads change nothing that is printed, and their number is checked") {
  const Scene scene;
  for (const Words& words : {Words{"scan"}, Words{"inventory"}, Words{"diff", "main"}, Words{"baseline", "-o", "-"},
                             Words{"fix"}, Words{"stamp"}}) {
    INFO(words.front());
    const Words dated = words + Words{"--today", Scene::today};
    CHECK(scene.at(dated + Words{"--jobs", "1"}).out == scene.at(dated + Words{"--jobs", "3"}).out);
    CHECK(scene.at(dated + Words{"--jobs", "0"}).exit_code == 2);
    CHECK(scene.at(dated + Words{"--jobs", "many"}).exit_code == 2);
  }
}

TEST_CASE("writing is asked for, and changes what was shown") {
  const Scene scene;
  for (const Words& words : {Words{"fix", "--no-baseline"}, Words{"stamp"}}) {
    INFO(words.front());
    const std::string before = scene.text();
    const Words dated = words + Words{"--today", Scene::today};
    const auto shown = scene.at(dated);
    CHECK(shown.exit_code == 0);
    CHECK_THAT(shown.out, Contains("--- a/"));
    CHECK(scene.at(dated + Words{"--diff"}).out == shown.out);
    CHECK(scene.at(dated + Words{"--diff", "--write"}).exit_code == 2);
    CHECK(scene.text() == before);
    CHECK(scene.at(dated + Words{"--write"}).exit_code == 0);
    CHECK(scene.text() != before);
  }
}
