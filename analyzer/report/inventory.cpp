#include "report/inventory.h"

#include <algorithm>

#include "report/uri.h"

namespace grantlint::report {
namespace {

using Counts = std::map<std::string, std::size_t, std::less<>>;

void write_counts(Json& json, std::string_view key, const Counts& counts) {
  json.begin_array(key);
  for (const auto& [name, count] : ranked(counts)) {
    json.begin_object().text("name", name).number("grants", count).end_object();
  }
  json.end_array();
}

void write_ratings(Json& json, const std::array<std::size_t, 4>& ratings) {
  json.begin_object("ratings");
  for (std::size_t i = 0; i < ratings.size(); ++i)
    json.number(checks::name(static_cast<checks::Rating>(i)), ratings.at(i));
  json.end_object();
}

std::string lines(const Inventory& inventory) {
  Json json;
  if (inventory.options.rows == InventoryRows::principals) {
    for (const Holder& holder : holders(inventory)) {
      write_holder(json, inventory, holder);
      json.end_document();
    }
  } else {
    for (const InventoryRow& row : inventory.rows) {
      write_record(json, inventory.subject, inventory.rules, row.grant);
      json.end_document();
    }
  }
  return json.take();
}

std::string document(const Inventory& inventory) {
  Json json;
  json.begin_object();
  write_summary(json, inventory);
  if (inventory.options.rows == InventoryRows::principals) {
    json.line_break().begin_array("principals");
    for (const Holder& holder : holders(inventory)) {
      json.line_break();
      write_holder(json, inventory, holder);
    }
  } else {
    json.line_break().begin_array("grants");
    for (const InventoryRow& row : inventory.rows) {
      json.line_break();
      write_record(json, inventory.subject, inventory.rules, row.grant);
    }
  }
  json.line_break().end_array().line_break().end_object().end_document();
  return json.take();
}

/// Ids of a rule's mappings, by framework.
void write_controls(Json& json, const Inventory& inventory) {
  const auto rows = rows_by_rule(inventory);
  json.line_break().begin_array("rules");
  for (const checks::Rule& rule : inventory.subject.rules) {
    const auto found = rows.find(rule.id);
    if (found == rows.end()) continue;
    json.line_break().begin_object().text("id", rule.id).text("name", rule.name).text("summary", rule.summary);
    json.number("grants", found->second).begin_array("controls");
    for (const checks::Rule::Mapping& mapping : rule.mappings) {
      json.begin_object().text("framework", mapping.framework).text("id", mapping.id).end_object();
    }
    json.end_array().end_object();
  }
  json.line_break().end_array();
}

}  // namespace

void write_day(Json& json, std::string_view key, const std::optional<findings::Day>& day) {
  json.text_or_null(key, day ? findings::to_text(*day) : std::string());
}

void write_holder(Json& json, const Inventory& inventory, const Holder& holder) {
  json.begin_object();
  json.begin_object("principal");
  json.text_or_null("value", holder.who);
  json.text("kind", holder.who_kind).end_object();
  json.begin_array("grants");
  for (const std::size_t row : holder.rows) json.text(inventory.rows[row][Column::id]);
  json.end_array();
  json.text("privilege", grants::name(holder.privilege));
  json.texts("providers", holder.providers);
  json.texts("entitlements", holder.entitlements);
  json.texts("scopes", holder.scopes);
  json.texts("tickets", holder.tickets);
  json.texts("approvers", holder.approvers);
  json.texts("credentials", holder.credentials);
  json.texts("rotation", holder.rotations);
  write_day(json, "firstEnd", holder.first_end);
  write_day(json, "lastEnd", holder.last_end);
  json.number("withoutEnd", holder.without_end);
  write_ratings(json, holder.ratings);
  json.end_object();
}

void write_summary(Json& json, const Inventory& inventory) {
  const ScanResult& subject = inventory.subject;
  const Totals sums = totals(inventory);
  json.line_break().begin_object("tool").text("name", "grantlint").text("version", subject.version);
  json.text("catalogueDigest", subject.catalogue_digest).text("ruleSetDigest", inventory.rules_digest).end_object();
  json.line_break();
  json.text_or_null("commit", inventory.options.commit);
  json.line_break().text("generated", findings::to_text(subject.config.today));
  json.line_break().begin_object("summary").begin_array("text");
  for (const std::string& sentence : sentences(inventory, sums)) json.text(sentence);
  json.end_array().number("grants", inventory.rows.size());
  const auto count = [&](checks::Rating rating) { return sums.ratings.at(static_cast<std::size_t>(rating)); };
  json.number("unchangedWithoutTickets", count(checks::Rating::none) + count(checks::Rating::theatre));
  json.number("withoutEnd", sums.without_end).number("overdue", sums.overdue);
  write_ratings(json, sums.ratings);
  write_counts(json, "providers", sums.providers);
  write_counts(json, "privileges", sums.privileges);
  write_counts(json, "principalKinds", sums.kinds);
  write_counts(json, "tickets", sums.tickets);
  json.number("withTicket", sums.ticketed).number("mostGrantsOfOneTicket", sums.most_per_ticket);
  json.number("mostTicketsOfOneGrant", sums.most_per_grant);
  write_counts(json, "bases", sums.bases);
  write_counts(json, "approvers", sums.approvers);
  write_counts(json, "owners", sums.owners);
  json.begin_array("endsByMonth");
  for (const auto& [month, grants] : sums.months)
    json.begin_object().text("month", month).number("grants", grants).end_object();
  json.end_array().end_object();
  write_controls(json, inventory);
}

std::string web_address(std::string_view remote) {
  std::string_view host;
  std::string_view path;
  bool is_web = false;
  if (const std::size_t scheme = remote.find("://"); scheme != std::string_view::npos) {
    const std::string_view kind = remote.substr(0, scheme);
    if (kind != "https" && kind != "http" && kind != "ssh" && kind != "git") return {};
    const std::string_view rest = remote.substr(scheme + 3);
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) return {};
    host = rest.substr(0, slash);
    path = rest.substr(slash + 1);
    is_web = kind == "https" || kind == "http";
  } else {
    const std::size_t colon = remote.find(':');
    if (colon == std::string_view::npos || remote.substr(0, colon).find('/') != std::string_view::npos) return {};
    host = remote.substr(0, colon);
    path = remote.substr(colon + 1);
  }
  if (const std::size_t user = host.rfind('@'); user != std::string_view::npos) host.remove_prefix(user + 1);
  if (!is_web) host = host.substr(0, host.find(':'));  // the port of another protocol
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.ends_with(".git")) path.remove_suffix(4);
  while (path.starts_with('/')) path.remove_prefix(1);
  const auto names = [&](std::string_view product) {
    return host.starts_with(product) || host.find("." + std::string(product)) != std::string_view::npos;
  };
  const bool plain = !path.empty() && host.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789.-:") == std::string_view::npos;
  if (!plain || (!names("github") && !names("gitlab"))) return {};
  return "https://" + std::string(host) + "/" + relative_uri(path) + (names("gitlab") ? "/-" : "");
}

std::string source_base(const InventoryOptions& options) {
  std::string base = options.source_url;
  if (!base.starts_with("https://") && !base.starts_with("http://")) return {};
  while (base.ends_with('/')) base.pop_back();
  return base + "/blob/" + (options.commit.empty() ? "HEAD" : relative_uri(options.commit)) + "/" +
         relative_uri(options.folder);
}

std::string inventory(const ScanResult& subject, const InventoryOptions& options) {
  const bool page = options.format == InventoryFormat::markdown || options.format == InventoryFormat::html;
  const Inventory taken = take_inventory(subject, options, page ? Ending::any : Ending::within);
  switch (options.format) {
    case InventoryFormat::jsonl: return lines(taken);
    case InventoryFormat::json: return document(taken);
    case InventoryFormat::csv: return inventory_csv(taken);
    case InventoryFormat::markdown: return inventory_markdown(taken);
    case InventoryFormat::html: return inventory_html(taken);
  }
  return {};
}

}  // namespace grantlint::report
