/// Rows in the order in which they are looked up. The built-in ones are a generated file of plain
/// constants (`rules/catalogue/compile.cpp`); those of a user's file are arranged when it is read.
#pragma once

#include <span>
#include <string_view>

#include "grants/catalogue.h"

namespace grantlint::grants {

struct Tables {
  std::span<const TypeRow> types;                     // by type, resources before data sources
  std::span<const TypeRow> families;                  // patterns, longest first
  std::span<const TypeRow> possible;                  // the same
  std::span<const TypeRow> modules;                   // by source in lower case; the rows of one as in the file
  std::span<const TypeRow> module_families;           // patterns, longest first
  std::span<const std::string_view> not_grants;       // names, or patterns, that possible families leave out
  std::span<const std::string_view> context;          // sorted; "data." in front of data sources
  std::span<const EntitlementRow> entitlements;       // by provider, then text in lower case
  std::span<const EntitlementRow> entitlement_globs;  // by provider
  std::span<const PrincipalRow> principals;           // in the order of the file
  std::span<const PrincipalRow> identities;           // by type
  std::span<const std::string_view> break_glass;
  std::span<const std::string_view> unconditional;
  std::span<const std::string_view> unconditional_types;  // patterns
  std::span<const BuiltInRole> roles;                     // by name
  std::span<const NameRow> names;                         // by id
  std::span<const WorkloadRow> workloads;                 // by kind
  std::span<const ConditionRow> conditions;               // in the order of the file
  std::span<const ContainerRow> containers;               // patterns last, longest first
  std::span<const WiderRow> wider;                        // in the order of the files
  std::span<const HeldRow> held;                          // the same
};

extern const Tables built_in_tables;
extern const std::string_view built_in_digest;

/// ASCII order without regard to case.
[[nodiscard]] int compare_folded(std::string_view a, std::string_view b);
[[nodiscard]] bool before(const TypeRow& a, const TypeRow& b);
[[nodiscard]] bool before(const EntitlementRow& a, const EntitlementRow& b);

}  // namespace grantlint::grants
