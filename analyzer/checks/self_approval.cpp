#include <algorithm>
#include <array>

#include "checks/check.h"
#include "checks/people.h"

namespace grantlint::checks {
namespace {

/// A name, and where it stands.
struct Party {
  const std::string* name;
  const tickets::Field* field;
};

/// The people in this role for the grant: as annotated, and as the exports record for its tickets.
std::vector<Party> people(const Subject& subject, FieldName name) {
  std::vector<Party> found;
  const auto add = [&](const tickets::Field& field) {
    for (const std::string& one : field.values) found.push_back({&one, &field});
  };
  add(subject.approval[name]);
  for (const tickets::Record* record : records(subject)) {
    if (const tickets::Field* field = record->find(name)) add(*field);
  }
  return found;
}

std::string_view where(const tickets::Field& field) {
  return field.source == tickets::SourceKind::export_ ? "in the export" : "as written";
}

}  // namespace

void self_approval(const Subject& subject, Report& report) {
  constexpr std::array<std::pair<FieldName, std::string_view>, 2> roles{
      {{FieldName::requester, "asked for it"}, {FieldName::operator_, "carries it out"}}};
  for (const Party& approver : people(subject, FieldName::approver)) {
    const std::string approving = person(subject.config, *approver.name);
    if (subject.grant.principal.value && person(subject.config, *subject.grant.principal.value) == approving) {
      report
          .at(subject.grant.home, "{} approved {} for themselves: approver and grantee are the same person",
              code(*approver.name), what(subject.grant))
          .see(approver.field->at, "the approver {}", where(*approver.field))
          .insert_field(FieldName::approver);
      return;
    }
    for (const auto& [field, does] : roles) {
      const auto same = [&](const Party& other) { return person(subject.config, *other.name) == approving; };
      const std::vector<Party> others = people(subject, field);
      const auto found = std::ranges::find_if(others, same);
      if (found == others.end()) continue;
      report
          .at(subject.grant.home, "{} holds {} with the approval of {}, who also {}", who(subject.grant),
              what(subject.grant), code(*approver.name), does)
          .see(approver.field->at, "the approver {}", where(*approver.field))
          .see(found->field->at, "the {} {}", tickets::name(field), where(*found->field))
          .insert_field(FieldName::approver);
      return;
    }
  }
  // The requester decides who may not approve.
  const auto other = contradicted(subject, FieldName::requester, false);
  if (!other) return;
  report
      .at(subject.grant.home,
          "{} holds {} at the request of {}, but in the export {} was requested by {}: it is not clear "
          "who may not approve it",
          who(subject.grant), what(subject.grant), code(*other->written), code(other->record->reference),
          code(other->exported->text()))
      .see(subject.approval[FieldName::requester].at, "the requester as written")
      .see(other->exported->at, "the requester in the export")
      .insert_field(FieldName::requester);
}

}  // namespace grantlint::checks
