#include "kubernetes/roles.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace grantlint::kubernetes {

using source::FileId;
using syntax::Value;

namespace {

/// Stands for any namespace in a key; no name holds a slash.
constexpr std::string_view any_namespace = "/";
constexpr std::size_t most_folders = 64;
constexpr std::size_t most_joins = 1'000'000;

std::string make_key(std::string_view kind, std::string_view namespace_, std::string_view name) {
  std::string key(kind);
  key.append(1, '\0').append(namespace_).append(1, '\0').append(name);
  return key;
}

std::string with_file(const std::string& key, FileId file) {
  return key + '\0' + std::to_string(static_cast<std::uint32_t>(file));
}

std::string with_folder(const std::string& key, std::string_view folder) {
  std::string result = key;
  result.append(1, '\0').append(folder);
  return result;
}

/// The folder of a file and those around it, up to the root, which is always the last; of a very deep
/// one the nearest, with the number of steps to each.
std::vector<std::pair<std::string_view, std::size_t>> folders_around(std::string_view path) {
  std::vector<std::pair<std::string_view, std::size_t>> result;
  std::string_view folder = source::parent_path(path);
  std::size_t steps = 0;
  while (!folder.empty() && result.size() < most_folders) {
    result.emplace_back(folder, steps++);
    folder = source::parent_path(folder);
  }
  if (!folder.empty()) steps += 1 + static_cast<std::size_t>(std::ranges::count(folder, '/'));
  result.emplace_back(std::string_view(), steps);
  return result;
}

}  // namespace

Nearest::Nearest(const source::SourceSet& sources, const std::vector<Object>& objects) : sources_(&sources) {
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const syntax::Resource& resource = objects[i].resource;
    if (resource.name.empty()) continue;
    const FileId file = resource.block.file;
    add(make_key(resource.type, objects[i].namespace_, resource.name), i, file);
    add(make_key(resource.type, any_namespace, resource.name), i, file);
  }
}

void Nearest::add(const std::string& key, std::size_t object, FileId file) {
  by_file_.insert_or_assign(with_file(key, file), object);
  for (const auto& [folder, depth] : folders_around(sources_->path(file))) {
    const auto [kept, added] = by_folder_.try_emplace(with_folder(key, folder), Candidate{object, file, depth});
    // Objects are in path order: of equally near ones the first file wins, and in it the last object.
    if (!added && (depth < kept->second.depth || kept->second.file == file)) kept->second = {object, file, depth};
  }
}

std::optional<std::size_t> Nearest::find_key(const std::string& key, FileId from) const {
  if (const auto found = by_file_.find(with_file(key, from)); found != by_file_.end()) return found->second;
  std::optional<std::size_t> best;
  std::size_t shortest = 0;
  for (const auto& [folder, steps] : folders_around(sources_->path(from))) {
    const auto found = by_folder_.find(with_folder(key, folder));
    if (found == by_folder_.end()) continue;
    const std::size_t way = steps + found->second.depth;
    if (!best || way < shortest) {
      best = found->second.object;
      shortest = way;
    }
  }
  return best;
}

std::optional<std::size_t> Nearest::find(std::string_view kind, std::string_view namespace_, std::string_view name,
                                         FileId from) const {
  if (name.empty()) return std::nullopt;
  if (const auto exact = find_key(make_key(kind, namespace_, name), from)) return exact;
  return find_key(make_key(kind, namespace_.empty() ? any_namespace : "", name), from);
}

namespace {

std::string label_key(std::string_view name, std::string_view value) {
  std::string key(name);
  key.append(1, '\0').append(value);
  return key;
}

}  // namespace

Rules::Rules(const std::vector<Object>& objects, const Nearest& nearest, Roots& roots)
    : objects_(&objects), nearest_(&nearest), roots_(&roots) {
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (objects[i].resource.type != "ClusterRole") continue;
    cluster_roles_.push_back(i);
    const Value labels = take(objects[i].resource.attributes, "metadata.labels");
    if (!labels.is_map()) continue;
    for (const syntax::Entry& label : labels.as_map().entries) {
      by_label_[label_key(label.key, text_of(label.value))].push_back(i);
    }
  }
}

Value Rules::of(std::size_t role, std::vector<findings::Unseen>& unseen) {
  const syntax::Resource& resource = (*objects_)[role].resource;
  if (take(resource.attributes, "aggregationRule").is_map()) {
    const auto known = gathered_.find(role);
    if (known != gathered_.end()) return known->second;
    return gathered_.emplace(role, gather(role, unseen)).first->second;
  }
  const Value rules = take(resource.attributes, "rules");
  return rules.is_null() ? Value::list(std::vector<Value>(), resource.attributes.origin()) : rules;
}

namespace {

/// A selector without conditions matches every ClusterRole; one with an unknown part is not read.
bool is_selector(const Value& selector) {
  if (!selector.is_map() || !selector.wholly_known()) return false;
  constexpr std::array<std::string_view, 4> operators = {"In", "NotIn", "Exists", "DoesNotExist"};
  return std::ranges::all_of(syntax::elements(take(selector, "matchExpressions")), [&](const Value& one) {
    return std::ranges::find(operators, text_of(take(one, "operator"))) != operators.end();
  });
}

}  // namespace

bool Rules::fits(std::size_t role, const Value& selector) const {
  const Value own = take((*objects_)[role].resource.attributes, "metadata.labels");
  if (const Value labels = take(selector, "matchLabels"); labels.is_map()) {
    const bool all = std::ranges::all_of(labels.as_map().entries, [&](const syntax::Entry& label) {
      const Value* value = own.find(label.key);
      return value != nullptr && text_of(*value) == text_of(label.value);
    });
    if (!all) return false;
  }
  const std::vector<Value> expressions = syntax::elements(take(selector, "matchExpressions"));
  return std::ranges::all_of(expressions, [&](const Value& one) {
    const Value* value = own.find(text_of(take(one, "key")));
    const std::string what = text_of(take(one, "operator"));
    if (what == "Exists") return value != nullptr;
    if (what == "DoesNotExist") return value == nullptr;
    const std::vector<Value> values = syntax::elements(take(one, "values"));
    const bool among = value != nullptr && std::ranges::any_of(values, [&](const Value& other) {
                         return text_of(other) == text_of(*value);
                       });
    return what == "In" ? among : !among;
  });
}

std::vector<std::size_t> Rules::selected(const Value& selector, FileId from, std::set<std::string>& elsewhere) {
  const Value labels = take(selector, "matchLabels");
  const std::vector<std::size_t>* candidates = &cluster_roles_;
  if (labels.is_map() && !labels.as_map().entries.empty()) {
    const syntax::Entry& first = labels.as_map().entries.front();
    const auto found = by_label_.find(label_key(first.key, text_of(first.value)));
    if (found == by_label_.end()) return {};
    candidates = &found->second;
  }
  std::map<std::string_view, std::size_t> found;  // one role a name
  std::set<std::string_view> others;
  const auto file = [&](std::size_t role) { return (*objects_)[role].resource.block.file; };
  for (const std::size_t candidate : *candidates) {
    if (++steps_ > most_joins) break;
    if (!fits(candidate, selector)) continue;
    const std::string& name = (*objects_)[candidate].resource.name;
    if (!roots_->together(from, file(candidate))) {
      others.insert(name);
      continue;
    }
    const auto nearest = nearest_->find("ClusterRole", "", name, from);
    if (nearest == candidate) {
      found.insert_or_assign(name, candidate);
    } else if (!nearest || !roots_->together(from, file(*nearest))) {
      found.try_emplace(name, candidate);
    }
  }
  for (const std::string_view name : others) {
    if (!found.contains(name)) elsewhere.emplace(name);
  }
  std::vector<std::size_t> result;
  for (const auto& [unused, role] : found) result.push_back(role);
  std::ranges::sort(result);
  return result;
}

namespace {

/// "`a`, `b` and 3 more"
std::string listed(const std::set<std::string>& names) {
  constexpr std::size_t most = 3;
  std::vector<std::string> shown;
  for (const std::string& name : names) {
    if (shown.size() < most) shown.push_back(fmt::format("`{}`", name));
  }
  std::string text = fmt::format("{}", fmt::join(shown, ", "));
  if (names.size() > most) text += fmt::format(" and {} more", names.size() - most);
  return text;
}

void note_elsewhere(std::string_view role, const std::set<std::string>& elsewhere, source::Span at,
                    std::vector<findings::Unseen>& unseen) {
  if (elsewhere.empty()) return;
  unseen.push_back({findings::Unseen::Kind::unresolved, at, "",
                    fmt::format("cannot see whether `ClusterRole/{}` gathers {} too: {} by its labels, but the "
                                "tree does not show that they are applied together",
                                role, listed(elsewhere), elsewhere.size() == 1 ? "it fits" : "they fit")});
}

}  // namespace

Value Rules::added_to(std::string_view built_in, FileId from, source::Span at, std::vector<findings::Unseen>& unseen) {
  // Source: Using RBAC Authorization, Aggregated ClusterRoles; Default roles and role bindings.
  static constexpr std::array<std::string_view, 3> widest_last = {"view", "edit", "admin"};
  const auto end = std::ranges::find(widest_last, built_in);
  if (end == widest_last.end()) return {};
  std::vector<Value> rules;
  std::set<std::string> elsewhere;
  for (auto name = widest_last.begin(); name <= end; ++name) {
    Value label =
        Value::map({{fmt::format("rbac.authorization.k8s.io/aggregate-to-{}", *name), {}, Value::string("true")}});
    const Value selector = Value::map({{"matchLabels", {}, std::move(label)}});
    for (const std::size_t role : selected(selector, from, elsewhere)) {
      for (Value& rule : syntax::elements(take((*objects_)[role].resource.attributes, "rules"))) {
        if (++steps_ > most_joins) break;
        rules.push_back(std::move(rule));
      }
    }
  }
  note_elsewhere(built_in, elsewhere, at, unseen);
  return rules.empty() ? Value() : Value::list(std::move(rules));
}

Value Rules::gather(std::size_t role, std::vector<findings::Unseen>& unseen) {
  const syntax::Resource& resource = (*objects_)[role].resource;
  std::vector<Value> rules;
  std::set<std::size_t> seen = {role};
  std::vector<std::size_t> open = {role};
  std::set<std::string> elsewhere;
  // A gathered role may be aggregated itself.
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    const Value aggregation = take((*objects_)[at].resource.attributes, "aggregationRule");
    if (!aggregation.is_map()) {
      for (Value& rule : syntax::elements(take((*objects_)[at].resource.attributes, "rules"))) {
        if (++steps_ > most_joins) break;
        rules.push_back(std::move(rule));
      }
      continue;
    }
    std::vector<std::size_t> found;
    for (const Value& selector : syntax::elements(take(aggregation, "clusterRoleSelectors"))) {
      if (!is_selector(selector)) {
        unseen.push_back({findings::Unseen::Kind::unresolved, selector.origin().at, "",
                          fmt::format("cannot see which roles `ClusterRole/{}` gathers: its selector cannot be read",
                                      (*objects_)[at].resource.name)});
        continue;
      }
      for (const std::size_t next : selected(selector, resource.block.file, elsewhere)) {
        if (seen.insert(next).second) found.push_back(next);
      }
    }
    open.insert(open.end(), found.rbegin(), found.rend());
  }
  note_elsewhere(resource.name, elsewhere, resource.head, unseen);
  if (steps_ > most_joins) {
    unseen.push_back({findings::Unseen::Kind::limit, resource.head, "",
                      fmt::format("cannot see all that `ClusterRole/{}` gathers: too many roles", resource.name)});
  }
  return Value::list(std::move(rules), resource.attributes.origin());
}

}  // namespace grantlint::kubernetes
