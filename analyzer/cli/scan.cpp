#include "cli/command.h"

namespace grantlint::cli {

int run(const ScanCommand& command) {
  const Rooted rooted = find_root(command.input);
  const auto options = options_of(command.input, rooted);
  if (!options) return wrong_use;
  source::SourceSet sources(rooted.root);

  if (command.stop_after) {
    const auto text = print_room(sources, *options, *command.stop_after);
    if (!text) return complain_about(text.error());
    return !command.print || write(command.output, *text) ? clean : wrong_use;
  }

  const auto result = scanned(sources, *options, rooted);
  if (!result) return result.error();
  const report::ScanResult subject = subject_of(sources, *result, options->jobs);
  const std::string text = command.format == ScanFormat::sarif
                               ? report::sarif(subject, command.profile)
                               : report::text(subject, text_options(command.color, command.output, rooted.from));
  if (!write(command.output, text)) return wrong_use;
  leave(exit_code(*result, command.verdict));
}

}  // namespace grantlint::cli
