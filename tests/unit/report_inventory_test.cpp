#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "report_scene.h"

namespace grantlint::report {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using scene::Scene;
using enum findings::Level;

std::vector<ordered_json> records(Scene& s) {
  std::vector<ordered_json> result;
  const std::string text = inventory(s.subject(), {});
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    result.push_back(ordered_json::parse(text.substr(at, end - at)));
    at = end + 1;
  }
  return result;
}

}  // namespace

TEST_CASE("an inventory without grants is empty") {
  CHECK(inventory(Scene().subject(), {}).empty());
}

TEST_CASE("a record has every key, in the documented order") {
  Scene s;
  const auto file = s.sources.add("iam.tf", std::string(scene::iam_tf));
  s.grant("user:alice@corp.example", {"roles/owner"}, "prod", s.at(file, "\"user:alice@corp.example\"", 1),
          scene::block_of(s, file, "resource \"google_project_iam_member\" \"owner\""),
          "google_project_iam_member.owner");
  const auto all = records(s);
  REQUIRE(all.size() == 1);
  std::vector<std::string> keys;
  for (const auto& [key, value] : all.front().items()) keys.push_back(key);
  CHECK(keys == std::vector<std::string>{"id",     "language",   "provider",   "type",       "address",
                                         "block",  "home",       "via",        "principal",  "entitlements",
                                         "scope",  "privilege",  "privileges", "conditions", "approval",
                                         "expiry", "revocation", "residual",   "rating",     "findings"});
  CHECK(all.front().at("block") ==
        ordered_json{{"file", "iam.tf"}, {"startLine", 12}, {"startColumn", 1}, {"endLine", 16}, {"endColumn", 2}});
  CHECK(all.front().at("home").at("startColumn") == 13);
  CHECK(all.front().at("principal").dump() == R"({"value":"user:alice@corp.example","kind":"human"})");
  CHECK(all.front().at("entitlements").dump() == R"([{"value":"roles/owner"}])");
  CHECK(all.front().at("scope").dump() == R"({"value":"prod"})");
  CHECK(all.front().at("expiry").dump() == R"({"level":"absent","date":null,"evidence":[]})");
  CHECK(all.front().at("revocation").dump() == R"({"level":"absent","target":null,"evidence":[]})");
  CHECK(all.front().at("approval").size() == tickets::field_count);
  for (const auto& [key, value] : all.front().at("approval").items()) CHECK(value.is_null());
}

TEST_CASE("what is not known has a null value and its expression") {
  Scene s;
  const auto file = s.sources.add("iam.tf", std::string(scene::iam_tf));
  const auto grant = s.grant("x", {"y"}, "", s.at(file, "each.value"), s.at(file, "locals"), "a.b");
  s.grants[grant].principal = {};
  s.grants[grant].principal.expression = "google_service_account.ci.email";
  s.grants[grant].principal.reference = "google_service_account.ci";
  s.grants[grant].principal_kind = grants::PrincipalKind::unknown;
  s.grants[grant].entitlements.front() = {};
  s.grants[grant].entitlements.front().expression = "var.role";
  s.grants[grant].possible = true;
  const auto record = records(s).front();
  CHECK(
      record.at("principal").dump() ==
      R"({"value":null,"kind":"unknown","expression":"google_service_account.ci.email","reference":"google_service_account.ci"})");
  CHECK(record.at("entitlements").dump() == R"([{"value":null,"expression":"var.role"}])");
  CHECK(record.at("scope").dump() == R"({"value":null})");
  CHECK(record.at("possible") == true);
}

TEST_CASE("approval, conditions and ends come with where they were read") {
  Scene s;
  const auto file = s.sources.add("iam.tf", std::string(scene::iam_tf));
  const auto grant = s.grant("x", {"y"}, "z", s.at(file, "each.value"), s.at(file, "locals"), "a.b");
  tickets::Field& ticket = s.matches.approvals[grant].fields.front();
  ticket.values = {"IAM-1"};
  ticket.at = s.at(file, "# the owner");
  ticket.source = tickets::SourceKind::comment;
  const auto day = findings::parse_day("2026-12-31").value();
  s.grants[grant].conditions.push_back(
      {.text = "request.time < x",
       .bound = {.kind = iam::TimeBound::Kind::end, .last_day = day, .at = {}, .text = {}}});
  s.grants[grant].conditions.push_back({.text = "resource.name == x", .bound = {}});
  s.matches.endings[grant].expiry = {.level = grants::Enforcement::enforced,
                                     .date = day,
                                     .target = grants::parse_target("condition"),
                                     .evidence = {{.at = s.at(file, "terraform {}"), .text = "condition"}}};
  s.matches.endings[grant].revocation = {.level = grants::Enforcement::documented,
                                         .date = {},
                                         .target = grants::parse_target("runbook:x.md"),
                                         .evidence = {}};
  const auto record = records(s).front();
  CHECK(record.at("approval").at("ticket").dump() ==
        R"({"value":"IAM-1","source":{"kind":"comment","file":"iam.tf","line":11}})");
  CHECK(
      record.at("conditions").dump() ==
      R"([{"text":"request.time < x","bound":{"kind":"end","lastDay":"2026-12-31"}},{"text":"resource.name == x","bound":null}])");
  CHECK(record.at("expiry").dump() ==
        R"({"level":"enforced","date":"2026-12-31","evidence":[{"file":"iam.tf","line":9,"text":"condition"}]})");
  CHECK(record.at("revocation").dump() == R"({"level":"documented","target":"runbook:x.md","evidence":[]})");
}

TEST_CASE("a record lists the rules of its findings once, without the suppressed ones") {
  Scene s;
  const auto file = s.sources.add("iam.tf", std::string(scene::iam_tf));
  const auto grant = s.grant("x", {"y"}, "z", s.at(file, "each.value"), s.at(file, "locals"), "a.b");
  s.finding("GL401", warning, s.grants[grant].home, grant, "b");
  s.finding("GL301", warning, s.grants[grant].home, grant, "a");
  s.finding("GL301", warning, s.grants[grant].block, grant, "a");
  s.finding("GL101", error, s.grants[grant].home, grant, "c").suppressed =
      findings::Suppression{.at = {}, .reason = "agreed", .until = {}};
  CHECK(records(s).front().at("findings").dump() == R"(["GL301","GL401"])");
}

TEST_CASE("records are sorted by file, line, address, principal and entitlement") {
  Scene s;
  const auto b = s.sources.add("b.tf", "one\ntwo\n");
  const auto a = s.sources.add("a.tf", "one\n");
  s.grant("p", {"e"}, "", s.at(b, "two"), s.at(b, "two"), "1");
  s.grant("p", {"f"}, "", s.at(b, "one"), s.at(b, "one"), "2");
  s.grant("p", {"e"}, "", s.at(b, "one"), s.at(b, "one"), "2");
  s.grant("o", {"g"}, "", s.at(b, "one"), s.at(b, "one"), "2");
  s.grant("p", {"e"}, "", s.at(a, "one"), s.at(a, "one"), "9");
  std::string order;
  for (const auto& record : records(s)) {
    order += record.at("home").at("file").get<std::string>() + record.at("home").at("startLine").dump() +
             record.at("principal").at("value").get<std::string>() +
             record.at("entitlements").at(0).at("value").get<std::string>() + " ";
  }
  CHECK(order == "a.tf1pe b.tf1og b.tf1pe b.tf1pf b.tf2pe ");
}

}  // namespace grantlint::report
