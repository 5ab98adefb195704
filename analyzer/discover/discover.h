/// Which files, of what kind, in what order.
///
/// In:  the root, the paths named on the command line (relative to the root), the config.
/// Out: files sorted by path; those that could hold a grant are opened in the SourceSet.
/// .gitignore is honoured for files git does not track; config globs, always. Links are never
/// followed; `.git`, `.terraform/providers`, `.terragrunt-cache` and `node_modules` are never entered.
/// Bad input: a named path that is missing is an Unseen (and is counted by the caller as wrong usage
/// where nothing else is left); an unreadable file or folder likewise; the walk goes on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/config.h"
#include "findings/findings.h"
#include "source/source.h"

namespace grantlint::discover {

enum class FileKind : std::uint8_t {
  terraform,       ///< .tf, .tofu
  terraform_json,  ///< .tf.json, .tofu.json
  tfvars,          ///< .tfvars
  tfvars_json,     ///< .tfvars.json
  yaml,            ///< .yaml, .yml: manifests, policies, sidecars are told apart by content
  json,            ///< .json: manifests, policies
  plan,            ///< .json that holds what `terraform show -json` writes of a plan or a state
  terragrunt,      ///< terragrunt.hcl
  workflow,        ///< .github/workflows/*.yml, .gitlab-ci.yml
  codeowners,
  hcl,  ///< .hcl: policies of Vault, Consul and Nomad are told from other uses by content
};
std::string_view name(FileKind kind);

struct File {
  std::string path;  ///< relative to the root
  FileKind kind = FileKind::terraform;
  source::FileId id = source::FileId::none;  ///< none where the prefilter saw no reason to keep it
  bool selected = true;                      ///< false: not under a named path, read for context only
};

struct Files {
  std::vector<File> files;  ///< sorted by path
  std::vector<findings::Unseen> unseen;
};

/// `paths` empty means the whole root. For Terraform, the other files of a named file's folder are
/// listed too, unselected, since one module is all files of a folder; of a named plan's folder they are
/// selected, since a plan and its module are one.
Files find(source::SourceSet& sources, const std::vector<std::string>& paths, const config::Config& config,
           unsigned jobs);

/// May this YAML or JSON text hold an RBAC object, an IAM policy, an annotation sidecar or a plan?
/// A literal search; never says no where a parser would find a grant.
bool may_hold_grant(std::string_view bytes);
/// May it hold an object that runs pods, whether or not it names their account?
bool may_run_pods(std::string_view bytes);
/// May an .hcl file that is no Terraform hold a policy of Vault, Consul or Nomad?
bool may_hold_policy(std::string_view bytes);

/// Is this JSON text a plan or a state, as `terraform show -json` and `tofu show -json` write it? Its
/// outermost object must name a format version and planned values or resource changes; of a state, the
/// program's version and values.
bool is_plan(std::string_view bytes);

/// Which state of which repository the tree is; texts are empty where there is none, or it cannot be read.
struct Checkout {
  std::string commit;  ///< id of HEAD's commit, hexadecimal
  std::string folder;  ///< from the top of the work tree to the root, with a slash at its end
  std::string origin;  ///< URL of the remote `origin` as configured: it may hold a password
};

/// Read from the repository's files, without running git. Whether files were changed since is not asked.
Checkout checkout(const std::filesystem::path& root);

}  // namespace grantlint::discover
