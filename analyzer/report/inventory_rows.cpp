// A grant as plain texts, for the forms that are tables.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <tuple>

#include "report/inventory.h"
#include "report/terminal.h"
#include "report/words.h"
#include "source/hash.h"

namespace grantlint::report {
namespace {

using source::Span;
using tickets::FieldName;

constexpr std::array<std::string_view, column_count> names{
    "id",       "who",      "who_kind",  "what",       "where",       "privilege", "rating",
    "ticket",   "approver", "requester", "owner",      "basis",       "purpose",   "environment",
    "until",    "expiry",   "ends_by",   "revocation", "enforced_by", "residual",  "findings",
    "provider", "type",     "address",   "conditions", "file",        "line",      "end_line"};

std::vector<std::size_t> sorted(const ScanResult& subject) {
  using Key = std::tuple<std::string_view, std::uint32_t, std::string_view, std::string_view,
                         std::vector<std::string_view>, std::string_view>;
  std::vector<Key> keys;
  keys.reserve(subject.grants.size());
  for (const grants::Grant& grant : subject.grants) {
    const Span& at = grant.home;
    std::vector<std::string_view> entitlements;
    for (const grants::Part& part : grant.entitlements) entitlements.emplace_back(part.shown());
    keys.emplace_back(subject.sources.path(at.file), subject.sources.line(at.file, at.begin), grant.address,
                      grant.principal.shown(), std::move(entitlements), grant.id);
  }
  std::vector<std::size_t> result(keys.size());
  std::iota(result.begin(), result.end(), std::size_t{0});
  std::ranges::stable_sort(result, {}, [&](std::size_t i) -> const Key& { return keys[i]; });
  return result;
}

/// Everything includes the power to grant.
bool is_minter(const grants::Grant& grant) {
  return grant.privilege == grants::Privilege::delegating ||
         std::ranges::any_of(grant.entitlements, [](const grants::Part& part) {
           return part.value && (*part.value == "*" || *part.value == "*:*" || *part.value == "*/*");
         });
}

std::string listed(const std::vector<std::string>& texts, std::string_view between = ", ") {
  return fmt::format("{}", fmt::join(texts, between));
}

class Rows {
 public:
  Rows(const ScanResult& subject, const OpenRules& rules, const std::vector<std::string_view>& frameworks)
      : subject_(subject), rules_(rules), frameworks_(frameworks) {}

  InventoryRow row(std::size_t index) {
    const grants::Grant& grant = subject_.grants[index];
    const tickets::Approval& approval = subject_.matches.approvals[index];
    const auto& [expiry, revocation, broken] = subject_.matches.endings[index];

    InventoryRow row;
    row.grant = index;
    row[Column::id] = grant.id;
    row[Column::who] = clean(grant.principal.shown());
    row[Column::who_kind] = grants::name(grant.principal_kind);
    std::vector<std::string> entitlements;
    for (const grants::Part& part : grant.entitlements) entitlements.push_back(clean(part.shown()));
    row[Column::what] = listed(entitlements);
    row[Column::where] = clean(grant.scope.shown());
    row[Column::privilege] = grants::name(grant.privilege);
    row[Column::rating] = checks::name(subject_.ratings[index]);
    for (const auto& [column, field] :
         {std::pair{Column::ticket, FieldName::ticket}, std::pair{Column::approver, FieldName::approver},
          std::pair{Column::requester, FieldName::requester}, std::pair{Column::owner, FieldName::owner},
          std::pair{Column::basis, FieldName::basis}, std::pair{Column::purpose, FieldName::purpose},
          std::pair{Column::environment, FieldName::environment}}) {
      row[column] = clean(approval[field].text());
    }
    row.until = expiry.date ? expiry.date : approval.expires ? approval.expires : approval.review;
    if (row.until) row[Column::until] = findings::to_text(*row.until);
    row[Column::expiry] = grants::name(expiry.level);
    const auto& target = revocation.target ? revocation.target : expiry.target;
    row[Column::ends_by] =
        clean(approval[FieldName::revoke].given() && revocation.level < grants::Enforcement::automated
                  ? approval[FieldName::revoke].text()
              : target ? grants::text(*target)
                       : std::string());
    row[Column::revocation] = grants::name(revocation.level);
    row[Column::enforced_by] = enforcers(expiry, revocation);
    row[Column::residual] = residual(index);
    const std::set<std::string>& open = rules_[index];
    row[Column::findings] = listed({open.begin(), open.end()});
    row[Column::provider] = grant.provider;
    row[Column::type] = clean(grant.type);
    row[Column::address] = clean(grant.address);
    std::vector<std::string> conditions;
    for (const grants::Condition& condition : grant.conditions) conditions.push_back(clean(condition.text));
    row[Column::conditions] = listed(conditions, "; ");
    const Span& at = grant.home;
    row.file = at.file;
    row[Column::file] = clean(subject_.sources.path(at.file));
    row[Column::line] = std::to_string(subject_.sources.line(at.file, at.begin));
    // The last byte, so that a block that ends with its line break does not reach into the next line.
    row[Column::end_line] = std::to_string(subject_.sources.line(at.file, at.end > at.begin ? at.end - 1 : at.end));
    for (const std::string_view framework : frameworks_) row.controls.push_back(controls(open, framework));
    return row;
  }

 private:
  std::string residual(std::size_t index) const {
    const checks::Residual& residual = subject_.residuals[index];
    std::vector<std::string> texts;
    for (const checks::Residual::Held& held : residual.held) {
      const grants::Grant& grant = subject_.grants[held.grant];
      std::vector<std::string> entitlements;
      for (const grants::Part& part : grant.entitlements) entitlements.push_back(clean(part.shown()));
      texts.push_back(
          fmt::format("keeps {} by {}", entitlements.empty() ? "access" : listed(entitlements), clean(grant.address)));
    }
    for (const grants::Evidence& stop : residual.stops) texts.push_back(clean(stop.text));
    return listed(texts, "; ");
  }

  /// What ends the access without anybody acting, with its place.
  std::string enforcers(const grants::End& expiry, const grants::End& revocation) const {
    std::vector<std::string> texts;
    for (const grants::End* end : {&expiry, &revocation}) {
      if (end->level < grants::Enforcement::automated) continue;
      for (const grants::Evidence& evidence : end->evidence) {
        std::string text = clean(evidence.text);
        if (evidence.at.known()) {
          text += fmt::format(" ({}:{})", subject_.sources.path(evidence.at.file),
                              subject_.sources.line(evidence.at.file, evidence.at.begin));
        }
        if (std::ranges::find(texts, text) == texts.end()) texts.push_back(std::move(text));
      }
    }
    return listed(texts, "; ");
  }

  std::string controls(const std::set<std::string>& open, std::string_view framework) const {
    std::set<std::string_view> ids;
    for (const std::string& id : open) {
      const checks::Rule* rule = find(subject_.rules, id);
      if (rule == nullptr) continue;
      for (const checks::Rule::Mapping& mapping : rule->mappings) {
        if (mapping.framework == framework) ids.insert(mapping.id);
      }
    }
    return fmt::format("{}", fmt::join(ids, ", "));
  }

  const ScanResult& subject_;
  const OpenRules& rules_;
  const std::vector<std::string_view>& frameworks_;
};

std::vector<std::string_view> frameworks_of(std::span<const checks::Rule> rules) {
  std::set<std::string_view> names_seen;
  for (const checks::Rule& rule : rules) {
    for (const checks::Rule::Mapping& mapping : rule.mappings) names_seen.insert(mapping.framework);
  }
  return {names_seen.begin(), names_seen.end()};
}

/// Each text with its end, so that none runs into the next.
class Digest {
 public:
  Digest& add(std::string_view text) {
    constexpr std::uint8_t end = 0xff;  // stands in no UTF-8 text
    hash_.add(text).add(end);
    return *this;
  }
  [[nodiscard]] std::string text() const { return fmt::format("rules-{:016x}", hash_.value()); }

 private:
  source::Fnv hash_;
};

std::string digest_of(const ScanResult& subject) {
  Digest digest;
  for (const checks::Rule& rule : subject.rules) {
    digest.add(rule.id).add(rule.name).add(rule.summary).add(findings::name(rule.level));
    digest.add(rule.security_severity).add(rule.precision).add(rule.retired ? "retired" : "");
    for (const std::string_view tag : rule.tags) digest.add(tag);
    for (const checks::Rule::Mapping& mapping : rule.mappings) digest.add(mapping.framework).add(mapping.id);
    digest.add(rule.page);
  }
  return digest.add(subject.catalogue_digest).text();
}

}  // namespace

std::string_view name(Column column) {
  return names.at(static_cast<std::size_t>(column));
}

bool ends_soon(const InventoryRow& row, findings::Day today, std::chrono::days within) {
  return row.until && *row.until >= today && *row.until - today <= within;
}

Inventory take_inventory(const ScanResult& subject, const InventoryOptions& options, Ending ending) {
  Inventory inventory{.subject = subject,
                      .options = options,
                      .rules = open_rules(subject),
                      .frameworks = frameworks_of(subject.rules),
                      .rules_digest = digest_of(subject),
                      .rows = {}};
  Rows rows(subject, inventory.rules, inventory.frameworks);
  for (const std::size_t index : sorted(subject)) {
    if (!subject.reports(index) || (options.minters && !is_minter(subject.grants[index]))) continue;
    InventoryRow row = rows.row(index);
    const bool all = ending == Ending::any || !options.expiring_within;
    if (all || ends_soon(row, subject.config.today, *options.expiring_within)) inventory.rows.push_back(std::move(row));
  }
  return inventory;
}

}  // namespace grantlint::report
