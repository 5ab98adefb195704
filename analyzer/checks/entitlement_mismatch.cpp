#include <algorithm>

#include "checks/check.h"
#include "grants/coverage.h"

namespace grantlint::checks {
namespace {

using grants::Comparison;
using grants::covers;
using grants::has_star;
using grants::Relation;

/// What of the grant goes beyond what is named, and how.
struct Beyond {
  const grants::Part* part;
  Comparison comparison;
};

/// A secret is named by its address, its own name, its owner or its place.
bool names_credential(const std::vector<std::string>& named, const grants::Grant& grant) {
  if (grant.role != grants::Role::credential) return false;
  const std::string_view label = std::string_view(grant.address).substr(grant.address.rfind('.') + 1);
  return std::ranges::any_of(named, [&](const std::string& text) {
    return covers(text, grant.address) || covers(text, label) ||
           (grant.principal.value && covers(text, *grant.principal.value)) ||
           (grant.scope.value && covers(text, *grant.scope.value));
  });
}

/// GL902 reports what is unknown. That it is a wildcard, or for everyone, GL108 reports besides.
std::vector<Beyond> beyond(const Subject& subject, const std::vector<std::string>& named) {
  const grants::Grant& grant = subject.grant;
  std::vector<Beyond> more;
  if (names_role(named, grant) || names_credential(named, grant)) return more;
  const bool everyone = names_everyone(named, grant);
  for (const grants::Part& part : grant.entitlements) {
    if (everyone && !has_star(part)) continue;  // what everyone gets
    if (!part.value || part.value->starts_with('-')) continue;
    Comparison comparison = compare(subject.catalogue, grant.provider, named, part);
    const bool inside = comparison.relation <= Relation::narrower;
    if (part.head) {
      if (inside) return {};
      continue;
    }
    if (!inside) more.push_back({&part, std::move(comparison)});
  }
  return more;
}

/// What a source names: the annotation, or the records of the export.
struct Named {
  std::vector<std::string> values;
  source::Span at;
  std::string by;  ///< "the ticket", "`IAM-1042` in the export"
};

Named by_annotation(const Subject& subject, FieldName name) {
  const tickets::Field& field = subject.approval[name];
  if (field.source == tickets::SourceKind::export_) return {};
  return {field.values, field.at, "the ticket"};
}

/// The values of a field in the records of all the grant's tickets. None where one record lacks the field: that
/// ticket may be the one that allows the access. For a record without an entitlement, those that its text mentions
/// count, if they are of the grant's form: roles for roles, actions for actions.
Named by_export(const Subject& subject, FieldName name) {
  Named all;
  const auto is_role = [](std::string_view text) { return text.find("roles/") != std::string_view::npos; };
  const bool roles =
      std::ranges::any_of(subject.grant.entitlements, [&](const grants::Part& part) { return is_role(part.shown()); });
  std::string references;
  for (const tickets::Record* record : records(subject)) {
    const tickets::Field* field = record->find(name);
    std::vector<std::string> values = field != nullptr ? field->values : std::vector<std::string>();
    if (field == nullptr && name == FieldName::entitlement) {
      field = &record->mentioned;
      std::ranges::copy_if(field->values, std::back_inserter(values),
                           [&](const std::string& text) { return is_role(text) == roles; });
    }
    if (values.empty()) return {};
    if (all.values.empty()) all.at = field->at;
    references += (references.empty() ? "" : ", ") + code(record->reference);
    std::ranges::move(values, std::back_inserter(all.values));
  }
  all.by = references + " in the export";
  return all;
}

std::string joined(const std::vector<std::string>& values) {
  std::string all;
  for (const std::string& value : values) all += (all.empty() ? "" : ",") + value;
  return all;
}

bool entitlement_differs(const Subject& subject, const Named& named, Report& report) {
  if (named.values.empty()) return false;
  const std::vector<Beyond> more = beyond(subject, named.values);
  if (more.empty()) return false;
  const auto& [part, comparison] = more.front();
  std::string how = comparison.relation == Relation::wider ? ": it is wider" : "";
  if (!comparison.by.empty()) how += fmt::format(" than {}", code(comparison.by));
  if (!comparison.besides.empty()) how += fmt::format(" by {}", code(comparison.besides));
  if (comparison.more > 0) how += fmt::format(" and {} more", comparison.more);
  const std::string others = more.size() > 1 ? fmt::format(" and {} more", more.size() - 1) : "";
  report
      .at(subject.grant.home, "{} holds {}{}, but {} names {}{}", who(subject.grant), code(part->shown()), others,
          named.by, code(joined(named.values)), how)
      .see(part->origin.at, "what the code grants")
      .see(named.at, "what the ticket allows")
      .insert_field(FieldName::entitlement);
  return true;
}

bool scope_differs(const Subject& subject, const Named& named, Report& report) {
  const grants::Part& scope = subject.grant.scope;
  if (named.values.empty() || !scope.value || scope.value->empty()) return false;
  const Comparison comparison = compare_scope(named.values, subject.grant);
  if (comparison.relation <= Relation::narrower) return false;
  const std::string how =
      comparison.relation == Relation::wider ? fmt::format(", which lies within {}", code(*scope.value)) : "";
  report
      .at(subject.grant.home, "{} holds {} on {}, but {} names {}{}", who(subject.grant), what(subject.grant),
          code(*scope.value), named.by, code(joined(named.values)), how)
      .see(scope.origin.at, "the scope in the code")
      .see(named.at, "the scope in the ticket")
      .insert_field(FieldName::scope);
  return true;
}

/// A ticket that names nothing in particular does not cover a key made under it.
bool credential_unnamed(const Subject& subject, const Named& annotation, const Named& exported, Report& report) {
  const grants::Grant& grant = subject.grant;
  const bool ticket = !subject.approval.tickets.empty();
  if (grant.role != grants::Role::credential || !ticket || !annotation.values.empty() || !exported.values.empty())
    return false;
  report
      .at(grant.home, "{} is a secret of {}, and its ticket {} does not name it", code(grant.address), who(grant),
          code(subject.approval.tickets.front()))
      .see(subject.approval[FieldName::ticket].at, "the ticket as written")
      .insert_field(FieldName::entitlement);
  return true;
}

}  // namespace

/// The annotation says what was agreed, the export what was requested: the code must respect both.
void entitlement_mismatch(const Subject& subject, Report& report) {
  const Named annotation = by_annotation(subject, FieldName::entitlement);
  const Named exported = by_export(subject, FieldName::entitlement);
  if (!credential_unnamed(subject, annotation, exported, report) && !entitlement_differs(subject, annotation, report))
    entitlement_differs(subject, exported, report);
  if (!scope_differs(subject, by_annotation(subject, FieldName::scope), report))
    scope_differs(subject, by_export(subject, FieldName::scope), report);
}

}  // namespace grantlint::checks
