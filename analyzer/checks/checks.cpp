// The order of the room: every rule, levels, suppressions, what suppressions were for, ratings, what is
// known from the baseline, and last what the run's `--time-findings` leaves out (it changes what is shown,
// never what is true).
#include "checks/checks.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <tuple>

#include "checks/check.h"
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

/// The resource block and the way the values came, after what the rule itself pointed at.
void add_context(const grants::Grant& grant, Finding& finding) {
  const auto see = [&](const source::Span& at, std::string text) {
    const auto same = [&](const findings::Related& related) { return related.at == at; };
    if (!at.known() || at == finding.at || std::ranges::any_of(finding.see, same)) return;
    finding.see.push_back({at, std::move(text)});
  };
  see(grant.block, grant.address.empty() ? "granted here" : fmt::format("granted by {}", code(grant.address)));
  for (const grants::Workload& workload : grant.workloads)
    see(workload.at, fmt::format("{} runs as the grantee", code(workload.address)));
  for (const grants::Via& via : grant.via) {
    see(via.at, via.name.empty() ? fmt::format("through {}", grants::name(via.kind))
                                 : fmt::format("through {} {}", grants::name(via.kind), code(via.name)));
  }
}

/// What makes a finding without a grant the same one tomorrow: the text it stands at.
std::string text_identity(const source::SourceSet& sources, const Finding& finding) {
  constexpr std::size_t enough = 200;
  const std::string_view text = finding.at.known() ? sources.text(finding.at) : std::string_view(finding.message);
  return fmt::format("{} {} {}", finding.rule, path_of(sources, finding.at), one_line(text.substr(0, enough)));
}

findings::Level level(const Survey& survey, const Finding& finding) {
  const Rule* rule = find_rule(finding.rule);
  assert(rule != nullptr);
  const grants::Grant* grant = finding.grant == findings::no_grant ? nullptr : &survey.grants[finding.grant];
  const auto level = config::level(survey.config, finding.rule, path_of(survey.sources, finding.at),
                                   grant != nullptr ? grants::name(grant->privilege) : std::string_view(), rule->level);
  if (grant == nullptr) return level;
  // A type that only looks like a grant is a hint, not a fault; one that may not be made at all is not
  // yet an error.
  if (grant->possible) return std::min(level, findings::Level::note);
  return grant->unsure.empty() ? level : std::min(level, findings::Level::warning);
}

/// What makes a finding on a grant the same one tomorrow. Of grants that are alike the number is left out:
/// the findings are counted instead, so that of two of them the one that stays is not taken for the other.
std::string grant_identity(const grants::Grant& grant, const Finding& finding) {
  const std::string_view id = std::string_view(grant.id).substr(0, grant.id.find('-'));
  return fmt::format("{} {}{}{}", finding.rule, id, finding.identity.empty() ? "" : " ", finding.identity);
}

/// Takes a rule's findings over and completes them.
void collect(const Survey& survey, Report& report, std::string_view rule, std::uint32_t grant,
             std::vector<Finding>& all) {
  for (Finding& finding : report.take()) {
    finding.rule = rule;
    if (grant != findings::no_grant) finding.grant = grant;
    finding.message = one_line(finding.message);
    if (finding.grant != findings::no_grant) {
      add_context(survey.grants[finding.grant], finding);
      finding.identity = grant_identity(survey.grants[finding.grant], finding);
    } else {
      finding.identity = text_identity(survey.sources, finding);
    }
    finding.level = level(survey, finding);
    all.push_back(std::move(finding));
  }
}

/// Every rule on the grants [begin, end).
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

/// Findings that a new day can bring without a change of the code.
bool is_of_time(const Survey& survey, const Finding& finding) {
  if (finding.rule == "GL302") return true;
  if (finding.rule != "GL110") return false;
  return std::ranges::any_of(survey.matches.allows, [&](const tickets::Allow& allow) {
    return allow.at == finding.at && is_over(allow, survey.today);
  });
}

/// Touched is a finding where the grant, its block or the date stands in a touched file.
bool is_touched(const Survey& survey, const Finding& finding) {
  const auto touched = [&](const source::Span& at) {
    const std::string_view path = path_of(survey.sources, at);
    // A folder that is named stands for what lies below it.
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

/// Two comments with the same text in one file are two findings, as are those on two grants that are alike:
/// the second is told apart by its number, which changes only when one of them goes.
void number_equal_identities(std::vector<Finding>& all) {
  std::map<std::string, unsigned, std::less<>> seen;
  for (Finding& finding : all) {
    const unsigned count = ++seen[finding.identity];
    if (count > 1) finding.identity += fmt::format(" #{}", count);
  }
}

/// Marks what is known; what is left is listed of findings that are no more.
std::vector<Known> mark_known(const Survey& survey, std::span<const Known> baseline, std::vector<Finding>& all) {
  std::map<std::string_view, const Known*> left;
  for (const Known& one : baseline) left.emplace(one.fingerprint, &one);
  for (Finding& finding : all) {
    if (left.empty()) break;
    const Known now = known(survey.sources, survey.grants, finding);
    const auto listed = left.find(now.fingerprint);
    // Whoever reads the file must not be told of another finding than the one that is let pass.
    if (listed == left.end() || listed->second->rule != now.rule || listed->second->address != now.address ||
        source::parent_path(listed->second->path) != source::parent_path(now.path)) {
      continue;
    }
    finding.baseline = true;
    left.erase(listed);
  }
  std::vector<Known> gone;
  for (const Known& one : baseline) {
    if (left.contains(one.fingerprint)) gone.push_back(one);
  }
  return gone;
}

}  // namespace

Results check(const Judged& judged, unsigned jobs, std::span<const Known> baseline) {
  const auto& [sources, grants, settings, matches, unseen, catalogue, config] = judged;
  assert(matches.approvals.size() == grants.size() && matches.endings.size() == grants.size());
  Results results;
  const Routes routes(sources, grants, config);
  results.residuals = rehearse(grants, matches, catalogue, routes);
  const Survey survey{sources,   grants, settings,     matches, unseen,
                      catalogue, config, config.today, routes,  results.residuals};
  std::vector<Finding> all;
  run_checks(survey, jobs, all);
  // Before what is off is dropped: turning a rule off does not make its suppressions useless.
  const std::vector<Use> uses = suppress(survey, all);
  run_allow_checks(survey, uses, all);
  std::erase_if(all, [](const Finding& finding) { return finding.level == findings::Level::off; });

  results.ratings = rate(survey, all);
  sort(survey, all);
  number_equal_identities(all);
  results.gone = mark_known(survey, baseline, all);
  leave_out_time_findings(survey, all);
  results.findings = std::move(all);
  return results;
}

}  // namespace grantlint::checks
