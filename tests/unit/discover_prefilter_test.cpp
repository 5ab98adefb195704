#include <catch2/catch.hpp>

#include <array>
#include <deque>
#include <string>
#include <vector>

#include "discover/discover.h"
#include "support/seed.h"

using grantlint::discover::Bound;
using grantlint::discover::may_run_pods;
using grantlint::discover::Prefilter;
using grantlint::discover::Word;

namespace {

bool may_hold_grant(std::string_view text) {
  static const Prefilter forms;
  return forms.may_hold_grant(text);
}

}  // namespace

TEST_CASE("each form that a later room reads passes the prefilter") {
  for (const std::string_view text : {
           R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow"}})",
           "Statement:\n- Effect: Allow\n",
           "statement:\n- actions: [a]\n",
           R"({"PolicyVersion": {"Document": {"Statement": []}}})",
           R"({"policy": "{\"Statement\": []}"})",
           R"({"policy": "Version: x\nStatement:\n"})",
           R"({"bindings": [{"role": "r", "members": ["user:a"]}]})",
           "bindings:\n- members:\n  - user:a\n  role: r\n",
           "members: []\nbinding: []\n",
           R"({"AssignableScopes": ["/"], "Actions": ["*"]})",
           R"({"properties": {"roleDefinitionId": "x", "principalId": "y"}})",
           R"({"RoleDefinitionName": "x", "ObjectId": "y", "Scope": "/"})",
           R"({"type": "Microsoft.Authorization/roleAssignments"})",
           "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n",
           "apiVersion: {{ .x }}\nkind: RoleBinding\n",
           "apiVersion: {{ .x }}\nkind: ClusterRole\n",
           "apiVersion: v1\nkind: ServiceAccount\n",
           "kind: ServiceAccount # of the pipeline\n",
           "manifest: \"kind: ServiceAccount\\nmetadata: {}\"\n",
           "{kind: ServiceAccount , metadata: {name: a}}\n",
           "apiVersion: v1\nkind: ServiceAccountList\nitems: []\n",
           "path:\n  secret/*:\n    capabilities:\n    - read\n",
           "path:\n  secret/*:\n    capabilities: [read]\n",
           "path:\n  secret/*:\n    capabilities: # all\n      - sudo\n",
           R"({"capabilities": "read"})",
           "{\"capabilities\" # {}\n: [read]}\n",
           "keyring: write\n",
           "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleList\nitems: []\n",
           "kind: Deployment\nspec: {template: {spec: {serviceAccountName: ci}}}\n",
           "      serviceAccountName: {{ include \"app.account\" . }}\n",
           R"({"kind": "Pod", "spec": {"serviceAccountName": "ci"}})",
           R"({"format_version": "1.2", "resource_changes": []})",
           R"({"format_version": "1.2", "planned_values": {}})",
           R"({"format_version": "1.0", "terraform_version": "1.9.5", "values": {}})",
       }) {
    CAPTURE(text);
    CHECK(may_hold_grant(text));
  }
}

TEST_CASE("what runs pods has a list of containers") {
  for (const std::string_view text :
       {"kind: Pod\nspec:\n  containers:\n  - name: a\n", "kind: Pod\nspec: {containers: [{name: a}]}\n",
        "kind: Pod\nspec:\n  containers: {{ .Values.all }}\n", R"({"kind": "Pod", "spec": {"containers": []}})",
        "initContainers: []\nkind: Pod\nspec:\n  containers: *all\n"}) {
    CAPTURE(text);
    CHECK(may_run_pods(text));
  }
  for (const std::string_view text :
       {"", "kind: Pod\n", "containers:\n- name: a\n", "kind: X\nproperties:\n  containers:\n    items: {}\n",
        R"({"kind": "X", "properties": {"containers": {"type": "array"}}})", "kind: X\nnote: two containers\n"}) {
    CAPTURE(text);
    CHECK_FALSE(may_run_pods(text));
  }
}

TEST_CASE("files without such words do not pass") {
  for (const std::string_view text : {
           "",
           "{}",
           "a",
           "kind: Deployment\nspec:\n  automountServiceAccountToken: false\n",
           "properties:\n  serviceAccountName:\n    type: string\n",
           R"({"properties": {"serviceAccountName": {"type": "string"}}})",
           "capabilities:\n  add:\n  - NET_ADMIN\n",
           R"({"securityContext": {"capabilities": {"drop": ["ALL"]}}})",
           "properties:\n  keyring:\n    type: string\n",
           "serviceAccount:\n  description: ServiceAccount is the name of an account\n",
           "iam_bindings:\n  a:\n    role: r\n    members: [user:a]\n",
           "with:\n  terraform_version: 1.9.5\n",
           R"({"statements": [], "understatement": 1, "statement-of-work": 2})",
           "keybindings: []\nmembers: []\n",
           "bindings: [ctrl-x]\n",
           "bindings: [ctrl-x]\nteam_members: []\n",
           R"({"a": "line\nbreak \u003cb\u003e \u00e9 \t \\ \" "})",
           "path: 'C:\\Users\\xyz'\n",
       }) {
    CAPTURE(text);
    CHECK_FALSE(may_hold_grant(text));
  }
}

TEST_CASE("escapes that may hide a word let a file pass") {
  CHECK(may_hold_grant(R"({"\u0053tatement": []})"));
  CHECK(may_hold_grant(R"({"St\u0061tement": []})"));
  CHECK(may_hold_grant("\"St\\x61tement\": []\n"));
  CHECK(may_hold_grant("\"St\\U00000061tement\": []\n"));
  CHECK(may_hold_grant("\"State\\\n  ment\": []\n"));
  CHECK_FALSE(may_hold_grant("\\"));
  CHECK_FALSE(may_hold_grant("\\u"));
  CHECK_FALSE(may_hold_grant("\\u00"));
}

TEST_CASE("a word is found wherever it stands") {
  for (const std::string word : {"rbac.authorization.k8s.io", "roleDefinition", "assignableScopes"}) {
    for (std::size_t before = 0; before < 40; ++before) {
      for (const char filler : {' ', '.', '"', ':'}) {
        const std::string text = std::string(before, filler) + word;
        CAPTURE(text);
        CHECK(may_hold_grant(text));
        CHECK(may_hold_grant(text + std::string(before, filler)));
        CHECK_FALSE(may_hold_grant(text.substr(0, text.size() - 1)));
      }
    }
  }
}

TEST_CASE("a word is found in any surroundings") {
  std::mt19937 random = grantlint::test::random_numbers();
  const std::string letters = " \n\t\"':{}[],.abeimnorstBINDSTAME0189_-:/";
  for (int round = 0; round < 2'000; ++round) {
    std::string text;
    for (std::size_t i = random() % 80; i > 0; --i) text += letters[random() % letters.size()];
    const std::string tail = text.substr(0, random() % (text.size() + 1));
    CAPTURE(text, tail);
    CHECK(may_hold_grant(text + " \"Statement\":" + tail));
    CHECK(may_hold_grant(text + "rbac.authorization.k8s.io" + tail));
    CHECK(may_hold_grant(text + "\nbindings:\n" + tail + "\nmembers:" + tail));
  }
}

TEST_CASE("a word repeated without its partner costs one look for the partner") {
  std::string text;
  for (int i = 0; i < 400'000; ++i) text += "bindings ";
  CHECK_FALSE(may_hold_grant(text));
}

TEST_CASE("templates that grant without a statement are read") {
  for (const std::string_view text :
       {"provider:\n  iamRoleStatements:\n", "statements:\n  - Effect: Allow\n", R"({"accessPolicies": []})",
        R"({"includedPermissions": []})", R"({"UserDetailList": []})", R"({"path": {"a": {"capabilities": []}}})"}) {
    CHECK(may_hold_grant(text));
  }
  CHECK(grantlint::discover::may_hold_policy("path \"x\" { capabilities = [\"read\"] }"));
  CHECK_FALSE(grantlint::discover::may_hold_policy("listener \"tcp\" {}"));
}

TEST_CASE("any number of words is looked for, each as it must stand") {
  std::deque<std::string> texts;
  std::vector<Word> words;
  for (int i = 0; i < 500; ++i)
    words.push_back({texts.emplace_back("kind-of-access-" + std::to_string(i)), Bound::word});
  const Prefilter prefilter(words);
  for (int i = 0; i < 500; ++i) {
    CAPTURE(i);
    const std::string word = "Kind-Of-Access-" + std::to_string(i);
    CHECK(prefilter.may_hold_grant("kind: " + word + "\n"));
    CHECK_FALSE(prefilter.may_hold_grant("kind: " + word + "x\n"));
    CHECK_FALSE(may_hold_grant("kind: " + word + "\n"));
  }
  CHECK_FALSE(prefilter.may_hold_grant("kind: Kind-Of-Access-500\n"));
}

TEST_CASE("a short word is found too, and one letter is none") {
  const std::vector<Word> words{{"ace", Bound::value}, {"x"}, {""}};
  const Prefilter prefilter(words);
  CHECK(prefilter.may_hold_grant("kind: Ace\n"));
  CHECK(prefilter.may_hold_grant("a: 1\nkind: Ace"));
  CHECK_FALSE(prefilter.may_hold_grant("kind: Face\n"));
  CHECK_FALSE(prefilter.may_hold_grant("x"));
  CHECK(prefilter.may_hold_grant("Statement: []\n"));
}

TEST_CASE("a word may need one of several others") {
  constexpr std::array<std::string_view, 2> needs{"Team", "{{"};
  const std::vector<Word> words{{"acme.example", Bound::part, needs}};
  const Prefilter prefilter(words);
  CHECK(prefilter.may_hold_grant("apiVersion: acme.example/v1\nkind: Team\n"));
  CHECK(prefilter.may_hold_grant("apiVersion: acme.example/v1\nkind: {{ .Values.kind }}\n"));
  CHECK_FALSE(prefilter.may_hold_grant("apiVersion: acme.example/v1\nkind: TeamNews\n"));
  CHECK_FALSE(prefilter.may_hold_grant("kind: Team\n"));
}
