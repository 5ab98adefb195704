// Any bytes as a Terraform or YAML file with comments: the pragma grammar and the lookup must hold.
#include <cstdint>
#include <string>

#include "tickets/tickets.h"

namespace {

void look(std::string path, const std::string& bytes) {
  using namespace grantlint;
  source::SourceSet sources("no-such-folder", {.file_bytes = 1U << 20U, .files = 8});
  const source::FileId file = sources.add(std::move(path), bytes);
  const auto size = static_cast<std::uint32_t>(bytes.size());
  std::vector<grants::Grant> grants(2);
  grants[0].home = {file, size / 3, size / 2};
  grants[0].block = {file, size / 4, size};
  grants[0].places = {grants[0].home, grants[0].block};
  grants[1].home = grants[1].block = {file, 0, size};
  grants[1].places = {grants[1].block};
  const tickets::Matches matches = tickets::match(sources, {file}, grants, config::Config{});
  const std::string printed = tickets::print(sources, grants, matches);
  for (const tickets::Malformed& malformed : matches.malformed) {
    if (malformed.mend && malformed.mend->replaced.end > size) __builtin_trap();
  }
  for (const tickets::Annotation& annotation : matches.annotations) {
    for (const auto& [name, field] : annotation.fields) {
      if (!field.given() || field.at.begin > field.at.end || field.at.end > size) __builtin_trap();
    }
  }
  if (printed.empty()) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > (1U << 16U)) return 0;
  const std::string bytes(data + 1, data + size);
  switch (data[0] % 4) {
    case 0: look("a.tf", bytes); break;
    case 1: look("a.yaml", bytes); break;
    case 2: look("a.grant.yaml", bytes); break;
    default: look(".grantlint/register.yaml", bytes); break;
  }
  return 0;
}
