#include "report/uri.h"

#include <fmt/format.h>

#include <iterator>

namespace grantlint::report {

std::string relative_uri(std::string_view path) {
  std::string uri;
  uri.reserve(path.size());
  for (const char c : path) {
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                            c == '.' || c == '_' || c == '~';
    if (unreserved || c == '/') {
      uri += c;
    } else {
      fmt::format_to(std::back_inserter(uri), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri;
}

}  // namespace grantlint::report
