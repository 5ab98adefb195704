#include <algorithm>

#include "checks/check.h"

namespace grantlint::checks {

void orphan_annotation(const Survey& survey, Report& report) {
  for (const tickets::Annotation& annotation : survey.matches.annotations) {
    // GL102 reports an annotation of which no field could be read.
    if (annotation.used > 0 || annotation.fields.empty()) continue;
    const auto ticket =
        std::ranges::find(annotation.fields, FieldName::ticket, [](const auto& entry) { return entry.first; });
    const auto& [name, field] = ticket != annotation.fields.end() ? *ticket : annotation.fields.front();
    report.at(annotation.at, "annotation {} matches no grant",
              code(fmt::format("{}={}", tickets::name(name), field.text())));
  }
}

}  // namespace grantlint::checks
