#include "repair.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "guard.h"

namespace grantlint {
namespace {

using checks::Rule;
using Changes = std::map<std::string, mend::Change>;

/// A fix, and the findings that it must resolve.
struct Candidate {
  findings::Fix fix;
  std::vector<std::string> mends;     ///< identities
  std::set<std::uint32_t> changed{};  ///< grants that it is for
  bool removes = false;               ///< may remove them
  bool annotates = false;             ///< edits an annotation; whose it is may not be known before
  std::string why{};                  ///< why it was left out
};

/// The files as they are with the changes.
void overlay(source::SourceSet& sources, const std::vector<mend::Change>& changes) {
  for (const mend::Change& change : changes) {
    if (!change.after) sources.leave_out(change.path);
  }
  for (const mend::Change& change : changes) {
    if (change.after) sources.add(change.path, *change.after);
  }
}

std::vector<mend::Change> values(const Changes& changes) {
  std::vector<mend::Change> all;
  for (const auto& [path, change] : changes) all.push_back(change);
  return all;
}

/// What a finding says, without its advice.
std::string words_of(const findings::Finding& finding) {
  return fmt::format("{}: {}", finding.rule, finding.message.substr(0, finding.message.find(": ")));
}

/// Where a finding or an edit is, for a person.
Left left_at(const source::SourceSet& sources, const source::Span& at, std::string what, std::string why) {
  return {std::string(sources.path(at.file)), at.known() ? sources.line(at.file, at.begin) : 0, std::move(what),
          std::move(why)};
}

/// One scan, and the fixes that hold beside it.
class Repairer {
 public:
  Repairer(const std::filesystem::path& root, const Options& options, const source::SourceSet& sources,
           const Scan& before, const std::vector<mend::Change>& base)
      : root_(root), options_(options), sources_(sources), base_(base), state_(sources, before) {}

  /// Keeps as many candidates as work together: all of them, or those of each half that do. Returns the others.
  std::vector<Candidate> keep(std::vector<Candidate> candidates) {
    const auto unnamed = std::ranges::stable_partition(candidates, [&](Candidate& one) {
      const auto other =
          std::ranges::find_if_not(one.fix.edits, [&](const findings::Edit& edit) { return is_named(edit); });
      if (other == one.fix.edits.end()) return true;
      one.why =
          fmt::format("it would change `{}`, which is not among the named paths", sources_.path(other->replaced.file));
      return false;
    });
    std::vector<Candidate> refused(std::make_move_iterator(unnamed.begin()), std::make_move_iterator(unnamed.end()));
    candidates.erase(unnamed.begin(), unnamed.end());
    std::vector<Candidate> left = keep_named(std::move(candidates));
    std::ranges::move(left, std::back_inserter(refused));
    return refused;
  }
  void leave(const std::vector<Candidate>& candidates) {
    for (const Candidate& one : candidates)
      left_.push_back(left_at(sources_, one.fix.edits.front().replaced, one.fix.description, one.why));
  }
  void leave(Left left) { left_.push_back(std::move(left)); }

  /// Ends that are added under a digest belong to one edit with its renewal.
  void renew_digests(std::vector<Candidate>& candidates);

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
    result.left = std::move(left_);
    result.errors_before = state_.errors;
    result.errors_after = kept_.empty() ? state_.errors : errors_after_;
    return result;
  }

 private:
  static constexpr std::size_t most_tries = 512;

  std::vector<Candidate> keep_named(std::vector<Candidate> candidates) {
    if (candidates.empty()) return {};
    std::vector<Candidate> all = kept_;
    std::ranges::copy(candidates, std::back_inserter(all));
    const std::optional<std::string> why =
        tries_++ < most_tries ? harm_of(all) : std::optional<std::string>("too many edits were tried in one run");
    if (!why) {
      kept_ = std::move(all);
      return {};
    }
    if (candidates.size() == 1) {
      candidates.front().why = *why;
      return candidates;
    }
    const auto half = candidates.begin() + static_cast<std::ptrdiff_t>(candidates.size() / 2);
    std::vector<Candidate> left = keep_named({candidates.begin(), half});
    std::ranges::move(keep_named({half, candidates.end()}), std::back_inserter(left));
    return left;
  }

  [[nodiscard]] mend::Applied applied(const std::vector<Candidate>& candidates) const {
    std::vector<findings::Fix> fixes;
    fixes.reserve(candidates.size());
    for (const Candidate& one : candidates) fixes.push_back(one.fix);
    return mend::apply(sources_, fixes);
  }

  /// A scan of the tree with the changes.
  std::optional<Scan> scanned(source::SourceSet& sources, const std::vector<mend::Change>& changes) const {
    Changes all;
    for (const mend::Change& change : base_) all.insert_or_assign(change.path, change);
    for (const mend::Change& change : changes) all.insert_or_assign(change.path, change);
    overlay(sources, values(all));
    Options options = options_;
    options.may_lack_paths = true;  // a file that was named may be removed
    auto after = scan(sources, options);
    return after ? std::optional(std::move(*after)) : std::nullopt;
  }

  /// Are the grants that it is for as they were, although it resolves no finding by itself?
  [[nodiscard]] bool changes_nothing(const Candidate& candidate, const std::set<std::string_view>& after) const {
    if (!candidate.mends.empty() || candidate.changed.empty()) return false;
    return std::ranges::all_of(candidate.changed, [&](std::uint32_t i) { return after.contains(state_.records[i]); });
  }

  /// May a file be changed? Named paths narrow what is edited; what says who approved it may stand elsewhere.
  [[nodiscard]] bool is_named(const findings::Edit& edit) const {
    const std::string_view path = sources_.path(edit.replaced.file);
    const discover::Named& named = state_.scan.files.named;
    return named.covers(path) || source::is_sidecar(path) || path.starts_with(".grantlint/");
  }

  std::optional<std::string> harm_of(const std::vector<Candidate>& candidates) {
    const mend::Applied changed = applied(candidates);
    if (std::ranges::find(changed.taken, false) != changed.taken.end()) return "another edit changes the same place";
    source::SourceSet sources(root_);
    const auto after = scanned(sources, changed.changes);
    if (!after) return "the configuration could not be read afterwards";
    Purpose purpose;
    for (const Candidate& one : candidates) {
      purpose.mends.insert(purpose.mends.end(), one.mends.begin(), one.mends.end());
      purpose.changed.insert(one.changed.begin(), one.changed.end());
      if (one.removes) purpose.removed.insert(one.changed.begin(), one.changed.end());
      if (one.annotates) std::ranges::copy(one.fix.edits, std::back_inserter(purpose.comments));
    }
    const State state(sources, *after);
    auto why = harm(state_, state, purpose, changed.changes);
    const std::set<std::string_view> records(state.records.begin(), state.records.end());
    if (!why && std::ranges::any_of(candidates, [&](const Candidate& one) { return changes_nothing(one, records); }))
      why = "what is written there applies to nothing";
    if (!why) errors_after_ = state.errors;
    return why;
  }

  const std::filesystem::path& root_;
  const Options& options_;
  const source::SourceSet& sources_;
  const std::vector<mend::Change>& base_;
  State state_;
  std::vector<Candidate> kept_;
  std::vector<Left> left_;
  std::size_t tries_ = 0;
  std::size_t errors_after_ = 0;
};

void Repairer::renew_digests(std::vector<Candidate>& candidates) {
  for (const tickets::Approved& approved : tickets::approved(state_.scan.matches)) {
    if (!approved.digest.given() || !approved.digest.at.known()) continue;
    const std::string& written = approved.digest.values.front();
    if (!tickets::holds(written, tickets::digest(state_.scan.grants, approved.grants))) continue;
    const auto is_of = [&](const Candidate& one) {
      return !one.removes &&
             std::ranges::any_of(approved.grants, [&](std::uint32_t i) { return one.changed.contains(i); });
    };
    const auto first = std::ranges::find_if(candidates, is_of);
    if (first == candidates.end()) continue;
    Candidate whole = std::move(*first);
    for (auto other = candidates.erase(first); other != candidates.end();) {
      if (!is_of(*other)) {
        ++other;
        continue;
      }
      std::ranges::copy(other->fix.edits, std::back_inserter(whole.fix.edits));
      std::ranges::copy(other->mends, std::back_inserter(whole.mends));
      whole.changed.insert(other->changed.begin(), other->changed.end());
      other = candidates.erase(other);
    }
    whole.changed.insert(approved.grants.begin(), approved.grants.end());
    source::SourceSet sources(root_);
    if (const auto after = scanned(sources, applied({whole}).changes)) {
      const auto is_same = [&](const tickets::Approved& one) {
        return one.digest.given() && one.digest.values.front() == written &&
               one.ticket.text() == approved.ticket.text() &&
               sources.path(one.digest.at.file) == sources_.path(approved.digest.at.file);
      };
      for (const tickets::Approved& one : tickets::approved(after->matches)) {
        if (!is_same(one)) continue;
        whole.fix.edits.push_back(
            tickets::renewed(sources_, approved.digest, tickets::digest(after->grants, one.grants)));
        whole.fix.description += ", and renew the digest";
        break;
      }
    }
    candidates.push_back(std::move(whole));
  }
}

bool is_wanted(const findings::Finding& finding, const RepairOptions& wanted) {
  if (finding.suppressed || finding.baseline) return false;
  if (!wanted.findings.empty() && !wanted.findings.contains(finding.identity)) return false;
  if (wanted.rules.empty()) return checks::rule_of(finding).fix != Rule::Fix::decision;
  return std::ranges::find(wanted.rules, finding.rule) != wanted.rules.end();
}

bool removes(const findings::Finding& finding) {
  return checks::rule_of(finding).fix == Rule::Fix::removal;
}

/// May the digest of an approval be renewed? That is a decision, made by naming the rule.
bool may_renew(const RepairOptions& wanted) {
  return std::ranges::any_of(checks::rules(), [&](const Rule& rule) {
    return rule.fix == Rule::Fix::decision && std::ranges::find(wanted.rules, rule.id) != wanted.rules.end();
  });
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
    if (known == candidates.end()) {
      known = candidates.insert(known, {.fix = fix, .mends = {}, .changed = {}, .removes = removes(finding)});
      known->annotates = finding.grant == findings::no_grant;
    }
    known->mends.push_back(finding.identity);
    known->changed.insert(fix.grants.begin(), fix.grants.end());
    if (finding.grant != findings::no_grant) known->changed.insert(finding.grant);
  }
  return candidates;
}

std::vector<Candidate> candidates_of(std::vector<findings::Fix> fixes) {
  std::vector<Candidate> candidates;
  candidates.reserve(fixes.size());
  for (findings::Fix& fix : fixes) {
    std::set<std::uint32_t> changed(fix.grants.begin(), fix.grants.end());
    candidates.push_back({.fix = std::move(fix), .mends = {}, .changed = std::move(changed)});
  }
  return candidates;
}

/// Makes the fixes that the findings offer. Where a finding's first fix does not work, its next one is tried.
void make_offered(Repairer& repairer, const std::vector<findings::Finding>& findings,
                  const std::vector<std::size_t>& chosen, bool renew) {
  std::vector<std::size_t> unresolved = chosen;
  std::map<std::string, Candidate>
      first;  // by finding: of several reasons, that of the first choice is the telling one
  for (std::size_t choice = 0; !unresolved.empty(); ++choice) {
    std::vector<Candidate> candidates = fixes_of(findings, unresolved, choice);
    if (renew) repairer.renew_digests(candidates);
    const std::vector<Candidate> left = repairer.keep(std::move(candidates));
    std::set<std::string> unmended;
    for (const Candidate& one : left) {
      for (const std::string& identity : one.mends) {
        unmended.insert(identity);
        first.try_emplace(identity, one);
      }
    }
    std::erase_if(unresolved, [&](std::size_t i) {
      const findings::Finding& finding = findings[i];
      return !unmended.contains(finding.identity) || finding.fixes.size() <= choice + 1;
    });
    std::vector<Candidate> last = left;
    std::erase_if(last, [&](const Candidate& one) {
      return std::ranges::any_of(unresolved, [&](std::size_t i) {
        return std::ranges::find(one.mends, findings[i].identity) != one.mends.end();
      });
    });
    for (Candidate& one : last) one = first.at(one.mends.front());
    repairer.leave(last);
  }
}

/// One round: a scan, and what can be repaired of it.
std::expected<Repair, std::vector<config::Error>> repair_once(const std::filesystem::path& root, const Options& options,
                                                              const RepairOptions& wanted,
                                                              const std::vector<mend::Change>& base) {
  source::SourceSet sources(root);
  overlay(sources, base);
  const auto before = scan(sources, options);
  if (!before) return std::unexpected(before.error());
  const mend::Matched subject{sources, before->grants, before->matches, before->elsewhere.grants};
  Repairer repairer(root, options, sources, *before, base);
  const auto keep = [&](std::vector<findings::Fix> fixes) {
    repairer.leave(repairer.keep(candidates_of(std::move(fixes))));
  };
  if (wanted.stamp) {
    keep(mend::stamps(subject));
    return repairer.take();
  }
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < before->findings.size(); ++i) {
    const findings::Finding& finding = before->findings[i];
    if (!is_wanted(finding, wanted)) continue;
    chosen.push_back(i);
    if (finding.fixes.empty() && !finding.no_fix.empty())
      repairer.leave(left_at(sources, finding.at, words_of(finding), finding.no_fix));
  }
  make_offered(repairer, before->findings, chosen, may_renew(wanted));
  const std::set<std::string> mended = repairer.mended();
  std::set<std::uint32_t> gone;
  for (const findings::Finding& finding : before->findings) {
    if (removes(finding) && mended.contains(finding.identity)) gone.insert(finding.grant);
  }
  keep(mend::unused_entries(subject, gone));
  if (!wanted.given.empty()) {
    mend::Insertions inserted = mend::insert_fields(sources, subject, before->findings, chosen, wanted.given);
    for (const auto& [finding, why] : inserted.skipped) {
      const findings::Finding& of = before->findings[finding];
      repairer.leave(left_at(sources, of.at, words_of(of), why));
    }
    keep(std::move(inserted.fixes));
  }
  return repairer.take();
}

}  // namespace

std::expected<Repair, std::vector<config::Error>> repair(const std::filesystem::path& root, const Options& options,
                                                         const RepairOptions& wanted) {
  // An end that was written is read by the next scan, which may then repair more.
  constexpr std::size_t most_rounds = 8;
  Repair result;
  Changes changes;
  for (std::size_t round = 0; round < most_rounds; ++round) {
    auto done = repair_once(root, options, wanted, values(changes));
    if (!done) return done;
    if (round == 0) {
      result.errors_before = done->errors_before;
      result.left = std::move(done->left);
    } else {
      // What was left first may have been made since.
      const auto still = [&](const Left& one) {
        return std::ranges::any_of(done->left,
                                   [&](const Left& now) { return now.path == one.path && now.what == one.what; });
      };
      std::erase_if(result.left, [&](const Left& one) { return !still(one); });
      for (Left& one : done->left) {
        const auto listed = [&](const Left& known) { return known.path == one.path && known.what == one.what; };
        if (std::ranges::none_of(result.left, listed)) result.left.push_back(std::move(one));
      }
    }
    result.made += done->made;
    result.errors_after = done->errors_after;
    if (done->changes.empty()) break;
    for (mend::Change& change : done->changes) {
      const auto known = changes.find(change.path);
      if (known != changes.end()) change.before = std::move(known->second.before);
      changes.insert_or_assign(change.path, std::move(change));
    }
  }
  result.changes = values(changes);
  std::ranges::sort(result.left);
  const auto repeated = std::ranges::unique(result.left);
  result.left.erase(repeated.begin(), repeated.end());
  return result;
}

}  // namespace grantlint
