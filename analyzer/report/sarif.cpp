// The log and its notifications. Nothing in it depends on the machine or the clock.
#include "report/sarif.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "report/places.h"
#include "report/terminal.h"
#include "report/uri.h"
#include "report/words.h"
#include "source/utf8.h"

namespace grantlint::report {
namespace {

using findings::Finding;
using findings::Level;
using findings::Unseen;

constexpr std::size_t most_notifications = 1'000;
constexpr std::size_t longest_message = 2'000;

/// The results of the log, the findings without a place, and the number of results beyond the limit.
struct Selection {
  std::vector<const Finding*> results;
  std::vector<const Finding*> unplaced;
  std::size_t left_out = 0;
};

Selection select(const ScanResult& subject, SarifProfile profile, std::size_t limit) {
  Selection selection;
  for (const Finding& finding : subject.findings) {
    if (finding.level == Level::off) continue;
    if ((finding.suppressed || finding.baseline) && profile == SarifProfile::github) continue;
    // GitHub refuses a file in which one result has no place.
    (finding.at.known() ? selection.results : selection.unplaced).push_back(&finding);
  }
  if (selection.results.size() > limit) {
    std::ranges::stable_sort(selection.results, std::greater<>(), [](const Finding* f) { return f->level; });
    selection.left_out = selection.results.size() - limit;
    selection.results.resize(limit);
  }
  std::ranges::stable_sort(selection.results, {}, [&](const Finding* f) {
    return std::tuple(subject.sources.path(f->at.file), f->at.begin, std::string_view(f->rule), f->grant, f->at.end,
                      std::string_view(f->message));
  });
  return selection;
}

class Notifications {
 public:
  Notifications(Json& json, const ScanResult& subject, const RuleIndex& rules)
      : json_(json), sources_(subject.sources), all_rules_(subject.rules), rules_(rules) {}

  void write(const ScanResult& subject, const Selection& selection) {
    json_.begin_array("toolExecutionNotifications");
    if (selection.left_out > 0) {
      begin(Notice::left_out, "warning",
            fmt::format("{} left out, the weakest: a log holds {} at most.", counted(selection.left_out, "result"),
                        selection.results.size()));
      json_.end_object();
    }
    for (const Finding* finding : selection.unplaced) {
      if (!begin(Notice::unplaced, findings::name(finding->level), message_text(finding->message) + ".")) break;
      rules_.write_reference(json_, "associatedRule", finding->rule);
      json_.end_object();
    }
    for (const Unseen& unseen : subject.unseen) {
      // Values that are not known are results, each at its place.
      if (unseen.kind == Unseen::Kind::unresolved) continue;
      if (!write(unseen)) break;
    }
    json_.line_break().end_array();
  }

 private:
  bool write(const Unseen& unseen) {
    const Notice notice = unseen.kind == Unseen::Kind::unreadable ? Notice::unreadable
                          : unseen.kind == Unseen::Kind::unparsed ? Notice::unparsed
                                                                  : Notice::limit;
    std::string text = message_text(unseen.why) + ".";
    if (!unseen.at.known() && !unseen.path.empty()) text = fmt::format("`{}`: {}", message_text(unseen.path), text);
    if (!begin(notice, "warning", text)) return false;
    if (unseen.at.known()) {
      json_.begin_array("locations").begin_object();
      write_physical(json_, sources_, unseen.at);
      json_.end_object().end_array();
    } else if (!unseen.path.empty() && source::normal_path(unseen.path) == unseen.path) {
      json_.begin_array("locations").begin_object().begin_object("physicalLocation");
      write_artifact(json_, unseen.path);
      json_.end_object().end_object().end_array();
    }
    const auto rule = std::ranges::find(all_rules_, std::optional(unseen.kind), &checks::Rule::unseen);
    if (rule != all_rules_.end()) rules_.write_reference(json_, "associatedRule", rule->id);
    json_.end_object();
    return true;
  }

  bool begin(Notice notice, std::string_view level, std::string_view text) {
    if (count_ > most_notifications) return false;
    const bool last = count_++ == most_notifications;
    json_.line_break().begin_object();
    write_descriptor(json_, last ? Notice::left_out : notice);
    json_.text("level", last ? "warning" : level).begin_object("message");
    json_.text("text", last ? std::string_view("More notifications were left out.") : text).end_object();
    if (last) json_.end_object();
    return !last;
  }

  Json& json_;
  const source::SourceSet& sources_;
  std::span<const checks::Rule> all_rules_;
  const RuleIndex& rules_;
  std::size_t count_ = 0;
};

}  // namespace

std::string message_text(std::string_view text) {
  std::string line = clean(text);
  // "](" makes a link of whatever stands before it, and the readers know no escape.
  for (std::size_t at = line.find("]("); at != std::string::npos; at = line.find("](", at + 1))
    line.insert(at + 1, " ");
  if (line.size() > longest_message) line = std::string(source::head(line, longest_message)) + "…";
  while (line.ends_with('.')) line.pop_back();
  return line.empty() ? "nothing is said about it" : line;
}

void write_artifact(Json& json, std::string_view path) {
  json.begin_object("artifactLocation").text("uri", relative_uri(path)).text("uriBaseId", "%SRCROOT%").end_object();
}

void write_region(Json& json, const source::Region& region) {
  json.number("startLine", region.start.line).number("startColumn", region.start.column);
  json.number("endLine", region.end.line).number("endColumn", region.end.column);
}

void write_physical(Json& json, const source::SourceSet& sources, const source::Span& span) {
  json.begin_object("physicalLocation");
  write_artifact(json, sources.path(span.file));
  json.begin_object("region");
  write_region(json, sources.region(first_line(sources, span)));
  json.end_object().end_object();
}

std::string sarif(const ScanResult& subject, SarifProfile profile, std::size_t limit) {
  const RuleIndex rules(subject.rules);
  const Selection selection = select(subject, profile, limit);
  Json json;
  json.begin_object();
  json.text("$schema", "https://json.schemastore.org/sarif-2.1.0.json").text("version", "2.1.0");
  json.begin_array("runs").line_break().begin_object();
  write_tool(json, subject, rules);
  write_taxonomies(json, rules);
  json.line_break().begin_array("invocations").begin_object().flag("executionSuccessful", true);
  Notifications(json, subject, rules).write(subject, selection);
  json.end_object().end_array();
  json.line_break().begin_object("originalUriBaseIds").begin_object("%SRCROOT%").begin_object("description");
  json.text("text", "The root of the scanned tree.").end_object().end_object().end_object();
  json.line_break().begin_object("automationDetails").text("id", "grantlint/").end_object();
  json.line_break().text("columnKind", "utf16CodeUnits").line_break();
  write_results(json, subject, rules, profile, selection.results);
  json.line_break().end_object().line_break().end_array().end_object();
  return json.end_document().take();
}

std::string sarif(const ScanResult& subject, SarifProfile profile) {
  return sarif(subject, profile, most_results);
}

}  // namespace grantlint::report
