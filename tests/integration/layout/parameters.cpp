#include "parameters.h"

#include <algorithm>
#include <cctype>

namespace grantlint::testing {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// The text with blanks for comments and for what stands in quotes, line breaks kept.
std::string code_of(std::string_view text) {
  std::string code(text);
  for (std::size_t i = 0; i < code.size();) {
    const auto blank = [&](std::size_t to) {
      for (; i < std::min(to, code.size()); ++i) {
        if (code[i] != '\n') code[i] = ' ';
      }
    };
    if (code.compare(i, 2, "//") == 0) {
      blank(code.find('\n', i));
    } else if (code.compare(i, 2, "/*") == 0 || code.compare(i, 2, "*/") == 0) {
      blank(i + 2);  // what stands between them may be a parameter's name
    } else if (code.compare(i, 2, "R\"") == 0) {
      const std::size_t open = std::min(code.find('(', i), code.size());
      const std::string close = ")" + code.substr(i + 2, open - i - 2) + "\"";
      const std::size_t end = code.find(close, open);
      blank(end == std::string::npos ? code.size() : end + close.size());
    } else if (code[i] == '"' || (code[i] == '\'' && (i == 0 || !is_word(code[i - 1])))) {
      std::size_t end = i + 1;
      while (end < code.size() && code[end] != code[i] && code[end] != '\n') end += code[end] == '\\' ? 2 : 1;
      blank(end + 1);
    } else {
      ++i;
    }
  }
  return code;
}

/// `const std::vector<Thing>& all`, `unsigned jobs = 1`, `std::string_view /*path*/`.
bool is_parameter(std::string_view part) {
  part = part.substr(0, part.find('='));
  while (!part.empty() && std::isspace(static_cast<unsigned char>(part.front())) != 0) part.remove_prefix(1);
  while (!part.empty() && std::isspace(static_cast<unsigned char>(part.back())) != 0) part.remove_suffix(1);
  if (part.find_first_of("(){}[].?!+|\"") != std::string_view::npos && part.find('<') == std::string_view::npos)
    return false;
  const std::size_t name = part.find_last_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  return name != std::string_view::npos && name > 0 && (part[name] == ' ' || part[name] == '&' || part[name] == '*');
}

}  // namespace

std::vector<std::string> long_parameter_lists(std::string_view text, std::size_t most) {
  const std::string code = code_of(text);
  std::vector<std::string> found;
  for (std::size_t open = code.find('('); open != std::string::npos; open = code.find('(', open + 1)) {
    std::size_t begin = open;
    while (begin > 0 && (is_word(code[begin - 1]) || code[begin - 1] == ':' || code[begin - 1] == '~')) --begin;
    if (begin == open) continue;
    std::size_t depth = 1;
    std::size_t angles = 0;
    std::size_t from = open + 1;
    std::size_t count = 0;
    std::size_t at = open + 1;
    bool all = true;
    const auto take = [&](std::size_t to) {
      all = all && is_parameter(std::string_view(code).substr(from, to - from));
      ++count;
      from = to + 1;
    };
    for (; at < code.size() && depth > 0; ++at) {
      const char c = code[at];
      if (c == '(' || c == '{' || c == '[') ++depth;
      if (c == ')' || c == '}' || c == ']') --depth;
      if (c == '<') ++angles;
      if (c == '>' && angles > 0) --angles;
      if (c == ',' && depth == 1 && angles == 0) take(at);
    }
    take(at - 1);
    if (count > most && all)
      found.push_back(
          code.substr(begin, open - begin) + " at " +
          std::to_string(std::count(code.begin(), code.begin() + static_cast<std::ptrdiff_t>(open), '\n') + 1));
  }
  return found;
}

}  // namespace grantlint::testing
