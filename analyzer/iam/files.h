/// Files of data that hold policies, or templates that make resources: the room's other door.
///
/// In:  files, read, whatever they hold.
/// Out: documents that are policies, and the resources of templates, in the order of the files. Documents that are an
///      object of Kubernetes, or what Terraform writes of a plan, are passed over: policies in them are their own
///      rooms'.
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
    syntax::Value policy;  ///< itself one, or other data that holds some
  };
  std::vector<Document> policies;
  Deployed deployed;
};

Holdings read_files(const source::SourceSet& sources, const std::vector<syntax::DataFile>& files,
                    const TemplateType& wanted);

}  // namespace grantlint::iam
