#include "kubernetes/expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

#include "kubernetes/functions.h"
#include "source/ascii.h"

namespace grantlint::kubernetes {

using syntax::Origin;
using syntax::Piece;
using syntax::Unknown;
using syntax::Value;

Value unknown_value(std::string_view expression, std::string why, Origin origin) {
  Unknown unknown;
  unknown.why = Unknown::Why::unsupported;
  unknown.text = std::move(why);
  unknown.expression = expression;
  return Value::unknown(std::move(unknown), std::move(origin));
}

bool is_missing(const Value& value) {
  return value.is_unknown() && value.as_unknown().why == Unknown::Why::no_default;
}

std::optional<bool> truth(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null: return false;
    case Value::Kind::boolean: return value.as_bool();
    case Value::Kind::number: return value.as_number() != 0;
    case Value::Kind::string: return !value.as_text().empty();
    case Value::Kind::list: return !value.as_list().items.empty();
    case Value::Kind::map: return !value.as_map().entries.empty();
    case Value::Kind::unknown: break;
  }
  if (is_missing(value)) return false;
  return std::nullopt;
}

// ---- Text

void Text::literal(std::string_view text, Origin origin) {
  if (text.empty()) return;
  pieces_.push_back({static_cast<std::uint32_t>(size()), std::move(origin), true, false});
  string_.text += text;
}

void Text::made(std::string_view text, Origin origin) {
  if (text.empty()) return;
  pieces_.push_back({static_cast<std::uint32_t>(size()), std::move(origin), false, false});
  string_.text += text;
}

void Text::unknown(std::string_view expression, Origin origin) {
  pieces_.push_back({static_cast<std::uint32_t>(size()), std::move(origin), false, true});
  string_.text += fmt::format("{{{{ {} }}}}", expression);
}

void Text::add(Piece piece, std::string_view text) {
  if (text.empty()) return;
  piece.begin = static_cast<std::uint32_t>(size());
  pieces_.push_back(std::move(piece));
  string_.text += text;
}

void Text::add(const Value& value) {
  const syntax::String* string = value.is_string()                                  ? &value.as_string()
                                 : value.is_unknown() && value.as_unknown().partial ? &*value.as_unknown().partial
                                                                                    : nullptr;
  if (string != nullptr && string->pieces) {
    const auto at = static_cast<std::uint32_t>(size());
    for (Piece piece : *string->pieces) {
      piece.begin += at;
      pieces_.push_back(std::move(piece));
    }
    string_.text += string->text;
    return;
  }
  if (value.is_unknown()) {
    const std::string& expression = value.as_unknown().expression;
    unknown(expression.empty() ? "?" : expression, value.origin());
    return;
  }
  if (value.is_null()) return;
  const auto text = value.scalar_text();
  if (!text) {
    unknown("a collection", value.origin());
    return;
  }
  const source::Span at = value.origin().at;
  if (at.known() && at.end - at.begin == text->size()) {
    literal(*text, value.origin());
  } else {
    made(*text, value.origin());
  }
}

Value Text::value(Origin origin) const {
  syntax::String string = string_;
  string.pieces = std::make_shared<const std::vector<Piece>>(pieces_);
  const auto open = std::ranges::find(pieces_, true, &Piece::unknown);
  if (open == pieces_.end()) return Value::string(std::move(string), std::move(origin));
  Unknown unknown;
  unknown.why = Unknown::Why::unsupported;
  unknown.text = "its template is filled in when the chart is installed";
  unknown.expression = string.text;
  unknown.partial = std::move(string);
  return Value::unknown(std::move(unknown), std::move(origin));
}

Text Text::part(std::size_t begin, std::size_t end) const {
  Text result;
  const auto after = std::ranges::upper_bound(pieces_, begin, {}, &Piece::begin);
  auto first = static_cast<std::size_t>(after - pieces_.begin());
  if (first > 0) --first;
  for (std::size_t i = first; i < pieces_.size() && pieces_[i].begin < end; ++i) {
    const std::size_t piece_end = i + 1 < pieces_.size() ? pieces_[i + 1].begin : size();
    const std::size_t from = std::max<std::size_t>(pieces_[i].begin, begin);
    const std::size_t to = std::min(piece_end, end);
    if (from >= to) continue;
    Piece piece = pieces_[i];
    if (piece.literal) {
      piece.origin.at.begin += static_cast<std::uint32_t>(from - piece.begin);
      piece.origin.at.end = piece.origin.at.begin + static_cast<std::uint32_t>(to - from);
    }
    piece.begin = static_cast<std::uint32_t>(result.size());
    result.pieces_.push_back(std::move(piece));
    result.string_.text += std::string_view(string_.text).substr(from, to - from);
  }
  return result;
}

void Text::append(const Text& other) {
  const auto at = static_cast<std::uint32_t>(size());
  for (Piece piece : other.pieces_) {
    piece.begin += at;
    pieces_.push_back(std::move(piece));
  }
  string_.text += other.string_.text;
}

// ---- Actions

namespace {

constexpr int deepest_expression = 40;

class Evaluator {
 public:
  Evaluator(std::string_view text, Scope& scope, const Include& include)
      : text_(text), scope_(scope), include_(include) {}

  Value run() {
    Value value = assignment();
    skip();
    if (at_ < text_.size() || bad_) return unknown_value(text_, "its template is not evaluated");
    return value;
  }

 private:
  void skip() {
    while (at_ < text_.size() && source::is_any_space(text_[at_])) ++at_;
  }
  bool take(std::string_view token) {
    skip();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  std::string_view name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && source::is_word(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }
  Value fail() {
    bad_ = true;
    return unknown_value(text_, "its template is not evaluated");
  }

  Value assignment() {
    skip();
    const std::size_t begin = at_;
    if (at_ < text_.size() && text_[at_] == '$') {
      ++at_;
      const std::string variable(name());
      const bool declares = take(":=");
      if (declares || (take("=") && !text_.substr(at_).starts_with("="))) {
        Value value = pipeline();
        const auto known = std::ranges::find(scope_.variables.rbegin(), scope_.variables.rend(), variable,
                                             &std::pair<std::string, Value>::first);
        if (declares || known == scope_.variables.rend()) {
          scope_.variables.emplace_back(variable, std::move(value));
        } else {
          known->second = std::move(value);
        }
        return Value::null();
      }
      at_ = begin;
    }
    return pipeline();
  }

  Value pipeline() {
    if (++depth_ > deepest_expression) return fail();
    skip();
    const std::size_t begin = at_;
    Value value = command(nullptr, begin);
    while (!bad_ && take("|")) value = command(&value, begin);
    --depth_;
    return value;
  }

  /// `piped` comes as the last argument; the pipeline starts at `begin`.
  Value command(const Value* piped, std::size_t begin) {
    skip();
    std::string function;
    if (at_ < text_.size() && source::is_letter(text_[at_])) {
      function = std::string(name());
      if (function == "true" || function == "false" || function == "nil") {
        if (piped != nullptr) return fail();
        return function == "nil" ? Value::null() : Value::boolean(function == "true");
      }
    }
    std::vector<Value> arguments;
    while (!bad_) {
      skip();
      if (at_ >= text_.size() || text_[at_] == '|' || text_[at_] == ')') break;
      arguments.push_back(operand());
    }
    if (bad_) return fail();
    if (piped != nullptr) arguments.push_back(*piped);
    std::string_view written = text_.substr(begin, at_ - begin);
    while (written.ends_with(' ')) written.remove_suffix(1);
    if (function.empty()) {
      if (arguments.size() == 1 && piped == nullptr) return std::move(arguments.front());
      // A method with arguments: `.Capabilities.APIVersions.Has "x"`, `.Files.Get "x"`.
      return unknown_value(written, "its template is not evaluated");
    }
    if (function == "include" || function == "template") {
      if (arguments.empty() || !arguments.front().is_string())
        return unknown_value(written, "its template is not known");
      return include_(arguments.front().as_text(), arguments.size() > 1 ? arguments[1] : Value::null());
    }
    return call(function, arguments, written);
  }

  Value operand() {
    skip();
    const char c = text_[at_];
    if (c == '(') {
      ++at_;
      const std::size_t begin = at_;
      Value value = pipeline();
      const std::string_view written = text_.substr(begin, at_ - begin);
      if (!take(")")) return fail();
      return fields(std::move(value), written);
    }
    if (c == '"' || c == '`' || c == '\'') return quoted(c);
    if (c == '$') {
      const std::size_t begin = at_++;
      const std::string_view variable = name();
      Value value = scope_.root;
      if (!variable.empty()) {
        const auto known = std::ranges::find(scope_.variables.rbegin(), scope_.variables.rend(), variable,
                                             &std::pair<std::string, Value>::first);
        value = known == scope_.variables.rend() ? unknown_value(text_.substr(begin, at_ - begin), "it is not set")
                                                 : known->second;
      }
      return fields(std::move(value), text_.substr(begin, at_ - begin));
    }
    if (c == '.') {
      if (at_ + 1 < text_.size() && source::is_word(text_[at_ + 1])) return fields(scope_.dot, "");
      ++at_;
      return scope_.dot;
    }
    if (source::is_digit(c) || c == '-' || c == '+') return number();
    if (source::is_letter(c)) {
      const std::size_t begin = at_;
      const std::string_view word = name();
      if (word == "true" || word == "false") return Value::boolean(word == "true");
      if (word == "nil") return Value::null();
      const Value value = call(word, {}, text_.substr(begin, at_ - begin));
      return value;
    }
    return fail();
  }

  Value number() {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && (source::is_word(text_[at_]) || text_[at_] == '.')) ++at_;
    double value = 0;
    const std::string_view digits = text_.substr(begin, at_ - begin);
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (problem != std::errc() || end != digits.data() + digits.size()) return fail();
    return Value::number(value);
  }

  Value quoted(char quote) {
    std::string text;
    std::size_t i = at_ + 1;
    for (; i < text_.size() && text_[i] != quote; ++i) {
      if (text_[i] == '\\' && quote != '`' && i + 1 < text_.size()) {
        ++i;
        text += text_[i] == 'n' ? '\n' : text_[i] == 't' ? '\t' : text_[i];
      } else {
        text += text_[i];
      }
    }
    if (i >= text_.size()) return fail();
    at_ = i + 1;
    return Value::string(std::move(text));
  }

  Value fields(Value value, std::string_view written) {
    std::string expression(written);
    while (at_ + 1 < text_.size() && text_[at_] == '.' && source::is_word(text_[at_ + 1])) {
      ++at_;
      const std::string_view key = name();
      expression = value.is_unknown() && !value.as_unknown().expression.empty() && expression.empty()
                       ? value.as_unknown().expression
                       : expression;
      expression.append(".").append(key);
      value = field_of(value, key, expression);
    }
    return value;
  }

  std::string_view text_;
  Scope& scope_;
  const Include& include_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool bad_ = false;
};

}  // namespace

Value evaluate(std::string_view action, Scope& scope, const Include& include) {
  return Evaluator(action, scope, include).run();
}

}  // namespace grantlint::kubernetes
