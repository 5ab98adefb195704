#include "grants/classify.h"
#include "grants/limits.h"
#include "source/ascii.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include <fmt/format.h>

namespace grantlint::grants {

namespace {

PrincipalKind kind_of_word(std::string_view word) {
  const std::string lower = source::lower(word);
  static constexpr std::array<std::pair<std::string_view, PrincipalKind>, 14> words{{
      {"user", PrincipalKind::human},
      {"human", PrincipalKind::human},
      {"group", PrincipalKind::group},
      {"foreigngroup", PrincipalKind::group},
      {"serviceprincipal", PrincipalKind::nhi},
      {"service_principal", PrincipalKind::nhi},
      {"serviceaccount", PrincipalKind::nhi},
      {"service", PrincipalKind::nhi},
      {"device", PrincipalKind::nhi},
      {"nhi", PrincipalKind::nhi},
      {"role", PrincipalKind::nhi},
      {"federated", PrincipalKind::nhi},
      {"account", PrincipalKind::nhi},
      {"public", PrincipalKind::public_},
  }};
  for (const auto& [name, kind] : words) {
    if (lower == name) return kind;
  }
  return PrincipalKind::unknown;
}

/// The resource type an address names: `module.x.google_service_account.ci[0]` → google_service_account.
/// Of a template's resource its type stands first: `AWS::IAM::Role.Deploy`, `Microsoft.X/y.name`.
std::string_view type_in(std::string_view address) {
  if (const std::size_t colons = address.find("::"); colons != std::string_view::npos)
    return address.substr(0, address.find('.', colons));
  if (const std::size_t slash = address.find('/'); slash != std::string_view::npos && address.find('.') < slash)
    return address.substr(0, address.find('.', slash));
  // What an account's listing calls its entries: `RoleDetail.deployer`.
  if (!address.empty() && address.front() >= 'A' && address.front() <= 'Z') return address.substr(0, address.find('.'));
  std::string_view type;
  while (!address.empty()) {
    const std::size_t dot = std::min(address.find('.'), address.size());
    const std::string_view word = address.substr(0, dot);
    if (word.find('_') != std::string_view::npos && word.find('[') == std::string_view::npos && type.empty())
      type = word;
    address.remove_prefix(std::min(dot + 1, address.size()));
    if (word == "module") {
      const std::size_t name = std::min(address.find('.'), address.size());
      address.remove_prefix(std::min(name + 1, address.size()));
    }
  }
  return type;
}

struct Strength {
  Privilege privilege = Privilege::ordinary;
  std::string reason;
  std::set<Privilege, std::greater<>> all;

  void raise(Privilege to, std::string why) {
    all.insert(to);
    if (to > privilege) {
      privilege = to;
      reason = std::move(why);
    }
  }
};

bool has_star(std::string_view text) {
  return text.find('*') != std::string_view::npos;
}

bool is_star(std::string_view text) {
  return text == "*" || text == "*:*" || text == "*/*";
}

/// The page a row was taken from, without the catalogue's own remarks on it.
std::string_view source_of(const EntitlementRow& row) {
  return row.source.substr(0, row.source.find(';'));
}

/// The reason of a classification: the entitlement, the row that it matches, what that allows, and the source.
std::string because(std::string_view text, std::string_view is, const EntitlementRow& row) {
  if (row.reason.empty()) return fmt::format("`{}` {} ({})", text, is, source_of(row));
  if (text == row.entitlement) return fmt::format("`{}` {}: it {} ({})", text, is, row.reason, source_of(row));
  return fmt::format("`{}` {}: `{}` {} ({})", text, is, row.entitlement, row.reason, source_of(row));
}

/// How far a wildcard reaches: `s3:*` is one service, `*` all.
std::string reach_of(const ProviderRow& provider, std::string_view text) {
  const std::string_view service = text.substr(0, provider.service.empty() ? 0 : text.find(provider.service));
  if (!service.empty() && service.size() < text.size() && service != "*")
    return fmt::format("`{}` allows everything of `{}`", text, service);
  return fmt::format("`{}` is a wildcard", text);
}

/// How strong a permission to pass or assume roles is depends on its scope, so the reason names the scope.
std::string on_what(const Catalogue& catalogue, const Grant& grant, std::string_view text) {
  const EntitlementRow* row = catalogue.entitlement(grant.provider, text);
  if (row == nullptr || !row->by_scope || grant.scope.shown().empty()) return {};
  return fmt::format("on `{}` ", grant.scope.shown());
}

/// The row for an entitlement as the rows of its grant's type have it rated, `repository:admin` of `admin`; or null.
const EntitlementRow* strongest_of_type(const Catalogue& catalogue, const Grant& grant, std::string_view text) {
  for (const TypeRow& type : catalogue.rows_of(grant.type, false)) {
    if (!type.rated_as.empty())
      return catalogue.strongest(grant.provider, std::string(type.rated_as) + std::string(text));
  }
  return nullptr;
}

/// The row that ranks highest for an entitlement. Where a provider's rows rate verbs and scopes separately
/// (`capability:update`, `path:sys/*`), the higher of the two; a verb that only reads does not become administration
/// because of its scope.
const EntitlementRow* strongest_of(const Catalogue& catalogue, const ProviderRow& provider, const Grant& grant,
                                   const std::string& text) {
  if (const EntitlementRow* row = strongest_of_type(catalogue, grant, text)) return row;
  const bool apart = !provider.verb_prefix.empty();
  // With such a provider, a star stands for names, not for everything that they allow.
  const EntitlementRow* row =
      apart ? catalogue.entitlement(grant.provider, text) : catalogue.strongest(grant.provider, text);
  // Its dynamic roles list actions of a cloud (`s3:Get*`), which are not verbs of this provider.
  const bool verb = grant.statement.known() && text.find_first_of(":/*.") == std::string::npos;
  if (!apart || !verb) return row;
  const EntitlementRow* own = catalogue.strongest(grant.provider, std::string(provider.verb_prefix) + text);
  const EntitlementRow* scope =
      catalogue.strongest(grant.provider, std::string(provider.scope_prefix) + grant.scope.shown());
  const bool reads = std::ranges::find(provider.reads, text) != provider.reads.end();
  if (scope != nullptr && reads && scope->what >= EntitlementClass::admin) scope = nullptr;
  return own == nullptr || (scope != nullptr && scope->what > own->what) ? scope : own;
}

/// Is an entitlement `*`-like as it is written?
bool is_wildcard(const ProviderRow& provider, std::string_view text) {
  return is_star(text) || fits(provider.wildcards, text);
}

/// Is the scope one resource, or one namespace? What reads every object of a project reads the data of many;
/// on one bucket it does what a bucket is for. What is not known, and what a wildcard names, may be many.
bool is_one_resource(const ProviderRow& provider, const Grant& grant) {
  if (!grant.scope.value || grant.scope.value->empty() || has_star(*grant.scope.value)) return false;
  return fits(provider.one_resource, *grant.scope.value) || fits(provider.one_resource_types, grant.type);
}

/// Is the grant part of how the platform itself works: given to a cloud's own service or to a subject that the platform
/// creates?
bool is_plumbing(const Catalogue& catalogue, const Grant& grant, const Identity& identity) {
  const ProviderRow& provider = catalogue.provider(grant.provider);
  const bool by_resource = grant.role != Role::trust && grant.statement.known();
  if (by_resource && fits(provider.own_account, grant.principal.shown())) return true;
  if (!identity.plumbing || grant.privilege >= Privilege::wildcard) return false;
  if (grant.role == Role::trust || (by_resource && provider.policy_services)) return true;
  const auto rows = catalogue.rows_of(grant.type, false);
  return !rows.empty() && rows.front().plumbing;
}

/// The principal, the address, the scope or an entitlement, whichever says break-glass first.
std::string emergency_name(const Catalogue& catalogue, const Grant& grant) {
  for (const std::string* text : {&grant.principal.shown(), &grant.address, &grant.scope.shown()}) {
    if (catalogue.is_break_glass(*text)) return *text;
  }
  for (const Part& part : grant.entitlements) {
    if (catalogue.is_break_glass(part.shown())) return part.shown();
  }
  return {};
}

}  // namespace

std::string_view role_name(std::string_view entitlement) {
  const std::size_t slash = entitlement.find('/');
  const std::string_view kind = entitlement.substr(0, slash);
  if (slash == std::string_view::npos || (kind != "ClusterRole" && kind != "Role")) return {};
  return entitlement.substr(slash + 1);
}

Identity identify(const Catalogue& catalogue, std::string_view provider, const Part& principal, std::string_view hint,
                  std::string_view kind_attribute) {
  Identity result;
  if (const PrincipalKind kind = kind_of_word(kind_attribute); kind != PrincipalKind::unknown) result.kind = kind;
  const std::string& text = principal.shown();
  if (const PrincipalRow* row = text.empty() ? nullptr : catalogue.principal(provider, text)) {
    result.plumbing = row->plumbing;
    if (row->kind != PrincipalKind::unknown &&
        (result.kind == PrincipalKind::unknown || row->kind == PrincipalKind::public_)) {
      result.kind = row->kind;
    }
  }
  if (result.kind != PrincipalKind::unknown) return result;
  if (const PrincipalRow* row =
          principal.reference.empty() ? nullptr : catalogue.identity(type_in(principal.reference))) {
    result.kind = row->kind;
    return result;
  }
  // Without anything better, the row's hint decides, if it names one kind.
  if (hint.find(';') == std::string_view::npos) result.kind = kind_of_word(hint);
  return result;
}

void classify(const Catalogue& catalogue, Grant& grant, const Identity& identity) {
  grant.principal_kind = identity.kind == PrincipalKind::public_ ? left_of_everybody(catalogue, grant) : identity.kind;
  const ProviderRow& provider = catalogue.provider(grant.provider);
  Strength strength;
  const bool trust = grant.role == Role::trust;
  if (grant.role == Role::delegation)
    strength.raise(Privilege::delegating, fmt::format("`{}` gives the power to grant", grant.type));
  for (const Part& entitlement : grant.entitlements) {
    const std::string& text = entitlement.shown();
    if (text.empty() || text.starts_with('-')) continue;  // what a role excludes
    if (is_wildcard(provider, text)) {
      grant.wildcard = true;
      if (grant.wildcard_reason.empty()) grant.wildcard_reason = reach_of(provider, text);
      strength.raise(Privilege::wildcard, grant.wildcard_reason);
    }
    if (!entitlement.value) continue;
    const std::string_view role = role_name(text);
    if (const BuiltInRole* row = role.empty() ? nullptr : catalogue.built_in_role(role)) {
      if (row->wildcard) {
        grant.wildcard = true;
        if (grant.wildcard_reason.empty()) grant.wildcard_reason = fmt::format("`{}` allows everything", text);
        strength.raise(Privilege::wildcard, grant.wildcard_reason);
      }
      if (row->delegating) strength.raise(Privilege::delegating, fmt::format("`{}` can grant access to others", text));
      if (row->privileged)
        strength.raise(Privilege::privileged, fmt::format("`{}` is a privileged built-in role", text));
    }
    // Every trust allows assuming the role: who may do it matters, not the verb.
    if (trust && provider.assumed) continue;
    const EntitlementRow* row = strongest_of(catalogue, provider, grant, text);
    if (row == nullptr) continue;
    switch (row->what) {
      case EntitlementClass::ordinary: break;
      case EntitlementClass::data_wide:
        if (is_one_resource(provider, grant)) break;
        [[fallthrough]];
      case EntitlementClass::credential_creation:
      case EntitlementClass::admin: strength.raise(Privilege::privileged, because(text, "is privileged", *row)); break;
      case EntitlementClass::wildcard:
      case EntitlementClass::everything:
        grant.wildcard = true;
        if (grant.wildcard_reason.empty()) grant.wildcard_reason = fmt::format("`{}` is as wide as a wildcard", text);
        strength.raise(Privilege::wildcard, grant.wildcard_reason);
        if (row->what == EntitlementClass::wildcard) break;
        [[fallthrough]];
      case EntitlementClass::delegation:
        strength.raise(Privilege::delegating,
                       because(text, on_what(catalogue, grant, text) + "can grant access to others", *row));
        break;
    }
  }
  if (grant.principal.value && grant.principal.value->starts_with("Group:")) {
    // Some groups are privileged themselves: what is granted to them is granted to all members.
    const std::string group = "Group/" + grant.principal.value->substr(std::string_view("Group:").size());
    if (const EntitlementRow* row = catalogue.entitlement(grant.provider, group))
      strength.raise(Privilege::privileged, because(group, "is privileged", *row));
  }
  if (grant.principal_kind == PrincipalKind::public_) {
    grant.wildcard = true;
    if (grant.wildcard_reason.empty())
      grant.wildcard_reason = fmt::format("`{}` is everybody", grant.principal.shown());
    strength.raise(Privilege::wildcard, grant.wildcard_reason);
  }
  grant.break_glass = emergency_name(catalogue, grant);
  grant.privilege = strength.privilege;
  grant.privilege_reason = std::move(strength.reason);
  if (!strength.all.empty()) grant.privileges.assign(strength.all.begin(), strength.all.end());
  if (is_plumbing(catalogue, grant, identity)) {
    grant.privilege = Privilege::plumbing;
    grant.privileges = {Privilege::plumbing};
    grant.privilege_reason = fmt::format("`{}` is the platform's own", grant.principal.shown());
  }
}

}  // namespace grantlint::grants
