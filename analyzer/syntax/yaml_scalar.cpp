#include "syntax/yaml_scalar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <limits>

#include <fmt/format.h>

#include "source/ascii.h"
#include "source/utf8.h"

namespace grantlint::syntax {

using source::is_blank;

namespace {

bool is_break(char c) {
  return c == '\n' || c == '\r';
}

std::uint32_t behind_break(std::string_view text, std::uint32_t at, std::uint32_t end) {
  return at + 1 < end && text[at] == '\r' && text[at + 1] == '\n' ? at + 2 : at + 1;
}

/// Blanks and line breaks from `begin` on, folded: one break is a blank, more are one break less.
struct Fold {
  std::uint32_t end = 0;
  std::string text;
};

Fold fold(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  std::uint32_t breaks = 0;
  std::uint32_t at = begin;
  while (at < end && (is_blank(text[at]) || is_break(text[at]))) {
    if (is_break(text[at])) {
      ++breaks;
      at = behind_break(text, at, end);
    } else {
      ++at;
    }
  }
  return {at, breaks == 1 ? std::string(" ") : std::string(breaks - 1, '\n')};
}

/// Whether there are only blanks between `at` and a line break before `end`.
bool blank_to_break(std::string_view text, std::uint32_t at, std::uint32_t end) {
  while (at < end && is_blank(text[at])) ++at;
  return at < end && is_break(text[at]);
}

std::optional<std::uint32_t> hex(std::string_view text, std::uint32_t at, std::uint32_t digits, std::uint32_t end) {
  std::uint32_t code = 0;
  if (end - at < digits) return std::nullopt;
  const auto read = std::from_chars(text.data() + at, text.data() + at + digits, code, 16);
  if (read.ec != std::errc() || read.ptr != text.data() + at + digits) return std::nullopt;
  return code;
}

/// Decodes the escape at `at` (a backslash); the offset behind it.
std::uint32_t escape(std::string_view text, std::uint32_t at, std::uint32_t end, std::string& out) {
  if (at + 1 >= end) {
    out = "\\";
    return end;
  }
  const char c = text[at + 1];
  if (is_break(c)) {  // the break is not part of the text, nor are the blanks after it
    std::uint32_t after = behind_break(text, at + 1, end);
    while (after < end && is_blank(text[after])) ++after;
    return after;
  }
  constexpr std::string_view from = "abtnvfre\"/\\ \t";
  constexpr std::string_view to = "\a\b\t\n\v\f\r\x1b\"/\\ \t";
  if (const std::size_t index = from.find(c); index != std::string_view::npos) {
    out = to[index];
    return at + 2;
  }
  const std::uint32_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  if (digits > 0) {
    if (const auto code = hex(text, at + 2, digits, end)) {
      source::append_utf8(out, *code);
      return at + 2 + digits;
    }
  }
  switch (c) {
    case '0': out = std::string(1, '\0'); break;
    case 'N': source::append_utf8(out, 0x85); break;
    case '_': source::append_utf8(out, 0xa0); break;
    case 'L': source::append_utf8(out, 0x2028); break;
    case 'P': source::append_utf8(out, 0x2029); break;
    default: out = text.substr(at, 2);
  }
  return at + 2;
}

enum class Style : std::uint8_t { plain, single_quoted, double_quoted };

Value flow(const TextSource& source, std::uint32_t begin, std::uint32_t end, Style style) {
  const std::string_view text = source.text();
  TextSource::Builder builder(source);
  std::uint32_t plain = begin;
  std::uint32_t at = begin;
  while (at < end) {
    const char c = text[at];
    std::uint32_t after = at;
    std::string put;
    if (style == Style::double_quoted && c == '\\') {
      after = escape(text, at, end, put);
    } else if (style == Style::single_quoted && c == '\'' && at + 1 < end && text[at + 1] == '\'') {
      after = at + 2;
      put = "'";
    } else if (is_break(c) || (is_blank(c) && blank_to_break(text, at, end))) {
      Fold folded = fold(text, at, end);
      after = folded.end;
      put = std::move(folded.text);
    } else {
      ++at;
      continue;
    }
    builder.raw(plain, at);
    builder.escape(at, after, put);
    at = plain = after;
  }
  builder.raw(plain, end);
  return std::move(builder).finish(begin, end);
}

Value quoted(const TextSource& source, std::uint32_t begin, std::uint32_t end, Style style) {
  const std::string_view text = source.text();
  const char quote = style == Style::single_quoted ? '\'' : '"';
  if (begin < end && text[begin] == quote) ++begin;
  if (begin < end && text[end - 1] == quote) --end;
  return flow(source, begin, end, style);
}

bool digits_only(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<double> core_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  const bool sign = negative || text.starts_with('+');
  std::string_view rest = text.substr(sign ? 1 : 0);
  constexpr double infinite = std::numeric_limits<double>::infinity();
  if (rest == ".inf" || rest == ".Inf" || rest == ".INF") return negative ? -infinite : infinite;
  if (text == ".nan" || text == ".NaN" || text == ".NAN") return std::numeric_limits<double>::quiet_NaN();
  for (const auto& [prefix, base] : {std::pair{"0o", 8}, std::pair{"0x", 16}}) {
    if (sign || !text.starts_with(prefix) || text.size() < 3) continue;
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data() + 2, text.data() + text.size(), value, base);
    if (read.ec == std::errc() && read.ptr == text.data() + text.size()) return static_cast<double>(value);
    return std::nullopt;
  }
  // [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
  const std::size_t exponent = rest.find_first_of("eE");
  std::string_view mantissa = rest.substr(0, exponent);
  if (exponent != std::string_view::npos) {
    std::string_view power = rest.substr(exponent + 1);
    if (power.starts_with('-') || power.starts_with('+')) power.remove_prefix(1);
    if (!digits_only(power)) return std::nullopt;
  }
  const std::size_t dot = mantissa.find('.');
  const std::string_view whole = mantissa.substr(0, dot);
  const std::string_view fraction = dot == std::string_view::npos ? std::string_view() : mantissa.substr(dot + 1);
  const bool shaped =
      (digits_only(whole) && (fraction.empty() || digits_only(fraction))) || (whole.empty() && digits_only(fraction));
  if (!shaped) return std::nullopt;
  double value = 0;
  const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (read.ec != std::errc()) return std::nullopt;
  return negative ? -value : value;
}

constexpr std::array<std::string_view, 8> yes_words{"y", "Y", "yes", "Yes", "YES", "on", "On", "ON"};
constexpr std::array<std::string_view, 8> no_words{"n", "N", "no", "No", "NO", "off", "Off", "OFF"};

bool is_one_of(std::string_view text, const std::array<std::string_view, 8>& words) {
  return text.size() <= 3 && std::ranges::find(words, text) != words.end();
}

/// Reads the parts of a time from the front of a text.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : rest_(text) {}

  /// A number of `least` to `most` digits.
  std::optional<unsigned> number(std::size_t least, std::size_t most) {
    const std::size_t size = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    unsigned value = 0;
    if (size < least || size > most) return std::nullopt;
    std::from_chars(rest_.data(), rest_.data() + size, value);
    rest_.remove_prefix(size);
    return value;
  }
  bool take(char c) {
    const bool there = rest_.starts_with(c);
    if (there) rest_.remove_prefix(1);
    return there;
  }
  [[nodiscard]] bool done() const { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// `2026-6-30`, `2026-06-30T10:00:00+02:00` or `2026-06-30 10:00:00` as RFC 3339 without fractions of a second; nothing
/// for what go-yaml, which Terraform's decoder is made from, leaves a text.
std::optional<std::string> timestamp(std::string_view text) {
  TimeReader reader(text);
  const auto year = reader.number(4, 4);
  if (!year || !reader.take('-')) return std::nullopt;
  const auto month = reader.number(1, 2);
  if (!month || !reader.take('-')) return std::nullopt;
  const auto day = reader.number(1, 2);
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month),
                                         std::chrono::day(day.value_or(0)));
  if (!date.ok()) return std::nullopt;
  const std::string first = fmt::format("{:04}-{:02}-{:02}", *year, *month, *day);
  if (reader.done()) return first + "T00:00:00Z";
  const bool zoned = reader.take('T') || reader.take('t');
  if (!zoned && !reader.take(' ')) return std::nullopt;
  while (!zoned && reader.take(' ')) {
  }
  const auto hour = reader.number(1, 2);
  if (!hour || *hour > 23 || !reader.take(':')) return std::nullopt;
  const auto minute = reader.number(1, 2);
  if (!minute || *minute > 59 || !reader.take(':')) return std::nullopt;
  const auto second = reader.number(1, 2);
  if (!second || *second > 59) return std::nullopt;
  if (reader.take('.') && !reader.number(1, 9)) return std::nullopt;
  const std::string whole = fmt::format("{}T{:02}:{:02}:{:02}", first, *hour, *minute, *second);
  if (!zoned) return reader.done() ? std::optional(whole + "Z") : std::nullopt;
  if (reader.rest() == "Z") return whole + "Z";
  const std::string sign = reader.rest().starts_with('-') ? "-" : "+";
  if (!reader.take(sign.front())) return std::nullopt;
  const auto hours = reader.number(2, 2);
  if (!hours || *hours > 24 || !reader.take(':')) return std::nullopt;
  const auto minutes = reader.number(2, 2);
  if (!minutes || *minutes > 59 || !reader.done()) return std::nullopt;
  const bool utc = *hours == 0 && *minutes == 0;
  return utc ? whole + "Z" : fmt::format("{}{}{:02}:{:02}", whole, sign, *hours, *minutes);
}

}  // namespace

Value yaml_double_quoted(const TextSource& source, std::uint32_t begin, std::uint32_t end) {
  return quoted(source, begin, end, Style::double_quoted);
}

Value yaml_single_quoted(const TextSource& source, std::uint32_t begin, std::uint32_t end) {
  return quoted(source, begin, end, Style::single_quoted);
}

Value yaml_plain_text(const TextSource& source, std::uint32_t begin, std::uint32_t end) {
  return flow(source, begin, end, Style::plain);
}

Value yaml_plain(const TextSource& source, std::uint32_t begin, std::uint32_t end, YamlSchema schema) {
  const std::string_view text = source.text().substr(begin, end - begin);
  if (source.unknown_in(begin, end) == nullptr) {
    if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
      return Value::null(source.scalar(begin, end));
    }
    if (text == "true" || text == "True" || text == "TRUE") return Value::boolean(true, source.scalar(begin, end));
    if (text == "false" || text == "False" || text == "FALSE") return Value::boolean(false, source.scalar(begin, end));
    if (const auto number = core_number(text)) return Value::number(*number, source.scalar(begin, end));
    if (schema == YamlSchema::terraform) {
      if (is_one_of(text, yes_words)) return Value::boolean(true, source.scalar(begin, end));
      if (is_one_of(text, no_words)) return Value::boolean(false, source.scalar(begin, end));
      if (auto time = timestamp(text)) return Value::string(std::move(*time), source.scalar(begin, end));
    }
  }
  return yaml_plain_text(source, begin, end);
}

bool terraform_differs(std::string_view text) {
  return is_one_of(text, yes_words) || is_one_of(text, no_words) || timestamp(text).has_value();
}

Value yaml_block(const TextSource& source, std::uint32_t begin, std::uint32_t end, std::uint32_t indent) {
  const std::string_view text = source.text();
  const auto size = static_cast<std::uint32_t>(text.size());
  const bool folded = text[begin] == '>';
  char chomping = ' ';
  std::uint32_t wanted = 0;
  std::uint32_t at = begin + 1;
  for (; at < size && !is_break(text[at]) && !is_blank(text[at]); ++at) {
    if (text[at] == '-' || text[at] == '+') chomping = text[at];
    if (text[at] >= '1' && text[at] <= '9') wanted = indent + static_cast<std::uint32_t>(text[at] - '0');
  }
  while (at < size && !is_break(text[at])) ++at;
  if (at < size) at = behind_break(text, at, size);

  struct Line {
    std::uint32_t begin = 0;  // behind the indentation
    std::uint32_t end = 0;    // before the break
    std::uint32_t next = 0;
    [[nodiscard]] bool empty() const { return begin == end; }
  };
  std::vector<Line> lines;
  std::size_t last = 0;  // lines up to the last that is not empty
  while (at < size) {
    std::uint32_t stop = at;
    while (stop < size && !is_break(text[stop])) ++stop;
    std::uint32_t spaces = at;
    while (spaces < stop && text[spaces] == ' ') ++spaces;
    const std::uint32_t next = stop < size ? behind_break(text, stop, size) : stop;
    const bool blank = spaces == stop;
    if (!blank && (at >= end || (wanted > 0 && spaces - at < wanted))) break;
    if (!blank && wanted == 0) wanted = std::max<std::uint32_t>(spaces - at, 1);
    const std::uint32_t skip = wanted == 0 ? spaces : std::min(at + wanted, stop);
    lines.push_back({blank ? std::min(skip, stop) : skip, stop, next});
    if (!lines.back().empty()) last = lines.size();
    at = next;
  }

  TextSource::Builder builder(source);
  const auto put_break = [&](const Line& line, std::string_view as) {
    if (line.end == line.next) return;
    if (as == "\n" && line.next == line.end + 1 && text[line.end] == '\n') {
      builder.raw(line.end, line.next);
    } else {
      builder.escape(line.end, line.next, as);
    }
  };
  const auto indented = [&](const Line& line) { return !line.empty() && is_blank(text[line.begin]); };
  for (std::size_t i = 0; i < last; ++i) {
    const Line& line = lines[i];
    builder.raw(line.begin, line.end);
    if (i + 1 == last) break;
    if (!folded || line.empty()) {
      put_break(line, "\n");
      continue;
    }
    // The break between two lines of text is a blank; before empty lines it is none.
    std::size_t following = i + 1;
    while (lines[following].empty()) ++following;
    if (indented(line) || indented(lines[following])) {
      put_break(line, "\n");
    } else {
      put_break(line, following == i + 1 ? " " : "");
    }
  }
  if (last > 0 && chomping != '-') put_break(lines[last - 1], "\n");
  for (std::size_t i = last; i < lines.size() && chomping == '+'; ++i) put_break(lines[i], "\n");
  const std::uint32_t from = lines.empty() ? end : lines.front().begin;
  return std::move(builder).finish(std::min(from, end), end);
}

}  // namespace grantlint::syntax
