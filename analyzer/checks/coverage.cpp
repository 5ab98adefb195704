#include "checks/coverage.h"

#include <algorithm>

#include "source/ascii.h"

namespace grantlint::checks {
namespace {

using source::equal_any_case;
using source::lower;

std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(by, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

/// `get,list:pods,services.apps` as verbs and resources; nothing where it has no colon.
struct VerbsOnResources {
  std::vector<std::string_view> verbs;
  std::vector<std::string_view> resources;
};

VerbsOnResources verbs_on_resources(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return {};
  return {split(text.substr(0, colon), ','), split(text.substr(colon + 1), ',')};
}

bool names_pair(const std::vector<std::string>& ticket, std::string_view verb, std::string_view resource) {
  return std::ranges::any_of(ticket, [&](const std::string& text) {
    const VerbsOnResources named = verbs_on_resources(text);
    return std::ranges::any_of(named.verbs, [&](std::string_view one) { return covers(one, verb); }) &&
           std::ranges::any_of(named.resources, [&](std::string_view one) { return covers(one, resource); });
  });
}

std::string_view without_prefix(std::string_view text, std::string_view prefix) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

}  // namespace

bool covers(std::string_view ticket, std::string_view granted) {
  std::size_t t = 0;
  std::size_t g = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (g < granted.size()) {
    if (t < ticket.size() && ticket[t] == '*') {
      star = t++;
      resume = g;
    } else if (t < ticket.size() &&
               (lower(ticket[t]) == lower(granted[g]) || (ticket[t] == '?' && granted[g] != '*'))) {
      ++t;
      ++g;
    } else if (star != std::string_view::npos) {
      t = star + 1;
      g = ++resume;
    } else {
      return false;
    }
  }
  while (t < ticket.size() && ticket[t] == '*') ++t;
  return t == ticket.size();
}

bool has_star(const grants::Part& part) {
  return part.value && part.value->find('*') != std::string::npos;
}

bool names(const std::vector<std::string>& ticket, const grants::Part& part) {
  const std::string_view granted = part.shown();
  const auto covered = [&](const std::string& text) {
    return covers(text, granted) || covers(without_prefix(text, "roles/"), without_prefix(granted, "roles/"));
  };
  if (std::ranges::any_of(ticket, covered)) return true;
  const VerbsOnResources rule = verbs_on_resources(granted);
  if (rule.verbs.empty() || granted.find("::") != std::string_view::npos) return false;
  return std::ranges::all_of(rule.verbs, [&](std::string_view verb) {
    return std::ranges::all_of(rule.resources,
                               [&](std::string_view resource) { return names_pair(ticket, verb, resource); });
  });
}

bool names_role(const std::vector<std::string>& ticket, const grants::Grant& grant) {
  if (grant.provider != "kubernetes") return false;
  return std::ranges::any_of(grant.entitlements, [&](const grants::Part& part) {
    const std::string_view role = part.shown();
    const std::string_view name = grants::role_name(role);
    return !name.empty() && std::ranges::any_of(ticket, [&](const std::string& text) {
      return equal_any_case(text, role) || equal_any_case(text, name);
    });
  });
}

bool covers_scope(std::string_view ticket, std::string_view granted) {
  if (covers(ticket, granted)) return true;
  while (ticket.ends_with('/')) ticket.remove_suffix(1);
  if (granted.size() > ticket.size() && granted[ticket.size()] == '/' &&
      equal_any_case(granted.substr(0, ticket.size()), ticket))
    return true;
  const auto last = [](std::string_view text) { return text.substr(text.rfind('/') + 1); };
  const bool short_form = ticket.find('/') == std::string_view::npos || granted.find('/') == std::string_view::npos;
  return short_form && covers(last(ticket), last(granted));
}

}  // namespace grantlint::checks
