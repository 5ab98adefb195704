#include "checks/suppressions.h"

#include <algorithm>
#include <map>
#include <utility>

namespace grantlint::checks {
namespace {

constexpr std::string_view every_rule = "all";

bool means(std::string_view word, std::string_view rule_id) {
  if (word == every_rule) return true;
  const Rule* rule = find_rule(word);
  return rule != nullptr && rule->id == rule_id;
}

/// Suppressions by the lines that they apply to: (file, line) → indexes, in order.
using Lines = std::map<std::pair<source::FileId, std::uint32_t>, std::vector<std::uint32_t>>;

/// Comments on consecutive lines with the line below them, or one comment behind code.
struct Run {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::uint32_t target = 0;
  bool own_lines = false;
  std::vector<std::uint32_t> allows;
};

void add(const Run& run, source::FileId file, Lines& lines) {
  if (run.allows.empty()) return;
  const auto speak_for = [&](std::uint32_t line) {
    auto& indexes = lines[{file, line}];
    indexes.insert(indexes.end(), run.allows.begin(), run.allows.end());
  };
  for (std::uint32_t line = run.first; line <= run.last; ++line) speak_for(line);
  if (run.target > run.last) speak_for(run.target);
}

Lines lines(const Survey& survey) {
  const auto& allows = survey.matches.allows;
  std::map<source::FileId, std::vector<std::uint32_t>> by_file;
  for (std::uint32_t i = 0; i < allows.size(); ++i) {
    if (allows[i].at.known()) by_file[allows[i].at.file].push_back(i);
  }
  Lines found;
  for (const auto& [file, indexes] : by_file) {
    Run run;
    for (const syntax::Comment& comment : syntax::comments(survey.sources, file)) {
      const std::uint32_t first = survey.sources.line(file, comment.at.begin);
      const std::uint32_t last = survey.sources.line(file, comment.at.end);
      if (!comment.own_line || !run.own_lines || first != run.last + 1) {
        add(run, file, found);
        run = {first, last, comment.target_line, comment.own_line, {}};
      }
      run.last = last;
      run.target = comment.target_line;
      for (const std::uint32_t i : indexes) {
        if (comment.at.contains(allows[i].at)) run.allows.push_back(i);
      }
    }
    add(run, file, found);
  }
  return found;
}

}  // namespace

bool is_known(std::string_view word) {
  return word == every_rule || find_rule(word) != nullptr;
}

bool is_expired(const tickets::Allow& allow, findings::Day today) {
  return allow.until && *allow.until < today;
}

std::vector<Use> suppress(const Survey& survey, std::vector<findings::Finding>& findings) {
  const auto& allows = survey.matches.allows;
  std::vector<Use> uses;
  uses.reserve(allows.size());
  for (const tickets::Allow& allow : allows) uses.push_back({std::vector<bool>(allow.rules.size())});
  if (allows.empty()) return uses;

  const Lines by_line = lines(survey);
  for (findings::Finding& finding : findings) {
    if (!rule_of(finding).suppressible) continue;
    const std::vector<std::uint32_t>* candidates = nullptr;
    if (finding.grant != findings::no_grant) {
      candidates = &survey.matches.approvals[finding.grant].allows;
    } else if (finding.at.known()) {
      const auto entry = by_line.find({finding.at.file, survey.sources.line(finding.at.file, finding.at.begin)});
      if (entry != by_line.end()) candidates = &entry->second;
    }
    if (candidates == nullptr) continue;
    for (const std::uint32_t i : *candidates) {
      const tickets::Allow& allow = allows[i];
      if (allow.reason.empty() || is_expired(allow, survey.today)) continue;
      for (std::size_t word = 0; word < allow.rules.size(); ++word) {
        if (!means(allow.rules[word], finding.rule)) continue;
        uses[i].rules[word] = true;
        if (!finding.suppressed) finding.suppressed = findings::Suppression{allow.at, allow.reason, allow.until};
      }
    }
  }
  return uses;
}

}  // namespace grantlint::checks
