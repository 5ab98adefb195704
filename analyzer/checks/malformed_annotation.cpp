#include "checks/check.h"
#include "checks/suppressions.h"

namespace grantlint::checks {
namespace {

std::string offer(std::string_view nearest) {
  return nearest.empty() ? std::string() : fmt::format("; did you mean {}?", code(nearest));
}

/// Where in the comment the word stands; the whole comment where it is not found.
source::Span place(const source::SourceSet& sources, const source::Span& comment, std::string_view word) {
  const std::size_t found = sources.text(comment).find(word);
  if (found == std::string_view::npos) return comment;
  const auto begin = comment.begin + static_cast<std::uint32_t>(found);
  return {comment.file, begin, begin + static_cast<std::uint32_t>(word.size())};
}

void unknown_rule(const Survey& survey, const tickets::Allow& allow, const std::string& word, Report& report) {
  std::vector<std::string_view> known{"all"};
  for (const Rule& rule : rules()) {
    known.push_back(rule.id);
    known.push_back(rule.name);
  }
  const std::string_view nearest = config::nearest(word, known);
  const source::Span at = place(survey.sources, allow.at, word);
  auto line = report.at(at, "`grantlint:allow` names a rule that does not exist: {}{}", code(word), offer(nearest));
  // Ids lie too close together for one of them to be the only sensible reading.
  if (!nearest.empty() && at != allow.at && !nearest.starts_with("GL")) {
    line.fix({fmt::format("write {}", code(nearest)), {{at, std::string(nearest)}}});
  }
}

}  // namespace

void malformed_annotation(const Survey& survey, Report& report) {
  for (const tickets::Malformed& malformed : survey.matches.malformed) {
    auto line = report.at(malformed.at, "{}{}", one_line(malformed.text), offer(malformed.nearest));
    if (malformed.mend) line.fix({fmt::format("write {}", code(malformed.mend->text)), {*malformed.mend}});
  }
  for (const tickets::Allow& allow : survey.matches.allows) {
    for (const std::string& word : allow.rules) {
      if (!is_known(word)) unknown_rule(survey, allow, word, report);
    }
  }
}

}  // namespace grantlint::checks
