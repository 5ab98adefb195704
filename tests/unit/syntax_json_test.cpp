#include <catch2/catch.hpp>

#include "syntax/json_plain.h"
#include "syntax_support.h"

using namespace grantlint;
using namespace grantlint::syntax;

namespace {

struct ReadJson : OneFile {
  Documents documents;
  explicit ReadJson(std::string text) : OneFile(std::move(text), "a.json"), documents(read_json(sources, file)) {}
  [[nodiscard]] std::string json(std::size_t n = 0) const { return to_json(documents.documents.at(n).value); }
};

}  // namespace

TEST_CASE("JSON becomes values with the span of each") {
  const ReadJson f("{\"a\": [1, -2.5e1, true, null, \"x\"], \"b\": {}}\n");
  REQUIRE(f.documents.documents.size() == 1);
  CHECK(f.json() == R"({"a":[1,-25,true,null,"x"],"b":{}})");
  const Value& value = f.documents.documents[0].value;
  CHECK(f.text(f.documents.documents[0].at) == R"({"a": [1, -2.5e1, true, null, "x"], "b": {}})");
  CHECK(f.text(value.entry("a")->key_origin.at) == "a");
  CHECK(f.text(value.find("a")->origin().at) == R"([1, -2.5e1, true, null, "x"])");
  const auto& items = value.find("a")->as_list().items;
  CHECK(f.text(items[1].origin().at) == "-2.5e1");
  CHECK(f.text(items[4].origin().at) == "x");
}

TEST_CASE("plain JSON is read as the grammar reads it") {
  const auto spans = [](const ReadJson& f) {
    std::vector<std::string> result;
    const auto visit = [&](const auto& self, const Value& value) -> void {
      const source::Span at = value.origin().at;
      result.push_back(std::to_string(at.begin) + "-" + std::to_string(at.end));
      if (value.is_list()) {
        for (const Value& item : value.as_list().items) self(self, item);
      } else if (value.is_map()) {
        for (const Entry& entry : value.as_map().entries) self(self, entry.value);
      }
    };
    for (const Document& document : f.documents.documents) visit(visit, document.value);
    return result;
  };
  for (const std::string text :
       {R"({"a": [1, -0.5, 1e5, 2E-3, true, false, null, "x"], "b": {}, "c": []})", "[]", " {} ", "1", "\"a\"", "null",
        "{\"a\"\n:\t[ ] ,\r\n\"b\" : { \"c\" : {} } }", R"(["\u00e9\"\\\/\b\f\n\r\t", "\ud83d\ude00", ""])",
        R"({"a": 1} {"b": [2]}[3] "d" 4)", R"({"a": {"a": {"a": [[[{}]]]}}, "a": 2})", "[\"\xC3\xA9\"]"}) {
    CAPTURE(text);
    const ReadJson plain(text);
    const ReadJson parsed(text + "\n// a comment is left to the grammar\n");
    CHECK(said(plain.sources, plain.documents.unseen) == Texts{});
    REQUIRE(plain.documents.documents.size() == parsed.documents.documents.size());
    for (std::size_t i = 0; i < plain.documents.documents.size(); ++i) CHECK(plain.json(i) == parsed.json(i));
    CHECK(spans(plain) == spans(parsed));
  }
}

TEST_CASE("what only looks like JSON is no plain JSON") {
  for (const std::string text :
       {"{\"a\"}", "{\"a\" 1}", "{\"a\":}",   "{\"a\": 1 2}", "[1 2]",      "[1,]",   "[,1]", "{,}",
        "[",       "]",         "{\"a\": [}", "tru",          "truex",      "01",     "1.",   "-",
        "1e",      "\"a",       "\"\\x\"",    "\"\\",         "[\"a\nb\"]", "{1: 2}", "1,2",  "{\"a\": 1, }"}) {
    CAPTURE(text);
    CHECK_FALSE(plain_json(text));
  }
}

TEST_CASE("JSON escapes are decoded, with surrogate pairs, and each byte is traced to the file") {
  const ReadJson f(R"(["a\"b\\\/\n\u00e9\ud83d\ude00c", "\ud83d!"])");
  const Value& text = f.documents.documents.at(0).value.as_list().items.at(0);
  CHECK(text.as_text() ==
        "a\"b\\/\n\xC3\xA9\xF0\x9F\x98\x80"
        "c");
  CHECK(f.text(text.origin().at) == R"(a\"b\\\/\n\u00e9\ud83d\ude00c)");
  const auto c = static_cast<std::uint32_t>(text.as_text().size()) - 1;
  CHECK(f.text(locate(text, c, c + 1).at) == "c");
  CHECK(f.text(locate(text, 2, 3).at) == "b");
  CHECK(f.text(locate(text, 1, 2).at) == "\\\"");
  CHECK(f.documents.documents[0].value.as_list().items.at(1).as_text() == "\xEF\xBF\xBD!");
}

TEST_CASE("JSON with comments, trailing commas and several values is read") {
  const ReadJson f("// one\n{\"a\": [1, 2,], /* two */ \"b\": {\"c\": 1,},\n}\n{\"d\": 2} [3]\n");
  CHECK(f.documents.unseen.empty());
  REQUIRE(f.documents.documents.size() == 3);
  CHECK(f.json(0) == R"({"a":[1,2],"b":{"c":1}})");
  CHECK(f.json(1) == R"({"d":2})");
  CHECK(f.json(2) == "[3]");
  REQUIRE(f.documents.comments.size() == 2);
  CHECK(f.documents.comments[0].text == "one");
  CHECK(f.documents.comments[0].target_line == 2);
  CHECK(f.documents.comments[1].target_line == 2);
}

TEST_CASE("an empty JSON file has no document and nothing unseen") {
  for (const char* text : {"", " \n", "\xEF\xBB\xBF"}) {
    const ReadJson f(text);
    CHECK(f.documents.documents.empty());
    CHECK(f.documents.unseen.empty());
  }
}

TEST_CASE("a byte order mark shifts no JSON span") {
  const ReadJson f("\xEF\xBB\xBF{\"a\": \"b\"}");
  CHECK(f.text(f.documents.documents.at(0).value.find("a")->origin().at) == "b");
}

TEST_CASE("of equal keys in JSON the last stays") {
  const ReadJson f(R"({"a": 1, "a": 2})");
  CHECK(f.json() == R"({"a":2})");
}

TEST_CASE("JSON that ends too early keeps what stands before its end") {
  const ReadJson f(R"({"Statement": [{"Effect": "Allow", "Action": ["s3:*")");
  CHECK(f.json() == R"({"Statement":[{"Action":["s3:*"],"Effect":"Allow"}]})");
  CHECK(said(f.sources, f.documents.unseen) == Texts{"the text ends where `}` is missing @ \""});
  for (const char* text : {"{\"a\": ", "{\"a\": \"b", "{\"a\"", "[1, ", "{", "[{\"a\": {\"b\": [\"c\\"}) {
    CAPTURE(text);
    CHECK_FALSE(ReadJson(text).documents.unseen.empty());
  }
}

TEST_CASE("an error in JSON loses its pair, the map has an unknown rest, and its neighbours are read") {
  const ReadJson f("{\"a\": 1,\n \"b\": foo,\n \"c\": {\"d\" \"e\", \"f\": 2}, \"g\": 3}");
  const Value& value = f.documents.documents.at(0).value;
  CHECK(value.find("a") != nullptr);
  CHECK(value.find("g") != nullptr);
  REQUIRE(value.find("c") != nullptr);
  CHECK(value.find("c")->find("f") != nullptr);
  CHECK(value.find("c")->as_map().rest != nullptr);
  CHECK(value.as_map().rest != nullptr);
  CHECK(f.documents.unseen.size() == 2);
}

TEST_CASE("JSON nested too deep ends in a limit") {
  const ReadJson f(std::string(5'000, '[') + std::string(5'000, ']'));
  REQUIRE(f.documents.unseen.size() == 1);
  CHECK(f.documents.unseen[0].kind == findings::Unseen::Kind::limit);
}

TEST_CASE("a file that is no JSON at all says so once or a few times, not for every byte") {
  std::string noise;
  for (int i = 0; i < 5'000; ++i) noise += "} x ] ";
  const ReadJson f(noise);
  CHECK_FALSE(f.documents.unseen.empty());
  CHECK(f.documents.unseen.size() <= 50);
}
