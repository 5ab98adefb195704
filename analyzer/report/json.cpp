#include "report/json.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace grantlint::report {
namespace {

constexpr auto is_printable = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0x20; c < 0x7f; ++c) table[c] = true;
  return table;
}();

/// Printable ASCII, as most text is, goes out directly; what needs more is the library's.
void append_escaped(std::string& out, std::string_view value) {
  if (!std::ranges::all_of(value, [](char c) { return is_printable[static_cast<unsigned char>(c)]; })) {
    out += nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return;
  }
  out += '"';
  std::size_t copied = 0;
  for (std::size_t at = 0; at < value.size(); ++at) {
    if (value[at] != '"' && value[at] != '\\') continue;
    out += value.substr(copied, at - copied);
    out += '\\';
    copied = at;
  }
  out += value.substr(copied);
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
  out_ += '"';
  out_ += name;
  out_ += "\":";
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

Json& Json::splice(std::string_view written) {
  return written.empty() ? *this : raw(written);
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
