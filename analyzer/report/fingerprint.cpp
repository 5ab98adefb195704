// What the upload action does, and what its results are compared with: the file is read as UTF-16
// code units; blanks and tabs are left out; CR and CRLF are LF; after the last unit stands an end
// marker, then zeros without end. A line's hash is the polynomial, in 37 and modulo 2^64, of the 100
// units from the line's first on, whatever lines they belong to. A line begins at the first unit
// that is left of it, so the end marker behind a final line break is a line of its own.
#include "report/fingerprint.h"

#include <fmt/format.h>

#include <array>
#include <deque>
#include <map>

#include "report/report.h"
#include "source/utf8.h"

namespace grantlint::report {
namespace {

constexpr std::size_t window = 100;
constexpr std::uint64_t base = 37;
constexpr char16_t end_marker = 0xffff;

constexpr std::uint64_t base_to_the_window() {
  std::uint64_t power = 1;
  for (std::size_t i = 0; i < window; ++i) power *= base;
  return power;
}

/// The units that count, one by one; the end marker is the last.
class Units {
 public:
  Units(std::string_view bytes, std::size_t at) : bytes_(bytes), at_(at) {}

  /// False when all, the end marker included, were given.
  bool next(char16_t& unit) {
    if (low_surrogate_ != 0) {
      unit = low_surrogate_;
      low_surrogate_ = 0;
      return true;
    }
    while (at_ < bytes_.size()) {
      const source::CodePoint point = source::decode_utf8(bytes_, at_);
      at_ += point.length;
      const bool second_of_crlf = after_cr_ && point.value == U'\n';
      after_cr_ = point.value == U'\r';
      if (point.value == U' ' || point.value == U'\t' || second_of_crlf) continue;
      if (point.value >= 0x10000) {
        unit = static_cast<char16_t>(0xd800U + ((point.value - 0x10000U) >> 10U));
        low_surrogate_ = static_cast<char16_t>(0xdc00U + ((point.value - 0x10000U) & 0x3ffU));
      } else {
        unit = after_cr_ ? u'\n' : static_cast<char16_t>(point.value);
      }
      return true;
    }
    if (ended_) return false;
    ended_ = true;
    unit = end_marker;
    return true;
  }

 private:
  std::string_view bytes_;
  std::size_t at_;
  char16_t low_surrogate_ = 0;
  bool after_cr_ = false;
  bool ended_ = false;
};

/// Calls `line_done(line, hash)` for each line from 1 to `last`, in order.
template <typename Sink>
void each_line_hash(std::string_view bytes, std::uint32_t last, Sink line_done) {
  constexpr std::uint64_t leaving = base_to_the_window();
  std::array<char16_t, window> ring{};
  std::deque<std::size_t> open;  // where the lines begin whose window is not full yet
  std::size_t count = 0;
  std::uint64_t hash = 0;
  std::uint32_t done = 0;
  const auto push = [&](char16_t unit) {
    char16_t& slot = ring.at(count % window);
    hash = hash * base + unit - leaving * slot;
    slot = unit;
    ++count;
    if (open.empty() || count < open.front() + window) return;
    open.pop_front();
    line_done(++done, hash);
  };

  Units units(bytes, 0);
  char16_t unit = 0;
  bool line_start = true;
  while (done < last && units.next(unit)) {
    if (line_start) open.push_back(count);
    line_start = unit == u'\n';
    push(unit);
  }
  while (done < last && !open.empty()) push(0);
}

}  // namespace

std::string line_hash(std::string_view bytes, std::size_t line_begin) {
  Units units(bytes, line_begin);
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < window; ++i) {
    char16_t unit = 0;
    units.next(unit);
    hash = hash * base + unit;
  }
  return fmt::format("{:x}", hash);
}

std::vector<std::string> line_fingerprints(std::string_view bytes, std::span<const std::uint32_t> lines) {
  std::vector<std::string> result(lines.size());
  if (lines.empty()) return result;
  std::vector<std::uint64_t> wanted;
  each_line_hash(bytes, lines.back(), [&](std::uint32_t line, std::uint64_t hash) {
    if (wanted.size() < lines.size() && lines[wanted.size()] == line) wanted.push_back(hash);
  });
  std::map<std::uint64_t, std::uint32_t> counts;
  for (const std::uint64_t hash : wanted) counts.emplace(hash, 0);
  std::size_t next = 0;
  each_line_hash(bytes, lines.back(), [&](std::uint32_t line, std::uint64_t hash) {
    const auto found = counts.find(hash);
    if (found == counts.end()) return;
    ++found->second;
    if (next < wanted.size() && lines[next] == line) result[next++] = fmt::format("{:x}:{}", hash, found->second);
  });
  return result;
}

}  // namespace grantlint::report
