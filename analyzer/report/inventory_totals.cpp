// What the rows of an inventory come to: by principal, by kind, by month, in plain words.
#include <fmt/format.h>

#include <algorithm>

#include "report/inventory.h"
#include "report/summary.h"
#include "report/words.h"
#include "source/text.h"

namespace grantlint::report {
namespace {

/// The fields of a cell that holds a list by comma.
template <typename Act>
void each(std::string_view list, const Act& act) {
  while (!list.empty()) {
    const std::string_view item = source::trim(source::take_until(list, ','));
    if (!item.empty()) act(item);
  }
}

std::size_t rating_of(const Inventory& inventory, const InventoryRow& row) {
  return static_cast<std::size_t>(inventory.subject.ratings[row.grant]);
}

bool has_end(const InventoryRow& row) {
  return row.until.has_value() || row[Column::expiry] == grants::name(grants::Enforcement::enforced);
}

constexpr std::array<std::string_view, 4> basis_kinds{"policy", "role", "exception", "none"};

/// `policy` of `policy:AC-07`; of several the weakest: an exception is one, whatever policy stands beside it.
std::string_view basis_of(const InventoryRow& row) {
  std::size_t weakest = 0;
  bool given = false;
  each(row[Column::basis], [&](std::string_view basis) {
    const auto kind = std::ranges::find(basis_kinds, basis.substr(0, basis.find(':')));
    weakest = std::max(weakest, static_cast<std::size_t>(kind - basis_kinds.begin()));
    given = true;
  });
  return given && weakest < basis_kinds.size() ? basis_kinds.at(weakest) : basis_kinds.back();
}

/// Counts the bases of grants with a ticket: a ticket alone does not say why the access was allowed.
std::string ticket_sentence(const Totals& totals) {
  std::vector<std::string> rests;
  for (const std::string_view kind : basis_kinds) {
    const auto found = totals.bases.find(kind);
    if (found == totals.bases.end()) continue;
    rests.push_back(kind == "none" ? fmt::format("{} without a basis", found->second)
                                   : fmt::format("{} by {} {}", found->second, kind == "exception" ? "an" : "a", kind));
  }
  const std::string most = totals.most_per_ticket < 2 ? std::string(", each under its own")
                                                      : fmt::format(", at most {} under one", totals.most_per_ticket);
  return fmt::format("{} under {}{}: {}",
                     totals.ticketed == 1 ? "1 grant stands" : fmt::format("{} grants stand", totals.ticketed),
                     counted(totals.tickets.size(), "ticket"), totals.ticketed == 1 ? "" : most, joined(rests));
}

void insert_if_given(std::set<std::string>& set, const std::string& text) {
  if (!text.empty()) set.insert(text);
}

}  // namespace

std::vector<Holder> holders(const Inventory& inventory) {
  std::map<std::pair<std::string, std::string>, Holder> by_name;
  for (std::size_t i = 0; i < inventory.rows.size(); ++i) {
    const InventoryRow& row = inventory.rows[i];
    const grants::Grant& grant = inventory.subject.grants[row.grant];
    Holder& holder = by_name[{row[Column::who], row[Column::who_kind]}];
    holder.who = row[Column::who];
    holder.who_kind = row[Column::who_kind];
    holder.rows.push_back(i);
    holder.providers.insert(row[Column::provider]);
    for (const grants::Part& part : grant.entitlements) insert_if_given(holder.entitlements, part.shown());
    insert_if_given(holder.scopes, row[Column::where]);
    each(row[Column::ticket], [&](std::string_view ticket) { holder.tickets.emplace(ticket); });
    each(row[Column::approver], [&](std::string_view approver) { holder.approvers.emplace(approver); });
    if (grant.role == grants::Role::credential) {
      holder.credentials.insert(row[Column::address]);
      insert_if_given(holder.rotations, row[Column::ends_by]);
    }
    if (row.until) {
      holder.first_end = holder.first_end ? std::min(*holder.first_end, *row.until) : *row.until;
      holder.last_end = holder.last_end ? std::max(*holder.last_end, *row.until) : *row.until;
    }
    if (!has_end(row)) ++holder.without_end;
    ++holder.ratings.at(rating_of(inventory, row));
    holder.privilege = std::max(holder.privilege, grant.privilege);
  }
  std::vector<Holder> result;
  result.reserve(by_name.size());
  for (auto& [key, holder] : by_name) result.push_back(std::move(holder));
  return result;
}

Totals totals(const Inventory& inventory) {
  Totals totals;
  const auto count = [](auto& counts, std::string_view text) {
    if (text.empty()) return;
    const auto found = counts.try_emplace(std::string(text), 0).first;
    ++found->second;
  };
  for (const InventoryRow& row : inventory.rows) {
    ++totals.ratings.at(rating_of(inventory, row));
    count(totals.providers, row[Column::provider]);
    count(totals.privileges, row[Column::privilege]);
    count(totals.kinds, row[Column::who_kind]);
    std::size_t tickets = 0;
    each(row[Column::ticket], [&](std::string_view ticket) {
      count(totals.tickets, ticket);
      ++tickets;
    });
    if (tickets > 0) {
      ++totals.ticketed;
      count(totals.bases, basis_of(row));
    }
    totals.most_per_grant = std::max(totals.most_per_grant, tickets);
    each(row[Column::approver], [&](std::string_view approver) { count(totals.approvers, approver); });
    count(totals.owners, row[Column::owner]);
    if (row.until) {
      count(totals.months, std::string_view(row[Column::until]).substr(0, 7));
      if (*row.until < inventory.subject.config.today) ++totals.overdue;
    }
    if (!has_end(row)) ++totals.without_end;
  }
  for (const auto& [ticket, grants] : totals.tickets) totals.most_per_ticket = std::max(totals.most_per_ticket, grants);
  return totals;
}

std::map<std::string_view, std::size_t> rows_by_rule(const Inventory& inventory) {
  std::map<std::string_view, std::size_t> rows;
  for (const InventoryRow& row : inventory.rows) {
    for (const std::string& rule : inventory.rules[row.grant]) ++rows[rule];
  }
  return rows;
}

std::vector<std::string> sentences(const Inventory& inventory, const Totals& totals) {
  std::vector<std::string> result;
  if (inventory.options.minters) result.emplace_back("only grants whose holder can make more access are listed");
  if (inventory.rows.empty()) {
    result.emplace_back("there is no grant to list");
    return result;
  }
  result.push_back(verdict(totals.ratings));
  const auto verb = [](std::size_t count, std::string_view one, std::string_view more) {
    return fmt::format("{} {}", count, count == 1 ? one : more);
  };
  std::vector<std::string> ends;
  if (totals.without_end > 0) ends.push_back(verb(totals.without_end, "grant has no end", "grants have no end"));
  if (totals.overdue > 0) {
    const std::string_view noun = !ends.empty() ? "" : totals.overdue == 1 ? "grant " : "grants ";
    const std::string_view verb_form = totals.overdue == 1 ? "is past its last day" : "are past their last day";
    ends.push_back(fmt::format("{} {}{} and still in the code", totals.overdue, noun, verb_form));
  }
  if (!ends.empty()) result.push_back(joined(ends));
  if (totals.ticketed > 0) result.push_back(ticket_sentence(totals));
  const auto delegating = totals.privileges.find(grants::name(grants::Privilege::delegating));
  if (!inventory.options.minters && delegating != totals.privileges.end()) {
    result.push_back(verb(delegating->second, "grant lets its holder make access that needs no ticket",
                          "grants let their holders make access that needs no ticket"));
  }
  return result;
}

std::vector<std::pair<std::string, std::size_t>> ranked(const std::map<std::string, std::size_t, std::less<>>& counts) {
  std::vector<std::pair<std::string, std::size_t>> result(counts.begin(), counts.end());
  std::ranges::stable_sort(result, std::ranges::greater{}, &std::pair<std::string, std::size_t>::second);
  return result;
}

}  // namespace grantlint::report
