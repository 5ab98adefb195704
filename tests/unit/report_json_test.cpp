#include <catch2/catch.hpp>

#include "report/json.h"
#include "report/uri.h"

using grantlint::report::Json;
using grantlint::report::relative_uri;

TEST_CASE("JSON keeps the order of its keys and puts commas between values alone") {
  Json json;
  json.begin_object().text("z", "1").number("a", 2U).flag("m", false).null("n");
  json.begin_array("empty")
      .end_array()
      .begin_array("list")
      .text("x")
      .begin_object()
      .end_object()
      .number(3U)
      .end_array();
  json.end_object();
  CHECK(json.take() == R"({"z":"1","a":2,"m":false,"n":null,"empty":[],"list":["x",{},3]})");
}

TEST_CASE("JSON text is escaped where the format asks for it") {
  Json json;
  json.text("a\"b\\c\n\r\t\x01\x7f/ü€😀");
  CHECK(json.take() == "\"a\\\"b\\\\c\\n\\r\\t\\u0001\x7f/ü€😀\"");
}

TEST_CASE("bytes that are not UTF-8 become U+FFFD in JSON and never end the report") {
  Json json;
  json.begin_array();
  json.text("a\xff\xfe z")
      .text("cut \xe2\x82")
      .text("overlong \xc0\xaf")
      .text("surrogate \xed\xa0\x80")
      .text("\xf0\x9f\x98");
  json.end_array();
  CHECK(json.take() ==
        "[\"a\uFFFD\uFFFD z\",\"cut \uFFFD\",\"overlong \uFFFD\uFFFD\",\"surrogate \uFFFD\uFFFD\uFFFD\",\"\uFFFD\"]");
}

TEST_CASE("a line break stands before the next element and before the closing bracket") {
  Json json;
  json.begin_array().line_break().number(1U).line_break().number(2U).line_break().end_array();
  CHECK(json.take() == "[\n1,\n2\n]");
}

TEST_CASE("documents of a JSON lines file have no comma between them") {
  Json json;
  json.begin_object().end_object().end_document();
  json.begin_object().end_object().end_document();
  CHECK(json.take() == "{}\n{}\n");
}

TEST_CASE("a path becomes a relative URI reference in which nothing reads as a scheme, query or fragment") {
  CHECK(relative_uri("infra/prod/iam.tf") == "infra/prod/iam.tf");
  CHECK(relative_uri("a b/c#d?e%f.tf") == "a%20b/c%23d%3Fe%25f.tf");
  CHECK(relative_uri("http:x/ü.tf") == "http%3Ax/%C3%BC.tf");
  CHECK(relative_uri("mod[\"a\"]\\x.tf") == "mod%5B%22a%22%5D%5Cx.tf");
  CHECK(relative_uri("bad\xff.tf") == "bad%FF.tf");
}
