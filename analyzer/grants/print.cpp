#include <fmt/format.h>

#include <ranges>

#include "grants/grants.h"

namespace grantlint::grants {

namespace {

std::string place(const source::SourceSet& sources, source::Span at) {
  if (!at.known()) return "-";
  const source::Region region = sources.region(at);
  return fmt::format("{}:{}:{}-{}:{}", sources.path(at.file), region.start.line, region.start.column, region.end.line,
                     region.end.column);
}

std::string shown(const Part& part) {
  if (part.value) return fmt::format("`{}`", *part.value);
  if (part.expression.empty()) return "-";
  return part.why.empty() ? fmt::format("<{}>", part.expression) : fmt::format("<{}> ({})", part.expression, part.why);
}

std::string shown(const End& end) {
  std::string text(name(end.level));
  if (end.date) text += " " + findings::to_text(*end.date);
  if (end.target) text += " by " + grants::text(*end.target);
  return text;
}

}  // namespace

std::string print(const source::SourceSet& sources, const std::vector<Grant>& grants) {
  std::string out;
  for (const Grant& grant : grants) {
    out += fmt::format("{}\n  type {} ({}{}{})\n", grant.address, grant.type, name(grant.role),
                       grant.possible ? ", possible" : "", grant.definition ? ", definition" : "");
    out += fmt::format("  home {}\n  block {}\n", place(sources, grant.home), place(sources, grant.block));
    for (const Via& via : grant.via)
      out += fmt::format("  via {} {} {}\n", name(via.kind), place(sources, via.at), via.name);
    out += fmt::format("  principal {} {}\n", shown(grant.principal), name(grant.principal_kind));
    for (const Workload& workload : grant.workloads)
      out += fmt::format("  workload {} {}\n", workload.address, place(sources, workload.at));
    for (const Part& part : grant.entitlements) out += fmt::format("  entitlement {}\n", shown(part));
    out +=
        fmt::format("  scope {}\n  privilege {}{}\n", shown(grant.scope),
                    fmt::join(grant.privileges | std::views::transform([](Privilege one) { return name(one); }), ", "),
                    grant.privilege_reason.empty() ? "" : ": " + grant.privilege_reason);
    for (const Container& container : grant.within)
      out += fmt::format("  within {} {}\n", fmt::join(container.names, ", "), place(sources, container.at));
    for (const Condition& condition : grant.conditions) {
      out += fmt::format("  condition {}\n", condition.text);
      for (const Restriction& limit : condition.limits) {
        out += fmt::format("    {} {}", limit.kind, limit.key);
        if (!limit.comparison.empty()) out += fmt::format(" {} {}", limit.comparison, fmt::join(limit.values, ", "));
        out += "\n";
      }
    }
    out += fmt::format("  expiry {}\n  revocation {}\n", shown(grant.expiry), shown(grant.revocation));
  }
  return out;
}

}  // namespace grantlint::grants
