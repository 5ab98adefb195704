#include "changes/pairs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "changes/differences.h"
#include "grants/access.h"

namespace grantlint::changes {
namespace {

using grants::Grant;

std::string entitlements_of(const Grant& grant) {
  return fmt::format("{}", fmt::join(grants::comparable_entitlements(grant), "\n"));
}

std::string scope_of(const Grant& grant) {
  return fmt::format("{}", fmt::join(grants::comparable_scopes(grant), ", "));
}

/// A user and a role, a bucket and a project may have one name and are two things.
bool may_be_same(const Grant& one, const Grant& other) {
  return grants::same_kind(one.principal, other.principal) && grants::same_kind(one.scope, other.scope);
}

/// Where an address is unique: the folder of a Terraform module, the file of a manifest or a policy.
std::string place_of(const source::SourceSet& sources, const Grant& grant) {
  const source::Span at =
      grant.via.empty() || grant.via.front().kind != grants::Via::Kind::module ? grant.block : grant.via.front().at;
  const std::string_view path = sources.path(at.file);
  return std::string(grant.language == syntax::Language::terraform ? source::parent_path(path) : path);
}

class Pairing {
 public:
  Pairing(const Side& base, const Side& head, const grants::Catalogue& catalogue)
      : base_(base),
        head_(head),
        catalogue_(catalogue),
        is_paired_(base.grants.size(), false),
        base_of_(head.grants.size(), findings::no_grant) {}

  Pairs pair() {
    // The same access, wherever it is written: of several grants of it first those with equal conditions and tickets.
    as_it_is([&](const Side& side, const Grant& g) { return holder(g) + place(side, g) + whole_address(g); });
    as_it_is([&](const Side& side, const Grant& g) { return holder(g) + g.type + "\n" + place(side, g); });
    as_it_is([&](const Side& side, const Grant& g) { return holder(g) + place(side, g); });
    as_it_is([&](const Side&, const Grant& g) { return known_holder(g, holder(g) + g.type + "\n"); });
    as_it_is([&](const Side&, const Grant& g) { return known_holder(g, holder(g)); });
    // The same resource for the same holder, with other entitlements.
    by([&](const Side& side, const Grant& g) { return holder(g) + place(side, g) + whole_address(g); });
    by([&](const Side&, const Grant& g) { return known_holder(g, holder(g) + whole_address(g)); });
    // On other scopes, where the scopes overlap.
    by([&](const Side& side, const Grant& g) { return principal(g) + place(side, g) + whole_address(g); },
       [](const Grant& a, const Grant& b) { return share_scopes(a, b); });
    // The same holder elsewhere, where the entitlements overlap: in the same block first.
    const auto share = [&](const Grant& a, const Grant& b) { return share_entitlements(catalogue_, a, b); };
    by([&](const Side& side,
           const Grant& g) { return known_holder(g, holder(g) + place(side, g) + syntax::without_keys(g.address)); },
       share);
    by([&](const Side&, const Grant& g) { return known_holder(g, holder(g)); }, share);
    // The same resource, where the holder or scope is unknown on one side and so may be the same.
    by([&](const Side& side, const Grant& g) { return g.provider + "\n" + place(side, g) + whole_address(g); },
       [](const Grant& a, const Grant& b) { return may_be(a.principal, b.principal) && may_be(a.scope, b.scope); });
    return take();
  }

 private:
  using Key = std::function<std::string(const Side&, const Grant&)>;
  using Test = std::function<bool(const Grant& base, const Grant& head)>;

  static std::string principal(const Grant& grant) {
    return fmt::format("{}\n{}\n", grant.provider, grants::comparable_text(grant.principal));
  }
  static std::string holder(const Grant& grant) { return principal(grant) + scope_of(grant) + "\n"; }
  static std::string whole_address(const Grant& grant) {
    return fmt::format("{}\n{}\n{}\n", grant.type, grant.address, grant.sid);
  }
  static std::string place(const Side& side, const Grant& grant) { return place_of(side.sources, grant) + "\n"; }
  static std::string entitled(const Grant& grant) { return "\n" + entitlements_of(grant); }
  /// What it depends on, and by which tickets.
  static std::string terms(const Side& side, const Grant& grant) {
    std::string text;
    for (const grants::Condition& condition : grant.conditions) {
      for (const iam::Requirement& one : condition.requirements)
        text += fmt::format("\n{} {}", one.what, fmt::join(one.values, " "));
    }
    const auto index = static_cast<std::size_t>(&grant - side.grants.data());
    return fmt::format("{}\n{}", text, fmt::join(side.matches.approvals[index].tickets, " "));
  }
  static bool may_be(const grants::Part& one, const grants::Part& other) {
    return !one.value || !other.value || one.value == other.value;
  }
  /// The key, or none where the principal is unknown: two unknown principals in different places need not be the same.
  /// A policy that is attached elsewhere has no principal by design and keeps its key.
  static std::string known_holder(const Grant& grant, std::string key) {
    return grant.principal.value || grant.definition ? std::move(key) : std::string();
  }

  /// Pairs those that give the same and have equal keys.
  void as_it_is(const Key& key) {
    const auto same = [&](const Side& side, const Grant& grant) {
      std::string text = key(side, grant);
      return text.empty() ? text : std::move(text) + entitled(grant);
    };
    by([&](const Side& side, const Grant& grant) {
      std::string text = same(side, grant);
      return text.empty() ? text : std::move(text) + terms(side, grant);
    });
    by(same);
  }

  /// Pairs the remaining grants with equal keys, in order; grants with an empty key stay unpaired.
  void by(const Key& key, const Test& fits = {}) {
    constexpr std::size_t most_looked_at = 256;
    std::map<std::string, std::vector<std::uint32_t>> unpaired;
    for (std::uint32_t i = 0; i < base_.grants.size(); ++i) {
      if (is_paired_[i]) continue;
      if (std::string k = key(base_, base_.grants[i]); !k.empty()) unpaired[std::move(k)].push_back(i);
    }
    if (unpaired.empty()) return;
    for (std::uint32_t i = 0; i < head_.grants.size(); ++i) {
      if (base_of_[i] != findings::no_grant) continue;
      const std::string k = key(head_, head_.grants[i]);
      const auto found = k.empty() ? unpaired.end() : unpaired.find(k);
      if (found == unpaired.end()) continue;
      std::vector<std::uint32_t>& candidates = found->second;
      for (std::size_t c = 0; c < std::min(candidates.size(), most_looked_at); ++c) {
        const std::uint32_t candidate = candidates[c];
        const Grant& before = base_.grants[candidate];
        if (!may_be_same(before, head_.grants[i]) || (fits && !fits(before, head_.grants[i]))) continue;
        base_of_[i] = candidate;
        is_paired_[candidate] = true;
        candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(c));
        break;
      }
    }
  }

  Pairs take() {
    Pairs pairs;
    for (std::uint32_t i = 0; i < head_.grants.size(); ++i) {
      if (base_of_[i] == findings::no_grant) {
        pairs.added.push_back(i);
      } else {
        pairs.same.push_back({base_of_[i], i});
      }
    }
    for (std::uint32_t i = 0; i < base_.grants.size(); ++i) {
      if (!is_paired_[i]) pairs.removed.push_back(i);
    }
    return pairs;
  }

  const Side& base_;
  const Side& head_;
  const grants::Catalogue& catalogue_;
  std::vector<bool> is_paired_;
  std::vector<std::uint32_t> base_of_;  // of each grant of the head
};

}  // namespace

Pairs pair(const Side& base, const Side& head, const grants::Catalogue& catalogue) {
  return Pairing(base, head, catalogue).pair();
}

std::string holding(const Grant& grant) {
  if (!grant.principal.value) return {};
  return fmt::format("{}\n{} {}\n{} {}", grant.provider, grant.principal.kind, *grant.principal.value, grant.scope.kind,
                     scope_of(grant));
}

}  // namespace grantlint::changes
