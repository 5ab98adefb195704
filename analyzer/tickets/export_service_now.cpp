// ServiceNow: the JSON of a table (`result[]`, or `records[]`) and its CSV. Records are walked as those of any table.
// Sources: ServiceNow, "Table API"; "task" table, `state`.
#include <algorithm>
#include <array>
#include <utility>

#include "tickets/export_forms.h"

namespace grantlint::tickets {
namespace {

using syntax::Value;

constexpr std::array own_columns{
    Column{"number", Slot::ticket},           Column{"state", Slot::status},
    Column{"close code", Slot::resolution},   Column{"approval", Slot::approval},
    Column{"requested for", Slot::requester}, Column{"opened by", Slot::requester},
    Column{"closed at", Slot::closed},        Column{"short description", Slot::text},
};
constexpr std::array own_fallbacks{Column{"assigned to", Slot::operator_}};

const Value* records(const Value& document) {
  return find_records(document, {"result", "records"});
}

/// Numbers stand where display values were not asked for.
std::string status_of(std::string_view reference, const std::string& status) {
  constexpr std::array<std::string_view, 5> tasks{"RITM", "REQ", "SCTASK", "CTASK", "TASK"};
  if (std::ranges::none_of(tasks, [&](std::string_view prefix) { return reference.starts_with(prefix); }))
    return status;
  using Known = std::pair<std::string_view, std::string_view>;
  constexpr std::array<Known, 6> known{{{"-5", "Pending"},
                                        {"1", "Open"},
                                        {"2", "Work in Progress"},
                                        {"3", "Closed Complete"},
                                        {"4", "Closed Incomplete"},
                                        {"7", "Closed Skipped"}}};
  const auto* const found = std::ranges::find(known, std::string_view(status), &Known::first);
  return found == known.end() ? status : std::string(found->second);
}

}  // namespace

const ExportForm service_now_form{
    .columns = own_columns, .fallbacks = own_fallbacks, .records = records, .status = status_of};

}  // namespace grantlint::tickets
