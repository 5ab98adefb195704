#include "program.h"

using namespace grantlint::test;
using Catch::Contains;
using Catch::StartsWith;

TEST_CASE("a path alone, or a flag, means scan") {
  const Folder at;
  at.write("infra/iam.tf", member("a", "a", "roles/viewer"));
  const auto scan = run(at, {"scan", "infra"});
  CHECK(scan.exit_code == 1);
  CHECK_THAT(scan.out, Contains("user:a@corp.example"));
  for (const Words& words : {Words{"infra"}, Words{"./infra"}, Words{"--color", "never", "infra"}}) {
    INFO(words.front());
    const auto outcome = run(at, words);
    CHECK(outcome.out == scan.out);
    CHECK(outcome.exit_code == scan.exit_code);
  }
  CHECK(run(at, {"."}).out == scan.out);
}

TEST_CASE("an unknown command, flag, word of a flag or rule names the nearest") {
  const Folder at;
  const auto says = [&](const Words& words, const std::string& text) {
    INFO(words.front());
    const auto outcome = run(at, words);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, StartsWith("grantlint: " + text));
  };
  says({"scna"}, "there is no command and no file `scna`; did you mean `scan`?");
  says({"xyzzy-quux"}, "there is no command and no file `xyzzy-quux`\n");
  says({"scan", "--colour=never"}, "`scan` has no flag `--colour`; did you mean `--color`?");
  says({"scan", "--fail-on", "eror"},
       "--fail-on: `eror` is none of error, warning, note, never; did you mean `error`?");
  says({"explain", "missing-expire"}, "there is no rule `missing-expire`; did you mean `missing-expiry`?");
  says({"help", "anotations"}, "there is no command and no topic `anotations`; did you mean `annotations`?");
  says({"help", "inventori"}, "there is no command and no topic `inventori`; did you mean `inventory`?");
  says({"fix", "--set", "expirs=2026-12-31"}, "--set: there is no field `expirs`; did you mean `expires`?");
  says({"fix", "--rule", "missing-tickt"}, "there is no rule `missing-tickt`; did you mean `missing-ticket`?");
  says({"rules", "more"}, "`rules` takes no `more`");
}

TEST_CASE("a rule is found whatever the case of its id or name") {
  const Folder at;
  const auto page = run(at, {"explain", "GL301"});
  CHECK_THAT(page.out, StartsWith("GL301 missing-expiry"));
  CHECK(run(at, {"explain", "gl301"}).out == page.out);
  CHECK(run(at, {"explain", "Missing-Expiry"}).out == page.out);
}

TEST_CASE("a value that a field cannot have is refused before anything is scanned") {
  const Folder at;
  at.write("iam.tf", member("a", "a", "roles/viewer"));
  const auto says = [&](const std::string& given, const std::string& text) {
    const auto outcome = run(at, {"fix", "--set", given});
    INFO(outcome.err);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, Contains("grantlint: --set " + given + ": ") && Contains(text));
  };
  says("expires=tomorrow", "`tomorrow` is not a date of the form YYYY-MM-DD");
  says("expires", "`expires` has no value");
  says("ticket=", "`ticket` has no value");
  says("ticket=a\"b", "holds what a comment cannot");
  says("kind=emergancy", "did you mean `emergency`?");
  CHECK(run(at, {"fix", "--set", "expires=2026-12-31"}).exit_code == 0);
}

TEST_CASE("a command has no flags that it would ignore") {
  const Folder at;
  at.write("iam.tf", member("a", "a", "roles/viewer"));
  for (const char* command : {"fix", "baseline", "stamp"}) {
    for (const Words& flag : {Words{"--fail-on", "error"}, Words{"--strict"}}) {
      INFO(command << " " << flag.front());
      const auto outcome = run(at, Words{command} + flag);
      CHECK(outcome.exit_code == 2);
      CHECK_THAT(outcome.err, Contains("has no flag `" + flag.front() + "`"));
    }
  }
  for (const Words& words :
       {Words{"scan", "--print"}, Words{"scan", "--sarif-profile", "github"}, Words{"scan", "--touched", "iam.tf"},
        Words{"fix", "--write", "-o", "x.diff"}, Words{"scan", "--stop-after", "grants", "--strict"},
        Words{"scan", "--stop-after", "grants", "--fail-on", "never"},
        Words{"scan", "--stop-after", "grants", "-f", "sarif"}, Words{"inventory", "--commit", "0123456"},
        Words{"inventory", "--source-url", "https://code.example/corp/infra"},
        Words{"inventory", "-f", "csv", "--source-url", "https://code.example/corp/infra"},
        Words{"diff", "HEAD", "--source-url", "https://code.example/corp/infra"}}) {
    INFO(words[1]);
    CHECK(run(at, words).exit_code == 2);
  }
}

TEST_CASE("an output that cannot be written says why, for every command that writes") {
  const Folder at;
  at.write("iam.tf", member("a", "a", "roles/viewer"));
  at.write("folder/x.txt");
  for (const Words& words : {Words{"scan"}, Words{"scan", "--stop-after", "grants", "--print"}, Words{"inventory"},
                             Words{"baseline"}, Words{"baseline", "--diff"}, Words{"fix"}, Words{"stamp"}}) {
    INFO(words.front());
    for (const auto& [path, why] :
         {std::pair("none/report", "No such file or directory"), std::pair("folder", "Is a directory")}) {
      const auto outcome = run(at, words + Words{"-o", path});
      CHECK(outcome.exit_code == 2);
      CHECK_THAT(outcome.err, Contains(std::string("grantlint: cannot write to ") + path + ": " + why));
    }
  }
}

TEST_CASE("help and version print, and a bare call says what there is") {
  const Folder at;
  const auto bare = run(at, {});
  CHECK(bare.exit_code == 0);
  for (const char* command :
       {"scan", "inventory", "diff", "baseline", "fix", "stamp", "explain", "rules", "help", "version"}) {
    INFO(command);
    CHECK_THAT(bare.out, Contains(std::string("\n  ") + command + " "));
    const auto flags = run(at, {"help", command});
    CHECK(flags.exit_code == 0);
    CHECK_THAT(flags.out, Contains(std::string("Usage: grantlint ") + command));
    CHECK(run(at, {command, "--help"}).out == flags.out);
  }
  CHECK(run(at, {"help"}).out == bare.out);
  CHECK(run(at, {"--help"}).out == bare.out);
  CHECK_THAT(run(at, {"version"}).out, StartsWith("grantlint "));
  CHECK(run(at, {"--version"}).out == run(at, {"version"}).out);
}
