/// Hand-made subjects for the report's tests: files, grants and findings made by hand, so that a
/// test contains everything that its report is made of.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/report.h"

namespace grantlint::report::scene {

inline constexpr std::array<std::string_view, 2> tags{"security", "access-control"};
inline constexpr std::array<checks::Rule::Mapping, 2> mappings{
    {{"NIST CSF 2.0", "PR.AA-05"}, {"NIST SP 800-53", "AC-2"}}};

inline checks::Rule rule(std::string_view id, std::string_view name, std::string_view summary, findings::Level level) {
  return {.id = id,
          .name = name,
          .summary = summary,
          .level = level,
          .security_severity = "6.5",
          .precision = "high",
          .tags = tags,
          .mappings = mappings,
          .page =
              "## Why it matters\n\nAccess that nobody asked for is access that nobody takes back.\nIt adds up.\n\n"
              "## What it reports\n\n- a grant without `ticket`\n- see [the design](https://example.org/design)\n\n"
              "```hcl\nresource \"x\" \"y\" {\n  member = \"user:a@corp.example\"\n}\n```\n",
          .retired = false,
          .implemented = true,
          .file = "page.md"};
}

inline const std::vector<checks::Rule>& rules() {
  using enum findings::Level;
  static const std::vector<checks::Rule> table = [] {
    std::vector<checks::Rule> all{
        rule("GL101", "missing-ticket", "no ticket reference matches the grant", error),
        rule("GL109", "orphan-annotation", "an annotation matches no grant", warning),
        rule("GL108", "wildcard-entitlement", "everything is granted under a ticket that does not say so", error),
        rule("GL201", "missing-approver", "no approver of the grant is named", error),
        rule("GL301", "missing-expiry", "neither an annotation nor the platform ends the grant", warning),
        rule("GL302", "expired", "the date is past and the grant is still in the code", error),
        rule("GL401", "missing-revocation", "no path is named that takes the grant away", warning),
        rule("GL901", "unparsed-region", "part of a file could not be read", note),
        rule("GL902", "unresolved-value", "a value could not be determined", note),
        rule("GL001", "old-rule", "a rule that was given up", note)};
    all.back().retired = true;
    std::ranges::find(all, "GL901", &checks::Rule::id)->unseen = findings::Unseen::Kind::unparsed;
    return all;
  }();
  return table;
}

struct Scene {
  source::SourceSet sources;
  config::Config config;
  std::vector<grants::Grant> grants;
  tickets::Matches matches;
  std::vector<findings::Finding> findings;
  std::vector<checks::Rating> ratings;
  std::vector<checks::Residual> residuals;
  std::vector<findings::Unseen> unseen;
  std::size_t files = 1;
  bool against_baseline = false;
  std::size_t gone = 0;

  /// With the story of its grant at each finding, as the checks leave it.
  [[nodiscard]] ScanResult subject() {
    for (findings::Finding& finding : findings) {
      if (finding.grant == findings::no_grant) continue;
      for (const findings::Related& part : checks::story(grants[finding.grant])) {
        const bool there = std::ranges::find(finding.see, part.at, &findings::Related::at) != finding.see.end();
        if (!there && part.at != finding.at) finding.see.push_back(part);
      }
    }
    return {.sources = sources,
            .config = config,
            .grants = grants,
            .matches = matches,
            .findings = findings,
            .ratings = ratings,
            .unseen = unseen,
            .files_scanned = files,
            .version = "0.1.0",
            .catalogue_digest = "0123456789abcdef",
            .rules = rules(),
            .residuals = residuals,
            .against_baseline = against_baseline,
            .gone = gone};
  }

  /// The n-th place (from 0) of `text` in the file.
  [[nodiscard]] source::Span at(source::FileId file, std::string_view text, std::size_t n = 0) const {
    const std::string_view bytes = sources.bytes(file);
    std::size_t found = bytes.find(text);
    for (; n > 0 && found != std::string_view::npos; --n) found = bytes.find(text, found + 1);
    if (found == std::string_view::npos) return {};
    return {.file = file,
            .begin = static_cast<std::uint32_t>(found),
            .end = static_cast<std::uint32_t>(found + text.size())};
  }

  /// A grant with its approval (empty), ending (none) and rating (none).
  std::uint32_t grant(std::string principal, std::vector<std::string> entitlements, std::string scope,
                      source::Span home, source::Span block, std::string address) {
    grants::Grant g;
    g.id = "id-" + address + "-" + principal;
    g.provider = "google";
    g.type = "google_project_iam_member";
    g.address = std::move(address);
    g.block = block;
    g.home = home;
    g.principal.value = std::move(principal);
    g.principal.origin.at = home;
    g.principal_kind = grants::PrincipalKind::human;
    for (std::string& entitlement : entitlements) {
      g.entitlements.emplace_back();
      g.entitlements.back().value = std::move(entitlement);
    }
    if (!scope.empty()) g.scope.value = std::move(scope);
    grants.push_back(std::move(g));
    matches.approvals.emplace_back();
    matches.endings.emplace_back();
    ratings.push_back(checks::Rating::none);
    residuals.emplace_back();
    return static_cast<std::uint32_t>(grants.size() - 1);
  }

  findings::Finding& finding(std::string rule, findings::Level level, source::Span at, std::uint32_t grant,
                             std::string message, std::vector<std::string> missing = {}) {
    findings::Finding f;
    f.rule = std::move(rule);
    f.level = level;
    f.at = at;
    f.grant = grant;
    f.message = std::move(message);
    f.missing = std::move(missing);
    findings.push_back(std::move(f));
    return findings.back();
  }

  /// The four findings of a grant without any evidence.
  void nothing_recorded(std::uint32_t grant) {
    using enum findings::Level;
    const std::string held =
        "`" + grants[grant].principal.shown() + "` holds `" + grants[grant].entitlements.front().shown() + "`";
    const source::Span home = grants[grant].home;
    finding("GL101", error, home, grant, held + " without a ticket", {"ticket"});
    finding("GL201", error, home, grant, held + " and no approver is named", {"approver"});
    finding("GL301", warning, home, grant, held + " with no end date", {"expires"});
    finding("GL401", warning, home, grant, held + " with no revocation path", {"revoke"});
  }
};

inline constexpr std::string_view iam_tf = R"(# access of the production project
locals {
  admins = {
    alice = "user:alice@corp.example"
    bob   = "user:bob@corp.example"
  }
}

terraform {}

# the owner
resource "google_project_iam_member" "owner" {
  project = "prod"
  member  = "user:alice@corp.example"
  role    = "roles/owner"
}

resource "google_project_iam_member" "viewer" {
  for_each = local.admins
  project  = "prod"
  member   = each.value
  role     = "roles/viewer"
}
)";

inline source::Span block_of(const Scene& s, source::FileId file, std::string_view head) {
  const source::Span start = s.at(file, head);
  const std::size_t end = s.sources.bytes(file).find("\n}", start.begin);
  return {.file = file, .begin = start.begin, .end = static_cast<std::uint32_t>(end + 2)};
}

}  // namespace grantlint::report::scene
