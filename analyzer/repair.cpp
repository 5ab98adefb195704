#include "repair.h"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

namespace grantlint {
namespace {

using checks::Rule;
using Identities = std::multiset<std::string>;

/// A fix, and the findings that it must resolve.
struct Candidate {
  findings::Fix fix;
  std::vector<std::string> mends;  ///< identities
  bool removes = false;            ///< may remove grants
};

/// What a scan found, also outside the named paths: an edit must not do harm anywhere.
struct State {
  Identities grants;
  Identities findings;
  std::size_t reported = 0;  ///< findings inside the named paths
  std::size_t unseen = 0;
};

/// Who holds what on what. Addresses are left out, since removing a list element changes the index of those after it;
/// so are types, since a fix that adds a schedule may have to change the resource's type.
std::string held(const grants::Grant& grant) {
  std::vector<std::string_view> entitlements;
  entitlements.reserve(grant.entitlements.size());
  for (const grants::Part& part : grant.entitlements) entitlements.push_back(part.shown());
  std::ranges::sort(entitlements);
  return fmt::format("{}\n{}\n{}", grant.principal.shown(), grant.scope.shown(), fmt::join(entitlements, "\n"));
}

State state_of(const Scan& scan) {
  State state;
  for (const grants::Grant& grant : scan.grants) state.grants.insert(held(grant));
  for (const auto* findings : {&scan.findings, &scan.elsewhere.findings}) {
    for (const findings::Finding& finding : *findings) {
      if (!finding.suppressed) state.findings.insert(finding.identity);
    }
    if (findings == &scan.findings) state.reported = state.findings.size();
  }
  state.unseen = scan.unseen.size() + scan.elsewhere.unseen.size();
  return state;
}

class Repairer {
 public:
  Repairer(const std::filesystem::path& root, const Options& options, const source::SourceSet& sources,
           const Scan& before)
      : root_(root), options_(options), sources_(sources), before_(before), state_(state_of(before)) {}

  /// Keeps as many candidates as work together: all of them, or those of each half that do. Returns the others.
  std::vector<Candidate> keep(std::vector<Candidate> candidates) {
    if (candidates.empty()) return {};
    std::vector<Candidate> all = kept_;
    std::ranges::copy(candidates, std::back_inserter(all));
    if (tries_++ < most_tries && holds(all)) {
      kept_ = std::move(all);
      return {};
    }
    if (candidates.size() == 1 || tries_ >= most_tries) return candidates;
    const auto half = candidates.begin() + static_cast<std::ptrdiff_t>(candidates.size() / 2);
    std::vector<Candidate> left = keep({candidates.begin(), half});
    std::ranges::move(keep({half, candidates.end()}), std::back_inserter(left));
    return left;
  }
  void refuse(const std::vector<Candidate>& candidates) {
    for (const Candidate& one : candidates) refused_.push_back(place(one));
  }

  /// Identities of the findings that the kept candidates resolve.
  [[nodiscard]] std::set<std::string> mended() const {
    std::set<std::string> all;
    for (const Candidate& one : kept_) all.insert(one.mends.begin(), one.mends.end());
    return all;
  }

  Repair take() {
    Repair result;
    result.changes = applied(kept_).changes;
    result.made = kept_.size();
    result.refused = std::move(refused_);
    result.findings_before = state_.reported;
    result.findings_after = kept_.empty() ? result.findings_before : findings_after_;
    return result;
  }

 private:
  static constexpr std::size_t most_tries = 64;

  static mend::Applied applied(const std::vector<Candidate>& candidates, const source::SourceSet& sources) {
    std::vector<findings::Fix> fixes;
    fixes.reserve(candidates.size());
    for (const Candidate& one : candidates) fixes.push_back(one.fix);
    return mend::apply(sources, fixes);
  }
  [[nodiscard]] mend::Applied applied(const std::vector<Candidate>& candidates) const {
    return applied(candidates, sources_);
  }

  [[nodiscard]] std::string place(const Candidate& one) const {
    const source::Span& at = one.fix.edits.front().replaced;
    return fmt::format("{}:{}: {}", sources_.path(at.file), sources_.line(at.file, at.begin), one.fix.description);
  }

  bool holds(const std::vector<Candidate>& candidates) {
    const mend::Applied changed = applied(candidates);
    if (std::ranges::find(changed.taken, false) != changed.taken.end()) return false;
    source::SourceSet sources(root_);
    for (const mend::Change& change : changed.changes) sources.add(change.path, change.after);
    const auto after = scan(sources, options_);
    if (!after) return false;
    const State state = state_of(*after);
    if (state.unseen > state_.unseen) return false;
    const auto damages = [&](const findings::Finding& finding) {
      const Rule::AfterFix after_fix = checks::rule_of(finding).after_fix;
      if (after_fix == Rule::AfterFix::accepted) return false;
      if (finding.suppressed || state_.findings.contains(finding.identity)) return false;
      // The register's entry of a removed grant is removed afterwards, by `unused_entries`.
      const bool touched = std::ranges::any_of(changed.changes, [&](const mend::Change& change) {
        return finding.at.known() && change.path == sources.path(finding.at.file);
      });
      return after_fix == Rule::AfterFix::refused || touched;
    };
    if (std::ranges::any_of(after->findings, damages) || std::ranges::any_of(after->elsewhere.findings, damages))
      return false;
    std::size_t may_go = 0;
    for (const Candidate& one : candidates) {
      may_go += one.removes ? one.mends.size() : 0;
      for (const std::string& identity : one.mends) {
        if (state.findings.contains(identity)) return false;
      }
    }
    // Only the grants that should be removed may be missing, and no grant may be new.
    std::vector<std::string> gone;
    std::ranges::set_difference(state_.grants, state.grants, std::back_inserter(gone));
    if (gone.size() > may_go || !std::ranges::includes(state_.grants, state.grants)) return false;
    findings_after_ = state.reported;
    return true;
  }

  const std::filesystem::path& root_;
  const Options& options_;
  const source::SourceSet& sources_;
  const Scan& before_;
  State state_;
  std::vector<Candidate> kept_;
  std::vector<std::string> refused_;
  std::size_t tries_ = 0;
  std::size_t findings_after_ = 0;
};

bool is_wanted(const findings::Finding& finding, const RepairOptions& wanted) {
  if (finding.suppressed || finding.baseline) return false;
  if (wanted.rules.empty()) return checks::rule_of(finding).fix != Rule::Fix::decision;
  return std::ranges::find(wanted.rules, finding.rule) != wanted.rules.end();
}

bool removes(const findings::Finding& finding) {
  return checks::rule_of(finding).fix == Rule::Fix::removal;
}

/// The `choice`-th fix of each finding, counted from 0; findings with the same edits share one candidate.
std::vector<Candidate> fixes_of(const std::vector<findings::Finding>& findings, const std::vector<std::size_t>& chosen,
                                std::size_t choice) {
  std::vector<Candidate> candidates;
  for (const std::size_t index : chosen) {
    const findings::Finding& finding = findings[index];
    if (finding.fixes.size() <= choice) continue;
    const findings::Fix& fix = finding.fixes[choice];
    const auto same = [&](const Candidate& one) {
      return std::ranges::equal(one.fix.edits, fix.edits, [](const findings::Edit& a, const findings::Edit& b) {
        return a.replaced == b.replaced && a.text == b.text;
      });
    };
    auto known = std::ranges::find_if(candidates, same);
    if (known == candidates.end()) known = candidates.insert(known, {fix, {}, removes(finding)});
    known->mends.push_back(finding.identity);
  }
  return candidates;
}

}  // namespace

std::expected<Repair, std::vector<config::Error>> repair(const std::filesystem::path& root, const Options& options,
                                                         const RepairOptions& wanted) {
  source::SourceSet sources(root);
  const auto before = scan(sources, options);
  if (!before) return std::unexpected(before.error());
  const mend::Matched subject{sources, before->grants, before->matches, before->elsewhere.grants};
  Repairer repairer(root, options, sources, *before);
  const auto keep = [&](std::vector<findings::Fix> fixes) {
    std::vector<Candidate> candidates;
    candidates.reserve(fixes.size());
    for (findings::Fix& fix : fixes) candidates.push_back({std::move(fix), {}, false});
    repairer.refuse(repairer.keep(std::move(candidates)));
  };
  if (wanted.stamp) {
    keep(mend::stamps(subject));
    return repairer.take();
  }
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < before->findings.size(); ++i) {
    if (is_wanted(before->findings[i], wanted)) chosen.push_back(i);
  }
  // Where a finding's first fix does not work, its next one is tried.
  std::vector<std::size_t> unresolved = chosen;
  for (std::size_t choice = 0; !unresolved.empty(); ++choice) {
    const std::vector<Candidate> left = repairer.keep(fixes_of(before->findings, unresolved, choice));
    std::set<std::string> unmended;
    for (const Candidate& one : left) unmended.insert(one.mends.begin(), one.mends.end());
    std::erase_if(unresolved, [&](std::size_t i) {
      const findings::Finding& finding = before->findings[i];
      return !unmended.contains(finding.identity) || finding.fixes.size() <= choice + 1;
    });
    std::vector<Candidate> last = left;
    std::erase_if(last, [&](const Candidate& one) {
      return std::ranges::any_of(unresolved, [&](std::size_t i) {
        return std::ranges::find(one.mends, before->findings[i].identity) != one.mends.end();
      });
    });
    repairer.refuse(last);
  }
  const std::set<std::string> mended = repairer.mended();
  std::set<std::uint32_t> gone;
  for (const findings::Finding& finding : before->findings) {
    if (removes(finding) && mended.contains(finding.identity)) gone.insert(finding.grant);
  }
  keep(mend::unused_entries(subject, gone));
  if (!wanted.given.empty()) keep(mend::insert_fields(sources, subject, before->findings, chosen, wanted.given));
  return repairer.take();
}

}  // namespace grantlint
