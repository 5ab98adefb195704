/// The modules of the scanned tree and how they call each other. Private to the room.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "discover/discover.h"
#include "terraform/instance.h"
#include "terraform/module.h"

namespace grantlint::terraform {

/// The module that a call refers to.
struct Target {
  const Module* module = nullptr;
  std::string source;  ///< as written; empty where it is an expression
  std::string why;     ///< why there is no module
};

/// The name under which a remote module is known, `NAMESPACE/NAME/PROVIDER[//FOLDER]`, or for a
/// GitHub repository that is not named like a registry module `OWNER/REPOSITORY[//FOLDER]`, whatever
/// the version and the way it is fetched; empty for other sources and local paths.
std::string module_source(std::string_view written);

class Project final : public ModuleLookup {
 public:
  /// Reads every folder of `files` and every folder their calls refer to; `called` are folders of modules
  /// that something other than Terraform calls.
  Project(source::SourceSet& sources, const std::vector<discover::File>& files, const std::set<std::string>& called,
          unsigned jobs);

  [[nodiscard]] const Module* called(const Module& caller, const Module& root, std::string_view call_path,
                                     const Declaration& call) const override;
  /// The module of a folder; null where none was read.
  [[nodiscard]] const Module* in(const std::string& folder) const;
  /// `called` with the reason where there is none.
  [[nodiscard]] Target target(const Module& caller, const Module& root, std::string_view call_path,
                              const Declaration& call) const;

  [[nodiscard]] const std::map<std::string, std::unique_ptr<Module>>& modules() const { return modules_; }
  /// No call in the tree refers to it.
  [[nodiscard]] bool is_root(const Module& module) const { return !called_.contains(&module); }
  /// Files of assignments in a folder, in the order Terraform loads them.
  [[nodiscard]] std::vector<const discover::File*> own_assignments(const std::string& folder) const;
  /// `.tfvars` files in or below a folder that are not loaded by themselves.
  [[nodiscard]] std::vector<const discover::File*> further_assignments(const std::string& folder) const;

 private:
  struct Installed;  // .terraform/modules/modules.json of a root
  void read_folders(source::SourceSet& sources, const std::vector<std::string>& folders, unsigned jobs);
  void read_installed(source::SourceSet& sources, const std::string& root_folder);
  /// The folder a call with a local source refers to, once its caller was read.
  [[nodiscard]] std::optional<std::string> led(const Module& caller, const std::string& source) const;

  std::map<std::string, std::vector<const discover::File*>> files_;
  std::vector<std::unique_ptr<discover::File>> found_;  // files of folders that were not scanned
  std::map<std::string, std::unique_ptr<Module>> modules_;
  std::set<const Module*> called_;
  std::vector<const discover::File*> tfvars_;
  /// root folder → call path ("iam.sub") → folder
  std::map<std::string, std::map<std::string, std::string, std::less<>>> installed_;
  /// folder and local source → folder, or nothing where that leaves the root
  std::map<std::pair<std::string, std::string>, std::optional<std::string>> led_;
};

/// The folder that a local source leads to from another one, every link followed: the one name of a module. "" is the
/// root; nothing where it leaves the root.
std::optional<std::string> source_folder(const source::Tree& tree, std::string_view from, std::string_view source);

/// The assignments of a .tfvars or .tfvars.json file, by variable.
std::map<std::string, syntax::Value, std::less<>> read_assignments(Evaluation& evaluation, const discover::File& file);

}  // namespace grantlint::terraform
