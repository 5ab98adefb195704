#include <fmt/format.h>

#include "iam/iam.h"

namespace grantlint::iam {

std::string print(const source::SourceSet& sources, const Policy& policy) {
  std::string out = fmt::format("form {}\n", name(policy.form));
  for (const Statement& statement : policy.statements) {
    const source::Region at = sources.region(statement.at);
    out += fmt::format("{}:{}-{}:{} {} {}\n", at.start.line, at.start.column, at.end.line, at.end.column,
                       statement.allow ? "allow" : "deny", statement.sid.empty() ? "-" : statement.sid);
    for (const Principal& principal : statement.principals) {
      out += fmt::format("  {}principal {} {}\n", statement.not_principal ? "not " : "", principal.kind,
                         syntax::to_json(principal.value));
    }
    for (const syntax::Value& action : statement.actions) {
      out += fmt::format("  {}action {}\n", statement.not_action ? "not " : "", syntax::to_json(action));
    }
    for (const syntax::Value& action : statement.not_actions)
      out += fmt::format("  without {}\n", syntax::to_json(action));
    for (const syntax::Value& resource : statement.resources) {
      out += fmt::format("  {}resource {}\n", statement.not_resource ? "not " : "", syntax::to_json(resource));
    }
    if (!statement.condition.is_null()) out += fmt::format("  condition {}\n", syntax::to_json(statement.condition));
    if (statement.bound.last_day) out += fmt::format("  ends {}\n", findings::to_text(*statement.bound.last_day));
  }
  for (const findings::Unseen& unseen : policy.unseen) {
    const source::Position at = sources.region(unseen.at).start;
    out += fmt::format("unseen {}:{} {}\n", at.line, at.column, unseen.why);
  }
  return out;
}

}  // namespace grantlint::iam
