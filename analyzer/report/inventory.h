/// The inventory's parts: which grants it lists, what it says of each in plain texts, and what they
/// come to. Private to the room.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "report/json.h"
#include "report/report.h"

namespace grantlint::report {

/// Ids of the rules with an unsuppressed finding on each grant, in grant order.
using OpenRules = std::vector<std::set<std::string>>;
OpenRules open_rules(const ScanResult& subject);

/// The record of one grant (DESIGN section 10).
void write_record(Json& json, const ScanResult& subject, const OpenRules& rules, std::size_t grant);

/// What is said of a grant in a table; every text is clean (terminal.h) and empty where nothing is known.
enum class Column : std::uint8_t {
  id,
  who,
  who_kind,
  what,
  where,
  privilege,
  rating,
  ticket,
  approver,
  requester,
  owner,
  basis,
  purpose,
  environment,
  until,
  expiry,
  ends_by,
  revocation,
  enforced_by,
  residual,  ///< what its holder keeps when it ends, and what prevents its end
  findings,
  provider,
  type,
  address,
  conditions,
  file,
  line,
  end_line,
};
inline constexpr std::size_t column_count = 28;
std::string_view name(Column column);

struct InventoryRow {
  std::size_t grant = 0;  ///< index into the ScanResult
  source::FileId file = source::FileId::none;
  std::optional<findings::Day> until;
  std::array<std::string, column_count> cells;
  std::vector<std::string> controls;  ///< of the rules with unsuppressed findings on it, one text per framework

  [[nodiscard]] const std::string& operator[](Column column) const { return cells[static_cast<std::size_t>(column)]; }
  [[nodiscard]] std::string& operator[](Column column) { return cells[static_cast<std::size_t>(column)]; }
};

/// A principal with all that it holds.
struct Holder {
  std::string who;
  std::string who_kind;
  std::vector<std::size_t> rows;  ///< indices, in their order
  std::set<std::string> providers;
  std::set<std::string> entitlements;
  std::set<std::string> scopes;
  std::set<std::string> tickets;
  std::set<std::string> approvers;
  std::set<std::string> credentials;  ///< addresses of its keys, secrets and tokens
  std::set<std::string> rotations;    ///< what renews or ends those
  std::optional<findings::Day> first_end;
  std::optional<findings::Day> last_end;
  std::size_t without_end = 0;  ///< grants
  std::array<std::size_t, 4> ratings{};
  grants::Privilege privilege = grants::Privilege::plumbing;  ///< the widest
};

struct Inventory {
  const ScanResult& subject;
  const InventoryOptions& options;
  OpenRules rules;
  std::vector<std::string_view> frameworks;  ///< of all rules, sorted
  std::string rules_digest;                  ///< of the rules' pages and the catalogue
  std::vector<InventoryRow> rows;            ///< sorted by file, line, address, principal, entitlement
};

/// `within`: only the grants that `expiring_within` asks for, where it is given.
enum class Ending : std::uint8_t { any, within };
Inventory take_inventory(const ScanResult& subject, const InventoryOptions& options, Ending ending);
/// Its last day is `today` or one of the `within` days after.
bool ends_soon(const InventoryRow& row, findings::Day today, std::chrono::days within);

/// Sorted by name and kind.
std::vector<Holder> holders(const Inventory& inventory);

/// What the rows come to. Names that are empty are not counted.
struct Totals {
  std::array<std::size_t, 4> ratings{};
  std::map<std::string, std::size_t, std::less<>> providers, privileges, kinds, tickets, approvers, owners;
  std::map<std::string, std::size_t, std::less<>> bases;   ///< of grants with a ticket: policy, role, exception, none
  std::map<std::string, std::size_t, std::less<>> months;  ///< "2026-12": grants whose last day is in it
  std::size_t overdue = 0;
  std::size_t without_end = 0;
  std::size_t ticketed = 0;         ///< grants with a ticket
  std::size_t most_per_ticket = 0;  ///< grants of one ticket
  std::size_t most_per_grant = 0;   ///< tickets of one grant
};
Totals totals(const Inventory& inventory);
/// By the id of each rule with an unsuppressed finding: on how many of the rows.
std::map<std::string_view, std::size_t> rows_by_rule(const Inventory& inventory);
/// In plain words, a sentence each.
std::vector<std::string> sentences(const Inventory& inventory, const Totals& totals);
/// Largest first, then by name.
std::vector<std::pair<std::string, std::size_t>> ranked(const std::map<std::string, std::size_t, std::less<>>& counts);

std::string inventory_csv(const Inventory& inventory);
std::string inventory_markdown(const Inventory& inventory);
std::string inventory_html(const Inventory& inventory);
void write_day(Json& json, std::string_view key, const std::optional<findings::Day>& day);
/// Members of an open object.
void write_summary(Json& json, const Inventory& inventory);
void write_holder(Json& json, const Inventory& inventory, const Holder& holder);

/// RFC 4180 fields and lines. A text that a spreadsheet would compute gets a `'` before it.
std::string csv_field(std::string_view text);
/// Clean text as a cell of a Markdown table, in code where it is not plain: nothing in it is markup.
std::string markdown_cell(std::string_view text);

/// What a file's path (relative_uri) is added to for the address of its page; empty where there is none.
std::string source_base(const InventoryOptions& options);

}  // namespace grantlint::report
