#include "iam/bounds.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "iam/forms.h"

// Sources: "IAM JSON policy elements: Condition operators", "AWS global condition context keys". In a
// condition block operators and keys are joined by AND, the values of one key by OR. A Deny removes
// access where its condition holds, so access remains where the condition fails: the same rules with every
// comparison inverted, and AND and OR exchanged.

namespace grantlint::iam {

using findings::Day;
using findings::Instant;
using syntax::Origin;
using Kind = TimeBound::Kind;

namespace {

/// Of access that stops for ever.
std::optional<Day> last_day_of(const Instants& access) {
  if (access.empty() || access.back().end == Period::for_ever) return std::nullopt;
  return findings::last_day_before(Instant(std::chrono::seconds(access.back().end)));
}

bool ends(const Bound& bound) {
  return bound.last_day.has_value();
}

/// How precisely a kind determines the end, for `both`.
int strength(Kind kind) {
  switch (kind) {
    case Kind::none: return 0;
    case Kind::start: return 1;
    case Kind::window: return 2;
    case Kind::unknown: return 3;
    case Kind::session: return 4;
    case Kind::end: return 5;
  }
  return 0;
}

Bound both_kinds(const Bound& a, const Bound& b) {
  if (a.kind == b.kind) {
    if (ends(a) && ends(b)) return *b.last_day < *a.last_day ? b : a;
    return ends(b) ? b : a;
  }
  return strength(b.kind) > strength(a.kind) ? b : a;
}

Bound either_kind(const Bound& a, const Bound& b) {
  if (a.kind == Kind::session || b.kind == Kind::session) {
    Bound result = ends(a) && ends(b) ? (*a.last_day < *b.last_day ? b : a) : (a.kind == Kind::session ? a : b);
    result.kind = Kind::session;
    if (!ends(a) || !ends(b)) result.last_day.reset();
    return result;
  }
  if (a.kind == Kind::end && b.kind == Kind::end) return *a.last_day < *b.last_day ? b : a;
  const auto may_end = [](Kind kind) { return kind == Kind::end || kind == Kind::unknown; };
  if (may_end(a.kind) && may_end(b.kind)) return a.kind == Kind::unknown ? a : b;
  if (a.kind == b.kind) return a;
  return {Kind::window, std::nullopt, a.kind == Kind::none ? b.at : a.at};
}

}  // namespace

Bound both(const Bound& a, const Bound& b) {
  Bound result = both_kinds(a, b);
  result.access = intersection(a.access, b.access);
  return result;
}

Bound either(const Bound& a, const Bound& b) {
  if (a.access.empty()) return b;
  if (b.access.empty()) return a;
  Bound result = either_kind(a, b);
  result.access = union_of(a.access, b.access);
  return result;
}

Comparison opposite(Comparison comparison) {
  switch (comparison) {
    case Comparison::less: return Comparison::greater_equal;
    case Comparison::less_equal: return Comparison::greater;
    case Comparison::greater: return Comparison::less_equal;
    case Comparison::greater_equal: return Comparison::less;
    case Comparison::equal: return Comparison::not_equal;
    case Comparison::not_equal: return Comparison::equal;
  }
  return comparison;
}

Bound compared(Comparison comparison, std::optional<Instant> moment, const Origin& at) {
  Bound bound{.kind = Kind::start, .last_day = std::nullopt, .at = at};
  if (comparison == Comparison::not_equal) bound.kind = Kind::window;
  const bool may_end =
      comparison == Comparison::less || comparison == Comparison::less_equal || comparison == Comparison::equal;
  if (may_end) bound.kind = moment ? Kind::end : Kind::unknown;
  if (!moment) return bound;
  const std::int64_t now = moment->time_since_epoch().count();
  const Period before{.end = now, .ended_by = at};
  const Period same{.begin = now, .end = now + 1, .ended_by = at};
  const Period after{.begin = now + 1};
  switch (comparison) {
    case Comparison::less: bound.access = {before}; break;
    case Comparison::less_equal: bound.access = union_of({before}, {same}); break;
    case Comparison::greater: bound.access = {after}; break;
    case Comparison::greater_equal: bound.access = union_of({same}, {after}); break;
    case Comparison::equal: bound.access = {same}; break;
    case Comparison::not_equal: bound.access = {before, after}; break;
  }
  if (may_end) bound.last_day = last_day_of(bound.access);
  return bound;
}

std::optional<Instant> from_epoch(std::int64_t seconds) {
  constexpr std::int64_t end_of_9999 = 253'402'300'799;
  if (seconds < 0 || seconds > end_of_9999) return std::nullopt;
  return Instant(std::chrono::seconds(seconds));
}

TimeBound to_time_bound(const Bound& bound, std::string text) {
  if (const auto last = last_day_of(bound.access))
    return {TimeBound::Kind::end, last, bound.access.back().ended_by, std::move(text)};
  return {bound.kind, bound.last_day, bound.at, std::move(text)};
}

namespace {

bool starts_any_case(std::string_view text, std::string_view start) {
  return text.size() >= start.size() && equal_any_case(text.substr(0, start.size()), start);
}

struct Operator {
  enum class Type : std::uint8_t { date, number, null, other };
  Type type = Type::other;
  Comparison comparison = Comparison::equal;
  bool true_without_key = false;  ///< `…IfExists`, `ForAllValues:…`
};

Operator read_operator(std::string_view name) {
  Operator result;
  constexpr std::string_view all = "ForAllValues:";
  constexpr std::string_view any = "ForAnyValue:";
  constexpr std::string_view if_exists = "IfExists";
  if (starts_any_case(name, all)) {
    result.true_without_key = true;
    name.remove_prefix(all.size());
  } else if (starts_any_case(name, any)) {
    name.remove_prefix(any.size());
  }
  if (name.size() > if_exists.size() && equal_any_case(name.substr(name.size() - if_exists.size()), if_exists)) {
    result.true_without_key = true;
    name.remove_suffix(if_exists.size());
  }
  if (equal_any_case(name, "Null")) result.type = Operator::Type::null;

  static constexpr std::pair<std::string_view, Comparison> comparisons[] = {
      {"LessThan", Comparison::less},       {"LessThanEquals", Comparison::less_equal},
      {"GreaterThan", Comparison::greater}, {"GreaterThanEquals", Comparison::greater_equal},
      {"Equals", Comparison::equal},        {"NotEquals", Comparison::not_equal},
  };
  static constexpr std::pair<std::string_view, Operator::Type> types[] = {
      {"Date", Operator::Type::date},
      {"Numeric", Operator::Type::number},
  };
  for (const auto& [prefix, type] : types) {
    if (!starts_any_case(name, prefix)) continue;
    for (const auto& [suffix, comparison] : comparisons) {
      if (!equal_any_case(name.substr(prefix.size()), suffix)) continue;
      result.type = type;
      result.comparison = comparison;
    }
  }
  return result;
}

enum class Key : std::uint8_t { none, current, epoch, token };

Key read_key(std::string_view name) {
  if (equal_any_case(name, "aws:CurrentTime")) return Key::current;
  if (equal_any_case(name, "aws:EpochTime")) return Key::epoch;
  if (equal_any_case(name, "aws:TokenIssueTime")) return Key::token;
  return Key::none;
}

/// Epoch seconds, or a date in one of the W3C forms of ISO 8601.
std::optional<Instant> read_moment(const std::string& text) {
  std::int64_t seconds = 0;
  const char* end = text.data() + text.size();
  if (const auto [stop, error] = std::from_chars(text.data(), end, seconds); error == std::errc() && stop == end) {
    return from_epoch(seconds);
  }
  if (const auto instant = findings::parse_instant(text)) return *instant;
  constexpr std::size_t month_form = std::string_view("2026-12").size();
  constexpr std::size_t minute_form = std::string_view("2026-12-31T23:59").size();
  std::string full = text;
  if (text.size() == month_form) {
    full += "-01";
  } else if (text.size() > minute_form && text[minute_form - 3] == ':' && text[minute_form] != ':') {
    full.insert(minute_form, ":00");
  } else {
    return std::nullopt;
  }
  const auto instant = findings::parse_instant(full);
  return instant ? std::optional(*instant) : std::nullopt;
}

class Reading {
 public:
  explicit Reading(bool allow) : allow_(allow) {}

  /// The bound of one possible condition block.
  Bound block(const Value& condition) {
    if (condition.is_unknown()) return unknown(condition.origin());
    if (!condition.is_map()) return {};
    std::optional<Bound> all;
    const auto add = [&](const Bound& bound) { all = joined(all, bound); };
    for (const syntax::Entry& entry : condition.as_map().entries) {
      std::optional<Bound> weakest;
      for (const Value& choice : syntax::alternatives(entry.value.element_of(condition))) {
        const Bound bound = one_operator(entry.key, choice);
        weakest = weakest ? either(*weakest, bound) : bound;
      }
      if (weakest) add(*weakest);
    }
    if (condition.as_map().rest) add(unknown(condition.origin()));
    return all.value_or(Bound{});
  }

  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  static Bound unknown(const Origin& at) { return {Kind::unknown, std::nullopt, at}; }

  /// The combined bound of the operators and keys of one block.
  [[nodiscard]] Bound joined(const std::optional<Bound>& all, const Bound& next) const {
    return !all ? next : allow_ ? both(*all, next) : either(*all, next);
  }

  Bound one_operator(std::string_view name, const Value& keys) {
    const Operator op = read_operator(name);
    if (!keys.is_map()) return keys.is_unknown() && op.type == Operator::Type::date ? unknown(keys.origin()) : Bound{};
    std::optional<Bound> all;
    for (const syntax::Entry& entry : keys.as_map().entries) {
      all = joined(all, one_key(name, op, entry.key, entry.value.element_of(keys)));
    }
    if (keys.as_map().rest) all = joined(all, op.type == Operator::Type::date ? unknown(keys.origin()) : Bound{});
    return all.value_or(Bound{});
  }

  Bound one_key(std::string_view operator_name, const Operator& op, std::string_view key_name, const Value& values) {
    const Key key = read_key(key_name);
    if (key == Key::none || op.type == Operator::Type::null) return {};
    const std::vector<Value> moments = syntax::elements(values);
    note(operator_name, key_name, moments);
    if (op.type == Operator::Type::other || (op.type == Operator::Type::number && key != Key::epoch) ||
        moments.empty()) {
      return unknown(values.origin());
    }
    std::optional<Bound> any;
    for (const Value& value : moments) {
      const Bound bound = one_value(op, key, value);
      // Of the values one must be met, by an operator with `Not` all of them.
      const bool one_is_enough = allow_ != (op.comparison == Comparison::not_equal);
      any = !any ? bound : one_is_enough ? either(*any, bound) : both(*any, bound);
    }
    return *any;
  }

  [[nodiscard]] Bound one_value(const Operator& op, Key key, const Value& value) const {
    const auto text = value.scalar_text();
    const auto moment = text ? read_moment(*text) : std::nullopt;
    const Comparison comparison = allow_ ? op.comparison : opposite(op.comparison);
    Bound bound = compared(comparison, moment, value.origin());
    if (key != Key::token) return bound;
    // Long-lived credentials have no such key: only an Allow that requires it ends with it.
    if (!allow_ || op.true_without_key || bound.kind != Kind::end) bound.last_day.reset();
    bound.kind = Kind::session;
    bound.access = Bound{}.access;  // whenever the session is used
    return bound;
  }

  void note(std::string_view operator_name, std::string_view key, const std::vector<Value>& values) {
    if (!text_.empty()) text_ += "; ";
    text_.append(operator_name).append(" ").append(key);
    std::string_view before = " ";
    for (const Value& value : values) {
      const auto text = value.scalar_text();
      text_.append(before).append(one_line(text ? *text : value.is_unknown() ? value.as_unknown().expression : "?"));
      before = ", ";
    }
  }

  bool allow_;
  std::string text_;
};

}  // namespace

bool demands_value(std::string_view operator_name) {
  const Operator read = read_operator(operator_name);
  return !read.true_without_key && read.type != Operator::Type::null &&
         source::lower(operator_name).find("not") == std::string::npos;
}

TimeBound left_by_deny(const Value& condition, const std::vector<Requirement>& met) {
  if (!condition.is_map() || !condition.wholly_known()) return {};
  const auto is_met = [&](const std::string& comparison, const syntax::Entry& key) {
    const Value keys = Value::map({{.key = key.key, .key_origin = {}, .value = key.value}});
    const Value block = Value::map({{.key = comparison, .key_origin = {}, .value = keys}});
    const std::vector<Requirement> one = requirements(block);
    return std::ranges::all_of(one, [&](const Requirement& weaker) {
      return std::ranges::any_of(met, [&](const Requirement& stronger) { return implies(stronger, weaker); });
    });
  };
  std::vector<Entry> left;
  for (const Entry& comparison : condition.as_map().entries) {
    if (!comparison.value.is_map()) return {};
    syntax::Map keys = comparison.value.as_map();
    std::erase_if(keys.entries, [&](const Entry& key) { return is_met(comparison.key, key); });
    if (keys.entries.empty() && !keys.rest) continue;
    left.push_back({comparison.key, comparison.key_origin, Value::map(std::move(keys), comparison.value.origin())});
  }
  return aws_bound(Value::map(std::move(left), condition.origin()), false);
}

TimeBound aws_bound(const Value& condition, bool allow) {
  Reading reading(allow);
  std::optional<Bound> weakest;
  for (const Value& choice : syntax::alternatives(condition)) {
    const Bound bound = reading.block(choice);
    weakest = weakest ? either(*weakest, bound) : bound;
  }
  std::string text = std::move(reading).text();
  if (text.empty() && condition.is_unknown()) text = one_line(condition.as_unknown().expression);
  return to_time_bound(weakest.value_or(Bound{}), std::move(text));
}

}  // namespace grantlint::iam
