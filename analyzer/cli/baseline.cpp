#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/command.h"
#include "mend/mend.h"

namespace grantlint::cli {
namespace {

/// What the file is to list: of the old entries those outside the named paths, and what is found within.
std::vector<checks::Known> entries_of(const Scan& scan, const source::SourceSet& sources, bool prune) {
  std::vector<checks::Known> entries;
  std::ranges::copy_if(scan.baseline, std::back_inserter(entries),
                       [&](const checks::Known& one) { return !scan.files.named.covers(one.path); });
  for (const findings::Finding& finding : scan.findings) {
    if (!finding.suppressed && (finding.baseline || !prune))
      entries.push_back(checks::known(sources, scan.grants, finding));
  }
  return entries;
}

/// Entries of `all` whose fingerprints are not among `others`.
std::size_t besides(const std::vector<checks::Known>& all, const std::vector<checks::Known>& others) {
  std::set<std::string_view> there;
  for (const checks::Known& one : others) there.insert(one.fingerprint);
  std::set<std::string_view> more;
  for (const checks::Known& one : all) {
    if (!there.contains(one.fingerprint)) more.insert(one.fingerprint);
  }
  return more.size();
}

}  // namespace

int run(const BaselineCommand& command) {
  const Rooted rooted = find_root(command.input);
  auto options = options_of(command.input, rooted);
  if (!options) return wrong_use;
  const std::string path = options->baseline.empty() ? std::string(checks::baseline_path) : options->baseline;
  source::SourceSet sources(rooted.root);
  const bool exists = sources.tree().look(path) != source::Entry::missing;
  if (!exists) {  // the first one
    options->baseline.clear();
    options->no_baseline = true;
  }
  const auto result = scanned(sources, *options, rooted);
  if (!result) return result.error();

  const std::vector<checks::Known> entries = entries_of(*result, sources, command.prune);
  const std::string after = checks::write_baseline(entries);
  mend::Change change{path, std::nullopt, after};
  if (exists) {
    const auto now = sources.open(path);
    if (!now) {
      complain(fmt::format("{}: {}", path, now.error()));
      return wrong_use;
    }
    change.before = std::string(sources.bytes(*now));
  }
  bool written = true;
  if (command.diff) {
    written = write(command.output, change.before == change.after ? "" : mend::unified_diff(change));
  } else if (!command.output.empty()) {
    written = write(command.output, after);
  } else if (change.before != change.after) {
    const auto put = sources.replace(path, change.before.value_or(""), after);
    if (!put) complain(fmt::format("{}: {}", path, put.error()));
    written = put.has_value();
  }
  const std::size_t gone = besides(result->baseline, entries);
  const std::size_t added = besides(entries, result->baseline);
  fmt::print(stderr, "{}: {} findings, {} added, {} taken out\n", path, result->baseline.size() + added - gone, added,
             gone);
  return written ? clean : wrong_use;
}

}  // namespace grantlint::cli
