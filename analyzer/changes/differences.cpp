#include "changes/differences.h"

#include <algorithm>
#include <set>

#include "changes/pairs.h"
#include "grants/coverage.h"
#include "source/ascii.h"

namespace grantlint::changes {
namespace {

using grants::Comparison;
using grants::Grant;
using grants::Part;
using grants::Relation;

std::vector<const Part*> parts_of(const Grant& grant) {
  std::vector<const Part*> parts;
  for (const Part& part : grant.entitlements) {
    if (!part.head) parts.push_back(&part);
  }
  return parts;
}

std::vector<std::string> texts_of(const std::vector<const Part*>& parts) {
  std::vector<std::string> texts;
  texts.reserve(parts.size());
  for (const Part* part : parts) texts.push_back(part->shown());
  return texts;
}

std::set<std::string> told_of(const std::vector<const Part*>& parts) {
  std::set<std::string> texts;
  for (const Part* part : parts) texts.insert(comparable_text(*part));
  return texts;
}

/// A resource may be given on several scopes at once.
std::vector<std::string> scopes_of(const Grant& grant) {
  constexpr std::string_view between = ", ";
  std::vector<std::string> scopes;
  std::string_view text = grant.scope.shown();
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(between), text.size());
    scopes.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + between.size(), text.size()));
  }
  return scopes;
}

/// What it says of time is compared as the grant's end.
bool is_of_time_alone(const grants::Condition& condition) {
  using enum iam::TimeBound::Kind;
  const bool ends = condition.bound.kind == end || condition.bound.kind == start || condition.bound.kind == session;
  const bool one = condition.text.find("&&") == std::string::npos && condition.text.find(',') == std::string::npos;
  return ends && one && condition.limits.empty();
}

/// Every date and time of day is `…`.
std::string without_dates(std::string_view text) {
  const auto digit = [&](std::size_t i) { return i < text.size() && source::is_digit(text[i]); };
  const auto is_day = [&](std::size_t i) {
    for (std::size_t k = 0; k < 10; ++k) {
      const bool dash = k == 4 || k == 7;
      if (i + k >= text.size() || (dash ? text[i + k] != '-' : !digit(i + k))) return false;
    }
    return true;
  };
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_day(i)) {
      result += text[i++];
      continue;
    }
    i += 10;
    if (i < text.size() && (text[i] == 'T' || text[i] == 't') && digit(i + 1)) {
      while (i < text.size() && std::string_view("0123456789:.TtZz+-").find(text[i]) != std::string_view::npos) ++i;
    }
    result += "…";
  }
  return result;
}

}  // namespace

std::vector<Entitlement> gained(const grants::Catalogue& catalogue, const Grant& before, const Grant& now) {
  std::vector<const Part*> then = parts_of(before);
  const std::vector<const Part*> parts = parts_of(now);
  if (now.entitlements.size() == 1 || then.empty()) {  // perhaps a role alone: then its name counts
    then.clear();
    for (const Part& part : before.entitlements) then.push_back(&part);
  }
  const std::set<std::string> had = told_of(then);
  const std::vector<std::string> texts = texts_of(then);
  std::vector<Entitlement> more;
  for (const Part* part : parts) {
    if (!part->value || had.contains(comparable_text(*part))) continue;
    Comparison comparison = grants::compare(catalogue, now.provider, texts, *part);
    if (comparison.relation <= Relation::narrower) continue;
    more.push_back({part->shown(), std::move(comparison.by), std::move(comparison.besides)});
  }
  std::ranges::sort(more, {}, &Entitlement::text);
  const auto repeated = std::ranges::unique(more, {}, &Entitlement::text);
  more.erase(repeated.begin(), repeated.end());
  return more;
}

std::set<std::string> unknown_entitlements(const Grant& grant) {
  std::set<std::string> texts;
  for (const Part& part : grant.entitlements) {
    if (!part.value) texts.insert(comparable_text(part).substr(1));
  }
  return texts;
}

std::vector<std::string> gained_scopes(const Grant& before, const Grant& now) {
  if (comparable_text(before.scope) == comparable_text(now.scope)) return {};
  const std::vector<std::string> had = scopes_of(before);
  std::vector<std::string> more;
  for (const std::string& scope : scopes_of(now)) {
    if (grants::compare_scope(had, scope).relation > Relation::narrower || had.empty()) more.push_back(scope);
  }
  return more;
}

std::vector<std::string> lost_conditions(const Grant& before, const Grant& now) {
  std::set<std::string> there;
  for (const grants::Condition& condition : now.conditions) there.insert(without_dates(condition.text));
  std::vector<std::string> gone;
  for (const grants::Condition& condition : before.conditions) {
    if (!is_of_time_alone(condition) && !there.contains(without_dates(condition.text))) gone.push_back(condition.text);
  }
  std::ranges::sort(gone);
  const auto repeated = std::ranges::unique(gone);
  gone.erase(repeated.begin(), repeated.end());
  return gone;
}

bool share_entitlements(const grants::Catalogue& catalogue, const Grant& one, const Grant& other) {
  const std::vector<const Part*> parts = parts_of(other);
  const std::vector<std::string> texts = texts_of(parts);
  const std::set<std::string> had = told_of(parts);
  return std::ranges::any_of(parts_of(one), [&](const Part* part) {
    if (had.contains(comparable_text(*part))) return true;
    return part->value && grants::compare(catalogue, one.provider, texts, *part).relation != Relation::unrelated;
  });
}

bool share_scopes(const Grant& one, const Grant& other) {
  if (comparable_text(one.scope) == comparable_text(other.scope)) return true;
  const std::vector<std::string> scopes = scopes_of(other);
  return !scopes.empty() && std::ranges::any_of(scopes_of(one), [&](const std::string& scope) {
    return grants::compare_scope(scopes, scope).relation != Relation::unrelated;
  });
}

}  // namespace grantlint::changes
