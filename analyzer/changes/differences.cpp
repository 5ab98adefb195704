#include "changes/differences.h"

#include <algorithm>
#include <set>

#include "grants/access.h"
#include "grants/coverage.h"
#include "source/ascii.h"

namespace grantlint::changes {
namespace {

using grants::Comparison;
using grants::Grant;
using grants::Part;
using grants::Relation;
using iam::Requirement;

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

std::set<std::string> comparable(const Grant& grant, const std::vector<const Part*>& parts) {
  std::set<std::string> texts;
  for (const Part* part : parts) texts.insert(grants::comparable_entitlement(grant, *part));
  return texts;
}

/// One of the scopes that `all` is, beside others.
Comparison compare(const std::vector<std::string>& others, const Part& all, const std::string& scope) {
  Part one;
  one.value = scope;
  one.kind = all.kind;
  return grants::compare_scope(others, one, grants::Below::written);
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

/// What it requires besides time, which is compared as the grant's end. Dates within other requirements do not count.
std::vector<Requirement> requirements_of(const Grant& grant) {
  std::vector<Requirement> all;
  for (const grants::Condition& condition : grant.conditions) {
    for (Requirement requirement : condition.requirements) {
      if (requirement.of_time) continue;
      requirement.what = without_dates(requirement.what);
      for (std::string& value : requirement.values) value = without_dates(value);
      all.push_back(std::move(requirement));
    }
  }
  return all;
}

}  // namespace

std::vector<Entitlement> gained(const grants::Catalogue& catalogue, const Grant& before, const Grant& now) {
  std::vector<const Part*> then = parts_of(before);
  const std::vector<const Part*> parts = parts_of(now);
  if (now.entitlements.size() == 1 || then.empty()) {  // perhaps a role alone: then its name counts
    then.clear();
    for (const Part& part : before.entitlements) then.push_back(&part);
  }
  const std::set<std::string> had = comparable(before, then);
  const std::vector<std::string> texts = texts_of(then);
  std::vector<Entitlement> more;
  for (const Part* part : parts) {
    if (!part->value || had.contains(grants::comparable_entitlement(now, *part))) continue;
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
    if (!part.value) texts.insert(grants::comparable_text(part).substr(1));
  }
  return texts;
}

std::vector<std::string> gained_scopes(const Grant& before, const Grant& now) {
  if (grants::comparable_scopes(before) == grants::comparable_scopes(now)) return {};
  const std::vector<std::string> had = grants::scopes_of(before.scope);
  std::vector<std::string> more;
  for (const std::string& scope : grants::scopes_of(now.scope)) {
    if (had.empty() || compare(had, now.scope, scope).relation > Relation::narrower) more.push_back(scope);
  }
  return more;
}

std::vector<std::string> lost_conditions(const Grant& before, const Grant& now) {
  const std::vector<Requirement> there = requirements_of(now);
  std::vector<std::string> gone;
  for (const Requirement& one : requirements_of(before)) {
    const bool kept = std::ranges::any_of(there, [&](const Requirement& other) { return iam::implies(other, one); });
    if (!kept) gone.push_back(one.text);
  }
  std::ranges::sort(gone);
  const auto repeated = std::ranges::unique(gone);
  gone.erase(repeated.begin(), repeated.end());
  return gone;
}

bool share_entitlements(const grants::Catalogue& catalogue, const Grant& one, const Grant& other) {
  const std::vector<const Part*> parts = parts_of(other);
  const std::vector<std::string> texts = texts_of(parts);
  const std::set<std::string> had = comparable(other, parts);
  return std::ranges::any_of(parts_of(one), [&](const Part* part) {
    if (had.contains(grants::comparable_entitlement(one, *part))) return true;
    return part->value && grants::compare(catalogue, one.provider, texts, *part).relation != Relation::unrelated;
  });
}

bool share_scopes(const Grant& one, const Grant& other) {
  if (grants::comparable_scopes(one) == grants::comparable_scopes(other)) return true;
  const std::vector<std::string> scopes = grants::scopes_of(other.scope);
  return !scopes.empty() && std::ranges::any_of(grants::scopes_of(one.scope), [&](const std::string& scope) {
    return compare(scopes, one.scope, scope).relation != Relation::unrelated;
  });
}

}  // namespace grantlint::changes
