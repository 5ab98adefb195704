#include "diff.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>

#include "command.h"
#include "discover/discover.h"
#include "progress_bar.h"
#include "report/changes.h"

namespace grantlint::cli {
namespace {

constexpr std::array<std::pair<std::string_view, report::ChangesFormat>, 4> formats{
    {{"text", report::ChangesFormat::text},
     {"json", report::ChangesFormat::json},
     {"jsonl", report::ChangesFormat::jsonl},
     {"markdown", report::ChangesFormat::markdown}}};

report::ChangesFormat format_of(const Flags& flags) {
  for (const auto& [name, format] : formats) {
    if (name == flags.format) return format;
  }
  return report::ChangesFormat::text;
}

/// Of the older side only where the newer one does not have the same: the work tree's are the reader's own files.
void tell(const Diff& diff) {
  tell_unreadable(*diff.head.sources, diff.head.scan.unseen);
  for (const findings::Unseen& one : diff.base.scan.unseen) {
    if (one.kind != findings::Unseen::Kind::unresolved && !one.at.known())
      fmt::print(stderr, "{} of {}: {}\n", one.path, diff.base.name, one.why);
  }
}

}  // namespace

void add_diff(CLI::App& command, Flags& flags) {
  command.add_option("revisions", flags.range, "BASE (against the work tree), BASE..HEAD, or BASE...HEAD")
      ->required()
      ->type_name("BASE[..HEAD]");
  add_common(command, flags);
  std::vector<std::string> names;
  for (const auto& [name, format] : formats) names.emplace_back(name);
  command.add_option("-f,--format", flags.format, "text, json, jsonl, or markdown for a pull request")
      ->check(CLI::IsMember(names))
      ->default_str("text");
  command.add_option("--color", flags.color, "Colour of the text report")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  command.add_option("--source-url", flags.source_url, "Link lines to URL/blob/COMMIT/PATH (default: from `origin`)")
      ->type_name("URL");
}

int run_diff(const Flags& flags) {
  const Rooted rooted = find_root(flags);
  auto options = options_of(flags, rooted);
  if (!options) return wrong_use;
  Progress progress;
  options->progress = &progress;
  std::optional<ProgressBar> bar(progress);
  const auto result = diff(rooted.root, *options, parse_range(flags.range));
  bar.reset();
  if (!result) {
    if (const auto* errors = std::get_if<std::vector<config::Error>>(&result.error())) return complain_about(*errors);
    complain(std::get<std::string>(result.error()));
    return wrong_use;
  }
  tell(*result);
  const report::Subject base = subject_of(*result->base.sources, result->base.scan, options->jobs);
  const report::Subject head = subject_of(*result->head.sources, result->head.scan, options->jobs);
  const discover::Checkout checkout = discover::checkout(rooted.root);
  const report::ChangesSubject subject{
      .base = base,
      .head = head,
      .changes = result->changes,
      .base_revision = {result->base.name, result->base.commit},
      .head_revision = {result->head.name, result->head.commit},
      .failing = failing_level(flags, result->head.scan.config),
      .folder = checkout.folder,
      .source_url = flags.source_url.empty() ? report::web_address(checkout.origin) : flags.source_url};
  if (!write(flags.output, report::changes(subject, format_of(flags), text_options(flags)))) {
    complain(fmt::format("cannot write to {}", flags.output.empty() ? "standard output" : flags.output));
    return wrong_use;
  }
  if (report::failing_changes(subject) > 0) leave(found);
  leave(flags.strict && (has_unseen(result->base.scan) || has_unseen(result->head.scan)) ? unseen_parts : clean);
}

}  // namespace grantlint::cli
