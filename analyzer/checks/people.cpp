#include "checks/people.h"

#include <algorithm>

#include "source/ascii.h"

namespace grantlint::checks {
namespace {

std::string bare(std::string_view written) {
  for (const std::string_view prefix : {"user:", "group:", "User/", "Group/"}) {
    if (written.starts_with(prefix)) written.remove_prefix(prefix.size());
  }
  return source::lower(written);
}

enum class NameKind : std::uint8_t { handle, mail, other };

NameKind kind_of(std::string_view name) {
  if (name.starts_with('@')) return NameKind::handle;
  return name.find('@') != std::string_view::npos ? NameKind::mail : NameKind::other;
}

}  // namespace

bool is_comparable(std::string_view one, const std::vector<std::string>& others) {
  return std::ranges::any_of(others, [&](const std::string& other) { return kind_of(other) == kind_of(one); });
}

std::string person(const config::Config& config, std::string_view written) {
  const std::string name = bare(written);
  for (const auto& [alias, meant] : config.identities) {
    if (bare(alias) == name) return bare(meant);
  }
  return name;
}

std::optional<Contradiction> contradicted(const Subject& subject, FieldName name, bool approved_only) {
  const tickets::Field& written = subject.approval[name];
  if (!written.given() || written.source == tickets::SourceKind::export_) return std::nullopt;
  std::vector<std::string> recorded;
  Contradiction found{};
  for (const tickets::Record* record : records(subject)) {
    const tickets::Field* field = record->find(name);
    const bool counts = !approved_only || record->state == tickets::Record::State::approved;
    if (field == nullptr || !counts) return std::nullopt;
    if (found.record == nullptr) found = {nullptr, record, field};
    for (const std::string& one : field->values) recorded.push_back(person(subject.config, one));
  }
  const auto other = std::ranges::find_if(written.values, [&](const std::string& one) {
    const std::string meant = person(subject.config, one);
    return std::ranges::find(recorded, meant) == recorded.end() && is_comparable(meant, recorded);
  });
  if (found.record == nullptr || other == written.values.end()) return std::nullopt;
  found.written = &*other;
  return found;
}

}  // namespace grantlint::checks
