// Grouped by grant, because that is how a person repairs it: one header, the lines it is about with
// what is wrong on each, the line to add. Then what belongs to no grant, what could not be seen, and
// the totals.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "report/frame.h"
#include "report/hint.h"
#include "report/places.h"
#include "report/report.h"
#include "report/summary.h"
#include "report/terminal.h"
#include "report/words.h"

namespace grantlint::report {
namespace {

using findings::Finding;
using findings::Level;
using source::FileId;
using source::Span;

constexpr std::size_t most_unseen = 20;

/// Findings of one grant, or of several that differ only in what is granted on what.
struct Group {
  std::uint32_t grant = 0;
  std::vector<const Finding*> findings;
  std::vector<std::uint32_t> more;
};

/// The remarks about one place.
struct Remark {
  Span at;
  std::string text;
  std::vector<const Finding*> findings;
  bool lacks = false;  // the text lists what is missing
};

class Text : Lines {
 public:
  Text(const ScanResult& subject, const TextOptions& options)
      : Lines(options),
        subject_(subject),
        from_(options.from),
        places_({subject.sources, subject.grants, subject.matches}) {}

  std::string render() {
    std::vector<const Finding*> alone;
    std::vector<std::vector<const Finding*>> by_grant(subject_.grants.size());
    for (const Finding& finding : subject_.findings) {
      if (finding.level == Level::off || finding.suppressed || finding.baseline) continue;
      if (finding.grant != findings::no_grant) {
        by_grant[finding.grant].push_back(&finding);
      } else {
        alone.push_back(&finding);
      }
    }
    for (const Group& group : folded(by_grant)) render_group(group);
    for (const Finding* finding : alone) render_alone(*finding);
    render_unseen();
    for (const std::string& line : summary(subject_)) put_wrapped("", "", line);
    return std::move(out_);
  }

 private:
  // --- which grants stand together

  std::vector<Group> folded(const std::vector<std::vector<const Finding*>>& by_grant) const {
    using Mark = std::tuple<std::string_view, Level, FileId, std::uint32_t, std::uint32_t>;
    std::map<std::tuple<FileId, std::uint32_t, std::string, std::vector<Mark>>, std::size_t> known;
    std::vector<Group> groups;
    for (std::uint32_t i = 0; i < by_grant.size(); ++i) {
      if (by_grant[i].empty()) continue;
      const grants::Grant& grant = subject_.grants[i];
      std::vector<Mark> marks;
      for (const Finding* f : by_grant[i]) marks.emplace_back(f->rule, f->level, f->at.file, f->at.begin, f->at.end);
      const auto [found, added] =
          known.try_emplace({grant.home.file, grant.home.begin, shown_holder(grant), std::move(marks)}, groups.size());
      if (added) {
        groups.push_back({.grant = i, .findings = by_grant[i], .more = {}});
      } else {
        groups[found->second].more.push_back(i);
      }
    }
    return groups;
  }

  // --- one group

  void render_group(const Group& group) {
    const grants::Grant& grant = subject_.grants[group.grant];
    const Span& home = grant.home;
    render_header(grant);

    const std::vector<Remark> remarks = remarks_of(group.findings, home);
    unsigned digits = 2;
    for (const Remark& remark : remarks) digits = std::max(digits, digits_of(remark.at));
    gutter_ = digits + 2;
    render_remarks(remarks, home.file);
    const bool reported = std::ranges::any_of(group.findings, [&](const Finding* finding) {
      return finding->message.find(grant.unsure) != std::string::npos;
    });
    if (!grant.unsure.empty() && !reported) put_beside("it may not be made: " + clean(grant.unsure));
    if (!group.more.empty()) put(bar() + "and " + more_of(group));
    render_related(group.findings, home);
    std::vector<std::string> missing;
    for (const Finding* finding : group.findings) {
      missing.insert(missing.end(), finding->missing.begin(), finding->missing.end());
    }
    if (const auto hint = report::hint(subject_.sources, places_, group.grant, missing, {home.file, from_})) {
      const bool fits = gutter_ + 3 + columns(hint->place) + 3 + columns(hint->text) <= width_;
      // Where it does not fit, the line to add is left in one piece, to be copied.
      const std::string text = painted(colour_, Ink::green, hint->text);
      if (fits) {
        put(fmt::format("{}{}:  {}", bar(), hint->place, text));
      } else {
        put(fmt::format("{}{}:", bar(), hint->place));
        put(fmt::format("{}  {}", bar(), text));
      }
    }
    put("");
  }

  void render_header(const grants::Grant& grant) {
    const std::string place = place_name(grant.home);
    const std::string principal = shown_holder(grant);
    const std::string scope = shown_scope(grant);
    const std::string_view verb = grant.possible || !grant.unsure.empty() ? "may get" : "gets";
    const std::string on = scope.empty() ? std::string() : "on";
    const auto line_of = [&](const std::string& entitlement, std::string_view indent) {
      return fmt::format("{}{}  {}  {}{}{}", indent, principal, verb, entitlement, on.empty() ? "" : "  on  ", scope);
    };
    const auto fixed = static_cast<unsigned>(columns(line_of("", "")));
    const unsigned beside = columns(place) + 2 + fixed;
    const bool one_line = beside + columns(shown_entitlements(grant, 0)) <= width_;
    const unsigned used = one_line ? beside : fixed + 2;
    const std::string entitlement = shown_entitlements(grant, width_ > used ? width_ - used : 0);
    const std::string plain_line = line_of(entitlement, one_line ? "" : "  ");
    if (!one_line && columns(plain_line) > width_) {
      put(painted(colour_, Ink::bold, place));
      for (const std::string& line : wrapped(line_of(entitlement, ""), width_ - 2)) put("  " + line);
      return;
    }
    const std::string line =
        fmt::format("{}{}  {}  {}{}{}", one_line ? "  " : "  ", painted(colour_, Ink::bold_cyan, principal), verb,
                    painted(colour_, Ink::bold, entitlement), on.empty() ? "" : "  on  ", scope);
    if (one_line) {
      put(painted(colour_, Ink::bold, place) + line);
    } else {
      put(painted(colour_, Ink::bold, place));
      put(line);
    }
  }

  /// Remarks by place, those at the home first; what is missing at one place is one remark.
  std::vector<Remark> remarks_of(const std::vector<const Finding*>& findings, const Span& home) const {
    std::vector<Remark> remarks;
    for (const Finding* finding : findings) {
      const checks::Rule* rule = find(subject_.rules, finding->rule);
      const auto nothing = rule != nullptr ? lack(*rule) : std::nullopt;
      const Span at = finding->at.known() ? finding->at : home;
      if (!nothing) {
        remarks.push_back({.at = at, .text = clean(finding->message), .findings = {finding}});
        continue;
      }
      const auto same =
          std::ranges::find_if(remarks, [&](const Remark& other) { return other.lacks && other.at == at; });
      if (same == remarks.end()) {
        remarks.push_back({.at = at, .text = *nothing, .findings = {finding}, .lacks = true});
      } else {
        same->text += ", " + *nothing;
        same->findings.push_back(finding);
      }
    }
    std::ranges::stable_sort(remarks, {}, [&](const Remark& remark) {
      return std::tuple(remark.at.file != home.file, subject_.sources.path(remark.at.file),
                        line_of(remark.at) != line_of(home), line_of(remark.at), remark.at.begin, remark.at.end);
    });
    return remarks;
  }

  void render_remarks(const std::vector<Remark>& remarks, FileId shown) {
    std::string last_code;
    std::uint32_t last_line = 0;
    for (std::size_t i = 0; i < remarks.size(); ++i) {
      const Remark& remark = remarks[i];
      const Frame code = frame(subject_.sources, remark.at, room());
      if (remark.at.file != shown) {
        shown = remark.at.file;
        last_line = 0;
        if (shown != FileId::none) put(blanks(gutter_) + " in " + painted(colour_, Ink::bold, place_name(remark.at)));
      }
      const bool repeated = code.line == last_line && code.code == last_code;
      if (code.line != 0 && !repeated) {
        put(numbered(code.line) + code.code);
      }
      const bool same_span = i > 0 && remarks[i - 1].at == remark.at;
      render_remark(remark, code.line == 0 || same_span ? Frame{.line = 0, .code = "", .caret = 0, .carets = 0} : code);
      last_line = code.line;
      last_code = code.code;
    }
  }

  /// Carets, then the words beside them or, where they do not fit, below; the rules at the right.
  void render_remark(const Remark& remark, const Frame& code) {
    const std::string ids = rule_ids(remark.findings, Colour::never);
    const std::string shown_ids = rule_ids(remark.findings, colour_);
    const std::string carets = painted(colour_, ink(strongest(remark.findings)), std::string(code.carets, '^'));
    const unsigned marked = code.caret + code.carets;
    const unsigned between = code.carets > 0 ? 1 : 0;
    const unsigned words = columns(remark.text);
    if (marked + between + words + 2 + columns(ids) <= room()) {
      const unsigned used = marked + between + words;
      put(bar() + blanks(code.caret) + carets + blanks(between) + remark.text + blanks(room() - used - columns(ids)) +
          shown_ids);
      return;
    }
    if (code.carets > 0) put(bar() + blanks(code.caret) + carets);
    bool ids_due = true;
    for (const std::string& line : wrapped(remark.text, room())) {
      const bool fits = ids_due && columns(line) + 2 + columns(ids) <= room();
      put(bar() + line + (fits ? blanks(room() - columns(line) - columns(ids)) + shown_ids : ""));
      ids_due = ids_due && !fits;
    }
    if (!ids_due) return;
    if (columns(ids) <= room()) {
      put(bar() + blanks(room() - columns(ids)) + shown_ids);
    } else {
      for (const std::string& line : wrapped(ids, room())) put(bar() + line);
    }
  }

  /// Where else the findings point, each place once.
  void render_related(const std::vector<const Finding*>& findings, const Span& home) {
    std::vector<Span> shown;
    for (const Finding* finding : findings) {
      for (const findings::Related& see : finding->see) {
        if (see.at.contains(home) || std::ranges::find(shown, see.at) != shown.end()) continue;
        shown.push_back(see.at);
        const std::string place =
            see.at.file == home.file ? fmt::format("line {}", line_of(see.at)) : place_name(see.at);
        put_beside(fmt::format("{}: {}", place, clean(pointer(*finding, see))));
      }
    }
  }

  std::string more_of(const Group& group) const {
    std::vector<std::string> parts;
    for (const std::uint32_t i : group.more) {
      const grants::Grant& grant = subject_.grants[i];
      const std::string scope = shown_scope(grant);
      std::string part = shown_entitlements(grant, 0) + (scope.empty() ? "" : " on " + scope);
      if (std::ranges::find(parts, part) == parts.end()) parts.push_back(std::move(part));
    }
    const std::string head =
        fmt::format("{} more {} here: ", group.more.size(), group.more.size() == 1 ? "grant" : "grants");
    return shortened(head + joined(parts), room() - 4);
  }

  // --- without a grant

  void render_alone(const Finding& finding) {
    const checks::Rule* rule = find(subject_.rules, finding.rule);
    const std::string name = rule == nullptr ? finding.rule : fmt::format("{} {}", finding.rule, rule->name);
    const std::string place = finding.at.known() ? place_name(finding.at) + ": " : std::string();
    const std::string level(findings::name(finding.level));
    const std::string message = fmt::format("{} [{}]", clean(finding.message), name);
    const unsigned before = columns(place) + columns(level) + 2;
    std::vector<std::string> lines = wrapped(message, width_ - std::min(width_ - narrowest / 2, before));
    if (lines.size() > 1) {
      const std::string_view rest = std::string_view(message).substr(lines.front().size() + 1);
      lines.resize(1);
      for (std::string& line : wrapped(rest, width_ - 2)) lines.push_back("  " + std::move(line));
    }
    lines.front().insert(0, painted(colour_, Ink::bold, place) + painted(colour_, ink(finding.level), level) + ": ");
    for (const std::string& line : lines) put(line);
    gutter_ = std::max(2U, digits_of(finding.at)) + 2;
    if (finding.at.known()) {
      const Frame code = frame(subject_.sources, finding.at, room());
      put(numbered(code.line) + code.code);
      put(bar() + blanks(code.caret) + painted(colour_, ink(finding.level), std::string(code.carets, '^')));
    }
    for (const findings::Related& see : finding.see) {
      put_beside(fmt::format("{}: {}", place_name(see.at), clean(findings::words(see))));
    }
    for (const findings::Fix& fix : finding.fixes) put_beside(clean(fix.description));
    put("");
  }

  // --- what could not be seen

  void render_unseen() {
    std::set<std::tuple<FileId, std::uint32_t, std::uint32_t>> reported;
    for (const Finding& finding : subject_.findings) {
      if (finding.level != Level::off) reported.insert({finding.at.file, finding.at.begin, finding.at.end});
    }
    std::vector<const findings::Unseen*> left;
    for (const findings::Unseen& unseen : subject_.unseen) {
      const bool known = unseen.at.known() && reported.contains({unseen.at.file, unseen.at.begin, unseen.at.end});
      if (!known) left.push_back(&unseen);
    }
    if (left.empty()) return;
    put(painted(colour_, Ink::bold, "could not be seen"));
    for (std::size_t i = 0; i < std::min(left.size(), most_unseen); ++i) {
      const std::string place = left[i]->at.known() ? place_name(left[i]->at) : clean(left[i]->path);
      const std::string line = place.empty() ? clean(left[i]->why) : fmt::format("{}: {}", place, clean(left[i]->why));
      put_wrapped("  ", "    ", line);
    }
    if (left.size() > most_unseen)
      put(fmt::format("  … and {} more; `-f sarif` lists them", left.size() - most_unseen));
    put("");
  }

  std::string place_name(const Span& span) {
    if (!span.known()) return {};
    const source::Position at = subject_.sources.position(span.file, first_line(subject_.sources, span).begin);
    return fmt::format("{}:{}:{}", shown_path(subject_.sources.path(span.file), from_), at.line, at.column);
  }

  [[nodiscard]] std::uint32_t line_of(const Span& span) const {
    return span.known() ? subject_.sources.line(span.file, first_line(subject_.sources, span).begin) : 0;
  }

  [[nodiscard]] unsigned digits_of(const Span& span) const { return columns(std::to_string(line_of(span))); }

  static Level strongest(const std::vector<const Finding*>& findings) {
    Level level = Level::off;
    for (const Finding* finding : findings) level = std::max(level, finding->level);
    return level;
  }

  /// "error GL101 GL201  warning GL301".
  static std::string rule_ids(const std::vector<const Finding*>& findings, Colour colour) {
    std::string text;
    for (const Level level : {Level::error, Level::warning, Level::note}) {
      std::string ids;
      for (const Finding* finding : findings) {
        if (finding->level == level) ids += " " + finding->rule;
      }
      if (ids.empty()) continue;
      if (!text.empty()) text += "  ";
      text += painted(colour, ink(level), std::string(findings::name(level)) + ids);
    }
    return text;
  }

  const ScanResult& subject_;
  const Standpoint& from_;
  mend::Places places_;
};

}  // namespace

std::string text(const ScanResult& subject, const TextOptions& options) {
  return Text(subject, options).render();
}

}  // namespace grantlint::report
