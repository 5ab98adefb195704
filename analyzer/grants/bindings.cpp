// Kubernetes bindings: one grant per subject, with the role's rules where the role was found.
#include <algorithm>

#include <fmt/format.h>

#include "grants/build.h"

namespace grantlint::grants {

using syntax::Resource;
using syntax::Value;

namespace {

std::string text_of(const Value* value) {
  return value == nullptr ? std::string() : value->scalar_text().value_or("");
}

/// A namespace, or how an unknown one is written.
std::string namespace_of(const Value& subject) {
  const Value* value = subject.find("namespace");
  return value == nullptr ? std::string() : part_of(*value).shown();
}

/// `get,list:pods.apps` for each apiGroup × resource of a rule.
void add_rule(const Value& rule, std::vector<Part>& parts) {
  const auto list = [&](std::string_view key) {
    std::vector<std::string> texts;
    const Value* found = rule.find(key);
    if (found != nullptr) {
      for (const Value& element : syntax::elements(*found)) texts.push_back(element.scalar_text().value_or("?"));
    }
    return texts;
  };
  const std::string verbs = fmt::format("{}", fmt::join(list("verbs"), ","));
  const auto add = [&](const std::string& what) {
    Part part;
    part.value = fmt::format("{}:{}", verbs, what);
    part.origin = rule.origin();
    if (std::ranges::find(parts, part.value, &Part::value) == parts.end()) parts.push_back(std::move(part));
  };
  std::vector<std::string> groups = list("apiGroups");
  if (groups.empty()) groups.emplace_back();
  const std::string names = fmt::format("{}", fmt::join(list("resourceNames"), ","));
  for (const std::string& resource : list("resources")) {
    for (const std::string& group : groups) {
      add(resource + (group.empty() ? "" : "." + group) + (names.empty() ? "" : "/" + names));
    }
  }
  for (const std::string& url : list("nonResourceURLs")) add(url);
}

/// Where a binding holds.
Part scope_of(const Resource& resource, const TypeRow& row) {
  Part scope;
  if (row.rbac == "cluster") {
    scope.value = "cluster";
    return scope;
  }
  const Value* space = resource.attributes.find_path("metadata.namespace");
  // Of a chart, and of a manifest without one, it is where they are applied; Terraform's is its own.
  if (space != nullptr && space->is_unknown() && resource.language == syntax::Language::terraform) {
    scope = part_of(*space);
    scope.expression = "namespace/" + scope.shown();
    return scope;
  }
  const std::string known = text_of(space);
  scope.value = known.empty() ? "namespace of the deployment" : "namespace/" + known;
  return scope;
}

}  // namespace

void add_binding(Context& context, const Resource& resource, const TypeRow& row) {
  const Value* subjects = resource.attributes.find("subjects");
  if (subjects == nullptr) return;
  const Value* role = resource.attributes.find("roleRef");
  const std::string space = text_of(resource.attributes.find_path("metadata.namespace"));
  // Terraform's provider fills in what is not written; an object that is applied is where it is applied.
  const std::string default_space = resource.language == syntax::Language::terraform ? "default" : "";
  for (const Value& subject : syntax::elements(*subjects)) {
    Grant grant = from_resource(resource, row);
    const Value* name = subject.find("name");
    const std::string kind = text_of(subject.find("kind"));
    if (name != nullptr) {
      grant.principal = part_of(*name);
      if (grant.principal.value && kind == "ServiceAccount") {
        const std::string own = namespace_of(subject);
        const std::string of_account = !own.empty() ? own : !space.empty() ? space : default_space;
        grant.principal.value = of_account.empty()
                                    ? fmt::format("ServiceAccount:{}", *grant.principal.value)
                                    : fmt::format("ServiceAccount:{}/{}", of_account, *grant.principal.value);
      } else if (grant.principal.value) {
        grant.principal.value = fmt::format("{}:{}", kind, *grant.principal.value);
      }
    } else {
      grant.principal = part_of(subject);
      grant.principal.expression = grant.principal.shown();
      grant.principal.value.reset();
      if (!subject.is_unknown()) grant.principal.why = "the subject has no name";
    }
    if (role != nullptr) {
      const Value* role_name = role->find("name");
      Part part = part_of(role_name != nullptr ? *role_name : *role);
      if (part.value) part.value = fmt::format("{}/{}", text_of(role->find("kind")), *part.value);
      grant.entitlements.push_back(std::move(part));
    }
    if (const Value* rules = resource.attributes.find("rules")) {
      for (const Value& rule : syntax::elements(*rules)) add_rule(rule, grant.entitlements);
    }
    grant.scope = scope_of(resource, row);
    for (const syntax::Joined& joined : resource.joined) {
      if (joined.holder.known() && (name == nullptr || joined.holder != name->origin().at)) continue;
      if (joined.kind == syntax::Joined::Kind::workload) {
        if (joined.holder.known()) grant.workloads.push_back({joined.address, joined.block});
        continue;
      }
      grant.places.push_back(joined.block);
      if (joined.annotations.is_map()) grant.carriers.push_back({joined.annotations, Carrier::Kind::annotations});
    }
    const std::string text = grant.principal.value.value_or("");
    Identity identity = identify(context.catalogue, grant.provider, grant.principal, row.principal_hint, kind);
    // A subject's own name says more than its kind: `system:masters`, `system:serviceaccounts`.
    if (const PrincipalRow* special = context.catalogue.principal(grant.provider, text_of(name))) {
      if (special->kind != PrincipalKind::unknown && kind != "ServiceAccount") identity.kind = special->kind;
      identity.plumbing = special->plumbing;
    }
    finish(context, identity, std::move(grant));
  }
}

}  // namespace grantlint::grants
