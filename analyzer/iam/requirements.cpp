// Takes a condition apart into what it requires. Two spellings of one condition give the same parts: of a block the
// order of operators, keys and values does not count, nor whether one value stands in a list; of an expression blanks,
// quotes, parentheses around a part and the order of what `&&` or `||` joins do not. A date and time is an instant.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "iam/cel_tokens.h"
#include "iam/forms.h"
#include "iam/iam.h"
#include "source/text.h"

namespace grantlint::iam {
namespace {

using source::lower;
using syntax::Value;

/// A date and time as its instant in UTC; any other text as it is, and one with a part of a second.
std::string timeless(std::string_view text) {
  const std::size_t fraction = text.find('.');
  if (fraction != std::string_view::npos) {
    const std::size_t digit = text.find_first_of("123456789Zz+-", fraction);
    if (digit == std::string_view::npos || source::is_digit(text[digit])) return std::string(text);
  }
  const bool is_instant = text.size() > 10 && (text[10] == 'T' || text[10] == 't');
  const auto instant = is_instant ? findings::parse_instant(text) : std::unexpected(std::string());
  return instant ? fmt::format("@{}", instant->time_since_epoch().count()) : std::string(text);
}

std::string value_text(const Value& value) {
  if (const auto text = value.scalar_text()) return *text;
  if (!value.is_unknown()) return syntax::to_json(value);
  const syntax::Unknown& unknown = value.as_unknown();
  return unknown.partial ? unknown.partial->text : unknown.expression;
}

bool is_end_or_start(TimeBound::Kind kind) {
  using enum TimeBound::Kind;
  return kind == end || kind == start || kind == session;
}

/// One key of an operator of AWS.
Requirement required(std::string_view comparison, std::string_view key, const Value& values) {
  Requirement made;
  made.what = lower(comparison) + " " + lower(key);
  made.excludes = made.what.find("not") < made.what.find(' ');
  std::vector<std::string> written;
  for (const Value& value : syntax::elements(values)) {
    written.push_back(one_line(value_text(value)));
    made.values.push_back(value.is_unknown() ? "?" + written.back() : timeless(written.back()));
  }
  std::ranges::sort(made.values);
  const auto repeated = std::ranges::unique(made.values);
  made.values.erase(repeated.begin(), repeated.end());
  made.text = fmt::format("{} {} {}", comparison, key, fmt::join(written, ", "));
  const Value keys = Value::map({{.key = std::string(key), .key_origin = {}, .value = values}});
  const Value block = Value::map({{.key = std::string(comparison), .key_origin = {}, .value = keys}});
  made.of_time = is_end_or_start(aws_bound(block, true).kind);
  return made;
}

void add_tests(const Value& block, std::vector<Requirement>& all) {
  for (const syntax::Entry& comparison : block.as_map().entries) {
    if (!comparison.value.is_map()) {
      all.push_back(required(comparison.key, "", comparison.value));
      continue;
    }
    for (const syntax::Entry& key : comparison.value.as_map().entries)
      all.push_back(required(comparison.key, key.key, key.value));
    if (const auto& rest = comparison.value.as_map().rest)
      all.push_back(required(comparison.key, "", Value::unknown(*rest)));
  }
  if (const auto& rest = block.as_map().rest) all.push_back(required("", "", Value::unknown(*rest)));
}

/// An expression in words, as far as its parts are concerned.
class Conjunction {
 public:
  explicit Conjunction(std::string_view text) : text_(text) {
    Lexer lexer(text);
    for (Token token = lexer.next(); token.kind != Token::Kind::end; token = lexer.next()) {
      // A sign of another language is a sign; a string without an end is no expression.
      if (token.kind == Token::Kind::error && token.text.empty()) {
        tokens_.clear();
        return;
      }
      tokens_.push_back(token);
    }
  }

  [[nodiscard]] std::vector<Requirement> conjuncts() const {
    std::vector<Requirement> all;
    if (tokens_.empty()) {
      all.push_back({.what = one_line(text_), .text = one_line(text_)});
    } else {
      add(tokens_, all, 0);
    }
    return all;
  }

 private:
  using Tokens = std::span<const Token>;
  static constexpr int deepest = 50;

  static bool is(const Token& token, std::string_view sign, std::string_view word) {
    return (token.kind == Token::Kind::sign && token.text == sign) ||
           (token.kind == Token::Kind::name && !word.empty() && source::equal_any_case(token.text, word));
  }

  /// How much deeper it is behind the token.
  static int step(const Token& token) {
    if (token.kind != Token::Kind::sign || token.text.size() != 1) return 0;
    const char sign = token.text.front();
    return sign == '(' || sign == '[' || sign == '{' ? 1 : sign == ')' || sign == ']' || sign == '}' ? -1 : 0;
  }

  /// Without parentheses around the whole.
  static Tokens bare(Tokens tokens) {
    while (tokens.size() > 2 && is(tokens.front(), "(", {})) {
      int depth = 0;
      std::size_t close = 0;
      for (; close < tokens.size(); ++close) {
        depth += step(tokens[close]);
        if (depth == 0) break;
      }
      if (close + 1 != tokens.size()) break;
      tokens = tokens.subspan(1, tokens.size() - 2);
    }
    return tokens;
  }

  /// What a sign divides, outside of brackets; the whole where it does not stand there.
  static std::vector<Tokens> divided(Tokens tokens, std::string_view sign, std::string_view word) {
    std::vector<Tokens> parts;
    int depth = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      depth += step(tokens[i]);
      if (depth != 0 || !is(tokens[i], sign, word)) continue;
      parts.push_back(tokens.subspan(begin, i - begin));
      begin = i + 1;
    }
    parts.push_back(tokens.subspan(begin));
    return parts;
  }

  static bool is_choice(Tokens tokens) { return divided(tokens, "?", {}).size() > 1; }

  void add(Tokens tokens, std::vector<Requirement>& all, int depth) const {
    tokens = bare(tokens);
    if (depth < deepest && !is_choice(tokens) && divided(tokens, "||", "OR").size() == 1) {
      const std::vector<Tokens> parts = divided(tokens, "&&", "AND");
      if (parts.size() > 1) {
        for (const Tokens part : parts) add(part, all, depth + 1);
        return;
      }
    }
    if (tokens.empty()) return;
    Requirement made{.what = normal(tokens, depth), .text = written(tokens)};
    made.of_time = is_end_or_start(google_bound(Value::string(made.text)).kind);
    if (std::ranges::find(all, made.what, &Requirement::what) == all.end()) all.push_back(std::move(made));
  }

  static std::string normal(Tokens tokens, int depth) {
    tokens = bare(tokens);
    if (depth < deepest && !is_choice(tokens)) {
      for (const auto& [sign, word] : {std::pair{"||", "OR"}, std::pair{"&&", "AND"}}) {
        const std::vector<Tokens> parts = divided(tokens, sign, word);
        if (parts.size() == 1) continue;
        std::vector<std::string> texts;
        for (const Tokens part : parts) texts.push_back(normal(part, depth + 1));
        std::ranges::sort(texts);
        const auto repeated = std::ranges::unique(texts);
        texts.erase(repeated.begin(), repeated.end());
        return fmt::format("({})", fmt::join(texts, sign));
      }
    }
    std::string text;
    for (const Token& token : tokens) text += (text.empty() ? "" : " ") + normal(token);
    return text;
  }

  static std::string normal(const Token& token) {
    if (token.kind != Token::Kind::string) return std::string(token.text);
    return token.escaped ? fmt::format("\\\"{}\"", token.text) : fmt::format("\"{}\"", timeless(token.text));
  }

  /// From the first token to the last one, quotes included.
  [[nodiscard]] std::string written(Tokens tokens) const {
    const auto end_of = [](const Token& token) { return token.begin + token.text.size(); };
    std::size_t begin = tokens.front().begin;
    std::size_t end = end_of(tokens.back());
    if (tokens.front().kind == Token::Kind::string) begin -= begin > 0 ? 1 : 0;
    if (tokens.back().kind == Token::Kind::string) end = std::min(end + 1, text_.size());
    return one_line(text_.substr(begin, end - begin));
  }

  std::string_view text_;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Requirement> requirements(const Value& condition) {
  std::vector<Requirement> all;
  const bool known = !condition.is_unknown();
  const Value* expression = condition.is_map() ? condition.find("expression") : &condition;
  if (expression == nullptr) {
    add_tests(condition, all);
  } else if (!expression->is_null()) {
    const std::string text = value_text(*expression);
    if (!source::trim(text).empty()) all = Conjunction(text).conjuncts();
    if (!known || expression->is_unknown()) {
      for (Requirement& one : all) one.what = "?" + one.what;
    }
  }
  std::ranges::sort(all, {}, [](const Requirement& one) { return std::tie(one.what, one.values); });
  return all;
}

bool implies(const Requirement& stronger, const Requirement& weaker) {
  if (stronger.what != weaker.what || stronger.excludes != weaker.excludes) return false;
  return weaker.excludes ? std::ranges::includes(stronger.values, weaker.values)
                         : std::ranges::includes(weaker.values, stronger.values);
}

}  // namespace grantlint::iam
