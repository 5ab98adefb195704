// Normalises the source addresses of modules to one name per module. Forms: Terraform language, "Module Sources".
#include "terraform/project.h"

namespace grantlint::terraform {

namespace {

/// `text` without what it starts with; unchanged where it starts otherwise.
bool take(std::string_view& text, std::string_view start) {
  if (!text.starts_with(start)) return false;
  text.remove_prefix(start.size());
  return true;
}

/// `OWNER/terraform-PROVIDER-NAME`, as the public registry demands of the repositories it lists.
std::string registry_name(std::string_view owner, std::string_view repository) {
  std::string_view rest = repository;
  if (take(rest, "terraform-")) {
    const std::size_t dash = rest.find('-');
    if (dash != std::string_view::npos && dash > 0 && dash + 1 < rest.size())
      return std::string(owner) + "/" + std::string(rest.substr(dash + 1)) + "/" + std::string(rest.substr(0, dash));
  }
  return std::string(owner) + "/" + std::string(repository);
}

/// Of `OWNER/REPOSITORY[.git][//FOLDER]`.
std::string github_name(std::string_view path) {
  const std::size_t folder = path.find("//");
  std::string_view repository = path.substr(0, folder);
  const std::string_view below = folder == std::string_view::npos ? std::string_view() : path.substr(folder);
  const std::size_t slash = repository.find('/');
  if (slash == std::string_view::npos || slash == 0) return {};
  const std::string_view owner = repository.substr(0, slash);
  repository.remove_prefix(slash + 1);
  if (repository.ends_with(".git")) repository.remove_suffix(4);
  if (repository.empty() || repository.find('/') != std::string_view::npos) return {};
  return registry_name(owner, repository) + std::string(below);
}

}  // namespace

std::string module_source(std::string_view written) {
  std::string_view text = written.substr(0, written.find('?'));
  while (text.ends_with('/')) text.remove_suffix(1);
  const bool git = take(text, "git::");
  bool url = false;
  for (const std::string_view scheme : {"https://", "http://", "ssh://"}) url = take(text, scheme) || url;
  const bool user = take(text, "git@");
  if (take(text, user && !url ? "github.com:" : "github.com/")) return github_name(text);
  if (git || url || user) return {};
  if (take(text, "tfr://")) take(text, "/");  // Terragrunt's scheme for registries; without a host the public one
  for (const std::string_view host : {"registry.terraform.io/", "registry.opentofu.org/"}) take(text, host);
  const std::string_view name = text.substr(0, text.find("//"));
  if (name.starts_with('/')) return {};
  std::size_t parts = name.empty() ? 0 : 1;
  for (const char c : name) {
    if (c == '/') ++parts;
    if (c == ':' || c == '.') return {};  // another host, or a path
  }
  constexpr std::size_t namespace_name_provider = 3;
  return parts == namespace_name_provider ? std::string(text) : std::string();
}

}  // namespace grantlint::terraform
