#include "tickets/read.h"

#include <catch2/catch.hpp>

#include "tickets_support.h"

namespace grantlint::tickets {
namespace {

struct Text {
  World world;
  Pragmas pragmas;

  explicit Text(std::string bytes, std::map<std::string, std::string> aliases = {}) {
    world.config.tickets.aliases = std::move(aliases);
    const source::FileId file = world.add("main.tf", std::move(bytes));
    pragmas = read(world.sources, syntax::comments(world.sources, file), Keys(world.config));
  }
  [[nodiscard]] std::string field(FieldName name, std::size_t annotation = 0) const {
    if (annotation >= pragmas.annotations.size()) return "no annotation";
    const Field* found = tickets::find(pragmas.annotations[annotation], name);
    return found != nullptr ? found->text() : "";
  }
  /// The file with every offered mend applied.
  [[nodiscard]] std::string mended() const {
    std::string bytes(world.sources.bytes(world.files.front()));
    for (auto one = pragmas.malformed.rbegin(); one != pragmas.malformed.rend(); ++one) {
      if (one->mend)
        bytes.replace(one->mend->replaced.begin, one->mend->replaced.end - one->mend->replaced.begin, one->mend->text);
    }
    return bytes;
  }
  [[nodiscard]] std::string marked(std::size_t index = 0) const {
    return std::string(world.sources.text(pragmas.malformed.at(index).at));
  }
};

}  // namespace

TEST_CASE("an annotation is a row of key=value") {
  const Text text(
      "# grant: ticket=IAM-1042 approver=alice@corp.example expires=2026-12-31 revoke=condition\nlocals {}\n");
  REQUIRE(text.pragmas.annotations.size() == 1);
  CHECK(text.field(FieldName::ticket) == "IAM-1042");
  CHECK(text.field(FieldName::approver) == "alice@corp.example");
  CHECK(text.field(FieldName::expires) == "2026-12-31");
  CHECK(text.field(FieldName::revoke) == "condition");
  CHECK(text.pragmas.malformed.empty());
  CHECK(text.pragmas.annotation_stands[0].target_line == 2);
}

TEST_CASE("every field of the design is read") {
  const Text text(
      "# grant: requester=@bob operator=carol review=2027-01-01T00:00:00Z basis=policy:AC-07 kind=nhi "
      "environment=prod\n"
      "# grant: purpose=\"build images\" owner=@team scope=project approved=2026-01-02 digest=sha256:0123456789ab\n"
      "locals {}\n");
  REQUIRE(text.pragmas.annotations.size() == 1);
  CHECK(texts(text.pragmas.malformed).empty());
  CHECK(text.pragmas.annotations[0].fields.size() == 11);
  CHECK(text.field(FieldName::purpose) == "build images");
  CHECK(text.field(FieldName::digest) == "sha256:0123456789ab");
}

TEST_CASE("a quoted value may hold blanks, quotes and commas") {
  const Text text(R"(# grant: purpose="says \"hi\", \\ twice" entitlement="roles/storage.objectViewer" ticket='A-1')"
                  "\nlocals {}\n");
  CHECK(text.field(FieldName::purpose) == R"(says "hi", \ twice)");
  CHECK(text.field(FieldName::entitlement) == "roles/storage.objectViewer");
  CHECK(text.field(FieldName::ticket) == "A-1");
  CHECK(text.pragmas.malformed.empty());
}

TEST_CASE("lists are by comma, with or without blanks") {
  const Text text(
      "# grant: ticket=IAM-1,IAM-2, IAM-3 approver=\"a@x.example, b@x.example\" owner=\"A\",\"B C\"\nlocals {}\n");
  REQUIRE(text.pragmas.annotations.size() == 1);
  CHECK(tickets::find(text.pragmas.annotations[0], FieldName::ticket)->values ==
        std::vector<std::string>{"IAM-1", "IAM-2", "IAM-3"});
  CHECK(tickets::find(text.pragmas.annotations[0], FieldName::approver)->values ==
        std::vector<std::string>{"a@x.example", "b@x.example"});
  CHECK(tickets::find(text.pragmas.annotations[0], FieldName::owner)->values == std::vector<std::string>{"A", "B C"});
  CHECK(text.pragmas.malformed.empty());
}

TEST_CASE("the verbs of a Kubernetes entitlement stay with their resource") {
  const Text text("# grant: entitlement=get,list:pods,roles/viewer,view\nlocals {}\n");
  CHECK(tickets::find(text.pragmas.annotations.at(0), FieldName::entitlement)->values ==
        std::vector<std::string>{"get,list:pods", "roles/viewer", "view"});
}

TEST_CASE("a field keeps the span of its value") {
  const Text text("# grant: ticket=IAM-1 purpose=\"a b\"\nlocals {}\n");
  REQUIRE(text.pragmas.annotations.size() == 1);
  CHECK(text.world.sources.text(tickets::find(text.pragmas.annotations[0], FieldName::ticket)->at) == "IAM-1");
  CHECK(text.world.sources.text(tickets::find(text.pragmas.annotations[0], FieldName::purpose)->at) == "a b");
}

TEST_CASE("consecutive lines with one target are one annotation") {
  const Text text(
      "# grant: ticket=IAM-1\n"
      "# why it is so\n"
      "# grant: approver=a\n"
      "locals {}\n"
      "\n"
      "# grant: ticket=IAM-2\n"
      "variable \"x\" {}\n");
  REQUIRE(text.pragmas.annotations.size() == 2);
  CHECK(text.field(FieldName::approver, 0) == "a");
  CHECK(text.field(FieldName::ticket, 1) == "IAM-2");
}

TEST_CASE("a trailing comment is an annotation of its own") {
  const Text text("# grant: ticket=IAM-1\nlocals {} # grant: ticket=IAM-2\n");
  REQUIRE(text.pragmas.annotations.size() == 2);
  CHECK(text.pragmas.malformed.empty());
}

TEST_CASE("a block comment holds an annotation on several lines") {
  const Text text(
      "/*\n * grant: ticket=IAM-1\n *        approver=a\n * prose = here\n */\nlocals {}\n// grant: "
      "ticket=IAM-2\nvariable \"x\" {}\n");
  REQUIRE(text.pragmas.annotations.size() == 2);
  CHECK(text.field(FieldName::ticket, 0) == "IAM-1");
  CHECK(text.field(FieldName::approver, 0) == "a");
  CHECK(text.pragmas.malformed.empty());
}

TEST_CASE("prose that speaks of grants is no annotation") {
  const Text text(
      "# This block will grant: ticket=IAM-1\n"
      "# grant access to the team\n"
      "# Grants: see the wiki\n"
      "# granted: ticket=IAM-1\n"
      "# grantlint is run in CI\n"
      "# grantlint: see the handbook\n"
      "locals {}\n");
  CHECK(text.pragmas.annotations.empty());
  CHECK(text.pragmas.allows.empty());
  CHECK(texts(text.pragmas.malformed).empty());
}

TEST_CASE("an unknown field is malformed, with the nearest spelling and a mend") {
  const Text text("# grant: tickets=IAM-1 Approver=a expiry=2026-12-31 approved_by=b zzzzz=1\nlocals {}\n");
  REQUIRE(text.pragmas.malformed.size() == 5);
  CHECK(text.pragmas.malformed[0].text == "unknown field `tickets`");
  CHECK(text.pragmas.malformed[0].nearest == "ticket");
  CHECK(text.marked(0) == "tickets");
  CHECK(text.pragmas.malformed[1].nearest == "approver");
  CHECK(text.pragmas.malformed[2].nearest == "expires");
  CHECK(text.pragmas.malformed[3].nearest == "approver");
  CHECK(text.pragmas.malformed[4].nearest.empty());
  CHECK_FALSE(text.pragmas.malformed[4].mend);
  CHECK(text.pragmas.annotations.at(0).fields.empty());
}

TEST_CASE("a mended annotation reads as it was meant") {
  const Text text("# grant: tickets=IAM-1 revoke=pipline:.github/w.yml kind=standart\nlocals {}\n");
  const Text again(text.mended());
  CHECK(again.pragmas.malformed.empty());
  CHECK(again.field(FieldName::ticket) == "IAM-1");
  CHECK(again.field(FieldName::revoke) == "pipeline:.github/w.yml");
  CHECK(again.field(FieldName::kind) == "standard");
}

TEST_CASE("a mend never gives a field twice") {
  const Text text("# grant: ticket=IAM-1 tickets=IAM-2\nlocals {}\n");
  REQUIRE(text.pragmas.malformed.size() == 1);
  CHECK(text.pragmas.malformed[0].nearest == "ticket");
  CHECK_FALSE(text.pragmas.malformed[0].mend);
}

TEST_CASE("a date that cannot be read counts as missing") {
  const Text text("# grant: ticket=IAM-1 expires=2026-02-30 review=soon approved=31.12.2026\nlocals {}\n");
  CHECK(text.pragmas.malformed.size() == 3);
  CHECK(text.marked(0) == "2026-02-30");
  CHECK(text.field(FieldName::expires).empty());
  CHECK(text.field(FieldName::review).empty());
  CHECK(text.field(FieldName::ticket) == "IAM-1");
}

TEST_CASE("of a field given twice the first stays") {
  const Text text("# grant: ticket=IAM-1\n# grant: ticket=IAM-2 approver=a\nlocals {}\n");
  REQUIRE(text.pragmas.malformed.size() == 1);
  CHECK(text.marked() == "ticket=IAM-2");
  CHECK(text.field(FieldName::ticket) == "IAM-1");
  CHECK(text.field(FieldName::approver) == "a");
}

TEST_CASE("text without an equals sign is malformed, one for a run of words") {
  const Text text("# grant: see ticket IAM-1 approver=a and more\nlocals {}\n");
  REQUIRE(text.pragmas.malformed.size() == 2);
  CHECK(text.marked(0) == "see ticket IAM-1");
  CHECK(text.marked(1) == "and more");
  CHECK(text.field(FieldName::approver) == "a");
}

TEST_CASE("blanks around an equals sign are understood, an empty value is not") {
  const Text text("# grant: ticket = IAM-1 approver= expires=2026-12-31 owner=\"\" purpose=\nlocals {}\n");
  CHECK(text.field(FieldName::ticket) == "IAM-1");
  CHECK(text.field(FieldName::expires) == "2026-12-31");
  CHECK(texts(text.pragmas.malformed) ==
        std::vector<std::string>{"`approver` has no value", "`owner` has no value", "`purpose` has no value"});
}

TEST_CASE("an annotation that says nothing is malformed") {
  const Text text("# grant:\nlocals {}\n");
  REQUIRE(text.pragmas.malformed.size() == 1);
  CHECK(text.pragmas.malformed[0].text == "the annotation says nothing");
}

TEST_CASE("a quote that is not closed takes its field away alone") {
  const Text text("# grant: ticket=IAM-1 purpose=\"to build\nlocals {}\n");
  CHECK(text.pragmas.malformed.size() == 1);
  CHECK(text.field(FieldName::ticket) == "IAM-1");
  CHECK(text.field(FieldName::purpose).empty());
}

TEST_CASE("what nearly begins as an annotation is offered the right beginning") {
  const std::string line = GENERATE("Grant: ticket=IAM-1", "grants: ticket=IAM-1", "grant : ticket=IAM-1",
                                    "GRANT: ticket=IAM-1", "@grant: ticket=IAM-1", "grant ticket=IAM-1");
  const Text text("# " + line + "\nlocals {}\n");
  INFO(line);
  CHECK(text.pragmas.annotations.empty());
  REQUIRE(text.pragmas.malformed.size() == 1);
  CHECK(text.pragmas.malformed[0].nearest == "grant:");
  CHECK(text.mended() == "# grant: ticket=IAM-1\nlocals {}\n");
}

TEST_CASE("a near miss needs a field to be one") {
  const Text text("# Grants: a=b\n# Grant: x\n# grant foo=bar\nlocals {}\n");
  CHECK(texts(text.pragmas.malformed).empty());
}

TEST_CASE("ways to revoke are known words") {
  const std::string good =
      GENERATE("condition", "schedule", "ttl", "rotation:time_rotating.key", "pipeline:.github/workflows/x.yml",
               "controller:janitor", "package:azuread_access_package.a", "runbook:docs/x.md", "owner:@team");
  const Text text("# grant: revoke=" + good + "\nlocals {}\n");
  CHECK(texts(text.pragmas.malformed).empty());
  CHECK(text.field(FieldName::revoke) == good);
}

TEST_CASE("other ways to revoke are malformed") {
  const auto [bad, nearest] = GENERATE(table<std::string, std::string>({{"condtion", "condition"},
                                                                        {"pipelines:x.yml", "pipeline:x.yml"},
                                                                        {"pipeline", ""},
                                                                        {"pipeline:", ""},
                                                                        {"ttl:1h", "ttl"},
                                                                        {"somebody-will", ""}}));
  const Text text("# grant: revoke=" + bad + "\nlocals {}\n");
  INFO(bad);
  REQUIRE(text.pragmas.malformed.size() == 1);
  CHECK(text.pragmas.malformed[0].nearest == nearest);
  CHECK(text.field(FieldName::revoke).empty());
}

TEST_CASE("kinds, bases and digests have their form") {
  const std::string bad = GENERATE("kind=temporary", "basis=AC-07", "basis=policy:", "basis=law:1",
                                   "digest=sha256:0123", "digest=md5:0123456789abcdef", "digest=sha256:0123456789xy");
  const Text text("# grant: ticket=IAM-1 " + bad + "\nlocals {}\n");
  INFO(bad);
  CHECK(text.pragmas.malformed.size() == 1);
  CHECK(text.pragmas.annotations.at(0).fields.size() == 1);
}

TEST_CASE("an alias of the config is a field") {
  const Text text("# grant: jira=IAM-1 valid-until=2026-12-31\nlocals {}\n",
                  {{"jira", "ticket"}, {"valid-until", "expires"}});
  CHECK(text.pragmas.malformed.empty());
  CHECK(text.field(FieldName::ticket) == "IAM-1");
  CHECK(text.field(FieldName::expires) == "2026-12-31");
}

TEST_CASE("a suppression names rules, a reason and an end") {
  const Text text(
      "# grantlint:allow GL301, gl401,missing-approver reason=\"a legacy system\" until=2026-12-31\nlocals {}\n");
  REQUIRE(text.pragmas.allows.size() == 1);
  CHECK(texts(text.pragmas.malformed).empty());
  CHECK(text.pragmas.allows[0].rules == std::vector<std::string>{"GL301", "GL401", "missing-approver"});
  CHECK(text.pragmas.allows[0].reason == "a legacy system");
  CHECK(findings::to_text(*text.pragmas.allows[0].until) == "2026-12-31");
}

TEST_CASE("a suppression that is not whole silences nothing") {
  const std::string bad = GENERATE("GL301", "GL301 reason=\"\"", "reason=\"why\"", "GL301 reason=\"why",
                                   "GL301 reason=why until=soon", "GL301 reason=why untl=2026-12-31");
  const Text text("# grantlint:allow " + bad + "\nlocals {}\n");
  INFO(bad);
  CHECK(text.pragmas.allows.empty());
  CHECK(text.pragmas.malformed.size() == 1);
}

TEST_CASE("what nearly begins as a suppression is offered the right beginning") {
  const std::string line =
      GENERATE("grantlint: allow GL301 reason=x", "grantlint:alow GL301 reason=x", "grantlint:ignore GL301 reason=x",
               "Grantlint:allow GL301 reason=x", "grantlint allow GL301 reason=x");
  const Text text("# " + line + "\nlocals {}\n");
  INFO(line);
  CHECK(text.pragmas.allows.empty());
  REQUIRE(text.pragmas.malformed.size() == 1);
  const Text again(text.mended());
  CHECK(again.pragmas.allows.size() == 1);
}

TEST_CASE("a comment can be of any length, and is read up to a limit") {
  std::string words = "# grant: ticket=IAM-1";
  for (int i = 0; i < 20000; ++i) words += " k" + std::to_string(i) + "=1";
  const Text text(words + "\nlocals {}\n");
  CHECK(text.field(FieldName::ticket) == "IAM-1");
  CHECK(text.pragmas.malformed.size() <= 21);
  CHECK_FALSE(text.pragmas.malformed.empty());
}

TEST_CASE("the search for pragmas finds all that the reader would") {
  CHECK(may_hold_pragma("# grant: ticket=1"));
  CHECK(may_hold_pragma("x # Grants : ticket=1"));
  CHECK(may_hold_pragma("#grantlint:allow GL301"));
  CHECK(may_hold_pragma("# grant ticket=1"));
  CHECK(may_hold_pragma("# Grantlint allow GL301"));
  CHECK(may_hold_pragma("# grants: a\n# @GRANT:\n"));
  CHECK_FALSE(may_hold_pragma("resource \"aws_kms_grant\" \"x\" { grants = [] }"));
  CHECK_FALSE(may_hold_pragma("# to grant access"));
  CHECK_FALSE(may_hold_pragma("gran"));
}

}  // namespace grantlint::tickets
