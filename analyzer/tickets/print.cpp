#include <fmt/format.h>

#include "tickets/tickets.h"

namespace grantlint::tickets {
namespace {

std::string place(const source::SourceSet& sources, const source::Span& at) {
  if (!at.known()) return "-";
  return fmt::format("{}:{}", sources.path(at.file), sources.line(at.file, at.begin));
}

void print_end(std::string& out, const source::SourceSet& sources, std::string_view what, const grants::End& end) {
  out += fmt::format("  {}: {}", what, grants::name(end.level));
  if (end.date) out += " " + findings::to_text(*end.date);
  if (end.target) out += " " + grants::text(*end.target);
  out += '\n';
  for (const grants::Evidence& evidence : end.evidence) {
    out += fmt::format("    {}  ({})\n", evidence.text, place(sources, evidence.at));
  }
}

std::string_view name(Record::State state) {
  switch (state) {
    case Record::State::open: return "open";
    case Record::State::approved: return "approved";
    case Record::State::rejected: return "rejected";
  }
  return "";
}

std::string one_line(const Annotation& annotation) {
  std::string text;
  for (const auto& [field, value] : annotation.fields) text += fmt::format(" {}={}", name(field), value.text());
  return text;
}

}  // namespace

std::string print(const source::SourceSet& sources, const std::vector<grants::Grant>& grants, const Matches& matches) {
  std::string out;
  for (std::size_t i = 0; i < grants.size() && i < matches.approvals.size(); ++i) {
    const grants::Grant& grant = grants[i];
    const Approval& approval = matches.approvals[i];
    out += fmt::format("{} {} ({})\n", grant.address, grant.principal.shown(), place(sources, grant.home));
    for (std::size_t f = 0; f < field_count; ++f) {
      const Field& field = approval.fields[f];
      if (!field.given()) continue;
      out += fmt::format("  {} = {}  [{} {}]\n", name(static_cast<FieldName>(f)), field.text(), name(field.source),
                         place(sources, field.at));
    }
    if (approval[FieldName::ticket].given()) {
      out += fmt::format("  references:{}{}\n", approval.tickets.empty() ? " none" : "", [&] {
        std::string all;
        for (const std::string& ticket : approval.tickets) all += " " + ticket;
        return all;
      }());
    }
    for (const std::uint32_t allow : approval.allows) {
      out += fmt::format("  allowed at {}\n", place(sources, matches.allows[allow].at));
    }
    print_end(out, sources, "expiry", matches.endings[i].expiry);
    print_end(out, sources, "revocation", matches.endings[i].revocation);
  }
  for (const Annotation& annotation : matches.annotations) {
    if (annotation.used == 0)
      out += fmt::format("orphan {} {}:{}\n", place(sources, annotation.at), name(annotation.source),
                         one_line(annotation));
  }
  for (const Record& record : matches.records) {
    out += fmt::format("record {} ({}): {}{}", record.reference, place(sources, record.at), name(record.state),
                       record.closed ? ", closed" : "");
    for (const Field* field : {&record.status, &record.resolution, &record.approval}) {
      if (field->given()) out += fmt::format(" `{}`", field->text());
    }
    out += '\n';
    for (const auto& [field, value] : record.fields)
      out += fmt::format("  {} = {}  [{}]\n", name(field), value.text(), place(sources, value.at));
    if (record.mentioned.given())
      out += fmt::format("  mentions {}  [{}]\n", record.mentioned.text(), place(sources, record.mentioned.at));
  }
  for (const findings::Unseen& unseen : matches.unseen) {
    out += fmt::format("unseen {}: {}\n", unseen.at.known() ? place(sources, unseen.at) : unseen.path, unseen.why);
  }
  for (const Malformed& malformed : matches.malformed) {
    out += fmt::format("malformed {}: {}", place(sources, malformed.at), malformed.text);
    if (!malformed.nearest.empty()) out += fmt::format("; nearest `{}`", malformed.nearest);
    out += '\n';
  }
  for (const Allow& allow : matches.allows) {
    out += fmt::format("allow {}:", place(sources, allow.at));
    for (const std::string& rule : allow.rules) out += " " + rule;
    out +=
        fmt::format(" reason=\"{}\"{}\n", allow.reason, allow.until ? " until=" + findings::to_text(*allow.until) : "");
  }
  return out;
}

}  // namespace grantlint::tickets
