// Every key of the config does something: with another value, what is reported is another.
#include <algorithm>

#include "config/config.h"
#include "program.h"

using namespace grantlint::test;

namespace {

/// A tree in which every key can show what it does.
void write_scene(const Folder& at) {
  at.write("one/iam.tf",
           "# grant: ticket=IAM-1 approver=carol@corp.example expires=2027-05-01 revoke=controller:janitor\n" +
               member("plain", "a", "roles/logging.viewer") +
               "# grant: ticket=IAM-1 approver=carol@corp.example requester=\"@carol\" expires=2026-08-01\n" +
               member("mighty", "b", "roles/owner") +
               "# grant: ticket=IAM-2 approver=dave@corp.example kind=emergency expires=2026-06-25\n" +
               member("urgent", "c", "roles/editor") +
               "# grant: ticket=access-7 approver=carol@corp.example expires=2026-07-01 "
               "revoke=pipeline:.github/workflows/remove.yml\n" +
               member("removed", "e", "roles/logging.viewer"));
  at.write("two/iam.tf",
           "variable \"who\" {}\nvariable \"all\" {\n  default = [\"x\", \"y\"]\n}\n"
           "resource \"google_project_iam_member\" \"who\" {\n  project = \"prod\"\n"
           "  role    = \"roles/viewer\"\n  member  = var.who\n}\n"
           "resource \"google_project_iam_member\" \"all\" {\n  for_each = toset(var.all)\n"
           "  project = \"prod\"\n  role    = \"roles/viewer\"\n"
           "  member  = \"user:${each.value}@corp.example\"\n}\n"
           "resource \"corp_badge\" \"door\" {\n  holder = \"user:z@corp.example\"\n  door   = \"vault\"\n}\n"
           "resource \"aws_iam_user_policy_attachment\" \"tagged\" {\n  user = \"z\"\n"
           "  policy_arn = \"arn:aws:iam::aws:policy/ReadOnlyAccess\"\n}\n"
           "resource \"aws_iam_role\" \"tagged\" {\n  name = \"t\"\n  tags = {\n    jira = \"IAM-9\"\n  }\n"
           "  assume_role_policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = "
           "\"sts:AssumeRole\", Principal = { AWS = \"arn:aws:iam::123456789012:root\" } }] })\n}\n");
  at.write("two/key.tf",
           "# grant: ticket=IAM-3 approver=carol@corp.example expires=2026-08-01\n"
           "resource \"aws_iam_access_key\" \"key\" {\n  user = \"ci\"\n}\n");
  at.write(".github/workflows/remove.yml",
           "on:\n  schedule:\n    - cron: \"0 3 15 * *\"\njobs:\n  remove:\n    runs-on: x\n    steps:\n"
           "      - run: remove google_project_iam_member.removed user:e@corp.example\n");
  at.write("prod.vars", "who = \"user:w@corp.example\"\n");
  at.write("types.yaml", "types:\n  - {type: corp_badge, principal: holder, entitlement: door, scope: door}\n");
  at.write("tickets.csv", "ticket,status,Ref,State\nIAM-1,Granted,IAM-2,Approved\nIAM-2,Approved,IAM-1,Rejected\n");
}

/// Two configs that differ in one key.
struct Case {
  std::string key;
  std::string one;
  std::string other;
};

const std::vector<Case>& cases() {
  static const std::string exports = "tickets: {exports: [tickets.csv]";
  static const std::string approvers = "approvers: [{allow: [dave@corp.example]";
  static const std::vector<Case> all{
      {"include", "", "include: [\"one/**\"]"},
      {"exclude", "", "exclude: [\"one/**\"]"},
      {"fail-on", "", "fail-on: never"},
      {"rules", "", "rules: {GL301: off}"},
      {"tickets.pattern", "", "tickets: {pattern: \"SEC-[0-9]+\"}"},
      {"tickets.aliases", "", "tickets: {aliases: {jira: ticket}}"},
      {"tickets.exports", "", exports + "}"},
      {"tickets.fields", exports + "}", exports + ", fields: {ticket: Ref, status: State}}"},
      {"tickets.approved", exports + "}", exports + ", approved: [Granted]}"},
      {"approvers[].paths", approvers + "}]", approvers + ", paths: [\"two/**\"]}]"},
      {"approvers[].classes", approvers + "}]", approvers + ", classes: [delegating]}]"},
      {"approvers[].allow", approvers + "}]", "approvers: [{allow: [carol@corp.example]}]"},
      {"identities", "", "identities: {\"@carol\": carol@corp.example}"},
      {"limits.standard", "", "limits: {standard: 10d}"},
      {"limits.privileged", "", "limits: {privileged: 10d}"},
      {"limits.emergency", "", "limits: {emergency: 60d}"},
      {"limits.nhi-credential", "", "limits: {nhi-credential: 10d}"},
      {"limits.removal-lag", "", "limits: {removal-lag: 40d}"},
      {"limits.entitlements-per-ticket", "", "limits: {entitlements-per-ticket: 1}"},
      {"limits.steps", "", "limits: {steps: 3}"},
      {"limits.bytes", "", "limits: {bytes: 3}"},
      {"limits.instances", "", "limits: {instances: 1}"},
      {"limits.file-bytes", "", "limits: {file-bytes: 200}"},
      {"limits.files", "", "limits: {files: 1}"},
      {"controllers", "", "controllers: [janitor]"},
      {"levels", "", "levels: {ordinary: note}"},
      {"require", "", "require: {ordinary: [ticket]}"},
      {"terraform.var-files", "", "terraform: {var-files: [prod.vars]}"},
      {"catalogue", "", "catalogue: [types.yaml]"},
      {"overrides[].paths", "overrides: [{paths: [\"one/**\"], rules: {GL301: off}}]",
       "overrides: [{paths: [\"two/**\"], rules: {GL301: off}}]"},
      {"overrides[].rules", "overrides: [{paths: [\"two/**\"], rules: {GL301: off}}]",
       "overrides: [{paths: [\"two/**\"], rules: {GL401: off}}]"},
  };
  return all;
}

/// The report, its exit code, and what could not be read.
std::string report(const Folder& at, const std::string& config) {
  at.write(".grantlint.yaml", config + "\n");
  const auto scan = run(at, {"scan", ".", "--today", "2026-06-15"});
  return std::to_string(scan.exit_code) + "\n" + scan.out + scan.err;
}

/// A key, or what has keys of its own and shows by these.
bool is_shown(const std::string& key) {
  return std::ranges::any_of(cases(), [&](const Case& one) {
    return one.key == key || one.key.starts_with(key + ".") || one.key.starts_with(key + "[]");
  });
}

}  // namespace

TEST_CASE("every key of the config has an effect") {
  const Folder at;
  write_scene(at);
  for (const Case& one : cases()) {
    const std::string first = report(at, one.one);
    const std::string second = report(at, one.other);
    INFO(one.key << "\n" << second);
    CHECK(first != second);
    CHECK_FALSE(first.starts_with("2\n"));
    CHECK_FALSE(second.starts_with("2\n"));
  }
}

TEST_CASE("no key of the config is without a case") {
  const std::vector<std::string> keys = grantlint::config::keys();
  CHECK(keys.size() > 30);
  for (const std::string& key : keys) {
    INFO(key);
    CHECK(is_shown(key));
  }
  for (const Case& one : cases()) {
    INFO(one.key);
    CHECK(std::ranges::find(keys, one.key) != keys.end());
  }
}
