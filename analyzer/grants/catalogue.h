/// The catalogue: which types are grants and where their parts sit, which entitlements are
/// privileged, what principals look like. The data is in `rules/catalogue/`, compiled into tables
/// at build time; a user's own files of the same form are read when a scan starts.
///
/// Bad input: a bad built-in row fails the build with file and line; a bad row of a user's file is
/// an error with file and line, as the config's are.
/// Lifetimes: rows of the built-in tables live for ever, added ones as long as the Catalogue and its
/// copies. Threads: everything but `add` may be called from several threads at once.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "discover/discover.h"
#include "grants/grants.h"
#include "source/source.h"
#include "syntax/syntax.h"

namespace grantlint::grants {

/// What a row of the catalogue describes. Only `grant` gives access by itself.
enum class Nature : std::uint8_t {
  grant,
  identity,    ///< makes a principal (a user, a service account) that holds nothing yet
  definition,  ///< what an entitlement is: a role, a policy, a scope; a binding elsewhere uses it
  guard,       ///< restricts or records; listed because its exceptions, or its absence, are access
};
std::string_view name(Nature nature);

/// A row counts where the attribute at `path` has one of `values` (globs, any case; a bool as "true"
/// or "false"; `absent` stands for an attribute that is not set, or null). An unknown value counts.
struct When {
  std::string_view path;
  std::span<const std::string_view> values;
};

/// A setting that undoes what a ticket requires: it counts where one of the attributes has one of the values (unknown
/// ones do not count).
struct Undoing {
  std::span<const When> when;
  std::string_view reason;  ///< "an assignment of the role needs no end"
};

/// How the end of a grant stands in its resource.
enum class EndKind : std::uint8_t {
  condition,  ///< an expression; what time it names ends the grant
  date,       ///< the last day, or the instant after it
  schedule,   ///< the same in a schedule
  lifetime,   ///< how long it holds
  rotation,   ///< what makes a new one of it
  type,       ///< nothing does: a resource of another type, with the same arguments, ends
};
std::string_view name(EndKind kind);

/// What ends the grants of a type.
struct EndsBy {
  EndKind kind = EndKind::condition;
  std::span<const std::string_view> at;  ///< attribute paths; of `type` the other type
};

/// A grant type. Paths are dotted, `[]` follows a repeated nested block (`subject[].name`).
struct TypeRow {
  std::string_view type;  ///< "google_project_iam_member", "google_*_iam_member", "RoleBinding"; of a module
                          ///< its source, "terraform-google-modules/iam/google//modules/projects_iam"
  bool data = false;      ///< a Terraform data source
  syntax::Language language = syntax::Language::terraform;
  std::string_view provider;  ///< "google"; "*" for a possible family of any provider
  Role role = Role::binding;
  Nature nature = Nature::grant;
  Semantics semantics = Semantics::additive;
  /// Alternatives or several holders at once: each one that is set names who gets the entitlement.
  std::span<const std::string_view> principal;
  /// Says more about the principal and is none itself: its type, namespace, tenant, issuer.
  std::span<const std::string_view> qualifier;
  /// Where the value is a bool, the attribute's own name is the entitlement if it is true.
  std::span<const std::string_view> entitlement;
  std::span<const std::string_view> scope;  ///< the first that is set; `a/b` is both, a `/` between them
  std::span<const EndsBy> ends_by;
  /// Attributes that hold a whole policy document; the statements in it are the grants.
  std::span<const std::string_view> document;
  /// Lists (or texts of a `form`) whose elements are grants of their own: paths of the row that begin with
  /// `item` are looked up in the element. A scalar element is `item.value`.
  std::span<const std::string_view> items;
  std::string_view form;  ///< of the text at `items`: "yaml", or "policy-csv" (Argo CD's lines)
  /// Of these one is enough; empty: the row always counts.
  std::span<const When> when;
  std::span<const Undoing> undone;
  /// The row counts once per element of the list, or with `.*` at its end per entry of the map, at this
  /// path; other paths then reach it as `each.key`, `each.value`, and what holds the list as `each.outer`.
  std::string_view each;
  /// Of a module that gives names of its own to people and roles: `KEY=ARGUMENTS`, where an attribute KEY of
  /// an element holds keys of the maps that the arguments of these names (a glob) are, and means their values.
  std::span<const std::string_view> aliases;
  /// Who holds an entitlement that names its holder itself, where no attribute at `principal` does:
  /// `ENTITLEMENT=PRINCIPAL` (`public-read`, a canned ACL). Case does not count.
  std::span<const std::string_view> holders;
  /// What is given where no attribute at `entitlement` says it: a default, or what never varies.
  std::string_view gives;
  /// What divides scope from entitlement in one text ("=>" in "project=>roles/viewer").
  std::string_view separator;
  bool partial = false;  ///< of a module: it makes further grants, which its rows do not describe
  /// human, group, nhi, account, federated, role, public, any, none; several with ";".
  std::string_view principal_hint = "any";
  bool possible = false;  ///< a family that only looks like a grant
  bool self = false;      ///< the resource itself holds what its documents and entitlements allow
  /// The type of the resource that a principal is where it is a name and no reference.
  std::string_view receiver;
  std::string_view rbac;  ///< of a Kubernetes binding where it holds: "cluster", "namespace"
  /// Of a Terraform resource that makes objects of Kubernetes: the kind of the one that its attributes are, or the
  /// path of objects as manifests spell them (a map, or a text of YAML).
  std::string_view objects;
  bool by_kind = false;       ///< names of principals and entitlements have their kind and namespace beside them
  bool bound_only = false;    ///< a role that is reported where it is bound, and not by itself
  bool plumbing = false;      ///< what a platform's own services and subjects get by it is how the platform works
  bool beside = false;        ///< a role: what it lists stands beside it in the grants of those that hold it
  std::string_view rated_as;  ///< before its entitlements where `entitlements` rates them: `repository:`; may be empty
  std::string_view note;
};

/// Classes of `rules/catalogue/entitlements/`, weakest first.
enum class EntitlementClass : std::uint8_t {
  ordinary,
  data_wide,            ///< reads or writes data of many
  credential_creation,  ///< makes or reads keys, tokens, secrets
  admin,                ///< changes or runs what others depend on
  wildcard,             ///< `*`-like
  delegation,           ///< can grant access to others
  everything,           ///< both: all there is, granting access to others included
};
std::string_view name(EntitlementClass what);

struct EntitlementRow {
  std::string_view provider;
  std::string_view entitlement;  ///< as the provider writes it; a glob where `glob` is set
  EntitlementClass what = EntitlementClass::admin;
  bool glob = false;
  bool by_scope = false;    ///< how strong it is depends on the scope
  std::string_view reason;  ///< what it lets its holder do: "reads every secret"; may be empty
  std::string_view source;
};

/// What a principal's text looks like, first match wins.
struct PrincipalRow {
  std::string_view provider;  ///< or "*"
  std::string_view pattern;   ///< glob (`*`, `?`, `[a-z]`, `\*`), case counts; for `identity` a type
  PrincipalKind kind = PrincipalKind::unknown;
  bool plumbing = false;       ///< a cloud's own service or a platform's built-in subject
  bool shared_issuer = false;  ///< issues to strangers too: a trust must fix the subject
  std::string_view source;
};

/// A ClusterRole that every Kubernetes cluster has.
struct BuiltInRole {
  std::string_view name;  ///< or a glob: "system:controller:*"
  bool privileged = false;
  bool delegating = false;  ///< may write bindings, or escalate, bind, impersonate
  bool wildcard = false;
  bool plumbing = false;  ///< the platform's own components hold it
  std::string_view source;
};

/// A kind of object that runs pods.
struct WorkloadRow {
  std::string_view kind;  ///< "KIND.GROUP", of the core group "KIND"
  std::string_view pod;   ///< where the pod's spec stands in it
  std::string_view source;
};

/// A key of a map that tells what it, or what stands in it, makes of Kubernetes objects.
struct NestedRow {
  std::string_view key;
  std::string_view value;   ///< that the key must have (case does not count); empty: any
  std::string_view means;   ///< "absent", "unsure", "text", "content", "parameters", "object"
  std::string_view type;    ///< of `object`: what the map is, as a type of the catalogue
  std::string_view at;      ///< of `object`: the path in an object of the type where the map stands
  std::string_view reason;  ///< of `unsure`: why the objects may not be made
};

/// What removes objects of Kubernetes at a time that is written in them.
struct RemovalRow {
  std::string_view path;           ///< of the time in an object
  EndKind kind = EndKind::date;    ///< `date` or `lifetime`
  std::string_view controller;     ///< its name, as `controllers` of a configuration has it
  std::span<const When> shown_by;  ///< objects that show that it runs: a type, and values of an attribute of it
};

/// What a condition with a key asks for, besides time.
struct ConditionRow {
  std::string_view provider;
  std::string_view key;   ///< a glob; case does not count
  std::string_view kind;  ///< "mfa", "source-ip", "vpc", "tag"
  /// Who everybody is where a request must have one of the key's values; unknown: still everybody.
  PrincipalKind leaves = PrincipalKind::unknown;
  std::string_view source;
};

/// What people call an entitlement that its platform writes as an id.
struct NameRow {
  std::string_view provider;
  std::string_view id;
  std::string_view name;
};

/// A role that gives all that another one does, and more.
struct WiderRow {
  std::string_view provider;
  std::string_view wider;
  std::string_view narrower;
};

/// What is written to end a grant: `PATH=VALUE` each, where `{day}` stands for its last day and `{after}` for the
/// instant after it; of a list the path ends in `[]`.
struct EndRow {
  EndKind by = EndKind::condition;
  std::string_view provider;
  std::string_view language;  ///< of a condition, how its time is read: "cel"; without one it says nothing about time
  bool of_statement = false;  ///< it stands in the statement of a policy, not in the resource's block
  std::span<const std::string_view> block;   ///< in blocks of HCL
  std::span<const std::string_view> object;  ///< in JSON, YAML and objects of HCL; empty: as in blocks
};

/// Where the platform takes no condition.
struct NoEndRow {
  std::span<const std::string_view> names;  ///< roles and principals
  std::span<const std::string_view> types;  ///< patterns: types of grants
  std::string_view scope;                   ///< type of what is granted on, in the state that one of `when` says
  std::span<const When> when;
  std::string_view reason;  ///< "takes no condition; a grant on the project does"; empty: nothing else takes one
};

/// A resource that is a point in time.
struct TimeRow {
  std::string_view type;
  bool fixed = false;  ///< it stays once it is applied
};

/// How a provider writes entitlements and scopes. Globs in order (see `fits`).
struct ProviderRow {
  std::string_view provider;
  std::span<const std::string_view> wildcards;           ///< entitlements that are wildcards, besides a bare star
  std::string_view service;                              ///< the sign behind the service that an entitlement belongs to
  std::span<const std::string_view> permission;          ///< permissions, as against roles
  std::span<const std::string_view> of_any_role;         ///< permissions that come with nearly every role
  std::span<const std::string_view> one_resource;        ///< scopes that are one resource, or one namespace
  std::span<const std::string_view> one_resource_types;  ///< types of grants whose scope is one
  bool assumed = false;                            ///< a trust allows assuming: who may do it matters, not the verb
  std::span<const std::string_view> data_actions;  ///< names of attributes that hold data actions
  std::span<const std::string_view> not_actions;   ///< names of attributes that take back
  std::span<const std::string_view> for_ever;      ///< what stands in place of a date where there is no end, lower case
  /// What stands before the entitlements of statements, and before their scopes, in `entitlements`.
  std::string_view verb_prefix;
  std::string_view scope_prefix;
  std::span<const std::string_view> reads;       ///< verbs that give no power over a scope
  bool rules = false;                            ///< entitlements are verbs on resources, `get,list:pods`
  std::string_view role_prefix;                  ///< what people leave out before a role: "roles/"
  std::span<const std::string_view> role_paths;  ///< roles that people name by what stands behind their last `/`
  std::string_view partition;                    ///< "arn:aws": `arn:aws-cn:…` is the same as `arn:aws:…`
  std::string_view id_behind;                    ///< what stands before the id of an entitlement
  bool policy_services = false;  ///< what its own services get by a policy document is how the platform works
  /// Principals that are the account itself: in the policy of a resource they leave it to the account's own policies.
  std::span<const std::string_view> own_account;
  bool any_case = false;        ///< case does not count in entitlements
  bool any_case_scope = false;  ///< nor in scopes
  /// `ATTRIBUTE=KIND`, the first a glob: what a bare name in an attribute of this name, or of this `TYPE.ATTRIBUTE`,
  /// names. Case does not count.
  std::span<const std::string_view> kinds;
};

/// What the statements of a policy in a file of its own are called.
struct PolicyRow {
  std::string_view form;  ///< iam::name of its form
  std::string_view provider;
  std::string_view type;
  Role role = Role::policy;
  std::span<const std::string_view> trust;  ///< actions that make a statement with principals a trust
  EndKind ends_by = EndKind::condition;
};

/// A type that is a scope, and what it lies in. Forms: `folders/{PATH}`, the text before the braces only where
/// the value does not begin with it.
struct ContainerRow {
  std::string_view type;                     ///< or a pattern: of a grant's own resource, what its scope lies in
  std::span<const std::string_view> names;   ///< how grants and tickets name it; the first one without its prefix, too
  std::span<const std::string_view> within;  ///< what it lies in
};

/// What a role of the platform's own holds, in order: globs as the provider writes them, `data:` before a data
/// action of Azure's, `-` before what is excluded from those before it.
struct HeldRow {
  std::string_view provider;
  std::string_view role;
  std::span<const std::string_view> permissions;
};

/// What an entitlement gives beyond others.
struct Excess {
  std::vector<std::string> beyond;  ///< permissions, as the tables write them; empty where it lies within the others
  bool shared = false;              ///< the others give a part of it
  bool by_role = false;             ///< it is a role whose permissions are in the tables
};

/// Does a text fit ordered globs? A `-` stands before those that take back what fitted one before them.
[[nodiscard]] bool fits(std::span<const std::string_view> globs, std::string_view text);

class Catalogue {
 public:
  /// The built-in rows alone.
  Catalogue() = default;

  /// Adds the rows of a user's file; they win over built-in ones, later files over earlier ones.
  /// With errors nothing of the file is added.
  std::expected<void, std::vector<config::Error>> add(source::SourceSet& sources, std::string_view path);

  /// The row of a type: the exact one, else the longest pattern, else a possible family; or null.
  [[nodiscard]] const TypeRow* find(std::string_view type, bool data) const;
  /// The row of a type; of a module, which is asked for by its source (it has a `/`, which no type has;
  /// case does not count), all rows of the exact one, else of the longest pattern. None for what is not
  /// listed. A module that grants nothing has one row, of nature `guard`.
  [[nodiscard]] std::span<const TypeRow> rows_of(std::string_view type, bool data) const;
  /// The type of a deployment template as its row spells it (case does not count); empty without a row.
  [[nodiscard]] std::string_view template_type(std::string_view type) const;
  /// May the type matter for grants, as a grant or as something grants are joined from (roles, users,
  /// groups, service accounts, policy documents, definitions)?
  [[nodiscard]] bool wanted(std::string_view type, bool data) const;

  /// Does a resource of the type give access, or define what it gives, by nested blocks of this name?
  [[nodiscard]] bool has_block(std::string_view type, std::string_view name) const;

  /// The row of exactly this entitlement, else of the longest glob that matches it; or null. Case does not
  /// count. ARNs of other AWS partitions are those of `aws`; an
  /// Azure role may be the id of its definition.
  [[nodiscard]] const EntitlementRow* entitlement(std::string_view provider, std::string_view entitlement) const;
  /// The strongest row among what an entitlement with wildcards (`iam:Put*`) or a Kubernetes rule
  /// (`get,list:secrets`, `*:*.*`) includes; for others, the same as `entitlement`.
  [[nodiscard]] const EntitlementRow* strongest(std::string_view provider, std::string_view entitlement) const;

  /// The name of an entitlement's id (or of a path that ends in it, `…/roleDefinitions/ID`); empty without.
  [[nodiscard]] std::string_view entitlement_name(std::string_view provider, std::string_view id) const;

  /// Does one role give all that another one does, and more? As far as rows tell, over several of them. Case
  /// does not count, nor does `roles/` before a role of Google's, the path before an AWS policy's name, or
  /// `ClusterRole/`.
  [[nodiscard]] bool includes(std::string_view provider, std::string_view wider, std::string_view narrower) const;
  /// What `granted` gives that `named`, together, do not. Each is a role, or a permission or a glob of them;
  /// `data` says that it is a data action of Azure's. None where no role with permissions in the tables is
  /// among them, or where one is a role without.
  [[nodiscard]] std::optional<Excess> excess(std::string_view provider, std::span<const std::string> named,
                                             std::string_view granted, bool data = false) const;

  [[nodiscard]] const PrincipalRow* principal(std::string_view provider, std::string_view text) const;
  /// Who a resource of this type is where a grant refers to it as its principal (`azuread_group`,
  /// `google_service_account`); or null.
  [[nodiscard]] const PrincipalRow* identity(std::string_view type) const;
  /// Names that say break-glass: "break-glass", "firefighter", "emergency". Case does not count.
  [[nodiscard]] bool is_break_glass(std::string_view name) const;
  /// What is written to end a grant; or null.
  [[nodiscard]] const EndRow* end(std::string_view provider, EndKind by) const;
  /// Does its platform take no condition for this role or principal, so that no condition can end it? Or null.
  [[nodiscard]] const NoEndRow* no_end(std::string_view text) const;
  /// The same of a grant type, and of the address of what is granted on: the latter if it is as `when` says.
  [[nodiscard]] const NoEndRow* no_end_of_type(std::string_view type) const;
  [[nodiscard]] const NoEndRow* no_end_on(std::string_view address) const;
  /// The point in time whose resource's address stands in a text; or null.
  [[nodiscard]] const TimeRow* time_in(std::string_view reference) const;
  /// What a bare name in an attribute names ("project", "user"); empty where no row says it.
  [[nodiscard]] std::string_view kind(std::string_view provider, std::string_view type,
                                      std::string_view attribute) const;
  /// A row without a word for a provider that is not listed.
  [[nodiscard]] const ProviderRow& provider(std::string_view name) const;
  [[nodiscard]] const PolicyRow* policy(std::string_view form) const;
  [[nodiscard]] const BuiltInRole* built_in_role(std::string_view name) const;

  /// What a condition on this key asks for; empty for a key without a row.
  [[nodiscard]] const ConditionRow* condition(std::string_view provider, std::string_view key) const;

  /// The row of exactly this type, else of the longest pattern; or null.
  [[nodiscard]] const ContainerRow* container(std::string_view type) const;

  /// Where the pod's spec stands in an object of a kind, "KIND.GROUP"; empty for what runs no pods.
  [[nodiscard]] std::string_view pod_of(std::string_view kind) const;

  /// Keys that tell where Kubernetes objects stand inside of others; a user's first.
  [[nodiscard]] std::vector<NestedRow> nested() const;

  /// What removes objects of Kubernetes; a user's first.
  [[nodiscard]] std::vector<RemovalRow> removals() const;

  /// What a file that holds something of a row cannot be without, for the search before any parser.
  [[nodiscard]] std::vector<discover::Word> words() const;

  /// Rows of types, families among them.
  [[nodiscard]] std::size_t types() const;
  /// The same of one provider.
  [[nodiscard]] std::size_t types(std::string_view provider) const;
  /// All rows of types, families and possible ones included, built-in ones first.
  [[nodiscard]] std::vector<const TypeRow*> rows() const;
  /// Of the built-in files' bytes, 16 hex digits.
  [[nodiscard]] static std::string_view digest();

 private:
  struct Added;
  /// The excess; `briefly`, no more of it than whether there is one.
  [[nodiscard]] std::optional<Excess> weigh(std::string_view provider, std::span<const std::string> named,
                                            std::string_view granted, bool data, bool briefly) const;
  [[nodiscard]] std::span<const std::string_view> permissions(std::string_view provider, std::string_view role) const;
  [[nodiscard]] std::span<const TypeRow> module(std::string_view source) const;
  std::vector<std::shared_ptr<const Added>> added_;  // latest first
};

}  // namespace grantlint::grants
