// The default forms are found by hand, since most grants meet them. A pattern of the config is the
// text of a repository that is not trusted: RE2 has no pattern that takes for ever.
#include "tickets/pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "source/ascii.h"

namespace grantlint::tickets {

using source::is_digit;
using source::is_upper;
using source::is_word;
using source::upper;

namespace {

constexpr std::size_t most_value = 4096;
constexpr std::int64_t most_memory = 4 << 20;

/// Number systems of ServiceNow and its like: the prefix of the record's table and a number.
constexpr std::array<std::string_view, 12> prefixes{"RITM", "SCTASK", "CTASK", "PTASK", "INC", "REQ",
                                                    "CHG",  "TASK",   "PRB",   "KB",    "SR",  "CR"};

/// The length of a default form at the beginning of `text`; 0 where there is none.
std::size_t default_form(std::string_view text) {
  for (const std::string_view scheme : {std::string_view("https://"), std::string_view("http://")}) {
    if (!text.starts_with(scheme)) continue;
    std::size_t end = scheme.size();
    while (end < text.size() && text[end] > ' ' &&
           std::string_view("\"'<>`,").find(text[end]) == std::string_view::npos)
      ++end;
    return end > scheme.size() ? end : 0;
  }
  std::size_t key = 0;
  while (key < text.size() && (is_upper(text[key]) || (key > 0 && (is_digit(text[key]) || text[key] == '_')))) ++key;
  std::size_t end = key;
  if (key >= 2 && key < text.size() && text[key] == '-') {
    for (end = key + 1; end < text.size() && is_digit(text[end]);) ++end;
    if (end > key + 1 && (end == text.size() || !is_word(text[end]))) return end;
  }
  for (const std::string_view prefix : prefixes) {
    if (!text.starts_with(prefix)) continue;
    for (end = prefix.size(); end < text.size() && is_digit(text[end]);) ++end;
    if (end >= prefix.size() + 4 && (end == text.size() || !is_word(text[end]))) return end;
  }
  return 0;
}

std::vector<std::string> find_default(std::string_view value) {
  std::vector<std::string> found;
  for (std::size_t at = 0; at < value.size();) {
    const bool begins = at == 0 || (!is_word(value[at - 1]) && value[at - 1] != '-');
    const std::size_t length = begins ? default_form(value.substr(at)) : 0;
    if (length > 0) found.emplace_back(value.substr(at, length));
    at += std::max<std::size_t>(length, 1);
  }
  return found;
}

std::vector<std::string> find_all(const re2::RE2& pattern, std::string_view value) {
  std::vector<std::string> found;
  const re2::StringPiece text(value.data(), value.size());
  re2::StringPiece match;
  for (std::size_t at = 0; pattern.Match(text, at, text.size(), re2::RE2::UNANCHORED, &match, 1);) {
    if (!match.empty()) found.emplace_back(match.data(), match.size());
    at = static_cast<std::size_t>(match.data() - text.data()) + std::max<std::size_t>(match.size(), 1);
    if (at > text.size()) break;
  }
  return found;
}

re2::RE2::Options options(bool case_sensitive) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(most_memory);
  options.set_case_sensitive(case_sensitive);
  return options;
}

}  // namespace

struct Pattern::Compiled {
  explicit Compiled(re2::StringPiece text) : exact(text, options(true)), any_case(text, options(false)) {}
  re2::RE2 exact;
  re2::RE2 any_case;
};

std::expected<Pattern, std::string> Pattern::compile(std::string_view text) {
  Pattern pattern;
  if (text.empty()) return pattern;
  auto compiled = std::make_shared<Compiled>(re2::StringPiece(text.data(), text.size()));
  if (!compiled->exact.ok()) return std::unexpected(fmt::format("is no pattern: {}", compiled->exact.error()));
  if (!compiled->any_case.ok()) return std::unexpected(fmt::format("is no pattern: {}", compiled->any_case.error()));
  pattern.compiled_ = std::move(compiled);
  return pattern;
}

std::vector<std::string> Pattern::find(std::string_view value, Script script) const {
  if (compiled_) value = value.substr(0, most_value);
  const auto exact = [&](const std::string& text) {
    return compiled_ ? find_all(compiled_->exact, text) : find_default(text);
  };
  std::vector<std::string> found = exact(std::string(value));
  if (!found.empty() || script == Script::free) return found;

  std::string dashed(value);
  std::ranges::replace(dashed, '_', '-');
  for (const std::string& text : {upper(value), dashed, upper(dashed)}) {
    found = exact(text);
    if (!found.empty()) return found;
  }
  return compiled_ ? find_all(compiled_->any_case, dashed) : found;
}

}  // namespace grantlint::tickets
