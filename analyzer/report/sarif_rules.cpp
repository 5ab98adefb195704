// The driver: what each reader takes of a rule differs (GitHub `help`, an editor `fullDescription` and
// `helpUri`), so all are filled, from the rule's one page.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/markdown.h"
#include "report/sarif.h"
#include "report/words.h"
#include "source/utf8.h"

namespace grantlint::report {
namespace {

constexpr std::size_t longest_description = 1'000;  // GitHub keeps 1,024 characters
constexpr std::size_t most_tags = 10;

struct Described {
  std::string_view id;
  std::string_view text;
};

constexpr std::array<Described, 5> notices{{
    {"unreadable-file", "A file or folder could not be read; nothing in it was checked."},
    {"unparsed-region", "Part of a file is not in its language; the rest of the file was checked."},
    {"limit-reached", "A limit on size, number or time was reached; what lies beyond it was not checked."},
    {"left-out", "The log would have been larger than its readers accept."},
    {"finding-without-place", "A finding that stands in no file."},
}};

void write_text(Json& json, std::string_view key, std::string_view text) {
  json.begin_object(key).text("text", text).end_object();
}

std::string sentence(std::string_view text) {
  std::string result = capitalised(text);
  if (!result.empty() && std::string_view(".!?").find(result.back()) == std::string_view::npos) result += '.';
  return result;
}

std::string short_text(const checks::Rule& rule) {
  const std::string_view summary = rule.summary.empty() ? rule.name : rule.summary;
  return sentence(source::head(plain_inline(summary), longest_description));
}

/// Who publishes a framework, and where.
struct Framework {
  std::string_view name;
  std::string_view organization;
  std::string_view address;
  std::string_view text;
};
constexpr std::array<Framework, 6> known_frameworks{{
    {"CIS Controls v8", "Center for Internet Security", "https://www.cisecurity.org/controls/v8",
     "The safeguards of the CIS Critical Security Controls."},
    {"NIST AI RMF 1.0", "NIST", "https://www.nist.gov/itl/ai-risk-management-framework",
     "The outcomes of the Artificial Intelligence Risk Management Framework."},
    {"NIST CSF 1.1", "NIST", "https://www.nist.gov/cyberframework", "The outcomes of the Cybersecurity Framework 1.1."},
    {"NIST CSF 2.0", "NIST", "https://www.nist.gov/cyberframework", "The outcomes of the Cybersecurity Framework 2.0."},
    {"NIST SP 800-53 Rev. 5", "NIST", "https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final",
     "Security and privacy controls for information systems and organizations."},
    {"OWASP NHI Top 10 2025", "OWASP", "https://owasp.org/www-project-non-human-identities-top-10/2025/",
     "The ten greatest risks of non-human identities."},
}};

const Framework* framework_of(std::string_view name) {
  const auto* const found = std::ranges::find(known_frameworks, name, &Framework::name);
  return found == known_frameworks.end() ? nullptr : found;
}

template <typename Set, typename Key>
std::size_t position_in(const Set& set, const Key& key) {
  return static_cast<std::size_t>(std::distance(set.begin(), set.find(key)));
}

/// `"toolComponent": {…}`: which of the run's taxonomies.
void write_component(Json& json, const RuleIndex& rules, std::string_view framework) {
  json.begin_object("toolComponent").text("name", framework);
  json.number("index", position_in(rules.frameworks(), framework)).end_object();
}

void write_relationships(Json& json, const RuleIndex& rules, const checks::Rule& rule) {
  if (rule.mappings.empty()) return;
  json.begin_array("relationships");
  for (const checks::Rule::Mapping& mapping : rule.mappings) {
    json.begin_object().begin_object("target").text("id", mapping.id);
    json.number("index", position_in(rules.frameworks().at(mapping.framework), mapping.id));
    write_component(json, rules, mapping.framework);
    json.end_object().begin_array("kinds").text("relevant").end_array().end_object();
  }
  json.end_array();
}

void write_rule(Json& json, const RuleIndex& rules, const checks::Rule& rule) {
  const std::string summary = short_text(rule);
  const std::string why = lead_of(rule.page, longest_description);
  const std::string page = plain_page(rule.page);
  json.line_break().begin_object().text("id", rule.id).text("name", rule.name);
  write_text(json, "shortDescription", summary);
  write_text(json, "fullDescription", why.empty() ? summary : sentence(why));
  json.begin_object("help").text("text", page.empty() ? std::string_view(summary) : page);
  json.text("markdown", rule.page.empty() ? std::string_view(summary) : rule.page).end_object();
  json.text("helpUri", fmt::format("{}/rules/{}", home_page, rule.id));
  json.begin_object("defaultConfiguration");
  if (rule.level == findings::Level::off) json.flag("enabled", false);
  json.text("level", rule.level == findings::Level::off ? "none" : findings::name(rule.level)).end_object();
  write_relationships(json, rules, rule);
  json.begin_object("properties").begin_array("tags");
  std::vector<std::string_view> tags(rule.tags.begin(), rule.tags.end());
  if (tags.size() > most_tags) tags.resize(most_tags);
  for (const std::string_view tag : tags) json.text(tag);
  json.end_array();
  if (!rule.precision.empty()) json.text("precision", rule.precision);
  if (!rule.security_severity.empty()) json.text("security-severity", rule.security_severity);
  json.end_object().end_object();
}

}  // namespace

RuleIndex::RuleIndex(std::span<const checks::Rule> rules) {
  for (const checks::Rule& rule : rules) {
    if (!rule.retired) rules_.push_back(&rule);
  }
  std::ranges::stable_sort(rules_, {}, [](const checks::Rule* rule) { return rule->id; });
  for (const checks::Rule* rule : rules_) {
    for (const checks::Rule::Mapping& mapping : rule->mappings) frameworks_[mapping.framework].insert(mapping.id);
  }
  for (std::size_t i = 0; i < rules_.size(); ++i) positions_.emplace(rules_[i]->id, i);
}

void RuleIndex::write_reference(Json& json, std::string_view key, std::string_view id) const {
  json.begin_object(key).text("id", id);
  if (const auto found = positions_.find(id); found != positions_.end()) json.number("index", found->second);
  json.end_object();
}

void RuleIndex::write_id(Json& json, std::string_view id) const {
  json.text("ruleId", id);
  if (const auto found = positions_.find(id); found != positions_.end()) json.number("ruleIndex", found->second);
}

void write_descriptor(Json& json, Notice notice) {
  const auto index = static_cast<std::size_t>(notice);
  json.begin_object("descriptor").text("id", notices.at(index).id).number("index", index).end_object();
}

void write_tool(Json& json, const ScanResult& subject, const RuleIndex& rules) {
  json.line_break().begin_object("tool").begin_object("driver").text("name", "grantlint");
  json.text("fullName", fmt::format("grantlint {}", subject.version));
  write_text(json, "shortDescription",
             "Finds access grants in code and asks of each who approved it, until when, and what ends it.");
  if (!subject.version.empty()) json.text("version", subject.version).text("semanticVersion", subject.version);
  json.text("informationUri", home_page);
  json.begin_array("rules");
  for (const checks::Rule* rule : rules.rules()) write_rule(json, rules, *rule);
  json.line_break().end_array();
  json.line_break().begin_array("notifications");
  for (const Described& notice : notices) {
    json.line_break().begin_object().text("id", notice.id);
    write_text(json, "shortDescription", notice.text);
    write_text(json, "fullDescription", notice.text);
    // GitHub's rules ask every descriptor for a help, not those of results alone.
    json.begin_object("help").text("text", notice.text).text("markdown", notice.text).end_object();
    json.end_object();
  }
  json.line_break().end_array();
  if (!rules.frameworks().empty()) {
    json.begin_array("supportedTaxonomies");
    for (std::size_t i = 0; const auto& [framework, controls] : rules.frameworks())
      json.begin_object().text("name", framework).number("index", i++).end_object();
    json.end_array();
  }
  if (!subject.catalogue_digest.empty()) {
    json.begin_object("properties").text("catalogueDigest", subject.catalogue_digest).end_object();
  }
  json.end_object().end_object();
}

void write_taxonomies(Json& json, const RuleIndex& rules) {
  if (rules.frameworks().empty()) return;
  json.line_break().begin_array("taxonomies");
  for (const auto& [name, controls] : rules.frameworks()) {
    json.line_break().begin_object().text("name", name);
    if (const Framework* framework = framework_of(name)) {
      json.text("organization", framework->organization).text("informationUri", framework->address);
      write_text(json, "shortDescription", framework->text);
    }
    json.begin_array("taxa");
    for (const std::string_view control : controls) json.begin_object().text("id", control).end_object();
    json.end_array().end_object();
  }
  json.line_break().end_array();
}

}  // namespace grantlint::report
