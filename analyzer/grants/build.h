/// How grants are put together. Private to the room.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "grants/catalogue.h"
#include "grants/classify.h"
#include "grants/denials.h"
#include "grants/grants.h"
#include "grants/index.h"
#include "grants/parts.h"
#include "iam/iam.h"
#include "syntax/syntax.h"

namespace grantlint::grants {

/// What all builders share and fill.
struct Context {
  const source::SourceSet& sources;
  const Catalogue& catalogue;
  const Index& index;
  std::set<std::pair<std::uint32_t, std::uint32_t>>
      used_statements{};                     ///< file, begin: statements that some grant was made from
  std::set<std::string> used_definitions{};  ///< root + address of definitions that are bound
  std::vector<Grant> grants{};
  std::vector<Denial> denials{};                                            ///< of policies that somebody holds
  std::set<std::pair<std::uint32_t, std::uint32_t>> doubtful_statements{};  ///< that may say something else
  std::vector<findings::Unseen> unseen{};

  void use(source::Span statement);
  [[nodiscard]] bool is_used(source::Span statement) const;
};

/// Of a resource that counts in part: does what stands there count?
bool counts_in(const syntax::Resource& resource, source::Span at);

/// A grant with what its resource says about it: names, block, calls, tags.
Grant from_resource(const syntax::Resource& resource, const TypeRow& row);
/// Sets the principal and who that is; joins what carries its tags.
void set_principal(Context& context, const syntax::Resource* resource, const TypeRow* row, const Found* found,
                   Grant& grant);
/// Adds a place and the tags of a resource the grant is joined from.
void join(Grant& grant, const syntax::Resource& from);
/// Class, home, places, way and unresolved parts: called once, when all parts are there.
/// Takes the grant by reference: callers read it for `identity` in the same call.
void finish(Context& context, const Identity& identity, Grant&& grant);

/// Resources whose parts are attributes, and those that hold policy documents.
void add_resource(Context& context, const syntax::Resource& resource, const TypeRow& row);
/// A call of a module that is not in the tree; `row` is one of its rows in the catalogue.
void add_call(Context& context, const syntax::Resource& call, const TypeRow& row);
/// Grants of the statements of a policy, each principal apart. `grant` holds what all have in common;
/// its principal is set where the statements have none.
void add_statements(Context& context, const iam::Policy& policy, const Grant& grant, const syntax::Resource* resource,
                    const TypeRow* row);
/// Kubernetes bindings.
void add_binding(Context& context, const syntax::Resource& resource, const TypeRow& row);
/// Policies in files of their own.
void add_policy_files(Context& context, const std::vector<PolicyFile>& files);

}  // namespace grantlint::grants
