/// Objects that resources of Terraform make. Private to the room.
#pragma once

#include <vector>

#include "findings/findings.h"
#include "kubernetes/kubernetes.h"
#include "kubernetes/objects.h"
#include "source/source.h"

namespace grantlint::kubernetes {

/// Reads what `objects_of` says of the types of the resources: objects in the words of manifests, with the block,
/// address and calls of their resource. A manifest that is not known is Unseen.
std::vector<Object> declared_objects(const source::SourceSet& sources, const Surroundings& tree, const Search& search,
                                     std::vector<findings::Unseen>& unseen);

}  // namespace grantlint::kubernetes
