/// Scans made by hand for the tests of the checks room: a file, grants in it, and their evidence.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "checks/checks.h"

namespace grantlint::checks::test {

inline findings::Day day(std::string_view text) {
  return *findings::parse_day(text);
}

inline grants::Part known(std::string text) {
  grants::Part part;
  part.value = std::move(text);
  return part;
}

inline grants::Part unknown(std::string expression, std::string why) {
  grants::Part part;
  part.expression = std::move(expression);
  part.why = std::move(why);
  return part;
}

struct World {
  source::SourceSet sources;
  std::vector<grants::Grant> grants;
  std::vector<grants::Setting> settings;
  tickets::Matches matches;
  std::vector<findings::Unseen> unseen;
  grants::Catalogue catalogue;
  config::Config config;

  World() {
    config.today = day("2026-06-15");
    config.levels = {{"plumbing", findings::Level::note}};
  }

  source::FileId file(std::string path, std::string text) { return sources.add(std::move(path), std::move(text)); }

  /// The first place where the text stands.
  source::Span span(source::FileId id, std::string_view text) const {
    const auto begin = static_cast<std::uint32_t>(sources.bytes(id).find(text));
    return {id, begin, begin + static_cast<std::uint32_t>(text.size())};
  }

  /// A grant of `roles/viewer` to alice with nothing that vouches for it, in a file of its own.
  std::size_t grant() {
    const std::string number = std::to_string(grants.size());
    const auto id =
        file("iam" + number + ".tf", "resource \"google_project_iam_member\" \"a\" {\n  member = \"user:alice\"\n}\n");
    grants::Grant made;
    made.id = "id" + number;
    made.provider = "google";
    made.type = "google_project_iam_member";
    made.address = "google_project_iam_member.a" + number;
    made.block = sources.whole(id);
    made.home = span(id, "\"user:alice\"");
    made.principal = known("user:alice");
    made.principal_kind = grants::PrincipalKind::human;
    made.entitlements = {known("roles/viewer")};
    made.scope = known("prod");
    made.unconditional = "roles/viewer";
    grants.push_back(std::move(made));
    matches.approvals.emplace_back();
    matches.endings.emplace_back();
    return grants.size() - 1;
  }

  /// The same with ticket, approver, basis, and an end that the platform enforces.
  std::size_t good_grant() {
    const std::size_t index = grant();
    give(index, tickets::FieldName::ticket, {"IAM-1"});
    give(index, tickets::FieldName::approver, {"carol@corp.example"});
    give(index, tickets::FieldName::basis, {"policy:AC-07"});
    matches.approvals[index].tickets = {"IAM-1"};
    grants[index].expiry = {grants::Enforcement::enforced, day("2026-08-31"), grants::parse_target("condition"), {}};
    matches.endings[index] = {grants[index].expiry, grants[index].expiry, {}};
    return index;
  }

  void give(std::size_t index, tickets::FieldName name, std::vector<std::string> values, source::Span at = {}) {
    tickets::Field& field = matches.approvals[index].fields[static_cast<std::size_t>(name)];
    field.values = std::move(values);
    field.at = at;
  }

  /// A record of an export for the grant's one ticket, which is approved.
  tickets::Record& record(std::size_t index) {
    matches.exports = {{}};
    matches.approvals[index].records = {static_cast<std::uint32_t>(matches.records.size())};
    tickets::Record& made = matches.records.emplace_back();
    made.reference = matches.approvals[index].tickets.at(0);
    made.state = tickets::Record::State::approved;
    tell(made, tickets::FieldName::approver, {"carol@corp.example"});
    return made;
  }

  /// What a record says of a field; nothing where there are no values.
  static void tell(tickets::Record& record, tickets::FieldName name, std::vector<std::string> values) {
    std::erase_if(record.fields, [&](const auto& field) { return field.first == name; });
    if (values.empty()) return;
    tickets::Field field;
    field.values = std::move(values);
    field.source = tickets::SourceKind::export_;
    record.fields.emplace_back(name, std::move(field));
  }

  /// A suppression that stands at a grant.
  tickets::Allow& allow(std::size_t index, std::vector<std::string> rules, std::string reason = "as agreed") {
    matches.approvals[index].allows.push_back(static_cast<std::uint32_t>(matches.allows.size()));
    return matches.allows.emplace_back(tickets::Allow{{}, std::move(rules), std::move(reason), std::nullopt});
  }

  [[nodiscard]] Results run() const { return check({sources, grants, settings, matches, unseen, catalogue, config}); }

  /// Rule ids of what was found, in order.
  [[nodiscard]] std::vector<std::string> ids() const {
    std::vector<std::string> found;
    for (const findings::Finding& finding : run().findings) found.push_back(finding.rule);
    return found;
  }
};

inline const findings::Finding* find(const Results& results, std::string_view rule) {
  const auto found = std::ranges::find(results.findings, rule, &findings::Finding::rule);
  return found == results.findings.end() ? nullptr : &*found;
}

using Ids = std::vector<std::string>;

}  // namespace grantlint::checks::test
