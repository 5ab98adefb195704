#include "report/changes_parts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "report/places.h"
#include "report/terminal.h"
#include "report/words.h"

namespace grantlint::report {
namespace {

using changes::Change;
using findings::Finding;
using findings::Level;
using grants::End;
using grants::Enforcement;
using grants::Grant;
using tickets::FieldName;

constexpr std::size_t most_lines = 12;  // of one sign and subject

/// "until 2026-08-31 (enforced)", "without an end".
std::string end_words(const End& end) {
  if (end.level == Enforcement::absent) return "without an end";
  if (end.date) return fmt::format("until {} ({})", findings::to_text(*end.date), grants::name(end.level));
  return fmt::format("with an end that is {}", grants::name(end.level));
}

void add(std::vector<ChangeLine>& lines, char sign, const std::vector<std::string>& texts,
         const std::vector<changes::Entitlement>& more = {}) {
  const std::size_t shown = std::min(texts.size(), most_lines);
  for (std::size_t i = 0; i < shown; ++i) {
    ChangeLine line{sign, texts[i]};
    const auto how = std::ranges::find_if(more, [&](const auto& one) { return clean(one.text) == texts[i]; });
    if (how != more.end() && !how->includes.empty()) {
      line.how = ", which includes ";
      line.other = clean(how->includes);
    } else if (how != more.end() && !how->besides.empty()) {
      line.how = ", besides what it had: ";
      line.other = clean(how->besides);
    }
    lines.push_back(std::move(line));
  }
  if (texts.size() > shown) lines.push_back({sign, fmt::format("… and {} more", texts.size() - shown)});
}

/// Entitlements of `one` that `other` does not have word for word.
std::vector<std::string> only_in(const Grant& one, const Grant& other) {
  std::set<std::string> there;
  for (const grants::Part& part : other.entitlements) there.insert(shown(part));
  std::set<std::string> only;
  for (const grants::Part& part : one.entitlements) {
    if (std::string text = shown(part); !there.contains(text)) only.insert(std::move(text));
  }
  return {only.begin(), only.end()};
}

std::vector<std::string> prefixed(std::string_view prefix, const std::vector<std::string>& texts) {
  std::vector<std::string> result;
  result.reserve(texts.size());
  for (const std::string& text : texts) result.push_back(fmt::format("{} {}", prefix, clean(text)));
  return result;
}

std::string field_words(const changes::Field& field, const std::string& value) {
  return value.empty() ? "no " + field.name : fmt::format("{} {}", field.name, clean(value));
}

/// "ticket IAM-7, approver carol, until 2026-12-31 (enforced)"; empty where nothing justifies it.
std::string voucher(const ScanResult& side, std::uint32_t grant) {
  std::vector<std::string> parts;
  const tickets::Approval& approval = side.matches.approvals[grant];
  for (const FieldName name : {FieldName::ticket, FieldName::approver, FieldName::basis}) {
    if (approval[name].given())
      parts.push_back(fmt::format("{} {}", tickets::name(name), clean(approval[name].text())));
  }
  const End& expiry = side.matches.endings[grant].expiry;
  if (expiry.level != Enforcement::absent) parts.push_back(end_words(expiry));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string otherwise_words(const ScanResult& side, const Change& change, std::string_view opening) {
  constexpr std::size_t most = 3;
  std::vector<std::string> others;
  for (std::size_t i = 0; i < std::min(change.otherwise.size(), most); ++i)
    others.push_back(fmt::format("`{}`", clean(side.grants[change.otherwise[i]].address)));
  std::string text = fmt::format("{} {}", opening, joined(others));
  if (change.otherwise.size() > most) text += fmt::format(" and {} more", change.otherwise.size() - most);
  return text;
}

}  // namespace

std::string shown(const Revision& revision) {
  constexpr std::size_t digits = 12;
  if (revision.name.empty()) return "the work tree";
  const std::string name = clean(revision.name);
  if (revision.commit.empty() || revision.commit.starts_with(name)) return name;
  return fmt::format("{} ({})", name, revision.commit.substr(0, digits));
}

std::string kinds_of(const Change& change) {
  std::string text;
  for (const changes::Kind kind : change.kinds)
    text += fmt::format("{}{}", text.empty() ? "" : ", ", changes::name(kind));
  return text;
}

ChangedGrant changed_grant(const ChangesSubject& subject, const Change& change) {
  const bool now = change.head != findings::no_grant;
  return {now ? subject.head : subject.base, now ? change.head : change.base};
}

std::string place_of(const ChangedGrant& at, const Standpoint& from) {
  const source::Span home = at.home();
  const std::uint32_t line = at.side.sources.line(home.file, first_line(at.side.sources, home).begin);
  return fmt::format("{}:{}", shown_path(at.side.sources.path(home.file), from), line);
}

std::vector<ChangeLine> lines_of(const ChangesSubject& subject, const Change& change) {
  std::vector<ChangeLine> lines;
  if (change.base == findings::no_grant || change.head == findings::no_grant) return lines;
  const Grant& was = subject.base.grants[change.base];
  const Grant& is = subject.head.grants[change.head];
  if (!change.gained.empty() || !change.lost.empty()) {
    add(lines, '-', only_in(was, is), change.lost);
    add(lines, '+', only_in(is, was), change.gained);
  }
  add(lines, '-', prefixed("on", change.lost_scopes));
  add(lines, '+', prefixed("on", change.gained_scopes));
  add(lines, '-', prefixed("only if", change.lost_conditions));
  add(lines, '+', prefixed("only if", change.gained_conditions));
  if (change.is(changes::Kind::extended) || change.is(changes::Kind::shortened)) {
    lines.push_back({'-', end_words(subject.base.matches.endings[change.base].expiry)});
    lines.push_back({'+', end_words(subject.head.matches.endings[change.head].expiry)});
  }
  for (const changes::Field& field : change.approval) {
    lines.push_back({'-', field_words(field, field.before)});
    lines.push_back({'+', field_words(field, field.after)});
  }
  return lines;
}

std::vector<std::string> remarks_of(const ChangesSubject& subject, const Change& change, const Standpoint& from) {
  std::vector<std::string> remarks;
  if (!change.doubt.empty())
    remarks.push_back((change.is(changes::Kind::unclear) ? "" : "perhaps no change: ") + clean(change.doubt));
  const bool more =
      change.is(changes::Kind::added) || change.is(changes::Kind::widened) || change.is(changes::Kind::extended);
  if (more && change.head != findings::no_grant) {
    if (std::string by = voucher(subject.head, change.head); !by.empty()) remarks.push_back("now by " + by);
  }
  if (change.moved) {
    const ChangedGrant before{subject.base, change.base};
    remarks.push_back(fmt::format("was at {}, `{}`", place_of(before, from), clean(before.grant().address)));
  }
  if (!change.otherwise.empty()) {
    remarks.push_back(change.is(changes::Kind::removed)
                          ? otherwise_words(subject.head, change, "its holder keeps all of it by")
                          : otherwise_words(subject.base, change, "its holder had all of it before, by"));
  }
  return remarks;
}

std::vector<Findings> open_findings(const ScanResult& head) {
  std::vector<Findings> open(head.grants.size());
  for (const Finding& finding : head.findings) {
    if (finding.grant != findings::no_grant && !finding.suppressed && finding.level != Level::off)
      open[finding.grant].push_back(&finding);
  }
  for (Findings& own : open) std::ranges::stable_sort(own, std::greater<>(), &Finding::level);
  return open;
}

Findings reasons_to_fail(const ChangesSubject& subject, const std::vector<Findings>& open, const Change& change) {
  if (subject.failing == Level::off || change.head == findings::no_grant || !change.asks_for_approval()) return {};
  Findings reasons = open[change.head];
  std::erase_if(reasons, [&](const Finding* finding) { return finding->level < subject.failing; });
  return reasons;
}

std::size_t failing_changes(const ChangesSubject& subject) {
  const std::vector<Findings> open = open_findings(subject.head);
  return static_cast<std::size_t>(std::ranges::count_if(
      subject.changes.changes, [&](const Change& change) { return !reasons_to_fail(subject, open, change).empty(); }));
}

std::vector<std::string> changes_summary(const ChangesSubject& subject) {
  std::array<std::size_t, changes::kind_count> counts{};
  const std::size_t failing = failing_changes(subject);
  for (const Change& change : subject.changes.changes) {
    for (const changes::Kind kind : change.kinds) ++counts.at(static_cast<std::size_t>(kind));
  }
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts.at(i) == 0) continue;
    const auto kind = static_cast<changes::Kind>(i);
    parts.push_back(kind == changes::Kind::approval ? fmt::format("{} with another approval", counts.at(i))
                                                    : fmt::format("{} {}", counts.at(i), changes::name(kind)));
  }
  const std::size_t same = subject.changes.same;
  std::string rest = same == 0 ? "" : fmt::format("; {} {} the same", counted(same, "grant"), same == 1 ? "is" : "are");
  if (subject.changes.moved > 0) rest += fmt::format(", {} of them elsewhere", subject.changes.moved);
  std::vector<std::string> sentences{parts.empty() ? "no grant changed" + rest
                                                   : fmt::format("grants: {}{}", fmt::join(parts, ", "), rest)};
  if (failing > 0) {
    const std::string what = subject.failing == Level::error
                                 ? "errors"
                                 : fmt::format("findings of level {} or above", findings::name(subject.failing));
    sentences.push_back(fmt::format("{} {}: more access than before, or less that justifies it, with {}",
                                    counted(failing, "change"), failing == 1 ? "fails" : "fail", what));
  }
  return sentences;
}

std::vector<UnreadPlace> unread_places(const ChangesSubject& subject) {
  std::vector<UnreadPlace> places;
  const auto take = [&](const ScanResult& side, bool base) {
    for (const findings::Unseen& unseen : side.unseen) {
      if (unseen.kind == findings::Unseen::Kind::unresolved) continue;
      const bool known = unseen.at.known();
      UnreadPlace place{base, !base, clean(known ? side.sources.path(unseen.at.file) : std::string_view(unseen.path)),
                        known ? side.sources.line(unseen.at.file, unseen.at.begin) : 0, clean(unseen.why)};
      const auto same = std::ranges::find_if(places, [&](const UnreadPlace& other) {
        return other.path == place.path && other.line == place.line && other.why == place.why;
      });
      if (same == places.end()) {
        places.push_back(std::move(place));
      } else {
        (base ? same->base : same->head) = true;
      }
    }
  };
  take(subject.base, true);
  take(subject.head, false);
  std::ranges::stable_sort(places, {}, [](const UnreadPlace& place) { return std::tie(place.path, place.line); });
  return places;
}

std::string side_of(const ChangesSubject& subject, const UnreadPlace& place) {
  if (place.base && place.head) return "both";
  return shown(place.base ? subject.base_revision : subject.head_revision);
}

}  // namespace grantlint::report
