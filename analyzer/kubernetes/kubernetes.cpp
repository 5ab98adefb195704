#include "kubernetes/kubernetes.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "discover/discover.h"
#include "kubernetes/helm.h"
#include "kubernetes/kustomize.h"
#include "kubernetes/objects.h"
#include "kubernetes/roles.h"
#include "kubernetes/roots.h"
#include "kubernetes/workloads.h"
#include "source/form.h"
#include "syntax/yaml.h"

namespace grantlint::kubernetes {

using source::FileForm;
using syntax::Joined;
using syntax::Value;

namespace {

Joined joined_with(const Object& object, Joined::Kind kind) {
  return {kind, object.resource.address, object.resource.block,
          take(object.resource.attributes, "metadata.annotations")};
}

Value with_rules(const Value& binding, Value rules) {
  syntax::Map map = binding.as_map();
  std::erase_if(map.entries, [](const syntax::Entry& entry) { return entry.key == "rules"; });
  map.entries.push_back({"rules", rules.origin(), std::move(rules)});
  return Value::map(std::move(map), binding.origin());
}

class Joiner {
 public:
  Joiner(const source::SourceSet& sources, const std::vector<Object>& objects, Roots& roots,
         std::vector<Workload> workloads)
      : sources_(sources),
        objects_(objects),
        nearest_(sources, objects),
        rules_(objects, nearest_, roots),
        workloads_(sources, roots, nearest_, std::move(workloads)) {}

  syntax::Resource join(const Object& binding, std::vector<findings::Unseen>& unseen) {
    syntax::Resource result = binding.resource;
    const std::vector<Value> subjects = syntax::elements(take(result.attributes, "subjects"));
    join_role(binding, !subjects.empty(), result, unseen);
    for (const Value& subject : subjects) join_account(binding, subject, result);
    return result;
  }

  /// A binding that a kustomization made of `base`, with the role of that one: what it allows stays, perhaps
  /// under a new name, as do the subjects that were only renamed.
  syntax::Resource join_changed(const Object& binding, const syntax::Resource& base) {
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

  /// A ServiceAccount, or the Secret that holds its token, with the workloads that run as it.
  syntax::Resource join_own(const Object& object) {
    syntax::Resource result = object.resource;
    const std::string account = text_of(take(result.attributes, "account"));
    const std::size_t slash = account.find('/');
    if (slash != std::string::npos)
      join_workloads(object.namespace_, account.substr(slash + 1), result.block.file, {}, result);
    return result;
  }

 private:
  void join_role(const Object& binding, bool grants, syntax::Resource& result, std::vector<findings::Unseen>& unseen) {
    const Value reference = take(binding.resource.attributes, "roleRef");
    const Value name_value = take(reference, "name");
    const Value kind_value = take(reference, "kind");
    const std::string name = text_of(name_value);
    const std::string kind = text_of(kind_value);
    const std::string namespace_ = kind == "Role" ? binding.namespace_ : std::string();
    const auto role = nearest_.find(kind, namespace_, name, binding.resource.block.file);
    // A template's `{{ .Values.name }}` means the same in its own folder only.
    const bool written = name_value.is_unknown();
    if (role && is_role(kind) && (!written || same_folder(binding, objects_[*role]))) {
      result.attributes = with_rules(result.attributes, rules_.of(*role, unseen));
      result.joined.push_back(joined_with(objects_[*role], Joined::Kind::definition));
      return;
    }
    if (kind == "ClusterRole" && !written) {
      const source::Span at = name_value.origin().at.known() ? name_value.origin().at : binding.resource.head;
      if (const Value added = rules_.added_to(name, binding.resource.block.file, at, unseen); !added.is_null())
        result.attributes = with_rules(result.attributes, added);
    }
    if (!grants || is_built_in_role(kind, name)) return;
    // A part that is not known is a value that says so, in its place.
    if (written || reference.is_unknown() || kind_value.is_unknown()) return;
    const source::Span at = name_value.origin().at.known()  ? name_value.origin().at
                            : reference.origin().at.known() ? reference.origin().at
                                                            : binding.resource.head;
    const std::string why =
        name.empty() || !is_role(kind)
            ? fmt::format("cannot see what `{}/{}` allows: its `roleRef` names no role", binding.resource.type,
                          binding.resource.name)
            : fmt::format("cannot see what `{}/{}` allows: no such role in the scanned tree", kind, name);
    unseen.push_back({findings::Unseen::Kind::unresolved, at, "", why});
  }

  [[nodiscard]] bool same_folder(const Object& a, const Object& b) const {
    return source::parent_path(sources_.path(a.resource.block.file)) ==
           source::parent_path(sources_.path(b.resource.block.file));
  }

  static bool is_role(std::string_view kind) { return kind == "Role" || kind == "ClusterRole"; }

  void join_account(const Object& binding, const Value& subject, syntax::Resource& result) {
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

  void join_workloads(std::string_view namespace_, const std::string& account, source::FileId from, source::Span holder,
                      syntax::Resource& result) {
    for (const Workload* workload : workloads_.running_as(namespace_, account, from))
      result.joined.push_back({Joined::Kind::workload, workload->address(), workload->block, {}, holder});
  }

  const source::SourceSet& sources_;
  const std::vector<Object>& objects_;
  Nearest nearest_;
  Rules rules_;
  Workloads workloads_;
};

}  // namespace

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

  void add_to(std::vector<Input>& documents, std::vector<findings::Unseen>& unseen) const {
    unseen.insert(unseen.end(), unseen_.begin(), unseen_.end());
    for (const auto& [file, rendered] : rendered_) {
      for (const auto& [document, unsure] : rendered.documents) documents.push_back({file, &document, unsure});
      unseen.insert(unseen.end(), rendered.unseen.begin(), rendered.unseen.end());
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

 private:
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
  rendered.add_to(sorted, result.unseen);
  std::ranges::stable_sort(sorted, {}, [&](const Input& input) {
    return std::tuple(sources.path(input.file), input.document != nullptr ? input.document->at.begin : 0);
  });
  auto [objects, workloads] = find_objects(sorted, tree.wanted, tree.pod_of, result.unseen);
  rendered.drop_repeated(objects);
  if (std::ranges::any_of(objects, binds_default)) {
    const Unnamed more(sources, tree.paths);
    std::vector<findings::Unseen> unused;  // what is not read of them grants nothing
    std::ranges::move(find_objects(more.documents(), {}, tree.pod_of, unused).workloads, std::back_inserter(workloads));
  }
  const Kustomized kustomized = kustomize(sources, tree.paths, objects, result.unseen);
  Roots roots(sources, kustomized.tops);
  Joiner joiner(sources, objects, roots, std::move(workloads));
  result.resources.reserve(objects.size());
  for (const Object& object : objects)
    result.resources.push_back(is_binding(object) ? joiner.join(object, result.unseen) : joiner.join_own(object));
  for (const Overlay& overlay : kustomized.overlays) {
    syntax::Resource resource = overlay.other_role
                                    ? joiner.join(overlay.object, result.unseen)
                                    : joiner.join_changed(overlay.object, result.resources[overlay.base]);
    if (overlay.rules) resource.attributes = with_rules(resource.attributes, *overlay.rules);
    result.resources.push_back(std::move(resource));
  }
  return result;
}

}  // namespace grantlint::kubernetes
