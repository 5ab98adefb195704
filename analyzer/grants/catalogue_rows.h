/// The catalogue's YAML into rows: shared by the compiler of the built-in files and the reader of a
/// user's. A file is a map:
///
///   provider, language, source   what holds for all its rows, where a row does not say otherwise
///   types                        grant types
///   context                      types that are no grants but that grants are joined from
///   modules                      modules of registries and repositories, by their arguments
///   not-grants                   types that only look like grants by their name
///   entitlements, principals, break-glass, roles, workloads, conditions, containers
///
/// or a bare list, which is `types`. `rules/catalogue/README.md` describes each row.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grants/catalogue_tables.h"

namespace grantlint::grants {

struct RowError {
  unsigned line = 1;
  unsigned column = 1;
  std::string text;
  std::string word;                     ///< an unknown key or value, for a suggestion
  std::vector<std::string_view> known;  ///< what it could have been
};

/// Must the rows of a file stand in order?
enum class Order : std::uint8_t { any, sorted };

/// Rows that own their text.
class Rows {
 public:
  Rows() = default;
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  /// Adds the rows of a file. `path` is for messages about a row that stands twice.
  std::vector<RowError> read(std::string_view path, std::string_view yaml, Order order);
  /// Puts the rows in the order of lookup; the tables live as long as the rows.
  Tables arrange();

 private:
  friend class RowReader;
  std::deque<std::string> text_;
  std::deque<std::vector<std::string_view>> lists_;
  std::deque<std::vector<When>> whens_;
  std::deque<std::vector<Undoing>> undoings_;
  std::vector<TypeRow> types_;
  std::vector<TypeRow> families_;
  std::vector<TypeRow> possible_;
  std::vector<TypeRow> modules_;
  std::vector<TypeRow> module_families_;
  std::vector<std::string_view> not_grants_;
  std::vector<std::string_view> context_;
  std::vector<EntitlementRow> entitlements_;
  std::vector<EntitlementRow> entitlement_globs_;
  std::vector<PrincipalRow> principals_;
  std::vector<PrincipalRow> identities_;
  std::vector<std::string_view> break_glass_;
  std::vector<std::string_view> unconditional_;
  std::vector<std::string_view> unconditional_types_;
  std::vector<WiderRow> wider_;
  std::vector<HeldRow> held_;
  std::vector<BuiltInRole> roles_;
  std::vector<NameRow> names_;
  std::vector<WorkloadRow> workloads_;
  std::vector<ConditionRow> conditions_;
  std::vector<ContainerRow> containers_;
  std::map<std::string, std::string, std::less<>> seen_;  // a row's key → where it first stood
};

}  // namespace grantlint::grants
