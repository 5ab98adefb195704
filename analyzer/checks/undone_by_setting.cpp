#include "checks/check.h"

namespace grantlint::checks {

/// One finding per setting, at the setting; it refers to the first grant that the setting applies to.
void undone_by_setting(const Survey& survey, Report& report) {
  constexpr std::size_t most_named = 20;
  for (const grants::Setting& setting : survey.settings) {
    auto line = report.at(setting.at, "{} undoes what its tickets require: {}: {}", code(setting.address), setting.text,
                          setting.reason);
    std::size_t named = 0;
    for (std::uint32_t i = 0; i < survey.grants.size() && named < most_named; ++i) {
      const grants::Grant& grant = survey.grants[i];
      if (!grants::speaks_of(setting, grant)) continue;
      if (named++ == 0) line.about(i);
      line.see(grant.home, "{} gets {} by it", who(grant), what(grant));
    }
  }
}

}  // namespace grantlint::checks
