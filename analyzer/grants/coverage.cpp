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

namespace {

/// What holds others, so that its name alone stands for them: `projects/prod/secrets/x` lies in `prod`.
constexpr std::array<std::string_view, 7> holders{"projects",       "folders",   "organizations", "subscriptions",
                                                  "resourcegroups", "namespace", "accounts"};

bool is_arn(std::string_view text) {
  return text.starts_with("arn:");
}

/// Of `arn:partition:service:region:account:resource` one part, counted from 0; the last is the rest.
std::string_view part_of_arn(std::string_view arn, int number) {
  for (int i = 0; i < number; ++i) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  return number == 5 ? arn : arn.substr(0, arn.find(':'));
}

/// Is `inner` the scope `outer`, or below it at the boundary of a segment?
bool is_below(std::string_view outer, std::string_view inner) {
  while (outer.ends_with('/')) outer.remove_suffix(1);
  if (outer.empty() || inner.size() <= outer.size() || !equal_any_case(inner.substr(0, outer.size()), outer))
    return false;
  const char next = inner[outer.size()];
  return next == '/' || (next == ':' && is_arn(outer));
}

bool includes_scope(std::string_view ticket, std::string_view granted) {
  if (covers(ticket, granted) || is_below(ticket, granted)) return true;
  if (equal_any_case(ticket, "cluster")) return granted.starts_with("namespace/");
  if (is_arn(granted) && !is_arn(ticket)) {
    const std::string_view resource = part_of_arn(granted, 5);
    return (!ticket.empty() && ticket == part_of_arn(granted, 4)) || covers(ticket, resource) ||
           is_below(ticket, resource);
  }
  // The full name of a resource, `//SERVICE/projects/prod`, ends in its short one.
  if (granted.starts_with("//")) {
    const std::size_t path = granted.find('/', 2);
    return path != std::string_view::npos && includes_scope(ticket, granted.substr(path + 1));
  }
  const std::vector<std::string_view> segments = source::split(granted, '/');
  const bool is_short = ticket.find('/') == std::string_view::npos;
  for (std::size_t i = 0; is_short && i + 1 < segments.size(); ++i) {
    if (std::ranges::find(holders, lower(segments[i])) != holders.end() && covers(ticket, segments[i + 1])) return true;
  }
  const auto last = [](std::string_view text) { return text.substr(text.rfind('/') + 1); };
  return (is_short || segments.size() == 1) && covers(last(ticket), segments.back());
}

}  // namespace

Comparison compare_scope(const std::vector<std::string>& ticket, std::string_view granted) {
  // A module is called with a list of scopes.
  Comparison all{Relation::equal, {}, {}};
  while (!granted.empty()) {
    const std::size_t comma = std::min(granted.find(", "), granted.size());
    const std::string_view one = granted.substr(0, comma);
    granted.remove_prefix(std::min(comma + 2, granted.size()));
    Comparison best;
    for (const std::string& text : ticket) {
      const Relation relation = equal_any_case(text, one)   ? Relation::equal
                                : includes_scope(text, one) ? Relation::narrower
                                : includes_scope(one, text) ? Relation::wider
                                                            : Relation::unrelated;
      if (relation < best.relation) best = {relation, text, {}};
    }
    if (best.relation >= all.relation) all = std::move(best);
  }
  return all;
}

Comparison compare_scope(const std::vector<std::string>& ticket, const Grant& grant) {
  Comparison comparison = compare_scope(ticket, grant.scope.shown());
  if (comparison.relation <= Relation::narrower) return comparison;
  for (const Container& container : grant.within) {
    for (const std::string& name : container.names) {
      Comparison outer = compare_scope(ticket, name);
      if (outer.relation <= Relation::narrower) return {Relation::narrower, std::move(outer.by), {}};
    }
  }
  return comparison;
}

}  // namespace grantlint::grants
