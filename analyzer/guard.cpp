#include "guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/report.h"

namespace grantlint {
namespace {

using checks::Rule;
using Counts = std::map<std::string, std::size_t>;

/// Who holds what on what. Addresses are left out, and so are types: a fix that adds a schedule may have to change the
/// resource's type.
std::string held(const grants::Grant& grant) {
  std::vector<std::string_view> entitlements;
  entitlements.reserve(grant.entitlements.size());
  for (const grants::Part& part : grant.entitlements) entitlements.push_back(part.shown());
  std::ranges::sort(entitlements);
  return fmt::format("{}\n{}\n{}", grant.principal.shown(), grant.scope.shown(), fmt::join(entitlements, "\n"));
}

bool take(Counts& counts, const std::string& text) {
  const auto found = counts.find(text);
  if (found == counts.end()) return false;
  if (--found->second == 0) counts.erase(found);
  return true;
}

/// Annotations and suppressions by what they say: those that an edit changed are not in the other state.
template <typename Stated>
std::string said(const source::SourceSet& sources, const Stated& one) {
  return fmt::format("{}\n{}", sources.path(one.at.file), sources.text(one.at));
}

template <typename Stated>
std::set<std::uint32_t> only_in(const source::SourceSet& sources, const std::vector<Stated>& stated,
                                const source::SourceSet& other_sources, const std::vector<Stated>& other) {
  std::set<std::string> texts;
  for (const Stated& one : other) texts.insert(said(other_sources, one));
  std::set<std::uint32_t> result;
  for (std::uint32_t i = 0; i < stated.size(); ++i) {
    if (!texts.contains(said(sources, stated[i]))) result.insert(i);
  }
  return result;
}

/// Ids of the grants that annotations or suppressions of one state apply to that are not in the other one.
std::set<std::string> ids_under_changed(const State& state, const State& other) {
  const tickets::Matches& matches = state.scan.matches;
  const auto annotations = only_in(state.sources, matches.annotations, other.sources, other.scan.matches.annotations);
  const auto allows = only_in(state.sources, matches.allows, other.sources, other.scan.matches.allows);
  std::set<std::string> ids;
  for (std::size_t i = 0; i < matches.approvals.size(); ++i) {
    const tickets::Approval& approval = matches.approvals[i];
    const bool under =
        std::ranges::any_of(
            approval.fields,
            [&](const auto& field) { return field.given() && annotations.contains(field.annotation); }) ||
        std::ranges::any_of(approval.allows, [&](std::uint32_t allow) { return allows.contains(allow); });
    if (under) ids.insert(state.scan.grants[i].id);
  }
  return ids;
}

/// An edit of a comment or a tag is for the grants that it applies to, which may not be known before it is made.
void add_annotated(const State& before, const State& after, Purpose& purpose) {
  if (purpose.comments.empty()) return;
  std::set<std::string> ids = ids_under_changed(before, after);
  ids.merge(ids_under_changed(after, before));
  for (std::uint32_t i = 0; i < before.scan.grants.size(); ++i) {
    const grants::Grant& grant = before.scan.grants[i];
    const bool tagged = std::ranges::any_of(grant.carriers, [&](const grants::Carrier& carrier) {
      return std::ranges::any_of(purpose.comments, [&](const findings::Edit& edit) {
        return carrier.fields.origin().at.contains(edit.replaced);
      });
    });
    if (tagged || ids.contains(grant.id)) purpose.changed.insert(i);
  }
}

std::string name_of(const grants::Grant& grant) {
  const std::string address = findings::code(grant.address);
  const std::string& who = grant.principal.shown();
  return who.empty() ? address : fmt::format("{} of {}", address, findings::code(who));
}

std::set<std::string> rules_of(const State& state, std::uint32_t grant) {
  std::set<std::string> rules;
  for (const findings::Finding& finding : state.findings) {
    if (finding.grant == grant && !finding.suppressed) rules.insert(finding.rule);
  }
  return rules;
}

/// How the record of a grant that the edits are not for would differ.
std::string difference(const State& before, const State& after, std::uint32_t index) {
  const grants::Grant& grant = before.scan.grants[index];
  const auto same = std::ranges::find(after.scan.grants, grant.id, &grants::Grant::id);
  if (same == after.scan.grants.end()) return fmt::format("{} would be another grant, or gone", name_of(grant));
  const std::set<std::string> was = rules_of(before, index);
  const std::set<std::string> is = rules_of(after, static_cast<std::uint32_t>(same - after.scan.grants.begin()));
  std::vector<std::string> changed;
  std::ranges::set_symmetric_difference(was, is, std::back_inserter(changed));
  if (changed.empty()) return fmt::format("what is recorded of {} would change", name_of(grant));
  return fmt::format("{} would {} reported under {}", name_of(grant),
                     is.contains(changed.front()) ? "be" : "no longer be", fmt::join(changed, ", "));
}

/// A finding that was not there before, where its rule does not accept that.
std::optional<std::string> new_finding(const State& before, const State& after,
                                       const std::vector<mend::Change>& changes) {
  for (const findings::Finding& finding : after.findings) {
    if (finding.suppressed || before.identities.contains(finding.identity)) continue;
    const Rule& rule = checks::rule_of(finding);
    // The register's entry of a removed grant is removed afterwards, by `unused_entries`.
    const bool touched = std::ranges::any_of(changes, [&](const mend::Change& change) {
      return finding.at.known() && change.path == after.sources.path(finding.at.file);
    });
    const bool refused =
        rule.after_fix == Rule::AfterFix::refused || (rule.after_fix == Rule::AfterFix::tidied && touched);
    if (!refused) continue;
    const std::string decision =
        rule.fix == Rule::Fix::decision ? fmt::format("; with `--rule {}` that is repaired, too", rule.id) : "";
    return fmt::format("there would be a new finding, {}: {}{}", rule.id, finding.message, decision);
  }
  return std::nullopt;
}

}  // namespace

State::State(const source::SourceSet& of_sources, const Scan& of_scan) : sources(of_sources), scan(of_scan) {
  findings = scan.findings;
  findings.insert(findings.end(), scan.elsewhere.findings.begin(), scan.elsewhere.findings.end());
  for (const findings::Finding& finding : findings) {
    if (!finding.suppressed) identities.insert(finding.identity);
  }
  for (const findings::Finding& finding : scan.findings)
    errors += !finding.suppressed && !finding.baseline && finding.level == findings::Level::error ? 1 : 0;
  for (const auto* parts : {&scan.unseen, &scan.elsewhere.unseen}) {
    for (const findings::Unseen& one : *parts)
      unseen.insert(fmt::format("{}: {}", one.at.known() ? sources.path(one.at.file) : one.path, one.why));
  }
  records = report::records({.sources = sources,
                             .config = scan.config,
                             .grants = scan.grants,
                             .matches = scan.matches,
                             .findings = findings,
                             .ratings = scan.ratings,
                             .unseen = scan.unseen,
                             .version = {},
                             .catalogue_digest = {},
                             .residuals = scan.residuals});
}

std::optional<std::string> harm(const State& before, const State& after, const Purpose& purpose,
                                const std::vector<mend::Change>& changes) {
  for (const std::string& part : after.unseen) {
    if (after.unseen.count(part) > before.unseen.count(part)) return fmt::format("less could be read: {}", part);
  }
  if (auto finding = new_finding(before, after, changes)) return finding;
  for (const std::string& identity : purpose.mends) {
    if (after.identities.contains(identity)) return "the finding would remain";
  }

  Purpose own = purpose;
  add_annotated(before, after, own);
  Counts records;
  for (const std::string& record : after.records) ++records[record];
  Counts may_be;
  std::vector<std::uint32_t> must_be;
  for (std::uint32_t i = 0; i < before.records.size(); ++i) {
    const grants::Grant& grant = before.scan.grants[i];
    if (own.changed.contains(i)) {
      ++may_be[held(grant)];
      if (!own.removed.contains(i)) must_be.push_back(i);
    } else if (!take(records, before.records[i])) {
      return difference(before, after, i);
    }
  }
  Counts rest;
  for (std::size_t i = 0; i < after.records.size(); ++i) {
    if (!take(records, after.records[i])) continue;
    if (!take(may_be, held(after.scan.grants[i])))
      return fmt::format("there would be a new grant, {}", name_of(after.scan.grants[i]));
    ++rest[held(after.scan.grants[i])];
  }
  for (const std::uint32_t i : must_be) {
    if (!take(rest, held(before.scan.grants[i])))
      return fmt::format("{} would be gone", name_of(before.scan.grants[i]));
  }
  return std::nullopt;
}

}  // namespace grantlint
