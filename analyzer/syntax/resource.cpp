#include "syntax/resource.h"

namespace grantlint::syntax {

std::string without_keys(std::string_view address) {
  std::string plain;
  bool in_key = false;
  bool quoted = false;
  for (std::size_t i = 0; i < address.size(); ++i) {
    const char c = address[i];
    if (!in_key && c == '[') {
      in_key = true;
    } else if (!in_key) {
      plain += c;
    } else if (quoted && c == '\\') {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ']' && !quoted) {
      in_key = false;
    }
  }
  return plain;
}

}  // namespace grantlint::syntax
