/// Terragrunt's units: a `terragrunt.hcl` calls a module with inputs, as a `module` block would. Private
/// to the room.
///
/// In:  the `terragrunt.hcl` files that discover found.
/// Out: a Unit for each that calls a module: the module's folder, and the inputs with their origins. Included
///      configurations are merged in, `read_terragrunt_config` and the functions that name folders are
///      evaluated; outputs of other units (`dependency`), environment variables and commands are unknown.
/// Bad input: what does not parse is Unseen; includes that are circular or too deep give unknowns.
/// Source: Terragrunt reference, "Configuration Blocks and Attributes" and "Built-in Functions".
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/config.h"
#include "discover/discover.h"
#include "findings/findings.h"
#include "source/source.h"
#include "syntax/syntax.h"

namespace grantlint::terraform {

struct Unit {
  std::string path;        ///< of the terragrunt.hcl
  std::string folder;      ///< its own
  source::Span call;       ///< what calls the module: the `terraform` block, else the inputs, else the include
  source::Span source;     ///< the module's source as written; none where the unit's own folder is the module
  source::Span arguments;  ///< the inputs as written, else `call`
  std::optional<std::string> target;  ///< folder of the module
  std::string remote;                 ///< of a module that is not in the tree its name, as module_source gives it
  std::string why;                    ///< why there is none in the tree
  std::map<std::string, syntax::Value, std::less<>> inputs;
  std::vector<std::string> var_files;  ///< paths that `extra_arguments` name, last one wins
};

struct Units {
  std::vector<Unit> units;  ///< by path
  std::vector<findings::Unseen> unseen;
  std::set<source::FileId> files;  ///< every file that was read
};

Units read_terragrunt(source::SourceSet& sources, syntax::YamlFiles& yaml, const std::vector<discover::File>& files,
                      const config::Config& config);

}  // namespace grantlint::terraform
