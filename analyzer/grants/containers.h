/// What a scope lies in, as the tree shows it: a project in a folder, an account in a unit. Private to the room.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grants/build.h"

namespace grantlint::grants {

/// Resources that the catalogue's `containers` describe, by the names that grants use for them. Views into the
/// resources; of two with one name in one evaluation neither is known by it.
class Containers {
 public:
  Containers(const Catalogue& catalogue, const Index& index, const std::vector<syntax::Resource>& resources);

  /// Sets what the scope of a grant that is made from the resource lies in.
  void set(const syntax::Resource& resource, Grant& grant) const;

 private:
  [[nodiscard]] const syntax::Resource* by_name(std::string_view root, std::string_view name) const;
  void climb(const syntax::Resource& from, std::vector<Container>& within) const;

  const Catalogue* catalogue_;
  const Index* index_;
  std::map<std::pair<std::string_view, std::string>, const syntax::Resource*> by_name_;  // in lower case
};

}  // namespace grantlint::grants
