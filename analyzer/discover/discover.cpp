#include "discover/discover.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

#include "discover/ignore.h"
#include "discover/walk.h"
#include "source/form.h"
#include "source/parallel.h"

namespace grantlint::discover {

using findings::Unseen;
using source::FileId;

std::string_view name(FileKind kind) {
  switch (kind) {
    case FileKind::terraform: return "terraform";
    case FileKind::terraform_json: return "terraform_json";
    case FileKind::tfvars: return "tfvars";
    case FileKind::tfvars_json: return "tfvars_json";
    case FileKind::yaml: return "yaml";
    case FileKind::json: return "json";
    case FileKind::plan: return "plan";
    case FileKind::terragrunt: return "terragrunt";
    case FileKind::workflow: return "workflow";
    case FileKind::codeowners: return "codeowners";
    case FileKind::hcl: return "hcl";
  }
  return "";
}

namespace {

bool any_kind(std::string_view /*path*/, FileKind /*kind*/) {
  return true;
}
bool terraform_only(std::string_view /*path*/, FileKind kind) {
  return is_terraform(kind);
}
bool assignments_only(std::string_view /*path*/, FileKind kind) {
  return is_tfvars(kind);
}
bool workflows_only(std::string_view /*path*/, FileKind kind) {
  return kind == FileKind::workflow;
}

/// The module that a named Terraform file is part of: all files of its folder, and .tfvars files below.
void add_module(Walk& walk, const std::string& path, FileKind kind) {
  std::string folder(source::parent_path(path));
  walk.add_context(folder, Walk::Reach::folder, terraform_only, Need::context);
  walk.add_context(folder, Walk::Reach::tree, assignments_only, Need::context);
  if (!is_tfvars(kind)) return;
  // .tfvars files may be below the module that they are for.
  const auto stands_in = [&](const Found& file) {
    return is_module_file(file.kind) && source::parent_path(file.path) == folder;
  };
  while (!folder.empty() && std::ranges::none_of(walk.found, stands_in)) {
    folder = source::parent_path(folder);
    walk.add_context(folder, Walk::Reach::folder, terraform_only, Need::context);
  }
}

/// Files that later rooms need, whatever paths are named.
void add_surroundings(Walk& walk, const config::Config& config) {
  walk.add_context(".github/workflows", Walk::Reach::folder, workflows_only, Need::context);
  walk.add_context(".grantlint", Walk::Reach::tree, any_kind, Need::context);
  for (const std::string_view path :
       {".gitlab-ci.yml", "CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"}) {
    walk.add_context_file(path);
  }
  for (const std::string& path : config.var_files) walk.add_context_file(path);
}

bool is_plan_file(source::SourceSet& sources, const std::string& path) {
  const auto id = sources.open_if(path, is_plan);
  return id && *id != FileId::none && is_plan(sources.bytes(*id));
}

/// The part of a named path that the walk from the root skipped.
void look_at(source::SourceSet& sources, Walk& walk, const std::string& written, Named& named) {
  const std::string path = source::normal_path(written);
  const auto refuse = [&](std::string why) {
    walk.unseen.push_back({Unseen::Kind::unreadable, {}, written, std::move(why)});
  };
  if (path.empty()) {
    refuse("lies outside the root");
    return;
  }
  if (path == ".") return;
  const source::Entry entry = sources.tree().look(path);
  switch (entry) {
    case source::Entry::missing: refuse("no such file"); break;
    case source::Entry::link: refuse("is a link, which is not followed"); break;
    case source::Entry::submodule: refuse("is a submodule, whose files are in another repository"); break;
    case source::Entry::other: refuse("is not a regular file"); break;
    case source::Entry::folder:
      if (walk.passes_over(path, entry)) walk.select_below(path);
      break;
    case source::Entry::file: {
      const auto kind = kind_of(path);
      if (!kind) break;
      if (walk.passes_over(path, entry)) {
        walk.select_file(path);
        if (is_terraform(*kind)) add_module(walk, path, *kind);
      }
      if (*kind == FileKind::json && is_plan_file(sources, path)) {
        named.add_module(std::string(source::parent_path(path)));
        walk.add_context(std::string(source::parent_path(path)), Walk::Reach::folder, terraform_only, Need::selected);
      }
      break;
    }
  }
}

/// Sorted by path, each file once, with the strongest need for it.
std::vector<File> arrange(std::vector<Found> found) {
  std::ranges::sort(found, {}, [](const Found& file) { return std::tie(file.path, file.need); });
  const auto repeated = std::ranges::unique(found, {}, &Found::path);
  found.erase(repeated.begin(), repeated.end());
  std::set<std::string_view> modules;
  if (std::ranges::any_of(found, [](const Found& file) { return file.need == Need::beside; })) {
    for (const Found& file : found) {
      if (file.need == Need::selected && is_terraform(file.kind)) modules.insert(source::parent_path(file.path));
    }
  }
  std::vector<File> files;
  files.reserve(found.size());
  for (const Found& file : found) {
    if (file.need == Need::beside && !modules.contains(source::parent_path(file.path))) continue;
    files.push_back({file.path, file.kind, FileId::none, file.need == Need::selected});
  }
  return files;
}

std::optional<Unseen> open(source::SourceSet& sources, const Prefilter& prefilter, File& file) {
  source::Wanted wanted = [](std::string_view) { return true; };
  switch (file.kind) {
    case FileKind::workflow:
    case FileKind::codeowners: return std::nullopt;
    case FileKind::yaml:
    case FileKind::json:
      if (!source::is_sidecar(file.path) && !is_own_folder(file.path))
        wanted = [&](std::string_view bytes) { return prefilter.may_hold_grant(bytes); };
      break;
    case FileKind::hcl: wanted = may_hold_policy; break;
    default: break;
  }
  const auto id = sources.open_if(file.path, wanted);
  if (!id) return Unseen{Unseen::Kind::unreadable, {}, file.path, id.error()};
  file.id = *id;
  if (file.kind == FileKind::json && file.id != FileId::none && is_plan(sources.bytes(file.id)))
    file.kind = FileKind::plan;
  return std::nullopt;
}

void open_all(source::SourceSet& sources, const Prefilter& prefilter, Files& result, unsigned jobs) {
  std::vector<std::optional<Unseen>> unseen(result.files.size());
  source::in_parallel(unseen.size(), jobs,
                      [&](std::size_t i) { unseen[i] = open(sources, prefilter, result.files[i]); });
  for (auto& one : unseen) {
    if (one) result.unseen.push_back(std::move(*one));
  }
}

}  // namespace

std::string codeowners(const Files& files) {
  // GitHub looks in `.github`, at the root, in `docs`, which is how they are sorted.
  const auto found = std::ranges::find(files.files, FileKind::codeowners, &File::kind);
  return found == files.files.end() ? std::string() : found->path;
}

Named::Named(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) paths_.push_back(source::normal_path(path));
  everything_ = paths_.empty() || std::ranges::find(paths_, ".") != paths_.end();
}

bool Named::covers(std::string_view path) const {
  const auto below = [&](std::string_view named) {
    return path.starts_with(named) && (path.size() == named.size() || path[named.size()] == '/');
  };
  if (everything_ || std::ranges::any_of(paths_, below)) return true;
  const auto kind = modules_.empty() ? std::nullopt : kind_of(path);
  return kind && is_terraform(*kind) && std::ranges::find(modules_, source::parent_path(path)) != modules_.end();
}

Files find(source::SourceSet& sources, const std::vector<std::string>& named, const config::Config& config,
           const Prefilter& prefilter, unsigned jobs) {
  const Ignore ignore(sources.root());
  Walk walk(sources.tree(), config, ignore);
  Files result;
  if (!walk.unseen.empty()) {
    result.unseen = std::move(walk.unseen);
    return result;
  }
  result.named = Named(named);
  walk.select_below("");
  for (const std::string& path : named) look_at(sources, walk, path, result.named);
  add_surroundings(walk, config);
  result.files = arrange(std::move(walk.found));
  result.unseen = std::move(walk.unseen);
  open_all(sources, prefilter, result, jobs);
  const auto key = [](const Unseen& one) { return std::tie(one.path, one.why); };
  std::ranges::sort(result.unseen, {}, key);
  const auto repeated = std::ranges::unique(result.unseen, {}, key);
  result.unseen.erase(repeated.begin(), repeated.end());
  return result;
}

}  // namespace grantlint::discover
