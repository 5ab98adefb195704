#include "diff.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "cli/command.h"
#include "cli/progress_bar.h"
#include "discover/discover.h"
#include "report/changes.h"

namespace grantlint::cli {
namespace {

/// Of the older side only where the newer one does not have the same: the work tree's are the reader's own files.
void list_unread(const Diff& diff, const report::Standpoint& from) {
  list_unreadable(*diff.head.sources, diff.head.scan.unseen, from);
  for (const findings::Unseen& one : diff.base.scan.unseen) {
    if (one.kind != findings::Unseen::Kind::unresolved && !one.at.known())
      fmt::print(stderr, "{} of {}: {}\n", report::shown_path(one.path, from), diff.base.name, one.why);
  }
}

}  // namespace

int run(const DiffCommand& command) {
  const Rooted rooted = find_root(command.input);
  auto options = options_of(command.input, rooted);
  if (!options) return wrong_use;
  Progress progress;
  options->progress = &progress;
  std::optional<ProgressBar> bar(progress);
  const auto result = diff(rooted.root, *options, parse_range(command.range));
  bar.reset();
  if (!result) {
    if (const auto* errors = std::get_if<std::vector<config::Error>>(&result.error())) return complain_about(*errors);
    complain(std::get<std::string>(result.error()));
    return wrong_use;
  }
  list_unread(*result, rooted.from);
  const report::ScanResult base = subject_of(*result->base.sources, result->base.scan, options->jobs);
  const report::ScanResult head = subject_of(*result->head.sources, result->head.scan, options->jobs);
  const discover::Checkout checkout = discover::checkout(rooted.root);
  const report::ChangesSubject subject{
      .base = base,
      .head = head,
      .changes = result->changes,
      .base_revision = {result->base.name, result->base.commit},
      .head_revision = {result->head.name, result->head.commit},
      .failing = failing_level(command.verdict, result->head.scan.config),
      .folder = checkout.folder,
      .source_url = command.source_url.empty() ? report::web_address(checkout.origin) : command.source_url};
  if (!write(command.output,
             report::changes(subject, command.format, text_options(command.color, command.output, rooted.from)))) {
    return wrong_use;
  }
  if (report::failing_changes(subject) > 0) leave(found);
  leave(command.verdict.strict && (has_unseen(result->base.scan) || has_unseen(result->head.scan)) ? unseen_parts
                                                                                                   : clean);
}

}  // namespace grantlint::cli
