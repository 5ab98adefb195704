// JSON that has errors is mended first, byte for byte at the same offsets: a comma before a closing
// bracket becomes a blank, and brackets that are not closed at the end are closed. A remaining error
// loses only the pair or element that contains it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "source/text.h"
#include "source/utf8.h"
#include "syntax/comments.h"
#include "syntax/cst.h"
#include "syntax/json_plain.h"
#include "syntax/syntax.h"
#include "syntax/text_source.h"
#include "syntax/unseen.h"

extern "C" const TSLanguage* tree_sitter_json();

namespace grantlint::syntax {

namespace {

const cst::Language& json_language() {
  static constexpr auto names =
      std::to_array<std::string_view>({"object", "array", "pair", "string", "number", "true", "false", "null"});
  static const cst::Language language(tree_sitter_json(), names);
  return language;
}

constexpr int deepest_json = 500;

bool is_value(Json kind) {
  return kind >= Json::object && kind != Json::pair;
}

struct Mended {
  std::string text;
  std::string closing;  ///< brackets that were missing at the end
};

Mended mend(std::string_view text) {
  Mended result{std::string(text), {}};
  std::vector<char> open;
  std::size_t comma = std::string_view::npos;  // the last significant byte, where it is a comma
  bool value_wanted = false;                   // the last significant byte is a colon
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (source::is_space(c)) continue;
    if (c == '/' && i + 1 < text.size() && (text[i + 1] == '/' || text[i + 1] == '*')) {
      const std::size_t close = text[i + 1] == '/' ? text.find('\n', i) : text.find("*/", i + 2);
      i = close == std::string_view::npos ? text.size() : close + (text[i + 1] == '/' ? 0 : 1);
      continue;
    }
    if (c == '}' || c == ']') {
      if (comma != std::string_view::npos) result.text[comma] = ' ';
      if (!open.empty()) open.pop_back();
    }
    if (c == '{' || c == '[') open.push_back(c == '{' ? '}' : ']');
    comma = c == ',' ? i : std::string_view::npos;
    value_wanted = c == ':';
    if (c != '"') continue;
    std::size_t end = i + 1;
    while (end < text.size() && text[end] != '"' && text[end] != '\n') end += text[end] == '\\' ? 2 : 1;
    if (end >= text.size()) result.closing = "\"";
    i = std::min(end, text.size());
  }
  if (open.empty()) return result;
  if (comma != std::string_view::npos) result.text[comma] = ' ';
  if (value_wanted) result.closing += "null";
  result.closing.append(open.rbegin(), open.rend());
  return result;
}

class JsonReader {
 public:
  explicit JsonReader(const TextSource& source) : source_(source), text_(source.text()) {}

  Documents read() {
    std::optional<cst::Tree> plain = plain_json(text_);
    cst::Tree tree = plain ? std::move(*plain) : cst::parse(json_language(), text_);
    if (tree.broken()) {
      const Mended mended = mend(text_);
      const std::array<std::string_view, 2> parts{mended.text, mended.closing};
      tree = cst::parse(json_language(), parts);
      if (!mended.closing.empty()) {
        const std::size_t last = text_.find_last_not_of(source::spaces);
        const auto at = static_cast<std::uint32_t>(last == std::string_view::npos ? 0 : last);
        say(at, std::min(at + 1, size()), fmt::format("the text ends where `{}` is missing", mended.closing.back()));
      }
    }
    tree_ = &tree;
    if (tree.stopped)
      say(0, std::min<std::uint32_t>(size(), 1), "takes too long to read", findings::Unseen::Kind::limit);
    if (!tree.nodes.empty()) top();
    if (!out_.unseen.empty() && source_.has_unknown()) unreadable();
    for (const cst::Range& comment : tree.comments) comments_.push_back(comment);
    tidy(out_.unseen);
    return std::move(out_);
  }

  [[nodiscard]] const std::vector<cst::Range>& comments() const { return comments_; }

 private:
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(text_.size()); }
  [[nodiscard]] Json kind(cst::Id id) const { return static_cast<Json>((*tree_)[id].kind); }

  /// Inserted brackets are after the end of the text: no span includes them.
  [[nodiscard]] cst::Range range(cst::Id id) const {
    const cst::Node& node = (*tree_)[id];
    return {std::min(node.begin, size()), std::min(node.end, size())};
  }

  void say(std::uint32_t begin, std::uint32_t end, std::string why,
           findings::Unseen::Kind unseen = findings::Unseen::Kind::unparsed) {
    out_.unseen.push_back({unseen, source_.scalar(begin, end).at, {}, std::move(why)});
  }

  void unreadable() {
    findings::Unseen first = std::move(out_.unseen.front());
    first.why = fmt::format("cannot be read as JSON, part of which is not known: {}", first.why);
    out_.documents.clear();
    out_.unseen.clear();
    out_.unseen.push_back(std::move(first));
  }

  void top() {
    for (cst::Id at = (*tree_)[0].first_child; at != cst::none; at = (*tree_)[at].next) {
      if (is_value(kind(at))) {
        const auto [begin, end] = range(at);
        out_.documents.push_back({value(at, 0), source_.container(begin, end).at});
      } else if (kind(at) == Json::error) {
        report(at);
      }
    }
    if (kind(0) == Json::error) report(0);
  }

  void report(cst::Id id) {
    auto [begin, end] = range(id);
    const std::size_t newline = text_.find('\n', begin);
    end = std::min(end, static_cast<std::uint32_t>(std::min<std::size_t>(newline, text_.size())));
    constexpr std::uint32_t longest = 40;
    std::string_view shown = text_.substr(begin, std::min(end - begin, longest));
    while (!shown.empty() && (static_cast<unsigned char>(shown.back()) & 0x80U) != 0) shown.remove_suffix(1);
    say(begin, end, fmt::format("this is not JSON: unexpected `{}`", shown));
  }

  Unknown unparsed() const {
    Unknown unknown;
    unknown.why = Unknown::Why::unparsed;
    unknown.text = "the text is not JSON";
    return unknown;
  }

  Value value(cst::Id id, int depth) {
    const auto [begin, end] = range(id);
    if ((*tree_)[id].missing || begin >= end) {
      say(begin, std::min(begin + 1, size()), "this is not JSON: a value is missing");
      return Value::unknown(unparsed(), source_.scalar(begin, end));
    }
    if (depth > deepest_json) {
      say(begin, end, fmt::format("nested deeper than {}", deepest_json), findings::Unseen::Kind::limit);
      Unknown unknown;
      unknown.why = Unknown::Why::limit;
      unknown.text = "nested too deep";
      return Value::unknown(std::move(unknown), source_.container(begin, end));
    }
    switch (kind(id)) {
      case Json::object: return object(id, depth);
      case Json::array: return array(id, depth);
      case Json::string: return string(id);
      case Json::number: return number(id);
      case Json::true_: return Value::boolean(true, source_.scalar(begin, end));
      case Json::false_: return Value::boolean(false, source_.scalar(begin, end));
      default: return Value::null(source_.scalar(begin, end));
    }
  }

  Value object(cst::Id id, int depth) {
    const auto [begin, end] = range(id);
    Map map;
    for (cst::Id at = (*tree_)[id].first_child; at != cst::none; at = (*tree_)[at].next) {
      if (kind(at) == Json::pair) pair(at, depth, map);
      if (kind(at) != Json::error) continue;
      report(at);
      map.rest = std::make_shared<const Unknown>(unparsed());
      for (cst::Id kept = (*tree_)[at].first_child; kept != cst::none; kept = (*tree_)[kept].next) {
        if (kind(kept) == Json::pair) pair(kept, depth, map);
      }
    }
    return Value::map(std::move(map), source_.container(begin, end));
  }

  void pair(cst::Id id, int depth, Map& map) {
    cst::Id key = cst::none;
    cst::Id content = cst::none;
    for (cst::Id at = (*tree_)[id].first_child; at != cst::none; at = (*tree_)[at].next) {
      if (is_value(kind(at))) (key == cst::none ? key : content) = at;
      if (kind(at) == Json::error) report(at);
    }
    if (key == cst::none) return;
    const Value name = string(key);
    if (name.is_unknown()) {
      map.rest = name.unknown_ptr();
      return;
    }
    Value inner = content == cst::none ? Value::unknown(unparsed(), source_.scalar(range(id).begin, range(id).end))
                                       : value(content, depth + 1);
    map.entries.push_back({name.as_text(), name.origin(), std::move(inner)});
  }

  Value array(cst::Id id, int depth) {
    const auto [begin, end] = range(id);
    List list;
    for (cst::Id at = (*tree_)[id].first_child; at != cst::none; at = (*tree_)[at].next) {
      if (is_value(kind(at))) {
        // `[${join(…)}]`: what is put in there may be any number of elements.
        const auto [from, to] = range(at);
        const TextSource::Range* unknown = kind(at) == Json::string ? source_.unknown_in(from, to) : nullptr;
        if (unknown != nullptr && unknown->begin == from && unknown->end == to) {
          list.rest = std::make_shared<const Unknown>(source_.unknown(*unknown));
        } else {
          list.items.push_back(value(at, depth + 1));
        }
      }
      if (kind(at) != Json::error) continue;
      report(at);
      list.rest = std::make_shared<const Unknown>(unparsed());
    }
    return Value::list(std::move(list), source_.container(begin, end));
  }

  Value number(cst::Id id) {
    const auto [begin, end] = range(id);
    double result = 0;
    const auto read = std::from_chars(text_.data() + begin, text_.data() + end, result);
    if (read.ec != std::errc()) {
      say(begin, end, "a number that is too large or too small");
      return Value::unknown(unparsed(), source_.scalar(begin, end));
    }
    return Value::number(result, source_.scalar(begin, end));
  }

  Value string(cst::Id id) {
    auto [begin, end] = range(id);
    // A whole value that is not known, masked as a string.
    if (const TextSource::Range* unknown = source_.unknown_in(begin, end);
        unknown != nullptr && unknown->begin == begin && unknown->end == end) {
      return Value::unknown(source_.unknown(*unknown), source_.scalar(begin, end));
    }
    ++begin;
    if (end > begin && text_[end - 1] == '"') --end;
    TextSource::Builder builder(source_);
    std::uint32_t plain = begin;
    for (std::uint32_t at = begin; at < end;) {
      if (text_[at] != '\\') {
        ++at;
        continue;
      }
      builder.raw(plain, at);
      std::string decoded;
      const std::uint32_t after = escape(at, end, decoded);
      builder.escape(at, after, decoded);
      at = plain = after;
    }
    builder.raw(plain, end);
    return std::move(builder).finish(begin, end);
  }

  std::uint32_t hex(std::uint32_t at, std::uint32_t end) const {
    std::uint32_t code = 0xffffffff;
    if (end - at >= 4) std::from_chars(text_.data() + at, text_.data() + at + 4, code, 16);
    return code;
  }

  /// Decodes the escape at `at`; the offset behind it.
  std::uint32_t escape(std::uint32_t at, std::uint32_t end, std::string& out) const {
    if (at + 1 >= end) {
      out = "\\";
      return end;
    }
    const char c = text_[at + 1];
    constexpr std::string_view from = "bfnrt";
    constexpr std::string_view to = "\b\f\n\r\t";
    if (const std::size_t index = from.find(c); index != std::string_view::npos) {
      out = to[index];
      return at + 2;
    }
    if (c != 'u') {
      out = c;
      return at + 2;
    }
    std::uint32_t code = hex(at + 2, end);
    std::uint32_t after = std::min(at + 6, end);
    if (code >= 0xd800 && code < 0xdc00 && end - after >= 6 && text_.substr(after, 2) == "\\u") {
      const std::uint32_t low = hex(after + 2, end);
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10U) + (low - 0xdc00);
        after += 6;
      }
    }
    source::append_utf8(out, code);
    return after;
  }

  const TextSource& source_;
  std::string_view text_;
  const cst::Tree* tree_ = nullptr;
  Documents out_;
  std::vector<cst::Range> comments_;
};

}  // namespace

Documents read_json(const source::SourceSet& sources, source::FileId file) {
  if (auto wrong = wrong_encoding(sources, file)) return {{}, {}, {std::move(*wrong)}};
  const TextSource source(sources, file);
  JsonReader reader(source);
  Documents documents = reader.read();
  std::vector<source::Span> spans;
  for (const cst::Range& range : reader.comments()) spans.push_back(source.scalar(range.begin, range.end).at);
  documents.comments = finish_comments(sources, spans);
  return documents;
}

Documents read_json(const source::SourceSet&, const Value& string) {
  const TextSource source(string, TextSource::Mask::json);
  return JsonReader(source).read();
}

}  // namespace grantlint::syntax
