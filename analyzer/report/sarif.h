/// The parts of a SARIF log. Private to the room.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/json.h"
#include "report/report.h"

namespace grantlint::report {

/// GitHub refuses a run with more; it shows the first 5,000 by severity.
inline constexpr std::size_t most_results = 25'000;

inline constexpr std::string_view home_page = "https://grantlint.dev";

/// With the limit as an argument, for tests.
std::string sarif(const ScanResult& subject, SarifProfile profile, std::size_t limit);

/// The rules of a log, by id, without the retired ones: what `ruleIndex` counts in.
class RuleIndex {
 public:
  explicit RuleIndex(std::span<const checks::Rule> rules);
  [[nodiscard]] const std::vector<const checks::Rule*>& rules() const { return rules_; }
  /// Controls that the rules map to, by framework; both sorted: what `taxonomies` count in.
  [[nodiscard]] const std::map<std::string_view, std::set<std::string_view>>& frameworks() const { return frameworks_; }
  /// Writes `"<key>": {"id": …, "index": …}`.
  void write_reference(Json& json, std::string_view key, std::string_view id) const;
  /// Writes `ruleId` and, where the table has it, `ruleIndex`.
  void write_id(Json& json, std::string_view id) const;

 private:
  std::vector<const checks::Rule*> rules_;
  std::map<std::string_view, std::size_t> positions_;
  std::map<std::string_view, std::set<std::string_view>> frameworks_;
};

/// What a notification of the tool is about, in the order of the log's descriptors.
enum class Notice : std::uint8_t { unreadable, unparsed, limit, left_out, unplaced };

/// `"tool": {…}`: the driver, its rules and its notifications.
void write_tool(Json& json, const ScanResult& subject, const RuleIndex& rules);
/// `"taxonomies": […]`: the frameworks, each with the controls that rules map to.
void write_taxonomies(Json& json, const RuleIndex& rules);
/// `"descriptor": {…}` of a notification.
void write_descriptor(Json& json, Notice notice);

/// `"artifactLocation": {…}`.
void write_artifact(Json& json, std::string_view path);
/// `"physicalLocation": {…}` with the span's first line as its region.
void write_physical(Json& json, const source::SourceSet& sources, const source::Span& span);
/// Members of a region.
void write_region(Json& json, const source::Region& region);

/// One line of message text: nothing in it reads as a link, its length is limited, and it has no full stop.
std::string message_text(std::string_view text);

/// `"results": […]`; the findings in the order given, each with a place.
void write_results(Json& json, const ScanResult& subject, const RuleIndex& rules, SarifProfile profile,
                   std::span<const findings::Finding* const> findings);

}  // namespace grantlint::report
