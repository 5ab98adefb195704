#include <algorithm>

#include "checks/check.h"

namespace grantlint::checks {

namespace {

/// Is it a comment with an empty line below it, which belongs to no line?
bool is_apart(const source::SourceSet& sources, const tickets::Annotation& annotation) {
  if (annotation.source != tickets::SourceKind::comment || !annotation.at.known()) return false;
  const std::uint32_t last = sources.line(annotation.at.file, annotation.at.end);
  return last < sources.line_count(annotation.at.file) &&
         source::is_blank(sources.line_text(annotation.at.file, last + 1));
}

}  // namespace

void orphan_annotation(const Survey& survey, Report& report) {
  for (const tickets::Annotation& annotation : survey.matches.annotations) {
    // GL102 reports an annotation of which no field could be read.
    if (annotation.used > 0 || annotation.fields.empty()) continue;
    const auto ticket =
        std::ranges::find(annotation.fields, FieldName::ticket, [](const auto& entry) { return entry.first; });
    const auto& [name, field] = ticket != annotation.fields.end() ? *ticket : annotation.fields.front();
    report.at(annotation.at, "annotation {} matches no grant{}",
              code(fmt::format("{}={}", tickets::name(name), field.text())),
              is_apart(survey.sources, annotation)
                  ? ": an empty line divides it from what follows; for the whole file it begins with `grant-file:`"
                  : "");
  }
}

}  // namespace grantlint::checks
