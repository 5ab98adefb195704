#include <algorithm>
#include <array>
#include <utility>

#include "iam/forms.h"
#include "iam/templates.h"

// Source: "GetAccountAuthorizationDetails" of the IAM API: who holds which policies in an account.

namespace grantlint::iam {

namespace {

struct Listing {
  std::string_view key;
  std::string_view type;
  std::string_view name;
};

constexpr std::array<Listing, 4> listings{{{"GroupDetailList", "GroupDetail", "GroupName"},
                                           {"Policies", "ManagedPolicyDetail", "PolicyName"},
                                           {"RoleDetailList", "RoleDetail", "RoleName"},
                                           {"UserDetailList", "UserDetail", "UserName"}}};

Value replaced(const Value& map, std::string_view key, Value value) {
  return with_entries(map, {{std::string(key), value.origin(), std::move(value)}});
}

/// An ARN that the same listing describes is a reference to that policy.
Value reference_to(const Value& holder, std::string_view key, const std::vector<std::string>& described) {
  const Value* arn = holder.find(key);
  if (arn == nullptr || !arn->is_string() || !std::ranges::binary_search(described, arn->as_text())) return holder;
  return replaced(
      holder, key,
      arn->through(syntax::Step::Kind::reference, arn->origin().at, "ManagedPolicyDetail." + arn->as_text()));
}

Value with_references(const Value& written, const std::vector<std::string>& described) {
  Value detail = written;
  if (const Value* boundary = written.find("PermissionsBoundary"); boundary != nullptr && boundary->is_map()) {
    detail = replaced(detail, "PermissionsBoundary", reference_to(*boundary, "PermissionsBoundaryArn", described));
  }
  const Value* attached = detail.find("AttachedManagedPolicies");
  if (attached == nullptr || !attached->is_list()) return detail;
  std::vector<Value> policies;
  for (const Value& policy : attached->as_list().items)
    policies.push_back(reference_to(policy, "PolicyArn", described));
  return replaced(detail, "AttachedManagedPolicies", Value::list(std::move(policies), attached->origin()));
}

/// Of several versions only the one in force counts.
Value with_version_in_force(const Value& policy) {
  const Value* versions = policy.find("PolicyVersionList");
  if (versions == nullptr || !versions->is_list()) return policy;
  std::vector<Value> in_force;
  for (const Value& version : versions->as_list().items) {
    const Value* flag = version.find("IsDefaultVersion");
    const bool old = flag != nullptr && flag->scalar_text().value_or("true") == "false";
    if (!old) in_force.push_back(version);
  }
  return replaced(policy, "PolicyVersionList", Value::list(std::move(in_force), versions->origin()));
}

}  // namespace

bool is_account_details(const Value& document) {
  return document.find("RoleDetailList") != nullptr || document.find("UserDetailList") != nullptr ||
         document.find("GroupDetailList") != nullptr;
}

void read_account_details(const source::SourceSet& sources, const syntax::Document& document, Deployed& out) {
  std::vector<std::string> described;
  for (const Value& policy : syntax::elements(take(document.value, "Policies"))) {
    if (const Value* arn = policy.find("Arn"); arn != nullptr && arn->is_string()) described.push_back(arn->as_text());
  }
  std::ranges::sort(described);
  for (const Listing& listing : listings) {
    for (const Value& detail : syntax::elements(take(document.value, listing.key))) {
      const Value* name = detail.find(listing.type == "ManagedPolicyDetail" ? "Arn" : listing.name);
      if (name == nullptr || !name->is_string()) {
        out.unseen.push_back(unparsed(detail, document.value, "an entry of the account's details has no name"));
        continue;
      }
      const Entry entry{name->as_text(), {}, detail};
      syntax::Resource resource = template_resource(sources, entry, "aws", std::string(listing.type));
      resource.attributes =
          listing.type == "ManagedPolicyDetail" ? with_version_in_force(detail) : with_references(detail, described);
      out.resources.push_back(std::move(resource));
    }
  }
}

}  // namespace grantlint::iam
