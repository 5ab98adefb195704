#include <catch2/catch.hpp>

#include <string>

#include "kubernetes/patches.h"
#include "syntax/syntax.h"

using namespace grantlint;
using syntax::Value;

namespace {

Value yaml(const std::string& text) {
  static source::SourceSet sources;
  return syntax::read_yaml(sources, Value::string(text)).documents.at(0).value;
}

std::string patched(const std::string& object, const std::string& operations) {
  const auto result = kubernetes::json_patch(yaml(object), yaml(operations));
  return result ? syntax::to_json(*result) : "-";
}

}  // namespace

TEST_CASE("a strategic merge merges maps, replaces lists and removes what is null") {
  const Value result =
      kubernetes::merge_patch(yaml("{a: {b: 1, c: 2}, l: [1, 2], n: 3}"), yaml("{a: {b: 4}, l: [5], n: null}"));
  CHECK(syntax::to_json(result) == R"({"a":{"b":4,"c":2},"l":[5]})");
}

TEST_CASE("JSON patches add, replace and remove along a pointer") {
  CHECK(patched("{s: [{n: a}]}", "[{op: replace, path: /s/0/n, value: b}]") == R"({"s":[{"n":"b"}]})");
  CHECK(patched("{s: [1, 2]}", "[{op: add, path: /s/-, value: 3}, {op: add, path: /s/0, value: 0}]") ==
        R"({"s":[0,1,2,3]})");
  CHECK(patched("{s: [1, 2], t: 1}", "[{op: remove, path: /s/0}, {op: remove, path: /t}]") == R"({"s":[2]})");
  CHECK(patched("{\"a/b\": 1}", "[{op: replace, path: /a~1b, value: 2}]") == R"({"a/b":2})");
}

TEST_CASE("a JSON patch that does not fit is no patch") {
  CHECK(patched("{s: [1]}", "[{op: replace, path: /s/7, value: 1}]") == "-");
  CHECK(patched("{s: [1]}", "[{op: replace, path: /x/y, value: 1}]") == "-");
  CHECK(patched("{s: [1]}", "[{op: move, from: /s, path: /t}]") == "-");
  CHECK(patched("{s: [1]}", "[{op: add, path: s, value: 1}]") == "-");
}
