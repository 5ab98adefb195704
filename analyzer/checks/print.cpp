#include "checks/check.h"

namespace grantlint::checks {
namespace {

std::string place(const source::SourceSet& sources, const source::Span& at) {
  if (!at.known()) return "-";
  const source::Position position = sources.position(at.file, at.begin);
  return fmt::format("{}:{}:{}", sources.path(at.file), position.line, position.column);
}

}  // namespace

std::string print(const source::SourceSet& sources, const std::vector<findings::Finding>& findings) {
  std::string text;
  for (const findings::Finding& finding : findings) {
    const Rule* rule = find_rule(finding.rule);
    text += fmt::format("{}: {}: {} [{} {}]\n", place(sources, finding.at), findings::name(finding.level),
                        finding.message, finding.rule, rule != nullptr ? rule->name : "unknown");
    if (!finding.missing.empty()) text += fmt::format("  missing: {}\n", fmt::join(finding.missing, ", "));
    for (const findings::Related& related : finding.see) {
      text += fmt::format("  see {}: {}\n", place(sources, related.at), findings::words(related));
    }
    for (const findings::Fix& fix : finding.fixes) text += fmt::format("  fix: {}\n", fix.description);
    if (finding.baseline) text += "  known from the baseline\n";
    if (finding.suppressed) {
      text += fmt::format("  suppressed at {}: {}", place(sources, finding.suppressed->at),
                          one_line(finding.suppressed->reason));
      if (finding.suppressed->until) text += fmt::format(", until {}", findings::to_text(*finding.suppressed->until));
      text += '\n';
    }
  }
  return text;
}

}  // namespace grantlint::checks
