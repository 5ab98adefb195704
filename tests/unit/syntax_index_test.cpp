#include <catch2/catch.hpp>

#include "syntax_support.h"

using namespace grantlint;
using namespace grantlint::syntax;

namespace {

Texts blocks(const BlockIndex& index) {
  Texts result;
  for (const IndexedBlock& block : index.blocks) {
    std::string text(block.type);
    for (const std::string_view label : block.labels) text += " " + std::string(label);
    result.push_back(text);
  }
  return result;
}

/// "text>target" for each comment; "=" where it trails.
Texts targets(const BlockIndex& index) {
  Texts result;
  for (const Comment& c : index.comments) {
    result.push_back(std::string(c.text) + (c.own_line ? ">" : "=") + std::to_string(c.target_line));
  }
  return result;
}

BlockIndex index_of(const OneFile& f) {
  return index_hcl(f.sources, f.file);
}

}  // namespace

TEST_CASE("the index names blocks by type and labels, with the spans of block and body") {
  const OneFile f("locals {}\n\nresource \"a_b\" \"c\" {\n  x = 1\n}\nmodule m {\n}\n");
  const BlockIndex index = index_of(f);
  CHECK_FALSE(index.unsure);
  CHECK(blocks(index) == Texts{"locals", "resource a_b c", "module m"});
  CHECK(f.text(index.blocks[0].at) == "locals {}");
  CHECK(f.text(index.blocks[0].body).empty());
  CHECK(f.text(index.blocks[1].at) == "resource \"a_b\" \"c\" {\n  x = 1\n}");
  CHECK(f.text(index.blocks[1].body) == "\n  x = 1\n");
}

TEST_CASE("braces in strings, templates, heredocs and comments are no braces") {
  const OneFile f(R"(resource "a" "b" {
  s = "} ${ { k = "}" }["k"] } $${ { %%{ {"
  h = <<-EOT
    } not the end
      EOT } nor this
    ${
      "EOT" }
  EOT
  # }
  // }
  /* } */
  d = "%{ if x }{%{ endif }"
}
output "z" {}
)");
  const BlockIndex index = index_of(f);
  CHECK(blocks(index) == Texts{"resource a b", "output z"});
}

TEST_CASE("a heredoc ends at its marker alone on a line, with blanks around it, and in no other place") {
  const OneFile f("a {\n  x = <<EOT\nEOTX\n EOT x\n}\n  EOT  \n}\nb {}\n");
  const BlockIndex index = index_of(f);
  CHECK_FALSE(index.unsure);
  CHECK(blocks(index) == Texts{"a", "b"});
}

TEST_CASE("a comparison that looks like a heredoc's first half is code") {
  const OneFile f("a {\n  x = 1 << 2\n  y = a<b\n}\nb {}\n");
  CHECK(blocks(index_of(f)) == Texts{"a", "b"});
}

TEST_CASE("top-level attributes have the span of name and expression, without a trailing comment") {
  const OneFile f("members = [\n  \"user:a@x.example\", # why\n]\nname = \"x\" // note\nsize = 3 /* a */ \n");
  const BlockIndex index = index_of(f);
  CHECK_FALSE(index.unsure);
  REQUIRE(index.attributes.size() == 3);
  CHECK(index.attributes[0].name == "members");
  CHECK(f.text(index.attributes[0].expression) == "[\n  \"user:a@x.example\", # why\n]");
  CHECK(f.text(index.attributes[1].at) == "name = \"x\"");
  CHECK(f.text(index.attributes[2].at) == "size = 3");
}

TEST_CASE("the attributes of a body are found and its blocks skipped") {
  const OneFile f("locals {\n  a = { b = 1 }\n  n {\n    c = 2\n  }\n  d = <<X\ne = 1\nX\n}\n");
  const BlockIndex index = index_of(f);
  REQUIRE(index.blocks.size() == 1);
  const auto attributes = index_attributes(f.sources, index.blocks[0].body);
  REQUIRE(attributes.size() == 2);
  CHECK(f.text(attributes[0].at) == "a = { b = 1 }");
  CHECK(f.text(attributes[1].at) == "d = <<X\ne = 1\nX");
}

TEST_CASE("a one-line block holds its attribute") {
  const OneFile f("a { b = 1 }\nc { d = [1, 2] } # x\n");
  const BlockIndex index = index_of(f);
  CHECK_FALSE(index.unsure);
  REQUIRE(index.blocks.size() == 2);
  const auto attributes = index_attributes(f.sources, index.blocks[1].body);
  REQUIRE(attributes.size() == 1);
  CHECK(f.text(attributes[0].at) == "d = [1, 2]");
}

TEST_CASE("a comment above belongs to the next line that is no comment, through a whole group") {
  const OneFile f("# one\n// two\n/* three\n   four */\nresource \"a\" \"b\" {\n}\n");
  CHECK(targets(index_of(f)) == Texts{"one>5", "two>5", "three\n   four>5"});
}

TEST_CASE("a comment with a blank line below, or nothing below, belongs to nothing") {
  const OneFile f("# license\n# more\n\na {}\n# last\n");
  CHECK(targets(index_of(f)) == Texts{"license>0", "more>0", "last>0"});
}

TEST_CASE("a trailing comment belongs to its own line and does not join the group below it") {
  const OneFile f("a { # x\n  # y\n  b = 1 # z\n}\n");
  CHECK(targets(index_of(f)) == Texts{"x=1", "y>3", "z=3"});
}

TEST_CASE("a comment before code on one line belongs to that line") {
  const OneFile f("/* x */ a = 1\n");
  CHECK(targets(index_of(f)) == Texts{"x>1"});
}

TEST_CASE("comments keep their target where lines end in CRLF") {
  const OneFile f("\r\n# one\r\na = 1 # two\r\n# three\r\n\r\n");
  CHECK(targets(index_of(f)) == Texts{"one>3", "two=3", "three>0"});
  CHECK(f.text(index_of(f).comments[0].at) == "# one");
}

TEST_CASE("comment markers within strings are no comments, and those within expressions are") {
  const OneFile f("a = \"# no\"\nb = [ # yes\n  \"http://x\",\n]\n");
  CHECK(targets(index_of(f)) == Texts{"yes=2"});
}

TEST_CASE("a byte order mark does not hide the first block") {
  const OneFile f("\xEF\xBB\xBF# c\na {}\n");
  const BlockIndex index = index_of(f);
  CHECK(blocks(index) == Texts{"a"});
  CHECK(targets(index) == Texts{"c>2"});
}

TEST_CASE("a brace that is missing makes the index unsure, and later blocks are still found") {
  const OneFile f("a {\n  x = [\n}\n\nresource \"b\" \"c\" {\n  y = 1\n}\n");
  const BlockIndex index = index_of(f);
  CHECK(index.unsure);
  CHECK(blocks(index) == Texts{"a", "resource b c"});
}

TEST_CASE("a stray brace, an unclosed string and words that are no block make the index unsure") {
  for (const char* text : {"a {}\n}\nb {}\n", "a { x = \"y\n}\nb {}\n", "a {}\nwhat is this\nb {}\n"}) {
    const OneFile f(text);
    const BlockIndex index = index_of(f);
    CAPTURE(text);
    CHECK(index.unsure);
    CHECK(blocks(index) == Texts{"a", "b"});
  }
}

TEST_CASE("brackets nested without end are given up, not followed") {
  const OneFile f("a = " + std::string(100'000, '[') + "\nb {}\n");
  CHECK(index_of(f).unsure);
}
