// The names of a document's own members, without a parser: files that only mention plans must not
// be taken for one, and a plan may be large.
#include <string_view>

#include "discover/discover.h"
#include "source/text.h"

namespace grantlint::discover {

namespace {

/// The byte after a string that begins at `at`, or the end.
std::size_t end_of_string(std::string_view bytes, std::size_t at) {
  for (++at; at < bytes.size(); ++at) {
    if (bytes[at] == '\\') {
      ++at;
    } else if (bytes[at] == '"') {
      return at + 1;
    }
  }
  return bytes.size();
}

}  // namespace

bool is_plan(std::string_view bytes) {
  if (bytes.find("format_version") == std::string_view::npos) return false;
  bytes = source::without_mark(bytes);
  std::size_t at = bytes.find_first_not_of(source::spaces);
  if (at == std::string_view::npos || bytes[at] != '{') return false;
  bool version = false;
  bool resources = false;
  bool program = false;
  bool values = false;
  std::size_t depth = 0;
  while (at < bytes.size() && !(version && (resources || (program && values)))) {
    const char c = bytes[at];
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth == 0) break;
    if (c != '"') {
      ++at;
      continue;
    }
    const std::size_t end = end_of_string(bytes, at);
    const std::size_t next = bytes.find_first_not_of(source::spaces, end);
    if (depth == 1 && next != std::string_view::npos && bytes[next] == ':') {
      const std::string_view name = bytes.substr(at + 1, end - at - 2);
      version = version || name == "format_version";
      program = program || name == "terraform_version";
      values = values || name == "values";
      resources = resources || name == "planned_values" || name == "resource_changes";
    }
    at = end;
  }
  return version && (resources || (program && values));
}

}  // namespace grantlint::discover
