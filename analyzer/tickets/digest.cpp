#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "grants/access.h"
#include "source/hash.h"
#include "source/text.h"
#include "tickets/tickets.h"

namespace grantlint::tickets {
namespace {

constexpr std::string_view digest_prefix = "sha256:";
constexpr std::size_t whole_digits = 16;
constexpr std::size_t part_digits = 8;

using Words = std::set<std::string>;

/// No word can pretend to be two.
void put(std::string& text, const Words& words) {
  for (const std::string& word : words) text += fmt::format("{}:{}", word.size(), word);
  text += ';';
}

/// With what it names: a user and a role may have one name.
std::string of_kind(const grants::Part& part, const std::string& text) {
  return part.kind.empty() ? text : part.kind + "\n" + text;
}

std::string text_of(const iam::Requirement& requirement) {
  std::string text;
  put(text, {requirement.what});
  put(text, {requirement.values.begin(), requirement.values.end()});
  return text;
}

std::string hashed(const Words& words) {
  std::string text;
  put(text, words);
  return source::hex(source::hash(source::Hash::sha256, text));
}

std::string_view digits_of(std::string_view approved) {
  return approved.starts_with(digest_prefix) ? approved.substr(digest_prefix.size()) : std::string_view();
}

bool has_parts(std::string_view digits) {
  return digits.size() == whole_digits + 4 * part_digits;
}

}  // namespace

std::string Digest::text(char sign) const {
  std::string result(digest_prefix);
  result.back() = sign;
  result += std::string_view(whole).substr(0, whole_digits);
  for (const std::string* part : {&principals, &entitlements, &scopes, &conditions})
    result += std::string_view(*part).substr(0, part_digits);
  return result;
}

Digest digest(const std::vector<grants::Grant>& grants, std::span<const std::uint32_t> of) {
  Words whole;
  Words principals;
  Words entitlements;
  Words scopes;
  Words conditions;
  for (const std::uint32_t index : of) {
    const grants::Grant& grant = grants[index];
    Words held = grants::comparable_entitlements(grant);
    Words scope;
    for (const std::string& one : grants::comparable_scopes(grant)) scope.insert(of_kind(grant.scope, one));
    Words bounds;
    for (const grants::Condition& condition : grant.conditions) {
      for (const iam::Requirement& requirement : condition.requirements) bounds.insert(text_of(requirement));
    }
    const Words principal{of_kind(grant.principal, grants::comparable_text(grant.principal))};
    std::string text = grant.provider + ";";
    for (const Words* part : {&principal, &std::as_const(held), &std::as_const(scope), &std::as_const(bounds)})
      put(text, *part);
    whole.insert(std::move(text));
    principals.insert(principal.begin(), principal.end());
    scopes.insert(scope.begin(), scope.end());
    entitlements.merge(held);
    conditions.merge(bounds);
  }
  return {hashed(whole), hashed(principals), hashed(entitlements), hashed(scopes), hashed(conditions)};
}

bool holds(std::string_view approved, const Digest& now) {
  const std::string_view digits = digits_of(approved);
  if (has_parts(digits)) return approved == now.text();
  return now.whole.starts_with(digits);
}

findings::Edit renewed(const source::SourceSet& sources, const Field& digest, const Digest& now) {
  const std::string_view written = sources.text(digest.at);
  const std::size_t name = written.find(digest_prefix.substr(0, digest_prefix.size() - 1));
  if (name == std::string_view::npos) return {digest.at, now.text()};
  const std::size_t sign = name + digest_prefix.size() - 1;
  const std::size_t end = std::min(written.find_first_not_of("0123456789abcdefABCDEF", sign + 1), written.size());
  const auto offset = [&](std::size_t at) { return static_cast<std::uint32_t>(digest.at.begin + at); };
  return {{digest.at.file, offset(name), offset(end)}, now.text(sign < written.size() ? written[sign] : ':')};
}

std::vector<std::string_view> drifted(std::string_view approved, const Digest& now) {
  std::vector<std::string_view> parts;
  std::string_view digits = digits_of(approved);
  if (!has_parts(digits)) return parts;
  digits.remove_prefix(whole_digits);
  const std::array<std::pair<std::string_view, const std::string*>, 4> all{{{"principals", &now.principals},
                                                                            {"entitlements", &now.entitlements},
                                                                            {"scopes", &now.scopes},
                                                                            {"conditions", &now.conditions}}};
  for (const auto& [name, hash] : all) {
    if (!hash->starts_with(digits.substr(0, part_digits))) parts.push_back(name);
    digits.remove_prefix(part_digits);
  }
  return parts;
}

std::vector<Approved> approved(const Matches& matches) {
  // An annotation is one approval wherever its fields stand; tags are where their value is.
  using Key = std::tuple<std::uint32_t, source::FileId, std::uint32_t, std::uint32_t>;
  std::map<Key, std::size_t> known;
  std::vector<Approved> all;
  for (std::uint32_t index = 0; index < matches.approvals.size(); ++index) {
    const Approval& approval = matches.approvals[index];
    if (approval.tickets.empty()) continue;
    const Field& digest = approval[FieldName::digest];
    const Field& ticket = approval[FieldName::ticket];
    const Field& key = digest.given() ? digest : ticket;
    const bool annotated = key.annotation < matches.annotations.size();
    const source::Span at = annotated ? source::Span{} : key.at;
    const auto [place, fresh] = known.try_emplace({key.annotation, at.file, at.begin, at.end}, all.size());
    if (fresh) all.push_back({{}, ticket, digest});
    all[place->second].grants.push_back(index);
  }
  return all;
}

}  // namespace grantlint::tickets
