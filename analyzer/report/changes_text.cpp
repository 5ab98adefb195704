// A change after the other: what it is and where, who has what, the line that makes it, both sides of what is
// different, what is missing. Then what could not be read, and the totals.
#include <fmt/format.h>

#include <algorithm>

#include "report/changes_forms.h"
#include "report/changes_parts.h"
#include "report/frame.h"
#include "report/places.h"
#include "report/terminal.h"
#include "report/words.h"

namespace grantlint::report {
namespace {

using changes::Change;
using findings::Level;

constexpr std::size_t most_unread = 20;

Ink ink_of(const Change& change) {
  switch (change.kinds.front()) {
    case changes::Kind::added:
    case changes::Kind::widened:
    case changes::Kind::extended: return Ink::bold_red;
    case changes::Kind::approval:
    case changes::Kind::unclear: return Ink::bold_yellow;
    default: return Ink::bold_cyan;
  }
}

class ChangesText : Lines {
 public:
  ChangesText(const ChangesSubject& subject, const TextOptions& options)
      : Lines(options), subject_(subject), from_(options.from), open_(open_findings(subject.head)) {}

  std::string render() {
    for (const Change& change : subject_.changes.changes) render(change);
    render_unread();
    put(fmt::format("{} → {}", shown(subject_.base_revision), shown(subject_.head_revision)));
    for (const std::string& sentence : changes_summary(subject_)) put_wrapped("", "", sentence);
    return std::move(out_);
  }

 private:
  void render(const Change& change) {
    const ChangedGrant at = changed_grant(subject_, change);
    const grants::Grant& grant = at.grant();
    const std::string place = place_of(at, from_);
    const std::string in =
        change.is(changes::Kind::removed) ? fmt::format(" in {}", shown(subject_.base_revision)) : "";
    put(fmt::format("{}  {}{}", painted(colour_, ink_of(change), kinds_of(change)), painted(colour_, Ink::bold, place),
                    in));

    const std::string scope = shown_scope(grant);
    const std::string_view verb = change.is(changes::Kind::removed)         ? "had"
                                  : grant.possible || !grant.unsure.empty() ? "may get"
                                                                            : "gets";
    const auto line_of = [&](const std::string& entitlement) {
      return fmt::format("{}  {}  {}{}{}", shown_holder(grant), verb, entitlement, scope.empty() ? "" : "  on  ",
                         scope);
    };
    const unsigned used = columns(line_of("")) + 2;
    put_wrapped("  ", "  ", line_of(shown_entitlements(grant, width_ > used ? width_ - used : 0)));

    const Frame code = frame(at.side.sources, at.home(), width_ - 10);
    gutter_ = std::max<unsigned>(2, columns(std::to_string(code.line))) + 2;
    if (code.line != 0) {
      put(numbered(code.line) + code.code);
      if (!change.is(changes::Kind::removed)) put(bar() + blanks(code.caret) + std::string(code.carets, '^'));
    }
    const std::string margin = blanks(gutter_ + 1);
    for (const ChangeLine& line : lines_of(subject_, change)) {
      const Ink colour = line.sign == '+' ? Ink::green : Ink::red;
      bool first = true;
      for (const std::string& part : wrapped(line.text + line.how + line.other, room())) {
        put(margin + painted(colour_, colour, fmt::format("{} {}", first ? line.sign : ' ', part)));
        first = false;
      }
    }
    for (const std::string& remark : remarks_of(subject_, change, from_)) put_beside(remark);
    render_findings(change);
    put("");
  }

  /// What is missing, in one line a level; what else is wrong, each in its own words.
  void render_findings(const Change& change) {
    if (change.head == findings::no_grant) return;
    const Findings& open = open_[change.head];
    for (const Level level : {Level::error, Level::warning, Level::note}) {
      std::string lacks;
      std::string ids;
      for (const findings::Finding* finding : open) {
        const checks::Rule* rule = find(subject_.head.rules, finding->rule);
        const auto nothing = rule != nullptr ? lack(*rule) : std::nullopt;
        if (finding->level != level || !nothing) continue;
        lacks += (lacks.empty() ? "" : ", ") + *nothing;
        ids += " " + finding->rule;
      }
      if (!lacks.empty()) put_finding(level, ids, lacks);
      for (const findings::Finding* finding : open) {
        const checks::Rule* rule = find(subject_.head.rules, finding->rule);
        if (finding->level != level || (rule != nullptr && lack(*rule))) continue;
        put_finding(level, " " + finding->rule, clean(finding->message));
      }
    }
  }

  void put_finding(Level level, const std::string& ids, const std::string& text) {
    const std::string plain = fmt::format("{}{}", findings::name(level), ids);
    bool first = true;
    for (const std::string& part : wrapped(fmt::format("{}: {}", plain, text), room())) {
      const bool whole = first && part.starts_with(plain);
      put(bar() + (whole ? painted(colour_, ink(level), plain) + part.substr(plain.size()) : part));
      first = false;
    }
  }

  void render_unread() {
    const std::vector<UnreadPlace> places = unread_places(subject_);
    if (places.empty()) return;
    put(painted(colour_, Ink::bold, "could not be read: what is granted there is perhaps not compared"));
    for (std::size_t i = 0; i < std::min(places.size(), most_unread); ++i) {
      const UnreadPlace& one = places[i];
      const std::string line = one.line == 0 ? "" : fmt::format(":{}", one.line);
      put_wrapped("  ", "    ",
                  fmt::format("{}{}: {} (in {})", shown_path(one.path, from_), line, one.why, side_of(subject_, one)));
    }
    if (places.size() > most_unread)
      put(fmt::format("  … and {} more; `-f json` lists them", places.size() - most_unread));
    put("");
  }

  const ChangesSubject& subject_;
  const Standpoint& from_;
  std::vector<Findings> open_;
};

}  // namespace

std::string changes_text(const ChangesSubject& subject, const TextOptions& options) {
  return ChangesText(subject, options).render();
}

std::string changes(const ChangesSubject& subject, ChangesFormat format, const TextOptions& options) {
  switch (format) {
    case ChangesFormat::text: return changes_text(subject, options);
    case ChangesFormat::json: return changes_json(subject);
    case ChangesFormat::jsonl: return changes_lines(subject);
    case ChangesFormat::markdown: return changes_markdown(subject);
  }
  return {};
}

}  // namespace grantlint::report
