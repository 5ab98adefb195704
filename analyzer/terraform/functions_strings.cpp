// Text. The result has the origin of the argument that makes it this text and no other.
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "terraform/function_table.h"

namespace grantlint::terraform {

using syntax::List;
using syntax::Origin;
using syntax::Unknown;
using syntax::Value;

namespace {

/// The text of an argument; scalars are converted as Terraform does.
std::optional<std::string> text_of(const Value& value) {
  return value.is_null() ? std::nullopt : value.scalar_text();
}

Value text(std::string made, const Value& from, const CallContext& at) {
  if (made.size() > at.most_bytes) return unknown(Unknown::Why::limit, "the text is too long", at);
  return Value::string(std::move(made), from.origin());
}

std::string_view trimmed(std::string_view s, std::string_view set) {
  const std::size_t begin = s.find_first_not_of(set);
  if (begin == std::string_view::npos) return {};
  return s.substr(begin, s.find_last_not_of(set) - begin + 1);
}

bool is_ascii(std::string_view s) {
  return std::ranges::none_of(s, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}
bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}
bool is_word(char c) {
  return is_letter(c) || is_digit(c) || c == '_';
}

Value not_ascii(std::string_view name, const CallContext& at) {
  return unknown(Unknown::Why::unsupported, fmt::format("`{}` of other than ASCII", name), at);
}

/// Does the text begin or end with a blank that is no ASCII?
bool has_wide_blank(std::string_view s) {
  constexpr std::array<std::string_view, 6> blanks{"\xC2\x85", "\xC2\xA0",     "\xE1\x9A\x80",
                                                   "\xE2\x80", "\xE2\x81\x9F", "\xE3\x80\x80"};
  return std::ranges::any_of(blanks, [&](std::string_view blank) {
    return s.starts_with(blank) || s.ends_with(blank) ||
           (blank.size() == 2 && s.size() > 2 && s.substr(0, s.size() - 1).ends_with(blank));
  });
}

/// Go's filepath.Clean: `.`, `..` and repeated slashes resolved as far as the text goes.
std::string clean_path(std::string_view path) {
  const bool rooted = path.starts_with('/');
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!rooted) {
      parts.push_back(part);
    }
  }
  std::string made = rooted ? "/" : "";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) made += '/';
    made += parts[i];
  }
  return made.empty() ? "." : made;
}

std::string base_name(std::string_view path) {
  if (path.empty()) return ".";
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  if (path == "/") return "/";
  return std::string(path.substr(path.rfind('/') + 1));  // npos + 1 is 0
}

Value change(std::string_view name, const Arguments& arguments, const CallContext& at) {
  auto s = text_of(arguments[0]);
  if (!s) return wrong(fmt::format("`{}` takes text", name), at);
  std::string& t = *s;
  const bool by_letter = name == "lower" || name == "upper" || name == "title" || name == "strrev";
  if (by_letter && !is_ascii(t)) return not_ascii(name, at);
  const auto each = [&](auto&& f) {
    std::ranges::transform(t, t.begin(), [&](unsigned char c) { return static_cast<char>(f(c)); });
  };
  if (name == "lower") each([](unsigned char c) { return std::tolower(c); });
  if (name == "upper") each([](unsigned char c) { return std::toupper(c); });
  if (name == "title") {
    bool first = true;
    for (char& c : t) {
      if (first) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      first = !is_word(c);
    }
  }
  if (name == "trimspace") {
    t = trimmed(t, " \t\r\n\v\f");
    if (has_wide_blank(t)) return not_ascii(name, at);
  }
  if (name == "chomp") {
    while (t.ends_with('\n') || t.ends_with('\r')) t.pop_back();
  }
  if (name == "strrev") {
    // A line break of two bytes is one character.
    if (t.find("\r\n") != std::string::npos) return unknown(Unknown::Why::unsupported, "`strrev` of line breaks", at);
    std::ranges::reverse(t);
  }
  if (name == "basename") t = base_name(t);
  if (name == "dirname") t = clean_path(std::string_view(t).substr(0, t.rfind('/') + 1));
  return text(std::move(t), arguments[0], at);
}

Value machine_path(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const auto path = text_of(arguments[0]);
  if (!path) return wrong(fmt::format("`{}` takes a path", name), at);
  if (name == "pathexpand" && !path->starts_with('~')) return arguments[0];
  if (name == "abspath" && path->starts_with('/')) return text(clean_path(*path), arguments[0], at);
  return unknown(Unknown::Why::computed, fmt::format("`{}` gives a path of the machine it runs on", name), at);
}

Value trim(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const auto s = text_of(arguments[0]);
  const auto part = text_of(arguments[1]);
  if (!s || !part) return wrong(fmt::format("`{}` takes text", name), at);
  std::string_view t = *s;
  if (name == "trim" && !is_ascii(*part)) return not_ascii(name, at);
  if (name == "trim") t = trimmed(t, *part);
  if (name == "trimprefix" && t.starts_with(*part)) t.remove_prefix(part->size());
  if (name == "trimsuffix" && t.ends_with(*part)) t.remove_suffix(part->size());
  return text(std::string(t), arguments[0], at);
}

Value test(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const auto s = text_of(arguments[0]);
  const auto part = text_of(arguments[1]);
  if (!s || !part) return wrong(fmt::format("`{}` takes text", name), at);
  const bool answer = name == "startswith" ? s->starts_with(*part)
                      : name == "endswith" ? s->ends_with(*part)
                                           : s->find(*part) != std::string::npos;
  return Value::boolean(answer, {at.at, nullptr});
}

Value split(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto separator = text_of(arguments[0]);
  const auto s = text_of(arguments[1]);
  if (!separator || !s) return wrong("`split` takes text", at);
  std::vector<Value> parts;
  std::size_t begin = 0;
  // Each part keeps its own place in the text.
  const auto add = [&](std::size_t end) {
    const auto from = static_cast<std::uint32_t>(begin);
    parts.push_back(Value::string(s->substr(begin, end - begin),
                                  syntax::locate(arguments[1], from, static_cast<std::uint32_t>(end))));
  };
  if (separator->empty()) {
    if (s->size() > at.most_items) return unknown(Unknown::Why::limit, "it has too many parts", at);
    if (!is_ascii(*s)) return not_ascii("split", at);
    for (; begin < s->size(); ++begin) add(begin + 1);
  } else {
    for (std::size_t end = s->find(*separator); end != std::string::npos; end = s->find(*separator, begin)) {
      add(end);
      begin = end + separator->size();
      if (parts.size() > at.most_items) return unknown(Unknown::Why::limit, "it has too many parts", at);
    }
    add(s->size());
  }
  return Value::list(std::move(parts), {at.at, arguments[1].origin().steps});
}

/// A text put together, with the way back from each of its parts, and what of it is not known.
class Builder {
 public:
  /// [begin, end) of a text that an argument is.
  void add_part(const Value& from, std::size_t begin, std::size_t end) {
    const Origin origin = syntax::locate(from, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
    add_piece(origin, std::string_view(from.as_text()).substr(begin, end - begin), false);
  }

  void add_value(const Value& value, std::string_view shown) {
    if (first_ == nullptr) first_ = &value;
    add_text(value, shown);
  }

  /// The same for what does not speak for the whole: a separator.
  void add_text(const Value& value, std::string_view shown) {
    if (value.is_string() && value.as_text() == shown && value.as_string().pieces) {
      add_pieces(value.as_string());
    } else {
      add_piece(value.origin(), shown, false);
    }
  }

  void add_unknown(const Value& value) {
    const Unknown& unknown = value.as_unknown();
    if (missing_ == nullptr) missing_ = &unknown;
    if (unknown.partial && unknown.partial->pieces) {
      add_pieces(*unknown.partial);
    } else {
      add_piece(value.origin(), unknown.partial ? unknown.partial->text : fmt::format("${{{}}}", unknown.expression),
                true);
    }
  }

  [[nodiscard]] std::size_t size() const { return text_.size(); }

  /// The text has the origin of the first value in it, else that of `plain`.
  [[nodiscard]] Value finish(const Origin& plain, const CallContext& at) && {
    const Origin origin = first_ != nullptr && first_->origin().at.known() ? first_->origin() : plain;
    syntax::String string{std::move(text_), std::make_shared<const std::vector<syntax::Piece>>(std::move(pieces_)),
                          nullptr};
    if (missing_ == nullptr) return Value::string(std::move(string), origin);
    Unknown own = *missing_;
    own.expression = std::string(at.expression);
    own.either.clear();
    own.partial = std::move(string);
    return Value::unknown(std::move(own), {at.at, nullptr});
  }

 private:
  void add_piece(const Origin& origin, std::string_view shown, bool is_unknown) {
    if (shown.empty()) return;
    const bool literal = !is_unknown && origin.at.known() && origin.at.end - origin.at.begin == shown.size();
    pieces_.push_back({static_cast<std::uint32_t>(text_.size()), origin, literal, is_unknown});
    text_ += shown;
  }
  void add_pieces(const syntax::String& string) {
    for (syntax::Piece piece : *string.pieces) {
      piece.begin += static_cast<std::uint32_t>(text_.size());
      pieces_.push_back(std::move(piece));
    }
    text_ += string.text;
  }

  std::string text_;
  std::vector<syntax::Piece> pieces_;
  const Value* first_ = nullptr;
  const Unknown* missing_ = nullptr;
};

Value join(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (arguments[0].is_unknown()) return spread(arguments[0], at);
  const auto separator = text_of(arguments[0]);
  if (!separator) return wrong("`join` takes text", at);
  Builder made;
  bool any = false;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (arguments[i].is_unknown()) return spread(arguments[i], at);
    if (!arguments[i].is_list()) return wrong("`join` takes lists", at);
    if (arguments[i].as_list().rest)
      return unknown(arguments[i].as_list().rest->why, arguments[i].as_list().rest->text, at);
    for (const Value& item : arguments[i].as_list().items) {
      const auto part = text_of(item);
      if (!part && !item.is_unknown()) return wrong("`join` of what is no text", at);
      if (any) made.add_text(arguments[0], *separator);
      any = true;
      if (part) {
        made.add_value(item, *part);
      } else {
        made.add_unknown(item);
      }
      if (made.size() > at.most_bytes) return unknown(Unknown::Why::limit, "the text is too long", at);
    }
  }
  return std::move(made).finish({at.at, nullptr}, at);
}

std::optional<std::string> replace_all(std::string_view s, std::string_view what, std::string_view with,
                                       std::size_t most) {
  std::string made;
  std::size_t begin = 0;
  if (what.empty()) return std::nullopt;
  for (std::size_t at = s.find(what); at != std::string_view::npos; at = s.find(what, begin)) {
    made += s.substr(begin, at - begin);
    made += with;
    begin = at + what.size();
    if (made.size() > most) return std::nullopt;
  }
  made += s.substr(begin);
  return made;
}

/// RE2 is Terraform's own regular expression language; a search takes time linear in the text, times the
/// size of the pattern where its memory does not suffice.
class Searcher {
 public:
  Searcher(std::string_view pattern, std::string_view text)
      : pattern_(re2::StringPiece(pattern.data(), pattern.size()), options()), text_(text) {
    if (pattern_.ok()) groups_.resize(static_cast<std::size_t>(pattern_.NumberOfCapturingGroups()) + 1);
  }

  [[nodiscard]] bool ok() const { return pattern_.ok(); }
  [[nodiscard]] const re2::RE2& pattern() const { return pattern_; }
  /// Groups of the last match, the whole first; one that took no part has no data.
  [[nodiscard]] const std::vector<re2::StringPiece>& groups() const { return groups_; }
  [[nodiscard]] std::size_t begin() const { return static_cast<std::size_t>(groups_[0].data() - text_.data()); }
  [[nodiscard]] std::size_t end() const { return begin() + groups_[0].size(); }

  /// The next match from an offset on; false also where searching became too costly.
  [[nodiscard]] bool find(std::size_t from) {
    constexpr std::size_t most_work = 20'000'000;
    work_ += (text_.size() - from + 1) * static_cast<std::size_t>(pattern_.ProgramSize());
    if (work_ > most_work) {
      exhausted_ = true;
      return false;
    }
    return pattern_.Match(re2::StringPiece(text_.data(), text_.size()), from, text_.size(), re2::RE2::UNANCHORED,
                          groups_.data(), static_cast<int>(groups_.size()));
  }
  [[nodiscard]] bool exhausted() const { return exhausted_; }

 private:
  static re2::RE2::Options options() {
    re2::RE2::Options made;
    made.set_log_errors(false);
    made.set_max_mem(1 << 20);
    return made;
  }

  re2::RE2 pattern_;
  std::string_view text_;
  std::vector<re2::StringPiece> groups_;
  std::size_t work_ = 0;
  bool exhausted_ = false;
};

Value no_pattern(const Searcher& search, const CallContext& at) {
  if (search.pattern().error_code() == re2::RE2::ErrorPatternTooLarge) {
    return unknown(Unknown::Why::limit, "the regular expression is too large", at);
  }
  return wrong(fmt::format("`{}` is no regular expression", search.pattern().pattern()), at);
}

Value too_costly(const CallContext& at) {
  return unknown(Unknown::Why::limit, "the regular expression takes too long", at);
}

/// What replaces a match: texts and numbers of groups, in turn.
struct Replacement {
  struct Part {
    std::string text;
    std::size_t group = 0;
  };
  std::vector<Part> parts;
  std::string tail;
};

/// Go's template: `$1`, `${1}`, `$$`. Nothing for named groups, which are not known here.
std::optional<Replacement> parse_replacement(std::string_view with) {
  Replacement made;
  for (std::size_t i = 0; i < with.size();) {
    if (with[i] != '$' || i + 1 == with.size()) {
      made.tail += with[i++];
      continue;
    }
    if (with[i + 1] == '$') {
      made.tail += '$';
      i += 2;
      continue;
    }
    const bool braced = with[i + 1] == '{';
    std::size_t end = i + (braced ? 2 : 1);
    const std::size_t begin = end;
    while (end < with.size() && is_word(with[end])) ++end;
    const std::string_view group = with.substr(begin, end - begin);
    const bool closed = !braced || (end < with.size() && with[end] == '}');
    if (group.empty() || !closed || static_cast<unsigned char>(with[std::min(end, with.size() - 1)]) >= 0x80)
      return std::nullopt;
    if (group.size() > 4 || !std::ranges::all_of(group, is_digit)) return std::nullopt;
    Replacement::Part part{std::exchange(made.tail, {}), 0};
    for (const char c : group) part.group = part.group * 10 + static_cast<std::size_t>(c - '0');
    made.parts.push_back(std::move(part));
    i = end + (braced ? 1 : 0);
  }
  return made;
}

/// All matches replaced, as Go does it: an empty match right after another one is none.
Value replace_matches(const std::string& s, std::string_view pattern, std::string_view with, const Value& from,
                      const CallContext& at) {
  const auto replacement = parse_replacement(with);
  if (!replacement) return unknown(Unknown::Why::unsupported, "named groups in `replace`", at);
  Searcher search(pattern, s);
  if (!search.ok()) return no_pattern(search, at);
  std::string made;
  std::size_t copied = 0;
  for (std::size_t next = 0; next <= s.size() && search.find(next);) {
    const std::size_t begin = search.begin();
    const std::size_t end = search.end();
    made.append(s, copied, begin - copied);
    if (end > copied || begin == 0) {
      for (const Replacement::Part& part : replacement->parts) {
        made += part.text;
        if (part.group < search.groups().size()) made += search.groups()[part.group].as_string();
      }
      made += replacement->tail;
    }
    if (made.size() > at.most_bytes) return unknown(Unknown::Why::limit, "the text is too long", at);
    copied = end;
    // Past the match, and by one character at least.
    std::size_t width = 1;
    while (next + width < s.size() && (static_cast<unsigned char>(s[next + width]) & 0xC0U) == 0x80) ++width;
    next = std::max(end, next + width);
  }
  if (search.exhausted()) return too_costly(at);
  made.append(s, copied);
  return text(std::move(made), from, at);
}

Value replace(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto s = text_of(arguments[0]);
  const auto what = text_of(arguments[1]);
  const auto with = text_of(arguments[2]);
  if (!s || !what || !with) return wrong("`replace` takes text", at);
  if (what->size() > 1 && what->starts_with('/') && what->ends_with('/')) {
    return replace_matches(*s, std::string_view(*what).substr(1, what->size() - 2), *with, arguments[0], at);
  }
  if (what->empty()) return unknown(Unknown::Why::unsupported, "`replace` of nothing", at);
  auto made = replace_all(*s, *what, *with, at.most_bytes);
  return made ? text(std::move(*made), arguments[0], at) : unknown(Unknown::Why::limit, "the text is too long", at);
}

Value match_value(const Searcher& search, const Value& from, const CallContext& at) {
  const auto& groups = search.groups();
  const std::size_t origin = search.begin();
  const auto one = [&](const re2::StringPiece& piece) {
    if (piece.data() == nullptr) return Value::null({at.at, nullptr});
    const std::size_t begin = origin + static_cast<std::size_t>(piece.data() - groups[0].data());
    Origin place = from.is_string() ? syntax::locate(from, static_cast<std::uint32_t>(begin),
                                                     static_cast<std::uint32_t>(begin + piece.size()))
                                    : from.origin();
    return Value::string(piece.as_string(), std::move(place));
  };
  if (groups.size() == 1) return one(groups[0]);
  const auto& names = search.pattern().CapturingGroupNames();
  if (names.empty()) {
    std::vector<Value> parts;
    for (std::size_t i = 1; i < groups.size(); ++i) parts.push_back(one(groups[i]));
    return Value::list(std::move(parts), {at.at, nullptr});
  }
  std::vector<syntax::Entry> parts;
  for (const auto& [index, name] : names)
    parts.push_back({name, {at.at, nullptr}, one(groups[static_cast<std::size_t>(index)])});
  return Value::map(std::move(parts), {at.at, nullptr});
}

Value regex(std::string_view name, const Arguments& arguments, const CallContext& at) {
  const auto pattern = text_of(arguments[0]);
  const auto s = text_of(arguments[1]);
  if (!pattern || !s) return wrong(fmt::format("`{}` takes text", name), at);
  Searcher search(*pattern, *s);
  if (!search.ok()) return no_pattern(search, at);
  const std::size_t names = search.pattern().CapturingGroupNames().size();
  if (names > 0 && names + 1 != search.groups().size())
    return wrong("all groups of a pattern must be named, or none", at);
  if (name == "regex") {
    if (search.find(0)) return match_value(search, arguments[1], at);
    return search.exhausted() ? too_costly(at) : wrong(fmt::format("nothing in it matches `{}`", *pattern), at);
  }
  std::vector<Value> all;
  std::size_t last = std::string::npos;
  for (std::size_t next = 0; next <= s->size() && search.find(next);) {
    // An empty match right after another one is none.
    if (search.end() > search.begin() || search.begin() != last) all.push_back(match_value(search, arguments[1], at));
    if (all.size() > at.most_items) return unknown(Unknown::Why::limit, "it has too many matches", at);
    last = search.end();
    next = std::max(search.end(), search.end() == search.begin() ? search.end() + 1 : 0);
  }
  if (search.exhausted()) return too_costly(at);
  return Value::list(std::move(all), {at.at, nullptr});
}

Value substr(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const auto s = text_of(arguments[0]);
  const Value offset = to_number(arguments[1], at);
  const Value length = to_number(arguments[2], at);
  const auto whole = [](const Value& v) {
    return v.kind() == Value::Kind::number && std::floor(v.as_number()) == v.as_number();
  };
  if (!s || !whole(offset) || !whole(length)) return wrong("`substr` takes text and whole numbers", at);
  // Terraform counts what a reader takes for a character.
  if (!is_ascii(*s) || s->find("\r\n") != std::string::npos) return not_ascii("substr", at);
  const auto size = static_cast<double>(s->size());
  // Where it begins before the text, Terraform's versions differ.
  if (offset.as_number() < -size) return unknown(Unknown::Why::unsupported, "`substr` from before the text", at);
  const double begin = offset.as_number() < 0 ? size + offset.as_number() : std::min(size, offset.as_number());
  const double end = length.as_number() < 0 ? size : std::min(size, begin + length.as_number());
  // A quirk: of an offset from the end, the length 0 means all.
  if (offset.as_number() < 0 && length.as_number() == 0)
    return unknown(Unknown::Why::unsupported, "`substr` of nothing from the end", at);
  return text(s->substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)), arguments[0], at);
}

Value indent(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  const Value count = to_number(arguments[0], at);
  const auto s = text_of(arguments[1]);
  if (!s || count.kind() != Value::Kind::number || count.as_number() < 0 || count.as_number() > 1000)
    return wrong("`indent` takes a small number and text", at);
  auto made =
      replace_all(*s, "\n", "\n" + std::string(static_cast<std::size_t>(count.as_number()), ' '), at.most_bytes);
  return made ? text(std::move(*made), arguments[1], at) : unknown(Unknown::Why::limit, "the text is too long", at);
}

/// A verb of a format: `%-8.3f`.
struct Verb {
  bool minus = false;
  bool zero = false;
  std::optional<std::size_t> width;
  std::optional<std::size_t> precision;
  char kind = 's';
};

/// Reads a verb behind its `%`, and says how long it is; nothing for flags and indexes that are not known here.
std::optional<std::pair<Verb, std::size_t>> parse_verb(std::string_view spec) {
  Verb verb;
  std::size_t i = 0;
  for (; i < spec.size() && (spec[i] == '-' || spec[i] == '0'); ++i) (spec[i] == '-' ? verb.minus : verb.zero) = true;
  const auto number = [&]() -> std::optional<std::size_t> {
    std::size_t value = 0;
    const std::size_t begin = i;
    for (; i < spec.size() && is_digit(spec[i]) && i - begin < 4; ++i)
      value = value * 10 + static_cast<std::size_t>(spec[i] - '0');
    return i > begin ? std::optional(value) : std::nullopt;
  };
  verb.width = number();
  if (i < spec.size() && spec[i] == '.') {
    ++i;
    verb.precision = number().value_or(0);
  }
  if (i >= spec.size() || !is_letter(spec[i])) return std::nullopt;
  verb.kind = spec[i];
  return std::pair(verb, i + 1);
}

std::optional<std::string> padded(std::string made, const Verb& verb) {
  if (!verb.width || made.size() >= *verb.width) return made;
  if (!is_ascii(made)) return std::nullopt;  // characters count, not bytes
  const std::string fill(*verb.width - made.size(), verb.zero ? '0' : ' ');
  return verb.minus ? made + fill : fill + made;
}

/// As Go pads numbers: zeros stand behind the sign, and not at all on the right.
std::string padded_number(std::string made, const Verb& verb) {
  if (!verb.width || made.size() >= *verb.width) return made;
  const std::size_t fill = *verb.width - made.size();
  if (verb.minus) return made + std::string(fill, ' ');
  if (!verb.zero) return std::string(fill, ' ') + made;
  made.insert(made.starts_with('-') ? 1 : 0, fill, '0');
  return made;
}

/// A value as the verb has it, or an unknown: why there is none.
Value shown(const Verb& verb, const Value& value, const CallContext& at) {
  const auto unsupported = [&] {
    return unknown(Unknown::Why::unsupported, fmt::format("`%{}` of such a value in a format", verb.kind), at);
  };
  const auto done = [&](std::optional<std::string> made) {
    return made ? Value::string(std::move(*made)) : unsupported();
  };
  if (value.is_null() && verb.kind != 'v') return wrong("`format` of null", at);
  switch (verb.kind) {
    case 'v':
      if (verb.precision) return unsupported();
      if (value.is_string()) return done(padded(value.as_text(), verb));
      if (value.kind() == Value::Kind::number && std::abs(value.as_number()) >= 1e15) return unsupported();
      return done(padded(syntax::to_json(value), verb));
    case 's':
    case 'q': {
      const Value text = to_string(value, at);
      if (!text.is_string()) return wrong(fmt::format("`%{}` takes a text", verb.kind), at);
      if (verb.precision) return unsupported();
      return done(padded(verb.kind == 's' ? text.as_text() : syntax::to_json(text), verb));
    }
    case 't': {
      const Value flag = to_bool(value, at);
      if (flag.kind() != Value::Kind::boolean) return wrong("`%t` takes true or false", at);
      return Value::string(*flag.scalar_text());
    }
    case 'd': {
      const Value number = to_number(value, at);
      if (number.kind() != Value::Kind::number || std::floor(number.as_number()) != number.as_number())
        return wrong("`%d` takes a whole number", at);
      if (verb.precision || std::abs(number.as_number()) >= 1e15) return unsupported();
      return Value::string(padded_number(syntax::number_text(number.as_number()), verb));
    }
    case 'f': {
      const Value number = to_number(value, at);
      if (number.kind() != Value::Kind::number) return wrong("`%f` takes a number", at);
      if (std::abs(number.as_number()) >= 1e15 || verb.precision.value_or(0) > 15) return unsupported();
      return Value::string(padded_number(fmt::format("{:.{}f}", number.as_number(), verb.precision.value_or(6)), verb));
    }
    default: return unsupported();
  }
}

Value format(std::string_view /*name*/, const Arguments& arguments, const CallContext& at) {
  if (arguments[0].is_unknown()) return spread(arguments[0], at);
  const Value spec_value = to_string(arguments[0], at);
  if (!spec_value.is_string()) return wrong("`format` takes a text", at);
  const std::string& spec = spec_value.as_text();
  Builder made;
  std::size_t next = 1;
  for (std::size_t i = 0; i < spec.size();) {
    if (spec[i] != '%') {
      const std::size_t end = std::min(spec.find('%', i), spec.size());
      made.add_part(spec_value, i, end);
      i = end;
    } else if (spec.compare(i, 2, "%%") == 0) {
      made.add_text(Value::string("%", arguments[0].origin()), "%");
      i += 2;
    } else {
      const auto read = parse_verb(std::string_view(spec).substr(i + 1));
      if (!read) return unknown(Unknown::Why::unsupported, fmt::format("`{}` in a format", spec.substr(i, 8)), at);
      if (next >= arguments.size()) return wrong("`format` has too few arguments", at);
      const Value& value = arguments[next++];
      if (value.is_unknown()) {
        made.add_unknown(value);
      } else if (!value.wholly_known()) {
        return unknown(Unknown::Why::computed, "a part of what is formatted is not known", at);
      } else {
        const Value part = shown(read->first, value, at);
        if (part.is_unknown()) return part;
        made.add_value(value, part.as_text());
      }
      i += 1 + read->second;
    }
    if (made.size() > at.most_bytes) return unknown(Unknown::Why::limit, "the text is too long", at);
  }
  if (next < arguments.size()) return wrong("`format` has too many arguments", at);
  return std::move(made).finish(arguments[0].origin(), at);
}

Value formatlist(std::string_view name, const Arguments& arguments, const CallContext& at) {
  std::optional<std::size_t> count;
  std::size_t most = 0;
  bool open = false;  // more elements may come
  const Value* blank = nullptr;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (arguments[i].is_unknown() && !arguments[i].as_unknown().partial && blank == nullptr) blank = &arguments[i];
    if (!arguments[i].is_list()) continue;
    const std::size_t size = arguments[i].as_list().items.size();
    open = open || arguments[i].as_list().rest;
    count = std::min(size, count.value_or(size));
    most = std::max(most, size);
  }
  if (count && *count != most && !open) return wrong("`formatlist` takes lists of equal length", at);
  // What is unknown may be a list or not; beside known lists it does not change how many there are.
  if (!count && blank != nullptr) open = true;
  const auto one = [&](auto&& item) {
    Arguments values{arguments[0]};
    for (std::size_t k = 1; k < arguments.size(); ++k)
      values.push_back(arguments[k].is_list() ? item(arguments[k]) : arguments[k]);
    return format(name, values, at);
  };
  std::vector<Value> made;
  std::size_t bytes = 0;
  const std::size_t known = count.value_or(open ? 0 : 1);
  if (known > at.most_items)
    return unknown(Unknown::Why::limit, fmt::format("it has more than {} elements", at.most_items), at);
  for (std::size_t i = 0; i < known; ++i) {
    Value text = one([&](const Value& list) { return list.as_list().items[i].element_of(list); });
    if (text.is_unknown() && text.as_unknown().why == Unknown::Why::error) return text;
    bytes += text.is_string() ? text.as_text().size() : 0;
    if (bytes > at.most_bytes) return unknown(Unknown::Why::limit, "the texts are too long", at);
    made.push_back(std::move(text));
  }
  syntax::UnknownPtr rest;
  if (open) {
    const Value more = one([&](const Value& list) {
      const auto& own = list.as_list();
      if (own.rest) return Value::unknown(*own.rest, list.origin());
      return unknown(Unknown::Why::computed, "a list is not wholly known", at);
    });
    if (!more.is_unknown() || more.as_unknown().why == Unknown::Why::error) return more;
    rest = more.unknown_ptr();
  }
  return Value::list(List{std::move(made), false, std::move(rest)}, {at.at, nullptr});
}

}  // namespace

FunctionTable string_functions() {
  return {
      {"abspath", {1, 1, machine_path}},
      {"basename", {1, 1, change}},
      {"chomp", {1, 1, change}},
      {"dirname", {1, 1, change}},
      {"endswith", {2, 2, test}},
      {"format", {1, any_number, format, true, true}},
      {"formatlist", {1, any_number, formatlist, true, true}},
      {"indent", {2, 2, indent}},
      {"join", {2, any_number, join, true}},
      {"lower", {1, 1, change}},
      {"pathexpand", {1, 1, machine_path}},
      {"regex", {2, 2, regex}},
      {"regexall", {2, 2, regex}},
      {"replace", {3, 3, replace}},
      {"split", {2, 2, split}},
      {"startswith", {2, 2, test}},
      {"strcontains", {2, 2, test}},
      {"strrev", {1, 1, change}},
      {"substr", {3, 3, substr}},
      {"title", {1, 1, change}},
      {"tostring",
       {1, 1,
        [](std::string_view, const Arguments& arguments, const CallContext& at) { return to_string(arguments[0], at); },
        true, true}},
      {"trim", {2, 2, trim}},
      {"trimprefix", {2, 2, trim}},
      {"trimspace", {1, 1, change}},
      {"trimsuffix", {2, 2, trim}},
      {"upper", {1, 1, change}},
  };
}

}  // namespace grantlint::terraform
