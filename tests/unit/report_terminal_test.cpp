#include <catch2/catch.hpp>

#include <random>

#include "report/frame.h"
#include "report/markdown.h"
#include "report/pages.h"
#include "report/terminal.h"
#include "report_scene.h"

namespace grantlint::report {

using TextLines = std::vector<std::string>;

TEST_CASE("no scanned byte reaches the terminal as a control") {
  CHECK(clean("a\x1b[2Jb\x07") == "a␛[2Jb␇");
  CHECK(clean("a\x7f\xc2\x9b"
              "31m") == "a␡\uFFFD31m");
  CHECK(clean("\xff\xfe") == "\uFFFD\uFFFD");
}

TEST_CASE("what is invisible or turns the reading direction is shown as U+FFFD") {
  CHECK(clean("user\u202Ecod.exe") == "user\uFFFDcod.exe");
  CHECK(clean("a\u200Bb\u2066c\uFEFFd\u00ADe") == "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe");
}

TEST_CASE("white space in text becomes one blank and none at the ends") {
  CHECK(clean(" \n a\r\n\t b \n") == "a b");
}

TEST_CASE("wide characters take two columns and combining marks none") {
  CHECK(columns("abc") == 3);
  CHECK(columns("漢字") == 4);
  CHECK(columns("e\u0301") == 1);
  CHECK(columns("😀") == 2);
  CHECK(shortened("漢字漢字", 6) == "漢字…");
  CHECK(shortened("漢字", 4) == "漢字");
}

TEST_CASE("text is broken at blanks, and within a word that is longer than a line") {
  CHECK(wrapped("one two three four", 10) == TextLines{"one two", "three four"});
  CHECK(wrapped("abcdefghijklmnopqrstuvwxyz", 10) == TextLines{"abcdefghij", "klmnopqrst", "uvwxyz"});
  CHECK(wrapped("", 10).empty());
}

TEST_CASE("a frame shows the line with its tabs laid out and the span's columns") {
  scene::Scene s;
  const auto file = s.sources.add("a.tf", "x {\n\tmember\t= \"漢字\" # ü\r\n}\n");
  const Frame frame = report::frame(s.sources, s.at(file, "\"漢字\""), 60);
  CHECK(frame.line == 2);
  CHECK(frame.code == "    member  = \"漢字\" # ü");
  CHECK(frame.caret == 14);
  CHECK(frame.carets == 6);
}

TEST_CASE("a frame of a span over several lines ends with its first line") {
  scene::Scene s;
  const auto file = s.sources.add("a.tf", "\n  first\n  second\n");
  const Frame frame = report::frame(s.sources, s.sources.whole(file), 60);
  CHECK(frame.line == 2);
  CHECK(frame.caret == 2);
  CHECK(frame.carets == 5);
}

TEST_CASE("a long line is cut around the span") {
  scene::Scene s;
  std::string text(5000, 'x');
  text.replace(3000, 4, "SPAN");
  const auto file = s.sources.add("a.json", text);
  const Frame frame = report::frame(s.sources, s.at(file, "SPAN"), 40);
  CHECK(columns(frame.code) == 40);
  CHECK(frame.code.starts_with("…"));
  CHECK(frame.code.ends_with("…"));
  CHECK(frame.code.substr(std::string("…").size() + frame.caret - 1, 4) == "SPAN");
  CHECK(frame.carets == 4);
}

TEST_CASE("a frame is never wider than asked, wherever the span stands and whatever the line holds") {
  const std::array<std::string, 7> parts{"a", "漢", "\t", " ", "\x1b", "\xff", "😀"};
  for (unsigned seed = 1; seed <= 300; ++seed) {
    std::mt19937 random(seed);
    std::string text;
    const auto count = static_cast<unsigned>(random() % 400);
    for (unsigned i = 0; i < count; ++i) text += parts.at(random() % parts.size());
    scene::Scene s;
    const auto file = s.sources.add("a.tf", text);
    auto begin = static_cast<std::uint32_t>(random() % (text.size() + 1));
    auto end = static_cast<std::uint32_t>(random() % (text.size() + 1));
    if (begin > end) std::swap(begin, end);
    INFO("seed " << seed);
    const Frame frame = report::frame(s.sources, {.file = file, .begin = begin, .end = end}, 50);
    CHECK(columns(frame.code) <= 50);
    CHECK(frame.caret + frame.carets <= 51);
    CHECK(clean(frame.code).find('\x1b') == std::string::npos);
  }
}

TEST_CASE("a page's paragraphs, items, headings and fences are distinguished") {
  const auto blocks = markdown(
      "# Title\nfirst line\nsecond line\n\n- one\n  goes on\n  - nested\n1. two\n```hcl fires\n# no "
      "heading\n\nx\n```\nlast");
  REQUIRE(blocks.size() == 7);
  CHECK(blocks[0].kind == MarkdownBlock::Kind::heading);
  CHECK(blocks[1].text == "first line second line");
  CHECK(blocks[2].text == "one goes on");
  CHECK(blocks[3].level == 2);
  CHECK(blocks[4].marker == "1.");
  CHECK(blocks[5].text == "# no heading\n\nx\n");
  CHECK(blocks[6].kind == MarkdownBlock::Kind::paragraph);
}

TEST_CASE("the lead of a page is the prose of its first section, cut at a sentence") {
  const std::string_view page = "## Why\n\nOne. **Two** is `a*b`.\n\n```\nx\n```\n\nThree.\n\n## What\n\nFour.\n";
  CHECK(lead_of(page, 1000) == "One. Two is `a*b`. Three.");
  CHECK(lead_of(page, 20) == "One. Two is `a*b`.");
  CHECK(lead_of(page, 10) == "One.");
}

TEST_CASE("a table is its rows of cells, and stays as written in plain text") {
  const std::string_view table = "| a | b |\n|---|:-:|\n| `x|y` | one \\| two |\n| z | |\n";
  const auto blocks = markdown(table);
  REQUIRE(blocks.size() == 1);
  CHECK(blocks.front().kind == MarkdownBlock::Kind::table);
  CHECK(table_rows(blocks.front().text) ==
        std::vector<std::vector<std::string>>{{"a", "b"}, {"`x|y`", "one | two"}, {"z", ""}});
  CHECK(plain_page("| a |\n|---|\n") == "    | a |\n    |---|\n");
}

TEST_CASE("a link between pages of the manual is the command or the man page that shows it") {
  const std::string_view page = "# T\n\nS.\n\nSee [tickets](tickets.md#forms) and [x](https://x.example/a.md).\n";
  CHECK(page_text(page, {}).ends_with("See tickets (`grantlint help tickets`) and x (https://x.example/a.md).\n"));
  const ManPage head{"a", "7", "1", [](std::string_view topic) { return std::string(topic) + "(7)"; }, {"b(7)"}};
  CHECK(man_page(head, page) ==
        ".TH \"A\" 7 \"\" \"grantlint 1\" \"grantlint manual\"\n.SH NAME\na \\- S\n.SH DESCRIPTION\n.PP\nS.\n.PP\n"
        "See tickets (\\fBtickets(7)\\fR) and x (https://x.example/a.md).\n.SH SEE ALSO\nb(7)\n");
}

TEST_CASE("code of a page keeps its blanks") {
  CHECK(page_text("```\na   = 1\n  b = \x1b 2\n```\n", {}) == "    a   = 1\n      b = ␛ 2\n");
}

TEST_CASE("an unclosed fence or link ends with the page") {
  CHECK(plain_page("```\nx") == "    x\n");
  CHECK(plain_inline("see [a](b") == "see [a](b");
  CHECK(plain_inline("see [a](b) and [c]") == "see a (b) and [c]");
}

}  // namespace grantlint::report
