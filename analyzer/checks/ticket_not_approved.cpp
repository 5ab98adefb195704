#include "checks/check.h"

namespace grantlint::checks {
namespace {

using tickets::Record;

/// "its status is `Done` and its resolution `Declined`"
std::string state_of(const Record& record) {
  std::string all;
  const auto add = [&](std::string_view name, const tickets::Field& field) {
    if (field.given()) all += fmt::format("{}its {} is {}", all.empty() ? "" : ", ", name, code(field.text()));
  };
  add("status", record.status);
  add("resolution", record.resolution);
  add("approval", record.approval);
  return all.empty() ? "it has no status" : all;
}

/// Is the access removed without anybody having to remember it?
bool ends_by_itself(const tickets::Ending& ending) {
  return ending.expiry.level >= Enforcement::automated || ending.revocation.level >= Enforcement::automated;
}

}  // namespace

/// Of several tickets, the first that does not justify the grant is reported. Without exports nothing is reported.
void ticket_not_approved(const Subject& subject, Report& report) {
  const grants::Grant& grant = subject.grant;
  const tickets::Field& written = subject.approval[FieldName::ticket];
  for (std::size_t i = 0; i < subject.approval.records.size(); ++i) {
    const std::string ticket = code(subject.approval.tickets[i]);
    if (subject.approval.records[i] == tickets::no_record) {
      // It may be in a part of an export that could not be read; GL901 reports that part.
      if (!subject.matches.exports_whole) continue;
      auto line =
          report.at(grant.home, "{} holds {} under {}, which is not in the export", who(grant), what(grant), ticket);
      line.see(written.at, "the ticket as written");
      for (const source::Span& at : subject.matches.exports) line.see(at, "the export that was searched");
      line.insert_field(FieldName::ticket);
      return;
    }
    const Record& record = subject.matches.records[subject.approval.records[i]];
    const auto say = [&](std::string_view text) {
      report.at(grant.home, "{}", text)
          .see(written.at, "the ticket as written")
          .see(record.status.given() ? record.status.at : record.at, "the ticket in the export");
    };
    if (record.state != Record::State::approved) {
      return say(fmt::format("{} holds {} under {}, which {}: {}", who(grant), what(grant), ticket,
                             record.state == Record::State::rejected ? "was rejected" : "is not approved",
                             state_of(record)));
    }
    if (!record.closed || ends_by_itself(subject.ending)) continue;
    const std::optional<findings::Day>& end =
        subject.ending.expiry.date ? subject.ending.expiry.date : subject.approval.review;
    return say(fmt::format("{} holds {} {} under {}, which is closed ({}), and nothing else removes the access",
                           who(grant), what(grant), end ? "until " + findings::to_text(*end) : "without an end", ticket,
                           state_of(record)));
  }
}

}  // namespace grantlint::checks
