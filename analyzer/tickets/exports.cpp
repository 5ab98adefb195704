#include "tickets/exports.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "source/text.h"
#include "tickets/export_forms.h"
#include "tickets/field.h"

namespace grantlint::tickets {
namespace {

using findings::Unseen;
using State = Record::State;

constexpr std::array<std::pair<std::string_view, Slot>, 9> mapped{{{"ticket", Slot::ticket},
                                                                   {"status", Slot::status},
                                                                   {"approver", Slot::approver},
                                                                   {"requester", Slot::requester},
                                                                   {"operator", Slot::operator_},
                                                                   {"owner", Slot::owner},
                                                                   {"entitlement", Slot::entitlement},
                                                                   {"scope", Slot::scope},
                                                                   {"expires", Slot::expires}}};

std::string normal(std::string_view column) {
  std::string text = lower(source::trim(clip(column, 200)));
  std::ranges::replace(text, '_', ' ');
  std::ranges::replace(text, '-', ' ');
  for (const ExportForm* form : export_forms()) {
    const std::string_view custom = form->custom_column;
    if (!custom.empty() && text.starts_with(custom) && text.ends_with(')'))
      return text.substr(custom.size(), text.size() - custom.size() - 1);
  }
  return text;
}

bool is_any(std::string_view text, std::span<const std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return source::equal_any_case(text, word); });
}

/// Words that say no: what a status, a resolution or an approval holds of them decides.
bool says_no(std::string_view text) {
  constexpr std::array<std::string_view, 10> stems{"reject", "declin",    "denied",  "refus",      "cancel",
                                                   "won't",  "withdrawn", "wont do", "incomplete", "skipped"};
  const std::string low = lower(text);
  return low == "duplicate" ||
         std::ranges::any_of(stems, [&](std::string_view stem) { return low.find(stem) != std::string::npos; });
}

bool says_done(std::string_view text) {
  constexpr std::array<std::string_view, 9> words{
      "done", "closed", "resolved", "complete", "completed", "closed complete", "fulfilled", "implemented", "fixed"};
  return is_any(text, words);
}

/// As a person reads it, where an export holds the platform's own number for it.
std::string status_name(std::string_view reference, std::string status) {
  for (const ExportForm* form : export_forms()) {
    if (form->status != nullptr) status = form->status(reference, status);
  }
  return status;
}

/// A day as exports write it: `2026-08-31`, an instant, `2026-08-31 00:00:00`, or as a form has it.
std::optional<findings::Day> day_of(std::string_view text) {
  text = source::trim(text);
  if (const auto day = findings::parse_day(text)) return *day;
  const std::string_view date = text.substr(0, text.find(' '));
  if (const auto day = findings::parse_day(date)) return *day;
  if (text.size() > 10 && text[10] == 'T') {
    if (const auto day = findings::parse_day(text.substr(0, 10))) return *day;
  }
  for (const ExportForm* form : export_forms()) {
    if (form->day == nullptr) continue;
    if (const auto day = form->day(date)) return day;
  }
  return std::nullopt;
}

/// The best column of a slot, all its values.
Field field_of(const Row& row, Slot slot) {
  Field field;
  field.source = SourceKind::export_;
  unsigned best = 0xffffffff;
  for (const Cell& cell : row.cells) {
    if (cell.slot == slot) best = std::min(best, cell.rank);
  }
  for (const Cell& cell : row.cells) {
    if (cell.slot != slot || cell.rank != best) continue;
    if (field.values.empty()) field.at = cell.at;
    field.values.push_back(cell.text);
  }
  return field;
}

/// All columns of a slot, such as requesters under several names.
Field all_of(const Row& row, Slot slot) {
  Field field;
  field.source = SourceKind::export_;
  for (const Cell& cell : row.cells) {
    if (cell.slot != slot) continue;
    if (field.values.empty()) field.at = cell.at;
    if (std::ranges::find(field.values, cell.text) == field.values.end()) field.values.push_back(cell.text);
  }
  return field;
}

/// A list in one cell: `a, b` or `a; b`; for an annotation's field by that field's own grammar.
void split_values(FieldName name, Field& field) {
  std::vector<std::string> values;
  for (std::string& value : field.values) {
    std::ranges::replace(value, ';', ',');
    std::ranges::replace(value, '\n', ',');
    auto read = read_value(name, value, Script::free);
    if (read) std::ranges::move(*read, std::back_inserter(values));
  }
  field.values = std::move(values);
}

State state_of(const Record& record, const config::TicketSettings& settings) {
  const std::string status = record.status.text();
  const std::string approval = record.approval.text();
  if (says_no(approval) || says_no(record.resolution.text())) return State::rejected;
  const std::vector<std::string_view> approved(settings.approved.begin(), settings.approved.end());
  constexpr std::array<std::string_view, 3> yes{"approved", "not required", "not_required"};
  const bool good_status = is_any(status, approved);
  if (good_status) return approval.empty() || is_any(approval, yes) ? State::approved : State::open;
  if (says_no(status)) return State::rejected;
  return source::equal_any_case(approval, "approved") ? State::approved : State::open;
}

std::optional<Record> record_of(const Row& row, const config::TicketSettings& settings,
                                std::optional<Unseen>& strange_date) {
  const Field ticket = field_of(row, Slot::ticket);
  if (!ticket.given()) return std::nullopt;
  Record record;
  record.reference = ticket.values.front();
  record.at = ticket.at;
  record.status = field_of(row, Slot::status);
  for (std::string& status : record.status.values) status = status_name(record.reference, std::move(status));
  record.resolution = field_of(row, Slot::resolution);
  record.approval = field_of(row, Slot::approval);
  record.state = state_of(record, settings);
  // A name of "unresolved" is how Jira's CSV writes an open resolution.
  record.closed =
      says_done(record.status.text()) || says_done(record.resolution.text()) || field_of(row, Slot::closed).given();

  constexpr std::array<std::pair<FieldName, Slot>, 6> fields{{{FieldName::approver, Slot::approver},
                                                              {FieldName::requester, Slot::requester},
                                                              {FieldName::operator_, Slot::operator_},
                                                              {FieldName::owner, Slot::owner},
                                                              {FieldName::entitlement, Slot::entitlement},
                                                              {FieldName::scope, Slot::scope}}};
  for (const auto& [name, slot] : fields) {
    Field field = slot == Slot::requester ? all_of(row, slot) : field_of(row, slot);
    split_values(name, field);
    if (field.given()) record.fields.emplace_back(name, std::move(field));
  }
  Field expires = field_of(row, Slot::expires);
  if (expires.given()) {
    record.expires = day_of(expires.values.front());
    if (record.expires) {
      expires.values = {findings::to_text(*record.expires)};
      record.fields.emplace_back(FieldName::expires, std::move(expires));
    } else if (!strange_date) {
      strange_date = Unseen{Unseen::Kind::unparsed,
                            expires.at,
                            {},
                            fmt::format("the date `{}` of `{}` is not of the form YYYY-MM-DD",
                                        clip(expires.values.front()), clip(record.reference))};
    }
  }
  const Field text = all_of(row, Slot::text);
  for (const std::string& part : text.values) {
    for (std::string& named : entitlements_in(part)) {
      if (std::ranges::find(record.mentioned.values, named) == record.mentioned.values.end())
        record.mentioned.values.push_back(std::move(named));
    }
  }
  record.mentioned.at = text.at;
  record.mentioned.source = SourceKind::export_;
  return record;
}

std::string key_of(std::string_view reference) {
  return lower(source::trim(reference));
}

/// Is the word of running text an entitlement by its form? `roles/storage.admin`, `s3:GetObject`,
/// `get,list:pods`; no address, no time of day.
bool is_entitlement(std::string_view word) {
  if (word.starts_with("roles/") ||
      (word.find("/roles/") != std::string_view::npos && word.find("://") == std::string_view::npos))
    return true;
  const std::size_t colon = word.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == word.size()) return false;
  const std::string_view service = word.substr(0, colon);
  const std::string_view action = word.substr(colon + 1);
  const auto plain = [](char c) { return source::is_lower(c) || source::is_digit(c) || c == '-'; };
  if (std::ranges::all_of(service, plain) && source::is_letter(service.front())) {
    if (action == "*") return true;
    // `s3:GetObject`, `iam:Pass*`: a word after a colon has one capital letter at most.
    const auto letter = [](char c) { return source::is_letter(c) || source::is_digit(c) || c == '*' || c == '?'; };
    if (source::is_upper(action.front()) && std::ranges::all_of(action, letter))
      return std::ranges::count_if(action, source::is_upper) > 1 || action.back() == '*';
  }
  constexpr std::array<std::string_view, 9> verbs{"get",   "list",   "watch", "create",  "update",
                                                  "patch", "delete", "bind",  "escalate"};
  const auto is_verb = [&](std::string_view one) { return std::ranges::find(verbs, one) != verbs.end(); };
  return std::ranges::all_of(source::split(service, ','), is_verb) && source::is_letter(action.front());
}

}  // namespace

Columns::Columns(const config::TicketSettings& settings) {
  std::array<bool, slot_count> taken{};
  for (const auto& [field, slot] : mapped) {
    const auto column = settings.fields.find(std::string(field));
    if (column == settings.fields.end()) continue;
    taken[static_cast<std::size_t>(slot)] = true;
    meanings_.insert_or_assign(normal(column->second), Meaning{slot, 0});
    if (column->second.find('.') != std::string::npos) paths_.emplace_back(column->second, slot);
  }
  unsigned rank = 0;
  const auto add = [&](std::span<const Column> columns) {
    for (const Column& column : columns) {
      ++rank;
      if (!taken[static_cast<std::size_t>(column.slot)])
        meanings_.try_emplace(std::string(column.name), Meaning{column.slot, rank});
    }
  };
  for (const ExportForm* form : export_forms()) add(form->columns);
  for (const ExportForm* form : export_forms()) add(form->fallbacks);
}

std::optional<Columns::Meaning> Columns::find(std::string_view column) const {
  const auto found = meanings_.find(normal(column));
  return found == meanings_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> entitlements_in(std::string_view text) {
  constexpr std::size_t most = 64;
  constexpr std::string_view around = "()[]{}<>\"'`;,.!?:*_|";
  std::vector<std::string> found;
  for (std::string_view word : source::words(text)) {
    if (found.size() == most) break;
    word.remove_prefix(source::leading(word, around));
    while (!word.empty() && word.back() != '*' && around.find(word.back()) != std::string_view::npos)
      word.remove_suffix(1);
    if (is_entitlement(word)) found.emplace_back(word);
  }
  return found;
}

void Exports::read(source::SourceSet& sources, const config::Config& config, Matches& matches) {
  const Columns columns(config.tickets);
  for (const std::string& path : config.tickets.exports) {
    const auto file = sources.open(path);
    if (!file) {
      matches.unseen.push_back(
          {Unseen::Kind::unreadable, {}, path, fmt::format("the ticket export cannot be read: {}", file.error())});
      matches.exports_whole = false;
      continue;
    }
    Rows rows = read_rows(sources, *file, columns);
    if (!rows.unseen.empty()) matches.exports_whole = false;
    std::ranges::move(rows.unseen, std::back_inserter(matches.unseen));
    matches.exports.push_back({*file, 0, 0});
    std::optional<Unseen> strange_date;
    std::size_t nameless = 0;
    source::Span first;
    for (const Row& row : rows.rows) {
      auto record = record_of(row, config.tickets, strange_date);
      if (!record) {
        if (nameless++ == 0) first = {row.at.file, row.at.begin, row.at.begin};
        continue;
      }
      const auto index = static_cast<std::uint32_t>(matches.records.size());
      if (by_reference_.try_emplace(key_of(record->reference), index).second)
        matches.records.push_back(std::move(*record));
    }
    if (nameless > 0) {
      matches.exports_whole = false;
      matches.unseen.push_back(
          {Unseen::Kind::unparsed,
           first,
           {},
           fmt::format(
               "{} of {} rows of the ticket export name no ticket: `tickets.fields.ticket` says which column does",
               nameless, rows.rows.size())});
    }
    if (strange_date) matches.unseen.push_back(std::move(*strange_date));
  }
}

std::uint32_t Exports::find(std::string_view reference) const {
  if (const auto found = by_reference_.find(key_of(reference)); found != by_reference_.end()) return found->second;
  if (reference.find("://") == std::string_view::npos) return no_record;
  std::string_view rest = reference;
  while (rest.ends_with('/')) rest.remove_suffix(1);
  const std::size_t last = rest.find_last_of("/=");
  const auto found = by_reference_.find(key_of(rest.substr(last + 1)));
  return found == by_reference_.end() ? no_record : found->second;
}

}  // namespace grantlint::tickets
