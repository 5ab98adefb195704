#include "report/words.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/terminal.h"
#include "source/ascii.h"

namespace grantlint::report {
namespace {

constexpr unsigned longest_part = 72;

bool is_plain_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return source::is_name(c) || c == '.'; });
}

}  // namespace

std::string shown(const grants::Part& part) {
  const std::string text = shortened(clean(part.shown()), longest_part);
  if (part.value || text.empty()) return text;
  return fmt::format("`{}`", text);
}

std::string shown_holder(const grants::Grant& grant) {
  const std::string text = shown(grant.principal);
  if (!text.empty()) return text;
  return grant.definition ? "whoever it is attached to" : "an unknown principal";
}

std::string shown_entitlements(const grants::Grant& grant, unsigned width) {
  std::vector<std::string> parts;
  parts.reserve(grant.entitlements.size());
  for (const grants::Part& part : grant.entitlements) parts.push_back(shown(part));
  std::erase(parts, std::string());
  if (parts.empty()) return "an unknown entitlement";
  if (const std::string all = joined(parts); columns(all) <= width || parts.size() == 1) return all;
  std::string text = parts.front();
  std::size_t count = 1;
  for (; count < parts.size(); ++count) {
    const std::string longer = fmt::format("{}, {}", text, parts[count]);
    if (columns(longer) + columns(fmt::format(" and {} more", parts.size() - count - 1)) > width) break;
    text = longer;
  }
  return fmt::format("{} and {} more", text, parts.size() - count);
}

std::string shown_scope(const grants::Grant& grant) {
  const std::string text = shown(grant.scope);
  const bool quoted = grant.scope.value && (is_plain_name(text) || text.find(' ') != std::string::npos);
  return quoted ? fmt::format("\"{}\"", text) : text;
}

std::string pointer(const findings::Finding& finding, const findings::Related& see) {
  std::string text = findings::words(see);
  return finding.message.find(text) == std::string::npos ? text : "see here";
}

std::optional<std::string> lack(const checks::Rule& rule) {
  constexpr std::string_view prefix = "missing-";
  if (!rule.name.starts_with(prefix)) return std::nullopt;
  std::string thing(rule.name.substr(prefix.size()));
  std::ranges::replace(thing, '-', ' ');
  if (thing == "revocation") thing += " path";
  return "no " + thing;
}

const checks::Rule* find(std::span<const checks::Rule> rules, std::string_view id) {
  const auto found = std::ranges::find(rules, id, &checks::Rule::id);
  return found == rules.end() ? nullptr : &*found;
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
    text += items[i];
  }
  return text;
}

std::string capitalised(std::string_view text) {
  std::string result(text);
  if (!result.empty()) result.front() = source::upper(result.front());
  return result;
}

}  // namespace grantlint::report
