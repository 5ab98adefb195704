/// The catalogue: which types are grants and where their parts sit, which entitlements are
/// privileged, what principals look like. The data is in `rules/catalogue/`, compiled into tables
/// at build time; a user's own files of the same form are read when a scan starts.
///
/// Bad input: a bad built-in row fails the build with file and line; a bad row of a user's file is
/// an error with file and line, as the config's are.
/// Lifetimes: rows of the built-in tables live for ever, added ones as long as the Catalogue.
#pragma once

#include <deque>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "grants/grants.h"
#include "source/source.h"

namespace grantlint::grants {

/// A grant type. Paths are dotted, `[]` follows a repeated nested block (`subject[].name`).
struct TypeRow {
  std::string_view type;      ///< "google_project_iam_member", "google_*_iam_member", "RoleBinding"
  bool data = false;          ///< a Terraform data source
  std::string_view provider;
  Role role = Role::binding;
  std::string_view semantics;
  std::span<const std::string_view> principal;
  std::span<const std::string_view> entitlement;
  std::span<const std::string_view> scope;
  std::span<const std::string_view> expiry;
  /// Attributes that hold a whole policy document; the statements in it are the grants.
  std::span<const std::string_view> document;
  std::string_view principal_hint;  ///< human, group, nhi, account, federated, role, any, none
  bool possible = false;            ///< a family that only looks like a grant
  std::string_view note;
};

enum class EntitlementClass : std::uint8_t { ordinary, admin, data, delegation };

struct EntitlementRow {
  std::string_view provider;
  std::string_view entitlement;  ///< exact, or a glob
  EntitlementClass what = EntitlementClass::admin;
  std::string_view source;
};

/// What a principal's text looks like, first match wins.
struct PrincipalRow {
  std::string_view provider;  ///< or "*"
  std::string_view pattern;   ///< glob; case counts
  PrincipalKind kind = PrincipalKind::unknown;
  bool plumbing = false;      ///< a cloud's own service or a platform's built-in subject
  bool shared_issuer = false;
  std::string_view source;
};

class Catalogue {
 public:
  /// The built-in rows alone.
  Catalogue();

  /// Adds the rows of a user's file; they win over built-in ones.
  std::expected<void, std::vector<config::Error>> add(source::SourceSet& sources, std::string_view path);

  /// The row of a type: the exact one, else the longest pattern, else a possible family; or null.
  [[nodiscard]] const TypeRow* find(std::string_view type, bool data) const;
  /// May the type matter for grants, as a grant or as something grants are joined from (roles, users,
  /// groups, service accounts, policy documents, definitions)?
  [[nodiscard]] bool wanted(std::string_view type, bool data) const;
  [[nodiscard]] const EntitlementRow* entitlement(std::string_view provider, std::string_view entitlement) const;
  [[nodiscard]] const PrincipalRow* principal(std::string_view provider, std::string_view text) const;
  /// Names that say break-glass: "break-glass", "firefighter", "emergency".
  [[nodiscard]] bool is_break_glass(std::string_view name) const;

  /// Counts, for `--version` and the digest of the rule set.
  [[nodiscard]] std::size_t types() const;
  [[nodiscard]] std::string_view digest() const;

 private:
  struct Added;
  std::vector<std::shared_ptr<const Added>> added_;
};

}  // namespace grantlint::grants
