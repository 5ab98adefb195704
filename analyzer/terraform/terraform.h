/// Evaluates Terraform and OpenTofu modules, Terragrunt units and plans to Resources.
///
/// In:  the Terraform files that discover found; which resource types are wanted.
/// Out: Resources with Values that know their origin, one per instance (`count`, `for_each`), of
///      every root module and every module call; what could not be seen.
/// A folder with Terraform files that no scanned module calls is a root. A root with further
/// `.tfvars` files below it that name its variables is evaluated once more per such file.
/// Many modules grant something only after a variable is set. So a block that has no instance in any root, only
/// instances that name nobody, or a dynamic block that produced nothing is evaluated again, with the variables
/// that no scanned file sets counted as unknown. Resources found that way have a reason in `unsure`.
/// Only wanted blocks and what they refer to are parsed, each once.
/// Bad input: a part that does not parse is Unseen, its block is skipped or its value unknown; an
/// expression that cannot be evaluated is an unknown value with the reason. Budgets (Limits) end
/// in unknown values and one Unseen of kind limit.
/// Lifetimes: Resources own or share their data; spans refer to the SourceSet.
/// Order: resources by root path, then address; independent of threads.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "discover/discover.h"
#include "findings/findings.h"
#include "source/source.h"
#include "syntax/syntax.h"

namespace grantlint::terraform {

struct Evaluated {
  std::vector<syntax::Resource> resources;
  std::vector<findings::Unseen> unseen;
  std::vector<source::FileId> files;  ///< every file that was used, policy and data files included
};

/// Knowledge about resource types that the caller provides. The first two are called from several threads.
struct Types {
  /// Is this type wanted? A module that is not in the tree is looked up by its source,
  /// `NAMESPACE/NAME/PROVIDER//FOLDER`; a call of it is then a Resource of that type, with the call's
  /// arguments as attributes. `data` for data sources.
  std::function<bool(std::string_view type, bool data)> wanted;
  /// Does an instance grant nothing because it names no principal?
  std::function<bool(const syntax::Resource& resource)> names_nobody;
  /// Does a type grant access by nested blocks of this name?
  std::function<bool(std::string_view type, std::string_view name)> has_block;
};

struct Settings {
  const config::Config& config;
  Types types;
  unsigned jobs = 1;  ///< threads
};

Evaluated evaluate(source::SourceSet& sources, syntax::YamlFiles& yaml, const std::vector<discover::File>& files,
                   const Settings& settings);

}  // namespace grantlint::terraform
