#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <tuple>

#include "report/fingerprint.h"
#include "report/places.h"
#include "report/sarif.h"
#include "report/terminal.h"
#include "report/words.h"
#include "source/parallel.h"

namespace grantlint::report {
namespace {

using findings::Finding;
using grants::Enforcement;
using source::FileId;
using source::Span;

constexpr std::size_t most_related = 100;
constexpr std::size_t most_linked = 6;  // a message with more links cannot be read
constexpr std::size_t enough_text = 700;
constexpr std::size_t most_steps = 1'000;
constexpr std::size_t longest_snippet = 400;
constexpr std::size_t context_bytes = 100;
constexpr unsigned entitlement_columns = 400;

struct Place {
  Span at;
  std::string text;
  unsigned nesting = 0;
};

/// "[granted by](1) `addr["a"]`": a link's text ends before the code, which may hold brackets; no
/// reader of links understands them there.
std::string linked(std::string_view text, std::size_t id) {
  const std::string line = message_text(text);
  const std::size_t code = line.find('`');
  std::string label = line.substr(0, code);
  const std::string rest = code == std::string::npos ? std::string() : " " + line.substr(code);
  while (label.ends_with(' ')) label.pop_back();
  std::ranges::replace(label, '[', '(');
  std::ranges::replace(label, ']', ')');
  return fmt::format("[{}]({}){}", label.empty() ? "See" : label, id, rest);
}

std::string step_text(const syntax::Step& step) {
  using Kind = syntax::Step::Kind;
  const std::string name = step.name.empty() ? std::string() : fmt::format(" `{}`", clean(step.name));
  switch (step.kind) {
    case Kind::local: return "through the local" + name;
    case Kind::variable: return "default of the variable" + name;
    case Kind::variable_file: return "set in a variable file" + name;
    case Kind::argument: return "passed to the module" + name;
    case Kind::output: return "given out by the module" + name;
    case Kind::reference: return "taken from" + (name.empty() ? std::string(" another resource") : name);
    case Kind::decoded: return "decoded from a file" + name;
    case Kind::plan: return "filled in from the plan" + name;
  }
  return "through" + name;
}

class Results {
 public:
  Results(Json& json, const ScanResult& subject, const RuleIndex& rules, SarifProfile profile)
      : json_(json), subject_(subject), sources_(subject.sources), rules_(rules), profile_(profile) {}

  void write(std::span<const Finding* const> findings) {
    hash_lines(findings);
    for (const Finding* finding : findings) write(*finding);
  }

 private:
  void hash_lines(std::span<const Finding* const> findings) {
    std::map<FileId, std::set<std::uint32_t>> lines;
    for (const Finding* finding : findings) lines[finding->at.file].insert(line_of(finding->at));
    for (const auto& [file, numbers] : lines) {
      const std::vector<std::uint32_t> wanted(numbers.begin(), numbers.end());
      std::vector<std::string> hashes = line_fingerprints(sources_.bytes(file), wanted);
      for (std::size_t i = 0; i < wanted.size(); ++i) hashes_[{file, wanted[i]}] = std::move(hashes[i]);
    }
  }

  void write(const Finding& finding) {
    const grants::Grant* grant = finding.grant != findings::no_grant ? &subject_.grants[finding.grant] : nullptr;
    const std::vector<Place> related = related_of(finding);
    json_.line_break().begin_object();
    rules_.write_id(json_, finding.rule);
    json_.text("level", findings::name(finding.level));
    json_.begin_object("message").text("text", message_of(finding, related)).end_object();
    write_location(finding, grant);
    write_related(related);
    write_fingerprints(finding, grant);
    if (!finding.flow.empty()) {
      std::vector<Place> steps;
      for (const findings::Related& step : finding.flow)
        steps.push_back({.at = step.at, .text = message_text(step.text)});
      write_code_flow(json_, steps);
    } else if (grant != nullptr) {
      json_.splice(of_grant(finding.grant).code_flow);
    }
    write_fixes(finding);
    if (profile_ == SarifProfile::full) {
      write_suppressions(finding);
      if (subject_.against_baseline) json_.text("baselineState", finding.baseline ? "unchanged" : "new");
    }
    if (grant != nullptr) json_.splice(of_grant(finding.grant).properties);
    json_.end_object();
  }

  /// What every result on a grant repeats.
  struct Repeated {
    std::string code_flow;
    std::string properties;
  };

  const Repeated& of_grant(std::uint32_t index) {
    const auto [at, is_new] = repeated_.try_emplace(index);
    if (is_new) {
      Json flow;
      write_code_flow(flow, subject_.grants[index]);
      Json properties;
      write_properties(properties, subject_.grants[index], index);
      at->second = {.code_flow = flow.take(), .properties = properties.take()};
    }
    return at->second;
  }

  void write_location(const Finding& finding, const grants::Grant* grant) {
    const Span at = first_line(sources_, finding.at);
    const source::Region region = sources_.region(at);
    json_.begin_array("locations").begin_object().begin_object("physicalLocation");
    write_artifact(json_, sources_.path(at.file));
    json_.begin_object("region");
    write_region(json_, region);
    const std::string_view text = sources_.text(at);
    if (!text.empty() && text.size() <= longest_snippet) json_.begin_object("snippet").text("text", text).end_object();
    json_.end_object();
    if (const Span context = context_of(at); context.contains(at) && context != at) {
      json_.begin_object("contextRegion");
      write_region(json_, sources_.region(context));
      json_.begin_object("snippet").text("text", sources_.text(context)).end_object().end_object();
    }
    json_.end_object();
    if (grant != nullptr) {
      json_.begin_array("logicalLocations").begin_object();
      json_.text("fullyQualifiedName", grant->address).text("kind", "resource").end_object().end_array();
    }
    json_.end_object().end_array();
  }

  /// The line, or of a long one what stands near the span.
  [[nodiscard]] Span context_of(const Span& at) const {
    const std::string_view bytes = sources_.bytes(at.file);
    const std::string_view line = sources_.line_text(at.file, sources_.line(at.file, at.begin));
    const auto begin = static_cast<std::size_t>(line.data() - bytes.data());
    if (line.size() <= longest_snippet) {
      return {.file = at.file,
              .begin = static_cast<std::uint32_t>(begin),
              .end = static_cast<std::uint32_t>(begin + line.size())};
    }
    const auto inside = [&](std::size_t i) { return (static_cast<unsigned char>(bytes[i]) & 0xc0U) == 0x80; };
    std::size_t from = std::max<std::size_t>(begin, at.begin > context_bytes ? at.begin - context_bytes : 0);
    while (from < at.begin && inside(from)) ++from;
    std::size_t to = std::min<std::size_t>(begin + line.size(), std::size_t{at.begin} + longest_snippet);
    while (to > at.begin && to < begin + line.size() && inside(to)) --to;
    return {.file = at.file,
            .begin = static_cast<std::uint32_t>(from),
            .end = static_cast<std::uint32_t>(std::max<std::size_t>(to, from))};
  }

  /// What the finding points to; the stations on the way of a value are the code flow's.
  std::vector<Place> related_of(const Finding& finding) const {
    std::vector<Place> related;
    for (const findings::Related& see : finding.see) {
      const bool same_line = see.at.file == finding.at.file && line_of(see.at) == line_of(finding.at);
      const bool there = std::ranges::find(related, see.at, &Place::at) != related.end();
      if (same_line || there || findings::is_station(see.kind)) continue;
      if (related.size() == most_related) break;
      related.push_back({.at = see.at, .text = message_text(pointer(finding, see))});
    }
    return related;
  }

  static std::string message_of(const Finding& finding, const std::vector<Place>& related) {
    // The first sentence is GitHub's title; the links stand in the second.
    std::string text = message_text(finding.message) + ".";
    std::string links;
    for (std::size_t i = 0; i < std::min(related.size(), most_linked) && text.size() + links.size() < enough_text;
         ++i) {
      const std::string link = linked(i == 0 ? capitalised(related[i].text) : related[i].text, i + 1);
      links += (i == 0 ? " " : ", ") + link;
    }
    return links.empty() ? text : text + links + ".";
  }

  void write_related(const std::vector<Place>& related) {
    if (related.empty()) return;
    json_.begin_array("relatedLocations");
    for (std::size_t i = 0; i < related.size(); ++i) {
      json_.begin_object().number("id", i + 1);
      write_physical(json_, sources_, related[i].at);
      json_.begin_object("message").text("text", capitalised(related[i].text) + ".").end_object().end_object();
    }
    json_.end_array();
  }

  void write_fingerprints(const Finding& finding, const grants::Grant* grant) {
    json_.begin_object("partialFingerprints");
    const auto hash = hashes_.find({finding.at.file, line_of(finding.at)});
    if (hash != hashes_.end() && !hash->second.empty()) json_.text("primaryLocationLineHash", hash->second);
    std::string identity = finding.identity;
    if (identity.empty()) {
      identity = grant != nullptr ? grant->id : fmt::format("{}\n{}", sources_.path(finding.at.file), finding.message);
    }
    json_.text("grantlint/v1", findings::fingerprint(finding.rule, identity));
    json_.end_object();
  }

  /// The way of the literal at the home: that of the principal or entitlement that was written there.
  std::vector<Place> way_of(const grants::Grant& grant) const {
    std::vector<Place> way{
        {.at = grant.home,
         .text = fmt::format("`{}` is written here", clean(sources_.text(first_line(sources_, grant.home))))}};
    const syntax::Origin* origin = nullptr;
    const auto consider = [&](const grants::Part& part) {
      if (origin == nullptr && part.origin.at.known() && part.origin.at == grant.home) origin = &part.origin;
    };
    consider(grant.principal);
    for (const grants::Part& part : grant.entitlements) consider(part);
    consider(grant.scope);
    unsigned depth = 0;
    const std::vector<findings::Related> story = checks::story(grant);
    if (origin != nullptr && origin->steps != nullptr) {
      for (const syntax::Step* step : origin->way()) {
        if (step->kind == syntax::Step::Kind::output && depth > 0) --depth;
        if (step->at.known()) way.push_back({.at = step->at, .text = step_text(*step), .nesting = depth});
        if (step->kind == syntax::Step::Kind::argument) ++depth;
      }
    } else {
      for (const findings::Related& part : story) {
        if (part.kind == findings::Related::Kind::block || part.kind == findings::Related::Kind::workload) continue;
        way.push_back({.at = part.at, .text = findings::words(part), .nesting = depth});
        if (part.kind == findings::Related::Kind::module) ++depth;
      }
    }
    way.push_back({.at = story.front().at, .text = findings::words(story.front()), .nesting = depth});
    const auto repeated = std::ranges::unique(way, {}, &Place::at);
    way.erase(repeated.begin(), repeated.end());
    if (way.size() > most_steps) way.erase(way.begin() + most_steps / 2, way.end() - most_steps / 2);
    return way;
  }

  void write_code_flow(Json& json, const grants::Grant& grant) {
    const std::vector<Place> way = way_of(grant);
    // A literal inside the resource's own block needs no way to be shown.
    if (way.size() < 2 || (way.size() == 2 && grant.block.contains(grant.home))) return;
    write_code_flow(json, way);
  }

  void write_code_flow(Json& json, const std::vector<Place>& way) {
    json.begin_array("codeFlows").begin_object().begin_array("threadFlows").begin_object().begin_array("locations");
    for (std::size_t i = 0; i < way.size(); ++i) {
      json.begin_object().begin_object("location");
      write_physical(json, sources_, way[i].at);
      json.begin_object("message").text("text", capitalised(message_text(way[i].text)) + ".").end_object().end_object();
      if (way[i].nesting > 0) json.number("nestingLevel", way[i].nesting);
      if (i == 0 || i + 1 == way.size()) json.text("importance", "essential");
      json.end_object();
    }
    json.end_array().end_object().end_array().end_object().end_array();
  }

  void write_fixes(const Finding& finding) {
    std::vector<const findings::Fix*> fixes;
    for (const findings::Fix& fix : finding.fixes) {
      const bool placed =
          std::ranges::all_of(fix.edits, [](const findings::Edit& edit) { return edit.replaced.known(); });
      if (placed && !fix.edits.empty()) fixes.push_back(&fix);
    }
    if (fixes.empty()) return;
    json_.begin_array("fixes");
    for (const findings::Fix* fix : fixes) {
      json_.begin_object()
          .begin_object("description")
          .text("text", capitalised(message_text(fix->description)) + ".")
          .end_object();
      std::vector<const findings::Edit*> edits;
      for (const findings::Edit& edit : fix->edits) edits.push_back(&edit);
      std::ranges::stable_sort(edits, {}, [&](const findings::Edit* edit) {
        return std::tuple(sources_.path(edit->replaced.file), edit->replaced.begin);
      });
      json_.begin_array("artifactChanges");
      for (std::size_t i = 0; i < edits.size(); ++i) {
        const FileId file = edits[i]->replaced.file;
        if (i == 0 || edits[i - 1]->replaced.file != file) {
          json_.begin_object();
          write_artifact(json_, sources_.path(file));
          json_.begin_array("replacements");
        }
        json_.begin_object().begin_object("deletedRegion");
        write_region(json_, sources_.region(edits[i]->replaced));
        json_.end_object();
        if (!edits[i]->text.empty()) json_.begin_object("insertedContent").text("text", edits[i]->text).end_object();
        json_.end_object();
        if (i + 1 == edits.size() || edits[i + 1]->replaced.file != file) json_.end_array().end_object();
      }
      json_.end_array().end_object();
    }
    json_.end_array();
  }

  void write_suppressions(const Finding& finding) {
    // Where one result has the property, its absence on another would mean "not known".
    json_.begin_array("suppressions");
    if (finding.suppressed) {
      const findings::Suppression& suppression = *finding.suppressed;
      std::string reason = clean(suppression.reason);
      if (suppression.until) reason += fmt::format(" (until {})", findings::to_text(*suppression.until));
      json_.begin_object().text("kind", "inSource").text("status", "accepted").text("justification", reason);
      if (suppression.at.known()) {
        json_.begin_object("location");
        write_physical(json_, sources_, suppression.at);
        json_.end_object();
      }
      json_.end_object();
    }
    json_.end_array();
  }

  /// Rows of an editor's table, in the order a person asks.
  void write_properties(Json& json, const grants::Grant& grant, std::uint32_t index) {
    const tickets::Approval& approval = subject_.matches.approvals[index];
    const auto& [expiry, revocation, broken] = subject_.matches.endings[index];
    const auto field = [&](std::string_view key, tickets::FieldName name) {
      if (approval[name].given()) json.text(key, message_text(approval[name].text()));
    };
    json.begin_object("properties");
    json.text("principal", shown_holder(grant)).text("principalKind", grants::name(grant.principal_kind));
    json.text("entitlement", shown_entitlements(grant, entitlement_columns));
    if (const std::string scope = shown(grant.scope); !scope.empty()) json.text("scope", scope);
    json.text("privilege", grants::name(grant.privilege));
    field("ticket", tickets::FieldName::ticket);
    field("approver", tickets::FieldName::approver);
    field("basis", tickets::FieldName::basis);
    if (expiry.date) json.text("expires", findings::to_text(*expiry.date));
    json.text("enforcedBy", ending(expiry, Enforcement::automated));
    json.text("revocation", ending(revocation, Enforcement::documented));
    json.text("rating", checks::name(subject_.ratings[index]));
    json.text("address", grant.address).text("type", grant.type).text("provider", grant.provider);
    if (grant.possible) json.flag("possible", true);
    if (!grant.unsure.empty()) json.text("unsure", message_text(grant.unsure));
    json.end_object();
  }

  /// "enforced: condition `request.time < …`", or "nothing" below the level that counts.
  static std::string ending(const grants::End& end, Enforcement least) {
    if (end.level < least) return "nothing";
    const std::string by = !end.evidence.empty() ? end.evidence.front().text
                           : end.target          ? grants::text(*end.target)
                                                 : "";
    return by.empty() ? std::string(grants::name(end.level))
                      : fmt::format("{}: {}", grants::name(end.level), message_text(by));
  }

  [[nodiscard]] std::uint32_t line_of(const Span& span) const {
    return sources_.line(span.file, first_line(sources_, span).begin);
  }

  Json& json_;
  const ScanResult& subject_;
  const source::SourceSet& sources_;
  const RuleIndex& rules_;
  SarifProfile profile_;
  std::map<std::pair<FileId, std::uint32_t>, std::string> hashes_;
  std::map<std::uint32_t, Repeated> repeated_;
};

}  // namespace

void write_results(Json& json, const ScanResult& subject, const RuleIndex& rules, SarifProfile profile,
                   std::span<const findings::Finding* const> findings) {
  constexpr std::size_t fewest = 200;  // below that a thread costs more than it saves
  constexpr std::size_t usual_size = 4'000;
  const std::size_t threads = std::clamp<std::size_t>(findings.size() / fewest, 1, std::max(subject.jobs, 1U));
  std::vector<std::string> parts(threads);
  const auto write = [&](std::size_t part) {
    const std::size_t begin = findings.size() * part / threads;
    const std::size_t end = findings.size() * (part + 1) / threads;
    Json own;
    own.reserve((end - begin) * usual_size);
    Results(own, subject, rules, profile).write(findings.subspan(begin, end - begin));
    parts[part] = own.take();
  };
  source::in_parallel(threads, subject.jobs, write);
  std::size_t size = 1'000;
  for (const std::string& part : parts) size += part.size();
  json.reserve(size);
  json.begin_array("results");
  for (const std::string& part : parts) json.splice(part);
  json.line_break().end_array();
}

}  // namespace grantlint::report
