#include "discover/walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "source/form.h"

namespace grantlint::discover {

using findings::Unseen;
using source::Child;
using source::Entry;
using source::FileForm;

namespace {

constexpr std::string_view own_folder = ".grantlint";

bool is_code_owners(std::string_view path) {
  constexpr std::array<std::string_view, 4> places{"CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS",
                                                   ".gitlab/CODEOWNERS"};
  return std::ranges::find(places, path) != places.end();
}

bool is_workflow(std::string_view path) {
  constexpr std::string_view workflows = ".github/workflows/";
  if (path == ".gitlab-ci.yml") return true;
  return path.starts_with(workflows) && path.find('/', workflows.size()) == std::string_view::npos;
}

/// Files that are read as context, whatever `include` contains.
bool is_context(std::string_view path, FileKind kind) {
  return kind == FileKind::workflow || kind == FileKind::codeowners || is_tfvars(kind) || is_own_folder(path);
}

}  // namespace

std::optional<FileKind> kind_of(std::string_view path) {
  if (is_code_owners(path)) return FileKind::codeowners;
  if (source::file_name(path) == "terragrunt.hcl") return FileKind::terragrunt;
  const bool json = source::form_of(path) == FileForm::json;
  const std::string_view name = path.substr(0, path.size() - (json ? source::form_ending(path).size() : 0));
  if (name.ends_with(".tf") || name.ends_with(".tofu")) return json ? FileKind::terraform_json : FileKind::terraform;
  if (name.ends_with(".tfvars")) return json ? FileKind::tfvars_json : FileKind::tfvars;
  switch (source::form_of(path)) {
    case FileForm::hcl: return FileKind::hcl;
    case FileForm::yaml: return is_workflow(path) ? FileKind::workflow : FileKind::yaml;
    case FileForm::json: return FileKind::json;
    case FileForm::none: return std::nullopt;
  }
  return std::nullopt;
}

bool is_terraform(FileKind kind) {
  return is_module_file(kind) || is_tfvars(kind);
}

bool is_own_folder(std::string_view path) {
  return path.starts_with(own_folder) && path.size() > own_folder.size() && path[own_folder.size()] == '/';
}

struct Walk::Folder {
  std::string path;
  bool installed = false;  // below `.terraform/modules`
};

Walk::Walk(const source::Tree& tree, const config::Config& config, const Ignore& ignore)
    : tree_(&tree), config_(&config), ignore_(&ignore) {
  if (tree.look("") == Entry::folder) return;
  std::vector<Child> none;
  const auto why = tree.list("", none);
  refuse(".", why ? "is not a folder" : why.error());
}

bool Walk::read_folder(const std::string& path, std::vector<Child>& children) {
  if (const auto read = tree_->list(path, children); !read) {
    refuse(path.empty() ? "." : path, read.error());
    return false;
  }
  return true;
}

namespace {

bool is_never_entered(std::string_view name) {
  return name == ".git" || name == "node_modules" || name == ".terragrunt-cache";
}

}  // namespace

bool Walk::passes_over(std::string_view path, Entry entry) const {
  for (std::size_t slash = path.find('/');; slash = path.find('/', slash + 1)) {
    const std::string_view part = path.substr(0, slash);
    const bool whole = slash == std::string_view::npos;
    if (whole && entry == Entry::file) return ignore_->file(part);
    const std::string_view name = source::file_name(part);
    if (is_never_entered(name) || name == ".terraform" || ignore_->folder(part)) return true;
    if (whole) return false;
  }
}

bool Walk::is_skipped(const std::string& path, std::string_view name) const {
  if (is_never_entered(name)) return true;
  if (!config_->exclude.empty()) {
    const std::string_view relative = source::path_below(config_->folder, path).value_or(std::string_view());
    if (std::ranges::any_of(config_->exclude, [&](const std::string& glob) { return config::covers(glob, relative); }))
      return true;
  }
  return false;
}

void Walk::select_below(std::string_view folder) {
  std::vector<Folder> open{{std::string(folder), false}};
  std::vector<Child> children;
  // An ignored folder that the user names is read.
  const bool respects_ignore = folder.empty() || !ignore_->folder(folder);
  while (!open.empty() && !full_) {
    const Folder current = std::move(open.back());
    open.pop_back();
    if (!read_folder(current.path, children)) continue;
    const bool terraform = source::file_name(current.path) == ".terraform";
    for (const Child& child : children) {
      std::string path = source::child_path(current.path, child.name);
      if (child.entry == Entry::folder) {
        // Of what `terraform init` put there, modules alone are read; they are ignored by git as a rule.
        const bool here = current.installed || (terraform && child.name == "modules");
        if (terraform && !here) continue;
        if (current.installed && child.name == ".terraform") continue;
        if (is_skipped(path, child.name)) continue;
        if (!here && child.name != ".terraform" && respects_ignore && ignore_->folder(path)) continue;
        open.push_back({std::move(path), here});
      } else if (child.entry == Entry::file && !terraform) {
        take_file(path, current.installed, respects_ignore);
      } else if (child.entry == Entry::link && !terraform && !current.installed) {
        const auto kind = kind_of(path);
        if (kind && is_terraform(*kind) && !ignore_->file(path)) refuse(path, "is a link, which is not followed");
      } else if (child.entry == Entry::submodule && !is_skipped(path, child.name)) {
        refuse(path, "is a submodule, whose files are in another repository");
      }
    }
  }
}

void Walk::take_file(const std::string& path, bool installed, bool respects_ignore) {
  const auto kind = kind_of(path);
  if (!kind) return;
  if (installed) {
    const bool manifest = path.ends_with(".terraform/modules/modules.json");
    if (manifest || is_module_file(*kind)) add(path, *kind, Need::context);
    return;
  }
  Need need = Need::selected;
  if (config::matches_any(*config_, config_->exclude, path)) {
    if (!is_terraform(*kind)) return;
    need = Need::beside;
  } else if (!config_->include.empty() && !config::matches_any(*config_, config_->include, path)) {
    if (is_context(path, *kind)) {
      need = Need::context;
    } else if (is_terraform(*kind)) {
      need = Need::beside;
    } else {
      return;
    }
  }
  if (!respects_ignore || !ignore_->file(path)) add(path, *kind, need);
}

void Walk::select_file(std::string_view path) {
  const auto kind = kind_of(path);
  if (!kind || config::matches_any(*config_, config_->exclude, path)) return;
  if (!config_->include.empty() && !config::matches_any(*config_, config_->include, path)) return;
  add(std::string(path), *kind, Need::selected);
}

void Walk::add_context(std::string_view folder, Reach reach, bool (*wanted)(std::string_view, FileKind), Need need) {
  if (!folder.empty() && tree_->look(folder) != Entry::folder) return;
  std::vector<std::string> open{std::string(folder)};
  std::vector<Child> children;
  while (!open.empty() && !full_) {
    const std::string current = std::move(open.back());
    open.pop_back();
    if (!read_folder(current, children)) continue;
    for (const Child& child : children) {
      std::string path = source::child_path(current, child.name);
      if (child.entry == Entry::file) {
        const auto kind = kind_of(path);
        const bool excluded = !(kind && is_terraform(*kind)) && config::matches_any(*config_, config_->exclude, path);
        if (kind && wanted(path, *kind) && !excluded && !ignore_->file(path)) add(path, *kind, need);
      } else if (child.entry == Entry::folder && reach == Reach::tree && child.name != ".terraform" &&
                 !is_skipped(path, child.name) && !ignore_->folder(path)) {
        open.push_back(std::move(path));
      }
    }
  }
}

void Walk::add_context_file(std::string_view path) {
  const auto kind = kind_of(path);
  if (kind && tree_->look(path) == Entry::file) add(std::string(path), *kind, Need::context);
}

void Walk::add(const std::string& path, FileKind kind, Need need) {
  if (full_) return;
  if (found.size() >= config_->limits.files) {
    full_ = true;
    refuse(path, fmt::format("the limit of {} files is reached; the rest is not read", config_->limits.files),
           Unseen::Kind::limit);
    return;
  }
  found.push_back({path, kind, need});
}

void Walk::refuse(const std::string& path, std::string why, Unseen::Kind kind) {
  unseen.push_back({kind, {}, path, std::move(why)});
}

}  // namespace grantlint::discover
