#include <algorithm>

#include "checks/check.h"
#include "checks/coverage.h"

namespace grantlint::checks {
namespace {

/// What of the grant the texts do not name. Wildcards and access for everyone are GL108's; what is not
/// known is GL902's.
std::vector<const grants::Part*> beyond(const grants::Grant& grant, const std::vector<std::string>& named) {
  std::vector<const grants::Part*> more;
  const bool everyone = grant.principal_kind == grants::PrincipalKind::public_;
  const bool starless = grant.wildcard && std::ranges::none_of(grant.entitlements, has_star);
  if (everyone || starless || names_role(named, grant)) return more;
  for (const grants::Part& part : grant.entitlements) {
    // A Kubernetes role stands beside its rules: those may be named instead.
    const bool head =
        grant.provider == "kubernetes" && grant.entitlements.size() > 1 && !grants::role_name(part.shown()).empty();
    if (part.value && !head && !has_star(part) && !names(named, part)) more.push_back(&part);
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

/// The values of a field in the records of the grant's tickets, all together; none where one of them is
/// silent, for it may be the one that allows this. A record without an entitlement speaks in its text, of
/// those that are written as the grant's are.
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
  const std::vector<const grants::Part*> more = beyond(subject.grant, named.values);
  if (more.empty()) return false;
  const std::string others = more.size() > 1 ? fmt::format(" and {} more", more.size() - 1) : "";
  report
      .at(subject.grant.home, "{} holds {}{}, but {} names {}", who(subject.grant), code(more.front()->shown()), others,
          named.by, code(joined(named.values)))
      .see(more.front()->origin.at, "what the code grants")
      .see(named.at, "what the ticket allows")
      .insert_field(FieldName::entitlement);
  return true;
}

bool scope_differs(const Subject& subject, const Named& named, Report& report) {
  const grants::Part& scope = subject.grant.scope;
  if (named.values.empty() || !scope.value || scope.value->empty()) return false;
  const auto inside = [&](const std::string& text) { return covers_scope(text, *scope.value); };
  if (std::ranges::any_of(named.values, inside)) return false;
  report
      .at(subject.grant.home, "{} holds {} on {}, but {} names {}", who(subject.grant), what(subject.grant),
          code(*scope.value), named.by, code(joined(named.values)))
      .see(scope.origin.at, "the scope in the code")
      .see(named.at, "the scope in the ticket")
      .insert_field(FieldName::scope);
  return true;
}

}  // namespace

/// The annotation says what was agreed, the export what was asked for: the code must keep to both.
void entitlement_mismatch(const Subject& subject, Report& report) {
  if (!entitlement_differs(subject, by_annotation(subject, FieldName::entitlement), report))
    entitlement_differs(subject, by_export(subject, FieldName::entitlement), report);
  if (!scope_differs(subject, by_annotation(subject, FieldName::scope), report))
    scope_differs(subject, by_export(subject, FieldName::scope), report);
}

}  // namespace grantlint::checks
