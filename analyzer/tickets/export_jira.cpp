// Jira: the JSON of a search (`issues[]`, each with `fields`; `names` with expand=names) and its CSV.
// Sources: Jira Cloud REST API v3, "Search for issues"; Jira Service Management, "Approval".
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tickets/export_forms.h"
#include "tickets/field.h"

namespace grantlint::tickets {
namespace {

using syntax::Value;

constexpr std::array own_columns{
    Column{"key", Slot::ticket},
    Column{"issue key", Slot::ticket},
    Column{"status", Slot::status},
    Column{"resolution", Slot::resolution},
    Column{"approvers", Slot::approver},
    Column{"reporter", Slot::requester},
    Column{"resolutiondate", Slot::closed},
    Column{"resolved", Slot::closed},
    Column{"summary", Slot::text},
    Column{"description", Slot::text},
};
constexpr std::array own_fallbacks{
    Column{"assignee", Slot::operator_},
    Column{"due date", Slot::expires},
    Column{"duedate", Slot::expires},
};

/// A document of Jira (`content`) by its words, anything else as elsewhere.
std::string words_of(const Value& value, int depth) {
  constexpr int deepest = 40;
  std::string all = text_of(value);
  const Value* content = depth == deepest ? nullptr : value.find("content");
  if (!all.empty() || content == nullptr || !content->is_list()) return all;
  for (const Value& part : content->as_list().items) {
    if (all.size() >= most_text) break;
    const std::string text = words_of(part, depth + 1);
    if (!text.empty() && !all.empty()) all += ' ';
    all += text;
  }
  return all;
}

std::string words_of(const Value& value) {
  return words_of(value, 0);
}

/// Jira Service Management: `[{finalDecision, approvers: [{approver, approverDecision}]}]`.
bool add_approvals(Row& row, const Value& value) {
  if (!value.is_list()) return false;
  bool any = false;
  for (const Value& approval : value.as_list().items) {
    const Value* approvers = approval.find("approvers");
    if (approvers == nullptr || !approvers->is_list()) continue;
    any = true;
    if (const Value* decision = approval.find("finalDecision")) add_value(row, {Slot::approval, 0}, *decision);
    for (const Value& one : approvers->as_list().items) {
      const Value* decision = one.find("approverDecision");
      const Value* person = one.find("approver");
      if (person != nullptr && decision != nullptr && text_of(*decision) == "approved")
        add_value(row, {Slot::approver, 0}, *person);
    }
  }
  return any;
}

const Value* records(const Value& document) {
  return find_records(document, {"issues"});
}

std::optional<Row> row_of(const Value& record, const Value& document, const Columns& columns) {
  const Value* fields = record.find("fields");
  const bool nested = fields != nullptr && fields->is_map();
  if (!nested && record.find("key") == nullptr) return std::nullopt;
  const Value* labels = document.find("names");
  Row row{record.origin().at, {}};
  const auto add = [&](const syntax::Entry& entry) {
    if (add_approvals(row, entry.value)) return;
    auto meaning = columns.find(entry.key);
    const Value* label = meaning || labels == nullptr ? nullptr : labels->find(entry.key);
    if (label != nullptr && label->is_string()) meaning = columns.find(label->as_text());
    if (meaning) add_value(row, *meaning, entry.value, words_of);
  };
  for (const syntax::Entry& entry : record.as_map().entries) {
    if (nested && &entry.value == fields) {
      for (const syntax::Entry& field : fields->as_map().entries) add(field);
    } else {
      add(entry);
    }
  }
  for (const auto& [path, slot] : columns.paths()) {
    const Value* value = record.find_path(path);
    if (value == nullptr) value = record.find_path("fields." + path);
    if (value != nullptr) add_value(row, {slot, 0}, *value, words_of);
  }
  return row;
}

/// `31/Aug/26`, as its CSV has it.
std::optional<findings::Day> day_of(std::string_view text) {
  constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun",
                                                    "jul", "aug", "sep", "oct", "nov", "dec"};
  const std::size_t first = text.find('/');
  const std::size_t second = first == std::string_view::npos ? first : text.find('/', first + 1);
  if (second == std::string_view::npos || first > 2) return std::nullopt;
  const auto* const month = std::ranges::find(months, lower(text.substr(first + 1, second - first - 1)));
  std::string year(text.substr(second + 1));
  if (year.size() == 2) year = "20" + year;
  if (month == months.end() || year.size() != 4) return std::nullopt;
  const auto parsed =
      findings::parse_day(fmt::format("{}-{:02}-{:0>2}", year, month - months.begin() + 1, text.substr(0, first)));
  return parsed ? std::optional(*parsed) : std::nullopt;
}

}  // namespace

const ExportForm jira_form{
    .columns = own_columns,
    .fallbacks = own_fallbacks,
    .custom_column = "custom field (",
    .records = records,
    .row = row_of,
    .day = day_of,
};

}  // namespace grantlint::tickets
