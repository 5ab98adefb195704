#include "grants/coverage.h"

#include <algorithm>
#include <array>

#include "source/ascii.h"
#include "source/text.h"

namespace grantlint::grants {
namespace {

using source::equal_any_case;
using source::lower;

/// `get,list:pods,services.apps` as verbs and resources; nothing where it has no colon.
struct VerbsOnResources {
  std::vector<std::string_view> verbs;
  std::vector<std::string_view> resources;
};

VerbsOnResources verbs_on_resources(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return {};
  return {source::split(text.substr(0, colon), ','), source::split(text.substr(colon + 1), ',')};
}

bool names_pair(const std::vector<std::string>& ticket, std::string_view verb, std::string_view resource) {
  return std::ranges::any_of(ticket, [&](const std::string& text) {
    const VerbsOnResources named = verbs_on_resources(text);
    return std::ranges::any_of(named.verbs, [&](std::string_view one) { return covers(one, verb); }) &&
           std::ranges::any_of(named.resources, [&](std::string_view one) { return covers(one, resource); });
  });
}

/// Of the service that has most of them, the first permission that does more than read.
std::string most_telling(const std::vector<std::string>& permissions) {
  const auto reads = [](std::string_view permission) {
    const std::string verb = lower(permission.substr(permission.find_last_of("./:") + 1));
    return std::ranges::any_of(std::array<std::string_view, 5>{"get", "list", "read", "search", "describe"},
                               [&](std::string_view start) { return verb.starts_with(start); });
  };
  const auto service = [](std::string_view permission) {
    return permission.substr(0, permission.find_first_of("./:"));
  };
  const auto weight = [&](const std::string& permission) {
    const auto alike = std::ranges::count_if(
        permissions, [&](const std::string& other) { return service(other) == service(permission); });
    return std::pair(!reads(permission), alike);
  };
  return *std::ranges::max_element(permissions, {}, weight);
}

std::string_view without_prefix(std::string_view text, std::string_view prefix) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

}  // namespace

bool has_star(const Part& part) {
  return part.value && part.value->find('*') != std::string::npos;
}

bool names(const std::vector<std::string>& ticket, const Part& part) {
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

bool names_everyone(const std::vector<std::string>& ticket, const Grant& grant) {
  return grant.principal_kind == PrincipalKind::public_ && std::ranges::any_of(ticket, [&](const std::string& text) {
           return equal_any_case(text, "public") || (text != "*" && equal_any_case(text, grant.principal.shown()));
         });
}

bool names_role(const std::vector<std::string>& ticket, const Grant& grant) {
  return std::ranges::any_of(grant.entitlements, [&](const Part& part) {
    const std::string_view role = part.shown();
    const std::string_view name = role_name(role);
    return !name.empty() && std::ranges::any_of(ticket, [&](const std::string& text) {
      return equal_any_case(text, role) || equal_any_case(text, name);
    });
  });
}

Comparison compare(const Catalogue& catalogue, std::string_view provider, const std::vector<std::string>& ticket,
                   const Part& part) {
  const std::string_view granted = part.shown();
  const auto first = [&](const auto& holds) -> const std::string* {
    const auto found = std::ranges::find_if(ticket, holds);
    return found == ticket.end() ? nullptr : &*found;
  };
  const auto same = [&](const std::string& text) {
    return equal_any_case(without_prefix(text, "roles/"), without_prefix(granted, "roles/"));
  };
  if (const std::string* text = first(same)) return {Relation::equal, *text, {}};
  const auto named = [&](const std::string& text) { return names({text}, part); };
  if (const std::string* text = first(named)) return {Relation::narrower, *text, {}};
  // Several texts of the ticket together: each pair of verb and resource by one of them.
  if (names(ticket, part)) return {Relation::narrower, ticket.front(), {}};
  const auto above = [&](const std::string& text) { return catalogue.includes(provider, text, granted); };
  if (const std::string* text = first(above)) return {Relation::narrower, *text, {}};
  const std::optional<Excess> excess = catalogue.excess(provider, ticket, granted, part.data);
  if (excess && excess->beyond.empty()) return {Relation::narrower, ticket.front(), {}};
  Comparison wider{Relation::wider, {}, {}};
  if (excess && excess->by_role) {
    wider.besides = most_telling(excess->beyond);
    wider.more = excess->beyond.size() - 1;
  }
  const auto below = [&](const std::string& text) {
    return covers(granted, text) || catalogue.includes(provider, granted, text);
  };
  if (const std::string* text = first(below)) wider.by = *text;
  if (!wider.by.empty() || (excess && excess->by_role && excess->shared)) return wider;
  if (granted.find("::") != std::string_view::npos) return {};
  const VerbsOnResources rule = verbs_on_resources(granted);
  std::string besides;
  bool shared = false;
  for (const std::string_view verb : rule.verbs) {
    for (const std::string_view resource : rule.resources) {
      if (names_pair(ticket, verb, resource)) {
        shared = true;
      } else if (besides.empty()) {
        besides = std::string(verb) + ":" + std::string(resource);
      }
    }
  }
  return shared ? Comparison{Relation::wider, {}, besides} : Comparison{};
}

}  // namespace grantlint::grants
