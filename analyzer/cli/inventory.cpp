#include <fmt/format.h>

#include "cli/command.h"
#include "discover/discover.h"

namespace grantlint::cli {
namespace {

std::optional<report::InventoryOptions> inventory_options_of(const InventoryCommand& command,
                                                             const std::filesystem::path& root) {
  report::InventoryOptions options;
  options.format = command.format;
  options.rows = command.rows;
  options.minters = command.minters;
  if (!command.expiring_within.empty()) {
    const auto within = findings::parse_duration(command.expiring_within);
    if (!within) {
      complain(fmt::format("--expiring-within: {}", within.error()));
      return std::nullopt;
    }
    options.expiring_within = std::chrono::floor<std::chrono::days>(*within);
  }
  options.source_url = command.source_url;
  options.commit = command.commit;
  if (options.format == report::InventoryFormat::jsonl || !command.commit.empty()) return options;
  const discover::Checkout checkout = discover::checkout(root);
  options.commit = checkout.commit;
  options.folder = checkout.folder;
  if (options.source_url.empty()) options.source_url = report::web_address(checkout.origin);
  return options;
}

}  // namespace

int run(const InventoryCommand& command) {
  const Rooted rooted = find_root(command.input);
  const auto options = options_of(command.input, rooted);
  if (!options) return wrong_use;
  const auto inventory_options = inventory_options_of(command, rooted.root);
  if (!inventory_options) return wrong_use;
  source::SourceSet sources(rooted.root);
  const auto result = scanned(sources, *options, rooted);
  if (!result) return result.error();
  const report::ScanResult subject = subject_of(sources, *result, options->jobs);
  if (!write(command.output, report::inventory(subject, *inventory_options))) return wrong_use;
  // The inventory is evidence: it does not fail unless that was asked for.
  leave(command.verdict.fail_on || command.verdict.strict ? exit_code(*result, command.verdict) : clean);
}

}  // namespace grantlint::cli
