#include "checks/check.h"

namespace grantlint::checks {
namespace {

/// "the principals", "the principals and the scopes".
std::string listed(const std::vector<std::string_view>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? " and " : ", ";
    text += fmt::format("the {}", parts[i]);
  }
  return text;
}

}  // namespace

/// One finding per grant of the ticket: the digest does not show which of them is new or changed.
void approval_drift(const Survey& survey, Report& report) {
  for (const tickets::Approved& approved : tickets::approved(survey.matches)) {
    if (!approved.digest.given()) continue;
    const std::string& written = approved.digest.values.front();
    const tickets::Digest now = tickets::digest(survey.grants, approved.grants);
    if (tickets::holds(written, now)) continue;
    const std::vector<std::string_view> parts = tickets::drifted(written, now);
    const std::string changed =
        parts.empty() ? "what is granted has changed" : fmt::format("{} changed", listed(parts));
    for (const std::uint32_t index : approved.grants) {
      const grants::Grant& grant = survey.grants[index];
      auto line = report.at(grant.home, "{} holds {}, but the approval under {} was for something else: {}", who(grant),
                            what(grant), code(approved.ticket.text()), changed);
      line.see(approved.digest.at, "the digest of what was approved").about(index);
      if (approved.digest.at.known())
        line.fix({"approve what there is now: renew the digest",
                  {tickets::renewed(survey.sources, approved.digest, now)},
                  approved.grants});
    }
  }
}

}  // namespace grantlint::checks
