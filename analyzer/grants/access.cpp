#include "grants/access.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "source/ascii.h"
#include "source/hash.h"
#include "source/text.h"
#include "source/utf8.h"

namespace grantlint::grants {
namespace {

std::string in_order(std::string_view list) {
  std::vector<std::string_view> parts = source::split(list, ',');
  std::ranges::sort(parts);
  const auto repeated = std::ranges::unique(parts);
  parts.erase(repeated.begin(), repeated.end());
  return fmt::format("{}", fmt::join(parts, ","));
}

/// `list,get:pods` as `get,list:pods`.
std::string rule_in_order(std::string_view rule) {
  const std::size_t colon = rule.find(':');
  if (colon == std::string_view::npos || rule.find("::") != std::string_view::npos) return std::string(rule);
  return in_order(rule.substr(0, colon)) + ":" + in_order(rule.substr(colon + 1));
}

std::string unknown(std::string_view expression) {
  return "?" + source::one_line(expression);
}

/// Before the text of a part, where it is a bare name.
std::string kind_before(const Part& part) {
  return part.kind.empty() ? std::string() : part.kind + " ";
}

}  // namespace

std::string comparable_text(const Part& part) {
  return part.value ? *part.value : unknown(part.expression);
}

std::string comparable_entitlement(const Grant& grant, const Part& part) {
  if (!part.value) return unknown(part.expression);
  if (grant.wording.rules) return rule_in_order(*part.value);
  return grant.wording.any_case ? source::lower(*part.value) : *part.value;
}

Texts comparable_entitlements(const Grant& grant) {
  Texts texts;
  for (const Part& part : grant.entitlements) texts.insert(comparable_entitlement(grant, part));
  return texts;
}

std::vector<std::string> scopes_of(const Part& scope) {
  constexpr std::string_view between = ", ";
  std::vector<std::string> scopes;
  std::string_view text = scope.shown();
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(between), text.size());
    scopes.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + between.size(), text.size()));
  }
  return scopes;
}

Texts comparable_scopes(const Grant& grant) {
  Texts texts;
  for (const std::string& scope : scopes_of(grant.scope)) {
    if (!grant.scope.value) {
      texts.insert(unknown(scope));
    } else {
      texts.insert(grant.wording.any_case_scope ? source::lower(scope) : scope);
    }
  }
  return texts;
}

bool same_kind(const Part& one, const Part& other) {
  return one.kind.empty() || other.kind.empty() || one.kind == other.kind;
}

std::string access(const Grant& grant) {
  constexpr std::size_t enough = 320;
  constexpr std::size_t digits = 16;
  const std::string principal = grant.principal.shown().empty() ? "nobody yet" : comparable_text(grant.principal);
  std::string text = fmt::format("{}: {}{} gets {} on {}{}", grant.type, kind_before(grant.principal), principal,
                                 fmt::join(comparable_entitlements(grant), ", "), kind_before(grant.scope),
                                 fmt::join(comparable_scopes(grant), ", "));
  if (text.size() <= enough) return text;
  const std::string whole = source::hex(source::hash(source::Hash::sha256, text)).substr(0, digits);
  std::size_t end = enough;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;  // within a character
  return fmt::format("{}… {}", text.substr(0, end), whole);
}

}  // namespace grantlint::grants
