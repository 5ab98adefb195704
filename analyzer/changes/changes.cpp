#include "changes/changes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "changes/differences.h"
#include "changes/pairs.h"
#include "grants/access.h"
#include "grants/coverage.h"

namespace grantlint::changes {
namespace {

using findings::Unseen;
using grants::End;
using grants::Enforcement;
using grants::Grant;
using source::Span;
using tickets::FieldName;

std::string_view path_of(const Side& side, const Span& at) {
  return at.known() ? side.sources.path(at.file) : std::string_view();
}

const End& expiry_of(const Side& side, std::uint32_t grant) {
  return side.matches.endings[grant].expiry;
}

const End& revocation_of(const Side& side, std::uint32_t grant) {
  return side.matches.endings[grant].revocation;
}

std::string field_text(const Side& side, std::uint32_t grant, FieldName name) {
  std::vector<std::string> values = side.matches.approvals[grant][name].values;
  std::ranges::sort(values);
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ", ") + value;
  return text;
}

/// How sure the end is and by what; empty where there is none.
std::string end_text(const End& end) {
  if (end.level == Enforcement::absent) return {};
  const std::string by = end.target ? grants::text(*end.target) : end.evidence.empty() ? "" : end.evidence.front().text;
  return fmt::format("{}{}{}", grants::name(end.level), by.empty() ? "" : " by ", by);
}

std::vector<Field> approval_of(const Side& base, std::uint32_t before, const Side& head, std::uint32_t after) {
  std::vector<Field> fields;
  const auto add = [&](std::string_view name, std::string was, std::string is, bool lost) {
    if (was != is) fields.push_back({std::string(name), std::move(was), std::move(is), lost});
  };
  for (const FieldName name : {FieldName::ticket, FieldName::approver, FieldName::basis}) {
    std::string was = field_text(base, before, name);
    std::string is = field_text(head, after, name);
    const bool lost = !was.empty() && is.empty();
    add(tickets::name(name), std::move(was), std::move(is), lost);
  }
  // Another day, or none, is reported as a change of the end itself.
  const End& old_expiry = expiry_of(base, before);
  const End& new_expiry = expiry_of(head, after);
  if (old_expiry.level != Enforcement::absent && new_expiry.level != Enforcement::absent) {
    const auto words = [&](const End& end) {
      const bool by_day = old_expiry.date && new_expiry.date;  // what enforces it names the day
      return by_day ? std::string(grants::name(end.level)) : end_text(end);
    };
    add("expiry", words(old_expiry), words(new_expiry), new_expiry.level < old_expiry.level);
  }
  const End& old_end = revocation_of(base, before);
  const End& new_end = revocation_of(head, after);
  if (old_end.level != new_end.level || old_end.target != new_end.target)
    add("revocation", end_text(old_end), end_text(new_end), new_end.level < old_end.level);
  return fields;
}

/// Whether it ends later or earlier; nothing where both are the same, or a day is unknown.
std::optional<Kind> end_change(const End& before, const End& after) {
  const bool ended = before.level != Enforcement::absent;
  const bool ends = after.level != Enforcement::absent;
  if (ended != ends) return ends ? Kind::shortened : Kind::extended;
  if (!before.date || !after.date || before.date == after.date) return std::nullopt;
  return *after.date > *before.date ? Kind::extended : Kind::shortened;
}

class Comparer {
 public:
  Comparer(const Side& base, const Side& head, const grants::Catalogue& catalogue)
      : base_(base), head_(head), catalogue_(catalogue), unread_base_(unread(base)), unread_head_(unread(head)) {}

  Changes compare() {
    const Pairs pairs = pair(base_, head_, catalogue_);
    for (const auto& [before, after] : pairs.same) {
      if (base_.is_asked_for(before) || head_.is_asked_for(after)) compare(before, after);
    }
    for (const std::uint32_t grant : pairs.added) {
      if (!head_.is_asked_for(grant)) continue;
      Change change{.head = grant, .kinds = {Kind::added}};
      change.doubt = doubt(head_, head_.grants[grant], unread_base_, "before");
      change.otherwise = otherwise(head_.grants[grant], base_, held_before_);
      result_.changes.push_back(std::move(change));
    }
    for (const std::uint32_t grant : pairs.removed) {
      if (!base_.is_asked_for(grant)) continue;
      Change change{.base = grant, .kinds = {Kind::removed}};
      change.doubt = doubt(base_, base_.grants[grant], unread_head_, "now");
      change.otherwise = otherwise(base_.grants[grant], head_, held_now_);
      result_.changes.push_back(std::move(change));
    }
    sort();
    return std::move(result_);
  }

 private:
  using Holdings = std::map<std::string, std::vector<std::uint32_t>>;

  void compare(std::uint32_t before, std::uint32_t after) {
    const Grant& was = base_.grants[before];
    const Grant& is = head_.grants[after];
    Change change{.base = before, .head = after};
    change.moved = was.address != is.address || path_of(base_, was.block) != path_of(head_, is.block);
    change.gained = gained(catalogue_, was, is);
    change.lost = gained(catalogue_, is, was);
    if (was.scope.value && is.scope.value) {
      change.gained_scopes = gained_scopes(was, is);
      change.lost_scopes = gained_scopes(is, was);
    }
    change.lost_conditions = lost_conditions(was, is);
    change.gained_conditions = lost_conditions(is, was);
    change.approval = approval_of(base_, before, head_, after);
    change.doubt = unclear(was, is);
    const auto add = [&](Kind kind, bool holds) {
      if (holds) change.kinds.push_back(kind);
    };
    const auto end = end_change(expiry_of(base_, before), expiry_of(head_, after));
    add(Kind::widened, !change.gained.empty() || !change.gained_scopes.empty() || !change.lost_conditions.empty());
    add(Kind::extended, end == Kind::extended);
    add(Kind::approval, !change.approval.empty());
    add(Kind::unclear, !change.doubt.empty());
    add(Kind::narrowed, !change.lost.empty() || !change.lost_scopes.empty() || !change.gained_conditions.empty());
    add(Kind::shortened, end == Kind::shortened);
    if (!change.kinds.empty()) {
      result_.changes.push_back(std::move(change));
      return;
    }
    ++result_.same;
    if (change.moved) ++result_.moved;
  }

  /// Paths of what could not be read, sorted.
  static std::vector<std::string> unread(const Side& side) {
    std::vector<std::string> paths;
    for (const Unseen& unseen : side.unseen) {
      if (unseen.kind != Unseen::Kind::unresolved)
        paths.emplace_back(unseen.at.known() ? side.sources.path(unseen.at.file) : std::string_view(unseen.path));
    }
    std::ranges::sort(paths);
    const auto repeated = std::ranges::unique(paths);
    paths.erase(repeated.begin(), repeated.end());
    return paths;
  }

  /// Does it stand in what could not be read on the other side, or in a part of it?
  static std::string doubt(const Side& side, const Grant& grant, const std::vector<std::string>& unread,
                           std::string_view when) {
    std::vector<Span> places{grant.home, grant.block};
    for (const grants::Via& via : grant.via) places.push_back(via.at);
    for (const Span& place : places) {
      for (std::string_view path = path_of(side, place); !path.empty(); path = source::parent_path(path)) {
        if (std::ranges::binary_search(unread, path))
          return fmt::format("`{}` could not be read, or not wholly, {}", path, when);
      }
    }
    return {};
  }

  /// What is not known and not written the same on both sides may be the same, or not.
  static std::string unclear(const Grant& was, const Grant& is) {
    const auto words = [](std::string_view what, std::string_view before, std::string_view now) {
      return fmt::format("{} is not known on both sides: `{}` before, `{}` now", what, before, now);
    };
    const auto differ = [](const grants::Part& before, const grants::Part& now) {
      return (!before.value || !now.value) && grants::comparable_text(before) != grants::comparable_text(now);
    };
    if (differ(was.principal, is.principal)) return words("who holds it", was.principal.shown(), is.principal.shown());
    if (differ(was.scope, is.scope)) return words("on what it is", was.scope.shown(), is.scope.shown());
    const std::set<std::string> before = unknown_entitlements(was);
    const std::set<std::string> now = unknown_entitlements(is);
    if (before == now) return {};
    return words("what it gives", before.empty() ? shown(was) : fmt::format("{}", fmt::join(before, ", ")),
                 now.empty() ? shown(is) : fmt::format("{}", fmt::join(now, ", ")));
  }

  static std::string shown(const Grant& grant) {
    std::string text;
    for (const grants::Part& part : grant.entitlements) text += (text.empty() ? "" : ", ") + part.shown();
    return text;
  }

  /// Grants of the other side that give the holder all of this one.
  std::vector<std::uint32_t> otherwise(const Grant& grant, const Side& other, Holdings& holdings) const {
    constexpr std::size_t most = 64;
    if (holdings.empty()) {
      for (std::uint32_t i = 0; i < other.grants.size(); ++i) holdings[holding(other.grants[i])].push_back(i);
    }
    std::vector<std::uint32_t> giving;
    const std::string key = holding(grant);
    const auto found = key.empty() ? holdings.end() : holdings.find(key);
    if (found == holdings.end()) return giving;
    for (std::size_t i = 0; i < std::min(found->second.size(), most); ++i) {
      if (gained(catalogue_, other.grants[found->second[i]], grant).empty()) giving.push_back(found->second[i]);
    }
    return giving;
  }

  void sort() {
    const auto key = [&](const Change& change) {
      const bool now = change.head != findings::no_grant;
      const Side& side = now ? head_ : base_;
      const std::uint32_t index = now ? change.head : change.base;
      const Grant& grant = side.grants[index];
      const Span& at = grant.home;
      return std::tuple(change.kinds.front(), path_of(side, at), at.begin, std::string_view(grant.address), index);
    };
    std::ranges::sort(result_.changes, {}, key);
  }

  const Side& base_;
  const Side& head_;
  const grants::Catalogue& catalogue_;
  std::vector<std::string> unread_base_;
  std::vector<std::string> unread_head_;
  Holdings held_before_;
  Holdings held_now_;
  Changes result_;
};

}  // namespace

std::string_view name(Kind kind) {
  static constexpr std::array<std::string_view, kind_count> names{"added",   "widened",  "extended",  "approval",
                                                                  "unclear", "narrowed", "shortened", "removed"};
  return names.at(static_cast<std::size_t>(kind));
}

bool Change::is(Kind kind) const {
  return std::ranges::find(kinds, kind) != kinds.end();
}

bool Change::asks_for_approval() const {
  return is(Kind::added) || is(Kind::widened) || is(Kind::extended) || is(Kind::unclear) ||
         std::ranges::any_of(approval, &Field::lost);
}

bool Side::is_asked_for(std::uint32_t grant) const {
  return !std::ranges::binary_search(elsewhere, grant);
}

Changes compare(const Side& base, const Side& head, const grants::Catalogue& catalogue) {
  return Comparer(base, head, catalogue).compare();
}

}  // namespace grantlint::changes
