/// The inventory's HTML page, embedded when the build is configured. Private to the room.
#pragma once

#include <string_view>

namespace grantlint::report {

struct PageParts {
  std::string_view html;  ///< with `{{policy}}`, `{{style}}`, `{{data}}` and `{{script}}` to fill in
  std::string_view style;
  std::string_view style_sha256;  ///< hexadecimal
  std::string_view script;
  std::string_view script_sha256;
};

extern const PageParts inventory_page;

}  // namespace grantlint::report
