/// Writes JSON with its keys in the order they are given.
///
/// Straight into one string, without a tree in between: a report of 25,000 results is tens of
/// megabytes. Text that is not UTF-8 is written with U+FFFD in place of the wrong bytes.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

namespace grantlint::report {

class Json {
 public:
  Json& begin_object() { return open('{'); }
  Json& end_object() { return close('}'); }
  Json& begin_array() { return open('['); }
  Json& end_array() { return close(']'); }
  /// The next value is this key's: a word that needs no escape.
  Json& key(std::string_view name);

  Json& text(std::string_view value);
  Json& number(std::unsigned_integral auto value) { return raw(std::to_string(value)); }
  Json& flag(bool value) { return raw(value ? "true" : "false"); }
  Json& null() { return raw("null"); }

  Json& text(std::string_view name, std::string_view value) { return key(name).text(value); }
  Json& number(std::string_view name, std::unsigned_integral auto value) { return key(name).number(value); }
  Json& flag(std::string_view name, bool value) { return key(name).flag(value); }
  Json& null(std::string_view name) { return key(name).null(); }
  /// Null where there is no text.
  Json& text_or_null(std::string_view name, std::string_view value) {
    return value.empty() ? null(name) : text(name, value);
  }
  /// The elements of a list or set of texts.
  Json& texts(std::string_view name, const auto& values) {
    begin_array(name);
    for (const auto& value : values) text(value);
    return end_array();
  }
  Json& begin_object(std::string_view name) { return key(name).begin_object(); }
  Json& begin_array(std::string_view name) { return key(name).begin_array(); }

  /// The next element or end begins a new line.
  Json& line_break();
  /// What was written is a document of its own, on a line of its own; another may follow.
  Json& end_document();

  /// Members or elements that another Json wrote; nothing where it wrote nothing.
  Json& splice(std::string_view written);

  /// Room for as many more bytes.
  void reserve(std::size_t bytes) { out_.reserve(out_.size() + bytes); }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  Json& open(char bracket);
  Json& close(char bracket);
  Json& raw(std::string_view value);
  void separate();

  std::string out_;
  bool comma_ = false;   // a value stands before, on the same level
  bool broken_ = false;  // a line break is due
};

}  // namespace grantlint::report
