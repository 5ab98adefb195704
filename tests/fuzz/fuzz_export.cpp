// Any bytes as a ticket export: every record and everything unseen stands within the file.
#include <cstdint>
#include <string>

#include "tickets/tickets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantlint;
  if (size > (1U << 16U)) return 0;
  source::SourceSet sources("no-such-folder", {.file_bytes = 1U << 20U, .files = 8});
  const source::FileId file = sources.add("export", std::string(data, data + size));
  config::Config config;
  config.tickets.exports = {"export"};
  const tickets::Matches matches = tickets::match(sources, {}, {}, config);
  const auto check = [&](const source::Span& at) {
    if (at.file != file || at.begin > at.end || at.end > size) __builtin_trap();
  };
  for (const tickets::Record& record : matches.records) {
    check(record.at);
    for (const auto& [name, field] : record.fields) {
      check(field.at);
      if (!field.given()) __builtin_trap();
    }
  }
  for (const findings::Unseen& unseen : matches.unseen) check(unseen.at);
  if (matches.records.empty() && matches.unseen.empty() && matches.exports_whole && size > 0) {
    // Only a table of names without rows, or a list without tickets, says nothing.
    const std::string_view bytes = sources.bytes(file);
    if (bytes.find_first_not_of(" \t\r\n") == std::string_view::npos) __builtin_trap();
  }
  return 0;
}
