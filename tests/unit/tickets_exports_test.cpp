#include "tickets/exports.h"

#include <fmt/format.h>

#include <algorithm>

#include "tickets_support.h"

#include <catch2/catch.hpp>

namespace grantlint::tickets {
namespace {

using State = Record::State;
using Files = std::vector<std::pair<std::string, std::string>>;

/// What exports in memory say of the tickets in them.
struct Exported {
  World world;
  Matches matches;

  explicit Exported(Files files, config::TicketSettings settings = {}) {
    world.config.tickets = std::move(settings);
    world.config.tickets.exports.clear();
    for (auto& [path, bytes] : files) {
      world.config.tickets.exports.push_back(path);
      world.add(path, std::move(bytes));
    }
    matches = world.match();
  }

  [[nodiscard]] const Record* find(std::string_view reference) const {
    const auto found = std::ranges::find(matches.records, reference, &Record::reference);
    return found == matches.records.end() ? nullptr : &*found;
  }
  [[nodiscard]] std::string text(std::string_view reference, FieldName name) const {
    const Record* record = find(reference);
    const Field* field = record == nullptr ? nullptr : record->find(name);
    return field == nullptr ? "" : field->text();
  }
  /// The line and the text that a field says it stands at.
  [[nodiscard]] std::string place(const source::Span& at) const {
    return std::to_string(world.sources.line(at.file, at.begin)) + " " + std::string(world.sources.text(at));
  }
  [[nodiscard]] std::vector<std::string> unseen() const {
    std::vector<std::string> all;
    for (const findings::Unseen& one : matches.unseen)
      all.push_back((one.at.known() ? std::to_string(world.sources.line(one.at.file, one.at.begin)) : one.path) + ": " +
                    one.why);
    return all;
  }
};

std::string state(std::string_view status, std::string_view resolution = "", std::string_view approval = "") {
  const Exported e(
      Files{{"a.csv", fmt::format("Key,Status,Resolution,Approval\nA-1,{},{},{}\n", status, resolution, approval)}});
  const Record* record = e.find("A-1");
  if (record == nullptr) return "none";
  const std::string name = record->state == State::approved   ? "approved"
                           : record->state == State::rejected ? "rejected"
                                                              : "open";
  return name + (record->closed ? ", closed" : "");
}

}  // namespace

TEST_CASE("a status, a resolution and an approval together decide on a ticket") {
  CHECK(state("Approved") == "approved");
  CHECK(state("DONE", "Done") == "approved, closed");
  CHECK(state("Done", "Unresolved") == "approved, closed");
  CHECK(state("Done", "Won't Do") == "rejected, closed");
  CHECK(state("Done", "Duplicate") == "rejected, closed");
  CHECK(state("Rejected") == "rejected");
  CHECK(state("Closed - Cancelled by user") == "rejected");
  CHECK(state("In Review") == "open");
  CHECK(state("") == "open");
  CHECK(state("Work in Progress", "", "Approved") == "approved");
  CHECK(state("Work in Progress", "", "rejected") == "rejected");
  CHECK(state("Closed Complete", "", "not requested") == "open, closed");
  CHECK(state("Closed Complete", "", "not_required") == "approved, closed");
  CHECK(state("Closed Incomplete") == "rejected");
}

TEST_CASE("a status counts as approved where the config says so") {
  config::TicketSettings settings;
  settings.approved = {"Freigegeben", "Closed Skipped"};
  const Exported e(Files{{"a.csv", "key,status\nA-1,freigegeben\nA-2,Approved\nA-3,closed skipped\n"}}, settings);
  CHECK(e.find("A-1")->state == State::approved);
  CHECK(e.find("A-2")->state == State::open);
  CHECK(e.find("A-3")->state == State::approved);
}

TEST_CASE("numbers of ServiceNow's states have their names") {
  const Exported e(Files{{"a.csv", "number,state\nRITM0001,3\nRITM0002,4\nCHG0001,3\n"}});
  CHECK(e.find("RITM0001")->state == State::approved);
  CHECK(e.find("RITM0002")->state == State::rejected);
  CHECK(e.find("CHG0001")->state == State::open);
}

TEST_CASE("a table's cells are read with their places") {
  const Exported e(
      Files{{"a.csv",
             "\xEF\xBB\xBF"
             "Issue key;Custom field (Approvers);Custom field (Approvers);Summary;Due date\r\n"
             "A-1;carol@x.example;\"dan@x.example\";\"two\r\nlines; \"\"s3:GetObject\"\"\";31/Aug/26 12:00 AM\r\n"
             "\r\n"
             "A-2;;;;2026-9-1"}});
  REQUIRE(e.matches.records.size() == 2);
  const Record& first = e.matches.records[0];
  CHECK(e.place(first.at) == "2 A-1");
  CHECK(first.find(FieldName::approver)->values == std::vector<std::string>{"carol@x.example", "dan@x.example"});
  CHECK(e.place(first.find(FieldName::approver)->at) == "2 carol@x.example");
  CHECK(first.mentioned.values == std::vector<std::string>{"s3:GetObject"});
  CHECK(e.place(first.find(FieldName::expires)->at) == "3 31/Aug/26 12:00 AM");
  CHECK(e.text("A-1", FieldName::expires) == "2026-08-31");
  CHECK(e.place(e.matches.records[1].at) == "5 A-2");
  CHECK(e.unseen() == std::vector<std::string>{"5: the date `2026-9-1` of `A-2` is not of the form YYYY-MM-DD"});
  // The ticket is known, only its date is not.
  CHECK(e.matches.exports_whole);
}

TEST_CASE("a broken table keeps the rows before the fault") {
  const Exported e(Files{{"a.csv", "key,status\nA-1,Approved\nA-2,\"Approved\nA-3,Approved\n"}});
  CHECK(e.find("A-1") != nullptr);
  CHECK(e.find("A-3") == nullptr);
  REQUIRE(e.matches.unseen.size() == 1);
  CHECK(e.unseen().front().starts_with("3: from here on the table cannot be read"));
  CHECK_FALSE(e.matches.exports_whole);
}

TEST_CASE("a file that is no export is reported, not ignored") {
  const Exported e(Files{{"empty.csv", ""},
                         {"zeros.csv", std::string("PK\3\4\0\0\x14", 7)},
                         {"one.json", "[1]"},
                         {"words.txt", "hello\nworld\n"}});
  CHECK(e.unseen() == std::vector<std::string>{
                          "1: the ticket export is empty",
                          "1: the ticket export is no text: export it as CSV or JSON",
                          "1: this record of the ticket export is no object",
                      });
  CHECK(e.matches.records.empty());
  Exported missing(Files{});
  missing.world.config.tickets.exports = {"gone.json"};
  missing.matches = missing.world.match();
  REQUIRE(missing.unseen().size() == 1);
  CHECK(missing.unseen().front().starts_with("gone.json: the ticket export cannot be read"));
}

TEST_CASE("Jira's fields of a team's own are found by the names the export gives") {
  const Exported e(Files{{"a.json", R"({"names": {"customfield_1": "Approvers", "customfield_2": "Access until"},
    "issues": [{"key": "A-1", "fields": {"status": {"name": "Approved"}, "duedate": "2026-01-01",
      "reporter": {"displayName": "Al", "emailAddress": "al@x.example"},
      "customfield_1": [{"displayName": "Carol"}], "customfield_2": "2026-08-31"}}]})"}});
  CHECK(e.text("A-1", FieldName::approver) == "Carol");
  CHECK(e.text("A-1", FieldName::requester) == "al@x.example");
  CHECK(e.text("A-1", FieldName::expires) == "2026-08-31");
}

TEST_CASE("of Jira Service Management's approvals those count that were given") {
  const Exported e(
      Files{{"a.json", R"({"issues": [{"key": "A-1", "fields": {"status": {"name": "Waiting"}, "customfield_9": [
    {"finalDecision": "approved", "approvers": [
      {"approver": {"emailAddress": "carol@x.example"}, "approverDecision": "approved"},
      {"approver": {"emailAddress": "dan@x.example"}, "approverDecision": "pending"}]}]}}]})"}});
  CHECK(e.find("A-1")->state == State::approved);
  CHECK(e.text("A-1", FieldName::approver) == "carol@x.example");
}

TEST_CASE("a mapped column takes the place of the names that are known") {
  config::TicketSettings settings;
  settings.fields = {{"expires", "customfield_7"}, {"entitlement", "request.role"}};
  const Exported e(Files{{"a.json", R"([{"key": "A-1", "duedate": "2026-01-01", "customfield_7": "2026-08-31",
    "request": {"role": "roles/viewer"}}])"}},
                   settings);
  CHECK(e.text("A-1", FieldName::expires) == "2026-08-31");
  CHECK(e.text("A-1", FieldName::entitlement) == "roles/viewer");
}

TEST_CASE("records are of their form whatever list they stand in") {
  const Exported e(
      Files{{"jira.json", R"([{"key": "A-1", "fields": {"status": {"name": "Approved"}}}])"},
            {"lines.json", "{\"number\": \"RITM0001\", \"state\": \"4\"}\n{\"ticket\": \"T-1\"}\n"},
            {"one.json", R"({"result": {"number": "RITM0002", "state": {"display_value": "Approved"}}})"}});
  REQUIRE(e.matches.records.size() == 4);
  CHECK(e.find("A-1")->state == State::approved);
  CHECK(e.find("RITM0001")->state == State::rejected);
  CHECK(e.find("T-1")->state == State::open);
  CHECK(e.find("RITM0002")->state == State::approved);
  CHECK(e.unseen().empty());
}

TEST_CASE("of columns that different forms have for one thing the plainest word counts") {
  const Exported e(Files{{"a.csv",
                          "reference,number,key,duedate,end date,assignee,assigned to,operator\n"
                          "R-1,N-1,A-1,2026-01-01,2026-08-31,al@x.example,bo@x.example,cy@x.example\n"}});
  REQUIRE(e.matches.records.size() == 1);
  CHECK(e.text("A-1", FieldName::expires) == "2026-08-31");
  CHECK(e.text("A-1", FieldName::operator_) == "cy@x.example");
}

TEST_CASE("of one ticket in two exports the first row counts") {
  const Exported e(
      Files{{"a.csv", "key,status\nA-1,Approved\n"}, {"b.csv", "key,status\na-1,Rejected\nA-2,Approved\n"}});
  CHECK(e.matches.records.size() == 2);
  CHECK(e.find("A-1")->state == State::approved);
}

TEST_CASE("running text speaks of entitlements by their form alone") {
  using Found = std::vector<std::string>;
  CHECK(entitlements_in("please: roles/storage.admin, (s3:GetObject) and `get,list:pods`.") ==
        Found{"roles/storage.admin", "s3:GetObject", "get,list:pods"});
  CHECK(entitlements_in("all of s3:* or iam:Pass*") == Found{"s3:*", "iam:Pass*"});
  CHECK(entitlements_in("see https://x.example/roles/a at 10:30, note:this, reason:Backup, a: b :c d:") == Found{});
}

TEST_CASE("fields of an approved ticket are the source farthest away") {
  World world;
  world.config.tickets.exports = {"a.csv"};
  world.add(
      "a.csv",
      "key,status,approver,expires\nIAM-1,Approved,carol@x.example,2026-08-31\nIAM-2,Open,dan@x.example,2026-08-31\n");
  const auto file = world.add("a.tf",
                              "# grant: ticket=IAM-1 approver=mine@x.example\na {}\n# grant: ticket=IAM-2\nb {}\n# "
                              "grant: ticket=IAM-3\nc {}\n");
  world.grant({world.find(file, "a {}")});
  world.grant({world.find(file, "b {}")});
  world.grant({world.find(file, "c {}")});
  const Matches matches = world.match();
  const Approval& first = matches.approvals[0];
  CHECK(first[FieldName::approver].text() == "mine@x.example");
  CHECK(first[FieldName::expires].source == SourceKind::export_);
  CHECK(first.expires == findings::parse_day("2026-08-31").value());
  CHECK(first.records == std::vector<std::uint32_t>{0});
  CHECK_FALSE(matches.approvals[1][FieldName::approver].given());
  CHECK(matches.approvals[2].records == std::vector<std::uint32_t>{no_record});
}

TEST_CASE("hostile exports cost no more than their size") {
  std::string wide = "key";
  std::string row = "A-1";
  for (int i = 0; i < 50'000; ++i) {
    wide += ",approver";
    row += ",x@x.example";
  }
  const Exported e(
      Files{{"wide.csv", wide + "\n" + row + "\n"},
            {"deep.json", std::string(100'000, '[')},
            {"nested.json", "{\"issues\": [{\"key\": \"A-2\", \"summary\": " + std::string(300, '{') + "}]}"},
            {"long.csv", "key,summary\nA-3," + std::string(1U << 20U, 'x') + "\n"}});
  CHECK(e.find("A-1")->find(FieldName::approver)->values.size() < 300);
  CHECK(e.find("A-3") != nullptr);
  CHECK_FALSE(e.matches.exports_whole);
}

}  // namespace grantlint::tickets
