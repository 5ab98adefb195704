#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "iam/bounds.h"
#include "iam/cel_tokens.h"
#include "iam/forms.h"
#include "source/text.h"

// Reads as much of the Common Expression Language as decides when a condition stops to hold. Every
// term is evaluated to what is known of its time: a point in time is `n × request.time + seconds`, so
// that sums and comparisons are arithmetic; a truth keeps two bounds, while it holds and while it does
// not, so that `!` exchanges them and `&&`, `||` combine them. All else is opaque: a truth without time in it is an
// atom, and the expression is read once for each way in which its atoms may be true and false, so that an atom is the
// same wherever it stands.
// Sources: the CEL language definition (grammar, precedence), "Attribute reference for IAM Conditions".

namespace grantlint::iam {

using findings::Instant;
using source::is_digit;
using source::is_word;
using Kind = TimeBound::Kind;

namespace {

struct Term {
  enum class Shape : std::uint8_t {
    opaque,   ///< has nothing to do with the time of the request
    request,  ///< the object `request`
    text,     ///< a string literal
    time,     ///< request × request.time + seconds
    clock,    ///< an hour, a weekday: comes again
    vague,    ///< made of request.time in a way that is not followed
    truth,
  };
  Shape shape = Shape::opaque;
  Token literal;  ///< of `text`; of `time`: its date
  std::int64_t request = 0;
  std::optional<std::int64_t> seconds;  ///< of `time`; none where it is not known
  Bound holds;                          ///< of `truth`: access while it holds
  Bound fails;                          ///< of `truth`: access while it does not
  std::size_t first = 0;                ///< the words it is made of, from this one
  std::size_t last = 0;                 ///< up to but without this one
};

/// Truths that have nothing to do with time, by their words.
class Atoms {
 public:
  static constexpr std::size_t most = 5;

  /// True, false, or nothing where both must be reckoned with.
  std::optional<bool> operator[](const std::string& words) {
    const auto at = static_cast<std::size_t>(std::ranges::find(known_, words) - known_.begin());
    if (at == known_.size()) known_.push_back(words);
    if (!decided_) return std::nullopt;
    return (choice_ >> at & 1U) != 0;
  }
  /// The ways to decide on all that were met; none where there are none, or too many.
  [[nodiscard]] unsigned choices() const { return known_.empty() || known_.size() > most ? 0 : 1U << known_.size(); }
  void decide(unsigned choice) {
    decided_ = true;
    choice_ = choice;
  }

 private:
  std::vector<std::string> known_;
  bool decided_ = false;
  unsigned choice_ = 0;
};

/// `3600s`, `1h30m`, `-1.5h`: seconds, rounded towards zero.
std::optional<std::int64_t> read_duration(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    double count = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), count, std::chars_format::fixed);
    if (error != std::errc() || !(count >= 0)) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    static constexpr std::pair<std::string_view, double> units[] = {{"ms", 1e-3}, {"us", 1e-6}, {"ns", 1e-9},
                                                                    {"h", 3600},  {"m", 60},    {"s", 1}};
    bool found = false;
    for (const auto& [unit, scale] : units) {
      if (!text.starts_with(unit)) continue;
      total += count * scale;
      text.remove_prefix(unit.size());
      found = true;
      break;
    }
    if (!found) return std::nullopt;
  }
  constexpr double longest = 1e12;
  if (!(total <= longest)) return std::nullopt;
  return static_cast<std::int64_t>(negative ? -total : total);
}

std::optional<std::int64_t> add(std::optional<std::int64_t> a, std::optional<std::int64_t> b, int sign) {
  std::int64_t result = 0;
  if (!a || !b || __builtin_add_overflow(*a, sign * *b, &result)) return std::nullopt;
  constexpr std::int64_t most = 1'000'000'000'000'000;
  if (result > most || result < -most) return std::nullopt;
  return result;
}

class Parser {
 public:
  Parser(std::string_view text, const Value& source, Atoms& atoms) : lexer_(text), source_(source), atoms_(atoms) {
    advance();
    words_.clear();
  }

  /// The bound of the whole expression; none where it cannot be read.
  std::optional<Bound> read() {
    const Term term = expression();
    if (failed_ || token_.kind != Token::Kind::end) return std::nullopt;
    return truth(term).holds;
  }

 private:
  static constexpr int deepest = 100;

  void advance() {
    words_.push_back(token_);
    token_ = lexer_.next();
    if (token_.kind == Token::Kind::error) failed_ = true;
  }
  [[nodiscard]] bool is_sign(std::string_view sign) const {
    return token_.kind == Token::Kind::sign && token_.text == sign;
  }
  bool accept(std::string_view sign) {
    if (!is_sign(sign)) return false;
    advance();
    return true;
  }
  void expect(std::string_view sign) {
    if (!accept(sign)) failed_ = true;
  }

  [[nodiscard]] syntax::Origin where(const Token& token) const {
    const auto size = static_cast<std::uint32_t>(token.text.size());
    return token.text.empty() ? source_.origin() : syntax::locate(source_, token.begin, token.begin + size);
  }
  static Bound bound(Kind kind) { return {kind, std::nullopt, {}}; }
  static Term truth_of(Bound holds, Bound fails) {
    Term term;
    term.shape = Term::Shape::truth;
    term.holds = std::move(holds);
    term.fails = std::move(fails);
    return term;
  }
  static Term constant(bool value) {
    Bound never;
    never.access.clear();
    return value ? truth_of({}, std::move(never)) : truth_of(std::move(never), {});
  }
  /// True or false for certain, where it is decided.
  static std::optional<bool> decided(const Term& truth) {
    if (truth.fails.access.empty() && !truth.holds.access.empty()) return true;
    if (truth.holds.access.empty() && !truth.fails.access.empty()) return false;
    return std::nullopt;
  }
  [[nodiscard]] Term atom(const std::string& words) const {
    const std::optional<bool> value = atoms_[words];
    return value ? constant(*value) : truth_of({}, {});
  }
  [[nodiscard]] std::string words_of(const Term& term) const {
    std::string text;
    for (std::size_t i = term.first; i < std::min(term.last, words_.size()); ++i) {
      const char kind = words_[i].kind == Token::Kind::string ? words_[i].escaped ? 'e' : 's' : ' ';
      text.append(1, kind).append(words_[i].text);
    }
    return text;
  }
  static bool speaks_of_time(const Term& term) {
    switch (term.shape) {
      case Term::Shape::time: return term.request != 0;
      case Term::Shape::clock:
      case Term::Shape::vague: return true;
      case Term::Shape::truth: return term.holds.kind != Kind::none || term.fails.kind != Kind::none;
      default: return false;
    }
  }
  static Term vague() {
    Term term;
    term.shape = Term::Shape::vague;
    return term;
  }

  /// Any term as a truth.
  [[nodiscard]] Term truth(const Term& term) const {
    if (term.shape == Term::Shape::truth) return term;
    if (term.shape == Term::Shape::opaque) return atom(words_of(term));
    const Kind kind = term.shape == Term::Shape::clock ? Kind::window
                      : speaks_of_time(term)           ? Kind::unknown
                                                       : Kind::none;
    const Bound both_ways{kind, std::nullopt, kind == Kind::none ? syntax::Origin{} : source_.origin()};
    return truth_of(both_ways, both_ways);
  }

  Term expression() {
    if (depth_ >= deepest) failed_ = true;
    if (failed_) return {};
    ++depth_;
    Term term = binary(1);
    if (accept("?")) {
      const Term condition = truth(term);
      const Term first = expression();
      expect(":");
      const Term second = expression();
      if (const auto chosen = decided(condition)) {
        term = *chosen ? first : second;
        --depth_;
        return term;
      }
      const Term yes = truth(first);
      const Term no = truth(second);
      term = truth_of(either(both(condition.holds, yes.holds), both(condition.fails, no.holds)),
                      either(both(condition.holds, yes.fails), both(condition.fails, no.fails)));
    }
    --depth_;
    return term;
  }

  /// Binding strength of the operator at hand; 0 where there is none.
  [[nodiscard]] int strength() const {
    if (token_.kind == Token::Kind::name) return token_.text == "in" ? 3 : 0;
    if (token_.kind != Token::Kind::sign) return 0;
    static constexpr std::pair<std::string_view, int> strengths[] = {
        {"||", 1}, {"&&", 2}, {"<", 3}, {"<=", 3}, {">", 3}, {">=", 3}, {"==", 3},
        {"!=", 3}, {"+", 4},  {"-", 4}, {"*", 5},  {"/", 5}, {"%", 5},
    };
    for (const auto& [sign, value] : strengths) {
      if (token_.text == sign) return value;
    }
    return 0;
  }

  Term binary(int weakest) {
    const std::size_t first = words_.size();
    Term left = unary();
    for (int found = strength(); !failed_ && found >= weakest; found = strength()) {
      const std::string_view sign = token_.text;
      advance();
      const Term right = binary(found + 1);
      left = combine(left, sign, right);
      left.first = first;
      left.last = words_.size();
    }
    return left;
  }

  [[nodiscard]] Term combine(const Term& left, std::string_view sign, const Term& right) const {
    if (sign == "&&" || sign == "||") {
      const Term a = truth(left);
      const Term b = truth(right);
      return sign == "&&" ? truth_of(both(a.holds, b.holds), either(a.fails, b.fails))
                          : truth_of(either(a.holds, b.holds), both(a.fails, b.fails));
    }
    if (sign == "+" || sign == "-") return sum(left, right, sign == "+" ? 1 : -1);
    if (sign == "*" || sign == "/" || sign == "%") {
      if (left.shape == Term::Shape::clock || right.shape == Term::Shape::clock) return clock_of(left, right);
      return speaks_of_time(left) || speaks_of_time(right) ? vague() : Term();
    }
    return relation(left, sign, right);
  }

  static Term clock_of(const Term& left, const Term& right) {
    const auto other = [](const Term& term) { return term.shape != Term::Shape::clock && speaks_of_time(term); };
    if (other(left) || other(right)) return vague();
    Term term;
    term.shape = Term::Shape::clock;
    return term;
  }

  static Term sum(const Term& left, const Term& right, int direction) {
    if (left.shape == Term::Shape::clock || right.shape == Term::Shape::clock) return clock_of(left, right);
    if (left.shape != Term::Shape::time && right.shape != Term::Shape::time) {
      return speaks_of_time(left) || speaks_of_time(right) ? vague() : Term();
    }
    const auto opaque = [](const Term& term) { return term.shape != Term::Shape::time && speaks_of_time(term); };
    if (opaque(left) || opaque(right)) return vague();
    Term term;
    term.shape = Term::Shape::time;
    term.request = left.request + direction * right.request;
    if (term.request < -1 || term.request > 1) return vague();
    term.seconds = add(left.seconds, right.seconds, direction);
    term.literal = left.literal.text.empty() ? right.literal : left.literal;
    return term;
  }

  [[nodiscard]] Term relation(const Term& left, std::string_view sign, const Term& right) const {
    const bool dates = left.shape == Term::Shape::time && right.shape == Term::Shape::time;
    if (!dates && !speaks_of_time(left) && !speaks_of_time(right)) return relation_of_atoms(left, sign, right);
    if (left.shape == Term::Shape::truth || right.shape == Term::Shape::truth) return equality(left, sign, right);
    if (left.shape == Term::Shape::clock || right.shape == Term::Shape::clock) return truth(clock_of(left, right));
    const Term difference = sum(left, right, -1);
    static constexpr std::pair<std::string_view, Comparison> comparisons[] = {
        {"<", Comparison::less},           {"<=", Comparison::less_equal}, {">", Comparison::greater},
        {">=", Comparison::greater_equal}, {"==", Comparison::equal},      {"!=", Comparison::not_equal},
    };
    std::optional<Comparison> comparison;
    for (const auto& [text, value] : comparisons) {
      if (text == sign) comparison = value;
    }
    if (!comparison || difference.shape != Term::Shape::time) return truth(vague());
    // n × request.time + seconds COMPARISON 0
    if (difference.request == 0) {
      if (!difference.seconds) return truth_of({}, {});
      return constant(holds(*comparison, *difference.seconds));
    }
    std::optional<std::int64_t> moment = difference.seconds;
    if (difference.request > 0 && moment) moment = -*moment;
    if (difference.request < 0) comparison = mirrored(*comparison);
    const syntax::Origin at = where(difference.literal);
    const auto instant = moment ? from_epoch(*moment) : std::nullopt;
    return truth_of(compared(*comparison, instant, at), compared(opposite(*comparison), instant, at));
  }

  static bool holds(Comparison comparison, std::int64_t difference) {
    switch (comparison) {
      case Comparison::less: return difference < 0;
      case Comparison::less_equal: return difference <= 0;
      case Comparison::greater: return difference > 0;
      case Comparison::greater_equal: return difference >= 0;
      case Comparison::equal: return difference == 0;
      case Comparison::not_equal: return difference != 0;
    }
    return true;
  }

  static Term turned(Term truth) {
    std::swap(truth.holds, truth.fails);
    return truth;
  }

  /// Are two truths the same?
  [[nodiscard]] Term equality(const Term& left, std::string_view sign, const Term& right) const {
    if (sign != "==" && sign != "!=") return truth(vague());
    const Term a = truth(left);
    const Term b = truth(right);
    Term same = truth_of(either(both(a.holds, b.holds), both(a.fails, b.fails)),
                         either(both(a.holds, b.fails), both(a.fails, b.holds)));
    return sign == "==" ? same : turned(std::move(same));
  }

  /// A comparison without the time of the request.
  [[nodiscard]] Term relation_of_atoms(const Term& left, std::string_view sign, const Term& right) const {
    const bool equals = sign == "==" || sign == "!=";
    if (left.shape == Term::Shape::truth || right.shape == Term::Shape::truth) {
      return equals ? equality(left, sign, right) : truth_of({}, {});
    }
    const std::string a = words_of(left);
    const std::string b = words_of(right);
    if (a.empty() || b.empty()) return truth_of({}, {});
    if (!equals) return atom(a + " " + std::string(sign) + b);
    Term same = a == b ? constant(true) : atom(std::min(a, b) + " ==" + std::max(a, b));
    return sign == "==" ? same : turned(std::move(same));
  }

  static Comparison mirrored(Comparison comparison) {
    switch (comparison) {
      case Comparison::less: return Comparison::greater;
      case Comparison::less_equal: return Comparison::greater_equal;
      case Comparison::greater: return Comparison::less;
      case Comparison::greater_equal: return Comparison::less_equal;
      default: return comparison;
    }
  }

  Term unary() {
    const std::size_t start = words_.size();
    int nots = 0;
    int minuses = 0;
    for (; is_sign("!") || is_sign("-"); advance()) (is_sign("!") ? nots : minuses)++;
    if (nots > 0 && minuses > 0) failed_ = true;
    const std::size_t operand = words_.size();
    Term term = member();
    if (minuses > 0 || term.first == term.last) {
      term.first = minuses > 0 ? start : operand;
      term.last = words_.size();
    }
    if (nots > 0) {
      term = truth(term);
      if (nots % 2 != 0) term = turned(std::move(term));
    }
    if (minuses % 2 != 0 && term.shape == Term::Shape::time) {
      term.request = -term.request;
      if (term.seconds) term.seconds = -*term.seconds;
    }
    return term;
  }

  Term member() {
    Term term = primary();
    while (!failed_) {
      if (accept(".")) {
        if (token_.kind != Token::Kind::name) {
          failed_ = true;
          break;
        }
        const std::string_view name = token_.text;
        advance();
        if (accept("(")) {
          const bool time = arguments(")").time;
          term = method(term, name, time);
        } else {
          term = field(term, name);
        }
      } else if (accept("[")) {
        const Term key = expression();
        expect("]");
        if (term.shape == Term::Shape::request && key.shape == Term::Shape::text) {
          term = field(term, key.literal.text);
        } else {
          term = speaks_of_time(term) || speaks_of_time(key) ? vague() : Term();
        }
      } else {
        break;
      }
    }
    return term;
  }

  static Term field(const Term& term, std::string_view name) {
    if (term.shape == Term::Shape::request && name == "time") {
      Term time;
      time.shape = Term::Shape::time;
      time.request = 1;
      time.seconds = 0;
      return time;
    }
    return speaks_of_time(term) ? vague() : Term();
  }

  static Term method(const Term& term, std::string_view name, bool time_argument) {
    if (time_argument || term.shape == Term::Shape::vague || term.shape == Term::Shape::truth) {
      return time_argument || speaks_of_time(term) ? vague() : Term();
    }
    if (term.shape == Term::Shape::clock) return term;
    if (!speaks_of_time(term)) return {};
    static constexpr std::string_view recurring[] = {
        "getHours",      "getMinutes",   "getSeconds", "getMilliseconds", "getDayOfWeek",
        "getDayOfMonth", "getDayOfYear", "getDate",    "getMonth",
    };
    for (const std::string_view known : recurring) {
      if (name != known || term.request != 1) continue;
      Term clock;
      clock.shape = Term::Shape::clock;
      return clock;
    }
    return vague();
  }

  struct Arguments {
    std::size_t count = 0;
    bool time = false;  ///< one of them speaks of the time of the request
    Term first;
  };

  /// Expressions up to the closing sign, separated by commas (and colons: the entries of a map).
  Arguments arguments(std::string_view close) {
    Arguments result;
    while (!failed_ && !is_sign(close)) {
      Term term = expression();
      result.time = result.time || speaks_of_time(term);
      if (result.count++ == 0) result.first = std::move(term);
      if (!accept(",") && !(close == "}" && accept(":"))) break;
    }
    expect(close);
    return result;
  }

  Term primary() {
    if (failed_) return {};
    accept(".");
    const Token token = token_;
    if (token.kind == Token::Kind::name) {
      advance();
      if (accept("(")) return call(token.text, arguments(")"));
      Term term;
      if (token.text == "request") term.shape = Term::Shape::request;
      if (token.text == "true" || token.text == "false") return constant(token.text == "true");
      return term;
    }
    if (token.kind == Token::Kind::number) {
      advance();
      return {};
    }
    if (token.kind == Token::Kind::string) {
      advance();
      Term term;
      term.shape = Term::Shape::text;
      term.literal = token;
      return term;
    }
    if (accept("(")) {
      Term term = expression();
      expect(")");
      return term;
    }
    if (is_sign("[") || is_sign("{")) {
      const std::string_view close = is_sign("[") ? "]" : "}";
      advance();
      return arguments(close).time ? vague() : Term();
    }
    failed_ = true;
    return {};
  }

  static Term call(std::string_view name, const Arguments& arguments) {
    const bool date = name == "timestamp" || name == "date";
    if ((!date && name != "duration") || arguments.count != 1) return arguments.time ? vague() : Term();
    if (arguments.first.shape == Term::Shape::time) return arguments.first;
    if (arguments.time) return vague();
    Term term;
    term.shape = Term::Shape::time;
    if (arguments.first.shape != Term::Shape::text) return term;
    const Token& literal = arguments.first.literal;
    if (date) term.literal = literal;
    if (literal.escaped) return term;
    if (!date) {
      term.seconds = read_duration(literal.text);
    } else if (const auto instant = findings::parse_instant(literal.text)) {
      term.seconds = instant->time_since_epoch().count();
    }
    return term;
  }

  Lexer lexer_;
  const Value& source_;
  Atoms& atoms_;
  std::vector<Token> words_;  ///< those that were passed
  Token token_;
  int depth_ = 0;
  bool failed_ = false;
};

Bound read_bound(const Value& expression) {
  const bool unknown = expression.is_unknown();
  if (unknown && !expression.as_unknown().partial) return {Kind::unknown, std::nullopt, expression.origin()};
  if (!unknown && !expression.is_string()) return {};
  const std::string& text = unknown ? expression.as_unknown().partial->text : expression.as_text();
  if (source::trim(text).empty()) return {};
  const bool may_be_time = unknown || text.find("time") != std::string::npos;
  Atoms atoms;
  const auto bound = Parser(text, expression, atoms).read();
  if (!bound) return {may_be_time ? Kind::unknown : Kind::none, std::nullopt, expression.origin()};
  if (!may_be_time) return *bound;
  std::optional<Bound> weakest;
  const unsigned choices = atoms.choices();
  for (unsigned choice = 0; choice < choices; ++choice) {
    atoms.decide(choice);
    const auto one = Parser(text, expression, atoms).read();
    if (!one || atoms.choices() != choices) return *bound;
    weakest = weakest ? either(*weakest, *one) : *one;
  }
  const bool ends = weakest && !weakest->access.empty() && weakest->access.back().end != Period::for_ever;
  return ends ? *weakest : *bound;
}

std::string as_written(const Value& expression) {
  if (expression.is_string()) return one_line(expression.as_text());
  if (!expression.is_unknown()) return {};
  const syntax::Unknown& unknown = expression.as_unknown();
  return one_line(unknown.partial ? unknown.partial->text : unknown.expression);
}

}  // namespace

TimeBound google_bound(const Value& expression) {
  std::optional<Bound> weakest;
  for (const Value& choice : syntax::alternatives(expression)) {
    const Bound bound = read_bound(choice);
    weakest = weakest ? either(*weakest, bound) : bound;
  }
  return to_time_bound(weakest.value_or(Bound{}), as_written(expression));
}

}  // namespace grantlint::iam
