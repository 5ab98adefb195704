#include "kubernetes/kustomize.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "kubernetes/patches.h"
#include "source/paths.h"

namespace grantlint::kubernetes {

using findings::Unseen;
using syntax::Value;

namespace {

constexpr std::size_t most_items = 200'000;
constexpr int deepest_base = 32;

/// An object while kustomizations are applied to it.
struct Item {
  std::size_t base = 0;
  Value attributes;
  std::vector<syntax::Call> calls;  // outermost first
  bool other_role = false;
};

/// What kustomizations gathered so far.
struct Gathered {
  std::vector<Item> items;
  std::vector<std::string> before;  ///< what each item was when it was gathered
};

struct Kustomization {
  source::FileId file = source::FileId::none;
  Value value;
};

bool is_role(const Object& object) {
  return object.resource.type == "Role" || object.resource.type == "ClusterRole";
}

/// The parts that make a binding or the rules of a role differ; empty for other objects.
std::string identity_of(const Object& object, const Value& now) {
  if (is_role(object)) return "rules " + syntax::to_json(take(now, "rules"));
  if (!is_binding(object)) return {};
  const Value& binding = now;
  return syntax::to_json(take(binding, "subjects")) + syntax::to_json(take(binding, "roleRef")) +
         syntax::to_json(take(binding, "metadata.namespace"));
}

bool is_remote(std::string_view text) {
  if (text.find("://") != std::string_view::npos || text.find("?ref=") != std::string_view::npos) return true;
  if (text.starts_with("git@") || text.starts_with("github.com") || text.starts_with("gitlab.com")) return true;
  return text.find("//") != std::string_view::npos;
}

Value renamed(const Value& name, const Value& prefix, const Value& suffix) {
  return Value::string(text_of(prefix) + text_of(name) + text_of(suffix),
                       name.origin().at.known() ? name.origin() : prefix.origin());
}

class Builder {
 public:
  Builder(source::SourceSet& sources, const std::vector<std::string>& paths, const std::vector<Object>& objects,
          std::vector<Unseen>& unseen)
      : sources_(sources), objects_(objects), unseen_(unseen) {
    for (std::size_t i = 0; i < objects.size(); ++i)
      by_path_[std::string(sources.path(objects[i].resource.block.file))].push_back(i);
    for (const std::string& path : paths) {
      const std::string_view name = source::file_name(path);
      if (name == "kustomization.yaml" || name == "kustomization.yml")
        folders_.emplace(source::parent_path(path), path);
    }
  }

  Kustomized run() {
    for (const auto& [folder, path] : folders_) build(folder, 0);
    Kustomized all{std::move(result_), tops(), std::move(patches_)};
    for (const std::string& path : gathered_) all.patches.erase(path);
    return all;
  }

 private:
  /// Walks down from each kustomization that no other one uses.
  Tops tops() const {
    Tops result;
    std::uint32_t number = 0;
    std::size_t steps = 0;
    for (const auto& [folder, unused] : folders_) {
      if (used_.contains(folder)) continue;
      std::set<std::string> seen = {folder};
      std::vector<std::string> open = {folder};
      while (!open.empty() && ++steps < most_items) {
        const std::string at = std::move(open.back());
        open.pop_back();
        const auto inner = inside_.find(at);
        if (inner == inside_.end()) {
          result[at].push_back(number);
          continue;
        }
        for (const std::string& path : inner->second) {
          if (seen.insert(path).second) open.push_back(path);
        }
      }
      ++number;
    }
    return result;
  }

  /// Records that the kustomization in `folder` includes `path`.
  void note(const std::string& folder, const std::string& path) {
    inside_[folder].push_back(path);
    if (folders_.contains(path)) used_.insert(path);
  }

  const Kustomization& read(const std::string& folder) {
    const auto [place, added] = read_.try_emplace(folder);
    if (!added) return place->second;
    const auto file = sources_.open(folders_.find(folder)->second);
    if (!file) return place->second;
    syntax::Documents documents = syntax::read_yaml(sources_, *file);
    place->second.file = *file;
    if (!documents.documents.empty()) place->second.value = std::move(documents.documents.front().value);
    return place->second;
  }

  void say(const Value& at, std::string why) {
    unseen_.push_back({Unseen::Kind::unresolved, at.origin().at, {}, std::move(why)});
  }

  const std::vector<Item>& build(const std::string& folder, int depth) {
    const auto [place, added] = built_.try_emplace(folder);
    if (!added || depth > deepest_base) return place->second;  // a circle finds what there is so far: nothing
    const Kustomization& kustomization = read(folder);
    if (!kustomization.value.is_map()) return place->second;
    Gathered all;
    for (const std::string_view key : {"resources", "bases"}) gather(kustomization, folder, key, depth, all);
    if (!take(kustomization.value, "helmCharts").is_null())
      say(take(kustomization.value, "helmCharts"), "cannot see what the charts of this kustomization grant");
    for (const Value& entry : syntax::elements(take(kustomization.value, "components"))) {
      const auto path = source::folder_at(folder, text_of(entry));
      if (is_remote(text_of(entry))) {
        say(entry, fmt::format("cannot see what the remote component `{}` changes", text_of(entry)));
      } else if (!path) {
        say(entry,
            fmt::format("cannot see what the component `{}` changes: it leaves the scanned root", text_of(entry)));
      } else if (folders_.contains(*path) && depth < deepest_base) {
        note(folder, *path);
        const Kustomization& component = read(*path);
        gather(component, *path, "resources", depth, all);
        patch(component, *path, all);
        rename(component.value, all.items);
      }
    }
    patch(kustomization, folder, all);
    rename(kustomization.value, all.items);
    keep_changed(all, folder);
    return built_[folder] = std::move(all.items);
  }

  void gather(const Kustomization& kustomization, const std::string& folder, std::string_view key, int depth,
              Gathered& all) {
    auto& [items, before] = all;
    for (const Value& entry : syntax::elements(take(kustomization.value, key))) {
      const std::string text = text_of(entry);
      const syntax::Call call{entry.origin().at, std::string(sources_.path(kustomization.file))};
      if (is_remote(text)) {
        say(entry, fmt::format("cannot see what the remote base `{}` grants", text));
        continue;
      }
      const auto path = source::folder_at(folder, text);
      if (!path) {
        say(entry, fmt::format("cannot see what the base `{}` grants: it leaves the scanned root", text));
        continue;
      }
      note(folder, *path);
      gathered_.insert(*path);
      if (const auto known = by_path_.find(*path); known != by_path_.end()) {
        for (const std::size_t i : known->second) {
          if (room()) items.push_back({i, objects_[i].resource.attributes, {call}});
        }
      } else if (folders_.contains(*path)) {
        for (const Item& item : build(*path, depth + 1)) {
          if (!room()) break;
          items.push_back(item);
          items.back().calls.insert(items.back().calls.begin(), call);
        }
      }
    }
    for (std::size_t i = before.size(); i < items.size(); ++i)
      before.push_back(identity_of(objects_[items[i].base], items[i].attributes));
  }

  bool room() {
    if (++steps_ < most_items) return true;
    if (steps_ == most_items)
      unseen_.push_back({Unseen::Kind::limit, {}, "", "kustomizations gather too many objects"});
    return false;
  }

  using RoleKey = std::tuple<std::string, std::string, std::string>;  // kind, namespace, name

  /// The bindings that were changed, or whose role was changed.
  void keep_changed(const Gathered& all, const std::string& folder) {
    const auto& [items, before] = all;
    std::map<RoleKey, std::size_t> roles;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Value& at = items[i].attributes;
      const std::string& kind = objects_[items[i].base].resource.type;
      if (is_role(objects_[items[i].base]))
        roles.insert_or_assign({kind, kind == "Role" ? text_of(take(at, "metadata.namespace")) : std::string(),
                                text_of(take(at, "metadata.name"))},
                               i);
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Object& base = objects_[items[i].base];
      if (!is_binding(base)) continue;
      const Value& at = items[i].attributes;
      const std::string kind = text_of(take(at, "roleRef.kind"));
      const auto role = roles.find({kind, kind == "Role" ? text_of(take(at, "metadata.namespace")) : std::string(),
                                    text_of(take(at, "roleRef.name"))});
      const auto changed = [&](std::size_t item) {
        return identity_of(objects_[items[item].base], items[item].attributes) != before[item];
      };
      if (!changed(i) && (role == roles.end() || !changed(role->second))) continue;
      Overlay overlay{items[i].base, base, items[i].other_role};
      if (role != roles.end()) {
        const Object& unchanged = objects_[items[role->second].base];
        const Value& now = items[role->second].attributes;
        if (identity_of(unchanged, now) != identity_of(unchanged, unchanged.resource.attributes))
          overlay.rules = take(now, "rules");
      }
      overlay.object.resource.attributes = items[i].attributes;
      overlay.object.resource.calls = items[i].calls;
      overlay.replaces =
          items[i].calls.size() == 1 && source::parent_path(sources_.path(base.resource.block.file)) == folder;
      if (base.resource.type == "RoleBinding")
        overlay.object.namespace_ = text_of(take(items[i].attributes, "metadata.namespace"));
      overlay.object.resource.name = text_of(take(items[i].attributes, "metadata.name"));
      overlay.object.resource.address =
          fmt::format("{}/{}/{}", overlay.object.namespace_.empty() ? "-" : overlay.object.namespace_,
                      base.resource.type, overlay.object.resource.name);
      result_.push_back(std::move(overlay));
    }
  }

  // ---- Patches

  void patch(const Kustomization& kustomization, const std::string& folder, Gathered& all) {
    for (const std::string_view key : {"patches", "patchesStrategicMerge", "patchesJson6902"}) {
      for (const Value& entry : syntax::elements(take(kustomization.value, key))) {
        const Value target = take(entry, "target");
        Value content = entry.is_map() ? take(entry, "patch") : entry;
        if (entry.is_map() && content.is_null()) content = take(entry, "path");
        for (const Value& one : patches_of(folder, content)) apply(one, target, all);
      }
    }
  }

  /// A file's documents, or those of a text.
  std::vector<Value> patches_of(const std::string& folder, const Value& content) {
    const std::string text = text_of(content);
    if (content.is_map() || content.is_list()) return {content};
    syntax::Documents documents;
    if (text.find('\n') == std::string::npos && text.find(": ") == std::string::npos) {
      const auto path = source::folder_at(folder, text);
      if (path) {
        note(folder, *path);
        patches_.insert(*path);
      }
      const auto file = path ? sources_.open(*path) : std::unexpected(std::string("it leaves the scanned root"));
      if (!file) {
        say(content, fmt::format("cannot read the patch `{}`: {}", text, file.error()));
        return {};
      }
      documents = syntax::read_yaml(sources_, *file);
    } else {
      documents = syntax::read_yaml(sources_, content);
    }
    std::vector<Value> result;
    for (syntax::Document& document : documents.documents) result.push_back(std::move(document.value));
    return result;
  }

  /// A patch renamed an object.
  struct NewName {
    std::string kind;
    std::string before;
    Value name;
  };

  /// References follow. Source: kustomize documentation, name references.
  static void follow(const NewName& renamed, std::vector<Item>& items) {
    const auto refers = [&](const Value& reference) {
      return text_of(take(reference, "kind")) == renamed.kind && text_of(take(reference, "name")) == renamed.before;
    };
    for (Item& item : items) {
      const Value role = take(item.attributes, "roleRef");
      if (refers(role))
        item.attributes = with_entry(item.attributes, "roleRef", with_entry(role, "name", renamed.name));
      const Value subjects = take(item.attributes, "subjects");
      if (!subjects.is_list()) continue;
      std::vector<Value> changed;
      for (const Value& subject : subjects.as_list().items)
        changed.push_back(refers(subject) ? with_entry(subject, "name", renamed.name) : subject);
      item.attributes = with_entry(item.attributes, "subjects", Value::list(std::move(changed), subjects.origin()));
    }
  }

  void apply(const Value& patch, const Value& target, Gathered& all) {
    auto& [items, before] = all;
    std::set<std::size_t> removed;
    std::vector<NewName> names;
    for (std::size_t i = 0; i < items.size(); ++i) {
      Item& item = items[i];
      const Value& named = target.is_map() ? target : patch;
      if (!targets(named, target.is_map(), item)) continue;
      if (target.is_map() &&
          (!take(target, "labelSelector").is_null() || !take(target, "annotationSelector").is_null())) {
        if (is_binding(objects_[item.base]) || is_role(objects_[item.base]))
          say(target, "cannot see which objects this patch selects");
        continue;
      }
      const std::string role = syntax::to_json(take(item.attributes, "roleRef"));
      if (patch.is_list()) {
        if (auto changed = json_patch(item.attributes, patch)) {
          const Value before_it = take(item.attributes, "metadata.name");
          item.attributes = std::move(*changed);
          const Value name = take(item.attributes, "metadata.name");
          if (text_of(name) != text_of(before_it))
            names.push_back({objects_[item.base].resource.type, text_of(before_it), name});
        } else if (is_binding(objects_[item.base])) {
          say(patch, "cannot see what this patch makes of the binding");
        } else if (is_role(objects_[item.base])) {
          say(patch, "cannot see what this patch makes of the role");
        }
      } else if (text_of(take(patch, "$patch")) == "delete") {
        removed.insert(i);
      } else {
        const Value name = take(item.attributes, "metadata.name");
        item.attributes = merge_patch(item.attributes, patch);
        item.attributes =
            with_entry(item.attributes, "metadata", with_entry(take(item.attributes, "metadata"), "name", name));
      }
      if (role != syntax::to_json(take(item.attributes, "roleRef"))) item.other_role = true;
    }
    for (const NewName& name : names) follow(name, items);
    for (auto i = removed.rbegin(); i != removed.rend(); ++i) {
      items.erase(items.begin() + static_cast<std::ptrdiff_t>(*i));
      before.erase(before.begin() + static_cast<std::ptrdiff_t>(*i));
    }
  }

  /// A target's parts are regular expressions; of those `.*` alone is common.
  static bool fits(const Value& wanted, const std::string& text) {
    if (wanted.is_null()) return true;
    std::string_view pattern;
    const std::string written = text_of(wanted);
    pattern = written;
    const std::size_t any = pattern.find(".*");
    if (any == std::string_view::npos) return pattern == text;
    return text.starts_with(pattern.substr(0, any)) && text.ends_with(pattern.substr(any + 2));
  }

  bool targets(const Value& named, bool target, const Item& item) const {
    const Object& base = objects_[item.base];
    const Value& at = item.attributes;
    if (!fits(take(named, "kind"), base.resource.type)) return false;
    const std::string name = text_of(take(at, "metadata.name"));
    const Value wanted = take(named, target ? "name" : "metadata.name");
    // A patch may name an object as it was before earlier kustomizations renamed it.
    if (!fits(wanted, name) && !fits(wanted, base.resource.name)) return false;
    if (!target && wanted.is_null()) return false;
    const Value space = take(named, target ? "namespace" : "metadata.namespace");
    return fits(space, text_of(take(at, "metadata.namespace"))) || fits(space, base.namespace_);
  }

  // ---- Names and namespaces

  /// The name prefix, name suffix and namespace that a kustomization sets.
  struct Renaming {
    Value prefix;
    Value suffix;
    Value space;  ///< null where the namespaces stay
    [[nodiscard]] bool names() const { return !text_of(prefix).empty() || !text_of(suffix).empty(); }
    [[nodiscard]] Value operator()(const Value& name) const { return renamed(name, prefix, suffix); }
  };

  void rename(const Value& kustomization, std::vector<Item>& items) const {
    const Renaming renaming{take(kustomization, "namePrefix"), take(kustomization, "nameSuffix"),
                            take(kustomization, "namespace")};
    const Value& space = renaming.space;
    const bool names = renaming.names();
    if (!names && space.is_null()) return;
    std::set<std::pair<std::string, std::string>> gathered;  // kind, name: what references follow
    for (const Item& item : items)
      gathered.emplace(objects_[item.base].resource.type, text_of(take(item.attributes, "metadata.name")));
    for (Item& item : items) {
      const Object& base = objects_[item.base];
      if (is_binding(base)) follow(item, gathered, renaming);
      Value metadata = take(item.attributes, "metadata");
      if (names) metadata = with_entry(metadata, "name", renaming(take(metadata, "name")));
      if (!space.is_null() && !base.resource.type.starts_with("Cluster"))
        metadata = with_entry(metadata, "namespace", space);
      item.attributes = with_entry(item.attributes, "metadata", std::move(metadata));
    }
  }

  static void follow(Item& item, const std::set<std::pair<std::string, std::string>>& gathered,
                     const Renaming& renaming) {
    const Value& space = renaming.space;
    const bool names = renaming.names();
    const Value role = take(item.attributes, "roleRef");
    if (names && gathered.contains({text_of(take(role, "kind")), text_of(take(role, "name"))})) {
      item.attributes = with_entry(item.attributes, "roleRef", with_entry(role, "name", renaming(take(role, "name"))));
    }
    const Value subjects = take(item.attributes, "subjects");
    if (!subjects.is_list()) return;
    std::vector<Value> changed;
    for (const Value& one : subjects.as_list().items) {
      Value subject = one;
      const std::string name = text_of(take(subject, "name"));
      if (text_of(take(subject, "kind")) == "ServiceAccount") {
        const bool known = gathered.contains({"ServiceAccount", name});
        if (!space.is_null() && (known || name == "default")) subject = with_entry(subject, "namespace", space);
        if (names && known) subject = with_entry(subject, "name", renaming(take(subject, "name")));
      }
      changed.push_back(std::move(subject));
    }
    item.attributes = with_entry(item.attributes, "subjects", Value::list(std::move(changed), subjects.origin()));
  }

  source::SourceSet& sources_;
  const std::vector<Object>& objects_;
  std::vector<Unseen>& unseen_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_path_;
  std::map<std::string, std::string, std::less<>> folders_;
  std::map<std::string, std::vector<std::string>, std::less<>> inside_;  // folder → files and folders it gathers
  std::set<std::string, std::less<>> used_;                              // by another kustomization
  std::set<std::string, std::less<>> patches_;                           // files
  std::set<std::string, std::less<>> gathered_;                          // files and folders
  std::map<std::string, Kustomization> read_;
  std::map<std::string, std::vector<Item>> built_;
  std::vector<Overlay> result_;
  std::size_t steps_ = 0;
};

}  // namespace

Kustomized kustomize(source::SourceSet& sources, const std::vector<std::string>& paths,
                     const std::vector<Object>& objects, std::vector<Unseen>& unseen) {
  return Builder(sources, paths, objects, unseen).run();
}

}  // namespace grantlint::kubernetes
