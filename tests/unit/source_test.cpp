#include "source/source.h"
#include "source/hash.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "support/folder.h"

namespace fs = std::filesystem;
using namespace grantlint::source;
using grantlint::test::Folder;

namespace {

Position at(std::string text, std::uint32_t offset) {
  SourceSet sources;
  return sources.position(sources.add("x", std::move(text)), offset);
}

TEST_CASE("a file is replaced whole, as it was written, and only where it is what was read") {
  const Folder folder;
  folder.write("a.tf", "a = 1\n");
  folder.write("wide.tf", std::string("\xFF\xFE"
                                      "a\0\n\0",
                                      6));
  folder.write("sub/b.tf", "b");
  fs::permissions(folder.path() / "a.tf", fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("a.tf", folder.path() / "link.tf");
  const Folder outside;
  outside.write("c.tf", "c");
  fs::create_symlink(outside.path() / "c.tf", folder.path() / "out.tf");
  const SourceSet sources(folder.path());
  CHECK(sources.replace("a.tf", "a = 1\n", "a = 2\n"));
  CHECK(grantlint::test::read_file(folder.path() / "a.tf") == "a = 2\n");
  CHECK(fs::status(folder.path() / "a.tf").permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(sources.replace("a.tf", "a = 1\n", "lost").error() == "has changed since it was read");
  CHECK(sources.replace("link.tf", "a = 2\n", "a = 3\n"));
  CHECK(fs::is_symlink(folder.path() / "link.tf"));
  CHECK(grantlint::test::read_file(folder.path() / "a.tf") == "a = 3\n");
  CHECK(sources.replace("wide.tf",
                        "\xEF\xBB\xBF"
                        "a\n",
                        "\xEF\xBB\xBF"
                        "b\n"));
  CHECK(grantlint::test::read_file(folder.path() / "wide.tf") == std::string("\xFF\xFE"
                                                                             "b\0\n\0",
                                                                             6));
  CHECK(sources.replace("sub/new.yaml", "", "x: 1\n"));
  CHECK(grantlint::test::read_file(folder.path() / "sub/new.yaml") == "x: 1\n");
  CHECK_FALSE(sources.replace("out.tf", "c", "d"));
  CHECK_FALSE(sources.replace("../x.tf", "", "d"));
  CHECK_FALSE(sources.replace("none/of/x.tf", "", "d"));
  CHECK(sources.replace("none/x.tf", "", "d"));
  CHECK(grantlint::test::read_file(folder.path() / "none/x.tf") == "d");
  CHECK(grantlint::test::read_file(outside.path() / "c.tf") == "c");
}

TEST_CASE("hashes are those of the standards' examples") {
  CHECK(hex(hash(Hash::md5, "")) == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(hex(hash(Hash::sha1, "abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(hex(hash(Hash::sha256, "abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(hash(Hash::sha512, "abc")).starts_with("ddaf35a193617abacc417349ae204131"));
  CHECK(hash(Hash::sha512, std::string(1000, '\0')).size() == 64);
}

TEST_CASE("a path lies below a folder, or nowhere near it") {
  CHECK(child_path("", "a") == "a");
  CHECK(child_path("a/b", "c") == "a/b/c");
  CHECK(path_below("", "a/b") == "a/b");
  CHECK(path_below("a", "a/b") == "b");
  CHECK_FALSE(path_below("a", "ab/c"));
  CHECK_FALSE(path_below("a", "a"));
}

}  // namespace

TEST_CASE("a text in another encoding of Unicode is the same text at the same place") {
  const std::string text = "a: é\n😀: 1\n";
  const std::string utf16 = to_utf16(text, Encoding::utf16_little);
  const std::string utf16_big = to_utf16(text, Encoding::utf16_big);
  SourceSet sources;
  for (const std::string& bytes :
       {utf16, utf16_big, "\xff\xfe" + utf16, "\xfe\xff" + utf16_big,
        std::string("\xff\xfe\0\0a\0\0\0:\0\0\0 \0\0\0\xe9\0\0\0\n\0\0\0\x00\xf6\1\0:\0\0\0 \0\0\0"
                    "1\0\0\0\n\0\0\0",
                    48)}) {
    const FileId file = sources.add("x", bytes);
    CHECK(sources.encoding(file) != Encoding::utf8);
    CHECK(sources.line_text(file, 1) == "a: é");
    const auto colon = static_cast<std::uint32_t>(sources.bytes(file).rfind(':'));
    CHECK(sources.position(file, colon) == Position{2, 3});
  }
  CHECK(sources.encoding(sources.add("y", text)) == Encoding::utf8);
  CHECK(encoding_of(std::string("PK\0\0", 4)) == Encoding::utf8);
  // Halves of characters.
  CHECK(to_utf8(std::string_view("\0\xd8\x41\0\x42", 5), Encoding::utf16_little) ==
        "\xEF\xBF\xBD"
        "A\xEF\xBF\xBD");
  CHECK(to_utf8(std::string_view("\0\0\x11\0", 4), Encoding::utf32_little) == "\xEF\xBF\xBD");
}

TEST_CASE("a file in another encoding is asked for, and kept, as text") {
  const Folder folder;
  folder.write("policy.json", "\xff\xfe" + to_utf16("{\"a\": 1}", Encoding::utf16_little));
  SourceSet sources(folder.path());
  const auto file = sources.open_if(
      "policy.json", [](std::string_view bytes) { return bytes.find("\"a\"") != std::string_view::npos; });
  REQUIRE(file);
  REQUIRE(*file != FileId::none);
  CHECK(sources.bytes(*file) == "\xEF\xBB\xBF{\"a\": 1}");
}

TEST_CASE("columns count UTF-16 code units") {
  // "é" is two bytes and one unit, "😀" four bytes and two units.
  CHECK(at("é😀x", 2) == Position{1, 2});
  CHECK(at("é😀x", 6) == Position{1, 4});
}

TEST_CASE("a stray byte of UTF-8 counts as one unit") {
  CHECK(at("\xff\xffx", 2) == Position{1, 3});
}

TEST_CASE("CR, LF and CRLF each end one line") {
  const std::string text = "a\rb\nc\r\nd";
  CHECK(at(text, 2) == Position{2, 1});
  CHECK(at(text, 4) == Position{3, 1});
  CHECK(at(text, 7) == Position{4, 1});
}

TEST_CASE("a byte order mark takes no column") {
  CHECK(at("\xEF\xBB\xBFkey", 3) == Position{1, 1});
  CHECK(at("\xEF\xBB\xBFkey", 4) == Position{1, 2});
}

TEST_CASE("an offset past the end is the end") {
  CHECK(at("ab\n", 100) == Position{2, 1});
}

TEST_CASE("a line's text is without its break and byte order mark") {
  SourceSet sources;
  const FileId file = sources.add("x", "\xEF\xBB\xBFone\r\ntwo");
  CHECK(sources.line_text(file, 1) == "one");
  CHECK(sources.line_text(file, 2) == "two");
  CHECK(sources.line_text(file, 3).empty());
  CHECK(sources.line_count(file) == 2);
}

TEST_CASE("a span that reaches past the end has no text") {
  SourceSet sources;
  const FileId file = sources.add("x", "abc");
  CHECK(sources.text({file, 1, 3}) == "bc");
  CHECK(sources.text({file, 1, 9}).empty());
  CHECK(sources.text({}).empty());
}

TEST_CASE("a file is read once and its bytes stay where they are") {
  const Folder folder;
  folder.write("a/b.tf", "x = 1\n");
  SourceSet sources(folder.path());
  const auto first = sources.open("a/b.tf");
  const auto again = sources.open("a/./c/../b.tf");
  REQUIRE(first);
  REQUIRE(again);
  CHECK(*first == *again);
  CHECK(sources.path(*first) == "a/b.tf");
  CHECK(sources.bytes(*first) == "x = 1\n");
}

TEST_CASE("what cannot be read says why") {
  const Folder folder;
  folder.write("inside/big.json", std::string(2000, ' '));
  const Folder outside;
  outside.write("secret.json", "{}");
  fs::create_symlink(outside.path() / "secret.json", folder.path() / "link.json");
  fs::create_symlink(folder.path() / "inside", folder.path() / "again");
  SourceSet sources(folder.path(), ReadLimits{.file_bytes = 1000, .files = 10});
  CHECK(sources.open("missing.tf").error() == "no such file");
  CHECK(sources.open("inside").error() == "is a folder");
  CHECK(sources.open("../x").error() == "lies outside the root");
  CHECK(sources.open("/etc/passwd").error() == "lies outside the root");
  CHECK(sources.open("link.json").error() == "is a link that leaves the root");
  CHECK(sources.open("inside/big.json").error() == "is larger than the limit of 1000 bytes");
}

TEST_CASE("a link within the root is followed") {
  const Folder folder;
  folder.write("data/a.json", "{}");
  fs::create_symlink("data/a.json", folder.path() / "b.json");
  SourceSet sources(folder.path());
  CHECK(sources.open("b.json").has_value());
}

TEST_CASE("a pipe does not hang the scan") {
  const Folder folder;
  REQUIRE(::system(("mkfifo " + (folder.path() / "p.tf").string()).c_str()) == 0);
  SourceSet sources(folder.path());
  CHECK(sources.open("p.tf").error() == "is not a regular file");
}

TEST_CASE("a listing is sorted, below its folder and without links") {
  const Folder folder;
  folder.write("d/b.yaml", "");
  folder.write("d/a/c.yaml", "");
  fs::create_symlink("/etc", folder.path() / "d/etc");
  SourceSet sources(folder.path());
  CHECK(sources.list("d", 10) == std::vector<std::string>{"a/c.yaml", "b.yaml"});
  CHECK(sources.list("d", 1) == std::vector<std::string>{"a/c.yaml"});
  CHECK(sources.list("d/etc", 10).empty());
  CHECK(sources.list("none", 10).empty());
}

TEST_CASE("paths are joined without leaving the root") {
  CHECK(normal_path("a/./b/../c") == "a/c");
  CHECK(normal_path("a/..") == ".");
  CHECK(normal_path("../a").empty());
  CHECK(normal_path("/a").empty());
  CHECK(join_path("infra/prod", "../modules/iam") == "infra/modules/iam");
  CHECK(join_path("", "x.tf") == "x.tf");
  CHECK(join_path("a", "../../b").empty());
  CHECK(parent_path("a/b/c.tf") == "a/b");
  CHECK(parent_path("c.tf").empty());
  CHECK(file_name("a/b/c.tf") == "c.tf");
}

TEST_CASE("columns of a long line are those of a short one") {
  std::string text = "\xEF\xBB\xBF";
  const std::string piece = "a\xC3\xA4\xF0\x9F\x98\x80\xFF";  // 1 + 1 + 2 + 1 code units in 8 bytes
  for (int i = 0; i < 3000; ++i) text += piece;
  text += "\n" + std::string(10'000, 'x') + "\nend";
  SourceSet sources;
  const auto file = sources.add("long.json", text);
  for (const std::uint32_t i : {0U, 1U, 511U, 512U, 513U, 1023U, 2999U}) {
    CHECK(sources.position(file, 3 + i * 8) == Position{1, i * 5 + 1});
    CHECK(sources.position(file, 3 + i * 8 + 3) == Position{1, i * 5 + 3});
    CHECK(sources.position(file, 3 + i * 8 + 7) == Position{1, i * 5 + 5});
  }
  const std::uint32_t second = 3 + 3000 * 8 + 1;
  CHECK(sources.position(file, second + 9'999) == Position{2, 10'000});
  CHECK(sources.position(file, second + 10'001) == Position{3, 1});
}
