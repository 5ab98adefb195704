// Templates. The grammar drops blanks around literals and knows nothing of indentation, so literal
// text is the text between the sequences, cut in three passes as HCL does: a flat list of tokens
// (literals by line, and the sequences between them), `~` and `<<-` applied to it, and then the tree.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "source/ascii.h"
#include "source/utf8.h"
#include "syntax/hcl_lower.h"
#include "syntax/text_source.h"

namespace grantlint::syntax {

using source::Span;

namespace {

struct Escape {
  std::size_t length = 0;  ///< 0: none here
  std::string text;
};

/// The escape that `text` begins with.
Escape escape_at(std::string_view text, bool quoted) {
  if (text.starts_with("$${")) return {3, "${"};
  if (text.starts_with("%%{")) return {3, "%{"};
  if (!quoted || text.size() < 2 || text.front() != '\\') return {};
  switch (text[1]) {
    case 'n': return {2, "\n"};
    case 'r': return {2, "\r"};
    case 't': return {2, "\t"};
    case '"': return {2, "\""};
    case '\\': return {2, "\\"};
    case 'u':
    case 'U': break;
    default: return {};
  }
  const std::size_t digits = text[1] == 'u' ? 4 : 8;
  if (text.size() < 2 + digits) return {};
  std::uint32_t code = 0;
  for (const char c : text.substr(2, digits)) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return {};
    code = code * 16 + static_cast<std::uint32_t>(digit);
  }
  Escape result{2 + digits, {}};
  source::append_utf8(result.text, code);
  return result;
}

}  // namespace

struct Lowerer::Template {
  enum class Quoting : std::uint8_t { quoted, heredoc, indented_heredoc };

  struct Token {
    bool literal = false;
    std::uint32_t line_begin = 0;  // where the literal began before anything was cut off
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool strip_before = false;  // of a sequence: `${~`
    bool strip_after = false;   // `~}`
  };

  Lowerer& to;
  Quoting form;
  std::vector<Token> tokens;
  std::size_t used = 0;

  // First pass.

  void literal_tokens(std::uint32_t begin, std::uint32_t end) {
    while (begin < end) {
      std::uint32_t stop = end;
      if (form != Quoting::quoted) {
        const std::size_t newline = to.bytes_.find('\n', begin);
        if (newline < end) stop = static_cast<std::uint32_t>(newline) + 1;
      }
      tokens.push_back({true, begin, begin, stop, false, false});
      begin = stop;
    }
  }

  void sequence_token(cst::Id id) {
    const std::string_view written = to.text(id);
    tokens.push_back({false, 0, 0, 0, written.size() > 3 && written[2] == '~',
                      written.size() > 3 && written[written.size() - 2] == '~'});
  }

  void collect(cst::Id at, cst::Id stop, std::uint32_t begin, std::uint32_t end, int depth) {
    for (; at != stop && at != cst::none; at = to.next(at)) {
      const Span part = to.span(at);
      switch (to.kind(at)) {
        case Hcl::template_interpolation:
        case Hcl::error:
          literal_tokens(begin, part.begin);
          sequence_token(at);
          break;
        case Hcl::template_directive:
          literal_tokens(begin, part.begin);
          collect_directive(to.first(at), depth);
          break;
        default: continue;
      }
      begin = part.end;
    }
    literal_tokens(begin, end);
  }

  void collect_directive(cst::Id id, int depth) {
    if (depth > deepest_hcl) {
      sequence_token(id);
      return;
    }
    const cst::Id otherwise = to.find(id, Hcl::template_else_intro);
    const cst::Id intro = to.first(id);
    const cst::Id last = closing(id);
    sequence_token(intro);
    if (otherwise != cst::none) {
      collect(to.next(intro), otherwise, to.span(intro).end, to.span(otherwise).begin, depth + 1);
      sequence_token(otherwise);
    }
    const cst::Id before = otherwise != cst::none ? otherwise : intro;
    collect(to.next(before), last, to.span(before).end, to.span(last).begin, depth + 1);
    sequence_token(last);
  }

  [[nodiscard]] cst::Id closing(cst::Id id) const {
    cst::Id last = to.first(id);
    for (cst::Id at = last; at != cst::none; at = to.next(at)) last = at;
    return last;
  }

  // Second pass.

  /// An escape of white space, `\\n`, as it is written in quotes; 0 where there is none at `at`.
  [[nodiscard]] std::uint32_t escaped_space(std::uint32_t at, const Token& token) const {
    constexpr std::array<std::string_view, 6> written{"\\n", "\\t", "\\r", "\\u0020", "\\u0009", "\\u000a"};
    if (form != Quoting::quoted) return 0;
    for (const std::string_view escape : written) {
      if (to.bytes_.substr(at, token.end - at).starts_with(escape)) return static_cast<std::uint32_t>(escape.size());
    }
    return 0;
  }

  /// How many bytes of a literal's begin are white space, of one character.
  [[nodiscard]] std::uint32_t space_at_begin(const Token& token) const {
    if (token.begin >= token.end) return 0;
    return source::is_any_space(to.bytes_[token.begin]) ? 1 : escaped_space(token.begin, token);
  }

  [[nodiscard]] std::uint32_t space_at_end(const Token& token) const {
    if (token.begin >= token.end) return 0;
    if (source::is_any_space(to.bytes_[token.end - 1])) return 1;
    for (std::uint32_t at = token.end; at-- > token.begin && token.end - at <= 6;) {
      if (to.bytes_[at] != '\\') continue;
      std::uint32_t first = at;  // of several backslashes each second one is escaped
      while (first > token.begin && to.bytes_[first - 1] == '\\') --first;
      const std::uint32_t size = (at - first) % 2 == 0 ? escaped_space(at, token) : 0;
      return size == token.end - at ? size : 0;
    }
    return 0;
  }

  void strip() {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const Token& token = tokens[i];
      if (token.literal) continue;
      if (token.strip_before && i > 0 && tokens[i - 1].literal) {
        Token& before = tokens[i - 1];
        while (const std::uint32_t size = space_at_end(before)) before.end -= size;
      }
      if (token.strip_after && i + 1 < tokens.size() && tokens[i + 1].literal) {
        Token& after = tokens[i + 1];
        while (const std::uint32_t size = space_at_begin(after)) after.begin += size;
      }
    }
  }

  void unindent() {
    if (form != Quoting::indented_heredoc) return;
    std::uint32_t least = std::numeric_limits<std::uint32_t>::max();
    std::vector<Token*> indented;
    bool line_begins = true;
    for (Token& token : tokens) {
      const std::string_view text = to.bytes_.substr(token.begin, token.end - token.begin);
      if (line_begins) {
        line_begins = false;
        std::uint32_t spaces = 0;
        if (token.literal) {
          while (spaces < text.size() && source::is_any_space(text[spaces])) ++spaces;
          if (spaces == text.size() && text.ends_with('\n')) {
            spaces = std::numeric_limits<std::uint32_t>::max();  // a blank line does not count
          } else {
            indented.push_back(&token);
          }
        }
        least = std::min(least, spaces);
      }
      if (token.literal && text.ends_with('\n')) line_begins = true;
    }
    for (Token* token : indented) token->begin = std::min(token->begin + least, token->end);
  }

  // Third pass.

  /// The literal tokens up to `end`; neighbours of which nothing was cut off are one string.
  void literals(std::uint32_t end, std::vector<NodeId>& out) {
    while (used < tokens.size() && tokens[used].literal && tokens[used].line_begin < end) {
      const std::uint32_t begin = tokens[used].begin;
      std::uint32_t stop = tokens[used].end;
      ++used;
      while (used < tokens.size() && tokens[used].literal && tokens[used].line_begin < end &&
             tokens[used].begin == stop) {
        stop = tokens[used].end;
        ++used;
      }
      to.literal(begin, stop, form == Quoting::quoted, out);
    }
  }

  NodeId build(cst::Id at, cst::Id stop, Span whole, std::uint32_t end, int depth) {
    std::vector<NodeId> children;
    parts(at, stop, end, depth, children);
    return to.add(NodeKind::templ, whole, {}, children);
  }

  void parts(cst::Id at, cst::Id stop, std::uint32_t end, int depth, std::vector<NodeId>& out) {
    for (; at != stop && at != cst::none; at = to.next(at)) {
      const Span part = to.span(at);
      switch (to.kind(at)) {
        case Hcl::template_interpolation: {
          literals(part.begin, out);
          ++used;
          const cst::Id inner = to.find(at, Hcl::expression);
          const bool sound = inner != cst::none && to.find(at, Hcl::error) == cst::none;
          const NodeId value = sound ? to.expression(inner, depth + 1) : to.error(part);
          if (inner == cst::none && !(*to.cst_)[at].broken)
            to.unseen(part, "an expression is missing between `${` and `}`");
          out.push_back(to.add(NodeKind::interpolation, part, {}, {value}));
          break;
        }
        case Hcl::template_directive:
          literals(part.begin, out);
          out.push_back(directive(to.first(at), depth + 1));
          break;
        case Hcl::error:
          literals(part.begin, out);
          ++used;
          out.push_back(to.error(part));
          break;
        default: break;
      }
    }
    literals(end, out);
  }

  NodeId directive(cst::Id id, int depth) {
    const Span whole = to.span(id);
    if (to.too_deep(id, depth)) {
      ++used;
      return to.error(whole);
    }
    const cst::Id intro = to.first(id);
    const cst::Id otherwise = to.find(id, Hcl::template_else_intro);
    const cst::Id last = closing(id);
    const cst::Id asked = to.find(intro, Hcl::expression);
    ++used;
    const NodeId subject = asked == cst::none ? to.error(to.span(intro)) : to.expression(asked, depth + 1);
    const auto block = [&](cst::Id from, cst::Id until) {
      const Span at{to.file_, to.span(from).end, to.span(until).begin};
      const NodeId node = build(to.next(from), until, at, at.end, depth + 1);
      ++used;
      return node;
    };
    if (to.is(id, Hcl::template_for)) {
      const NodeId repeated = block(intro, last);
      return to.add(NodeKind::template_for, whole, to.names(intro), {subject, repeated});
    }
    const NodeId then = block(intro, otherwise == cst::none ? last : otherwise);
    const NodeId other = otherwise == cst::none ? no_node : block(otherwise, last);
    return to.add(NodeKind::template_if, whole, {}, {subject, then, other});
  }

  NodeId run(cst::Id first, cst::Id stop, Span whole, Span inner, int depth) {
    collect(first, stop, inner.begin, inner.end, depth);
    strip();
    unindent();
    std::vector<NodeId> children;
    parts(first, stop, inner.end, depth, children);
    if (form == Quoting::quoted) return to.quoted(children, whole, inner);
    if (children.empty()) children.push_back(to.add(NodeKind::string, {inner.file, inner.begin, inner.begin}));
    return to.add(NodeKind::templ, whole, {}, children);
  }
};

bool is_escape(std::string_view text) {
  return escape_at(text, true).length > 0;
}

void Lowerer::literal(std::uint32_t begin, std::uint32_t end, bool quoted, std::vector<NodeId>& out) {
  std::uint32_t plain = begin;
  std::uint32_t at = begin;
  const auto flush = [&] {
    if (plain < at) out.push_back(add(NodeKind::string, {file_, plain, at}, std::string(text({file_, plain, at}))));
  };
  while (at < end) {
    const char c = bytes_[at];
    if (c != '$' && c != '%' && c != '\\') {
      ++at;
      continue;
    }
    Escape escape = escape_at(bytes_.substr(at, end - at), quoted);
    if (escape.length == 0) {
      ++at;
      continue;
    }
    flush();
    const auto length = static_cast<std::uint32_t>(escape.length);
    out.push_back(add(NodeKind::string, {file_, at, at + length}, std::move(escape.text)));
    at += length;
    plain = at;
  }
  flush();
}

NodeId Lowerer::quoted(std::vector<NodeId>& parts, Span whole, Span inner) {
  if (parts.empty()) parts.push_back(add(NodeKind::string, {inner.file, inner.begin, inner.begin}));
  const Node& only = out_.tree[parts.front()];
  const bool one_literal = parts.size() == 1 && only.kind == NodeKind::string && only.at == inner &&
                           only.name.size() == inner.end - inner.begin;
  return one_literal ? parts.front() : add(NodeKind::templ, whole, {}, parts);
}

NodeId Lowerer::quoted(cst::Id id, int depth) {
  if (id == cst::none || too_deep(id, depth)) return error(span(id));
  const Span whole = span(id);
  const std::string_view written = text(whole);
  if (written.size() < 2 || written.front() != '"' || written.back() != '"') return error(whole);
  return Template{*this, Template::Quoting::quoted, {}}.run(first(id), cst::none, whole,
                                                            {file_, whole.begin + 1, whole.end - 1}, depth);
}

NodeId Lowerer::heredoc(cst::Id id, int depth) {
  if (id == cst::none || too_deep(id, depth)) return error(span(id));
  const Span whole = span(id);
  const cst::Id opening = first(id);
  const cst::Id marker = next(opening);
  cst::Id last = marker;
  for (cst::Id at = marker; at != cst::none; at = next(at)) last = at;
  if (!is(marker, Hcl::heredoc_identifier) || !is(last, Hcl::heredoc_identifier) || last == marker) return error(whole);
  const std::size_t first_line = bytes_.find('\n', span(marker).end);
  std::uint32_t end = span(last).begin;
  while (end > 0 && bytes_[end - 1] != '\n') --end;
  if (first_line == std::string_view::npos || first_line + 1 > end) return error(whole);
  const auto form = text(opening) == "<<-" ? Template::Quoting::indented_heredoc : Template::Quoting::heredoc;
  return Template{*this, form, {}}.run(next(marker), last, whole,
                                       {file_, static_cast<std::uint32_t>(first_line) + 1, end}, depth);
}

NodeId Lowerer::bare_template(cst::Id first, cst::Id stop, Span at, int depth) {
  return Template{*this, Template::Quoting::heredoc, {}}.run(first, stop, at, at, depth);
}

}  // namespace grantlint::syntax
