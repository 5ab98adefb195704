/// Applies kustomizations to the bindings they include. Private to the room.
///
/// Source: kustomize documentation, The Kustomization File. Generators, replacements, vars and plugins
/// create no bindings and are not run; remote bases and charts are Unseen.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "findings/findings.h"
#include "kubernetes/objects.h"
#include "kubernetes/roots.h"
#include "source/source.h"

namespace grantlint::kubernetes {

/// A binding that a kustomization changes: other subjects, another role or namespace, or other rules in its role.
struct Overlay {
  std::size_t base = 0;     ///< index of the object as written in its file
  Object object;            ///< as it is applied; its block is the base's
  bool other_role = false;  ///< it names another role, rather than the same one by a new name
  bool replaces = false;    ///< its kustomization is in the base's own folder: the base is not applied alone
  std::optional<syntax::Value> rules{};  ///< of its role, where the kustomization changed them
};

struct Kustomized {
  std::vector<Overlay> overlays;
  Tops tops;
  std::set<std::string, std::less<>> patches;  ///< paths of files that hold patches, and no objects
};

/// `paths` are all files of the tree. Circular or too deep references between kustomizations are cut off.
Kustomized kustomize(source::SourceSet& sources, const std::vector<std::string>& paths,
                     const std::vector<Object>& objects, std::vector<findings::Unseen>& unseen);

}  // namespace grantlint::kubernetes
