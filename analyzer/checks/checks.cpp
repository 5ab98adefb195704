// The order of the room: every rule with its level, suppressions, rules about suppressions, merged findings, ratings,
// the baseline, and last `--time-findings`, which only leaves findings out of the report and so cannot change a rating.
#include "checks/checks.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <tuple>

#include "checks/check.h"
#include "checks/merge.h"
#include "checks/rating.h"
#include "checks/residual.h"
#include "checks/suppressions.h"
#include "source/parallel.h"

namespace grantlint::checks {
namespace {

using findings::Finding;

std::string_view path_of(const source::SourceSet& sources, const source::Span& at) {
  return at.known() ? sources.path(at.file) : std::string_view();
}

findings::Related::Kind kind_of(grants::Via::Kind kind) {
  using Kind = findings::Related::Kind;
  switch (kind) {
    case grants::Via::Kind::module: return Kind::module;
    case grants::Via::Kind::variables: return Kind::variables;
    case grants::Via::Kind::decoded: return Kind::decoded;
    case grants::Via::Kind::plan: return Kind::plan;
    case grants::Via::Kind::local: return Kind::local;
  }
  return Kind::module;
}

/// Adds the grant's block, workloads and way to the places that the rule named itself.
void add_story(const grants::Grant& grant, Finding& finding) {
  for (findings::Related& part : story(grant)) {
    const bool there = std::ranges::find(finding.see, part.at, &findings::Related::at) != finding.see.end();
    if (part.at != finding.at && !there) finding.see.push_back(std::move(part));
  }
}

/// Identifies a finding without a grant from one scan to the next: by rule, path and the text at its place.
std::string text_identity(const source::SourceSet& sources, const Finding& finding) {
  return fmt::format("{} {} {}", finding.rule, path_of(sources, finding.at), text_at(sources, finding));
}

findings::Level level(const Survey& survey, const Finding& finding) {
  const grants::Grant* grant = finding.grant == findings::no_grant ? nullptr : &survey.grants[finding.grant];
  const auto level =
      config::level(survey.config, finding.rule, path_of(survey.sources, finding.at),
                    grant != nullptr ? grants::name(grant->privilege) : std::string_view(), rule_of(finding).level);
  if (grant == nullptr) return level;
  // A type that only looks like a grant is at most a note; a grant that may not be created at all is at most a
  // warning.
  if (grant->possible) return std::min(level, findings::Level::note);
  return grant->unsure.empty() ? level : std::min(level, findings::Level::warning);
}

/// Identifies a finding on a grant from one scan to the next. Identical grants have ids that differ by a number
/// (`ID-2`), which is left out: `number_equal_identities` counts their findings instead, so that removing one of two
/// identical grants does not make the finding on the other a new one.
std::string grant_identity(const grants::Grant& grant, const Finding& finding) {
  const std::string_view id = std::string_view(grant.id).substr(0, grant.id.find('-'));
  return fmt::format("{} {}{}{}", finding.rule, id, finding.identity.empty() ? "" : " ", finding.identity);
}

/// Moves a rule's findings to `all` and adds rule, message, related places, identity and level.
void collect(const Survey& survey, Report& report, std::string_view rule, std::uint32_t grant,
             std::vector<Finding>& all) {
  for (Finding& finding : report.take()) {
    finding.rule = rule;
    if (grant != findings::no_grant) finding.grant = grant;
    finding.message = one_line(finding.message);
    if (finding.grant != findings::no_grant) {
      add_story(survey.grants[finding.grant], finding);
      finding.identity = grant_identity(survey.grants[finding.grant], finding);
    } else {
      finding.identity = text_identity(survey.sources, finding);
    }
    finding.level = level(survey, finding);
    all.push_back(std::move(finding));
  }
}

/// Runs every rule on the grants [begin, end).
void run_checks(const Survey& survey, std::size_t begin, std::size_t end, std::vector<Finding>& all) {
  Report report;
  for (auto i = static_cast<std::uint32_t>(begin); i < end; ++i) {
    const Subject subject{survey.sources,
                          survey.grants[i],
                          survey.matches.approvals[i],
                          survey.matches.endings[i],
                          survey.matches,
                          survey.catalogue,
                          survey.config,
                          survey.today};
#define CHECK(id, function)  \
  function(subject, report); \
  collect(survey, report, #id, i, all);
#include "checks/checks.def"
  }
}

void run_checks(const Survey& survey, unsigned jobs, std::vector<Finding>& all) {
  constexpr std::size_t share = 64;
  std::vector<std::vector<Finding>> found((survey.grants.size() + share - 1) / share);
  source::in_parallel(found.size(), jobs, [&](std::size_t i) {
    run_checks(survey, i * share, std::min((i + 1) * share, survey.grants.size()), found[i]);
  });
  for (std::vector<Finding>& part : found) std::ranges::move(part, std::back_inserter(all));
  Report report;
#define CHECK_SCAN(id, function) \
  function(survey, report);      \
  collect(survey, report, #id, findings::no_grant, all);
#include "checks/checks.def"
}

void run_allow_checks(const Survey& survey, const std::vector<Use>& uses, std::vector<Finding>& all) {
  Report report;
#define CHECK_ALLOWS(id, function) \
  function(survey, uses, report);  \
  collect(survey, report, #id, findings::no_grant, all);
#include "checks/checks.def"
}

/// Can a new day alone bring this finding, without a change of the code? At a suppression: is it about its end?
bool is_of_time(const Survey& survey, const Finding& finding) {
  if (!rule_of(finding).by_day) return false;
  const auto allow = std::ranges::find(survey.matches.allows, finding.at, &tickets::Allow::at);
  return allow == survey.matches.allows.end() || is_expired(*allow, survey.today);
}

/// Is the grant, its block or the date in one of the files of `--touched`?
bool is_touched(const Survey& survey, const Finding& finding) {
  const auto touched = [&](const source::Span& at) {
    const std::string_view path = path_of(survey.sources, at);
    // A folder includes everything below it.
    return std::ranges::any_of(survey.config.touched, [&](const std::string& named) {
      return named == "." || path == named || path.starts_with(named + "/");
    });
  };
  return touched(finding.at) ||
         std::ranges::any_of(finding.see, [&](const findings::Related& related) { return touched(related.at); });
}

void leave_out_time_findings(const Survey& survey, std::vector<Finding>& all) {
  if (survey.config.time_findings == config::TimeFindings::all) return;
  std::erase_if(all, [&](const Finding& finding) {
    if (!is_of_time(survey, finding)) return false;
    return survey.config.time_findings == config::TimeFindings::none || !is_touched(survey, finding);
  });
}

void sort(const Survey& survey, std::vector<Finding>& all) {
  const auto key = [&](const Finding& finding) {
    const grants::Grant* grant = finding.grant == findings::no_grant ? nullptr : &survey.grants[finding.grant];
    return std::tuple(path_of(survey.sources, finding.at), finding.at.begin, std::string_view(finding.rule),
                      grant != nullptr ? std::string_view(grant->address) : std::string_view(),
                      std::string_view(finding.identity), std::string_view(finding.message), finding.grant);
  };
  std::ranges::stable_sort(all, std::ranges::less(), key);
}

/// Two comments with the same text in one file are two findings, and so are those on two identical grants: the second
/// gets a number, which changes only when one of them is removed.
void number_equal_identities(std::vector<Finding>& all) {
  std::map<std::string, unsigned, std::less<>> seen;
  for (Finding& finding : all) {
    const unsigned count = ++seen[finding.identity];
    if (count > 1) finding.identity += fmt::format(" #{}", count);
  }
}

/// Marks the findings that the baseline lists, and returns the entries of the baseline that no finding matches.
std::vector<Known> mark_known(const Survey& survey, std::span<const Known> baseline, std::vector<Finding>& all) {
  std::map<std::string_view, const Known*> left;
  for (const Known& one : baseline) left.emplace(one.fingerprint, &one);
  for (Finding& finding : all) {
    if (left.empty()) break;
    const Known now = known(survey.sources, survey.grants, finding);
    const auto listed = left.find(now.fingerprint);
    // An entry whose rule, address or folder describes another finding does not count: reviewers of the baseline must
    // see what it lets pass.
    if (listed == left.end() || listed->second->rule != now.rule || listed->second->address != now.address ||
        source::parent_path(listed->second->path) != source::parent_path(now.path)) {
      continue;
    }
    finding.baseline = true;
    left.erase(listed);
  }
  // What has moved: the same access under another address or in another folder.
  using What = std::pair<std::string_view, std::string_view>;
  std::multimap<What, std::string_view> moved;
  for (const Known& one : baseline) {
    if (!one.what.empty() && left.contains(one.fingerprint)) moved.emplace(What(one.rule, one.what), one.fingerprint);
  }
  for (Finding& finding : all) {
    if (moved.empty()) break;
    if (finding.baseline) continue;
    const Known now = known(survey.sources, survey.grants, finding);
    const auto listed = moved.find(What(now.rule, now.what));
    if (listed == moved.end()) continue;
    finding.baseline = true;
    left.erase(listed->second);
    moved.erase(listed);
  }
  std::vector<Known> gone;
  for (const Known& one : baseline) {
    if (left.contains(one.fingerprint)) gone.push_back(one);
  }
  return gone;
}

}  // namespace

std::vector<findings::Related> story(const grants::Grant& grant) {
  std::vector<findings::Related> story{{grant.block, grant.address, findings::Related::Kind::block}};
  for (const grants::Workload& workload : grant.workloads)
    story.push_back({workload.at, workload.address, findings::Related::Kind::workload});
  for (const grants::Via& via : grant.via) story.push_back({via.at, via.name, kind_of(via.kind)});
  return story;
}

Results check(const Seen& seen, unsigned jobs, std::span<const Known> baseline) {
  assert(seen.matches.approvals.size() == seen.grants.size() && seen.matches.endings.size() == seen.grants.size());
  Results results;
  const Routes routes(seen.sources, seen.grants, seen.config);
  results.residuals = rehearse(seen.grants, seen.matches, seen.catalogue, routes);
  const Survey survey{seen, seen.config.today, routes, results.residuals};
  std::vector<Finding> all;
  run_checks(survey, jobs, all);
  // Before findings of rules that are off are dropped: turning a rule off does not make its suppressions unused.
  const std::vector<Use> uses = suppress(survey, all);
  run_allow_checks(survey, uses, all);
  std::erase_if(all, [](const Finding& finding) { return finding.level == findings::Level::off; });
  merge(rules(), all);

  results.ratings = rate(survey, all);
  sort(survey, all);
  number_equal_identities(all);
  results.gone = mark_known(survey, baseline, all);
  leave_out_time_findings(survey, all);
  results.findings = std::move(all);
  return results;
}

}  // namespace grantlint::checks
