// A comment is read line by line, since a block comment may hold several. A line is a pragma by how it
// begins; after that it is a row of `key=value`, where a value runs to the next blank unless it is
// quoted or a comma says that more follows.
#include "tickets/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "source/text.h"

namespace grantlint::tickets {

using source::is_name;
using source::is_space;
using source::trim;

namespace {

/// Nobody writes more in good faith; a limit keeps what a stranger wrote from filling the report.
constexpr std::size_t most_bytes = 16U << 10U;
constexpr std::size_t most_malformed = 20;

constexpr std::string_view grant_head = "grant:";
constexpr std::string_view file_head = "grant-file:";

bool is_quote(char c) {
  return c == '"' || c == '\'';
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}

std::size_t skip_word(std::string_view text, std::size_t at) {
  while (at < text.size() && is_name(text[at])) ++at;
  return at;
}

/// Does `key=` begin here?
bool is_assignment(std::string_view text, std::size_t at) {
  const std::size_t end = skip_word(text, at);
  return end > at && end < text.size() && text[end] == '=';
}

/// A part of a line; offsets are the line's.
struct Token {
  enum class Kind : std::uint8_t { assignment, stray, open_quote };
  Kind kind = Kind::stray;
  std::size_t begin = 0;
  std::size_t key_end = 0;
  std::size_t value_begin = 0;  ///< within the quotes, where the value is one quoted text
  std::size_t value_end = 0;
  std::size_t end = 0;
  std::string value;
};

/// Reads a quoted text at `at` into `value`; npos where the quote is never closed.
std::size_t read_quoted(std::string_view text, std::size_t at, std::string& value) {
  const char quote = text[at++];
  while (at < text.size() && text[at] != quote) {
    if (text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == quote || text[at + 1] == '\\')) ++at;
    value += text[at++];
  }
  return at < text.size() ? at + 1 : std::string_view::npos;
}

void read_token_value(std::string_view text, Token& token) {
  std::size_t at = token.value_begin;
  bool item_begins = true;
  while (at < text.size() && !is_space(text[at])) {
    if (item_begins && is_quote(text[at])) {
      const std::size_t end = read_quoted(text, at, token.value);
      if (end == std::string_view::npos) {
        token.kind = Token::Kind::open_quote;
        at = text.size();
        break;
      }
      at = end;
      item_begins = false;
    } else if (text[at] == ',') {
      token.value += text[at++];
      item_begins = true;
      const std::size_t next = skip_blanks(text, at);
      if (next == text.size() || is_assignment(text, next)) break;
      at = next;
    } else {
      token.value += text[at++];
      item_begins = false;
    }
  }
  token.value_end = token.end = at;
  // The value's own span leaves out the quotes.
  if (at > token.value_begin + 1 && is_quote(text[token.value_begin]) && text[at - 1] == text[token.value_begin] &&
      token.value.size() == at - token.value_begin - 2) {
    ++token.value_begin;
    --token.value_end;
  }
}

std::optional<Token> next_token(std::string_view text, std::size_t at) {
  Token token;
  token.begin = skip_blanks(text, at);
  if (token.begin == text.size()) return std::nullopt;
  at = token.begin;
  while (at < text.size() && !is_space(text[at]) && text[at] != '=') ++at;
  token.key_end = token.end = at;
  const std::size_t equals = skip_blanks(text, at);
  if (equals == text.size() || text[equals] != '=' || token.key_end == token.begin) {
    if (token.key_end == token.begin) ++token.end;  // a lone `=`
    while (token.end < text.size() && !is_space(text[token.end])) ++token.end;
    return token;
  }
  token.kind = Token::Kind::assignment;
  token.value_begin = equals + 1;
  // `key = value` is understood; `key= other=…` has no value.
  if (equals > at) {
    const std::size_t value = skip_blanks(text, equals + 1);
    if (!is_assignment(text, value)) token.value_begin = value;
  }
  read_token_value(text, token);
  return token;
}

/// One line of a comment, without what decorates it.
struct Line {
  std::string_view text;
  std::uint32_t begin = 0;  ///< offset in the file
};

class Reader {
 public:
  Reader(const source::SourceSet& sources, const Keys& keys) : sources_(sources), keys_(keys) {}

  void comment(const syntax::Comment& comment);
  Pragmas take() { return std::move(result_); }

 private:
  void line(const syntax::Comment& comment, const Line& line);
  bool near_miss(const Line& line);
  void grant(const syntax::Comment& comment, std::string_view text, std::uint32_t begin, bool of_file);
  void field(Annotation& annotation, std::string_view text, const Token& token, std::uint32_t begin);
  void directive(const syntax::Comment& comment, std::string_view text, std::uint32_t begin);
  void allow(const syntax::Comment& comment, std::string_view text, std::uint32_t begin, bool of_file);
  Annotation& annotation_at(const syntax::Comment& comment, bool of_file);

  [[nodiscard]] source::Span span(std::uint32_t begin, std::size_t from, std::size_t to) const {
    return {file_, begin + static_cast<std::uint32_t>(from), begin + static_cast<std::uint32_t>(to)};
  }
  void malformed(source::Span at, std::string text, std::string nearest = {}) {
    if (++malformed_here_ > most_malformed) return;
    std::optional<findings::Edit> mend;
    if (!nearest.empty()) mend = findings::Edit{at, nearest};
    result_.malformed.push_back({at, std::move(text), std::move(nearest), std::move(mend)});
  }
  /// Words without `=`, one Malformed for a run of them.
  std::size_t stray(std::string_view text, const Token& first, std::uint32_t begin);

  const source::SourceSet& sources_;
  const Keys& keys_;
  source::FileId file_ = source::FileId::none;
  std::size_t malformed_here_ = 0;
  bool continues_ = false;  ///< a pragma stood on the line before, in the same comment
  bool of_file_ = false;    ///< and it was for the whole file
  Pragmas result_;
};

/// The next line of `text` from `at` on, without blanks and the stars and signs that decorate it.
Line next_line(std::string_view text, std::size_t& at, std::uint32_t base) {
  const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
  std::size_t begin = at;
  at = std::min(end + 1, text.size());
  while (begin < end && (is_space(text[begin]) || text[begin] == '*' || text[begin] == '#' || text[begin] == '/' ||
                         text[begin] == '!')) {
    ++begin;
  }
  return {trim(text.substr(begin, end - begin)), base + static_cast<std::uint32_t>(begin)};
}

void Reader::comment(const syntax::Comment& comment) {
  file_ = comment.at.file;
  malformed_here_ = 0;
  continues_ = false;
  const std::string_view bytes = sources_.bytes(file_);
  if (comment.text.empty() || comment.text.data() < bytes.data() ||
      comment.text.data() + comment.text.size() > bytes.data() + bytes.size()) {
    return;
  }
  const auto base = static_cast<std::uint32_t>(comment.text.data() - bytes.data());
  const std::string_view text = comment.text.substr(0, most_bytes);
  if (!may_hold_pragma(text)) return;
  for (std::size_t at = 0; at < text.size();) line(comment, next_line(text, at, base));
  if (text.size() < comment.text.size()) {
    malformed(span(base, text.size(), comment.text.size()),
              fmt::format("only the first {} bytes of a comment are read", most_bytes));
  }
}

void Reader::line(const syntax::Comment& comment, const Line& line) {
  constexpr std::string_view tool = "grantlint:";
  const std::string_view text = line.text;
  const bool of_file = text.starts_with(file_head);
  if (const std::string_view head = of_file ? file_head : grant_head; text.starts_with(head)) {
    of_file_ = of_file;
    grant(comment, text.substr(head.size()), line.begin + static_cast<std::uint32_t>(head.size()), of_file);
    continues_ = true;
  } else if (text.starts_with(tool)) {
    directive(comment, text.substr(tool.size()), line.begin + static_cast<std::uint32_t>(tool.size()));
    continues_ = false;
  } else if (continues_ && is_assignment(text, 0)) {
    grant(comment, text, line.begin, of_file_);
  } else {
    near_miss(line);
    continues_ = false;
  }
}

/// `Grant:`, `grants:`, `grant :`, `@grant:`, `Grant-File:` or no colon at all, before a `key=` that is a field.
bool Reader::near_miss(const Line& line) {
  const std::string_view text = line.text;
  std::size_t at = text.starts_with('@') ? 1 : 0;
  const std::string word = lower(text.substr(at, skip_word(text, at) - at));
  const bool of_file = word == "grant-file" || word == "grants-file";
  if (word != "grant" && word != "grants" && word != "grantlint" && !of_file) return false;
  at = skip_blanks(text, at + word.size());
  const bool colon = at < text.size() && text[at] == ':';
  const std::size_t head_end = colon ? at + 1 : skip_word(text, text.starts_with('@') ? 1 : 0);
  if (word == "grantlint") {
    const std::size_t name = skip_blanks(text, head_end);
    const std::size_t name_end = skip_word(text, name);
    if (lower(text.substr(name, name_end - name)) != "allow") return false;
    const std::string_view rules = text.substr(skip_blanks(text, name_end));
    if (!colon && lower(rules.substr(0, 2)) != "gl") return false;
    malformed(span(line.begin, 0, name_end),
              fmt::format("`{}` is not how a suppression begins", clip(text.substr(0, name_end))), "grantlint:allow");
    return true;
  }
  const std::size_t key = skip_blanks(text, head_end);
  if (!is_assignment(text, key)) return false;
  std::size_t from = key;
  while (const auto token = next_token(text, from)) {
    from = token->end;
    if (token->kind == Token::Kind::stray || !keys_.find(text.substr(token->begin, token->key_end - token->begin)))
      continue;
    malformed(span(line.begin, 0, head_end),
              fmt::format("`{}` is not how an annotation begins", text.substr(0, head_end)),
              std::string(of_file ? file_head : grant_head));
    return true;
  }
  return false;
}

Annotation& Reader::annotation_at(const syntax::Comment& comment, bool of_file) {
  if (!result_.annotations.empty()) {
    Annotation& last = result_.annotations.back();
    const Stand& stand = result_.annotation_stands.back();
    const bool same_comment = last.at.contains(comment.at);
    // Without a target, lines belong together where nothing but their ends lies between.
    const bool joined =
        stand.own_line && comment.own_line && stand.target_line == comment.target_line &&
        (comment.target_line != 0 || sources_.line(file_, last.at.end) + 1 >= sources_.line(file_, comment.at.begin));
    if ((same_comment || joined) && stand.of_file == of_file) {
      last.at.end = std::max(last.at.end, comment.at.end);
      return last;
    }
  }
  result_.annotations.push_back({comment.at, SourceKind::comment, {}, 0});
  result_.annotation_stands.push_back({comment.at, comment.own_line, comment.target_line, of_file});
  return result_.annotations.back();
}

std::size_t Reader::stray(std::string_view text, const Token& first, std::uint32_t begin) {
  std::size_t end = first.end;
  while (const auto token = next_token(text, end)) {
    if (token->kind != Token::Kind::stray) break;
    end = token->end;
  }
  malformed(span(begin, first.begin, end),
            fmt::format("`{}` is no `key=value`", clip(text.substr(first.begin, end - first.begin))));
  return end;
}

void Reader::grant(const syntax::Comment& comment, std::string_view text, std::uint32_t begin, bool of_file) {
  Annotation& annotation = annotation_at(comment, of_file);
  bool empty = true;
  std::size_t at = 0;
  while (const auto token = next_token(text, at)) {
    empty = false;
    if (token->kind == Token::Kind::stray) {
      at = stray(text, *token, begin);
    } else {
      field(annotation, text, *token, begin);
      at = token->end;
    }
  }
  if (empty && annotation.fields.empty()) {
    malformed(comment.at, "the annotation says nothing");
  }
}

void Reader::field(Annotation& annotation, std::string_view text, const Token& token, std::uint32_t begin) {
  const std::string_view key = text.substr(token.begin, token.key_end - token.begin);
  const source::Span key_at = span(begin, token.begin, token.key_end);
  const auto known = keys_.find(key);
  if (!known) {
    const std::string nearest = keys_.nearest(key);
    malformed(key_at, fmt::format("unknown field `{}`", clip(key)), nearest);
    const auto meant = keys_.find(nearest);
    if (meant && find(annotation, *meant) != nullptr && !result_.malformed.empty() &&
        result_.malformed.back().at == key_at) {
      result_.malformed.back().mend.reset();  // it would be there twice
    }
    return;
  }
  if (token.kind == Token::Kind::open_quote) {
    malformed(span(begin, token.value_begin, token.value_end),
              fmt::format("the quote that `{}` opens is not closed", clip(key)));
    return;
  }
  const source::Span value_at = span(begin, token.value_begin, token.value_end);
  if (find(annotation, *known) != nullptr) {
    malformed(span(begin, token.begin, token.end), fmt::format("`{}` is given twice; the first counts", name(*known)));
    return;
  }
  auto values = read_value(*known, token.value, Script::free);
  if (!values) {
    malformed(value_at.begin == value_at.end ? key_at : value_at, std::move(values.error().text),
              std::move(values.error().nearest));
    return;
  }
  annotation.fields.emplace_back(*known, Field{std::move(*values), value_at, SourceKind::comment, 0xffffffff});
}

void Reader::directive(const syntax::Comment& comment, std::string_view text, std::uint32_t begin) {
  const std::size_t from = skip_blanks(text, 0);
  const std::size_t end = skip_word(text, from);
  const std::string_view word = text.substr(from, end - from);
  if (from == 0 && (word == "allow" || word == "allow-file")) {
    allow(comment, text.substr(end), begin + static_cast<std::uint32_t>(end), word == "allow-file");
    return;
  }
  constexpr std::array<std::string_view, 6> meant{"allow", "ignore", "disable", "suppress", "skip", "off"};
  const bool suppresses =
      std::ranges::find(meant, lower(word)) != meant.end() || !config::nearest(clip(word), {"allow"}).empty();
  if (from > 0 && !suppresses) return;  // prose: "grantlint: see the handbook"
  malformed(span(begin, 0, end), fmt::format("`grantlint:{}` is unknown", clip(text.substr(0, end))),
            suppresses ? "allow" : "");
}

/// `GL301`, or a name such as `missing-expiry`; which ones exist is known to the checks alone.
std::optional<std::string> read_rule(std::string_view text) {
  if (text.size() == 5 && lower(text.substr(0, 2)) == "gl" &&
      std::ranges::all_of(text.substr(2), [](char c) { return c >= '0' && c <= '9'; })) {
    return "GL" + std::string(text.substr(2));
  }
  const bool named =
      !text.empty() && std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
  return named ? std::optional(std::string(text)) : std::nullopt;
}

void Reader::allow(const syntax::Comment& comment, std::string_view text, std::uint32_t begin, bool of_file) {
  Allow allow;
  allow.at = comment.at;
  bool good = true;
  bool reason_given = false;
  const auto refuse = [&](source::Span at, std::string why, std::string nearest = {}) {
    malformed(at, std::move(why), std::move(nearest));
    good = false;
  };
  std::size_t next = 0;
  while (const auto token = next_token(text, next)) {
    next = token->end;
    if (token->kind == Token::Kind::stray) {
      for (std::size_t from = token->begin; from < token->end;) {
        const std::size_t end = std::min(text.find(',', from), token->end);
        const std::string_view rule = text.substr(from, end - from);
        if (auto read = read_rule(rule)) {
          allow.rules.push_back(std::move(*read));
        } else if (!rule.empty()) {
          malformed(span(begin, from, end), fmt::format("`{}` is neither a rule's id nor its name", clip(rule)));
        }
        from = end + 1;
      }
      continue;
    }
    const std::string_view key = text.substr(token->begin, token->key_end - token->begin);
    const source::Span value_at = span(begin, token->value_begin, token->value_end);
    if (token->kind == Token::Kind::open_quote) {
      refuse(value_at, fmt::format("the quote that `{}` opens is not closed", clip(key)));
    } else if (key == "reason") {
      reason_given = true;
      allow.reason = std::string(trim(token->value));
    } else if (key == "until") {
      const auto day = findings::parse_day(clip(token->value));
      if (day) {
        allow.until = *day;
      } else {
        refuse(value_at, fmt::format("the date of `until` cannot be read: {}", day.error()));
      }
    } else {
      // A misspelt `until` would make the suppression last for ever.
      refuse(span(begin, token->begin, token->key_end), fmt::format("unknown field `{}`", clip(key)),
             std::string(config::nearest(lower(clip(key)), {"reason", "until"})));
    }
  }
  if (allow.rules.empty()) refuse(comment.at, "the suppression names no rule");
  if (allow.reason.empty() && good) {
    refuse(comment.at, reason_given ? "the reason of the suppression is empty" : "the suppression gives no reason");
  }
  if (!good) return;
  result_.allows.push_back(std::move(allow));
  result_.allow_stands.push_back({comment.at, comment.own_line, comment.target_line, of_file});
}

}  // namespace

bool may_hold_pragma(std::string_view bytes) {
  // `grant`, `grants` or `grantlint` in any case, then a colon, or a blank and `key=`, or `allow`.
  std::size_t small = bytes.find('g');
  std::size_t large = bytes.find('G');
  while (std::min(small, large) != std::string_view::npos) {
    const std::size_t at = std::min(small, large);
    (at == small ? small : large) = bytes.find(bytes[at], at + 1);
    if (at + 1 < bytes.size() && bytes[at + 1] != 'r' && bytes[at + 1] != 'R') continue;
    const std::string_view rest = bytes.substr(at, 16);
    const std::string word = lower(rest.substr(0, skip_word(rest, 0)));
    if (word != "grant" && word != "grants" && word != "grantlint" && word != "grant-file" && word != "grants-file")
      continue;
    const std::size_t next = skip_blanks(bytes, at + word.size());
    if (next == bytes.size()) continue;
    if (bytes[next] == ':' || is_assignment(bytes.substr(next, 64), 0) || lower(bytes.substr(next, 5)) == "allow")
      return true;
  }
  return false;
}

Pragmas read(const source::SourceSet& sources, const std::vector<syntax::Comment>& comments, const Keys& keys) {
  Reader reader(sources, keys);
  for (const syntax::Comment& comment : comments) reader.comment(comment);
  return reader.take();
}

}  // namespace grantlint::tickets
