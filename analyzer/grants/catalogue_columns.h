/// The columns of the catalogue's rows: for each the key in the YAML, the member that holds it and how its text is
/// read. The reader of YAML and the compiler of the built-in files both follow these lists, so a new key is a member
/// of a row in `catalogue.h` and one line here.
///
/// A row's columns stand in the order of its members.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>

#include "discover/discover.h"
#include "grants/catalogue.h"

namespace grantlint::grants {

/// How the text of a key is read.
enum class Form : std::uint8_t {
  typed,      ///< as the member's type is: a text, a bool, an enumerator's name, a list of texts or of rows
  heading,    ///< what the row is about; of several texts each makes a row of its own
  no_key,     ///< the file or the section says it
  path,       ///< attribute paths
  joined,     ///< the same, where `a/b` is both
  word,       ///< one of `words`
  words,      ///< some of `words`, joined by `;`
  pair,       ///< `KEY=VALUE`, as `shape` writes it
  container,  ///< `PREFIX{PATH}`
  tree,       ///< a map of maps; the member has `PATH=VALUE` for each leaf
};

/// In which rows of types a key stands.
enum class Place : std::uint8_t {
  everywhere,
  types,  ///< not in the grants of a module
};

struct Reading {
  Form form = Form::typed;
  std::span<const std::string_view> words = {};
  std::string_view shape = {};
  Place place = Place::everywhere;
  bool required = false;
};

template <typename Row, typename T>
struct Column {
  std::string_view key;
  std::string_view name;  ///< the member's
  T Row::* member;
  Reading reading;
};

template <typename Row, typename T>
constexpr Column<Row, T> column(std::string_view key, std::string_view name, T Row::* member, Reading reading = {}) {
  return {key, name, member, reading};
}

/// `KEY` of the YAML fills `member` of `row`.
#define COLUMN(row, key, member, ...) column(key, #member, &row::member __VA_OPT__(, Reading{__VA_ARGS__}))

inline constexpr std::array<std::string_view, 2> text_forms{"yaml", "policy-csv"};
inline constexpr std::array<std::string_view, 2> rbac_words{"cluster", "namespace"};
inline constexpr std::array<std::string_view, 1> condition_languages{"cel"};
inline constexpr std::array<std::string_view, 6> nested_words{"absent",  "unsure",     "text",
                                                              "content", "parameters", "object"};
inline constexpr std::array<std::string_view, 9> hints{"human", "group",  "nhi", "account", "federated",
                                                       "role",  "public", "any", "none"};

/// A tuple of a row's columns.
template <typename Row>
inline constexpr auto columns = std::tuple<>();

template <>
inline constexpr auto columns<When> = std::tuple{
    COLUMN(When, "path", path),
    COLUMN(When, "values", values),
};

template <>
inline constexpr auto columns<Undoing> = std::tuple{
    COLUMN(Undoing, "when", when, .required = true),
    COLUMN(Undoing, "reason", reason, .required = true),
};

template <>
inline constexpr auto columns<EndsBy> = std::tuple{
    COLUMN(EndsBy, "kind", kind),
    COLUMN(EndsBy, "at", at),
};

template <>
inline constexpr auto columns<TypeRow> = std::tuple{
    COLUMN(TypeRow, "type", type, .form = Form::heading),
    COLUMN(TypeRow, "data", data, .place = Place::types),
    COLUMN(TypeRow, "", language, .form = Form::no_key),
    COLUMN(TypeRow, "provider", provider, .place = Place::types),
    COLUMN(TypeRow, "role", role),
    COLUMN(TypeRow, "nature", nature),
    COLUMN(TypeRow, "semantics", semantics),
    COLUMN(TypeRow, "principal", principal, .form = Form::path),
    COLUMN(TypeRow, "qualifier", qualifier, .form = Form::path),
    COLUMN(TypeRow, "entitlement", entitlement, .form = Form::path),
    COLUMN(TypeRow, "scope", scope, .form = Form::joined),
    COLUMN(TypeRow, "ends-by", ends_by),
    COLUMN(TypeRow, "document", document, .form = Form::path),
    COLUMN(TypeRow, "items", items, .form = Form::path),
    COLUMN(TypeRow, "form", form, .form = Form::word, .words = text_forms),
    COLUMN(TypeRow, "when", when),
    COLUMN(TypeRow, "undone", undone),
    COLUMN(TypeRow, "each", each, .form = Form::path),
    COLUMN(TypeRow, "aliases", aliases, .form = Form::pair, .shape = "KEY=ARGUMENTS"),
    COLUMN(TypeRow, "holders", holders, .form = Form::pair, .shape = "ENTITLEMENT=PRINCIPAL"),
    COLUMN(TypeRow, "gives", gives),
    COLUMN(TypeRow, "separator", separator),
    COLUMN(TypeRow, "", partial, .form = Form::no_key),
    COLUMN(TypeRow, "hint", principal_hint, .form = Form::words, .words = hints),
    COLUMN(TypeRow, "possible", possible, .place = Place::types),
    COLUMN(TypeRow, "self", self, .place = Place::types),
    COLUMN(TypeRow, "receiver", receiver, .place = Place::types),
    COLUMN(TypeRow, "rbac", rbac, .form = Form::word, .words = rbac_words, .place = Place::types),
    COLUMN(TypeRow, "objects", objects, .place = Place::types),
    COLUMN(TypeRow, "by-kind", by_kind, .place = Place::types),
    COLUMN(TypeRow, "bound-only", bound_only, .place = Place::types),
    COLUMN(TypeRow, "plumbing", plumbing, .place = Place::types),
    COLUMN(TypeRow, "beside", beside, .place = Place::types),
    COLUMN(TypeRow, "rated-as", rated_as, .place = Place::types),
    COLUMN(TypeRow, "note", note),
};

template <>
inline constexpr auto columns<EntitlementRow> = std::tuple{
    COLUMN(EntitlementRow, "provider", provider, .required = true),
    COLUMN(EntitlementRow, "entitlement", entitlement, .form = Form::heading),
    COLUMN(EntitlementRow, "class", what),
    COLUMN(EntitlementRow, "glob", glob),
    COLUMN(EntitlementRow, "by-scope", by_scope),
    COLUMN(EntitlementRow, "reason", reason),
    COLUMN(EntitlementRow, "source", source),
};

template <>
inline constexpr auto columns<PrincipalRow> = std::tuple{
    COLUMN(PrincipalRow, "provider", provider, .required = true),
    COLUMN(PrincipalRow, "pattern", pattern, .form = Form::heading),
    COLUMN(PrincipalRow, "kind", kind),
    COLUMN(PrincipalRow, "plumbing", plumbing),
    COLUMN(PrincipalRow, "shared-issuer", shared_issuer),
    COLUMN(PrincipalRow, "source", source),
};

template <>
inline constexpr auto columns<BuiltInRole> = std::tuple{
    COLUMN(BuiltInRole, "name", name, .form = Form::heading),
    COLUMN(BuiltInRole, "privileged", privileged),
    COLUMN(BuiltInRole, "delegating", delegating),
    COLUMN(BuiltInRole, "wildcard", wildcard),
    COLUMN(BuiltInRole, "plumbing", plumbing),
    COLUMN(BuiltInRole, "source", source),
};

template <>
inline constexpr auto columns<WorkloadRow> = std::tuple{
    COLUMN(WorkloadRow, "kind", kind, .form = Form::heading),
    COLUMN(WorkloadRow, "pod", pod, .form = Form::path, .required = true),
    COLUMN(WorkloadRow, "source", source),
};

template <>
inline constexpr auto columns<NestedRow> = std::tuple{
    COLUMN(NestedRow, "key", key, .required = true),
    COLUMN(NestedRow, "value", value),
    COLUMN(NestedRow, "means", means, .form = Form::word, .words = nested_words, .required = true),
    COLUMN(NestedRow, "type", type),
    COLUMN(NestedRow, "at", at, .form = Form::path),
    COLUMN(NestedRow, "reason", reason),
};

template <>
inline constexpr auto columns<RemovalRow> = std::tuple{
    COLUMN(RemovalRow, "path", path, .form = Form::path, .required = true),
    COLUMN(RemovalRow, "kind", kind, .required = true),
    COLUMN(RemovalRow, "controller", controller, .required = true),
    COLUMN(RemovalRow, "shown-by", shown_by),
};

template <>
inline constexpr auto columns<ConditionRow> = std::tuple{
    COLUMN(ConditionRow, "provider", provider, .required = true),
    COLUMN(ConditionRow, "key", key, .form = Form::heading),
    COLUMN(ConditionRow, "kind", kind, .required = true),
    COLUMN(ConditionRow, "leaves", leaves),
    COLUMN(ConditionRow, "source", source),
};

template <>
inline constexpr auto columns<ContainerRow> = std::tuple{
    COLUMN(ContainerRow, "type", type, .form = Form::heading),
    COLUMN(ContainerRow, "names", names, .form = Form::container),
    COLUMN(ContainerRow, "within", within, .form = Form::container),
};

template <>
inline constexpr auto columns<EndRow> = std::tuple{
    COLUMN(EndRow, "by", by),
    COLUMN(EndRow, "provider", provider, .required = true),
    COLUMN(EndRow, "language", language, .form = Form::word, .words = condition_languages),
    COLUMN(EndRow, "of-statement", of_statement),
    COLUMN(EndRow, "block", block, .form = Form::tree),
    COLUMN(EndRow, "object", object, .form = Form::tree),
};

template <>
inline constexpr auto columns<NoEndRow> = std::tuple{
    COLUMN(NoEndRow, "names", names), COLUMN(NoEndRow, "types", types),   COLUMN(NoEndRow, "scope", scope),
    COLUMN(NoEndRow, "when", when),   COLUMN(NoEndRow, "reason", reason),
};

template <>
inline constexpr auto columns<TimeRow> = std::tuple{
    COLUMN(TimeRow, "type", type, .required = true),
    COLUMN(TimeRow, "fixed", fixed),
};

template <>
inline constexpr auto columns<ProviderRow> = std::tuple{
    COLUMN(ProviderRow, "provider", provider, .required = true),
    COLUMN(ProviderRow, "wildcards", wildcards),
    COLUMN(ProviderRow, "service", service),
    COLUMN(ProviderRow, "permission", permission),
    COLUMN(ProviderRow, "of-any-role", of_any_role),
    COLUMN(ProviderRow, "one-resource", one_resource),
    COLUMN(ProviderRow, "one-resource-types", one_resource_types),
    COLUMN(ProviderRow, "assumed", assumed),
    COLUMN(ProviderRow, "data-actions", data_actions),
    COLUMN(ProviderRow, "not-actions", not_actions),
    COLUMN(ProviderRow, "verb-prefix", verb_prefix),
    COLUMN(ProviderRow, "scope-prefix", scope_prefix),
    COLUMN(ProviderRow, "reads", reads),
    COLUMN(ProviderRow, "rules", rules),
    COLUMN(ProviderRow, "role-prefix", role_prefix),
    COLUMN(ProviderRow, "role-paths", role_paths),
    COLUMN(ProviderRow, "partition", partition),
    COLUMN(ProviderRow, "id-behind", id_behind),
    COLUMN(ProviderRow, "policy-services", policy_services),
    COLUMN(ProviderRow, "own-account", own_account),
    COLUMN(ProviderRow, "any-case", any_case),
    COLUMN(ProviderRow, "any-case-scope", any_case_scope),
    COLUMN(ProviderRow, "for-ever", for_ever),
    COLUMN(ProviderRow, "kinds", kinds),
};

template <>
inline constexpr auto columns<PolicyRow> = std::tuple{
    COLUMN(PolicyRow, "form", form, .required = true),
    COLUMN(PolicyRow, "provider", provider, .required = true),
    COLUMN(PolicyRow, "type", type, .required = true),
    COLUMN(PolicyRow, "role", role),
    COLUMN(PolicyRow, "trust", trust),
    COLUMN(PolicyRow, "ends-by", ends_by),
};

// The rows of these are maps: of ids to names, of roles to lists.

template <>
inline constexpr auto columns<NameRow> = std::tuple{
    COLUMN(NameRow, "", provider, .form = Form::no_key),
    COLUMN(NameRow, "", id, .form = Form::no_key),
    COLUMN(NameRow, "", name, .form = Form::no_key),
};

template <>
inline constexpr auto columns<WiderRow> = std::tuple{
    COLUMN(WiderRow, "", provider, .form = Form::no_key),
    COLUMN(WiderRow, "", wider, .form = Form::no_key),
    COLUMN(WiderRow, "", narrower, .form = Form::no_key),
};

template <>
inline constexpr auto columns<HeldRow> = std::tuple{
    COLUMN(HeldRow, "", provider, .form = Form::no_key),
    COLUMN(HeldRow, "", role, .form = Form::no_key),
    COLUMN(HeldRow, "", permissions, .form = Form::no_key),
};

// Made of the rows.

template <>
inline constexpr auto columns<discover::Word> = std::tuple{
    COLUMN(discover::Word, "", text, .form = Form::no_key),
    COLUMN(discover::Word, "", bound, .form = Form::no_key),
    COLUMN(discover::Word, "", needs, .form = Form::no_key),
};

#undef COLUMN

/// Calls `look` with each column of a row, in order.
template <typename Row, typename Function>
constexpr void for_each_column(Function look) {
  std::apply([&](const auto&... all) { (look(all), ...); }, columns<Row>);
}

/// What an enumerator is called in the YAML, in the order of their values.
template <typename T>
struct Named {
  std::string_view name;
  T value;
};

template <typename Enum>
inline constexpr std::array<Named<Enum>, 0> names_of{};

template <>
inline constexpr auto names_of<Role> = std::to_array<Named<Role>>({{"binding", Role::binding},
                                                                   {"policy", Role::policy},
                                                                   {"credential", Role::credential},
                                                                   {"trust", Role::trust},
                                                                   {"membership", Role::membership},
                                                                   {"share", Role::share},
                                                                   {"delegation", Role::delegation},
                                                                   {"timebound", Role::timebound},
                                                                   {"policy_document", Role::policy_document}});
template <>
inline constexpr auto names_of<Nature> = std::to_array<Named<Nature>>({{"grant", Nature::grant},
                                                                       {"identity", Nature::identity},
                                                                       {"definition", Nature::definition},
                                                                       {"guard", Nature::guard}});
template <>
inline constexpr auto names_of<Semantics> = std::to_array<Named<Semantics>>(
    {{"additive", Semantics::additive}, {"authoritative", Semantics::authoritative}, {"inline", Semantics::inline_}});
template <>
inline constexpr auto names_of<EntitlementClass> =
    std::to_array<Named<EntitlementClass>>({{"ordinary", EntitlementClass::ordinary},
                                            {"data-wide", EntitlementClass::data_wide},
                                            {"credential-creation", EntitlementClass::credential_creation},
                                            {"admin", EntitlementClass::admin},
                                            {"wildcard", EntitlementClass::wildcard},
                                            {"delegation", EntitlementClass::delegation},
                                            {"everything", EntitlementClass::everything}});
template <>
inline constexpr auto names_of<PrincipalKind> =
    std::to_array<Named<PrincipalKind>>({{"human", PrincipalKind::human},
                                         {"group", PrincipalKind::group},
                                         {"nhi", PrincipalKind::nhi},
                                         {"public", PrincipalKind::public_},
                                         {"unknown", PrincipalKind::unknown}});
template <>
inline constexpr auto names_of<EndKind> = std::to_array<Named<EndKind>>({{"condition", EndKind::condition},
                                                                         {"date", EndKind::date},
                                                                         {"schedule", EndKind::schedule},
                                                                         {"lifetime", EndKind::lifetime},
                                                                         {"rotation", EndKind::rotation},
                                                                         {"type", EndKind::type}});
template <>
inline constexpr auto names_of<syntax::Language> =
    std::to_array<Named<syntax::Language>>({{"terraform", syntax::Language::terraform},
                                            {"kubernetes", syntax::Language::kubernetes},
                                            {"iam", syntax::Language::iam}});

template <typename Enum>
constexpr std::string_view name_of(Enum value) {
  return names_of<Enum>.at(static_cast<std::size_t>(value)).name;
}

}  // namespace grantlint::grants
