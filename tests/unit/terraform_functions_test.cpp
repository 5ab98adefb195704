#include "terraform_support.h"

using namespace grantlint;
using namespace grantlint::terraform;
using syntax::Unknown;
using syntax::Value;

namespace {

Value missing(std::string expression) {
  return Value::unknown({.why = Unknown::Why::no_default,
                         .text = "nobody says",
                         .expression = std::move(expression),
                         .reference = {},
                         .partial = {},
                         .either = {}});
}

}  // namespace

TEST_CASE("collections are put together as Terraform does") {
  CHECK(of("concat", "[[1], [], [2, 3]]") == "[1,2,3]");
  CHECK(of("flatten", "[[[1, [2]], [], [[3]]]]") == "[1,2,3]");
  CHECK(of("distinct", R"([["b", "a", "b"]])") == R"(["b","a"])");
  CHECK(of("toset", R"([["b", "a", "b"]])") == R"(["a","b"])");
  CHECK(of("merge", R"([{"a": 1, "b": 2}, null, {"b": 3}])") == R"({"a":1,"b":3})");
  CHECK(of("keys", R"([{"b": 1, "a": 2}])") == R"(["a","b"])");
  CHECK(of("values", R"([{"b": 1, "a": 2}])") == "[2,1]");
  CHECK(of("lookup", R"([{"a": 1}, "b", 7])") == "7");
  CHECK(of("lookup", R"([{"a": 1}, "b"])") == "!there is no `b`");
  CHECK(of("element", R"([["a", "b"], 3])") == R"("b")");
  CHECK(of("setproduct", R"([["a", "b"], [1, 2]])") == R"([["a",1],["a",2],["b",1],["b",2]])");
  CHECK(of("setintersection", R"([["a", "b"], ["b", "c"]])") == R"(["b"])");
  CHECK(of("setsubtract", R"([["a", "b"], ["b"]])") == R"(["a"])");
  CHECK(of("setunion", R"([["b"], ["a", "b"]])") == R"(["a","b"])");
  CHECK(of("zipmap", R"([["x", "y"], [1, 2]])") == R"({"x":1,"y":2})");
  CHECK(of("compact", R"([["a", "", null, "b"]])") == R"(["a","b"])");
  CHECK(of("coalesce", R"([null, "", "x"])") == R"("x")");
  CHECK(of("coalescelist", "[[], [1]]") == "[1]");
  CHECK(of("slice", R"([["a", "b", "c"], 1, 3])") == R"(["b","c"])");
  CHECK(of("chunklist", "[[1, 2, 3], 2]") == "[[1,2],[3]]");
  CHECK(of("matchkeys", R"([[1, 2], ["a", "b"], ["b"]])") == "[2]");
  CHECK(of("transpose", R"([{"a": ["x", "y"], "b": ["y"]}])") == R"({"x":["a"],"y":["a","b"]})");
  CHECK(of("sort", R"([["b", "a"]])") == R"(["a","b"])");
  CHECK(of("reverse", "[[1, 2]]") == "[2,1]");
  CHECK(of("range", "[3]") == "[0,1,2]");
  CHECK(of("range", "[1, 6, 2]") == "[1,3,5]");
  CHECK(of("contains", R"([["a"], "a"])") == "true");
  CHECK(of("index", R"([["a", "b"], "b"])") == "1");
  CHECK(of("length", R"(["añb"])") == "3");
  CHECK(of("one", "[[]]") == "null");
  CHECK(of("one", "[[1, 2]]") == "!`one` of several elements");
  CHECK(of("alltrue", "[[true, false]]") == "false");
  CHECK(of("anytrue", "[[true, false]]") == "true");
}

TEST_CASE("text is made as Terraform does") {
  CHECK(of("format", R"(["user:%s@%s", "a", "b"])") == R"("user:a@b")");
  CHECK(of("format", R"(["%05d|%-4s|%4s|%.2f|%%|%t|%q", -7, "x", "y", 1.5, true, "q"])") ==
        R"("-0007|x   |   y|1.50|%|true|\"q\"")");
  CHECK(of("format", R"(["%v", ["a", 1]])") == R"("[\"a\",1]")");
  CHECK(of("format", R"(["%s"])") == "!`format` has too few arguments");
  CHECK(of("formatlist", R"(["user:%s", ["a", "b"]])") == R"(["user:a","user:b"])");
  CHECK(of("join", R"([",", ["a", "b"]])") == R"("a,b")");
  CHECK(of("split", R"([",", "a,,b"])") == R"(["a","","b"])");
  CHECK(of("replace", R"(["a.b.c", ".", "-"])") == R"("a-b-c")");
  CHECK(of("replace", R"(["ab12", "/([a-z]+)([0-9]+)/", "$2${1}"])") == R"("12ab")");
  CHECK(of("regex", R"(["[a-z]+", "12ab3"])") == R"("ab")");
  CHECK(of("regex", R"x(["(?P<who>[a-z]+)@(?P<where>.+)", "ann@corp"])x") == R"({"where":"corp","who":"ann"})");
  CHECK(of("regex", R"(["x", "abc"])") == "!nothing in it matches `x`");
  CHECK(of("regexall", R"(["[0-9]", "a1b2"])") == R"(["1","2"])");
  CHECK(of("substr", R"(["hello", 1, 3])") == R"("ell")");
  CHECK(of("substr", R"(["hello", -3, -1])") == R"("llo")");
  CHECK(of("trimprefix", R"(["roles/viewer", "roles/"])") == R"("viewer")");
  CHECK(of("trimsuffix", R"(["a.tf", ".tf"])") == R"("a")");
  CHECK(of("trim", R"(["..a..", "."])") == R"("a")");
  CHECK(of("trimspace", R"(["  a\n"])") == R"("a")");
  CHECK(of("title", R"(["a bc"])") == R"("A Bc")");
  CHECK(of("basename", R"(["a/b/c.json"])") == R"("c.json")");
  CHECK(of("dirname", R"(["a/b/c.json"])") == R"("a/b")");
  CHECK(of("indent", R"([2, "a\nb"])") == R"("a\n  b")");
  CHECK(of("startswith", R"(["abc", "ab"])") == "true");
  CHECK(of("strcontains", R"(["abc", "x"])") == "false");
}

TEST_CASE("numbers, dates and encodings") {
  CHECK(of("max", "[1, 3, 2]") == "3");
  CHECK(of("sum", "[[1, 2.5]]") == "3.5");
  CHECK(of("parseint", R"(["ff", 16])") == "255");
  CHECK(of("ceil", "[1.2]") == "2");
  CHECK(of("tonumber", R"(["12"])") == "12");
  CHECK(of("tonumber", R"(["12x"])") == "!`12x` is not a number");
  CHECK(of("tobool", R"(["true"])") == "true");
  CHECK(of("tostring", "[1.5]") == R"("1.5")");
  CHECK(of("timeadd", R"(["2026-12-31T00:00:00Z", "24h30m"])") == R"("2027-01-01T00:30:00Z")");
  CHECK(of("timecmp", R"(["2026-12-31T00:00:00Z", "2026-12-30T23:00:00Z"])") == "1");
  CHECK(of("base64encode", R"(["Hello"])") == R"("SGVsbG8=")");
  CHECK(of("base64decode", R"(["SGVsbG8="])") == R"("Hello")");
  CHECK(of("jsonencode", R"([{"b": [1, true, null], "a": "x\"y"}])") == R"("{\"a\":\"x\\\"y\",\"b\":[1,true,null]}")");
  CHECK(of("urlencode", R"(["a b/ü"])") == R"("a+b%2F%C3%BC")");
}

// Known answers of FIPS 180-4, RFC 1321 and RFC 4122, and the examples of the language's documentation.
TEST_CASE("hashes and encodings of bytes") {
  CHECK(of("md5", R"(["hello world"])") == R"("5eb63bbbe01eeed093cb22bb8f5acdc3")");
  CHECK(of("sha1", R"(["hello world"])") == R"("2aae6c35c94fcfb415dbe95f408b9ce91ee846ed")");
  CHECK(of("sha256", R"(["hello world"])") == R"("b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9")");
  CHECK(
      of("sha512", R"(["hello world"])") ==
      R"("309ecc489c12d6eb4cc40f50c902f2b4d0ed77ee511a7c7a9bcd3ca86d4cd86f989dd35bc5ff499670da34255b45b0cfd830e81f605dcf7dc5542e93ae9cd76f")");
  CHECK(of("base64sha256", R"(["hello world"])") == R"("uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=")");
  CHECK(of("base64sha512", R"(["hello world"])") ==
        R"("MJ7MSJwS1utMxA9QyQLytNDtd+5RGnx6m808qG1M2G+YndNbxf9JlnDaNCVbRbDP2DDoH2Bdz33FVC6TrpzXbw==")");
  CHECK(of("uuidv5", R"(["dns", "www.terraform.io"])") == R"("a5008fae-b28c-5ba5-96cd-82b4c53552d6")");
  CHECK(of("uuidv5", R"(["url", "https://www.terraform.io/"])") == R"("9db6f67c-dd95-5ea0-aa5b-e70e5c5f7cf5")");
  CHECK(of("uuidv5", R"(["6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.terraform.io"])") ==
        R"("a5008fae-b28c-5ba5-96cd-82b4c53552d6")");
  CHECK(of("uuidv5", R"(["dnss", "x"])") == "!the namespace is no UUID");
  CHECK(of("urldecode", R"(["a+b%2F%c3%BC"])") == R"("a b/ü")");
  CHECK(of("urldecode", R"(["a%2"])") == "!an escape in it has no two hexadecimal digits");
  CHECK(of("urldecode", R"(["a%-1"])") == "!an escape in it has no two hexadecimal digits");
  CHECK(of("urldecode", R"(["%ff"])") == "!what is decoded is no text");
  CHECK(of("textencodebase64", R"(["Hello World", "UTF-16LE"])") == R"("SABlAGwAbABvACAAVwBvAHIAbABkAA==")");
  CHECK(of("textdecodebase64", R"(["SABlAGwAbABvACAAVwBvAHIAbABkAA==", "utf-16le"])") == R"("Hello World")");
  CHECK(of("textencodebase64", R"(["ü😀", "UTF-16BE"])") == R"("APzYPd4A")");
  CHECK(of("textdecodebase64", R"(["APzYPd4A", "UTF-16BE"])") == R"("ü😀")");
  CHECK(of("textdecodebase64", R"(["//5hAA==", "UTF-16"])") == R"("a")");
  CHECK(of("textencodebase64", R"(["ü", "ISO-8859-1"])") == R"("/A==")");
  CHECK(of("textdecodebase64", R"(["/A==", "latin1"])") == R"("ü")");
  CHECK(of("textdecodebase64", R"(["/A==", "us-ascii"])") == "!it is no text in `us-ascii`");
  CHECK(of("textencodebase64", R"(["ü", "us-ascii"])") == "!a character of it is not in `us-ascii`");
  CHECK(of("textencodebase64", R"(["a", "Shift_JIS"])") == "!the character set `Shift_JIS` is not read");
  CHECK(of("pathexpand", R"(["a/~b"])") == R"("a/~b")");
  CHECK(of("abspath", R"(["/a/../b"])") == R"("/b")");
}

TEST_CASE("what moves with every run, or is not evaluated, is unknown and says so") {
  CHECK(of("timestamp", "[]") == "!`timestamp()` is another time on every run");
  CHECK(of("nosuch", R"(["a"])") == "!function `nosuch` is not evaluated");
  CHECK(of("rsadecrypt", R"(["a", "b"])") == "!`rsadecrypt()` needs a private key");
  CHECK(of("abspath", R"(["a"])") == "!`abspath` depends on the machine it runs on");
  CHECK(of("pathexpand", R"(["~/.ssh/key.pub"])") == "!`pathexpand` depends on the machine it runs on");
  CHECK(of("base64gzip", R"(["a"])") == "!`base64gzip` works on compressed bytes, which are not read");
  CHECK(of("concat", R"(["a", "b"])") == "!`concat` takes lists");
  CHECK_FALSE(is_pure_function("file"));
}

TEST_CASE("what is known of a partly unknown collection is kept") {
  const CallContext here{.at = {}, .expression = "concat(a, b)"};
  const Value known = Value::list({Value::string("user:a")});
  const Value joined = call("concat", {known, missing("var.more")}, here);
  REQUIRE(joined.is_list());
  CHECK(joined.as_list().items.size() == 1);
  REQUIRE(joined.as_list().rest);
  CHECK(joined.as_list().rest->text == "nobody says");

  const Value merged = call("merge", {Value::map({{"a", {}, Value::number(1)}}), missing("var.more")}, here);
  REQUIRE(merged.is_map());
  CHECK(merged.find("a") != nullptr);
  CHECK(merged.as_map().rest);

  CHECK(call("length", {joined}, here).is_unknown());
  const Value has = call("contains", {joined, Value::string("user:a")}, here);
  CHECK((has.kind() == Value::Kind::boolean && has.as_bool()));
  CHECK(call("contains", {joined, Value::string("user:b")}, here).is_unknown());
}

TEST_CASE("a text with an unknown part keeps what is known of it") {
  const Value made =
      call("format", {Value::string("user:%s@corp"), missing("var.name")}, {.at = {}, .expression = "format(…)"});
  REQUIRE(made.is_unknown());
  REQUIRE(made.as_unknown().partial);
  CHECK(made.as_unknown().partial->text == "user:${var.name}@corp");
}

TEST_CASE("an encoded policy keeps its structure, also where parts of it are unknown") {
  const Value policy = Value::map({{"Statement", {}, Value::list({missing("var.statement")})}});
  const Value made = call("jsonencode", {policy}, {.at = {}, .expression = "jsonencode(…)"});
  REQUIRE(made.is_unknown());
  REQUIRE(made.as_unknown().partial);
  REQUIRE(made.as_unknown().partial->structure);
  CHECK(made.as_unknown().partial->structure->find("Statement") != nullptr);
}

TEST_CASE("elements keep the place they were written at") {
  source::SourceSet sources;
  const auto file = sources.add("x.json", R"([["user:a", "user:b"]])");
  const auto read = syntax::read_json(sources, file);
  const Value made =
      call("formatlist", {Value::string("%s@corp"), read.documents.front().value.as_list().items.front()}, {});
  REQUIRE(made.is_list());
  CHECK(sources.text(made.as_list().items[1].origin().at) == "user:b");
  const Value parts = call("split", {Value::string(","), Value::string("a,b", {{file, 3, 6}, nullptr})}, {});
  CHECK(parts.as_list().items[1].origin().at.begin == 5);
}

TEST_CASE("large results are refused") {
  const CallContext small{.at = {}, .expression = "f()", .most_items = 10, .most_bytes = 100};
  std::vector<Value> many(11, Value::number(1));
  const Value list = Value::list(many);
  CHECK(call("concat", {list}, small).is_unknown());
  CHECK(call("setproduct", {list, list}, small).is_unknown());
  CHECK(call("range", {Value::number(11)}, small).is_unknown());
  CHECK(call("replace", {Value::string(std::string(60, 'a')), Value::string("a"), Value::string("bbbb")}, small)
            .is_unknown());
}
