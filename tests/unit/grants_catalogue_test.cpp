#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <map>
#include <ranges>
#include <set>
#include <string>
#include <thread>

#include "grants/catalogue.h"
#include "grants/catalogue_columns.h"
#include "grants/catalogue_rows.h"

using namespace grantlint;
using namespace grantlint::grants;

namespace {

std::vector<std::string> list(std::span<const std::string_view> paths) {
  return {paths.begin(), paths.end()};
}

const TypeRow& row_of(std::string_view type, bool data = false) {
  static const Catalogue catalogue;
  const auto* row = catalogue.find(type, data);
  INFO(type);
  REQUIRE(row != nullptr);
  return *row;
}

/// The catalogue with the rows of one more file, or the errors of that file.
std::expected<Catalogue, std::vector<config::Error>> with(std::string yaml) {
  source::SourceSet sources;
  sources.add("types.yaml", std::move(yaml));
  Catalogue catalogue;
  auto added = catalogue.add(sources, "types.yaml");
  if (!added) return std::unexpected(std::move(added.error()));
  return catalogue;
}

std::vector<config::Error> errors_of(std::string yaml) {
  auto result = with(std::move(yaml));
  REQUIRE_FALSE(result);
  return result.error();
}

bool is_path(std::string_view written) {
  // A quoted key may hold anything; a star is any key.
  std::string path(written);
  if (const auto quote = path.find('"'); quote != std::string::npos) {
    const auto end = path.find('"', quote + 1);
    if (end == std::string::npos || end == quote + 1) return false;
    path.replace(quote, end + 1 - quote, "quoted");
  }
  if (const auto star = path.find(".*"); star != std::string::npos) path.replace(star + 1, 1, "any");
  if (path.empty() || path.front() == '.' || path.back() == '.' || path.find("..") != std::string_view::npos)
    return false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '[' && (path.substr(i, 2) != "[]" || (i + 2 < path.size() && path[i + 2] != '.'))) return false;
    if (path[i] == ']' && (i == 0 || path[i - 1] != '[')) return false;
    if (path[i] != '[' && path[i] != ']' && path[i] != '.' && path[i] != '_' &&
        std::isalnum(static_cast<unsigned char>(path[i])) == 0)
      return false;
  }
  return true;
}

}  // namespace

TEST_CASE("every provider has its rows") {
  const std::map<std::string, std::size_t> least{
      {"aws", 289},       {"google", 479},   {"azurerm", 95},   {"azuread", 37},    {"kubernetes", 20},
      {"vault", 80},      {"github", 54},    {"gitlab", 46},    {"databricks", 43}, {"okta", 34},
      {"tfe", 28},        {"snowflake", 27}, {"datadog", 23},   {"hcp", 21},        {"mongodbatlas", 20},
      {"cloudflare", 19}, {"boundary", 18},  {"pagerduty", 13}, {"consul", 13},     {"digitalocean", 9},
      {"postgresql", 8},  {"newrelic", 8},   {"nomad", 6},      {"tls", 3},         {"yandex", 10},
      {"oci", 5},         {"mysql", 3}};
  const Catalogue catalogue;
  for (const auto& [provider, count] : least) {
    INFO(provider);
    CHECK(catalogue.types(provider) >= count);
  }
  CHECK(catalogue.types() >= 1450);
  CHECK(Catalogue::digest().size() == 16);
}

TEST_CASE("every row is well formed and finds itself") {
  const Catalogue catalogue;
  for (const auto* row : catalogue.rows()) {
    INFO(row->type);
    CHECK(catalogue.wanted(row->type, row->data));
    if (row->type.find('*') == std::string_view::npos) CHECK(catalogue.find(row->type, row->data) == row);
    CHECK_FALSE(row->provider.empty());
    for (const auto& text : row->scope) {
      for (const auto path : text | std::views::split('/')) CHECK(is_path(std::string_view(path.begin(), path.end())));
    }
    std::vector<std::string_view> ends;
    for (const auto& way : row->ends_by) {
      CHECK_FALSE(way.at.empty());
      if (way.kind != EndKind::type) ends.insert(ends.end(), way.at.begin(), way.at.end());
      for (const auto other : way.kind == EndKind::type ? way.at : std::span<const std::string_view>())
        CHECK_FALSE(catalogue.rows_of(other, false).empty());
    }
    for (const auto& paths :
         {row->principal, row->qualifier, row->entitlement, std::span<const std::string_view>(ends), row->document})
      CHECK(std::ranges::all_of(paths, is_path));
    for (const auto& paths : {row->principal, row->qualifier, row->entitlement, row->scope,
                              std::span<const std::string_view>(ends), row->document}) {
      const std::set<std::string_view> once(paths.begin(), paths.end());
      CHECK(once.size() == paths.size());
    }
    for (const auto document : row->document) {
      for (const auto& others : {row->principal, row->entitlement, std::span<const std::string_view>(ends)}) {
        CHECK(std::ranges::find(others, document) == others.end());
      }
    }
    for (const auto& when : row->when) {
      CHECK(is_path(when.path));
      CHECK_FALSE(when.values.empty());
    }
    const bool nobody =
        row->principal.empty() && row->entitlement.empty() && row->document.empty() && row->scope.empty();
    if (nobody && row->nature != Nature::guard && row->objects.empty())
      CHECK(row->type == "aws_ram_sharing_with_organization");
  }
}

TEST_CASE("no path leads to a secret's value") {
  static constexpr std::array<std::string_view, 14> secrets{"password",
                                                            "token",
                                                            "client_secret",
                                                            "api_key",
                                                            "private_key",
                                                            "access_token",
                                                            "oauth_token",
                                                            "sas_token",
                                                            "tunnel_secret",
                                                            "secret_key",
                                                            "kubernetes_token",
                                                            "registration_token",
                                                            "personal_access_token",
                                                            "connection_string"};
  for (const auto* row : Catalogue().rows()) {
    for (const auto& paths : {row->principal, row->qualifier, row->entitlement, row->scope}) {
      for (const auto path : paths) {
        auto last = path.substr(path.rfind('.') == std::string_view::npos ? 0 : path.rfind('.') + 1);
        if (last.ends_with("[]")) last.remove_suffix(2);
        INFO(row->type << " " << path);
        CHECK(std::ranges::find(secrets, last) == secrets.end());
      }
    }
  }
}

TEST_CASE("rows say where the parts of a grant sit") {
  const auto& member = row_of("google_project_iam_member");
  CHECK(member.role == Role::binding);
  CHECK(list(member.principal) == std::vector<std::string>{"member"});
  CHECK(list(member.entitlement) == std::vector<std::string>{"role"});
  CHECK(list(member.scope) == std::vector<std::string>{"project"});
  REQUIRE(member.ends_by.size() == 1);
  CHECK(member.ends_by[0].kind == EndKind::condition);
  CHECK(list(member.ends_by[0].at) == std::vector<std::string>{"condition.expression"});
  CHECK(member.semantics == Semantics::additive);

  const auto& role = row_of("aws_iam_role");
  CHECK(role.role == Role::trust);
  CHECK(list(role.document) == std::vector<std::string>{"assume_role_policy", "inline_policy[].policy"});
  CHECK(list(role.entitlement) == std::vector<std::string>{"managed_policy_arns"});
  CHECK(role.ends_by.empty());  // the length of a session ends none

  const auto& inline_policy = row_of("aws_iam_user_policy");
  CHECK(list(inline_policy.principal) == std::vector<std::string>{"user"});
  CHECK(list(inline_policy.document) == std::vector<std::string>{"policy"});
  CHECK(inline_policy.entitlement.empty());

  const auto& azure = row_of("azurerm_role_assignment");
  CHECK(list(azure.principal) == std::vector<std::string>{"principal_id"});
  CHECK(list(azure.qualifier) == std::vector<std::string>{"principal_type"});

  const auto& pim = row_of("azurerm_pim_eligible_role_assignment");
  CHECK(pim.role == Role::timebound);
  REQUIRE_FALSE(pim.ends_by.empty());
  CHECK(pim.ends_by[0].kind == EndKind::schedule);
  CHECK(list(pim.ends_by[0].at) == std::vector<std::string>{"schedule.expiration.end_date_time"});

  const auto& subject = row_of("kubernetes_role_binding_v1");
  CHECK(list(subject.principal) == std::vector<std::string>{"subject[].name"});
  CHECK(subject.semantics == Semantics::authoritative);

  const auto& object = row_of("ClusterRoleBinding");
  CHECK(object.language == syntax::Language::kubernetes);
  CHECK(list(object.entitlement) == std::vector<std::string>{"roleRef.name"});
}

TEST_CASE("an identity, a definition and a guard are distinguished from a grant") {
  CHECK(row_of("aws_iam_user").nature == Nature::identity);
  CHECK(row_of("google_service_account").nature == Nature::identity);
  CHECK(row_of("aws_iam_policy").nature == Nature::definition);
  CHECK(row_of("kubernetes_cluster_role").nature == Nature::definition);
  CHECK(row_of("azurerm_management_lock").nature == Nature::guard);
  CHECK(row_of("aws_iam_access_key").nature == Nature::grant);
  CHECK(row_of("azurerm_role_assignment").nature == Nature::grant);
}

TEST_CASE("a sharing switch counts by its value") {
  const auto& bucket = row_of("azurerm_storage_container");
  REQUIRE(bucket.when.size() == 1);
  CHECK(bucket.when[0].path == "container_access_type");
  CHECK(list(bucket.when[0].values) == std::vector<std::string>{"blob", "container"});
}

TEST_CASE("a family finds the types of next year, the longest pattern first, exact rows before all") {
  CHECK(row_of("google_quantum_engine_iam_member").type == "google_*_iam_member");
  CHECK(row_of("google_quantum_engine_iam_binding").semantics == Semantics::authoritative);
  CHECK(list(row_of("google_quantum_engine_iam_policy").document) == std::vector<std::string>{"policy_data"});
  CHECK(row_of("google_pubsub_topic_iam_member").type == "google_pubsub_topic_iam_member");
  CHECK(row_of("kubernetes_cluster_role_binding_v2").type == "kubernetes_cluster_role_binding_v*");
  CHECK(row_of("yandex_kms_symmetric_key_iam_binding").type == "yandex_*_iam_binding");
  CHECK_FALSE(row_of("google_quantum_engine_iam_member").possible);
}

TEST_CASE("what only looks like a grant is possible, and data sources are not") {
  const Catalogue catalogue;
  CHECK(row_of("acme_role_assignment").possible);
  CHECK(row_of("acme_storage_grant").possible);
  CHECK(row_of("acme_storage_grants").possible);
  CHECK(row_of("acme_iam_binding").possible);
  CHECK(row_of("acme_team_membership").possible);
  CHECK(row_of("acme_vault_access_policy").possible);
  CHECK(row_of("acme_user_policy_attachment").type == "*_policy_attachment");
  CHECK(catalogue.find("acme_role_assignment", true) == nullptr);
  CHECK(catalogue.find("google_gke_hub_membership", false) == nullptr);
  CHECK(catalogue.find("google_compute_region_disk_resource_policy_attachment", false) == nullptr);
  CHECK(catalogue.find("aws_instance", false) == nullptr);
  CHECK(catalogue.find("", false) == nullptr);
}

TEST_CASE("a data source is not the resource of the same name") {
  CHECK(row_of("aws_iam_policy").role == Role::policy);
  CHECK(row_of("aws_iam_policy", true).role == Role::policy_document);
  CHECK(row_of("aws_iam_policy_document", true).data);
  CHECK(Catalogue().find("aws_iam_policy_document", false) == nullptr);
}

TEST_CASE("what grants are joined from is wanted too") {
  const Catalogue catalogue;
  for (const auto* type : {"aws_iam_role", "aws_iam_group", "azuread_group", "azurerm_user_assigned_identity",
                           "google_project_iam_custom_role", "kubernetes_service_account_v1", "time_rotating",
                           "time_offset", "time_static"}) {
    INFO(type);
    CHECK(catalogue.wanted(type, false));
  }
  for (const auto* type :
       {"aws_iam_policy_document", "google_iam_policy", "azurerm_role_definition", "azuread_group"}) {
    INFO(type);
    CHECK(catalogue.wanted(type, true));
  }
  CHECK_FALSE(catalogue.wanted("aws_instance", false));
  CHECK_FALSE(catalogue.wanted("time_rotating", true));
}

TEST_CASE("entitlements have the class of the published lists") {
  const Catalogue catalogue;
  const auto class_of = [&](std::string_view provider, std::string_view text) {
    const auto* row = catalogue.entitlement(provider, text);
    return row == nullptr ? "none" : std::string(name(row->what));
  };
  CHECK(class_of("google", "roles/owner") == "everything");
  CHECK(class_of("google", "storage.buckets.setIamPolicy") == "delegation");
  CHECK(class_of("google", "roles/storage.objectViewer") != "delegation");
  CHECK(class_of("aws", "iam:AttachUserPolicy") == "delegation");
  CHECK(class_of("aws", "IAM:attachuserpolicy") == "delegation");
  CHECK(class_of("aws", "iam:*") == "wildcard");
  CHECK(class_of("aws", "iam:GetUser") == "none");
  CHECK(class_of("aws", "arn:aws:iam::aws:policy/AdministratorAccess") == "everything");
  CHECK(class_of("aws", "arn:aws-us-gov:iam::aws:policy/AdministratorAccess") == "everything");
  CHECK(class_of("aws", "es:ESHttpTrace") == "data-wide");
  CHECK(class_of("azurerm", "User Access Administrator") == "delegation");
  CHECK(
      class_of(
          "azurerm",
          "/subscriptions/0/providers/Microsoft.Authorization/roleDefinitions/18d7d88d-d35e-4fb5-a5c3-7773c20a72d9") ==
      "delegation");
  CHECK(class_of("vault", "path:sys/policies/acl/ops") == "delegation");
  CHECK(class_of("kubernetes", "ClusterRole/cluster-admin") == "admin");
  CHECK(class_of("nowhere", "admin") == "none");
}

TEST_CASE("an entitlement with wildcards is as strong as what it includes") {
  const Catalogue catalogue;
  const auto class_of = [&](std::string_view provider, std::string_view text) {
    const auto* row = catalogue.strongest(provider, text);
    return row == nullptr ? "none" : std::string(name(row->what));
  };
  CHECK(class_of("aws", "iam:Put*") == "delegation");
  CHECK(class_of("aws", "iam:*") == "delegation");
  CHECK(class_of("aws", "s3:GetObject?orrent") == "none");
  CHECK(class_of("aws", "iam:List*") == "none");
  CHECK(class_of("aws", std::string(100'000, '*') + "x") == "none");
  CHECK(class_of("kubernetes", "get,list:secrets") == "credential-creation");
  CHECK(class_of("kubernetes", "get:secrets/one.by.name") == "credential-creation");
  CHECK(class_of("kubernetes", "get:secrets.external-secrets.io") == "none");
  CHECK(class_of("kubernetes", "create,patch:rolebindings.rbac.authorization.k8s.io") == "delegation");
  CHECK(class_of("kubernetes", "create:rolebindings.example.org") == "none");
  CHECK(class_of("kubernetes", "create:pods/exec") == "admin");
  CHECK(class_of("kubernetes", "create:pods/*") == "admin");
  CHECK(class_of("kubernetes", "create:serviceaccounts/token/ci,cd") == "credential-creation");
  CHECK(class_of("kubernetes", "create:serviceaccounts/token/one.by.name") == "credential-creation");
  CHECK(class_of("kubernetes", "patch:deployments/scale.apps") == "none");
  CHECK(class_of("kubernetes", "patch:deployments.apps") == "admin");
  CHECK(class_of("kubernetes", "*:*.*") == "delegation");
  CHECK(class_of("kubernetes", "get:*.metrics.k8s.io") == "wildcard");
  CHECK(class_of("kubernetes", "get,list:pods") == "none");
  CHECK(class_of("kubernetes", "get:/*") == "wildcard");
  CHECK(class_of("kubernetes", "get:/healthz") == "none");
}

TEST_CASE("a principal's text says who it is") {
  const Catalogue catalogue;
  const auto kind_of = [&](std::string_view provider, std::string_view text) {
    const auto* row = catalogue.principal(provider, text);
    if (row == nullptr) return std::string("none");
    return std::string(name(row->kind)) + (row->plumbing ? " plumbing" : "") + (row->shared_issuer ? " shared" : "");
  };
  CHECK(kind_of("aws", "*") == "public");
  CHECK(kind_of("aws", "ec2.amazonaws.com") == "nhi plumbing");
  CHECK(kind_of("aws", "cognito-identity.amazonaws.com") == "human shared");
  CHECK(kind_of("aws", "arn:aws:iam::123456789012:user/bob") == "human");
  CHECK(kind_of("aws", "arn:aws-cn:iam::123456789012:role/deploy") == "nhi");
  CHECK(kind_of("aws", "arn:aws:iam::123456789012:root") == "group");
  CHECK(kind_of("aws", "123456789012") == "group");
  CHECK(kind_of("aws", "AdminGroup12") == "none");
  CHECK(kind_of("aws", "arn:aws:iam::123456789012:saml-provider/corp") == "group");
  CHECK(kind_of("aws", "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com") == "nhi shared");
  CHECK(kind_of("aws", "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/X") == "nhi");
  CHECK(kind_of("google", "user:alice@corp.example") == "human");
  CHECK(kind_of("google", "group:ops@corp.example") == "group");
  CHECK(kind_of("google", "allUsers") == "public");
  CHECK(kind_of("google", "serviceAccount:ci@p.iam.gserviceaccount.com") == "nhi");
  CHECK(kind_of("google", "serviceAccount:service-1@gcp-sa-pubsub.iam.gserviceaccount.com") == "nhi plumbing");
  CHECK(kind_of("google", "serviceAccount:p.svc.id.goog[ns/sa]") == "nhi");
  CHECK(kind_of("google",
                "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/"
                "attribute.repository/a/b") == "nhi");
  CHECK(kind_of("google", "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*") ==
        "public");
  CHECK(kind_of("google", "deleted:user:alice@corp.example?uid=1") == "unknown");
  CHECK(kind_of("kubernetes", "system:anonymous") == "public");
  CHECK(kind_of("kubernetes", "system:serviceaccount:prod:app") == "nhi");
  CHECK(kind_of("kubernetes", "system:node:one") == "nhi plumbing");
  CHECK(kind_of("kubernetes", "Group:system:authenticated") == "public");
  CHECK(kind_of("kubernetes", "ServiceAccount:prod/app") == "nhi");
  CHECK(kind_of("azurerm", "ServicePrincipal") == "nhi");
  CHECK(kind_of("azuread", "Group") == "group");
  CHECK(kind_of("postgresql", "public") == "public");
  CHECK(kind_of("tfe", "alice@corp.example") == "human");
  CHECK(kind_of("tfe", "alice") == "none");
  CHECK(kind_of("github", "dependabot[bot]") == "nhi");
}

TEST_CASE("a resource that a grant refers to says who it is") {
  const Catalogue catalogue;
  REQUIRE(catalogue.identity("azuread_group") != nullptr);
  CHECK(catalogue.identity("azuread_group")->kind == PrincipalKind::group);
  CHECK(catalogue.identity("google_service_account")->kind == PrincipalKind::nhi);
  CHECK(catalogue.identity("google_project_service_identity")->plumbing);
  CHECK(catalogue.identity("aws_instance") == nullptr);
}

TEST_CASE("break-glass names are known by their words") {
  const Catalogue catalogue;
  for (const auto* text :
       {"break-glass-admin", "BreakGlass", "prod_break_glass", "firefighter", "FireCall", "roles/emergencyAccess"}) {
    INFO(text);
    CHECK(catalogue.is_break_glass(text));
  }
  for (const auto* text : {"", "glass", "breaker", "admin"}) CHECK_FALSE(catalogue.is_break_glass(text));
}

TEST_CASE("built-in cluster roles are known, the exact name before a pattern") {
  const Catalogue catalogue;
  REQUIRE(catalogue.built_in_role("cluster-admin") != nullptr);
  CHECK(catalogue.built_in_role("cluster-admin")->wildcard);
  CHECK(catalogue.built_in_role("admin")->delegating);
  CHECK_FALSE(catalogue.built_in_role("view")->privileged);
  CHECK(catalogue.built_in_role("system:controller:job-controller")->plumbing);
  CHECK(catalogue.built_in_role("system:controller:clusterrole-aggregation-controller")->delegating);
  CHECK_FALSE(catalogue.built_in_role("system:discovery")->plumbing);
  CHECK(catalogue.built_in_role("system:unheard-of")->plumbing);
  CHECK(catalogue.built_in_role("my-role") == nullptr);
}

TEST_CASE("a user's row wins over the built-in one, and adds new ones") {
  const auto catalogue = with(
      "- type: google_project_iam_member\n"
      "  principal: who\n"
      "- type: acme_role_assignment\n"
      "  principal: [person, robot]\n"
      "  entitlement: what\n"
      "  hint: [human, nhi]\n");
  REQUIRE(catalogue);
  const auto* row = catalogue->find("google_project_iam_member", false);
  CHECK(list(row->principal) == std::vector<std::string>{"who"});
  const auto* acme = catalogue->find("acme_role_assignment", false);
  CHECK_FALSE(acme->possible);
  CHECK(acme->provider == "acme");
  CHECK(acme->principal_hint == "human;nhi");
  CHECK(catalogue->types() == Catalogue().types() + 2);
  CHECK(catalogue->types("acme") == 1);
}

TEST_CASE("what fits ordered globs") {
  const std::vector<std::string_view> globs{"*:\\*", "-arn:*", "arn:aws:s3:::*"};
  CHECK(fits(globs, "s3:*"));
  CHECK_FALSE(fits(globs, "s3:Get"));
  CHECK_FALSE(fits(globs, "arn:aws:iam::1:*"));
  CHECK(fits(globs, "arn:aws:s3:::b"));
  CHECK_FALSE(fits({}, "s3:*"));
}

TEST_CASE("how a platform ends a grant must be written as maps, texts and lists of one text") {
  const auto wrong = with("ends:\n  - {by: date, provider: acme, block: {until: [a, b]}}\n");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error()[0].text.find("`block` is not made of maps") != std::string::npos);
  const auto kind = with("types:\n  - {type: acme_door, ends-by: {never: x}}\n");
  REQUIRE_FALSE(kind);
  CHECK(kind.error()[0].text.find("never") != std::string::npos);
}

TEST_CASE("a user's file may hold every kind of row, and a copy keeps them") {
  auto first = with(
      "provider: acme\n"
      "types:\n"
      "  - {type: 'acme_*_door', role: binding, when: {open: true}, undone: [{reason: no lock, when: {lock: "
      "absent}}]}\n"
      "context: [acme_house]\n"
      "not-grants: ['acme_*_membership']\n"
      "entitlements:\n"
      "  - {entitlement: 'key:*', class: delegation, glob: true}\n"
      "  - {entitlement: [sit, stand], class: ordinary}\n"
      "principals:\n"
      "  - {pattern: 'robot-*', kind: nhi, plumbing: true}\n"
      "  - {type: acme_robot, kind: nhi}\n"
      "break-glass: ['*hatchet*']\n"
      "no-ends: [{names: janitor}]\n"
      "includes: {master: [janitor, porter], janitor: sweeper}\n"
      "roles:\n"
      "  - {name: janitor, privileged: true}\n");
  REQUIRE(first);
  const Catalogue catalogue = *first;
  first = Catalogue();
  CHECK(catalogue.find("acme_front_door", false)->when[0].path == "open");
  CHECK(catalogue.wanted("acme_house", false));
  CHECK_FALSE(catalogue.wanted("acme_club_membership", false));
  CHECK(catalogue.entitlement("acme", "key:front")->what == EntitlementClass::delegation);
  CHECK(catalogue.entitlement("acme", "stand")->what == EntitlementClass::ordinary);
  CHECK(catalogue.principal("acme", "robot-7")->plumbing);
  CHECK(catalogue.principal("google", "robot-7") == nullptr);
  CHECK(catalogue.identity("acme_robot")->kind == PrincipalKind::nhi);
  CHECK(catalogue.is_break_glass("the hatchet"));
  CHECK(catalogue.find("acme_front_door", false)->undone[0].when[0].path == "lock");
  CHECK(catalogue.find("acme_front_door", false)->undone[0].reason == "no lock");
  CHECK(catalogue.no_end("janitor") != nullptr);
  CHECK(catalogue.no_end("allUsers") != nullptr);
  CHECK(catalogue.no_end("porter") == nullptr);
  CHECK(catalogue.includes("acme", "master", "Sweeper"));
  CHECK_FALSE(catalogue.includes("acme", "porter", "sweeper"));
  CHECK_FALSE(catalogue.includes("other", "master", "janitor"));
  CHECK(catalogue.built_in_role("janitor")->privileged);
}

TEST_CASE("a role includes what its included roles do, however they are abbreviated") {
  const Catalogue catalogue;
  CHECK(catalogue.includes("google", "roles/owner", "roles/viewer"));
  CHECK(catalogue.includes("google", "Storage.Admin", "roles/storage.objectViewer"));
  CHECK_FALSE(catalogue.includes("google", "roles/viewer", "roles/owner"));
  CHECK_FALSE(catalogue.includes("google", "roles/viewer", "roles/viewer"));
  CHECK(catalogue.includes("aws", "AdministratorAccess", "arn:aws-us-gov:iam::aws:policy/IAMReadOnlyAccess"));
  CHECK(catalogue.includes("kubernetes", "cluster-admin", "ClusterRole/view"));
  CHECK_FALSE(catalogue.includes("github", "roles/owner", "roles/viewer"));
}

TEST_CASE("rows that take each other in end") {
  const auto catalogue = with("provider: acme\nincludes: {a: b, b: a, c: c}\n");
  REQUIRE(catalogue);
  CHECK(catalogue->includes("acme", "a", "b"));
  CHECK_FALSE(catalogue->includes("acme", "a", "c"));
  CHECK_FALSE(catalogue->includes("acme", "c", "a"));
}

TEST_CASE("a bad row is an error with its line and the nearest word") {
  auto errors = errors_of("- type: acme_door\n  principle: member\n");
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].path == "types.yaml");
  CHECK(errors[0].at.line == 2);
  CHECK(errors[0].text.starts_with("unknown key `principle`; did you mean `principal`?"));

  errors = errors_of("types:\n  - type: acme_door\n    role: bindin\n");
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].at.line == 3);
  CHECK(errors[0].text.starts_with("unknown role `bindin`"));

  CHECK(errors_of("- type: a_b\n  semantics: inlined\n")[0].text.starts_with("unknown semantics"));
  CHECK(errors_of("- type: a_b\n  hint: robot\n")[0].text.starts_with("unknown hint"));
  CHECK(errors_of("- role: binding\n")[0].text == "a row without `type`");
  CHECK(errors_of("- type: a_b\n- type: a_b\n")[0].text == "`a_b` stands twice; first at types.yaml:1");
  CHECK(errors_of("- type: a_b\n- type: a_b\n")[0].at.line == 2);
  CHECK(errors_of("- type: a_b\n  scope: 'a..b'\n")[0].text == "`a..b` is no attribute path");
  CHECK(errors_of("- type: a_b\n  scope: 'a[0].b'\n")[0].text == "`a[0].b` is no attribute path");
  CHECK(errors_of("- type: a_b\n  type: c_d\n")[0].text == "key `type` stands twice");
  CHECK(errors_of("- type: a_b\n  data: maybe\n")[0].text == "`data` is neither true nor false");
  CHECK(errors_of("- [1]\n")[0].text == "expected a map");
  CHECK(errors_of("just text\n")[0].text == "expected a map of sections or a list of types");
  CHECK(errors_of("types: {type: a_b}\n")[0].text == "expected a list of rows");
  CHECK(errors_of("principals:\n  - {pattern: x, kind: nhi}\n")[0].text == "a row without `provider`");
  CHECK(errors_of("- type: [\n").size() == 1);
}

TEST_CASE("a module is found by its source in any case, the exact one before a pattern") {
  const Catalogue catalogue;
  const auto rows = catalogue.rows_of("Terraform-Google-Modules/iam/google//modules/projects_iam", false);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].each == "bindings.*");
  CHECK(rows[0].provider == "google");
  CHECK_FALSE(rows[0].partial);
  CHECK(rows[1].each == "conditional_bindings");
  CHECK(catalogue.rows_of("Azure/avm-res-keyvault-vault/azurerm", false).front().partial);
  CHECK_FALSE(catalogue.rows_of("Azure/avm-res-authorization-roleassignment/azurerm", false).front().partial);
  REQUIRE(catalogue.rows_of("cloudposse/label/null", false).size() == 1);
  CHECK(catalogue.rows_of("cloudposse/label/null", false).front().nature == Nature::guard);
  CHECK(catalogue.rows_of("corp/teams/aws", false).empty());
  CHECK(catalogue.wanted("cloudposse/label/null", false));
  CHECK_FALSE(catalogue.wanted("corp/teams/aws", false));
  CHECK(catalogue.rows_of("google_project_iam_member", false).size() == 1);
}

TEST_CASE("a user's module wins over the built-in one, and a bad one is an error with its line") {
  const auto catalogue = with(
      "modules:\n"
      "  - module: [corp/teams/aws, Cloudposse/Label/Null]\n"
      "    provider: aws\n"
      "    grants:\n"
      "      - {each: 'members.*', principal: each.key, entitlement: each.value, gives: team}\n");
  REQUIRE(catalogue);
  for (const auto* source : {"corp/teams/aws", "cloudposse/label/null"}) {
    REQUIRE(catalogue->rows_of(source, false).size() == 1);
    CHECK(catalogue->rows_of(source, false).front().gives == "team");
  }

  const std::string start = "modules:\n  - module: a/b/c\n    provider: aws\n";
  CHECK(errors_of(start)[0].text == "`grants` is no list; `[]` says that the module grants nothing");
  CHECK(errors_of(start + "    grants: [{each: 'a..b'}]\n")[0].text == "`a..b` is no attribute path");
  CHECK(errors_of(start + "    grants: [{type: a_b}]\n")[0].text.starts_with("unknown key `type`"));
  CHECK(errors_of(start + "    grants: [{rol: trust}]\n")[0].at.line == 4);
  CHECK(errors_of("modules:\n  - {provider: aws, grants: []}\n")[0].text == "a row without `module`");
  CHECK(errors_of("modules:\n  - {module: a/b/c, grants: []}\n")[0].text == "a row without `provider`");
  CHECK(errors_of("modules:\n  - {module: abc, provider: x, grants: []}\n")[0].text == "`abc` is no module's source");
  CHECK(errors_of(start + "    grants: []\n  - {module: A/B/C, provider: x, grants: []}\n")[0].text ==
        "`A/B/C` stands twice; first at types.yaml:2");
}

TEST_CASE("built-in rows must stand in order and name their source") {
  const auto errors = [](std::string_view yaml) {
    Rows rows;
    return rows.read("aws.yaml", yaml, Order::sorted);
  };
  CHECK(errors("source: s\ntypes:\n  - type: a_b\n  - type: a_b\n    data: true\n  - type: a_b_c\n").empty());
  auto found = errors("source: s\ntypes:\n  - type: b_b\n  - type: a_b\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].line == 4);
  CHECK(found[0].text == "`a_b` stands after `b_b`: rows are sorted");
  found = errors("types:\n  - type: b_b\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].text == "a row without `source`");
}

TEST_CASE("a row that stands in two files is an error that names the first") {
  Rows rows;
  CHECK(rows.read("one.yaml", "source: s\ntypes:\n  - type: a_b\n", Order::sorted).empty());
  const auto found = rows.read("two.yaml", "source: s\ntypes:\n  - type: a_b\n", Order::sorted);
  REQUIRE(found.size() == 1);
  CHECK(found[0].text == "`a_b` stands twice; first at one.yaml:3");
}

TEST_CASE("with one bad row nothing of the file is added, and a missing file is an error") {
  source::SourceSet sources;
  sources.add("types.yaml", "- type: google_project_iam_member\n  principal: who\n- type: a_b\n  rule: x\n");
  Catalogue catalogue;
  CHECK_FALSE(catalogue.add(sources, "types.yaml"));
  CHECK(list(catalogue.find("google_project_iam_member", false)->principal) == std::vector<std::string>{"member"});
  const auto missing = catalogue.add(sources, "no/such/file.yaml");
  REQUIRE_FALSE(missing);
  CHECK(missing.error()[0].path == "no/such/file.yaml");
}

TEST_CASE("hostile files end in errors, not in a crash") {
  CHECK(with(""));
  CHECK(with("# nothing\n"));
  CHECK_FALSE(with(std::string(20'000, '[')));
  CHECK_FALSE(with("- &a {type: x_y, note: *b}\n"));
  CHECK_FALSE(with(std::string("\x00\x01\x02", 3)));
  CHECK(with("\xef\xbb\xbf- type: a_b\n"));
}

TEST_CASE("the catalogue may be asked from several threads") {
  const Catalogue catalogue;
  std::array<std::size_t, 4> found{};
  {
    std::vector<std::jthread> threads;
    for (auto& count : found) {
      threads.emplace_back([&] {
        for (const auto* row : catalogue.rows()) count += catalogue.find(row->type, row->data) != nullptr ? 1U : 0U;
      });
    }
  }
  for (const auto count : found) CHECK(count == catalogue.rows().size());
}

TEST_CASE("what scopes lie in is determined by the row of the type, or of a pattern") {
  const Catalogue catalogue;
  REQUIRE(catalogue.container("google_project") != nullptr);
  CHECK(catalogue.container("google_project")->within.size() == 2);
  REQUIRE(catalogue.container("google_pubsub_topic_iam_member") != nullptr);
  CHECK(catalogue.container("google_pubsub_topic_iam_member")->type == "google_*_iam_*");
  CHECK(catalogue.container("null_resource") == nullptr);
  CHECK(catalogue.wanted("google_folder", false));
  CHECK_FALSE(catalogue.wanted("google_folder", true));
}

TEST_CASE("every key of a row is described") {
  std::ifstream in(std::string(GRANTLINT_SOURCE_DIR) + "/rules/catalogue/README.md");
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  REQUIRE_FALSE(page.empty());
  for_each_column<TypeRow>([&](const auto& column) {
    CAPTURE(column.key);
    if (!column.key.empty()) CHECK(page.find("`" + std::string(column.key) + "`") != std::string::npos);
  });
}
