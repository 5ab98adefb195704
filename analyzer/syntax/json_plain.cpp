#include "syntax/json_plain.h"

#include <algorithm>
#include <vector>

namespace grantlint::syntax {

namespace {

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::optional<cst::Tree> read() {
    constexpr std::size_t usual_node = 24;  // bytes of text
    out_.nodes.reserve(text_.size() / usual_node + 1);
    out_.nodes.push_back({});
    open_.push_back({0, cst::none});
    while (skip(), at_ < size()) {
      if (!step()) return std::nullopt;
    }
    if (open_.size() > 1) return std::nullopt;
    out_.nodes.front().end = size();
    return std::move(out_);
  }

 private:
  struct Open {
    cst::Id id = cst::none;
    cst::Id last_child = cst::none;
  };

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(text_.size()); }
  [[nodiscard]] char peek() const { return at_ < size() ? text_[at_] : '\0'; }
  [[nodiscard]] Json kind() const { return static_cast<Json>(out_.nodes[open_.back().id].kind); }
  void skip() {
    while (at_ < size() && is_blank(text_[at_])) ++at_;
  }

  cst::Id add(Json kind, std::uint32_t begin) {
    const auto id = static_cast<cst::Id>(out_.nodes.size());
    cst::Node node;
    node.kind = static_cast<std::uint8_t>(kind);
    node.begin = begin;
    node.end = at_;
    out_.nodes.push_back(node);
    Open& parent = open_.back();
    (parent.last_child == cst::none ? out_.nodes[parent.id].first_child : out_.nodes[parent.last_child].next) = id;
    parent.last_child = id;
    return id;
  }

  void open(Json kind, std::uint32_t begin) {
    const cst::Id id = add(kind, begin);
    open_.push_back({id, cst::none});
  }

  void close() {
    out_.nodes[open_.back().id].end = at_;
    open_.pop_back();
  }

  /// A value, or the end of what is open, with what has to stand before it.
  bool step() {
    const bool first = open_.back().last_child == cst::none;
    switch (kind()) {
      case Json::object:
        if (peek() == '}') return end();
        if (!first && !comma()) return false;
        open(Json::pair, at_);
        if (peek() != '"' || !string()) return false;
        skip();
        if (peek() != ':') return false;
        ++at_;
        return true;
      case Json::array:
        if (peek() == ']') return end();
        return (first || comma()) && value();
      default: return value();  // of a pair, or a document
    }
  }

  bool comma() {
    if (peek() != ',') return false;
    ++at_;
    skip();
    return true;
  }

  bool end() {
    ++at_;
    close();
    return ended();
  }

  /// A value has ended: the pair that it is of ends with it.
  bool ended() {
    if (kind() == Json::pair) close();
    return true;
  }

  bool value() {
    const std::uint32_t begin = at_;
    switch (peek()) {
      case '{':
      case '[':
        ++at_;
        open(text_[begin] == '{' ? Json::object : Json::array, begin);
        return true;
      case '"': return string() && ended();
      case 't': return word("true", Json::true_);
      case 'f': return word("false", Json::false_);
      case 'n': return word("null", Json::null);
      default: return number();
    }
  }

  bool string() {
    const std::uint32_t begin = at_++;
    while (at_ < size() && text_[at_] != '"') {
      if (static_cast<unsigned char>(text_[at_]) < ' ') return false;
      if (text_[at_] == '\\') {
        ++at_;
        if (std::string_view("\"\\/bfnrtu").find(peek()) == std::string_view::npos) return false;
      }
      ++at_;
    }
    if (at_ >= size()) return false;
    ++at_;
    add(Json::string, begin);
    return true;
  }

  /// Nothing but what may follow a value follows what was just read.
  [[nodiscard]] bool is_apart() const {
    return at_ >= size() || is_blank(text_[at_]) || text_[at_] == ',' || text_[at_] == ']' || text_[at_] == '}';
  }

  bool word(std::string_view word, Json kind) {
    if (!text_.substr(at_).starts_with(word)) return false;
    const std::uint32_t begin = at_;
    at_ += static_cast<std::uint32_t>(word.size());
    add(kind, begin);
    return is_apart() && ended();
  }

  bool digits() {
    const std::uint32_t begin = at_;
    while (is_digit(peek())) ++at_;
    return at_ > begin;
  }

  bool number() {
    const std::uint32_t begin = at_;
    if (peek() == '-') ++at_;
    if (peek() == '0') {
      ++at_;
    } else if (!digits()) {
      return false;
    }
    if (peek() == '.') {
      ++at_;
      if (!digits()) return false;
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!digits()) return false;
    }
    add(Json::number, begin);
    return is_apart() && ended();
  }

  std::string_view text_;
  std::uint32_t at_ = 0;
  cst::Tree out_;
  std::vector<Open> open_;
};

}  // namespace

std::optional<cst::Tree> plain_json(std::string_view text) {
  return Reader(text).read();
}

}  // namespace grantlint::syntax
