/// Grants: a principal gets entitlements on a scope. The one model all later rooms use.
///
/// In:  Resources of any language, policy documents, the catalogue of grant types.
/// Out: grants, sorted by file, line, address, principal, entitlement; what could not be seen.
/// One grant is one principal holding a set of entitlements on one scope through one resource
/// instance, binding or statement. Joins between resources (attachment × policy × role) happen here.
/// Bad input: what is not known is a Part without a value and one Unseen; the grant is there.
/// Lifetimes: grants own their text; spans and origins point into the SourceSet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "findings/findings.h"
#include "iam/iam.h"
#include "source/source.h"
#include "syntax/syntax.h"

namespace grantlint::grants {

enum class PrincipalKind : std::uint8_t { human, group, nhi, public_, unknown };
enum class Privilege : std::uint8_t { plumbing, ordinary, privileged, wildcard, delegating };
/// How sure an end is (DESIGN section 5), weakest first.
enum class Enforcement : std::uint8_t { absent, documented, automated, enforced };
std::string_view name(PrincipalKind kind);
std::string_view name(Privilege privilege);
std::string_view name(Enforcement level);

/// A principal, entitlement or scope. Where `value` is empty, `expression` is how it was written.
struct Part {
  std::optional<std::string> value;
  std::string expression;
  std::string reference;  ///< address of the resource it comes from, where it is one
  std::string why;        ///< why it is not known; empty where a resource of the tree will give it
  /// What it names, where its text is a bare name: "project", "bucket", "role", "user". Empty where the text says it,
  /// or where nothing does.
  std::string kind{};
  bool head = false;  ///< a role, beside which the other parts say what it holds
  bool data = false;  ///< a data action of Azure's
  syntax::Origin origin;

  /// The value, or the expression as written.
  [[nodiscard]] const std::string& shown() const { return value ? *value : expression; }
};

struct Evidence {
  source::Span at;
  std::string text;  ///< "condition `request.time < timestamp(...)`"
};

/// What ends the access: a way of the platform's, one that an annotation's `revoke` names, or a date that
/// is only written.
struct Target {
  enum class Kind : std::uint8_t {
    condition,
    schedule,
    ttl,
    rotation,    ///< detail: the address of what rotates, or the period as written
    pipeline,    ///< detail: path
    controller,  ///< detail: name
    package,     ///< detail: address
    runbook,     ///< detail: path or URL
    owner,       ///< detail: who
    date,        ///< an attribute of the resource
    expires,     ///< the date of an annotation
    review,      ///< likewise
  };
  Kind kind = Kind::condition;
  std::string detail{};  ///< empty for those that say all by their kind

  bool operator==(const Target&) const = default;
};
/// The word that `revoke` has for it, or the field's or attribute's.
std::string_view name(Target::Kind kind);
/// As `revoke` writes it: "condition", "pipeline:.github/workflows/x.yml".
std::string text(const Target& target);
/// The opposite of `text`; nothing where the word before the colon is none of the kinds.
std::optional<Target> parse_target(std::string_view text);

/// An end of access: for expiry the date, for revocation what removes it.
struct End {
  Enforcement level = Enforcement::absent;
  std::optional<findings::Day> date;  ///< last day of access
  std::optional<Target> target;       ///< given where the level is not `absent`
  std::vector<Evidence> evidence;
};

/// What a condition asks for besides time, where the catalogue knows its key.
struct Restriction {
  std::string kind;                 ///< the word of the catalogue's row: "mfa", "source-ip"; rows add kinds
  std::string key;                  ///< "aws:SourceIp", "resource.name"
  std::string comparison;           ///< "IpAddress", "NotIpAddress"; empty where an expression compares
  std::vector<std::string> values;  ///< as written; empty where an expression compares
};

struct Condition {
  std::string text;  ///< as written, one line
  iam::TimeBound bound;
  std::vector<Restriction> limits{};
  std::vector<iam::Requirement> requirements{};  ///< its parts, to compare
};

/// A station between the resource and where a value of it is written.
struct Via {
  enum class Kind : std::uint8_t { module, variables, decoded, plan, local };
  Kind kind = Kind::module;
  source::Span at;   ///< of a module the call
  std::string name;  ///< of a module the address of the call; of the others the file or the name
};
std::string_view name(Via::Kind kind);

/// What runs as a ServiceAccount that holds a grant.
struct Workload {
  std::string address;  ///< NAMESPACE/KIND/NAME; `-` for no namespace
  source::Span at;      ///< known
};

/// What kind of grant a type is (`role` in the catalogue).
enum class Role : std::uint8_t {
  binding,
  policy,
  credential,
  trust,
  membership,
  share,
  delegation,
  timebound,
  policy_document
};
std::string_view name(Role role);

/// What a grant does to others of the same entitlement on the same scope: stands beside them, removes all
/// that it does not list, or belongs to its holder alone.
enum class Semantics : std::uint8_t { additive, authoritative, inline_ };
std::string_view name(Semantics semantics);

/// What a scope lies in: a folder, an account, a group of resources.
struct Container {
  std::vector<std::string> names;  ///< as grants and tickets may write it; last the address, where it has one
  source::Span at;                 ///< where the tree says so
};

/// Tags, labels or annotations that may carry the ticket, with the place to name as their source.
struct Carrier {
  enum class Kind : std::uint8_t { tags, labels, annotations, default_tags };
  syntax::Value fields;  ///< a map
  Kind kind = Kind::tags;
};

/// How its platform words what a grant gives, as far as comparing texts is concerned.
struct Wording {
  bool any_case = false;        ///< entitlements have no case
  bool any_case_scope = false;  ///< scopes have none
  bool rules = false;           ///< entitlements are verbs on resources, `get,list:pods`
};

struct Grant {
  std::string id;  ///< stable: no line numbers, no clock
  syntax::Language language = syntax::Language::terraform;
  std::string provider;
  std::string type;
  std::string address;  ///< of a statement in a file of its own `PATH#SID` or `PATH#NUMBER`; never empty
  std::string sid;
  Role role = Role::binding;
  Semantics semantics = Semantics::additive;
  bool possible = false;    ///< not in the catalogue, but looks like a grant: lower precision
  bool definition = false;  ///< no principal by design (a policy attached elsewhere)
  std::string unsure;       ///< why it may not be made at all; empty where it is certain

  source::Span block;      ///< of the resource, document or statement; always known
  source::Span home;       ///< where it became concrete; always known
  source::Span statement;  ///< the statement or rule that defines the entitlement; may be none
  std::vector<Via> via;    ///< module calls, outermost first, then the way of its values; all known

  Part principal;
  PrincipalKind principal_kind = PrincipalKind::unknown;
  std::vector<Workload> workloads;  ///< what acts as the principal, by address
  std::vector<Part> entitlements;
  Part scope;
  std::vector<Container> within;  ///< what the scope lies in, as far as the tree shows
  Wording wording;
  Privilege privilege = Privilege::ordinary;               ///< the strongest of `privileges`
  std::vector<Privilege> privileges{Privilege::ordinary};  ///< all that hold, strongest first; never empty
  std::string privilege_reason;                            ///< "`roles/owner` is a basic role"
  std::string break_glass;  ///< its principal, address, scope or role, if named like break-glass; else empty
  bool wildcard = false;    ///< an entitlement is `*`-like
  std::string wildcard_reason;
  std::string unconditional;  ///< the role, principal, type or scope for which the platform takes no condition

  std::vector<Condition> conditions;
  End expiry;  ///< by the platform alone; annotations come in the tickets room
  End revocation;
  std::vector<findings::Unseen> unresolved;
  std::vector<Evidence> held_back;  ///< what keeps the access when the grant is removed from the code

  /// Where an annotation may stand, nearest first: the literal, the calls on the way, the block, what
  /// the grant is joined from. A place's enclosing elements are searched before the next place.
  std::vector<source::Span> places;
  /// Tags and the like, nearest first.
  std::vector<Carrier> carriers;
  /// Fields the platform itself records (PIM ticket, justification), as (field, value).
  std::vector<std::pair<std::string, Part>> native;
};

/// A setting of the platform that undoes what a ticket requires: an end, an approval, a ticket.
struct Setting {
  source::Span at;  ///< the setting, or the head of the block that lacks it
  std::string address;
  std::string text;    ///< "`expiration_required` is `false`", "there is no `approval_workflow`"
  std::string reason;  ///< of the catalogue: "an assignment of the role needs no end"
  /// What it applies to, where its resource is not itself a grant.
  std::vector<Part> entitlements;
  Part scope;
};

struct Grants {
  std::vector<Grant> grants;
  std::vector<Setting> settings;  ///< by file and place
  std::vector<findings::Unseen> unseen;
};

/// A policy document that stands in a file of its own.
struct PolicyFile {
  source::FileId file;
  syntax::Value document;
  bool acl = false;  ///< HCL rules of Vault, Consul or Nomad, without a document
};

class Catalogue;

Grants collect(const source::SourceSet& sources, const std::vector<syntax::Resource>& resources,
               const std::vector<PolicyFile>& policies, const Catalogue& catalogue, const config::Config& config);

/// Is a resource of a grant type without any principal, and so grants nothing (`members = []`)?
bool names_nobody(const Catalogue& catalogue, const syntax::Resource& resource);

/// Is the setting the grant's own, or that of its role on its scope?
bool speaks_of(const Setting& setting, const Grant& grant);

/// The name in a Kubernetes entitlement that is a role, `ClusterRole/admin` or `Role/reader`; empty for others.
std::string_view role_name(std::string_view entitlement);

/// Every grant with its parts and places: for tests and `--stop-after grants`.
std::string print(const source::SourceSet& sources, const std::vector<Grant>& grants);

}  // namespace grantlint::grants
