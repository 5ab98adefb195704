/// Kustomizations: what they make of the bindings they gather. Private to the room.
///
/// Source: kustomize documentation, The Kustomization File. Generators, replacements, vars and plugins
/// make no bindings and are not run; what a kustomization fetches or renders (remote bases, charts) is
/// Unseen.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "findings/findings.h"
#include "kubernetes/objects.h"
#include "kubernetes/roots.h"
#include "source/source.h"

namespace grantlint::kubernetes {

/// A binding that a kustomization changes: other subjects, another role or namespace, or other rules in its role.
struct Overlay {
  std::size_t base = 0;                  ///< the object as it stands in its file
  Object object;                         ///< as it is applied; its block is the base's
  bool other_role = false;               ///< it names another role, rather than the same one by a new name
  std::optional<syntax::Value> rules{};  ///< of its role, where the kustomization changed them
};

struct Kustomized {
  std::vector<Overlay> overlays;
  Tops tops;
};

/// `paths` are all files of the tree. Kustomizations that use one another in a circle, or too deeply, end.
Kustomized kustomize(source::SourceSet& sources, const std::vector<std::string>& paths,
                     const std::vector<Object>& objects, std::vector<findings::Unseen>& unseen);

}  // namespace grantlint::kubernetes
