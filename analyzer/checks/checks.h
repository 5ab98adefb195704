/// Grants with approvals → findings and verdicts; suppressions and the baseline applied.
///
/// In:  grants, settings that undo governance, their matches, what could not be seen, the config (levels, limits,
/// today). Out: findings sorted by path, position, rule, grant; one rating per grant. No files, no clock but
/// `config.today`. One file per rule in this room; rules are listed in `checks.def` and described in `rules/checks/`.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checks/baseline.h"
#include "config/config.h"
#include "findings/findings.h"
#include "grants/catalogue.h"
#include "grants/grants.h"
#include "tickets/tickets.h"

namespace grantlint::checks {

enum class Rating : std::uint8_t { none, theatre, partial, governing };
std::string_view name(Rating rating);

/// A rule's page, as embedded at build time from `rules/checks/*.md`. What each key of the front matter means, and
/// what holds where it is left out, stands in `rules/checks/README.md`.
struct Rule {
  std::string_view id;       ///< GL301
  std::string_view name;     ///< missing-expiry
  std::string_view summary;  ///< one sentence
  findings::Level level = findings::Level::warning;
  std::string_view security_severity;  ///< "6.5"
  std::string_view precision;          ///< very-high, high, medium, low
  std::span<const std::string_view> tags;
  struct Mapping {
    std::string_view framework;  ///< "NIST CSF 2.0"
    std::string_view id;         ///< "PR.AA-05"
  };
  std::span<const Mapping> mappings;
  enum class Fix : std::uint8_t { own, decision, removal, ending };
  enum class AfterFix : std::uint8_t { accepted, refused, tidied };
  Fix fix = Fix::own;
  AfterFix after_fix = AfterFix::accepted;
  bool rating = false;
  bool by_day = false;
  bool suppressible = true;
  std::optional<findings::Unseen::Kind> unseen = {};
  std::span<const std::string_view> merges = {};  ///< ids
  std::string_view page;                          ///< Markdown below the front matter
  bool retired = false;
  bool implemented = false;  ///< a row in checks.def exists
  std::string_view file;     ///< GL301-missing-expiry.md
};

/// A fenced block of a page that says what the rule must do with it.
struct Example {
  /// config and export: given to the page's other examples; an export is the file `export.LANGUAGE`
  enum class Expect : std::uint8_t { fires, quiet, config, export_ };
  Expect expect = Expect::fires;
  std::string_view language;  ///< hcl, yaml, json
  std::string_view text;
};

/// Every rule with a page, by id.
std::span<const Rule> rules();
/// By id or name; null where there is none.
const Rule* find_rule(std::string_view id_or_name);
/// The rule that made a finding of this room.
const Rule& rule_of(const findings::Finding& finding);
/// In the order of the page.
std::vector<Example> examples(const Rule& rule);

/// A revocation, rehearsed: what the principal still holds on the scope when the grant is removed, and what would
/// prevent its removal.
struct Residual {
  struct Held {
    std::uint32_t grant = 0;         ///< by index
    std::vector<std::uint32_t> way;  ///< memberships and trusts that lead to it
    bool same = false;               ///< it includes an entitlement of the removed grant
  };
  std::vector<Held> held;
  std::vector<grants::Evidence> stops;
};

struct Results {
  std::vector<findings::Finding> findings;
  std::vector<Rating> ratings;      ///< in grant order
  std::vector<Residual> residuals;  ///< in grant order; empty for a grant without an end
  std::vector<Known> gone;          ///< entries of the baseline that no finding matches
};

/// What the rules look at.
struct Seen {
  const source::SourceSet& sources;
  const std::vector<grants::Grant>& grants;
  const std::vector<grants::Setting>& settings;
  const tickets::Matches& matches;  ///< an approval and an ending for each grant, in grant order
  const std::vector<findings::Unseen>& unseen;
  const grants::Catalogue& catalogue;
  const config::Config& config;
};

Results check(const Seen& seen, unsigned jobs = 1, std::span<const Known> baseline = {});

/// Where a grant comes from: its block, then the workloads that act as its principal, then the calls and values
/// that lead to it.
std::vector<findings::Related> story(const grants::Grant& grant);

/// One finding after the other, as `path:line:column: level: message [GL301 missing-expiry]`, with what
/// is missing, where to look and what silences it below: for tests and `--stop-after checks`.
std::string print(const source::SourceSet& sources, const std::vector<findings::Finding>& findings);

}  // namespace grantlint::checks
