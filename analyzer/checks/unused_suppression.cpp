#include "checks/check.h"
#include "checks/suppressions.h"

namespace grantlint::checks {

void unused_suppression(const Survey& survey, const std::vector<Use>& uses, Report& report) {
  for (std::size_t i = 0; i < survey.matches.allows.size(); ++i) {
    const tickets::Allow& allow = survey.matches.allows[i];
    if (allow.reason.empty()) continue;  // GL102
    std::string unused;
    for (std::size_t word = 0; word < allow.rules.size(); ++word) {
      if (uses[i].rules[word] || !is_known(allow.rules[word])) continue;
      unused += (unused.empty() ? "" : ",") + allow.rules[word];
    }
    if (unused.empty()) continue;
    const std::string suppression = code("grantlint:allow " + unused);
    if (is_expired(allow, survey.today)) {
      report.at(allow.at, "{} expired on {}: what it silenced is reported again", suppression,
                findings::to_text(*allow.until));
    } else {
      report.at(allow.at, "{} silences nothing", suppression);
    }
  }
}

}  // namespace grantlint::checks
