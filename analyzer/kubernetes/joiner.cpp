#include "kubernetes/joiner.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

namespace grantlint::kubernetes {

using syntax::Joined;
using syntax::Value;

namespace {

Joined joined_with(const Object& object, Joined::Kind kind) {
  return {kind, object.resource.address, object.resource.block,
          take(object.resource.attributes, "metadata.annotations")};
}

bool is_role(std::string_view kind) {
  return kind == "Role" || kind == "ClusterRole";
}

std::string place_of(const syntax::Resource& resource) {
  return resource.root + " " + resource.address;
}

}  // namespace

Value with_rules(const Value& binding, Value rules) {
  syntax::Map map = binding.as_map();
  std::erase_if(map.entries, [](const syntax::Entry& entry) { return entry.key == "rules"; });
  map.entries.push_back({"rules", rules.origin(), std::move(rules)});
  return Value::map(std::move(map), binding.origin());
}

Joiner::Joiner(const source::SourceSet& sources, const std::vector<Object>& objects, Roots& roots,
               std::vector<Workload> workloads)
    : sources_(sources),
      objects_(objects),
      nearest_(sources, objects),
      rules_(objects, nearest_, roots),
      workloads_(sources, roots, nearest_, std::move(workloads)) {
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (objects[i].declared) declared_.try_emplace(place_of(objects[i].resource), i);
  }
}

std::vector<syntax::Resource> Joiner::join(const Object& binding, std::vector<findings::Unseen>& unseen) {
  std::vector<syntax::Resource> results = {binding.resource};
  syntax::Resource& result = results.front();
  const std::vector<Value> subjects = syntax::elements(take(result.attributes, "subjects"));
  const auto role = join_role(binding, !subjects.empty(), result, unseen);
  for (const Value& subject : subjects) join_account(binding, subject, result);
  if (!role) return results;
  const Object& joined = objects_[*role];
  // A role that may not be there allows nothing then.
  if (result.unsure.empty()) result.unsure = joined.resource.unsure;
  if (joined.more_rules.is_null()) return results;
  syntax::Resource more = result;
  more.attributes = with_rules(more.attributes, joined.more_rules);
  more.unsure = joined.more_unsure;
  results.push_back(std::move(more));
  return results;
}

syntax::Resource Joiner::join_changed(const Object& binding, const syntax::Resource& base) {
  syntax::Resource result = binding.resource;
  result.joined = base.joined;
  if (const Value* rules = base.attributes.find("rules")) result.attributes = with_rules(result.attributes, *rules);
  std::set<std::pair<source::FileId, std::uint32_t>> known;
  for (const Value& subject : syntax::elements(take(base.attributes, "subjects"))) {
    const source::Span at = take(subject, "name").origin().at;
    known.emplace(at.file, at.begin);
  }
  for (const Value& subject : syntax::elements(take(result.attributes, "subjects"))) {
    const source::Span at = take(subject, "name").origin().at;
    if (!known.contains({at.file, at.begin})) join_account(binding, subject, result);
  }
  return result;
}

syntax::Resource Joiner::join_own(const Object& object) {
  syntax::Resource result = object.resource;
  const std::string account = text_of(take(result.attributes, "account"));
  const std::size_t name = account.find_last_of(":/");
  if (name != std::string::npos)
    join_workloads(object.namespace_, account.substr(name + 1), result.block.file, {}, result);
  return result;
}

std::optional<std::size_t> Joiner::role_of(const Object& binding, const Value& reference) const {
  const Value name = take(reference, "name");
  const std::string kind = text_of(take(reference, "kind"));
  if (!is_role(kind)) return std::nullopt;
  if (name.is_unknown() && binding.declared) {
    const auto found = declared_.find(binding.resource.root + " " + name.as_unknown().reference);
    if (found != declared_.end()) return found->second;
  }
  const std::string namespace_ = kind == "Role" ? binding.namespace_ : std::string();
  const auto role = nearest_.find(kind, namespace_, text_of(name), binding.resource.block.file);
  // A template's `{{ .Values.name }}` means the same in its own folder only.
  const bool applies = role && (!name.is_unknown() || same_folder(binding, objects_[*role]));
  return applies ? role : std::nullopt;
}

std::optional<std::size_t> Joiner::join_role(const Object& binding, bool grants, syntax::Resource& result,
                                             std::vector<findings::Unseen>& unseen) {
  const Value reference = take(binding.resource.attributes, "roleRef");
  const Value name_value = take(reference, "name");
  const Value kind_value = take(reference, "kind");
  const std::string name = text_of(name_value);
  const std::string kind = text_of(kind_value);
  const bool written = name_value.is_unknown();
  if (const auto role = role_of(binding, reference)) {
    result.attributes = with_rules(result.attributes, rules_.of(*role, unseen));
    result.joined.push_back(joined_with(objects_[*role], Joined::Kind::definition));
    return role;
  }
  if (kind == "ClusterRole" && !written) {
    const source::Span at = name_value.origin().at.known() ? name_value.origin().at : binding.resource.head;
    if (const Value added = rules_.added_to(name, binding.resource.block.file, at, unseen); !added.is_null())
      result.attributes = with_rules(result.attributes, added);
  }
  if (!grants || is_built_in_role(kind, name)) return std::nullopt;
  // A part that is not known is a value that says so, in its place.
  if (written || reference.is_unknown() || kind_value.is_unknown()) return std::nullopt;
  const source::Span at = name_value.origin().at.known()  ? name_value.origin().at
                          : reference.origin().at.known() ? reference.origin().at
                                                          : binding.resource.head;
  const std::string why =
      name.empty() || !is_role(kind)
          ? fmt::format("cannot see what `{}/{}` allows: its `roleRef` names no role", binding.resource.type,
                        binding.resource.name)
          : fmt::format("cannot see what `{}/{}` allows: no such role in the scanned tree", kind, name);
  unseen.push_back({findings::Unseen::Kind::unresolved, at, "", why});
  return std::nullopt;
}

bool Joiner::same_folder(const Object& a, const Object& b) const {
  return source::parent_path(sources_.path(a.resource.block.file)) ==
         source::parent_path(sources_.path(b.resource.block.file));
}

void Joiner::join_account(const Object& binding, const Value& subject, syntax::Resource& result) {
  if (text_of(take(subject, "kind")) != "ServiceAccount") return;
  const Value given = take(subject, "namespace");
  const std::string namespace_ = given.is_null() ? binding.namespace_ : text_of(given);
  const Value name = take(subject, "name");
  const source::FileId from = binding.resource.block.file;
  if (const auto account = nearest_.find("ServiceAccount", namespace_, text_of(name), from)) {
    result.joined.push_back(joined_with(objects_[*account], Joined::Kind::receiver));
    result.joined.back().holder = name.origin().at;
  }
  join_workloads(namespace_, text_of(name), from, name.origin().at, result);
}

void Joiner::join_workloads(std::string_view namespace_, const std::string& account, source::FileId from,
                            source::Span holder, syntax::Resource& result) {
  for (const Workload* workload : workloads_.running_as(namespace_, account, from))
    result.joined.push_back({Joined::Kind::workload, workload->address(), workload->block, {}, holder});
}

}  // namespace grantlint::kubernetes
