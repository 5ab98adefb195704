#include "checks/check.h"

namespace grantlint::checks {

/// Revocations that the tickets room did not find in the tree, or that cannot run in time.
void broken_revocation(const Subject& subject, Report& report) {
  if (subject.ending.expiry.level == Enforcement::enforced) return;  // the platform removes it anyway
  for (const auto& [written, why] : subject.ending.broken) {
    report
        .at(subject.grant.home, "{} should be removed by {}, but that cannot happen: {}", access(subject.grant),
            code(written), one_line(why))
        .see(subject.approval[FieldName::revoke].at, "the revocation as written")
        .insert_field(FieldName::revoke);
  }
}

/// GL403 for an end that takes effect and still leaves the access in place.
void residual_access(const Survey& survey, Report& report) {
  constexpr std::size_t most_named = 5;
  for (std::uint32_t i = 0; i < survey.grants.size(); ++i) {
    const Residual& residual = survey.residuals[i];
    const grants::Grant& grant = survey.grants[i];
    if (!residual.stops.empty()) {
      const grants::Evidence& stop = residual.stops.front();
      report
          .at(grant.home, "{} should end, but removing it from the code would not end it: {}", access(grant), stop.text)
          .see(stop.at, "{}", stop.text)
          .about(i);
    }
    std::vector<const Residual::Held*> same;
    for (const Residual::Held& held : residual.held) {
      if (held.same) same.push_back(&held);
    }
    if (same.empty()) continue;
    const grants::Grant& first = survey.grants[same.front()->grant];
    auto line = report.at(grant.home, "{} should end, but {} is still held through {}{}", access(grant), what(first),
                          code(first.address), same.size() > 1 ? fmt::format(" and {} more", same.size() - 1) : "");
    line.about(i);
    for (std::size_t k = 0; k < same.size() && k < most_named; ++k) {
      for (const std::uint32_t door : same[k]->way)
        line.see(survey.grants[door].home, "{} gets there by {}", who(survey.grants[door]), what(survey.grants[door]));
      const grants::Grant& held = survey.grants[same[k]->grant];
      line.see(held.home, "{} holds {} here", who(held), what(held));
    }
  }
}

}  // namespace grantlint::checks
