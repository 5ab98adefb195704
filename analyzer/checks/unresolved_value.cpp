// Unknown is not absent: a grant whose parts cannot be seen is reported as such, once, whatever the
// number of its unknown parts; what could not be seen outside of any grant is reported where it stands.
#include <algorithm>
#include <array>
#include <tuple>

#include "checks/check.h"

namespace grantlint::checks {
namespace {

/// A part that another resource of the tree gives is known well enough.
bool is_unseen(const grants::Part& part) {
  return !part.value && !part.why.empty();
}

bool is_value(const findings::Unseen& unseen) {
  return unseen.kind == findings::Unseen::Kind::unresolved || unseen.kind == findings::Unseen::Kind::limit;
}

auto key(const findings::Unseen& unseen) {
  return std::tuple(unseen.at.file, unseen.at.begin, unseen.at.end, std::string_view(unseen.why));
}

}  // namespace

void unresolved_value(const Subject& subject, Report& report) {
  const grants::Grant& grant = subject.grant;
  struct Gap {
    std::string question;
    source::Span at;
    std::string why;
  };
  std::vector<Gap> gaps;
  // A policy that is attached elsewhere has no principal by design.
  if (is_unseen(grant.principal) && !grant.definition) {
    gaps.push_back({fmt::format("who holds {}", what(grant)), grant.principal.origin.at, grant.principal.why});
  }
  const auto entitlement = std::ranges::find_if(grant.entitlements, is_unseen);
  if (entitlement != grant.entitlements.end()) {
    gaps.push_back({fmt::format("what {} holds", who(grant)), entitlement->origin.at, entitlement->why});
  }
  if (is_unseen(grant.scope)) {
    gaps.push_back(
        {fmt::format("on what {} holds {}", who(grant), what(grant)), grant.scope.origin.at, grant.scope.why});
  }
  for (const findings::Unseen& unseen : grant.unresolved) {
    if (!is_value(unseen) || std::ranges::any_of(gaps, [&](const Gap& gap) { return gap.why == unseen.why; })) continue;
    if (grant.definition && unseen.why == grant.principal.why) continue;
    gaps.push_back({fmt::format("all of {} for {}", what(grant), who(grant)), unseen.at, unseen.why});
  }
  if (gaps.empty()) return;
  auto line = report.at(grant.home, "cannot see {}: {}", gaps.front().question, one_line(gaps.front().why));
  line.see(gaps.front().at, "{}", one_line(gaps.front().why));
  for (std::size_t i = 1; i < gaps.size(); ++i) {
    line.see(gaps[i].at, "nor {}: {}", gaps[i].question, one_line(gaps[i].why));
  }
}

void unresolved_elsewhere(const Survey& survey, Report& report) {
  std::vector<decltype(key(survey.unseen.front()))> told;
  for (const grants::Grant& grant : survey.grants) {
    for (const findings::Unseen& unseen : grant.unresolved) told.push_back(key(unseen));
  }
  std::ranges::sort(told);
  for (const findings::Unseen& unseen : survey.unseen) {
    if (!is_value(unseen) || !unseen.at.known() || std::ranges::binary_search(told, key(unseen))) continue;
    report.at(unseen.at, "cannot see all that {} grants: {}", code(survey.sources.path(unseen.at.file)),
              one_line(unseen.why));
  }
}

}  // namespace grantlint::checks
