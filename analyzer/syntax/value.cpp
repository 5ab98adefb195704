#include "syntax/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <functional>

namespace grantlint::syntax {

using source::Span;

Origin Origin::through(Step::Kind kind, Span span, std::string name) const {
  constexpr std::uint32_t longest_way = 64;
  const std::uint32_t count = steps ? steps->count + 1 : 1;
  if (count > longest_way) return *this;
  return {at, std::make_shared<const Step>(Step{kind, span, std::move(name), steps, count})};
}

std::vector<const Step*> Origin::way() const {
  std::vector<const Step*> result;
  for (const Step* step = steps.get(); step != nullptr; step = step->before.get()) result.push_back(step);
  std::ranges::reverse(result);
  return result;
}

namespace {

Unknown too_deep() {
  Unknown unknown;
  unknown.why = Unknown::Why::limit;
  unknown.text = "it is nested too deep";
  return unknown;
}

/// The depth of a container of `part`; a part that is too deep is replaced by an unknown.
std::uint32_t hold(Value& part) {
  if (part.depth() >= Value::deepest) part = Value::unknown(too_deep(), {part.origin().at, nullptr});
  return part.depth() + 1;
}

std::uint32_t hold(String& string) {
  if (!string.structure) return 0;
  if (string.structure->depth() < Value::deepest) return string.structure->depth() + 1;
  string.structure = nullptr;
  return 0;
}

std::uint32_t depth_of(const Unknown& unknown) {
  std::uint32_t depth = 0;
  for (const Value& choice : unknown.either) depth = std::max(depth, choice.depth() + 1);
  if (unknown.partial && unknown.partial->structure) depth = std::max(depth, unknown.partial->structure->depth() + 1);
  return depth;
}

std::uint32_t hold(UnknownPtr& rest) {
  if (!rest) return 0;
  if (depth_of(*rest) >= Value::deepest) rest = std::make_shared<const Unknown>(too_deep());
  return depth_of(*rest) + 1;
}

}  // namespace

Value Value::null(Origin origin) {
  Value v;
  v.origin_ = std::move(origin);
  return v;
}

Value Value::boolean(bool value, Origin origin) {
  Value v;
  v.data_ = value;
  v.origin_ = std::move(origin);
  return v;
}

Value Value::number(double value, Origin origin) {
  Value v;
  v.data_ = value;
  v.origin_ = std::move(origin);
  return v;
}

Value Value::string(std::string text, Origin origin) {
  return string(String{std::move(text), {}, {}}, std::move(origin));
}

Value Value::string(String string, Origin origin) {
  Value v;
  v.depth_ = hold(string);
  v.data_ = std::make_shared<const String>(std::move(string));
  v.origin_ = std::move(origin);
  return v;
}

Value Value::list(std::vector<Value> items, Origin origin) {
  return list(List{std::move(items), false, nullptr}, std::move(origin));
}

Value Value::list(List list, Origin origin) {
  Value v;
  v.depth_ = std::max(1U, hold(list.rest));
  for (Value& item : list.items) v.depth_ = std::max(v.depth_, hold(item));
  v.data_ = std::make_shared<const List>(std::move(list));
  v.origin_ = std::move(origin);
  return v;
}

Value Value::map(std::vector<Entry> entries, Origin origin) {
  return map(Map{std::move(entries), nullptr}, std::move(origin));
}

Value Value::map(Map map, Origin origin) {
  auto& entries = map.entries;
  // Generated maps are usually sorted already.
  if (std::ranges::adjacent_find(entries, std::ranges::greater_equal(), &Entry::key) != entries.end()) {
    std::ranges::stable_sort(entries, {}, &Entry::key);
    std::vector<Entry> unique;
    unique.reserve(entries.size());
    for (Entry& entry : entries) {
      if (!unique.empty() && unique.back().key == entry.key) {
        unique.back() = std::move(entry);
      } else {
        unique.push_back(std::move(entry));
      }
    }
    entries = std::move(unique);
  }
  Value v;
  v.depth_ = std::max(1U, hold(map.rest));
  for (Entry& entry : entries) v.depth_ = std::max(v.depth_, hold(entry.value));
  v.data_ = std::make_shared<const Map>(std::move(map));
  v.origin_ = std::move(origin);
  return v;
}

Value Value::unknown(Unknown unknown, Origin origin) {
  Value v;
  for (Value& choice : unknown.either) v.depth_ = std::max(v.depth_, hold(choice));
  if (unknown.partial) v.depth_ = std::max(v.depth_, hold(*unknown.partial));
  v.data_ = std::make_shared<const Unknown>(std::move(unknown));
  v.origin_ = std::move(origin);
  return v;
}

bool Value::as_bool() const {
  return std::get<bool>(data_);
}
double Value::as_number() const {
  return std::get<double>(data_);
}
const std::string& Value::as_text() const {
  return as_string().text;
}
const String& Value::as_string() const {
  return *std::get<std::shared_ptr<const String>>(data_);
}
const List& Value::as_list() const {
  return *std::get<std::shared_ptr<const List>>(data_);
}
const Map& Value::as_map() const {
  return *std::get<std::shared_ptr<const Map>>(data_);
}
const Unknown& Value::as_unknown() const {
  return *std::get<UnknownPtr>(data_);
}
const UnknownPtr& Value::unknown_ptr() const {
  return std::get<UnknownPtr>(data_);
}

std::optional<std::string> Value::scalar_text() const {
  switch (kind()) {
    case Kind::boolean: return as_bool() ? "true" : "false";
    case Kind::number: return number_text(as_number());
    case Kind::string: return as_text();
    default: return std::nullopt;
  }
}

const Entry* Value::entry(std::string_view key) const {
  if (!is_map()) return nullptr;
  const auto& entries = as_map().entries;
  const auto found = std::ranges::lower_bound(entries, key, {}, [](const Entry& e) { return std::string_view(e.key); });
  return found != entries.end() && found->key == key ? &*found : nullptr;
}

const Value* Value::find(std::string_view key) const {
  const Entry* found = entry(key);
  return found != nullptr ? &found->value : nullptr;
}

const Value* Value::find_path(std::string_view dotted) const {
  const Value* at = this;
  while (!dotted.empty()) {
    const std::size_t dot = std::min(dotted.find('.'), dotted.size());
    while (at->is_list() && at->as_list().items.size() == 1) at = &at->as_list().items.front();
    at = at->find(dotted.substr(0, dot));
    if (at == nullptr) return nullptr;
    dotted.remove_prefix(std::min(dot + 1, dotted.size()));
  }
  return at;
}

Value Value::with_origin(Origin origin) const {
  Value v = *this;
  v.origin_ = std::move(origin);
  return v;
}

Value Value::through(Step::Kind kind, Span at, std::string name) const {
  return with_origin(origin_.through(kind, at, std::move(name)));
}

Value Value::element_of(const Value& container) const {
  if (!container.origin_.steps || container.origin_.steps == origin_.steps) return *this;
  Origin origin = origin_;
  if (!origin.steps) {
    origin.steps = container.origin_.steps;
  } else {
    constexpr std::size_t longest_way = 64;
    const auto way = container.origin_.way();
    if (way.size() + origin.way().size() > longest_way) return *this;
    for (const Step* step : way) origin = origin.through(step->kind, step->at, step->name);
  }
  return with_origin(std::move(origin));
}

namespace {

constexpr int deepest_walk = 200;
/// Values share their parts, so a small value can be endlessly large to walk: walks are bounded.
constexpr std::size_t most_visits = 200'000;
constexpr std::size_t most_text = 1U << 20U;

bool equal(const Value& a, const Value& b, int depth, std::size_t& visits) {
  if (a.kind() != b.kind() || depth > deepest_walk || ++visits > most_visits) return false;
  switch (a.kind()) {
    case Value::Kind::null: return true;
    case Value::Kind::boolean: return a.as_bool() == b.as_bool();
    case Value::Kind::number: return a.as_number() == b.as_number();
    case Value::Kind::string: return a.as_text() == b.as_text();
    case Value::Kind::list:
      return !a.as_list().rest && !b.as_list().rest &&
             std::ranges::equal(a.as_list().items, b.as_list().items,
                                [&](const Value& x, const Value& y) { return equal(x, y, depth + 1, visits); });
    case Value::Kind::map:
      return !a.as_map().rest && !b.as_map().rest &&
             std::ranges::equal(a.as_map().entries, b.as_map().entries, [&](const Entry& x, const Entry& y) {
               return x.key == y.key && equal(x.value, y.value, depth + 1, visits);
             });
    case Value::Kind::unknown: return false;
  }
  return false;
}

bool known(const Value& v, int depth, std::size_t& visits) {
  if (depth > deepest_walk || ++visits > most_visits) return false;
  switch (v.kind()) {
    case Value::Kind::unknown: return false;
    case Value::Kind::list:
      return !v.as_list().rest &&
             std::ranges::all_of(v.as_list().items, [&](const Value& x) { return known(x, depth + 1, visits); });
    case Value::Kind::map:
      return !v.as_map().rest &&
             std::ranges::all_of(v.as_map().entries, [&](const Entry& x) { return known(x.value, depth + 1, visits); });
    default: return true;
  }
}

void quote(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

void json(std::string& out, const Value& v, int depth) {
  switch (v.kind()) {
    case Value::Kind::null: out += "null"; return;
    case Value::Kind::boolean: out += *v.scalar_text(); return;
    case Value::Kind::number:
      // JSON has no endless numbers.
      out += std::isfinite(v.as_number()) ? *v.scalar_text() : fmt::format("\"{}\"", *v.scalar_text());
      return;
    case Value::Kind::string: quote(out, v.as_text()); return;
    case Value::Kind::unknown: quote(out, fmt::format("<unknown: {}>", v.as_unknown().expression)); return;
    case Value::Kind::list:
    case Value::Kind::map: break;
  }
  if (depth > deepest_walk || out.size() > most_text) {
    out += depth > deepest_walk ? "\"<too deep>\"" : "\"<too long>\"";
    return;
  }
  bool first = true;
  const auto comma = [&] {
    if (!first) out += ',';
    first = false;
  };
  if (v.is_list()) {
    out += '[';
    for (const Value& item : v.as_list().items) {
      comma();
      json(out, item, depth + 1);
    }
    if (v.as_list().rest) {
      comma();
      quote(out, fmt::format("<unknown rest: {}>", v.as_list().rest->expression));
    }
    out += ']';
    return;
  }
  out += '{';
  for (const Entry& entry : v.as_map().entries) {
    comma();
    quote(out, entry.key);
    out += ':';
    json(out, entry.value, depth + 1);
  }
  if (v.as_map().rest) {
    comma();
    out += "\"<unknown rest>\":";
    quote(out, v.as_map().rest->expression);
  }
  out += '}';
}

void collect_alternatives(const Value& value, std::vector<Value>& out, int depth) {
  constexpr std::size_t most = 64;
  if (out.size() >= most) return;
  if (!value.is_unknown() || value.as_unknown().either.empty() || depth > 8) {
    out.push_back(value);
    return;
  }
  for (const Value& choice : value.as_unknown().either) collect_alternatives(choice.element_of(value), out, depth + 1);
}

}  // namespace

bool operator==(const Value& a, const Value& b) {
  std::size_t visits = 0;
  return equal(a, b, 0, visits);
}

bool Value::wholly_known() const {
  std::size_t visits = 0;
  return known(*this, 0, visits);
}

std::vector<Value> alternatives(const Value& value) {
  std::vector<Value> result;
  collect_alternatives(value, result, 0);
  return result;
}

std::vector<Value> elements(const Value& value) {
  std::vector<Value> result;
  for (const Value& choice : alternatives(value)) {
    if (choice.is_null()) continue;
    if (!choice.is_list()) {
      result.push_back(choice);
      continue;
    }
    for (const Value& item : choice.as_list().items) {
      for (const Value& inner : alternatives(item.element_of(choice))) {
        if (!inner.is_null()) result.push_back(inner);
      }
    }
    if (choice.as_list().rest) result.push_back(Value::unknown(*choice.as_list().rest, choice.origin()));
  }
  return result;
}

Origin locate(const Value& value, std::uint32_t begin, std::uint32_t end) {
  const String* string = value.is_string()                                  ? &value.as_string()
                         : value.is_unknown() && value.as_unknown().partial ? &*value.as_unknown().partial
                                                                            : nullptr;
  if (string == nullptr) return value.origin();
  const auto part = [&](Origin origin, std::uint32_t from, std::uint32_t to) {
    origin.at.begin = std::min(origin.at.begin + from, origin.at.end);
    origin.at.end = std::max(origin.at.begin, std::min(origin.at.end, origin.at.begin + (to > from ? to - from : 0)));
    return origin;
  };
  if (!string->pieces || string->pieces->empty()) {
    const source::Span at = value.origin().at;
    // One literal that is there byte for byte, unless its length was changed by a function.
    if (!at.known() || at.end - at.begin != string->text.size()) return value.origin();
    return part(value.origin(), begin, end);
  }
  const auto& pieces = *string->pieces;
  auto after = std::ranges::upper_bound(pieces, begin, {}, &Piece::begin);
  if (after == pieces.begin()) return value.origin();
  const auto size = static_cast<std::uint32_t>(string->text.size());
  const auto end_of = [&](auto piece) { return std::next(piece) == pieces.end() ? size : std::next(piece)->begin; };
  auto piece = std::prev(after);
  std::uint32_t from = begin;
  for (auto next = piece; next != pieces.end() && next->begin < end && !piece->literal; ++next) {
    if (!next->literal) continue;
    piece = next;
    from = next->begin;
  }
  if (!piece->literal) return piece->origin;
  return part(piece->origin, from - piece->begin, std::min(end, end_of(piece)) - piece->begin);
}

std::string number_text(double value) {
  constexpr double exact = 1e15;
  if (std::floor(value) == value && std::abs(value) < exact) return fmt::format("{}", static_cast<std::int64_t>(value));
  if (!std::isfinite(value)) return fmt::format("{}", value);
  // The fewest digits that read back as the number, with the point where it belongs: `-1.25e-7` is `-0.000000125`.
  std::array<char, 32> shortest{};
  const auto end = std::to_chars(shortest.begin(), shortest.end(), std::abs(value), std::chars_format::scientific).ptr;
  const std::string_view written(shortest.data(), static_cast<std::size_t>(end - shortest.data()));
  const std::size_t mark = written.find('e');
  int exponent = 0;
  const std::size_t sign = mark + (written[mark + 1] == '+' ? 2 : 1);
  std::from_chars(written.data() + sign, written.data() + written.size(), exponent);
  std::string digits(written.substr(0, mark));
  std::erase(digits, '.');
  const std::string minus = value < 0 ? "-" : "";
  if (exponent < 0) return minus + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return minus + digits + std::string(whole - digits.size(), '0');
  return minus + digits.substr(0, whole) + "." + digits.substr(whole);
}

std::string to_json(const Value& value) {
  std::string out;
  json(out, value, 0);
  return out;
}

}  // namespace grantlint::syntax
