#include <algorithm>
#include <array>
#include <optional>

#include "checks/check.h"
#include "source/ascii.h"

namespace grantlint::checks {
namespace {

/// Words for environments, each with the environment that it means.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> environments{{{"prod", "prod"},
                                                                                      {"production", "prod"},
                                                                                      {"prd", "prod"},
                                                                                      {"live", "prod"},
                                                                                      {"staging", "staging"},
                                                                                      {"stage", "staging"},
                                                                                      {"stg", "staging"},
                                                                                      {"dev", "dev"},
                                                                                      {"development", "dev"},
                                                                                      {"test", "test"},
                                                                                      {"testing", "test"},
                                                                                      {"qa", "qa"},
                                                                                      {"uat", "uat"},
                                                                                      {"sandbox", "sandbox"}}};

std::optional<std::string_view> environment(std::string_view word) {
  const auto* const found =
      std::ranges::find_if(environments, [&](const auto& known) { return source::equal_any_case(known.first, word); });
  return found == environments.end() ? std::nullopt : std::optional(found->second);
}

/// The environments named in a path, an address or a scope, word by word.
std::vector<std::string_view> environments_of(std::string_view text) {
  std::vector<std::string_view> found;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("/._-:@\"[] "), text.size());
    if (const auto known = environment(text.substr(0, end))) found.push_back(*known);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return found;
}

/// Reports an annotated environment that differs from every environment in the file's path or in the scope.
void other_environment(const Subject& subject, Report& report) {
  const tickets::Field& field = subject.approval[FieldName::environment];
  const grants::Grant& grant = subject.grant;
  std::vector<std::string_view> said;
  for (const std::string& value : field.values) {
    if (const auto known = environment(value)) said.push_back(*known);
  }
  if (said.empty() || said.size() < field.values.size()) return;
  const auto agrees = [&](std::string_view one) { return std::ranges::find(said, one) != said.end(); };
  for (const std::string_view text : {subject.sources.path(grant.home.file), std::string_view(grant.scope.shown())}) {
    const std::vector<std::string_view> here = environments_of(text);
    if (here.empty() || std::ranges::any_of(here, agrees)) continue;
    report
        .at(grant.home, "{} is annotated with the environment {}, but stands in {}", who(grant), code(field.text()),
            code(text))
        .see(field.at, "the environment as written")
        .insert_field(FieldName::environment);
    return;
  }
}

}  // namespace

void nhi_incomplete(const Subject& subject, Report& report) {
  if (!is_kind(subject.approval, "nhi") && subject.grant.principal_kind != grants::PrincipalKind::nhi) return;
  // A cloud provider's own service has no owner here.
  if (subject.grant.privilege == grants::Privilege::plumbing) return;
  other_environment(subject, report);
  std::vector<FieldName> missing;
  for (const FieldName field : {FieldName::purpose, FieldName::environment, FieldName::owner}) {
    if (!subject.approval[field].given()) missing.push_back(field);
  }
  if (missing.empty()) return;
  std::string names;
  for (const FieldName field : missing) {
    if (!names.empty()) names += field == missing.back() ? " or " : ", ";
    names += tickets::name(field);
  }
  auto line = report.at(subject.grant.home, "{} is not a person and holds {} without {}", who(subject.grant),
                        what(subject.grant), names);
  for (const FieldName field : missing) line.insert_field(field);
}

}  // namespace grantlint::checks
