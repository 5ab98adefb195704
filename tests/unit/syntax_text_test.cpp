// JSON and YAML that a string value holds: where each part of it stands in a file.
#include <catch2/catch.hpp>

#include "syntax_support.h"

using namespace grantlint;
using namespace grantlint::syntax;

namespace {

/// A string put together of literal parts that stand in the file, and of unknown ones (`${…}`).
Value pieced(const OneFile& f, const std::vector<std::string>& parts) {
  String string;
  std::vector<Piece> pieces;
  bool unknown = false;
  for (const std::string& part : parts) {
    const bool is_unknown = part.starts_with("${");
    unknown = unknown || is_unknown;
    pieces.push_back(
        {static_cast<std::uint32_t>(string.text.size()), {f.find(part), nullptr}, !is_unknown, is_unknown});
    string.text += part;
  }
  string.pieces = std::make_shared<const std::vector<Piece>>(std::move(pieces));
  const Origin origin{f.whole(), nullptr};
  if (!unknown) return Value::string(std::move(string), origin);
  Unknown u;
  u.why = Unknown::Why::no_default;
  u.text = "`var.x` has no default";
  u.partial = std::move(string);
  return Value::unknown(std::move(u), origin);
}

}  // namespace

TEST_CASE("JSON in a heredoc with indentation is traced line by line") {
  const OneFile f("x = <<-E\n    {\n      \"Statement\": [{\"Action\": \"s3:Get*\"}]\n    }\nE\n");
  const Value text = pieced(f, {"{\n", "  \"Statement\": [{\"Action\": \"s3:Get*\"}]\n", "}\n"});
  const Documents read = read_json(f.sources, text);
  CHECK(read.unseen.empty());
  REQUIRE(read.documents.size() == 1);
  const Value& statement = read.documents[0].value.find("Statement")->as_list().items.at(0);
  CHECK(f.text(statement.find("Action")->origin().at) == "s3:Get*");
  CHECK(f.text(statement.origin().at) == "{\"Action\": \"s3:Get*\"}");
  CHECK(f.text(read.documents[0].at) == "{\n      \"Statement\": [{\"Action\": \"s3:Get*\"}]\n    }");
}

TEST_CASE("a plain string's text is traced without pieces") {
  const OneFile f("p: '{\"a\": \"b\"}'\n", "a.yaml");
  const Documents outer = read_yaml(f.sources, f.file);
  const Documents inner = read_json(f.sources, *outer.documents.at(0).value.find("p"));
  CHECK(f.text(inner.documents.at(0).value.find("a")->origin().at) == "b");
}

TEST_CASE("JSON within JSON is traced through its escapes") {
  const OneFile f(R"({"policy": "{\"Action\": \"s3:*\", \"Resource\": \"a\\\\b\"}"})", "a.json");
  const Documents outer = read_json(f.sources, f.file);
  const Documents inner = read_json(f.sources, *outer.documents.at(0).value.find("policy"));
  REQUIRE(inner.documents.size() == 1);
  CHECK(f.text(inner.documents[0].value.find("Action")->origin().at) == "s3:*");
  CHECK(f.text(inner.documents[0].value.entry("Action")->key_origin.at) == "Action");
  CHECK(inner.documents[0].value.find("Resource")->as_text() == "a\\b");
}

TEST_CASE("an unknown piece inside a string makes that string unknown, with its text") {
  const OneFile f(R"({"Resource": "arn:aws:s3:::${var.x["b"]}/*", "Action": "s3:*"})");
  const Value text = pieced(f, {R"({"Resource": "arn:aws:s3:::)", R"(${var.x["b"]})", R"(/*", "Action": "s3:*"})"});
  const Documents read = read_json(f.sources, text);
  CHECK(read.unseen.empty());
  const Value& resource = *read.documents.at(0).value.find("Resource");
  REQUIRE(resource.is_unknown());
  CHECK(resource.as_unknown().partial->text == R"(arn:aws:s3:::${var.x["b"]}/*)");
  CHECK(resource.as_unknown().expression == R"(var.x["b"])");
  CHECK(resource.as_unknown().text == "`var.x` has no default");
  CHECK(read.documents[0].value.find("Action")->as_text() == "s3:*");
  CHECK(f.text(read.documents[0].value.find("Action")->origin().at) == "s3:*");
}

TEST_CASE("an unknown piece that stands for a whole value is that value, and makes a list have an unknown rest") {
  const OneFile f(R"({"a": ${jsonencode(var.x)}, "b": ["c", ${join(",", var.y)}]})");
  const Value text =
      pieced(f, {R"({"a": )", "${jsonencode(var.x)}", R"(, "b": ["c", )", R"(${join(",", var.y)})", "]}"});
  const Documents read = read_json(f.sources, text);
  CHECK(read.unseen.empty());
  const Value& value = read.documents.at(0).value;
  CHECK(value.find("a")->is_unknown());
  CHECK(value.find("a")->as_unknown().expression == "jsonencode(var.x)");
  CHECK(value.find("b")->as_list().items.size() == 1);
  REQUIRE(value.find("b")->as_list().rest != nullptr);
  CHECK(value.find("b")->as_list().rest->expression == R"(join(",", var.y))");
}

TEST_CASE("an unknown piece where structure is needed makes the text unreadable, said once") {
  const OneFile f("{\"a\": 1 ${var.x} }");
  const Documents read = read_json(f.sources, pieced(f, {"{\"a\": 1 ", "${var.x}", " }"}));
  CHECK(read.documents.empty());
  REQUIRE(read.unseen.size() == 1);
  CHECK(read.unseen[0].at.file == f.file);
}

TEST_CASE("YAML in a string with an unknown piece is read around it") {
  const OneFile f("a: x\nname: ${var.n}-suffix\nc: d\n");
  const Documents read = read_yaml(f.sources, pieced(f, {"a: x\nname: ", "${var.n}", "-suffix\nc: d\n"}));
  CHECK(read.unseen.empty());
  const Value& name = *read.documents.at(0).value.find("name");
  REQUIRE(name.is_unknown());
  CHECK(name.as_unknown().partial->text == "${var.n}-suffix");
  CHECK(f.text(read.documents[0].value.find("c")->origin().at) == "d");
}

TEST_CASE("a value that is no string holds no documents") {
  const OneFile f("");
  CHECK(read_json(f.sources, Value::number(1)).documents.empty());
  CHECK(read_yaml(f.sources, Value::unknown({})).documents.empty());
}
