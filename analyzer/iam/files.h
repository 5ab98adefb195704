/// Finds policies and deployment templates in data files. The room's second public header.
///
/// In:  parsed files, whatever they contain.
/// Out: documents that are policies, and the resources of templates, in the order of the files. Kubernetes
///      objects and Terraform plans are skipped: the kubernetes and terraform rooms read these.
/// Bad input: a part that cannot be read is Unseen in the policy or template it belongs to.
/// Lifetimes: results share the files' Values.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "iam/iam.h"
#include "syntax/data.h"

namespace grantlint::iam {

/// The type of a template's resource as the catalogue spells it; empty for one that is not wanted.
using TemplateType = std::function<std::string_view(std::string_view type)>;

struct Holdings {
  struct Document {
    source::FileId file = source::FileId::none;
    syntax::Value policy;  ///< a policy, or other data that contains policies
  };
  std::vector<Document> policies;
  Deployed deployed;
};

Holdings read_files(const source::SourceSet& sources, const std::vector<syntax::DataFile>& files,
                    const TemplateType& wanted);

}  // namespace grantlint::iam
