/// Finds the files to analyse, and decides of what kind each is.
///
/// In:  the root, the paths named on the command line (relative to the root), the config.
/// Out: files sorted by path; those that could hold a grant are opened in the SourceSet.
/// .gitignore is respected for files that git does not track; config globs, always. Links are never
/// followed; `.git`, `.terraform/providers`, `.terragrunt-cache` and `node_modules` are never entered.
/// Bad input: a missing named path and an unreadable file or folder become an Unseen, and the walk continues.
/// (The caller treats it as wrong usage if nothing else is left to read.)
/// Lifetimes: paths are copies; file ids belong to the SourceSet.
/// Order: independent of the number of threads.
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
  yaml,            ///< .yaml, .yml: manifests, policies, sidecars are distinguished by content
  json,            ///< .json: manifests, policies
  plan,            ///< .json that holds what `terraform show -json` writes of a plan or a state
  terragrunt,      ///< terragrunt.hcl
  workflow,        ///< .github/workflows/*.yml, .gitlab-ci.yml
  codeowners,
  hcl,  ///< .hcl: policies of Vault, Consul and Nomad are distinguished from other uses by content
};
std::string_view name(FileKind kind);
/// The kind of a file by its path; nothing for files that no room reads.
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
  source::FileId id = source::FileId::none;  ///< none where the prefilter excluded it
  bool selected = true;                      ///< false: left out by the config, read for context only
};

/// The paths named on the command line. They limit what is reported, not what is read.
class Named {
 public:
  Named() = default;
  /// Relative to the root; none, or the root itself, name everything.
  explicit Named(const std::vector<std::string>& paths);
  /// Includes the Terraform files of a folder: for a named plan, whose module belongs to it.
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

/// What must surround a word in a text for it to count.
enum class Bound : std::uint8_t {
  part,    ///< anything
  word,    ///< no letter, digit, `_` or `-` beside it
  key,     ///< a word that a colon follows
  value,   ///< a word behind a colon that none follows (`kind: ServiceAccount`, not Google's
           ///< `member: serviceAccount:name`, nor prose: `description: ServiceAccount is the name of...`)
  scalar,  ///< a key whose value is on its line (not a schema's `serviceAccountName: {type: string}`)
  list,    ///< a key whose value is not a map (not a container's `capabilities: {add: [...]}`)
};

/// A word that every text with a grant of some kind contains.
struct Word {
  std::string_view text;  ///< lower case, at least two letters; matched ignoring case
  Bound bound = Bound::part;
  std::span<const std::string_view> needs = {};  ///< one of these must be in the text too, matched with case
};

/// May a YAML or JSON text hold a grant: an RBAC object, an IAM policy, a plan, or what a row of the catalogue knows?
/// A literal search; never returns false where a parser would find a grant. Any number of words; one shorter than
/// seven letters makes the search slower. Threads: may be called from several at once.
class Prefilter {
 public:
  /// Searches for the forms that are built into later rooms, and for `more`, whose texts must outlive it.
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

/// All files below the root. A named path is read even if git ignores it. A named Terraform file is read with the
/// other files of its folder, since a module is all files of a folder.
Files find(source::SourceSet& sources, const std::vector<std::string>& named, const config::Config& config,
           const Prefilter& prefilter, unsigned jobs);

/// The path of the CODEOWNERS file that applies; empty where there is none.
std::string codeowners(const Files& files);

/// May a YAML or JSON text hold an object that runs pods, whether or not it names their account?
bool may_run_pods(std::string_view bytes);
/// May an .hcl file that is no Terraform hold a policy of Vault, Consul or Nomad?
bool may_hold_policy(std::string_view bytes);

/// Is this JSON text a plan or a state, as `terraform show -json` and `tofu show -json` write it? Its
/// outermost object must name a format version and planned values or resource changes; of a state, the
/// program's version and values.
bool is_plan(std::string_view bytes);

/// The top of the git work tree that a folder lies in, links followed; empty where it lies in none. Does not run git.
std::filesystem::path work_tree_top(const std::filesystem::path& folder);

/// The repository and commit that the tree belongs to; texts are empty where there is none or it cannot be read.
struct Checkout {
  std::string commit;  ///< id of HEAD's commit, hexadecimal
  std::string folder;  ///< from the top of the work tree to the root, with a slash at its end
  std::string origin;  ///< URL of the remote `origin` as configured: it may hold a password
};

/// Read from the repository's files, without running git. Does not check for uncommitted changes.
Checkout checkout(const std::filesystem::path& root);

}  // namespace grantlint::discover
