#include "syntax/json_plain.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "source/text.h"

namespace grantlint::syntax {

namespace {

/// An iterator over a text that counts the bytes read: the library reports values, not their positions.
class Counted {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Counted(const char* at, const char** taken) : at_(at), taken_(taken) {}
  reference operator*() const { return *at_; }
  Counted& operator++() {
    *taken_ = ++at_;
    return *this;
  }
  Counted operator++(int) {
    Counted before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const Counted& a, const Counted& b) { return a.at_ == b.at_; }

 private:
  const char* at_;
  const char** taken_;
};

/// Receives each token after its last byte was read, and builds the tree that the grammar would give.
class Builder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  explicit Builder(std::string_view text) : text_(text), taken_(text.data()) {
    constexpr std::size_t usual_node = 24;  // bytes of text
    out_.nodes.reserve(text_.size() / usual_node + 1);
    out_.nodes.push_back({});
    open_.push_back({0, cst::none});
  }

  std::optional<cst::Tree> read() {
    const char* const last = text_.data() + text_.size();
    while (skip(false), at_ < size()) {
      if (text_[at_] == source::byte_order_mark.front())
        return std::nullopt;  // a byte order mark, which the library passes over
      taken_ = text_.data() + at_;
      const bool sound = nlohmann::json::sax_parse(Counted(taken_, &taken_), Counted(last, &taken_), this,
                                                   nlohmann::json::input_format_t::json, false);
      if (!sound || !is_apart()) return std::nullopt;
    }
    out_.nodes.front().end = size();
    return std::move(out_);
  }

  // The interface of nlohmann::json_sax; `false` stops the parser.
  bool null() { return leaf(Json::null, taken()); }
  bool boolean(bool value) { return leaf(value ? Json::true_ : Json::false_, taken()); }
  bool number_integer(number_integer_t /*value*/) { return number(); }
  bool number_unsigned(number_unsigned_t /*value*/) { return number(); }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) { return number(); }
  bool string(const string_t& /*value*/) { return leaf(Json::string, taken()); }
  bool binary(const binary_t& /*value*/) { return false; }
  bool start_object(std::size_t /*elements*/) { return open(Json::object); }
  bool start_array(std::size_t /*elements*/) { return open(Json::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(const string_t& /*value*/) {
    skip(true);
    const std::uint32_t begin = at_;
    open_.push_back({add(Json::pair, begin, begin), cst::none});
    add(Json::string, begin, taken());
    at_ = taken();
    return true;
  }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/, const nlohmann::json::exception& /*why*/) {
    return false;
  }

 private:
  struct Open {
    cst::Id id = cst::none;
    cst::Id last_child = cst::none;
  };

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(text_.size()); }
  [[nodiscard]] std::uint32_t taken() const { return static_cast<std::uint32_t>(taken_ - text_.data()); }

  /// Over blanks, and within a value over separators between two tokens; the library checks that these are valid.
  void skip(bool within) {
    while (at_ < size() && (source::is_space(text_[at_]) || (within && (text_[at_] == ',' || text_[at_] == ':'))))
      ++at_;
  }

  cst::Id add(Json kind, std::uint32_t begin, std::uint32_t end) {
    const auto id = static_cast<cst::Id>(out_.nodes.size());
    cst::Node node;
    node.kind = static_cast<std::uint8_t>(kind);
    node.begin = begin;
    node.end = end;
    out_.nodes.push_back(node);
    Open& parent = open_.back();
    (parent.last_child == cst::none ? out_.nodes[parent.id].first_child : out_.nodes[parent.last_child].next) = id;
    parent.last_child = id;
    return id;
  }

  bool leaf(Json kind, std::uint32_t end) {
    skip(true);
    add(kind, at_, end);
    at_ = end;
    return ended();
  }

  /// The end of a number shows by the byte behind it, which the library may have taken as well.
  bool number() {
    skip(true);
    std::size_t end = at_ + (text_[at_] == '-' ? 1 : 0);
    const auto digits = [&] {
      while (end < text_.size() && text_[end] >= '0' && text_[end] <= '9') ++end;
    };
    const auto has = [&](std::string_view any) {
      return end < text_.size() && any.find(text_[end]) != std::string_view::npos;
    };
    if (has("0")) {
      ++end;
    } else {
      digits();
    }
    if (has(".")) {
      ++end;
      digits();
    }
    if (has("eE")) {
      ++end;
      if (has("+-")) ++end;
      digits();
    }
    const bool apart = end >= text_.size() || source::is_space(text_[end]) || has(",]}");
    return apart && leaf(Json::number, static_cast<std::uint32_t>(end));
  }

  bool open(Json kind) {
    skip(true);
    open_.push_back({add(kind, at_, at_), cst::none});
    at_ = taken();
    return true;
  }

  bool close() {
    at_ = taken();
    out_.nodes[open_.back().id].end = at_;
    open_.pop_back();
    return ended();
  }

  /// A value has ended: the pair that it is of ends with it.
  bool ended() {
    if (static_cast<Json>(out_.nodes[open_.back().id].kind) != Json::pair) return true;
    out_.nodes[open_.back().id].end = at_;
    open_.pop_back();
    return true;
  }

  /// Is a document that ends without a sign of its own apart from the next one?
  [[nodiscard]] bool is_apart() const {
    const bool closed = at_ > 0 && std::string_view("}]\"").find(text_[at_ - 1]) != std::string_view::npos;
    return closed || at_ >= size() || source::is_space(text_[at_]);
  }

  std::string_view text_;
  const char* taken_;     // behind the last byte that the library took
  std::uint32_t at_ = 0;  // behind the last token
  cst::Tree out_;
  std::vector<Open> open_;
};

}  // namespace

std::optional<cst::Tree> plain_json(std::string_view text) {
  return Builder(text).read();
}

}  // namespace grantlint::syntax
