#include "kubernetes/kubernetes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "discover/discover.h"
#include "kubernetes/declared.h"
#include "kubernetes/helm.h"
#include "kubernetes/joiner.h"
#include "kubernetes/kustomize.h"
#include "kubernetes/nested.h"
#include "kubernetes/objects.h"
#include "kubernetes/patches.h"
#include "kubernetes/roots.h"
#include "source/ascii.h"
#include "source/form.h"
#include "syntax/yaml.h"

namespace grantlint::kubernetes {

using source::FileForm;
using syntax::Value;

std::optional<std::string> chart_of(source::SourceSet& sources, std::string_view path) {
  constexpr std::string_view templates = "templates";
  std::string_view folder = source::parent_path(path);
  while (!folder.empty()) {
    const std::string_view above = source::parent_path(folder);
    if (source::file_name(folder) == templates && sources.open(source::join_path(above, "Chart.yaml")))
      return std::string(above);
    folder = above;
  }
  return std::nullopt;
}

namespace {

/// Documents of charts, with the Unseen entries of their templates.
class Templates {
 public:
  /// `paths` are all files of the tree: values files of other installs are among them.
  Templates(source::SourceSet& sources, const std::vector<source::FileId>& files, const std::vector<std::string>& paths,
            const source::Wanted& matters) {
    std::map<std::string, std::vector<std::string>, std::less<>> more;  // folder → paths of values
    for (const std::string& path : paths) {
      if (is_more_values(source::file_name(path))) more[std::string(source::parent_path(path))].push_back(path);
    }
    for (const source::FileId file : files) {
      const auto folder = chart_of(sources, sources.path(file));
      if (!folder) continue;
      auto known = charts_.find(*folder);
      if (known == charts_.end()) known = charts_.emplace(*folder, evaluations(sources, *folder, more)).first;
      for (const Chart& chart : known->second) {
        rendered_.emplace_back(file, render(sources, chart, file, matters));
        for (const auto& [part, unused] : chart.templates) files_.insert(part);  // helpers make objects too
      }
    }
  }

  void add_to(std::vector<Input>& documents, std::vector<findings::Unseen>& unseen, const Wanted& wanted) const {
    unseen.insert(unseen.end(), unseen_.begin(), unseen_.end());
    for (const auto& [file, rendered] : rendered_) {
      for (const auto& [document, unsure] : rendered.documents) documents.push_back({file, &document, unsure});
      std::ranges::copy_if(rendered.unseen, std::back_inserter(unseen), [&](const findings::Unseen& one) {
        return one.kind != findings::Unseen::Kind::unresolved || !is_elsewhere(rendered, one.at, wanted);
      });
    }
  }

  /// Equal objects from two branches of a template, or from two values files, are merged into the first, which is
  /// certain if one of them is.
  void drop_repeated(std::vector<Object>& objects) const {
    std::map<std::string, std::size_t> seen;  // key → index of the first
    std::vector<bool> repeated(objects.size());
    for (std::size_t i = 0; i < objects.size(); ++i) {
      const Object& object = objects[i];
      const source::Span at = object.resource.block;
      if (!is_template(at)) continue;
      const Value& all = object.resource.attributes;
      std::string key =
          fmt::format("{} {} {} {}", static_cast<std::uint32_t>(at.file), at.begin, at.end, object.resource.address);
      if (object.resource.type.ends_with("Binding") || object.resource.type.ends_with("Role")) {
        for (const std::string_view part : {"subjects", "roleRef", "rules", "aggregationRule"})
          key += syntax::to_json(take(all, part));
      } else {
        key += syntax::to_json(all);
      }
      const auto [first, added] = seen.try_emplace(std::move(key), i);
      repeated[i] = !added;
      if (!added && object.resource.unsure.empty()) objects[first->second].resource.unsure.clear();
    }
    std::size_t i = 0;
    std::erase_if(objects, [&](const Object&) { return repeated[i++]; });
  }

  /// Of a role in several arms of a template's `if`, one role: its rules are those that the values make, and apart
  /// those of other arms. Of a binding the further forms keep the subjects that they add.
  void merge_arms(std::vector<Object>& objects, std::vector<findings::Unseen>& unseen) const {
    std::map<std::string, std::vector<std::size_t>> forms;  // of one object, those that are certain first
    for (const bool certain : {true, false}) {
      for (std::size_t i = 0; i < objects.size(); ++i) {
        const syntax::Resource& resource = objects[i].resource;
        if (!is_template(resource.block) || resource.unsure.empty() != certain) continue;
        const bool role = resource.type == "Role" || resource.type == "ClusterRole";
        if (!role && !is_binding(objects[i])) continue;
        std::string key =
            fmt::format("{} {} {}", static_cast<std::uint32_t>(resource.block.file), resource.type, resource.address);
        if (!role) key += syntax::to_json(take(resource.attributes, "roleRef"));
        forms[std::move(key)].push_back(i);
      }
    }
    std::vector<bool> merged(objects.size());
    for (const auto& [unused, all] : forms) {
      if (all.size() < 2) continue;
      if (is_binding(objects[all.front()])) {
        merge_bindings(objects, all, merged);
      } else {
        merge_roles(objects, all, merged, unseen);
      }
    }
    std::size_t i = 0;
    std::erase_if(objects, [&](const Object&) { return merged[i++]; });
  }

 private:
  /// Does it stand in an object that grants nothing, whatever is added to it?
  static bool is_elsewhere(const Rendered& rendered, source::Span at, const Wanted& wanted) {
    const auto around = std::ranges::find_if(rendered.documents, [&](const Rendered::Document& one) {
      const source::Span document = one.document.at;
      return document.file == at.file && document.begin <= at.begin && at.begin < document.end;
    });
    return around != rendered.documents.end() && grants_nothing(around->document.value, wanted);
  }

  /// The elements that were not seen yet.
  static std::vector<Value> new_ones(const Value& list, std::set<std::string>& seen) {
    std::vector<Value> added;
    for (Value& one : syntax::elements(list)) {
      if (seen.insert(syntax::to_json(one)).second) added.push_back(std::move(one));
    }
    return added;
  }

  static void merge_bindings(std::vector<Object>& objects, const std::vector<std::size_t>& all,
                             std::vector<bool>& merged) {
    std::set<std::string> seen;
    for (const std::size_t i : all) {
      Value& attributes = objects[i].resource.attributes;
      const Value subjects = take(attributes, "subjects");
      std::vector<Value> added = new_ones(subjects, seen);
      if (added.empty() && i != all.front()) merged[i] = true;
      attributes = with_entry(attributes, "subjects", Value::list(std::move(added), subjects.origin()));
    }
  }

  /// A rule without what only an installation fills in.
  static Value known_part(const Value& rule) {
    if (!rule.is_map()) return rule;
    syntax::Map map = rule.as_map();
    for (syntax::Entry& entry : map.entries) {
      if (!entry.value.is_list()) continue;
      syntax::List list = entry.value.as_list();
      std::erase_if(list.items, [](const Value& item) { return item.is_unknown(); });
      entry.value = Value::list(std::move(list), entry.value.origin());
    }
    return Value::map(std::move(map), rule.origin());
  }

  static void merge_roles(std::vector<Object>& objects, const std::vector<std::size_t>& all, std::vector<bool>& merged,
                          std::vector<findings::Unseen>& unseen) {
    Object& first = objects[all.front()];
    const bool certain = first.resource.unsure.empty();
    std::set<std::string> seen;
    std::vector<Value> rules;
    std::vector<Value> more;
    for (const std::size_t i : all) {
      const syntax::Resource& form = objects[i].resource;
      const bool apart = certain && !form.unsure.empty();
      for (Value& rule : new_ones(take(form.attributes, "rules"), seen)) {
        if (!apart) {
          rules.push_back(std::move(rule));
        } else if (rule.is_unknown() || (!rule.wholly_known() && seen.contains(syntax::to_json(known_part(rule))))) {
          // Nothing in the tree says what such an arm adds.
          unseen.push_back(
              {findings::Unseen::Kind::unresolved,
               rule.origin().at.known() ? rule.origin().at : form.block,
               {},
               fmt::format("cannot see what `{}/{}` allows besides: {}", form.type, form.name, form.unsure)});
        } else {
          if (first.more_unsure.empty()) first.more_unsure = form.unsure;
          more.push_back(std::move(rule));
        }
      }
      if (i != all.front()) merged[i] = true;
    }
    Value& attributes = first.resource.attributes;
    attributes = with_entry(attributes, "rules", Value::list(std::move(rules), take(attributes, "rules").origin()));
    if (!more.empty()) first.more_rules = Value::list(std::move(more), attributes.origin());
  }

  [[nodiscard]] bool is_template(source::Span at) const { return files_.contains(at.file); }

  using Values = std::map<std::string, std::vector<std::string>, std::less<>>;

  /// The chart with its own values, then once for each file of other ones, beside it or beside a chart that
  /// it is part of.
  std::deque<Chart> evaluations(source::SourceSet& sources, const std::string& folder, const Values& more) {
    constexpr std::size_t most = 16;
    std::deque<Chart> result;
    result.push_back(read_chart(sources, folder, {}));
    std::string_view at = folder;
    while (true) {
      if (const auto values = more.find(at); values != more.end()) {
        for (const std::string& path : values->second) {
          if (result.size() <= most) {
            result.push_back(read_chart(sources, folder, path));
          } else {
            unseen_.push_back({findings::Unseen::Kind::limit,
                               {},
                               path,
                               fmt::format("the chart has more than {} files of values: this one is not read", most)});
          }
        }
      }
      const std::string_view charts = source::parent_path(at);
      if (source::file_name(charts) != "charts") return result;
      at = source::parent_path(charts);
    }
  }

  std::map<std::string, std::deque<Chart>, std::less<>> charts_;
  std::deque<std::pair<source::FileId, Rendered>> rendered_;
  std::set<source::FileId> files_;
  std::vector<findings::Unseen> unseen_;
};

}  // namespace

namespace {

/// Documents that were not read for what they grant: a pod that names no account runs as `default`, so where a
/// binding names that one, whatever runs pods may be who holds it.
class Unnamed {
 public:
  Unnamed(source::SourceSet& sources, const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      const FileForm form = source::form_of(path);
      if ((form != FileForm::json && form != FileForm::yaml) || chart_of(sources, path)) continue;
      const auto file = sources.open_if(path, discover::may_run_pods);
      if (!file || *file == source::FileId::none || !discover::may_run_pods(sources.bytes(*file))) continue;
      files_.emplace_back(*file, form == FileForm::json ? syntax::read_json(sources, *file)
                                                        : syntax::read_yaml(sources, *file, discover::may_run_pods));
    }
  }

  [[nodiscard]] std::vector<Input> documents() const {
    std::vector<Input> result;
    for (const auto& [file, read] : files_) {
      for (const syntax::Document& document : read.documents) result.push_back({file, &document});
    }
    return result;
  }

 private:
  std::deque<std::pair<source::FileId, syntax::Documents>> files_;
};

bool binds_default(const Object& object) {
  if (!is_binding(object)) return false;
  const std::vector<Value> subjects = syntax::elements(take(object.resource.attributes, "subjects"));
  return std::ranges::any_of(subjects, [](const Value& subject) {
    return text_of(take(subject, "kind")) == "ServiceAccount" && text_of(take(subject, "name")) == "default";
  });
}

}  // namespace

namespace {

/// A manifest that a resource of Terraform reads from its file is that resource's object.
void drop_declared(std::vector<Object>& objects, const std::vector<Object>& declared) {
  std::set<std::pair<source::FileId, std::uint32_t>> read;
  for (const Object& object : declared) {
    const source::Span at = object.resource.attributes.origin().at;
    if (at.known() && at.file != object.resource.block.file) read.emplace(at.file, at.begin);
  }
  if (read.empty()) return;
  std::erase_if(objects, [&](const Object& object) {
    const source::Span at = object.resource.attributes.origin().at;
    return read.contains({at.file, at.begin});
  });
}

/// A file of patches holds parts of objects: none that is applied, nor that a name refers to.
void mark_patches(const source::SourceSet& sources, const Kustomized& kustomized, std::vector<Object>& objects) {
  for (Object& object : objects) {
    object.is_patch = kustomized.patches.contains(sources.path(object.resource.block.file));
    if (object.is_patch) object.resource.name.clear();
  }
}

/// A resource whose attributes are the object stays what it is; a binding gets what it is joined with, in the
/// words of manifests.
void add_declared(const Object& object, std::vector<syntax::Resource>&& joined, const Surroundings& tree,
                  Objects& result) {
  const syntax::Resource& written = (*tree.declared)[*object.declared];
  const bool whole = source::is_upper(tree.objects_of(written.type).front());
  if (whole && !is_binding(object)) return;
  for (syntax::Resource& one : joined) {
    if (whole) {
      one.type = written.type;
      Value attributes = written.attributes;
      for (const std::string_view key : {"subjects", "roleRef", "rules"})
        attributes = with_entry(attributes, key, take(one.attributes, key));
      one.attributes = std::move(attributes);
    }
    result.declared.emplace_back(*object.declared, std::move(one));
  }
  if (whole) result.replaced.push_back(*object.declared);
}

}  // namespace

Objects read(source::SourceSet& sources, const std::vector<syntax::DataFile>& files, const Surroundings& tree) {
  Objects result;
  std::vector<Input> sorted;
  for (const syntax::DataFile& file : files) {
    if (chart_of(sources, sources.path(file.file))) {
      result.templates.push_back(file.file);
      continue;
    }
    for (const syntax::Document& document : file.read->documents) sorted.push_back({file.file, &document});
  }
  const Templates rendered(sources, result.templates, tree.paths, tree.matters);
  rendered.add_to(sorted, result.unseen, tree.wanted);
  std::ranges::stable_sort(sorted, {}, [&](const Input& input) {
    return std::tuple(sources.path(input.file), input.document != nullptr ? input.document->at.begin : 0);
  });
  const Nesting nesting(sources, tree.keywords, tree.matters);
  const Search search{tree.wanted, tree.pod_of, nesting};
  auto [objects, workloads] = find_objects(sorted, search, result.unseen);
  rendered.drop_repeated(objects);
  rendered.merge_arms(objects, result.unseen);
  if (std::ranges::any_of(objects, binds_default)) {
    const Unnamed more(sources, tree.paths);
    std::vector<findings::Unseen> unused;  // what is not read of them grants nothing
    const Wanted nothing;
    std::ranges::move(find_objects(more.documents(), {nothing, tree.pod_of, nesting}, unused).workloads,
                      std::back_inserter(workloads));
  }
  std::vector<Object> declared = declared_objects(sources, tree, search, result.unseen);
  drop_declared(objects, declared);
  const Kustomized kustomized = kustomize(sources, tree.paths, objects, result.unseen);
  mark_patches(sources, kustomized, objects);
  Roots roots(sources, kustomized.tops);
  std::ranges::move(declared, std::back_inserter(objects));
  Joiner joiner(sources, objects, roots, std::move(workloads));
  std::vector<std::size_t> places;  // of each object, where its first Resource is
  for (const Object& object : objects) {
    places.push_back(result.resources.size());
    if (object.is_patch) continue;
    std::vector<syntax::Resource> joined =
        is_binding(object) ? joiner.join(object, result.unseen) : std::vector{joiner.join_own(object)};
    if (object.declared) {
      add_declared(object, std::move(joined), tree, result);
    } else {
      std::ranges::move(joined, std::back_inserter(result.resources));
    }
  }
  for (const Overlay& overlay : kustomized.overlays) {
    syntax::Resource resource = overlay.other_role
                                    ? joiner.join(overlay.object, result.unseen).front()
                                    : joiner.join_changed(overlay.object, result.resources[places[overlay.base]]);
    if (overlay.rules) resource.attributes = with_rules(resource.attributes, *overlay.rules);
    if (overlay.replaces) {
      result.resources[places[overlay.base]] = std::move(resource);
    } else {
      result.resources.push_back(std::move(resource));
    }
  }
  std::ranges::sort(result.replaced);
  return result;
}

}  // namespace grantlint::kubernetes
