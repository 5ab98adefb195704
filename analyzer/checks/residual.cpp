// Removing a grant removes what is written at its home, so every grant made from the same literal goes with it. The
// grants that remain are compared as they are: evaluating the tree again without the removed text finds the same.
#include "checks/residual.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "checks/routes.h"
#include "grants/coverage.h"

namespace grantlint::checks {
namespace {

using grants::Relation;

std::optional<findings::Day> last_day(const tickets::Approval& approval, const tickets::Ending& ending) {
  return ending.expiry.date ? ending.expiry.date : approval.expires;
}

bool lies_in(const grants::Grant& grant, const std::string& address) {
  return std::ranges::any_of(grant.within, [&](const grants::Container& container) {
    return std::ranges::find(container.names, address) != container.names.end();
  });
}

/// Is it removed with the other one? Statements of one text that have no place of their own in it are two all the same.
bool goes_with(const grants::Grant& held, const grants::Grant& gone) {
  const bool statements = gone.statement.known() && held.statement == gone.statement && held.address == gone.address;
  return held.home == gone.home && !statements;
}

class Rehearsal {
 public:
  Rehearsal(const std::vector<grants::Grant>& grants, const tickets::Matches& matches,
            const grants::Catalogue& catalogue, const Routes& routes)
      : grants_(grants), matches_(matches), catalogue_(catalogue), routes_(routes) {
    for (std::uint32_t i = 0; i < grants.size(); ++i) {
      if (grants[i].semantics != grants::Semantics::authoritative) continue;
      for (const grants::Part& part : grants[i].entitlements) deciding_.try_emplace(key(grants[i], part), i);
    }
  }

  [[nodiscard]] Residual of(std::uint32_t index) const {
    const grants::Grant& grant = grants_[index];
    const tickets::Ending& ending = matches_.endings[index];
    const auto day = last_day(matches_.approvals[index], ending);
    Residual residual;
    if (!day && ending.revocation.level == Enforcement::absent) return residual;
    for (Route& route : routes_.beside(index)) {
      const grants::Grant& held = grants_[route.grant];
      const auto its_day = last_day(matches_.approvals[route.grant], matches_.endings[route.grant]);
      if (goes_with(held, grant) || (day && its_day && *its_day <= *day)) continue;
      const bool key_stays = held.role == grants::Role::credential && route.way.empty();
      if (!key_stays && !on_scope(index, route.grant)) continue;
      residual.held.push_back({route.grant, std::move(route.way), includes(held, grant)});
    }
    // Where the platform ends the access, no setting in the code can keep it.
    if (ending.expiry.level == Enforcement::enforced) return residual;
    residual.stops = grant.held_back;
    for (const grants::Part& part : grant.entitlements) {
      const auto other = deciding_.find(key(grant, part));
      if (grant.semantics != grants::Semantics::additive || other == deciding_.end() || !grant.scope.value ||
          !part.value)
        continue;
      const grants::Grant& deciding = grants_[other->second];
      if (deciding.block == grant.block) continue;
      residual.stops.push_back(
          {deciding.block, fmt::format("{} also sets who holds {} there: principals that it lists keep it",
                                       code(deciding.address), code(*part.value))});
    }
    return residual;
  }

 private:
  using Key = std::tuple<std::string, std::string, std::string>;
  static Key key(const grants::Grant& grant, const grants::Part& part) {
    return {grant.provider, grant.scope.shown(), part.shown()};
  }

  /// Does one include an entitlement of the other? Answers are kept: the same two roles are compared many times.
  [[nodiscard]] bool includes(const grants::Grant& held, const grants::Grant& gone) const {
    constexpr std::size_t most_known = 10'000;
    if (included_.size() > most_known) included_.clear();
    std::vector<std::string> own;
    std::string all = gone.provider;
    for (const grants::Part& part : held.entitlements) {
      if (!part.value) continue;
      own.push_back(*part.value);
      all += '\n' + *part.value;
    }
    return std::ranges::any_of(gone.entitlements, [&](const grants::Part& part) {
      if (!part.value) return false;
      const auto [known, fresh] = included_.try_emplace({all, *part.value}, false);
      if (fresh) known->second = compare(catalogue_, gone.provider, own, part).relation <= Relation::narrower;
      return known->second;
    });
  }

  [[nodiscard]] bool on_scope(std::uint32_t gone, std::uint32_t held) const {
    const grants::Part& scope = grants_[gone].scope;
    const grants::Part& own = grants_[held].scope;
    if (routes_.on_itself(gone)) return routes_.on_itself(held);
    if (!own.reference.empty() && (scope.reference == own.reference || lies_in(grants_[gone], own.reference)))
      return true;
    return own.value && (scope.value || !grants_[gone].within.empty()) &&
           compare_scope({*own.value}, grants_[gone]).relation <= Relation::narrower;
  }

  const std::vector<grants::Grant>& grants_;
  const tickets::Matches& matches_;
  const grants::Catalogue& catalogue_;
  const Routes& routes_;
  mutable std::map<std::pair<std::string, std::string>, bool> included_;  // by what is held and what goes
  std::map<Key, std::uint32_t> deciding_;  // the first grant that is authoritative about a role on a scope
};

}  // namespace

std::vector<Residual> rehearse(const std::vector<grants::Grant>& grants, const tickets::Matches& matches,
                               const grants::Catalogue& catalogue, const Routes& routes) {
  const Rehearsal rehearsal(grants, matches, catalogue, routes);
  std::vector<Residual> all;
  all.reserve(grants.size());
  for (std::uint32_t i = 0; i < grants.size(); ++i) all.push_back(rehearsal.of(i));
  return all;
}

}  // namespace grantlint::checks
