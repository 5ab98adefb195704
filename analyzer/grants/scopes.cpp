// Scopes in segments. An ARN has six, of which the last may hold anything; names of Google, ids of Azure and scopes of
// Kubernetes are paths. A glob matches within its segment, and a star in the last segment of an ARN all that follows.
// Source: "IAM JSON policy elements: Resource".
#include <algorithm>
#include <array>
#include <optional>

#include "grants/access.h"
#include "grants/coverage.h"
#include "source/ascii.h"
#include "source/text.h"

namespace grantlint::grants {
namespace {

using source::equal_any_case;
using source::lower;
using Segments = std::vector<std::string_view>;

/// What holds others, so that its name alone stands for them: `projects/prod/secrets/x` lies in `prod`.
constexpr std::array<std::string_view, 7> holders{"projects",       "folders",   "organizations", "subscriptions",
                                                  "resourcegroups", "namespace", "accounts"};

bool is_holder(std::string_view segment) {
  return std::ranges::find(holders, lower(segment)) != holders.end();
}

bool is_star(std::string_view text) {
  return !text.empty() && text.find_first_not_of('*') == std::string_view::npos;
}

bool is_arn(std::string_view text) {
  return text.starts_with("arn:");
}

struct Arn {
  std::array<std::string_view, 5> head;  ///< `arn`, partition, service, region, account
  std::string_view resource;
};

/// One that ends in a star within its first parts has a star for each part that it lacks.
std::optional<Arn> read_arn(std::string_view text) {
  Arn arn{.head = {}, .resource = "*"};
  for (std::size_t i = 0; i < arn.head.size(); ++i) {
    const std::size_t colon = text.find(':');
    arn.head.at(i) = text.substr(0, colon);
    if (colon == std::string_view::npos) {
      if (!arn.head.at(i).ends_with('*')) return std::nullopt;
      for (std::size_t k = i + 1; k < arn.head.size(); ++k) arn.head.at(k) = "*";
      return arn;
    }
    text.remove_prefix(colon + 1);
  }
  arn.resource = text;
  return arn;
}

/// Is the resource of an ARN below another one: do its first segments lie in it?
bool is_below(std::string_view outer, std::string_view inner) {
  while (outer.ends_with('/')) outer.remove_suffix(1);
  for (std::size_t at = inner.find_first_of("/:"); at != std::string_view::npos;
       at = inner.find_first_of("/:", at + 1)) {
    if (!outer.empty() && covers(outer, inner.substr(0, at))) return true;
  }
  return false;
}

bool includes_arn(std::string_view outer, std::string_view inner, Below below) {
  const auto one = read_arn(outer);
  const auto other = read_arn(inner);
  if (!one || !other) return covers(outer, inner);
  for (std::size_t i = 0; i < one->head.size(); ++i) {
    if (!covers(one->head.at(i), other->head.at(i))) return false;
  }
  return covers(one->resource, other->resource) || (below == Below::named && is_below(one->resource, other->resource));
}

/// `projects`, `storageAccounts` as `project`, `storageaccount`: the kind that a segment names.
std::string kind_in(std::string_view segment) {
  std::string kind;
  for (const char c : segment) {
    if (source::is_letter(c)) kind += source::lower(c);
  }
  if (kind.ends_with("ies")) return kind.substr(0, kind.size() - 3) + "y";
  if (kind.ends_with('s')) kind.pop_back();
  return kind;
}

/// Can a name of this kind stand behind the segment? A kind that is not known can.
bool fits_kind(std::string_view segment, std::string_view kind) {
  return kind.empty() || kind_in(segment) == kind_in(kind);
}

Segments segments_of(std::string_view path) {
  // The full name of a resource, `//SERVICE/projects/prod`, ends in its short one.
  if (path.starts_with("//")) path.remove_prefix(std::min(path.find('/', 2), path.size()));
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  return path.empty() ? Segments() : source::split(path, '/');
}

/// Is each of the first segments covered?
bool leads(const Segments& outer, const Segments& inner, std::size_t at) {
  if (outer.empty() || at + outer.size() > inner.size()) return false;
  for (std::size_t i = 0; i < outer.size(); ++i) {
    if (!covers(outer[i], inner[at + i])) return false;
  }
  return true;
}

/// An ARN in the code, of which the ticket names the account, or the resource.
bool names_arn(std::string_view ticket, std::string_view granted) {
  const auto arn = read_arn(granted);
  if (!arn) return false;
  return (!ticket.empty() && ticket == arn->head.back()) || covers(ticket, arn->resource) ||
         is_below(ticket, arn->resource);
}

/// A bare name in the code, of which the ticket has the ARN.
bool arn_names(std::string_view ticket, std::string_view name, std::string_view kind) {
  const auto arn = read_arn(ticket);
  if (!arn) return false;
  const std::size_t before = arn->resource.find_last_of("/:");
  const std::string_view own = arn->resource.substr(before == std::string_view::npos ? 0 : before + 1);
  const std::string_view holder =
      before == std::string_view::npos ? std::string_view() : arn->resource.substr(0, before);
  return !is_star(own) && covers(own, name) && (holder.empty() || fits_kind(holder, kind));
}

/// What each of two scopes names, where it is a bare name.
struct Kinds {
  std::string_view outer;
  std::string_view inner;
};

bool includes_scope(std::string_view outer, std::string_view inner, Kinds kinds, Below below) {
  if (is_star(outer) || equal_any_case(outer, inner)) return true;
  if (is_star(inner)) return false;
  if (is_arn(outer) && is_arn(inner)) return includes_arn(outer, inner, below);
  if (is_arn(inner)) return names_arn(outer, inner);
  const bool bare = inner.find_first_of("/:") == std::string_view::npos;
  if (is_arn(outer)) return bare && arn_names(outer, inner, kinds.inner);
  if (equal_any_case(outer, "cluster")) return inner.starts_with("namespace/");
  const Segments ticket = segments_of(outer);
  const Segments granted = segments_of(inner);
  if (ticket.empty() || granted.empty()) return false;
  if (leads(ticket, granted, 0)) return true;
  if (ticket.size() > 1) {
    for (std::size_t i = 1; i < granted.size(); ++i) {
      if (is_holder(ticket.front()) && equal_any_case(ticket.front(), granted[i]) && leads(ticket, granted, i))
        return true;
    }
    // `projects/prod` is `prod` where that is no name of something else.
    return bare && !is_star(ticket.back()) && covers(ticket.back(), inner) &&
           fits_kind(ticket[ticket.size() - 2], kinds.inner);
  }
  const auto is_named = [&](std::size_t at) {
    return covers(ticket.front(), granted[at]) && (at == 0 || fits_kind(granted[at - 1], kinds.outer));
  };
  for (std::size_t i = 0; i + 1 < granted.size(); ++i) {
    if (is_holder(granted[i]) && is_named(i + 1)) return true;
  }
  return is_named(granted.size() - 1);
}

}  // namespace

Comparison compare_scope(const std::vector<std::string>& ticket, const Part& granted, Below below) {
  // A module is called with a list of scopes.
  Comparison all{Relation::equal, {}, {}};
  for (const std::string& one : scopes_of(granted)) {
    Comparison best;
    for (const std::string& text : ticket) {
      const Relation relation = equal_any_case(text, one)                              ? Relation::equal
                                : includes_scope(text, one, {{}, granted.kind}, below) ? Relation::narrower
                                : includes_scope(one, text, {granted.kind, {}}, below) ? Relation::wider
                                                                                       : Relation::unrelated;
      if (relation < best.relation) best = {relation, text, {}};
    }
    if (best.relation >= all.relation) all = std::move(best);
  }
  return all;
}

Comparison compare_scope(const std::vector<std::string>& ticket, const Grant& grant) {
  Comparison comparison = compare_scope(ticket, grant.scope, Below::named);
  if (comparison.relation <= Relation::narrower) return comparison;
  for (const Container& container : grant.within) {
    for (const std::string& name : container.names) {
      Part outside;
      outside.value = name;
      Comparison outer = compare_scope(ticket, outside, Below::named);
      if (outer.relation <= Relation::narrower) return {Relation::narrower, std::move(outer.by), {}};
    }
  }
  return comparison;
}

}  // namespace grantlint::grants
