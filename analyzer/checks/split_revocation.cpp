#include <algorithm>
#include <tuple>

#include "checks/by_ticket.h"

namespace grantlint::checks {
namespace {

bool removed_by_itself(const tickets::Ending& ending) {
  return ending.expiry.level == Enforcement::enforced || ending.revocation.level >= Enforcement::automated;
}

}  // namespace

/// Where some grants of a ticket end by themselves: a finding for each of its grants that does not, or that ends on
/// a later day than the first one that does.
void split_revocation(const Survey& survey, Report& report) {
  for (const auto& [ticket, indexes] : grants_by_ticket(survey)) {
    const auto ends = [&](std::uint32_t i) { return removed_by_itself(survey.matches.endings[i]); };
    // The earliest end, by a day that is known where one is.
    const auto first = std::ranges::min_element(indexes, {}, [&](std::uint32_t i) {
      const std::optional<findings::Day>& day = survey.matches.endings[i].expiry.date;
      return std::tuple(!ends(i), !day, day.value_or(findings::Day()));
    });
    if (first == indexes.end() || !ends(*first)) continue;
    const grants::Grant& ended = survey.grants[*first];
    const tickets::Ending& ending = survey.matches.endings[*first];
    const auto& way = ending.revocation.target ? ending.revocation.target : ending.expiry.target;
    for (const std::uint32_t i : indexes) {
      const grants::Grant& grant = survey.grants[i];
      const std::optional<findings::Day>& day = survey.matches.endings[i].expiry.date;
      if (!ends(i)) {
        report
            .at(grant.home, "{} does not end with its ticket {}: other grants under it end by {}, this one by nothing",
                access(grant), code(ticket), code(grants::text(*way)))
            .see(ended.home, "{} holds {} under the same ticket", who(ended), what(ended))
            .insert_field(FieldName::revoke)
            .about(i);
      } else if (day && ending.expiry.date && *day > *ending.expiry.date) {
        report
            .at(grant.home, "{} ends on {}, but other grants under its ticket {} end on {}", access(grant),
                findings::to_text(*day), code(ticket), findings::to_text(*ending.expiry.date))
            .see(ended.home, "{} holds {} under the same ticket", who(ended), what(ended))
            .about(i);
      }
    }
  }
}

}  // namespace grantlint::checks
