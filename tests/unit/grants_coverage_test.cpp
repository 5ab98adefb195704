#include <catch2/catch.hpp>

#include <array>

#include "grants/coverage.h"

namespace grantlint::grants {
namespace {

using Texts = std::vector<std::string>;

struct Row {
  std::string_view provider;
  Texts ticket;
  std::string_view granted;
  Relation relation;
  std::string_view by;  ///< or besides
};

std::string_view name(Relation relation) {
  constexpr std::array<std::string_view, 4> names{"equal", "narrower", "wider", "unrelated"};
  return names.at(static_cast<std::size_t>(relation));
}

}  // namespace

TEST_CASE("what a ticket names is compared as the provider writes it") {
  const auto named = [](std::vector<std::string> ticket, const char* granted) {
    Part part;
    part.value = granted;
    return names(ticket, part);
  };
  CHECK(named({"roles/viewer"}, "roles/viewer"));
  CHECK(named({"viewer"}, "roles/viewer"));
  CHECK(named({"s3:Get*"}, "s3:GetObject"));
  CHECK_FALSE(named({"s3:Get*"}, "s3:PutObject"));
  CHECK(named({"get,list:pods"}, "get:pods"));
  CHECK(named({"get:pods", "list:pods"}, "get,list:pods"));
  CHECK_FALSE(named({"get,list:pods"}, "get,delete:pods"));
  CHECK_FALSE(named({"get:pods"}, "get:pods,secrets"));
  CHECK_FALSE(named({}, "roles/viewer"));
}

TEST_CASE("an entitlement is compared with what the ticket names, provider by provider") {
  using enum Relation;
  const std::vector<Row> rows{
      {"google", {"roles/viewer"}, "roles/viewer", equal, "roles/viewer"},
      {"google", {"Storage.ObjectViewer"}, "roles/storage.objectViewer", equal, "Storage.ObjectViewer"},
      {"google", {"roles/storage.*"}, "roles/storage.admin", narrower, "roles/storage.*"},
      {"google", {"roles/browser", "roles/editor"}, "roles/viewer", narrower, "roles/editor"},
      {"google", {"storage.admin"}, "roles/storage.objectViewer", narrower, "storage.admin"},
      {"google", {"roles/viewer"}, "roles/owner", wider, "roles/viewer"},
      {"google", {"roles/storage.objectCreator"}, "roles/storage.objectViewer", unrelated, ""},
      {"google", {"roles/compute.admin"}, "roles/storage.objectViewer", unrelated, ""},
      {"google", {}, "roles/viewer", unrelated, ""},
      {"aws", {"s3:Get*"}, "s3:GetObject", narrower, "s3:Get*"},
      {"aws", {"s3:*"}, "s3:Get*", narrower, "s3:*"},
      {"aws", {"S3:getobject"}, "s3:GetObject", equal, "S3:getobject"},
      {"aws", {"s3:GetObject"}, "s3:Get*", wider, "s3:GetObject"},
      {"aws", {"s3:Get*"}, "s3:*", wider, "s3:Get*"},
      {"aws", {"s3:Get?bject"}, "s3:Get*", wider, "s3:Get?bject"},
      {"aws", {"s3:GetObject"}, "s3:PutObject", unrelated, ""},
      {"aws", {"AdministratorAccess"}, "arn:aws:iam::aws:policy/ReadOnlyAccess", narrower, "AdministratorAccess"},
      {"aws", {"AmazonS3ReadOnlyAccess"}, "arn:aws-cn:iam::aws:policy/AmazonS3FullAccess", wider, "s3-object-lambda:*"},
      {"aws", {"PowerUserAccess"}, "arn:aws:iam::aws:policy/AmazonS3FullAccess", narrower, "PowerUserAccess"},
      {"aws", {"PowerUserAccess"}, "IAMReadOnlyAccess", wider, "iam:GenerateCredentialReport"},
      {"aws", {"AmazonS3ReadOnlyAccess"}, "s3:GetObject", narrower, "AmazonS3ReadOnlyAccess"},
      {"google", {"roles/storage.objectViewer"}, "storage.objects.get", narrower, "roles/storage.objectViewer"},
      {"google", {"roles/storage.objectViewer"}, "storage.objects.delete", unrelated, ""},
      {"google", {"storage.objects.get"}, "roles/storage.legacyObjectReader", narrower, "storage.objects.get"},
      {"google",
       {"roles/storage.objectCreator", "roles/storage.objectViewer"},
       "roles/storage.objectUser",
       wider,
       "storage.folders.*"},
      {"azurerm", {"contributor"}, "Reader", narrower, "contributor"},
      {"azurerm", {"Reader"}, "Owner", wider, "*"},
      {"azurerm", {"Contributor"}, "User Access Administrator", wider, "Microsoft.Authorization/*/Delete"},
      {"azurerm",
       {"Owner"},
       "Storage Blob Data Reader",
       wider,
       "data:Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"},
      {"kubernetes", {"get,list:pods,services"}, "get:pods", narrower, "get,list:pods,services"},
      {"kubernetes", {"get:pods", "list:pods"}, "get,list:pods", narrower, "get:pods"},
      {"kubernetes", {"get:pods"}, "get,delete:pods", wider, "delete:pods"},
      {"kubernetes", {"get:pods"}, "get:pods,secrets", wider, "get:secrets"},
      {"kubernetes", {"get:deployments.apps"}, "get:deployments", unrelated, ""},
      {"kubernetes", {"*:pods"}, "delete:pods", narrower, "*:pods"},
      {"kubernetes", {"get:pods"}, "get:pods/log", unrelated, ""},
      {"kubernetes", {"edit"}, "ClusterRole/view", narrower, "edit"},
      {"kubernetes", {"ClusterRole/view"}, "ClusterRole/cluster-admin", wider, "ClusterRole/view"},
      {"github", {"push"}, "pull", narrower, "push"},
      {"gitlab", {"developer"}, "maintainer", wider, "developer"},
      {"vault", {"read"}, "write", unrelated, ""},
  };
  const Catalogue catalogue;
  for (const Row& row : rows) {
    INFO(row.provider << ": " << row.granted << " beside " << (row.ticket.empty() ? "" : row.ticket.front()));
    Part part;
    part.value = std::string(row.granted);
    const Comparison comparison = compare(catalogue, row.provider, row.ticket, part);
    CHECK(name(comparison.relation) == name(row.relation));
    CHECK((comparison.besides.empty() ? comparison.by : comparison.besides) == row.by);
  }
}

TEST_CASE("a scope lies in another one at the boundary of a segment") {
  using enum Relation;
  // Of these the first column is what the scope's name is known to name.
  const std::vector<Row> rows{
      {"", {"prod"}, "prod", equal, "prod"},
      {"", {"projects/prod"}, "prod", narrower, "projects/prod"},
      {"", {"prod"}, "projects/prod/secrets/db", narrower, "prod"},
      {"", {"projects/prod"}, "projects/prod/secrets/db", narrower, "projects/prod"},
      {"", {"projects/prod"}, "projects/production", unrelated, ""},
      {"", {"projects/prod"}, "//cloudresourcemanager.googleapis.com/projects/prod", narrower, "projects/prod"},
      {"", {"projects/prod/secrets/db"}, "projects/prod", wider, "projects/prod/secrets/db"},
      {"", {"/subscriptions/a"}, "/subscriptions/A/resourceGroups/b", narrower, "/subscriptions/a"},
      {"", {"b"}, "/subscriptions/a/resourceGroups/b/providers/x", narrower, "b"},
      {"", {"/subscriptions/a/resourceGroups/b"}, "/subscriptions/a", wider, "/subscriptions/a/resourceGroups/b"},
      {"", {"arn:aws:s3:::audit"}, "arn:aws:s3:::audit/*", narrower, "arn:aws:s3:::audit"},
      {"", {"audit"}, "arn:aws:s3:::audit/*", narrower, "audit"},
      {"", {"arn:aws:s3:::audit"}, "arn:aws:s3:::audit-logs", unrelated, ""},
      {"", {"arn:aws:s3:::audit/2026/*"}, "arn:aws:s3:::audit/*", wider, "arn:aws:s3:::audit/2026/*"},
      {"",
       {"arn:aws:logs:eu-west-1:123456789012:log-group:app"},
       "arn:aws:logs:eu-west-1:123456789012:log-group:app:*",
       narrower,
       "arn:aws:logs:eu-west-1:123456789012:log-group:app"},
      {"", {"arn:aws:s3:::logs*"}, "arn:aws:s3:::logs/x", narrower, "arn:aws:s3:::logs*"},
      {"", {"/subscriptions/a"}, "/subscriptions/ab", unrelated, ""},
      {"", {"prod"}, "stage", unrelated, ""},
      {"", {"123456789012"}, "arn:aws:sqs:eu-west-1:123456789012:orders", narrower, "123456789012"},
      {"", {"arn:aws:s3:::audit"}, "*", wider, "arn:aws:s3:::audit"},
      {"", {"cluster"}, "namespace/shop", narrower, "cluster"},
      {"", {"shop"}, "namespace/shop", narrower, "shop"},
      {"", {"namespace/shop"}, "cluster", wider, "namespace/shop"},
      {"", {"corp-prod"}, "corp-prod, corp-stage", unrelated, ""},
      {"", {"corp-prod", "corp-stage"}, "corp-prod, corp-stage", equal, "corp-stage"},
      {"", {}, "prod", unrelated, ""},
      {"", {"arn:aws:s3:::b/*"}, "*", wider, "arn:aws:s3:::b/*"},
      {"", {"arn:aws:s3:::b/*"}, "arn:aws:s3:::*", wider, "arn:aws:s3:::b/*"},
      {"", {"arn:aws:s3:::b/*"}, "arn:aws:s3:::other", unrelated, ""},
      {"", {"arn:aws:s3:::b/*"}, "other", unrelated, ""},
      {"", {"arn:aws:s3:::b/*"}, "arn:aws:s3:::b/c/d", narrower, "arn:aws:s3:::b/*"},
      {"", {"*"}, "arn:aws:s3:::b/*", narrower, "*"},
      {"", {"arn:aws:sqs:*"}, "arn:aws:sqs:eu-west-1:123456789012:orders", narrower, "arn:aws:sqs:*"},
      {"", {"arn:aws:sqs:eu-west-1:*:orders"}, "arn:aws:sqs:eu-west-1:1:2:orders", unrelated, ""},
      {"", {"arn:aws:iam::123456789012:role/deploy"}, "deploy", narrower, "arn:aws:iam::123456789012:role/deploy"},
      {"role", {"arn:aws:iam::1:role/deploy"}, "deploy", narrower, "arn:aws:iam::1:role/deploy"},
      {"user", {"arn:aws:iam::1:role/deploy"}, "deploy", unrelated, ""},
      {"project", {"projects/corp"}, "corp", narrower, "projects/corp"},
      {"bucket", {"projects/corp"}, "corp", unrelated, ""},
      {"project", {"folders/corp"}, "corp", unrelated, ""},
      {"", {"projects/*"}, "*", wider, "projects/*"},
      {"", {"projects/prod"}, "organizations/1/projects/prod/secrets/x", narrower, "projects/prod"},
      {"", {"projects/*/secrets/db"}, "projects/prod/secrets/db", narrower, "projects/*/secrets/db"},
      {"", {"projects/*/secrets/db"}, "projects/prod/secrets/key", unrelated, ""},
      {"", {"projects/*"}, "organizations/1", unrelated, ""},
      {"", {"namespace/*"}, "cluster", wider, "namespace/*"},
  };
  for (const Row& row : rows) {
    INFO(row.granted << " beside " << (row.ticket.empty() ? "" : row.ticket.front()));
    Part scope;
    scope.value = std::string(row.granted);
    scope.kind = std::string(row.provider);
    const Comparison comparison = compare_scope(row.ticket, scope, Below::named);
    CHECK(name(comparison.relation) == name(row.relation));
    CHECK(comparison.by == row.by);
  }
}

TEST_CASE("an ARN in a policy is what it matches and nothing below it") {
  Part objects;
  objects.value = "arn:aws:s3:::audit/*";
  CHECK(compare_scope({"arn:aws:s3:::audit"}, objects, Below::named).relation == Relation::narrower);
  CHECK(compare_scope({"arn:aws:s3:::audit"}, objects, Below::written).relation == Relation::unrelated);
  CHECK(compare_scope({"arn:aws:s3:::*"}, objects, Below::written).relation == Relation::narrower);
}

}  // namespace grantlint::grants
