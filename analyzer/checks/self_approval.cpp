#include <algorithm>
#include <array>

#include "checks/check.h"
#include "checks/people.h"

namespace grantlint::checks {

void self_approval(const Subject& subject, Report& report) {
  const tickets::Approval& approval = subject.approval;
  const tickets::Field& approver = approval[FieldName::approver];
  constexpr std::array<std::pair<FieldName, std::string_view>, 2> roles{
      {{FieldName::requester, "asked for it"}, {FieldName::operator_, "carries it out"}}};
  for (const std::string& name : approver.values) {
    const std::string approving = person(subject.config, name);
    if (subject.grant.principal.value && person(subject.config, *subject.grant.principal.value) == approving) {
      report
          .at(subject.grant.home, "{} approved {} for themselves: approver and grantee are one", code(name),
              what(subject.grant))
          .see(approver.at, "the approver as written")
          .insert_field(FieldName::approver);
      return;
    }
    for (const auto& [field, does] : roles) {
      const auto same = [&](const std::string& other) { return person(subject.config, other) == approving; };
      if (std::ranges::none_of(approval[field].values, same)) continue;
      report
          .at(subject.grant.home, "{} holds {} with the approval of {}, who also {}", who(subject.grant),
              what(subject.grant), code(name), does)
          .see(approver.at, "the approver as written")
          .see(approval[field].at, "the {} as written", tickets::name(field))
          .insert_field(FieldName::approver);
      return;
    }
  }
}

}  // namespace grantlint::checks
