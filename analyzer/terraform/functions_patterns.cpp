// Regular expressions, and what is replaced by them or by plain text.
#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "terraform/texts.h"

namespace grantlint::terraform {

namespace {

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

}  // namespace

FunctionTable pattern_functions() {
  return {
      {"regex", {2, 2, regex}},
      {"regexall", {2, 2, regex}},
      {"replace", {3, 3, replace}},
  };
}

}  // namespace grantlint::terraform
