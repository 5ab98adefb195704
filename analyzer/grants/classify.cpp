#include "grants/classify.h"
#include "source/ascii.h"

#include <algorithm>
#include <array>

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

  void raise(Privilege to, std::string why) {
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

/// Why a row makes an entitlement what it is: the part of it that does, and what that lets its holder do.
std::string because(std::string_view text, std::string_view is, const EntitlementRow& row) {
  if (row.reason.empty()) return fmt::format("`{}` {} ({})", text, is, source_of(row));
  if (text == row.entitlement) return fmt::format("`{}` {}: it {} ({})", text, is, row.reason, source_of(row));
  return fmt::format("`{}` {}: `{}` {} ({})", text, is, row.entitlement, row.reason, source_of(row));
}

/// How far a wildcard reaches: `s3:*` is one service, `*` all.
std::string reach_of(std::string_view provider, std::string_view text) {
  const std::size_t colon = text.find(':');
  if (provider == "aws" && colon != std::string_view::npos && colon > 0 && text.substr(0, colon) != "*")
    return fmt::format("`{}` allows everything of `{}`", text, text.substr(0, colon));
  return fmt::format("`{}` is a wildcard", text);
}

/// What a power to pass or assume roles is worth depends on which roles.
std::string on_what(const Grant& grant, std::string_view text) {
  const bool passes = text == "iam:PassRole" || text.starts_with("sts:AssumeRole");
  if (grant.provider != "aws" || !passes || grant.scope.shown().empty()) return {};
  return fmt::format("on `{}` ", grant.scope.shown());
}

/// Vault's catalogue speaks of paths and capabilities; reading is no power to grant.
const EntitlementRow* strongest_of(const Catalogue& catalogue, const Grant& grant, const std::string& text) {
  const bool vault = grant.provider == "vault";
  // A star among Vault's entitlements is one of names, not of what they allow.
  const EntitlementRow* row =
      vault ? catalogue.entitlement(grant.provider, text) : catalogue.strongest(grant.provider, text);
  // Roles of the clouds that Vault hands out hold the cloud's own actions.
  const bool capability = grant.statement.known() && text.find_first_of(":/*.") == std::string::npos;
  if (!vault || !capability) return row;
  const EntitlementRow* own = catalogue.strongest("vault", "capability:" + text);
  const EntitlementRow* path = catalogue.strongest("vault", "path:" + grant.scope.shown());
  const bool reads = text == "read" || text == "list" || text == "subscribe";
  if (path != nullptr && reads && path->what >= EntitlementClass::admin) path = nullptr;
  return own == nullptr || (path != nullptr && path->what > own->what) ? path : own;
}

/// Is an entitlement `*`-like as it is written?
bool is_wildcard(std::string_view provider, std::string_view text) {
  if (is_star(text)) return true;
  if (provider == "aws")
    return text.ends_with(":*") && text.find('/') == std::string_view::npos && !text.starts_with("arn:");
  if (provider == "kubernetes") {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    return text.substr(0, colon) == "*" || text.substr(colon + 1).starts_with("*");
  }
  return false;
}

/// Is the scope one resource, or one namespace? What reads every object of a project reads the data of many;
/// on one bucket it does what a bucket is for. What is not known, and what a wildcard names, may be many.
bool is_one_resource(const Grant& grant) {
  if (!grant.scope.value || grant.scope.value->empty() || has_star(*grant.scope.value)) return false;
  const std::string_view scope = *grant.scope.value;
  if (grant.provider == "kubernetes") return scope.starts_with("namespace/");
  if (grant.provider == "aws") return scope.starts_with("arn:");
  if (grant.provider == "azurerm") {
    // The path of a resource goes on below its group; `/providers/…/managementGroups/x` does not.
    const std::size_t below = scope.find("/providers/");
    return below != std::string_view::npos && below > 0;
  }
  if (grant.provider != "google") return false;
  constexpr std::array<std::string_view, 4> containers{"google_project_", "google_folder_", "google_organization_",
                                                       "google_billing_account_"};
  return grant.type.find("_iam_") != std::string::npos &&
         std::ranges::none_of(containers, [&](std::string_view prefix) { return grant.type.starts_with(prefix); });
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
  // The hint is a prior, and only where it is one kind.
  if (hint.find(';') == std::string_view::npos) result.kind = kind_of_word(hint);
  return result;
}

void classify(const Catalogue& catalogue, Grant& grant, const Identity& identity) {
  grant.principal_kind = identity.kind;
  Strength strength;
  const bool trust = grant.role == Role::trust;
  if (grant.role == Role::delegation)
    strength.raise(Privilege::delegating, fmt::format("`{}` gives the power to grant", grant.type));
  for (const Part& entitlement : grant.entitlements) {
    const std::string& text = entitlement.shown();
    if (text.empty() || text.starts_with('-')) continue;  // what a role takes back
    if (is_wildcard(grant.provider, text)) {
      grant.wildcard = true;
      if (grant.wildcard_reason.empty()) grant.wildcard_reason = reach_of(grant.provider, text);
      strength.raise(Privilege::wildcard, grant.wildcard_reason);
    }
    if (!entitlement.value) continue;
    if (grant.provider == "kubernetes") {
      const std::string_view role = role_name(text);
      if (const BuiltInRole* row = role.empty() ? nullptr : catalogue.built_in_role(role)) {
        if (row->wildcard) {
          grant.wildcard = true;
          if (grant.wildcard_reason.empty()) grant.wildcard_reason = fmt::format("`{}` allows everything", text);
          strength.raise(Privilege::wildcard, grant.wildcard_reason);
        }
        if (row->delegating) strength.raise(Privilege::delegating, fmt::format("`{}` can grant on", text));
        if (row->privileged)
          strength.raise(Privilege::privileged, fmt::format("`{}` is a privileged built-in role", text));
      }
    }
    // Being assumed is what a trust is for; who may do it decides, not the verb.
    if (trust && grant.provider == "aws") continue;
    const EntitlementRow* row = strongest_of(catalogue, grant, text);
    if (row == nullptr) continue;
    switch (row->what) {
      case EntitlementClass::ordinary: break;
      case EntitlementClass::data_wide:
        if (is_one_resource(grant)) break;
        [[fallthrough]];
      case EntitlementClass::credential_creation:
      case EntitlementClass::admin: strength.raise(Privilege::privileged, because(text, "is privileged", *row)); break;
      case EntitlementClass::wildcard:
        grant.wildcard = true;
        if (grant.wildcard_reason.empty()) grant.wildcard_reason = fmt::format("`{}` is as wide as a wildcard", text);
        strength.raise(Privilege::wildcard, grant.wildcard_reason);
        break;
      case EntitlementClass::delegation:
        strength.raise(Privilege::delegating, because(text, on_what(grant, text) + "can grant on", *row));
        break;
    }
  }
  if (grant.provider == "kubernetes" && grant.principal.value && grant.principal.value->starts_with("Group:")) {
    // What is given to such a group is given to all of it.
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
  const bool function_trust = grant.type == "aws_lambda_permission";
  const bool built_in_binding = grant.provider == "kubernetes" && identity.plumbing;
  if (identity.plumbing && (trust || function_trust || built_in_binding) && grant.privilege < Privilege::wildcard) {
    grant.privilege = Privilege::plumbing;
    grant.privilege_reason = fmt::format("`{}` is the platform's own", grant.principal.shown());
  }
}

}  // namespace grantlint::grants
