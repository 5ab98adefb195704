/// Resources by what others know them by. Private to the room.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grants/catalogue.h"
#include "grants/grants.h"
#include "syntax/syntax.h"

namespace grantlint::grants {

/// Resources of one evaluation, by address and by name. Views into them.
class Index {
 public:
  Index(const Catalogue& catalogue, const std::vector<syntax::Resource>& resources);
  /// The resource at an address, or null.
  [[nodiscard]] const syntax::Resource* at(std::string_view root, std::string_view address) const;
  /// The policy, or other definition, that `from` refers to: where `from` counts in part, the definition that
  /// does as well.
  [[nodiscard]] const syntax::Resource* definition(const syntax::Resource& from, std::string_view reference) const;
  /// The role, user, group or account that a principal is: by reference, else a resource of `type` by its name.
  [[nodiscard]] const syntax::Resource* receiver(const syntax::Resource& from, std::string_view type,
                                                 const Part& principal) const;

 private:
  std::map<std::pair<std::string_view, std::string_view>, const syntax::Resource*> by_address_;
  std::map<std::pair<std::string_view, std::string_view>, const syntax::Resource*> in_part_;
  std::map<std::pair<std::string_view, std::string>, const syntax::Resource*> by_name_;
};

}  // namespace grantlint::grants
