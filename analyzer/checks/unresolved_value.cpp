// Unknown is not absent: a grant whose parts cannot be seen is reported as such, once, whatever the
// number of its unknown parts; what could not be seen outside of any grant is reported where it stands.
#include <algorithm>
#include <array>
#include <tuple>

#include "checks/check.h"

namespace grantlint::checks {
namespace {

/// A part whose value another resource of the tree will give is not reported.
bool is_unseen(const grants::Part& part) {
  return !part.value && !part.why.empty();
}

bool is_value(const findings::Unseen& unseen) {
  return unseen.kind == findings::Unseen::Kind::unresolved || unseen.kind == findings::Unseen::Kind::limit;
}

/// What follows "cannot see".
std::string clause(const grants::Grant& grant, std::string_view why) {
  constexpr std::string_view opening = "cannot see ";
  if (why.starts_with(opening)) return one_line(why.substr(opening.size()));
  return fmt::format("all of {} for {}: {}", what(grant), who(grant), one_line(why));
}

auto key(const findings::Unseen& unseen) {
  return std::tuple(unseen.at.file, unseen.at.begin, unseen.at.end, std::string_view(unseen.why));
}

}  // namespace

void unresolved_value(const Subject& subject, Report& report) {
  const grants::Grant& grant = subject.grant;
  struct Gap {
    std::string text;
    source::Span at;
  };
  std::vector<Gap> gaps;
  std::vector<const std::string*> reported;
  const auto ask = [&](const grants::Part& part, const std::string& question) {
    gaps.push_back({fmt::format("{}: {}", question, one_line(part.why)), part.origin.at});
    reported.push_back(&part.why);
  };
  // A policy that is attached elsewhere has no principal by design.
  if (is_unseen(grant.principal) && !grant.definition) ask(grant.principal, fmt::format("who holds {}", what(grant)));
  const auto entitlement = std::ranges::find_if(grant.entitlements, is_unseen);
  if (entitlement != grant.entitlements.end()) ask(*entitlement, fmt::format("what {} holds", who(grant)));
  for (const grants::Part& part : grant.entitlements) {
    if (is_unseen(part)) reported.push_back(&part.why);
  }
  if (is_unseen(grant.scope)) ask(grant.scope, fmt::format("on what {} holds {}", who(grant), what(grant)));
  if (is_unseen(grant.principal) && grant.definition) reported.push_back(&grant.principal.why);
  for (const findings::Unseen& unseen : grant.unresolved) {
    // Reasons that belong to a part are reported above. The others are about the grant as a whole: a role that
    // is missing from the tree, a block that may not be created.
    const bool said = std::ranges::any_of(reported, [&](const std::string* why) { return unseen.why.ends_with(*why); });
    if (is_value(unseen) && !said) gaps.push_back({clause(grant, unseen.why), unseen.at});
  }
  if (gaps.empty()) return;
  auto line = report.at(grant.home, "cannot see {}", gaps.front().text);
  line.see(gaps.front().at, "cannot see {}", gaps.front().text);
  for (std::size_t i = 1; i < gaps.size(); ++i) line.see(gaps[i].at, "nor {}", gaps[i].text);
}

void unresolved_elsewhere(const Survey& survey, Report& report) {
  std::vector<decltype(key(survey.unseen.front()))> reported;
  for (const grants::Grant& grant : survey.grants) {
    for (const findings::Unseen& unseen : grant.unresolved) reported.push_back(key(unseen));
  }
  std::ranges::sort(reported);
  for (const findings::Unseen& unseen : survey.unseen) {
    if (!is_value(unseen) || !unseen.at.known() || std::ranges::binary_search(reported, key(unseen))) continue;
    report.at(unseen.at, "cannot see all that {} grants: {}", code(survey.sources.path(unseen.at.file)),
              one_line(unseen.why));
  }
}

}  // namespace grantlint::checks
