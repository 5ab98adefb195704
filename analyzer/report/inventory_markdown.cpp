// For a pull request, a wiki, an issue: a summary and tables.
#include <fmt/format.h>

#include <algorithm>

#include "report/inventory.h"
#include "report/terminal.h"
#include "report/uri.h"
#include "report/words.h"

namespace grantlint::report {
namespace {

constexpr unsigned widest_cell = 80;
constexpr std::size_t most_counts = 10;

std::string cell(std::string_view text) {
  return markdown_cell(shortened(text, widest_cell));
}

std::string cell_list(const std::set<std::string>& texts) {
  std::vector<std::string> shown;
  for (const std::string& text : texts) {
    if (shown.size() == 3) break;
    shown.push_back(cell(text));
  }
  std::string text = fmt::format("{}", fmt::join(shown, ", "));
  if (texts.size() > shown.size()) text += fmt::format(" and {} more", texts.size() - shown.size());
  return text;
}

std::string place(const Inventory& inventory, const InventoryRow& row) {
  if (row[Column::file].empty()) return {};
  const std::string text = markdown_cell(row[Column::file] + ":" + row[Column::line]);
  const std::string base = source_base(inventory.options);
  // Within `<…>` nothing but these ends an address, or a table's cell.
  if (base.empty() || base.find_first_of("<>|\\\n ") != std::string::npos) return text;
  return fmt::format("[{}](<{}{}#L{}>)", text, base, relative_uri(inventory.subject.sources.path(row.file)),
                     row[Column::line]);
}

void counts(std::string& out, std::string_view title, const std::map<std::string, std::size_t, std::less<>>& counted) {
  const auto all = ranked(counted);
  if (all.empty()) return;
  std::vector<std::string> items;
  for (std::size_t i = 0; i < std::min(all.size(), most_counts); ++i)
    items.push_back(fmt::format("{} {}", cell(all[i].first), all[i].second));
  if (all.size() > most_counts) items.push_back(fmt::format("{} more", all.size() - most_counts));
  out += fmt::format("- {}: {}\n", title, fmt::join(items, ", "));
}

void table(std::string& out, const Inventory& inventory, const std::vector<const InventoryRow*>& rows) {
  out +=
      "| who | gets what | on what | rating | ticket | approver | basis | until | how it ends | enforced by | rules | "
      "source |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (const InventoryRow* row : rows) {
    const InventoryRow& r = *row;
    out += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", cell(r[Column::who]),
                       cell(r[Column::what]), cell(r[Column::where]), r[Column::rating], cell(r[Column::ticket]),
                       cell(r[Column::approver]), cell(r[Column::basis]), r[Column::until], cell(r[Column::ends_by]),
                       cell(r[Column::enforced_by]), r[Column::findings], place(inventory, r));
  }
}

void principals(std::string& out, const Inventory& inventory) {
  out +=
      "\n## Principals\n\n| who | kind | grants | class | what | tickets | credentials | rotation | first end | last "
      "end | without end |\n| --- | --- | ---: | --- | --- | --- | --- | --- | --- | --- | ---: |\n";
  for (const Holder& holder : holders(inventory)) {
    out += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", cell(holder.who), holder.who_kind,
                       holder.rows.size(), grants::name(holder.privilege), cell_list(holder.entitlements),
                       cell_list(holder.tickets), cell_list(holder.credentials), cell_list(holder.rotations),
                       holder.first_end ? findings::to_text(*holder.first_end) : "",
                       holder.last_end ? findings::to_text(*holder.last_end) : "", holder.without_end);
  }
}

void rules(std::string& out, const Inventory& inventory) {
  const auto rows = rows_by_rule(inventory);
  if (rows.empty()) return;
  out += "\n## Rules and controls\n\n| rule | grants |";
  std::string line = "| --- | ---: |";
  for (const std::string_view framework : inventory.frameworks) {
    out += fmt::format(" {} |", framework);
    line += " --- |";
  }
  out += "\n" + line + "\n";
  for (const auto& [id, count] : rows) {
    const checks::Rule* rule = find(inventory.subject.rules, id);
    if (rule == nullptr) continue;
    out += fmt::format("| {} {} | {} |", id, rule->name, count);
    for (const std::string_view framework : inventory.frameworks) {
      std::vector<std::string_view> ids;
      for (const checks::Rule::Mapping& mapping : rule->mappings) {
        if (mapping.framework == framework) ids.push_back(mapping.id);
      }
      out += fmt::format(" {} |", fmt::join(ids, ", "));
    }
    out += '\n';
  }
}

}  // namespace

std::string markdown_cell(std::string_view text) {
  if (text.empty()) return {};
  const bool plain = std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == ' ';
  });
  if (plain && text.front() != '-') return std::string(text);
  if (text.find_first_of("|\\\n\r") == std::string_view::npos) {
    std::size_t longest = 0;
    for (std::size_t i = 0, run = 0; i < text.size(); ++i) {
      run = text[i] == '`' ? run + 1 : 0;
      longest = std::max(longest, run);
    }
    // Blanks keep the fence and the text's own backticks apart.
    if (longest > 0) return fmt::format("{0} {1} {0}", std::string(longest + 1, '`'), text);
    return fmt::format("`{}`", text);
  }
  // Neither a fence nor an escape survives every reader of tables; character references do.
  std::string code = "<code>";
  for (const char c : text) {
    if (std::string_view("&<>`|\\*_[]~:@\n\r").find(c) == std::string_view::npos) {
      code += c;
    } else {
      code += fmt::format("&#{};", static_cast<unsigned>(c));
    }
  }
  return code + "</code>";
}

std::string inventory_markdown(const Inventory& inventory) {
  const ScanResult& subject = inventory.subject;
  const Totals sums = totals(inventory);
  std::string out = "# Access grants\n\n";
  for (const std::string& text : sentences(inventory, sums)) out += capitalised(text) + ".\n";
  out += "\n";
  if (!inventory.rows.empty()) {
    std::vector<std::string> ratings;
    for (std::size_t i = sums.ratings.size(); i-- > 0;)
      ratings.push_back(fmt::format("{} {}", checks::name(static_cast<checks::Rating>(i)), sums.ratings.at(i)));
    out += fmt::format("- rating: {}\n", fmt::join(ratings, ", "));
    counts(out, "provider", sums.providers);
    counts(out, "class", sums.privileges);
    counts(out, "kind of principal", sums.kinds);
    counts(out, "ticket", sums.tickets);
    counts(out, "basis of those with a ticket", sums.bases);
    counts(out, "approver", sums.approvers);
    counts(out, "owner", sums.owners);
    std::vector<std::string> months;
    for (const auto& [month, grants] : sums.months) months.push_back(fmt::format("{} {}", month, grants));
    if (!months.empty()) out += fmt::format("- ends by month: {}\n", fmt::join(months, ", "));
  }
  out += fmt::format("- made by grantlint {}, rule set {}, for {}", subject.version, inventory.rules_digest,
                     findings::to_text(subject.config.today));
  out += inventory.options.commit.empty() ? "\n" : fmt::format(", from commit {}\n", cell(inventory.options.commit));

  if (const auto within = inventory.options.expiring_within) {
    std::vector<const InventoryRow*> soon;
    for (const InventoryRow& row : inventory.rows) {
      if (ends_soon(row, subject.config.today, *within)) soon.push_back(&row);
    }
    std::ranges::stable_sort(soon, {}, [](const InventoryRow* row) { return *row->until; });
    out += fmt::format("\n## What ends next\n\n{} within {}.\n",
                       soon.size() == 1 ? "1 grant ends" : fmt::format("{} grants end", soon.size()),
                       counted(static_cast<std::size_t>(within->count()), "day"));
    if (!soon.empty()) {
      out += "\n";
      table(out, inventory, soon);
    }
  }
  if (inventory.options.rows == InventoryRows::principals) {
    principals(out, inventory);
  } else {
    std::vector<const InventoryRow*> rows;
    for (const InventoryRow& row : inventory.rows) rows.push_back(&row);
    out += "\n## Grants\n\n";
    table(out, inventory, rows);
  }
  rules(out, inventory);
  return out;
}

}  // namespace grantlint::report
