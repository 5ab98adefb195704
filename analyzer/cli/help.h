/// `grantlint help`: what there is, a command's flags, a page of the manual. Private to the folder.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace grantlint::cli {

struct CommandName {
  std::string_view name;
  std::string_view summary;
};

/// The commands and topics, a line each.
std::string list_of(std::span<const CommandName> commands);

/// Prints a page of the manual; the exit code. `commands` are for the nearest word where there is no such topic.
int print_topic(const std::string& word, std::span<const CommandName> commands, const std::string& colour);

/// Writes the manual into a folder, as man1/grantlint.1 from the page `commands` and
/// man7/grantlint-TOPIC.7 from the others; the exit code.
int write_man_pages(const std::string& folder);

}  // namespace grantlint::cli
