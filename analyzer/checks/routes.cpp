#include "checks/routes.h"

#include <algorithm>
#include <deque>
#include <set>

#include "checks/people.h"

namespace grantlint::checks {
namespace {

constexpr std::size_t most_routes = 500;
constexpr std::size_t longest_way = 8;

bool share(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::ranges::any_of(a, [&](const std::string& key) { return std::ranges::find(b, key) != b.end(); });
}

}  // namespace

Routes::Routes(const source::SourceSet& sources, const std::vector<grants::Grant>& grants, const config::Config& config)
    : sources_(sources), grants_(grants), config_(config) {
  for (std::uint32_t i = 0; i < grants.size(); ++i) {
    for (std::string& key : holder(grants[i])) held_[std::move(key)].push_back(i);
  }
}

void Routes::add_keys(const grants::Grant& grant, const grants::Part& part, Keys& keys) const {
  const auto add = [&](std::string key) {
    key = grant.provider + "\n" + key;
    if (std::ranges::find(keys, key) == keys.end()) keys.push_back(std::move(key));
  };
  // References within a folder name a resource by its address.
  if (!part.reference.empty())
    add(fmt::format("{}\n{}", source::parent_path(sources_.path(grant.block.file)), part.reference));
  if (!part.value || part.value->empty()) return;
  std::string name = person(config_, *part.value);
  // `arn:aws:iam::123456789012:user/alice` is `alice` where the same account's resources name it.
  if (const std::size_t slash = name.rfind('/'); name.starts_with("arn:") && slash != std::string::npos)
    add(name.substr(slash + 1));
  add(std::move(name));
}

Routes::Keys Routes::holder(const grants::Grant& grant) const {
  Keys keys;
  // A grant to everyone identifies no particular holder.
  if (grant.principal_kind != grants::PrincipalKind::public_) add_keys(grant, grant.principal, keys);
  return keys;
}

/// Keys of the identity that a grant lets its holder act as: a group by membership, a role by its trust, an account.
/// None for a grant on the holder's own identity.
Routes::Keys Routes::door(const grants::Grant& grant) const {
  Keys keys;
  const bool member = grant.role == grants::Role::membership || grant.role == grants::Role::trust;
  const bool acts_as = grant.role == grants::Role::binding && grant.privilege >= grants::Privilege::privileged;
  if (!member && !acts_as) return keys;
  add_keys(grant, grant.scope, keys);
  if (grant.role == grants::Role::membership) {
    for (const grants::Part& part : grant.entitlements) add_keys(grant, part, keys);
  }
  if (share(keys, holder(grant))) keys.clear();
  return keys;
}

void Routes::follow(const Keys& from, std::uint32_t without, std::vector<std::uint32_t> way, std::vector<bool>& seen,
                    std::vector<Route>& found) const {
  struct Step {
    Keys holder;
    std::vector<std::uint32_t> way;
  };
  std::set<std::string> asked;
  std::deque<Step> to_follow{{from, std::move(way)}};
  while (!to_follow.empty() && found.size() < most_routes) {
    const Step step = std::move(to_follow.front());
    to_follow.pop_front();
    for (const std::string& key : step.holder) {
      const auto held = held_.find(key);
      if (held == held_.end() || !asked.insert(key).second) continue;
      for (const std::uint32_t i : held->second) {
        if (i == without || seen[i] || found.size() >= most_routes) continue;
        seen[i] = true;
        found.push_back({i, step.way});
        if (step.way.size() >= longest_way) continue;
        if (Keys next = door(grants_[i]); !next.empty()) {
          std::vector<std::uint32_t> longer = step.way;
          longer.push_back(i);
          to_follow.push_back({std::move(next), std::move(longer)});
        }
      }
    }
  }
}

std::vector<Route> Routes::beside(std::uint32_t grant) const {
  std::vector<bool> seen(grants_.size());
  std::vector<Route> found;
  follow(holder(grants_[grant]), grant, {}, seen, found);
  return found;
}

bool Routes::on_itself(std::uint32_t grant) const {
  // An attachment has no scope besides the policy's.
  if (grants_[grant].scope.shown().empty()) return true;
  Keys scope;
  add_keys(grants_[grant], grants_[grant].scope, scope);
  return share(scope, holder(grants_[grant]));
}

std::vector<Route> Routes::behind(std::uint32_t grant) const {
  std::vector<bool> seen(grants_.size());
  std::vector<Route> found;
  if (const Keys keys = door(grants_[grant]); !keys.empty()) follow(keys, grant, {grant}, seen, found);
  return found;
}

}  // namespace grantlint::checks
