#include "report/json.h"

#include <fmt/format.h>

#include <iterator>

#include "report/utf8.h"

namespace grantlint::report {
namespace {

void append_escaped(std::string& out, std::string_view value) {
  out += '"';
  std::size_t plain = 0;  // begin of what is copied as it is
  std::size_t i = 0;
  const auto flush = [&] { out += value.substr(plain, i - plain); };
  while (i < value.size()) {
    const auto c = static_cast<unsigned char>(value[i]);
    if (c >= 0x80) {
      const CodePoint point = decode(value, i);
      if (!point.valid) {
        flush();
        append(out, replacement_character);
        plain = i + point.length;
      }
      i += point.length;
      continue;
    }
    if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f) {
      ++i;
      continue;
    }
    flush();
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
    }
    plain = ++i;
  }
  flush();
  out += '"';
}

}  // namespace

void Json::separate() {
  if (comma_) out_ += ',';
  if (broken_) out_ += '\n';
  broken_ = false;
}

Json& Json::open(char bracket) {
  separate();
  out_ += bracket;
  comma_ = false;
  return *this;
}

Json& Json::close(char bracket) {
  if (broken_) out_ += '\n';
  broken_ = false;
  out_ += bracket;
  comma_ = true;
  return *this;
}

Json& Json::key(std::string_view name) {
  separate();
  append_escaped(out_, name);
  out_ += ':';
  comma_ = false;
  return *this;
}

Json& Json::text(std::string_view value) {
  separate();
  append_escaped(out_, value);
  comma_ = true;
  return *this;
}

Json& Json::raw(std::string_view value) {
  separate();
  out_ += value;
  comma_ = true;
  return *this;
}

Json& Json::line_break() {
  broken_ = true;
  return *this;
}

Json& Json::end_document() {
  out_ += '\n';
  comma_ = false;
  return *this;
}

}  // namespace grantlint::report
