#include "iam/files.h"

#include <algorithm>

#include "kubernetes/kubernetes.h"

namespace grantlint::iam {

namespace {

/// A policy by itself, or within other data. Policies within Kubernetes objects are left to that room; a plan is no
/// data file (discover::is_plan).
bool is_policy(const syntax::Value& document) {
  if (form_of(document) != Form::none) return true;
  return !kubernetes::is_object(document) && holds_policy(document);
}

}  // namespace

Holdings read_files(const source::SourceSet& sources, const std::vector<syntax::DataFile>& files,
                    const TemplateType& wanted) {
  Holdings result;
  for (const syntax::DataFile& file : files) {
    for (const syntax::Document& document : file.read->documents) {
      if (is_template(document.value)) {
        Deployed deployed = read_template(sources, document, wanted);
        std::ranges::move(deployed.unseen, std::back_inserter(result.deployed.unseen));
        std::ranges::move(deployed.resources, std::back_inserter(result.deployed.resources));
      } else if (is_policy(document.value)) {
        result.policies.push_back({file.file, document.value});
      }
    }
  }
  return result;
}

}  // namespace grantlint::iam
