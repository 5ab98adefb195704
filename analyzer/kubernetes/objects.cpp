#include "kubernetes/objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <optional>
#include <ranges>
#include <utility>

#include "kubernetes/nested.h"
#include "source/ascii.h"
#include "source/text.h"

namespace grantlint::kubernetes {

using syntax::Value;

namespace {

constexpr std::string_view rbac_group = "rbac.authorization.k8s.io/";
constexpr std::string_view openshift_group = "authorization.openshift.io/";

bool is_cluster_wide(std::string_view kind) {
  return kind.starts_with("Cluster");
}
bool is_binding(std::string_view kind) {
  return kind.ends_with("Binding");
}

/// A document or an element of a list, with what its list says it is.
struct Place {
  Value value;
  source::Span at;
  std::string api_version;
  std::string kind;
  std::string type{};  ///< where it is no object, but what stands for one
  std::string unsure{};
  bool settled = false;
  bool nested = false;
};

Place place_of(Value value, source::Span at) {
  Place place;
  place.api_version = text_of(take(value, "apiVersion"));
  place.kind = text_of(take(value, "kind"));
  place.at = at;
  place.value = std::move(value);
  return place;
}

/// Does a template hide the group of the object?
bool hides_group(const Place& place) {
  if (!take(place.value, "apiVersion").is_unknown()) return false;
  const std::size_t end = place.api_version.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-");
  return end == std::string::npos || place.api_version[end] != '/';
}

/// Has it what only a binding or a role of RBAC has?
bool looks_like(const Place& place, std::string_view kind) {
  const auto has = [&](std::string_view key) { return !take(place.value, key).is_null(); };
  if (is_binding(kind)) return has("roleRef") || has("subjects") || has("userNames") || has("groupNames");
  return has("rules") || has("aggregationRule");
}

/// The kinds of RBAC, and OpenShift's older equivalents, which once were in the core group.
bool is_rbac(const Place& place) {
  if (place.kind == "ServiceAccount") return place.api_version == "v1" || hides_group(place);
  if (!is_own_kind(place.kind)) return false;
  if (place.api_version.starts_with(rbac_group) || place.api_version.starts_with(openshift_group)) return true;
  return (place.api_version == "v1" || hides_group(place)) && looks_like(place, place.kind);
}

bool is_list(const Place& place) {
  return place.kind.ends_with("List") && !place.api_version.empty() && take(place.value, "items").is_list();
}

/// The elements of a list, in order. Those of a `RoleList` need not say that they are Roles.
std::vector<Place> items_of(const Place& list) {
  const std::string kind = list.kind.substr(0, list.kind.size() - std::string_view("List").size());
  std::vector<Place> result;
  for (Value& item : syntax::elements(take(list.value, "items"))) {
    if (!item.is_map()) continue;
    Place place;
    place.at = item.origin().at.known() ? item.origin().at : list.at;
    place.unsure = list.unsure;
    place.settled = list.settled;
    place.nested = list.nested;
    place.api_version = text_of(take(item, "apiVersion"));
    place.kind = text_of(take(item, "kind"));
    if (place.kind.empty() && !kind.empty()) {
      place.kind = kind;
      if (place.api_version.empty()) place.api_version = list.api_version;
    }
    place.value = std::move(item);
    result.push_back(std::move(place));
  }
  return result;
}

/// `KIND.GROUP`; the core group is none.
std::string kind_of(const Place& place) {
  const std::size_t slash = place.api_version.find('/');
  return slash == std::string::npos ? place.kind : place.kind + "." + place.api_version.substr(0, slash);
}

std::string address_of(std::string_view namespace_, std::string_view kind, std::string_view name) {
  return fmt::format("{}/{}/{}", namespace_.empty() ? "-" : namespace_, kind, name.empty() ? "-" : name);
}

/// The type by which the catalogue knows the object; empty where it is not wanted.
std::string type_of(const Place& place, const Wanted& wanted) {
  if (!place.type.empty()) return place.type;
  if (is_rbac(place)) return place.kind;
  if (!wanted || place.kind.empty()) return {};
  std::string type = kind_of(place);
  // RBAC's names belong to RBAC.
  if (type == place.kind && is_own_kind(place.kind)) return {};
  std::string one = type + "/" + text_of(take(place.value, "metadata.name"));
  if (wanted(one)) return one;
  return wanted(type) ? type : std::string();
}

/// A binding that names neither a role nor a subject is a reference to one, or a patch that deletes it.
bool says_something(const Place& place) {
  // Inside of another object, what has no name is a reference to one.
  if (place.kind == "ServiceAccount" && place.nested) return !take(place.value, "metadata.name").is_null();
  if (!is_binding(place.kind) || !is_rbac(place)) return true;
  for (const std::string_view names : {"userNames", "groupNames"}) {
    if (!syntax::elements(take(place.value, names)).empty()) return true;
  }
  return !take(place.value, "roleRef").is_null() || !syntax::elements(take(place.value, "subjects")).empty();
}

/// OpenShift's bindings in RBAC's words: a `roleRef` without a namespace is a ClusterRole's, and who is only
/// named in `userNames` and `groupNames` is a subject. Source: OpenShift API reference, RoleBinding.
Value in_rbac_words(const Value& binding) {
  if (!binding.is_map()) return binding;
  syntax::Map map = binding.as_map();
  std::vector<Value> subjects;
  if (syntax::elements(take(binding, "subjects")).empty()) {
    for (const auto& [key, kind] : {std::pair("userNames", "User"), std::pair("groupNames", "Group")}) {
      for (const Value& name : syntax::elements(take(binding, key)))
        subjects.push_back(
            Value::map({{"kind", {}, Value::string(kind)}, {"name", name.origin(), name}}, name.origin()));
    }
  }
  if (!subjects.empty()) {
    std::erase_if(map.entries, [](const syntax::Entry& entry) { return entry.key == "subjects"; });
    map.entries.push_back({"subjects", {}, Value::list(std::move(subjects), binding.origin())});
  }
  const Value role = take(binding, "roleRef");
  if (role.is_map() && take(role, "kind").is_null()) {
    syntax::Map named = role.as_map();
    const bool local = !text_of(take(role, "namespace")).empty();
    named.entries.push_back({"kind", {}, Value::string(local ? "Role" : "ClusterRole")});
    std::erase_if(map.entries, [](const syntax::Entry& entry) { return entry.key == "roleRef"; });
    map.entries.push_back({"roleRef", role.origin(), Value::map(std::move(named), role.origin())});
  }
  return Value::map(std::move(map), binding.origin());
}

/// A ServiceAccount, or the Secret that holds its token, with `account`: `ServiceAccount:NAMESPACE/NAME`,
/// or `ServiceAccount:NAME` in the namespace of the deployment.
Value with_account(const Value& object, std::string_view type, std::string_view namespace_) {
  Value name;
  if (type == "ServiceAccount") name = take(object, "metadata.name");
  if (type == "Secret") {
    const Value annotations = take(object, "metadata.annotations");
    if (const Value* named = annotations.find("kubernetes.io/service-account.name"))
      name = Value(named->element_of(annotations));
  }
  if (!name.is_string() || !object.is_map()) return object;
  syntax::String account;
  account.text = namespace_.empty() ? "ServiceAccount:" : fmt::format("ServiceAccount:{}/", namespace_);
  std::vector<syntax::Piece> pieces{{0, {}, false, false},
                                    {static_cast<std::uint32_t>(account.text.size()), name.origin(), false, false}};
  account.text += name.as_text();
  account.pieces = std::make_shared<const std::vector<syntax::Piece>>(std::move(pieces));
  syntax::Map map = object.as_map();
  map.entries.push_back({"account", name.origin(), Value::string(std::move(account), name.origin())});
  return Value::map(std::move(map), object.origin());
}

Object make_object(const Place& place, std::string type) {
  const Value name = take(place.value, "metadata.name");
  Object object;
  if (!is_cluster_wide(place.kind)) object.namespace_ = text_of(take(place.value, "metadata.namespace"));
  syntax::Resource& resource = object.resource;
  resource.language = syntax::Language::kubernetes;
  resource.provider = "kubernetes";
  resource.type = std::move(type);
  resource.name = text_of(name);
  if (resource.name.empty()) resource.name = text_of(take(place.value, "metadata.generateName"));
  resource.address = address_of(object.namespace_, place.kind, resource.name);
  resource.block = place.at;
  resource.head = name.origin().at.known() ? name.origin().at : place.at;
  resource.unsure = place.unsure;
  const bool openshift =
      is_binding(place.kind) && (place.api_version == "v1" || place.api_version.starts_with(openshift_group));
  resource.attributes =
      openshift ? in_rbac_words(place.value) : with_account(place.value, resource.type, object.namespace_);
  return object;
}

/// What runs as a ServiceAccount; nothing of an object that runs no pods.
std::optional<Workload> workload_of(const Place& place, const PodOf& pod_of) {
  const std::string_view way = pod_of ? pod_of(kind_of(place)) : std::string_view();
  if (way.empty()) return std::nullopt;
  const Value pod = take(place.value, way);
  if (!pod.is_map()) return std::nullopt;
  Value account = take(pod, "serviceAccountName");
  if (account.is_null()) account = take(pod, "serviceAccount");
  Workload result;
  result.kind = place.kind;
  result.name = text_of(take(place.value, "metadata.name"));
  if (result.name.empty()) result.name = text_of(take(place.value, "metadata.generateName"));
  result.namespace_ = text_of(take(place.value, "metadata.namespace"));
  result.account = text_of(account);
  result.written = account.is_unknown();
  if (result.account.empty()) result.account = "default";
  result.block = place.at;
  return result;
}

}  // namespace

std::string Workload::address() const {
  return address_of(namespace_, kind, name);
}

Value take(const Value& map, std::string_view dotted) {
  Value at = map;
  while (!dotted.empty()) {
    const std::size_t dot = std::min(dotted.find('.'), dotted.size());
    const Value* next = at.find(dotted.substr(0, dot));
    if (next == nullptr) return {};
    at = Value(next->element_of(at));
    dotted.remove_prefix(std::min(dot + 1, dotted.size()));
  }
  return at;
}

std::string text_of(const Value& value) {
  if (const auto text = value.scalar_text()) return *text;
  if (!value.is_unknown()) return {};
  const syntax::Unknown& unknown = value.as_unknown();
  return unknown.partial ? unknown.partial->text : unknown.expression;
}

bool is_object(const Value& value) {
  const Value* api_version = value.find("apiVersion");
  const Value* kind = value.find("kind");
  return api_version != nullptr && api_version->is_string() && kind != nullptr && kind->is_string();
}

bool grants_nothing(const Value& object, const Wanted& wanted) {
  const Value kind = take(object, "kind");
  const Value version = take(object, "apiVersion");
  if (!kind.is_string() || !version.is_string() || is_own_kind(kind.as_text())) return false;
  // A list, a template, or a policy may hold objects; what runs pods, or serves them, does not.
  const bool holds = kind.as_text().ends_with("List") || version.as_text().find('.') != std::string::npos;
  return !holds && type_of(place_of(object, {}), wanted).empty();
}

bool may_be_object(const Value& value) {
  const auto is_text = [&](std::string_view key) {
    const Value* text = value.find(key);
    return text != nullptr && (text->is_string() || text->is_unknown());
  };
  return is_text("apiVersion") && is_text("kind");
}

namespace {

/// What may grant access, though it is not known what it is.
void note_hidden(const Place& place, std::vector<findings::Unseen>& unseen) {
  const auto say = [&](source::Span at, std::string why) {
    unseen.push_back({findings::Unseen::Kind::unresolved, at.known() ? at : place.at, "", std::move(why)});
  };
  if (place.value.is_unknown()) {
    // A whole document of another chart's template.
    const std::string written = source::lower(text_of(place.value));
    static constexpr std::array<std::string_view, 2> signs = {"rbac", "role"};
    const bool speaks = std::ranges::any_of(signs, [&](std::string_view sign) { return written.contains(sign); });
    if (speaks && written.contains("include"))
      say(place.at, fmt::format("cannot see what `{}` grants: its template is not in the scanned tree",
                                source::one_line(text_of(place.value))));
    return;
  }
  const Value kind = take(place.value, "kind");
  if (!kind.is_unknown()) return;
  const bool group = place.api_version.starts_with(rbac_group) || place.api_version.starts_with(openshift_group);
  if (!group && take(place.value, "roleRef").is_null()) return;
  say(kind.origin().at, fmt::format("cannot see what kind of object `{}` is: its `kind` is `{}`",
                                    text_of(take(place.value, "metadata.name")), source::one_line(place.kind)));
}

/// Objects of RBAC whose text other tools fill in say so.
void fill_in(Object& object) {
  const std::string_view type = object.resource.type;
  if (!is_own_kind(type)) return;
  object.resource.attributes = filled_in(object.resource.attributes, {});
}

}  // namespace

Found find_objects(const std::vector<Input>& documents, const Search& search, std::vector<findings::Unseen>& unseen) {
  constexpr std::size_t most_items = 50'000;
  Found result;
  for (const Input& input : documents) {
    if (input.document == nullptr) continue;
    const Value& value = input.document->value;
    std::vector<Place> open = {place_of(value, input.document->at)};
    open.back().unsure = input.unsure;
    for (std::size_t items = 0; !open.empty(); ++items) {
      if (items + open.size() > most_items) {
        unseen.push_back({findings::Unseen::Kind::limit, input.document->at, "",
                          fmt::format("a list holds more than {} objects", most_items)});
        break;
      }
      const Place place = std::move(open.back());
      open.pop_back();
      if (is_list(place)) {
        std::vector<Place> inner = items_of(place);
        std::ranges::move(std::views::reverse(inner), std::back_inserter(open));
        continue;
      }
      std::string type = type_of(place, search.wanted);
      const bool counts = !type.empty() && says_something(place);
      // What is one object by its name, or of RBAC, has none inside.
      const bool whole = counts && (is_own_kind(type) || type.contains('/'));
      if (counts) {
        result.objects.push_back(make_object(place, std::move(type)));
        fill_in(result.objects.back());
      } else {
        note_hidden(place, unseen);
      }
      if (auto workload = workload_of(place, search.pod_of)) {
        result.workloads.push_back(std::move(*workload));
        continue;
      }
      if (whole) continue;
      std::vector<Place> inner;
      for (Inner& one : search.nesting.inside({place.value, {}, place.unsure, place.settled}, unseen)) {
        const source::Span at = one.value.origin().at;
        inner.push_back(place_of(std::move(one.value), at.known() ? at : place.at));
        if (!one.type.empty()) inner.back().kind = one.type.substr(0, one.type.find_first_of("./"));
        inner.back().type = std::move(one.type);
        inner.back().unsure = std::move(one.unsure);
        inner.back().settled = one.settled;
        inner.back().nested = true;
      }
      std::ranges::move(std::views::reverse(inner), std::back_inserter(open));
    }
  }
  return result;
}

}  // namespace grantlint::kubernetes
