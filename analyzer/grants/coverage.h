/// Does what a ticket names cover what the code grants? The same question is asked of what was granted before.
///
/// Everything is compared as its provider writes it: roles with those they include (the catalogue's
/// `includes`), action globs, Kubernetes verbs on resources, scopes by their segments. Case does not count.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "grants/catalogue.h"
#include "grants/grants.h"
#include "source/glob.h"

namespace grantlint::grants {

/// What the code grants, beside what the ticket names.
enum class Relation : std::uint8_t { equal, narrower, wider, unrelated };

struct Comparison {
  Relation relation = Relation::unrelated;
  std::string by;        ///< the text of the ticket that covers it, or that it covers
  std::string besides;   ///< where it covers a part of what the ticket names: what it gives besides, `delete:pods`
  std::size_t more = 0;  ///< how many more such there are
};

/// One entitlement against all that the ticket names: a role with or without `roles/`, an action, the verbs
/// and resources of a Kubernetes rule (`get,list:pods[.group]`), each pair of which is named. Both may be
/// globs, of which all that the code's one matches must match the ticket's.
[[nodiscard]] Comparison compare(const Catalogue& catalogue, std::string_view provider,
                                 const std::vector<std::string>& ticket, const Part& part);
/// What stands for what lies below it.
enum class Below : std::uint8_t {
  named,    ///< an ARN as people name it: a bucket and its objects, a log group and its streams
  written,  ///< an ARN as policies have it: exactly what it matches
};
/// A scope against those that the ticket names: the same, one that a glob covers segment by segment, or one below
/// (`/subscriptions/a` covers `/subscriptions/a/resourceGroups/b`, `cluster` a namespace). `projects/prod`, `prod` and
/// `//….googleapis.com/projects/prod` are the same, unless `prod` is known to be no project. `*` is covered by `*`
/// alone. Of several scopes of the code each must be named.
[[nodiscard]] Comparison compare_scope(const std::vector<std::string>& ticket, const Part& granted, Below below);

/// The same for the scope of a grant, which may also lie in what the ticket names by what the tree says.
[[nodiscard]] Comparison compare_scope(const std::vector<std::string>& ticket, const Grant& grant);

/// Both may be globs (`s3:Get*`).
using source::covers;
/// Is it a wildcard by its text?
[[nodiscard]] bool has_star(const Part& part);
/// Is it equal or narrower by its text alone?
[[nodiscard]] bool names(const std::vector<std::string>& ticket, const Part& part);
/// Does the ticket name access for everyone: `public`, or the grant's principal as it is written? A bare `*` in the
/// ticket means actions. No for a grant to somebody.
[[nodiscard]] bool names_everyone(const std::vector<std::string>& ticket, const Grant& grant);
/// A Kubernetes role named in the ticket, with its kind or without, names all of its rules.
[[nodiscard]] bool names_role(const std::vector<std::string>& ticket, const Grant& grant);

}  // namespace grantlint::grants
