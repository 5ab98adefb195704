/// Which files, of what kind, in what order.
///
/// In:  the root, the paths named on the command line (relative to the root), the config.
/// Out: files sorted by path; those that could hold a grant are opened in the SourceSet.
/// .gitignore is honoured for files git does not track; config globs, always. Links are never
/// followed; `.git`, `.terraform/providers`, `.terragrunt-cache` and `node_modules` are never entered.
/// Bad input: a named path that is missing is an Unseen (and is counted by the caller as wrong usage
/// where nothing else is left); an unreadable file or folder likewise; the walk goes on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
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
/// What a file is by its path; nothing for those that no room reads.
std::optional<FileKind> kind_of(std::string_view path);
/// Is it one of the files that make up a Terraform module?
constexpr bool is_module_file(FileKind kind) {
  return kind == FileKind::terraform || kind == FileKind::terraform_json;
}
constexpr bool is_tfvars(FileKind kind) {
  return kind == FileKind::tfvars || kind == FileKind::tfvars_json;
}

struct File {
  std::string path;  ///< relative to the root
  FileKind kind = FileKind::terraform;
  source::FileId id = source::FileId::none;  ///< none where the prefilter saw no reason to keep it
  bool selected = true;                      ///< false: left out by the config, read for context only
};

/// What the paths of the command line name. It narrows what is reported, never what is known.
class Named {
 public:
  Named() = default;
  /// Relative to the root; none, or the root itself, name everything.
  explicit Named(const std::vector<std::string>& paths);
  /// The Terraform files of a folder, as its plan names them: a plan and its module are one.
  void add_module(std::string folder) { modules_.push_back(std::move(folder)); }

  [[nodiscard]] bool everything() const { return everything_; }
  [[nodiscard]] bool covers(std::string_view path) const;

 private:
  bool everything_ = true;
  std::vector<std::string> paths_;
  std::vector<std::string> modules_;
};

struct Files {
  std::vector<File> files;  ///< sorted by path
  Named named;
  std::vector<findings::Unseen> unseen;
};

/// How a word must stand in a text.
enum class Bound : std::uint8_t {
  part,    ///< anyhow
  word,    ///< no letter, digit, `_` or `-` beside it
  key,     ///< a word that a colon follows
  value,   ///< a word behind a colon that none follows (`kind: ServiceAccount`, not Google's
           ///< `member: serviceAccount:name`, nor prose: `description: ServiceAccount is the name of...`)
  scalar,  ///< a key whose value stands on its line (not a schema's `serviceAccountName: {type: string}`)
  list,    ///< a key whose value is no map (not a container's `capabilities: {add: [...]}`)
};

/// A word that a text which holds a grant of some kind cannot be without.
struct Word {
  std::string_view text;  ///< lower case, two letters at least; in a text its case does not count
  Bound bound = Bound::part;
  std::span<const std::string_view> needs = {};  ///< of these one must stand in the text too, in this very case
};

/// May a YAML or JSON text hold a grant: an RBAC object, an IAM policy, a plan, or what a row of the catalogue knows?
/// A literal search; never says no where a parser would find a grant. Any number of words; one shorter than seven
/// letters makes the search slower. Threads: may be asked from several at once.
class Prefilter {
 public:
  /// Looks for the forms that later rooms know by themselves, and for `more`, whose texts must outlive it.
  explicit Prefilter(std::span<const Word> more = {});

  [[nodiscard]] bool may_hold_grant(std::string_view bytes) const;

 private:
  [[nodiscard]] bool holds_word(std::string_view bytes) const;

  static constexpr std::size_t slots = 4096;
  std::vector<Word> words_;
  std::size_t window_ = 0;                         // letters of the shortest word
  std::array<std::uint8_t, slots> shifts_{};       // how far the window may move on from two last bytes
  std::array<std::uint32_t, slots + 1> starts_{};  // where in `order_` the words begin whose window ends in them
  std::vector<std::uint32_t> order_;
};

/// All files below the root. A named path is read where git ignores it, too; where it is a Terraform file, with the
/// other files of its folder, since one module is all files of a folder.
Files find(source::SourceSet& sources, const std::vector<std::string>& named, const config::Config& config,
           const Prefilter& prefilter, unsigned jobs);

/// The path of the CODEOWNERS file that counts; empty where there is none.
std::string codeowners(const Files& files);

/// May a YAML or JSON text hold an object that runs pods, whether or not it names their account?
bool may_run_pods(std::string_view bytes);
/// May an .hcl file that is no Terraform hold a policy of Vault, Consul or Nomad?
bool may_hold_policy(std::string_view bytes);

/// Is this JSON text a plan or a state, as `terraform show -json` and `tofu show -json` write it? Its
/// outermost object must name a format version and planned values or resource changes; of a state, the
/// program's version and values.
bool is_plan(std::string_view bytes);

/// The top of the git work tree that a folder lies in, links followed; empty where it lies in none. Git itself is not
/// asked.
std::filesystem::path work_tree_top(const std::filesystem::path& folder);

/// Which state of which repository the tree is; texts are empty where there is none, or it cannot be read.
struct Checkout {
  std::string commit;  ///< id of HEAD's commit, hexadecimal
  std::string folder;  ///< from the top of the work tree to the root, with a slash at its end
  std::string origin;  ///< URL of the remote `origin` as configured: it may hold a password
};

/// Read from the repository's files, without running git. Whether files were changed since is not asked.
Checkout checkout(const std::filesystem::path& root);

}  // namespace grantlint::discover
