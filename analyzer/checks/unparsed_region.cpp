#include "checks/check.h"

namespace grantlint::checks {

void unparsed_region(const Survey& survey, Report& report) {
  for (const findings::Unseen& unseen : survey.unseen) {
    // A file that could not be opened has no line to show: it is a notification of the run.
    if (unseen.kind != findings::Unseen::Kind::unparsed || !unseen.at.known()) continue;
    report.at(unseen.at, "cannot read part of {}: {}", code(survey.sources.path(unseen.at.file)), one_line(unseen.why));
  }
}

}  // namespace grantlint::checks
