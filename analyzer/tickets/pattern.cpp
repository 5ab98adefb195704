// The default forms are found by hand, since most grants meet them and std::regex is slow. A pattern of
// the config is a std::regex made with libstdc++'s `__polynomial`, whose matcher walks all states at
// once: without it a pattern like `(a+)+$` takes time exponential in the value. Back references are
// refused by it, and they are no way to write a ticket's form anyway.
#include "tickets/pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <regex>

namespace grantlint::tickets {
namespace {

constexpr std::size_t most_copies = 1000;
constexpr std::size_t most_value = 256;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_word(char c) { return is_digit(c) || is_upper(c) || is_lower(c) || c == '_'; }

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (is_lower(c)) c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

/// How often `{n,m}` may copy a part, nested ones multiplied: the product of all numbers after a `{`.
std::size_t copies(std::string_view pattern) {
  std::size_t product = 1;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '{') continue;
    std::size_t most = 1;
    std::size_t bound = 0;
    for (++i; i < pattern.size() && (is_digit(pattern[i]) || pattern[i] == ','); ++i) {
      bound = pattern[i] == ',' ? 0 : std::min(bound * 10 + static_cast<std::size_t>(pattern[i] - '0'), most_copies);
      most = std::max(most, bound);
    }
    product = std::min(product * most, most_copies);
  }
  return product;
}

/// Number systems of ServiceNow and its like: the prefix of the record's table and a number.
constexpr std::array<std::string_view, 12> prefixes{"RITM", "SCTASK", "CTASK", "PTASK", "INC", "REQ", "CHG",
                                                    "TASK", "PRB", "KB", "SR", "CR"};

/// The length of a default form at the beginning of `text`; 0 where there is none.
std::size_t default_form(std::string_view text) {
  for (const std::string_view scheme : {std::string_view("https://"), std::string_view("http://")}) {
    if (!text.starts_with(scheme)) continue;
    std::size_t end = scheme.size();
    while (end < text.size() && text[end] > ' ' && std::string_view("\"'<>`,").find(text[end]) == std::string_view::npos) ++end;
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
    const bool begins = at == 0 || !(is_word(value[at - 1]) || value[at - 1] == '-');
    const std::size_t length = begins ? default_form(value.substr(at)) : 0;
    if (length > 0) found.emplace_back(value.substr(at, length));
    at += std::max<std::size_t>(length, 1);
  }
  return found;
}

std::vector<std::string> find_regex(const std::regex& regex, const std::string& value) {
  std::vector<std::string> found;
  try {
    for (std::sregex_iterator it(value.begin(), value.end(), regex), end; it != end; ++it) {
      if (it->length() > 0) found.push_back(it->str());
    }
  } catch (const std::regex_error&) {
    found.clear();
  }
  return found;
}

}  // namespace

struct Pattern::Compiled {
  std::size_t states = 0;
  std::regex exact;
  std::regex any_case;
};

std::expected<Pattern, std::string> Pattern::compile(std::string_view text) {
  Pattern pattern;
  if (text.empty()) return pattern;
  if (auto good = config::check_pattern(text); !good) return std::unexpected(std::move(good.error()));
  try {
    using namespace std::regex_constants;
    const std::string owned(text);
    auto compiled = std::make_shared<Compiled>();
    compiled->states = text.size() * copies(text);
    compiled->exact = std::regex(owned, ECMAScript | __polynomial);
    compiled->any_case = std::regex(owned, ECMAScript | __polynomial | icase);
    pattern.compiled_ = std::move(compiled);
  } catch (const std::regex_error& error) {
    return std::unexpected(fmt::format("is no regular expression: {}", error.what()));
  }
  return pattern;
}

std::vector<std::string> Pattern::find(std::string_view value, Script script) const {
  if (compiled_) value = value.substr(0, most_value);
  const auto exact = [&](const std::string& text) {
    return compiled_ ? find_regex(compiled_->exact, text) : find_default(text);
  };
  std::vector<std::string> found = exact(std::string(value));
  if (!found.empty() || script == Script::free) return found;

  std::string dashed(value);
  std::ranges::replace(dashed, '_', '-');
  for (const std::string& text : {upper(value), dashed, upper(dashed)}) {
    found = exact(text);
    if (!found.empty()) return found;
  }
  return compiled_ ? find_regex(compiled_->any_case, dashed) : found;
}

std::size_t Pattern::cost(std::string_view value) const {
  const std::size_t length = std::min(value.size(), most_value);
  return compiled_ ? length * length * compiled_->states : length;
}

}  // namespace grantlint::tickets
