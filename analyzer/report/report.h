/// Findings and grants → text, SARIF, and the inventory in five forms. Sorted, byte-identical, no clock.
///
/// In:  a ScanResult: what a scan found, by reference.
/// Out: the report as one string; lines and columns from 1, columns in UTF-16 code units; paths
///      relative to the root with `/`, percent-encoded in SARIF; on a terminal, from where the reader stands.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checks/checks.h"
#include "config/config.h"
#include "findings/findings.h"
#include "grants/grants.h"
#include "source/source.h"
#include "tickets/tickets.h"

namespace grantlint::report {

/// What a scan found, as far as a report says it: matches, ratings and residuals hold one for each grant, in grant
/// order.
struct ScanResult {
  const source::SourceSet& sources;
  const config::Config& config;
  const std::vector<grants::Grant>& grants;
  const tickets::Matches& matches;
  const std::vector<findings::Finding>& findings;  ///< sorted
  const std::vector<checks::Rating>& ratings;
  const std::vector<findings::Unseen>& unseen;  ///< sorted
  std::size_t files_scanned = 0;
  std::string_view version;
  std::string_view catalogue_digest;
  /// The rules' pages: `checks::rules()`, or a table of a test's own.
  std::span<const checks::Rule> rules{};
  std::span<const checks::Residual> residuals{};  ///< in grant order, or none
  unsigned jobs = 1;                              ///< threads; the report is the same with any number
  bool against_baseline = false;                  ///< a baseline was used
  std::size_t gone = 0;                           ///< how many entries of it no finding matches
  /// Grants that are known, and not reported, by index and sorted: none of the named paths holds them.
  std::span<const std::uint32_t> elsewhere{};

  [[nodiscard]] bool reports(std::size_t grant) const;
};

enum class Colour : std::uint8_t { never, always };
/// GitHub shows suppressed results, and those of a baseline, as open alerts, so its profile leaves them out.
enum class SarifProfile : std::uint8_t { full, github };

/// Where a terminal's reader stands: paths are shown from there, so that they lead to the file. Absolute folders; where
/// they are the same, or not given, paths are those from the root.
struct Standpoint {
  std::string root;
  std::string here;
};

/// A path from the root, as it leads there from where the reader stands; safe to print.
std::string shown_path(std::string_view path, const Standpoint& from);

struct TextOptions {
  Colour colour = Colour::never;
  unsigned width = 100;
  Standpoint from{};
};

/// Grouped by grant, with a code frame and the line to add; a summary at the end.
std::string text(const ScanResult& subject, const TextOptions& options);
/// SARIF 2.1.0.
std::string sarif(const ScanResult& subject, SarifProfile profile);

enum class InventoryFormat : std::uint8_t { jsonl, json, csv, markdown, html };
/// One row a grant, or a row for each principal with all its grants.
enum class InventoryRows : std::uint8_t { grants, principals };

struct InventoryOptions {
  InventoryFormat format = InventoryFormat::jsonl;
  InventoryRows rows = InventoryRows::grants;
  bool minters = false;  ///< only grants whose holder can make more access
  /// Grants whose last day is within so many days of `config.today`: listed on their own in Markdown
  /// and HTML, the only ones in the other forms.
  std::optional<std::chrono::days> expiring_within;
  std::string commit{};  ///< of the tree; empty where there is none
  std::string folder{};  ///< from the top of the repository to the root, with a slash at its end
  /// `BASE/blob/COMMIT/path#L12` shows a line; anything but http(s) counts as none.
  std::string source_url{};
};

/// Every grant with its ticket and its end. JSON lines: one object a grant (DESIGN section 10). JSON:
/// those records in one object with the summary. CSV: RFC 4180, no cell that a spreadsheet would
/// compute. Markdown and HTML: a page for a person; the HTML asks the network for nothing.
std::string inventory(const ScanResult& subject, const InventoryOptions& options);
/// Each grant's record as JSON, in grant order, without lines and columns: what an
/// edit elsewhere must not change.
std::vector<std::string> records(const ScanResult& subject);
/// `git@github.com:corp/infra.git` → `https://github.com/corp/infra`, without user and password; for
/// GitLab with the `/-` that its pages have. Empty for hosts whose pages are not known.
std::string web_address(std::string_view remote);

/// A rule's page for a terminal; `rule` as from checks::find_rule.
std::string explain(const checks::Rule& rule, const TextOptions& options);

/// GitHub's primaryLocationLineHash of a line, without the `:n` suffix (SARIF.md).
std::string line_hash(std::string_view bytes, std::size_t line_begin);

}  // namespace grantlint::report
