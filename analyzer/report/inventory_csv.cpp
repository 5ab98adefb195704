// RFC 4180, for spreadsheets: what such a program would compute is kept from it.
#include <fmt/format.h>

#include <algorithm>

#include "report/inventory.h"

namespace grantlint::report {
namespace {

/// Spreadsheets take these as the beginning of a formula (OWASP, CSV Injection), some also in full width.
bool is_formula(std::string_view text) {
  constexpr std::array<std::string_view, 10> leads{"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"};
  return std::ranges::any_of(leads, [&](std::string_view lead) { return text.starts_with(lead); });
}

class Table {
 public:
  void cell(std::string_view text) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += csv_field(text);
  }
  void end_line() {
    out_ += "\r\n";
    first_ = true;
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
  bool first_ = true;
};

void provenance_heads(Table& table) {
  for (const std::string_view head : {"commit", "generated", "tool_version", "rule_set_digest"}) table.cell(head);
  table.end_line();
}

void provenance(Table& table, const Inventory& inventory, const std::string& today) {
  table.cell(inventory.options.commit);
  table.cell(today);
  table.cell(inventory.subject.version);
  table.cell(inventory.rules_digest);
  table.end_line();
}

std::string all(const std::set<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string day(const std::optional<findings::Day>& day) {
  return day ? findings::to_text(*day) : std::string();
}

std::string by_principal(const Inventory& inventory, const std::string& today) {
  Table table;
  for (const std::string_view head :
       {"who", "who_kind", "grants", "privilege", "providers", "what", "where", "tickets", "approvers", "credentials",
        "rotation", "first_end", "last_end", "grants_without_end", "rated_none", "rated_theatre", "rated_partial",
        "rated_governing"}) {
    table.cell(head);
  }
  provenance_heads(table);
  for (const Holder& holder : holders(inventory)) {
    for (const std::string& text :
         {holder.who, holder.who_kind, std::to_string(holder.rows.size()), std::string(grants::name(holder.privilege)),
          all(holder.providers), all(holder.entitlements), all(holder.scopes), all(holder.tickets),
          all(holder.approvers), all(holder.credentials), all(holder.rotations), day(holder.first_end),
          day(holder.last_end), std::to_string(holder.without_end)}) {
      table.cell(text);
    }
    for (const std::size_t count : holder.ratings) table.cell(std::to_string(count));
    provenance(table, inventory, today);
  }
  return table.take();
}

}  // namespace

std::string csv_field(std::string_view text) {
  std::string field = is_formula(text) ? "'" : "";
  field += text;
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

std::string inventory_csv(const Inventory& inventory) {
  const std::string today = findings::to_text(inventory.subject.config.today);
  if (inventory.options.rows == InventoryRows::principals) return by_principal(inventory, today);
  Table table;
  for (std::size_t i = 0; i < column_count; ++i) table.cell(name(static_cast<Column>(i)));
  for (const std::string_view framework : inventory.frameworks) table.cell(framework);
  provenance_heads(table);
  for (const InventoryRow& row : inventory.rows) {
    for (const std::string& text : row.cells) table.cell(text);
    for (const std::string& text : row.controls) table.cell(text);
    provenance(table, inventory, today);
  }
  return table.take();
}

}  // namespace grantlint::report
