#include "terraform/project.h"

#include "source/parallel.h"
#include "source/paths.h"

#include <algorithm>

#include <fmt/format.h>

namespace grantlint::terraform {

using discover::File;
using discover::FileKind;
using source::FileId;

namespace {

bool is_local(std::string_view module_source) {
  return module_source.starts_with("./") || module_source.starts_with("../");
}

bool loads_itself(std::string_view path) {
  const std::string_view name = source::file_name(path);
  const std::string_view stem = name.substr(0, name.rfind(".tfvars"));
  return stem == "terraform" || stem.ends_with(".auto");
}

}  // namespace

Project::Project(source::SourceSet& sources, const std::vector<File>& files, const std::set<std::string>& called,
                 unsigned jobs) {
  std::vector<std::string> folders;
  for (const File& file : files) {
    if (discover::is_module_file(file.kind)) {
      auto& list = files_[std::string(source::parent_path(file.path))];
      if (list.empty()) folders.emplace_back(source::parent_path(file.path));
      list.push_back(&file);
    } else if (discover::is_tfvars(file.kind)) {
      tfvars_.push_back(&file);
    }
  }
  // Modules installed by `terraform init` are read only when a call refers to them.
  std::erase_if(folders, [](const std::string& folder) {
    return ("/" + folder + "/").find("/.terraform/") != std::string::npos;
  });
  std::ranges::sort(tfvars_, {}, &File::path);
  for (const std::string& folder : called) {
    if (!files_.contains(folder)) folders.push_back(folder);
  }

  // Breadth first: what the known folders call is read next.
  while (!folders.empty()) {
    read_folders(sources, folders, jobs);
    std::set<std::string> next;
    for (const std::string& folder : folders) {
      read_installed(sources, folder);
      const Module& module = *modules_.at(folder);
      for (const auto& [name, call] : module.calls) {
        const std::string module_source = call->plain_text("source");
        if (!is_local(module_source)) continue;
        const auto target = source_folder(sources.tree(), folder, module_source);
        led_.emplace(std::pair(folder, module_source), target);
        if (target) next.insert(*target);
      }
      if (const auto installed = installed_.find(folder); installed != installed_.end()) {
        for (const auto& [path, target] : installed->second) next.insert(target);
      }
    }
    folders.clear();
    for (const std::string& folder : next) {
      if (!modules_.contains(folder)) folders.push_back(folder);
    }
  }
  for (const std::string& folder : called) {
    if (const Module* module = in(folder)) called_.insert(module);
  }
  for (const auto& [folder, module] : modules_) {
    for (const auto& [name, call] : module->calls) {
      const std::string module_source = call->plain_text("source");
      if (!is_local(module_source)) continue;
      const auto target = led(*module, module_source);
      const auto found = target ? modules_.find(*target) : modules_.end();
      if (found != modules_.end() && found->second.get() != module.get()) called_.insert(found->second.get());
    }
    if (("/" + folder + "/").find("/.terraform/") != std::string::npos) called_.insert(module.get());
  }
}

void Project::read_folders(source::SourceSet& sources, const std::vector<std::string>& folders, unsigned jobs) {
  for (const std::string& folder : folders) {
    auto& list = files_[folder];
    if (!list.empty()) continue;
    for (const std::string& name : sources.list(folder, 100'000)) {
      const auto kind = discover::kind_of(name);
      if (!kind || !discover::is_module_file(*kind) || name.find('/') != std::string::npos) continue;
      auto file = std::make_unique<File>();
      file->path = source::join_path(folder, name);
      file->kind = *kind;
      file->selected = false;
      if (const auto id = sources.open(file->path)) file->id = *id;
      list.push_back(file.get());
      found_.push_back(std::move(file));
    }
  }
  std::vector<std::unique_ptr<Module>> read(folders.size());
  source::in_parallel(folders.size(), jobs,
                      [&](std::size_t i) { read[i] = read_module(sources, folders[i], files_.at(folders[i])); });
  for (std::size_t i = 0; i < folders.size(); ++i) modules_[folders[i]] = std::move(read[i]);
}

void Project::read_installed(source::SourceSet& sources, const std::string& root_folder) {
  const auto file = sources.open(source::join_path(root_folder, ".terraform/modules/modules.json"));
  if (!file) return;
  const syntax::Documents read = syntax::read_json(sources, *file);
  if (read.documents.empty()) return;
  const Value* list = read.documents.front().value.find("Modules");
  if (list == nullptr) return;
  for (const Value& module : syntax::elements(*list)) {
    const Value* key = module.find("Key");
    const Value* folder = module.find("Dir");
    if (key == nullptr || folder == nullptr || !key->is_string() || !folder->is_string()) continue;
    const auto target = source_folder(sources.tree(), root_folder, folder->as_text());
    if (target && !key->as_text().empty()) installed_[root_folder][key->as_text()] = *target;
  }
}

std::optional<std::string> source_folder(const source::Tree& tree, std::string_view from, std::string_view source) {
  auto folder = source::folder_at(from, source);
  if (!folder) return std::nullopt;
  if (auto real = tree.real(*folder)) return std::move(*real);
  // A missing folder is reported under the name as written.
  return tree.look(*folder) == source::Entry::link ? std::nullopt : folder;
}

std::optional<std::string> Project::led(const Module& caller, const std::string& source) const {
  const auto found = led_.find(std::pair(caller.folder, source));
  return found == led_.end() ? std::nullopt : found->second;
}

const Module* Project::in(const std::string& folder) const {
  const auto found = modules_.find(folder);
  return found == modules_.end() || found->second->files.empty() ? nullptr : found->second.get();
}

Target Project::target(const Module& caller, const Module& root, std::string_view call_path,
                       const Declaration& call) const {
  Target result;
  result.source = call.plain_text("source");
  if (is_local(result.source)) {
    const auto folder = led(caller, result.source);
    if (folder) result.module = in(*folder);
    if (!folder) {
      result.why = fmt::format("module `{}`: its source `{}` leaves the scanned root", call.name, result.source);
    } else if (result.module == nullptr) {
      result.why = fmt::format("module `{}`: there is no module in `{}`", call.name, result.source);
    }
    return result;
  }
  const auto installed = installed_.find(root.folder);
  if (installed != installed_.end()) {
    const std::string path = call_path.empty() ? call.name : fmt::format("{}.{}", call_path, call.name);
    if (const auto found = installed->second.find(path); found != installed->second.end())
      result.module = in(found->second);
  }
  if (result.module == nullptr) {
    result.why = result.source.empty() ? fmt::format("module `{}` has a source that is no plain text", call.name)
                                       : fmt::format("module `{}` comes from `{}`, which is not in the scanned tree",
                                                     call.name, result.source);
  }
  return result;
}

const Module* Project::called(const Module& caller, const Module& root, std::string_view call_path,
                              const Declaration& call) const {
  return target(caller, root, call_path, call).module;
}

std::vector<const File*> Project::own_assignments(const std::string& folder) const {
  std::vector<const File*> result;
  for (const File* file : tfvars_) {
    if (source::parent_path(file->path) == folder && loads_itself(file->path)) result.push_back(file);
  }
  // terraform.tfvars first, then *.auto.tfvars by name; later ones win.
  std::ranges::stable_partition(
      result, [](const File* file) { return source::file_name(file->path).starts_with("terraform.tfvars"); });
  return result;
}

std::vector<const File*> Project::further_assignments(const std::string& folder) const {
  std::vector<const File*> result;
  const std::string below = folder.empty() ? "" : folder + "/";
  for (const File* file : tfvars_) {
    if (file->path.starts_with(below) && !loads_itself(file->path)) result.push_back(file);
  }
  return result;
}

std::map<std::string, Value, std::less<>> read_assignments(Evaluation& evaluation, const File& file) {
  std::map<std::string, Value, std::less<>> result;
  if (file.id == FileId::none) return result;
  evaluation.files.insert(file.id);
  if (file.kind == FileKind::tfvars_json) {
    const syntax::Documents read = syntax::read_json(evaluation.sources, file.id);
    evaluation.unseen.insert(evaluation.unseen.end(), read.unseen.begin(), read.unseen.end());
    for (const syntax::Document& document : read.documents) {
      if (!document.value.is_map()) continue;
      for (const syntax::Entry& entry : document.value.as_map().entries) {
        result[entry.key] = entry.value.through(syntax::Step::Kind::variable_file, entry.key_origin.at, entry.key);
      }
    }
    return result;
  }
  const syntax::HclTree tree = syntax::parse_hcl(evaluation.sources, evaluation.sources.whole(file.id));
  evaluation.unseen.insert(evaluation.unseen.end(), tree.unseen.begin(), tree.unseen.end());
  if (tree.tree.root == syntax::no_node) return result;
  // Assignments are literals: they are evaluated where nothing is declared.
  const Module nothing;
  Instance instance(evaluation, nothing);
  for (const syntax::NodeId id : tree.tree.children(tree.tree.root)) {
    const syntax::Node& node = tree.tree[id];
    if (node.kind != syntax::NodeKind::attribute) continue;
    result[node.name] = instance.evaluate_whole({&tree.tree, node.first_child}, nullptr)
                            .through(syntax::Step::Kind::variable_file, node.at, node.name);
  }
  return result;
}

}  // namespace grantlint::terraform
