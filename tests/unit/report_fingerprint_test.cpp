// Values worked out away from this code. With Python's integers, for the code units u of a line and
// those behind it (blanks and tabs gone, line breaks 10, then 65535, then zeros up to a hundred):
//
//   h = 0
//   for c in (u + [65535] + [0] * 100)[:100]: h = (h * 37 + c) % 2**64
//   print(format(h, "x"))
//
// The same numbers come from the SARIF multitool's `rewrite --insert RollingHashPartialFingerprints`.
#include <catch2/catch.hpp>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "report/fingerprint.h"
#include "report/report.h"

namespace grantlint::report {
namespace {

std::vector<std::string> all_lines(std::string_view bytes, std::uint32_t count) {
  std::vector<std::uint32_t> lines;
  for (std::uint32_t i = 1; i <= count; ++i) lines.push_back(i);
  return line_fingerprints(bytes, lines);
}

using Hashes = std::vector<std::string>;

}  // namespace

TEST_CASE("the hash of an empty file's one line is that of the end marker alone") {
  // 65535 * 37**99 mod 2**64
  CHECK(line_hash("", 0) == "c129715d7a2bc9a3");
  CHECK(all_lines("", 1) == Hashes{"c129715d7a2bc9a3:1"});
}

TEST_CASE("a line break counts as 10, and what follows it is a line of its own") {
  // 10 * 37**99 + 65535 * 37**98 mod 2**64, and the end marker alone
  CHECK(all_lines("\n", 2) == Hashes{"3c5bef55b72b93c9:1", "c129715d7a2bc9a3:1"});
  // 120 * 37**99 + 65535 * 37**98 mod 2**64: no line break at the end, no line after it
  CHECK(all_lines("x", 2) == Hashes{"638816509450efbf:1", ""});
}

TEST_CASE("blanks and tabs do not count, and CR and CRLF are LF") {
  const Hashes expected = all_lines("a\nb\nc\n\nd", 5);
  CHECK(all_lines("  a\t\r\n b\rc \n\t \r\n\td  ", 5) == expected);
  CHECK(expected.at(4) == line_hash("d", 0) + ":1");
}

TEST_CASE("a blank between CR and LF makes them two line breaks") {
  CHECK(all_lines("a\r \nb", 3) == all_lines("a\n\nb", 3));
}

TEST_CASE("equal lines are numbered from the file's beginning, whichever lines are asked for") {
  // The window of 100 units is 20 times "same\n" while so much is left: the first 231 of 250 lines.
  std::string bytes;
  for (int i = 0; i < 250; ++i) bytes += "same\n";
  const Hashes all = all_lines(bytes, 250);
  const std::string hash = line_hash(bytes, 0);
  CHECK(all.at(0) == hash + ":1");
  CHECK(all.at(230) == hash + ":231");
  CHECK(all.at(231) != hash + ":232");
  CHECK(line_fingerprints(bytes, std::array<std::uint32_t, 2>{7, 200}) == Hashes{hash + ":7", hash + ":200"});
}

TEST_CASE("characters beyond the basic plane are two code units, and a byte order mark is one") {
  // 0xd83d * 37**99 + 0xde00 * 37**98 + 65535 * 37**97 mod 2**64
  CHECK(line_hash("\xF0\x9F\x98\x80", 0) == "56e41eb4cc943584");
  // 0xfeff * 37**99 + 97 * 37**98 + 65535 * 37**97 mod 2**64
  CHECK(line_hash("\xEF\xBB\xBF"
                  "a",
                  0) == "32afc9aa38d90537");
}

TEST_CASE("bytes that are not UTF-8 count as U+FFFD, as a decoder would hand them on") {
  CHECK(line_hash("\xff", 0) == line_hash("\uFFFD", 0));
  CHECK(line_hash("\xe2\x82", 0) == line_hash("\uFFFD", 0));
}

TEST_CASE("the rolling hash of any line is the hash computed for that line alone") {
  const std::array<std::string, 9> parts{
      "a", "resource {", "  ", "\t", "\n", "\n", "ü", "😀", "a rather long line of text to fill windows"};
  for (unsigned seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    std::string bytes;
    const auto count = static_cast<unsigned>(random() % 60);
    for (unsigned i = 0; i < count; ++i) bytes += parts.at(random() % parts.size());
    std::vector<std::size_t> begins{0};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (bytes[i] == '\n') begins.push_back(i + 1);
    }
    const Hashes hashes = all_lines(bytes, static_cast<std::uint32_t>(begins.size()));
    for (std::size_t i = 0; i < begins.size(); ++i) {
      INFO("seed " << seed << " line " << i + 1);
      CHECK(hashes[i].substr(0, hashes[i].find(':')) == line_hash(bytes, begins[i]));
    }
  }
}

}  // namespace grantlint::report
