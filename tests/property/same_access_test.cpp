// Small repositories with known grants, written in two ways that give the same access: ids, fingerprints, digests and
// the baseline say the same of both, and a comparison finds no change.
#include <catch2/catch.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "changes/changes.h"
#include "checks/baseline.h"
#include "repair.h"
#include "report/report.h"
#include "scan.h"
#include "source/text.h"
#include "support/folder.h"
#include "support/seed.h"

using namespace grantlint;

namespace {

using Texts = std::vector<std::string>;
using Files = std::map<std::string, std::string>;

/// A grant of Google's on a project.
struct Member {
  std::string name, project, role, member;
  Texts conditions;  ///< joined by `&&`
  int ticket = 0;
};
/// A statement of AWS, inline at a user or in a file of its own.
struct Statement {
  std::string name, user;
  Texts actions, resources;
  std::string key;  ///< of the condition; empty without
  Texts values;
  int ticket = 0;
};
/// A Role of Kubernetes and its binding.
struct Binding {
  std::string name, space, subject;
  Texts verbs, resources;
  int ticket = 0;
};

struct Model {
  std::vector<Member> members;
  std::vector<Statement> inlined;
  std::vector<Statement> files;
  std::vector<Binding> bindings;
};

enum class Values { literal, local, variable };
enum class Grouping { apart, rolled, module };

/// How a model is written.
struct Style {
  std::string indent = "  ";
  std::string before_equals = " ";
  bool flow = false;         ///< YAML in braces, JSON on one line
  bool heredoc = false;      ///< a policy as a text in HCL, not by `jsonencode`
  unsigned order = 0;        ///< of blocks, documents and statements; 0: as they are
  unsigned item_order = 0;   ///< of actions, resources, verbs, values
  bool other_case = false;   ///< of actions
  bool in_lists = false;     ///< one value is a list of one, and true is a text
  bool other_words = false;  ///< of expressions: blanks, quotes, parentheses, a part of a second
  bool split = false;        ///< each in a file of its own
  std::string stem = "access";
  std::string folder = "infra";
  std::string statements = "policies";
  std::string prefix = "g_";
  Values values = Values::literal;
  Grouping grouping = Grouping::apart;
  std::string line_end = "\n";
};

class Random {
 public:
  explicit Random(std::uint32_t seed) : numbers_(seed) {}
  std::size_t below(std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most - 1)(numbers_); }
  Texts some_of(const Texts& all) {
    Texts chosen;
    for (const std::string& one : all) {
      if (below(2) == 0) chosen.push_back(one);
    }
    return chosen.empty() ? Texts{all[below(all.size())]} : chosen;
  }
  std::string one_of(const Texts& all) { return all[below(all.size())]; }

 private:
  std::mt19937 numbers_;
};

template <class T>
std::vector<T> in_order(std::vector<T> all, unsigned order) {
  std::mt19937 numbers(order);
  if (order != 0) std::ranges::shuffle(all, numbers);
  return all;
}

Model some_model(Random& random) {
  Model model;
  int ticket = 0;
  const auto next = [&] { return random.below(3) == 0 ? 0 : ++ticket; };
  const Texts people{"ann", "bob", "eve", "joe"};
  const auto statement = [&](std::string name) {
    Statement made{
        .name = std::move(name),
        .user = random.one_of(people),
        .actions = random.some_of({"s3:GetObject", "s3:PutObject", "s3:List*", "sqs:SendMessage"}),
        .resources = random.some_of({"arn:aws:s3:::corp-a/*", "arn:aws:s3:::corp-b/*", "arn:aws:s3:::corp-c"}),
        .key = {},
        .values = {},
        .ticket = next()};
    if (const std::size_t kind = random.below(3); kind == 1) {
      made.key = "aws:MultiFactorAuthPresent";
      made.values = {"true"};
    } else if (kind == 2) {
      made.key = "aws:SourceAccount";
      made.values = random.some_of({"111122223333", "444455556666", "777788889999"});
    }
    return made;
  };
  for (std::size_t i = 0, count = 1 + random.below(4); i < count; ++i) {
    Member made{.name = fmt::format("m{}", i),
                .project = random.one_of({"shop", "corp"}),
                .role = random.one_of({"roles/viewer", "roles/editor", "roles/storage.objectViewer"}),
                .member = fmt::format("user:{}@corp.example", random.one_of(people)),
                .conditions = {},
                .ticket = next()};
    if (random.below(2) == 0) {
      made.conditions = random.some_of({"request.time < timestamp('2027-01-01T00:00:00Z')",
                                        "resource.name.startsWith('projects/_/buckets/a')",
                                        "resource.service == 'storage.googleapis.com'"});
    }
    model.members.push_back(std::move(made));
  }
  for (std::size_t i = 0, count = random.below(4); i < count; ++i)
    model.inlined.push_back(statement(fmt::format("s{}", i)));
  for (std::size_t i = 0, count = random.below(4); i < count; ++i)
    model.files.push_back(statement(fmt::format("F{}", i)));
  for (std::size_t i = 0, count = random.below(4); i < count; ++i) {
    model.bindings.push_back({.name = fmt::format("b{}", i),
                              .space = random.one_of({"shop", "pay"}),
                              .subject = random.one_of(people) + "@corp.example",
                              .verbs = random.some_of({"get", "list", "delete"}),
                              .resources = random.some_of({"pods", "secrets"}),
                              .ticket = next()});
  }
  return model;
}

/// Writes a model in a style.
class Writer {
 public:
  Writer(const Model& model, const Style& style) : model_(model), style_(style) {}

  Files write() {
    const std::string folder = style_.folder + "/";
    for (const Member& member : in_order(model_.members, style_.order)) add_block(member.name, block(member));
    for (const Statement& one : in_order(model_.inlined, style_.order)) add_block(one.name, block(one));
    if (style_.grouping == Grouping::rolled) write_rolled();
    if (style_.grouping == Grouping::module) write_modules();
    for (const auto& [file, text] : blocks_) files_[folder + file + ".tf"] += text;
    if (!beside_.empty()) files_[folder + "values.tf"] += beside_;
    for (const Binding& binding : in_order(model_.bindings, style_.order)) {
      const std::string path = style_.split ? fmt::format("{}k8s/{}-{}.yaml", folder, style_.stem, binding.name)
                                            : fmt::format("{}k8s/{}.yaml", folder, style_.stem);
      std::string& text = files_[path];
      text += (text.empty() ? "" : "---\n") + documents(binding);
    }
    write_statements();
    for (auto& [path, text] : files_) {
      if (style_.line_end != "\n") text = replaced(text, "\n", style_.line_end);
    }
    return files_;
  }

 private:
  static std::string replaced(std::string text, std::string_view what, std::string_view by) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
      text.replace(at, what.size(), by);
    return text;
  }

  static std::string comment(int ticket, std::string_view indent) {
    return ticket == 0 ? std::string()
                       : fmt::format("{}# grant: ticket=IAM-{} approver=lead@corp.example\n", indent, ticket);
  }

  void add_block(const std::string& name, const std::string& text) {
    blocks_[style_.split ? style_.stem + "_" + name : style_.stem] += text;
  }

  [[nodiscard]] std::string entry(std::string_view name, std::string_view value) const {
    return fmt::format("{}{}{}= {}\n", style_.indent, name, style_.before_equals, value);
  }

  /// As a value, or where it is defined.
  std::string value(const std::string& name, const std::string& text) {
    switch (style_.values) {
      case Values::literal: return text;
      case Values::local: beside_ += fmt::format("locals {{\n  {} = {}\n}}\n", name, text); return "local." + name;
      case Values::variable:
        beside_ += fmt::format("variable \"{}\" {{\n  default = {}\n}}\n", name, text);
        return "var." + name;
    }
    return text;
  }

  [[nodiscard]] Texts items(const Texts& texts) const { return in_order(texts, style_.item_order); }

  [[nodiscard]] std::string expression(const Texts& conditions) const {
    std::string text;
    for (std::string one : items(conditions)) {
      if (style_.other_words) {
        one = replaced(replaced(replaced(one, "'", "\\\""), ":00Z", ":00.000Z"), " < ", "<");
        one = fmt::format("( {} )", one);
      }
      text += (text.empty() ? "" : style_.other_words ? "&&" : " && ") + one;
    }
    return text;
  }

  std::string block(const Member& member) {
    if (style_.grouping == Grouping::rolled) {
      rolled_ += comment(member.ticket, "    ") +
                 fmt::format("    {} = {{ project = \"{}\", role = \"{}\", member = \"{}\", expression = \"{}\" }}\n",
                             member.name, member.project, member.role, member.member, expression(member.conditions));
      return {};
    }
    const bool call = style_.grouping == Grouping::module;
    std::string text = comment(member.ticket, "");
    text += call ? fmt::format("module \"{}{}\" {{\n{}", style_.prefix, member.name,
                               entry("source", "\"../modules/member\""))
                 : fmt::format("resource \"google_project_iam_member\" \"{}{}\" {{\n", style_.prefix, member.name);
    text += entry("project", value(member.name + "_project", '"' + member.project + '"'));
    text += entry("role", value(member.name + "_role", '"' + member.role + '"'));
    text += entry("member", value(member.name + "_member", '"' + member.member + '"'));
    const std::string only_if = '"' + expression(member.conditions) + '"';
    if (call) {
      text += entry("expression", only_if);
    } else if (!member.conditions.empty()) {
      text += style_.indent + "condition {\n" + style_.indent + entry("title", "\"c\"") + style_.indent +
              entry("expression", only_if) + style_.indent + "}\n";
    }
    return text + "}\n\n";
  }

  std::string block(const Statement& one) {
    const bool call = style_.grouping == Grouping::module;
    std::string text = comment(one.ticket, "");
    text +=
        call ? fmt::format("module \"{}{}\" {{\n{}", style_.prefix, one.name, entry("source", "\"../modules/policy\""))
             : fmt::format("resource \"aws_iam_user_policy\" \"{}{}\" {{\n", style_.prefix, one.name);
    text += entry("user", value(one.name + "_user", '"' + one.user + '"'));
    if (style_.heredoc && !call) {
      text += fmt::format("{}policy = <<EOT\n{{\"Statement\": [{}]}}\nEOT\n", style_.indent, json(one));
    } else {
      text += entry("policy", fmt::format("jsonencode({{ Statement = [{}] }})", json(one)));
    }
    return text + "}\n\n";
  }

  [[nodiscard]] std::string list(const Texts& texts) const {
    if (texts.size() == 1 && !style_.in_lists) return '"' + texts.front() + '"';
    return fmt::format("[\"{}\"]", fmt::join(items(texts), "\", \""));
  }

  /// JSON, which HCL reads as well.
  [[nodiscard]] std::string json(const Statement& one) const {
    Texts actions = one.actions;
    if (style_.other_case) {
      for (std::string& action : actions)
        std::ranges::transform(action, action.begin(), [](char c) { return source::lower(c); });
    }
    std::string text = fmt::format(R"({{"Sid": "{}", "Effect": "Allow", "Action": {}, "Resource": {})", one.name,
                                   list(actions), list(one.resources));
    if (one.values == Texts{"true"}) {
      text +=
          fmt::format(R"(, "Condition": {{"Bool": {{"{}": {}}}}})", one.key, style_.in_lists ? R"(["true"])" : "true");
    } else if (!one.key.empty()) {
      text += fmt::format(R"(, "Condition": {{"StringEquals": {{"{}": {}}}}})", one.key, list(one.values));
    }
    return text + "}";
  }

  void write_rolled() {
    blocks_[style_.stem] +=
        "resource \"google_project_iam_member\" \"all\" {\n  for_each = {\n" + rolled_ +
        "  }\n  project = each.value.project\n  role = each.value.role\n  member = each.value.member\n"
        "  dynamic \"condition\" {\n    for_each = each.value.expression == \"\" ? [] : [each.value.expression]\n"
        "    content {\n      title = \"c\"\n      expression = condition.value\n    }\n  }\n}\n";
  }

  void write_modules() {
    files_["modules/member/main.tf"] =
        "variable \"project\" {}\nvariable \"role\" {}\nvariable \"member\" {}\nvariable \"expression\" {}\n"
        "resource \"google_project_iam_member\" \"this\" {\n  project = var.project\n  role = var.role\n"
        "  member = var.member\n  dynamic \"condition\" {\n    for_each = var.expression == \"\" ? [] : "
        "[var.expression]\n"
        "    content {\n      title = \"c\"\n      expression = condition.value\n    }\n  }\n}\n";
    if (model_.inlined.empty()) return;  // a module that nobody calls is a root
    files_["modules/policy/main.tf"] =
        "variable \"user\" {}\nvariable \"policy\" {}\nresource \"aws_iam_user_policy\" \"this\" {\n"
        "  user = var.user\n  policy = var.policy\n}\n";
  }

  [[nodiscard]] std::string documents(const Binding& one) const {
    const std::string verbs = fmt::format("{}", fmt::join(items(one.verbs), ", "));
    const std::string resources = fmt::format("{}", fmt::join(items(one.resources), ", "));
    constexpr std::string_view group = "rbac.authorization.k8s.io";
    std::string role = fmt::format("apiVersion: {}/v1\nkind: Role\n", group);
    std::string binding = comment(one.ticket, "") + fmt::format("apiVersion: {}/v1\nkind: RoleBinding\n", group);
    if (style_.flow) {
      role += fmt::format(
          "metadata: {{name: '{}', namespace: {}}}\nrules: [{{apiGroups: [''], resources: [{}], verbs: [{}]}}]\n",
          one.name, one.space, resources, verbs);
      binding += fmt::format(
          "metadata: {{namespace: {}, name: \"{}\"}}\nroleRef: {{apiGroup: {}, kind: Role, name: {}}}\n"
          "subjects: [{{kind: User, name: '{}', apiGroup: {}}}]\n",
          one.space, one.name, group, one.name, one.subject, group);
    } else {
      const std::string& in = style_.indent;
      role += fmt::format(
          "metadata:\n{0}name: {1}\n{0}namespace: {2}\nrules:\n- apiGroups: [\"\"]\n  resources: [{3}]\n"
          "  verbs: [{4}]\n",
          in, one.name, one.space, resources, verbs);
      binding += fmt::format(
          "metadata:\n{0}name: {1}\n{0}namespace: {2}\nsubjects:\n- kind: User\n  name: {3}\n  apiGroup: "
          "{4}\nroleRef:\n"
          "{0}apiGroup: {4}\n{0}kind: Role\n{0}name: {1}\n",
          in, one.name, one.space, one.subject, group);
    }
    return role + "---\n" + binding;
  }

  /// Two statements a file, a sidecar for those with a ticket.
  void write_statements() {
    const std::size_t together = style_.split ? 1 : 2;
    for (std::size_t i = 0; i < model_.files.size(); i += together) {
      std::vector<Statement> some(
          model_.files.begin() + static_cast<std::ptrdiff_t>(i),
          model_.files.begin() + static_cast<std::ptrdiff_t>(std::min(i + together, model_.files.size())));
      some = in_order(some, style_.order);
      std::string text;
      std::string sidecar;
      for (const Statement& one : some) {
        text += (text.empty() ? "" : ",") + (style_.flow ? std::string(" ") : "\n" + style_.indent) + json(one);
        if (one.ticket != 0)
          sidecar += fmt::format("  {}: {{ticket: IAM-{}, approver: lead@corp.example}}\n", one.name, one.ticket);
      }
      const std::string path = fmt::format(
          "{}/{}", style_.statements, some.size() == 1 || style_.split ? some.front().name : fmt::format("some{}", i));
      files_[path + ".json"] = fmt::format("{{\"Version\": \"2012-10-17\", \"Statement\": [{}]}}\n", text);
      if (!sidecar.empty()) files_[path + ".grant.yaml"] = "statements:\n" + sidecar;
    }
  }

  const Model& model_;
  const Style& style_;
  Files files_;
  Files blocks_;        // by file of the folder
  std::string beside_;  // locals and variables
  std::string rolled_;
};

Options options() {
  Options made;
  made.paths = {"."};
  made.today = *findings::parse_day("2026-06-15");
  return made;
}

struct Scanned {
  explicit Scanned(const std::filesystem::path& root) : sources(root) {
    auto result = grantlint::scan(sources, options());
    REQUIRE(result);
    scan = std::move(*result);
  }

  [[nodiscard]] std::multiset<std::string> ids() const {
    std::multiset<std::string> all;
    for (const grants::Grant& grant : scan.grants) all.insert(grant.id);
    return all;
  }
  [[nodiscard]] std::multiset<std::string> fingerprints() const {
    std::multiset<std::string> all;
    for (const findings::Finding& one : scan.findings) all.insert(findings::fingerprint(one.rule, one.identity));
    return all;
  }
  /// Of each approval its ticket and digest.
  [[nodiscard]] std::multiset<std::string> digests() const {
    std::multiset<std::string> all;
    for (const tickets::Approved& one : tickets::approved(scan.matches))
      all.insert(one.ticket.text() + " " + tickets::digest(scan.grants, one.grants).text());
    return all;
  }
  [[nodiscard]] std::string baseline() const {
    std::vector<checks::Known> known;
    for (const findings::Finding& one : scan.findings) known.push_back(checks::known(sources, scan.grants, one));
    return checks::write_baseline(known);
  }
  [[nodiscard]] changes::Side side() const { return {sources, scan.grants, scan.matches, scan.unseen, {}}; }

  source::SourceSet sources;
  Scan scan;
};

void write(const test::Folder& folder, const Files& files) {
  for (const auto& [path, text] : files) folder.write(path, text);
}

std::string shown(const Files& files) {
  std::string text;
  for (const auto& [path, bytes] : files) text += "== " + path + "\n" + bytes;
  return text;
}

struct Way {
  std::string_view name;
  bool same_ids = true;  ///< addresses and, of policy files, paths stay
  std::function<void(Style&)> change;
};

const std::vector<Way>& ways() {
  static const std::vector<Way> all{
      {"reformatted", true, [](Style& s) { s.indent = "    ", s.before_equals = "     "; }},
      {"YAML and JSON in another style", true, [](Style& s) { s.flow = true; }},
      {"a policy as a text", true, [](Style& s) { s.heredoc = true; }},
      {"blocks, documents and statements reordered", true, [](Style& s) { s.order = 7; }},
      {"actions, resources, verbs and values reordered", true, [](Style& s) { s.item_order = 5; }},
      {"actions in another case", true, [](Style& s) { s.other_case = true; }},
      {"single values in lists", true, [](Style& s) { s.in_lists = true; }},
      {"expressions in other words", true, [](Style& s) { s.other_words = true; }},
      {"files renamed", true, [](Style& s) { s.stem = "main"; }},
      {"values in locals", true, [](Style& s) { s.values = Values::local; }},
      {"values in variables", true, [](Style& s) { s.values = Values::variable; }},
      {"other line ends", true, [](Style& s) { s.line_end = "\r\n"; }},
      {"files split", false, [](Style& s) { s.split = true; }},
      {"the folder renamed", false, [](Style& s) { s.folder = "platform/access", s.statements = "iam/policies"; }},
      {"resources renamed", false, [](Style& s) { s.prefix = "renamed_"; }},
      {"resources in a loop", false, [](Style& s) { s.grouping = Grouping::rolled; }},
      {"resources in a module", false, [](Style& s) { s.grouping = Grouping::module; }},
  };
  return all;
}

constexpr std::uint32_t repositories = 40;

}  // namespace

TEST_CASE("the same access written in another way gives the same answers") {
  std::map<std::string_view, std::size_t> tried;
  std::size_t grants = 0;
  std::size_t baselined = 0;
  for (std::uint32_t i = 0; i < repositories; ++i) {
    Random random(test::seed() + i);
    const Model model = some_model(random);
    const Style plain;
    const Files files = Writer(model, plain).write();
    const test::Folder folder;
    write(folder, files);
    const Scanned before(folder.path());
    REQUIRE(before.scan.grants.size() ==
            model.members.size() + model.inlined.size() + model.files.size() + model.bindings.size());
    const std::string baseline = before.baseline();
    grants += before.scan.grants.size();
    for (const Way& way : ways()) {
      Style style = plain;
      way.change(style);
      const Files others = Writer(model, style).write();
      const test::Folder other;
      write(other, others);
      other.write(std::string(checks::baseline_path), baseline);
      const Scanned after(other.path());
      INFO("repository " << i << ", " << way.name << "\n" << shown(files) << "\n=== now\n" << shown(others));
      ++tried[way.name];
      CHECK(after.scan.grants.size() == before.scan.grants.size());
      if (way.same_ids) {
        CHECK(after.ids() == before.ids());
        CHECK(after.fingerprints() == before.fingerprints());
      }
      CHECK(after.digests() == before.digests());
      const changes::Changes found = changes::compare(before.side(), after.side(), after.scan.catalogue);
      CHECK(found.changes.empty());
      CHECK(found.same == before.scan.grants.size());
      for (const findings::Finding& finding : after.scan.findings) {
        INFO(finding.rule << " " << finding.message);
        CHECK(finding.baseline);
        ++baselined;
      }
      CHECK(after.scan.gone.empty());
    }
  }
  CHECK(grants > 100);
  CHECK(baselined > 1000);
  for (const Way& way : ways()) CHECK(tried[way.name] >= 40);
}

TEST_CASE("stamped approvals hold, and a second run changes nothing") {
  std::size_t stamped = 0;
  for (std::uint32_t i = 0; i < repositories; ++i) {
    Random random(test::seed() + i);
    const Model model = some_model(random);
    const test::Folder folder;
    write(folder, Writer(model, {}).write());
    const Scanned before(folder.path());
    const auto stamp = [&] {
      const auto done = repair(folder.path(), options(), {.stamp = true, .rules = {}, .given = {}});
      REQUIRE(done);
      const source::SourceSet disk(folder.path());
      for (const mend::Change& change : done->changes) {
        REQUIRE(change.after);  // nothing is removed
        REQUIRE(disk.replace(change.path, change.before.value_or(""), *change.after));
      }
      return done->made;
    };
    stamped += stamp();
    INFO("repository " << i);
    CHECK(stamp() == 0);
    const Scanned after(folder.path());
    const Scanned again(folder.path());
    CHECK(after.ids() == before.ids());
    CHECK(after.fingerprints() == before.fingerprints());
    CHECK(after.digests() == before.digests());
    CHECK(again.baseline() == after.baseline());
    CHECK(std::ranges::none_of(after.scan.findings, [](const findings::Finding& one) { return one.rule == "GL106"; }));
    CHECK(changes::compare(before.side(), after.side(), after.scan.catalogue).changes.empty());
  }
  CHECK(stamped > 60);
}

TEST_CASE("other access is found, however small the change") {
  std::size_t changed = 0;
  for (std::uint32_t i = 0; i < repositories; ++i) {
    Random random(test::seed() + i);
    const Model model = some_model(random);
    const test::Folder folder;
    write(folder, Writer(model, {}).write());
    const Scanned before(folder.path());
    const auto try_with = [&](std::string_view what, const Model& other) {
      const test::Folder now;
      write(now, Writer(other, {}).write());
      now.write(std::string(checks::baseline_path), before.baseline());
      const Scanned after(now.path());
      INFO("repository " << i << ", " << what << "\n" << shown(Writer(other, {}).write()));
      CHECK(after.ids() != before.ids());
      CHECK_FALSE(changes::compare(before.side(), after.side(), after.scan.catalogue).changes.empty());
      CHECK(std::ranges::any_of(after.scan.findings, [](const findings::Finding& one) { return !one.baseline; }));
      ++changed;
    };
    Model other = model;
    other.members.front().member = "user:mallory@corp.example";
    try_with("another holder", other);
    other = model;
    other.members.front().project = "else";
    try_with("another scope", other);
    if (model.inlined.empty()) continue;
    other = model;
    other.inlined.front().actions.emplace_back("s3:DeleteObject");
    try_with("one action more", other);
    other = model;
    other.inlined.front().resources = {"*"};
    try_with("every resource", other);
  }
  CHECK(changed > 100);
}
