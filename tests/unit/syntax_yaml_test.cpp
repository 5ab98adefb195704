#include <catch2/catch.hpp>

#include "syntax_support.h"

using namespace grantlint;
using namespace grantlint::syntax;

namespace {

struct ReadYaml : OneFile {
  Documents documents;
  explicit ReadYaml(std::string text) : OneFile(std::move(text), "a.yaml"), documents(read_yaml(sources, file)) {}
  [[nodiscard]] std::string json(std::size_t n = 0) const { return to_json(documents.documents.at(n).value); }
  [[nodiscard]] const Value& value() const { return documents.documents.at(0).value; }
};

std::string yaml(const std::string& text) {
  const ReadYaml f(text);
  CHECK(said(f.sources, f.documents.unseen) == Texts{});
  REQUIRE(f.documents.documents.size() == 1);
  return f.json();
}

}  // namespace

TEST_CASE("plain scalars follow the core schema") {
  CHECK(yaml("[~, null, Null, NULL, true, True, FALSE, yes, on, No]") ==
        R"([null,null,null,null,true,true,false,"yes","on","No"])");
  CHECK(yaml("[1, -12, +3, 0o17, 0x1f, 1.5, .5, 2., 1e3, -1.5E-1, 1_000, 012, 1:30]") ==
        R"([1,-12,3,15,31,1.5,0.5,2,1000,-0.15,"1_000",12,"1:30"])");
  CHECK(yaml("[2026-12-31, v1, \"1\", '2', a b]") == R"(["2026-12-31","v1","1","2","a b"])");
  CHECK(yaml("a:\nb: ''\n") == R"({"a":null,"b":""})");
}

TEST_CASE("block scalars are literal or folded, with their chomping") {
  CHECK(yaml("a: |\n  one\n   two\n\n  three\n\nb: 1\n") == R"({"a":"one\n two\n\nthree\n","b":1})");
  CHECK(yaml("a: |-\n  one\n\nb: 1\n") == R"({"a":"one","b":1})");
  CHECK(yaml("a: |+\n  one\n\nb: 1\n") == R"({"a":"one\n\n","b":1})");
  CHECK(yaml("a: >\n  one\n  two\n\n  three\n    four\n  five\n") == R"({"a":"one two\nthree\n  four\nfive\n"})");
  CHECK(yaml("a: |2\n    one\n  two\n") == R"({"a":"  one\ntwo\n"})");
  CHECK(yaml("- k: |1\n    one\n   two\n") == R"([{"k":" one\ntwo\n"}])");
  CHECK(yaml("a: |\r\n  one\r\n  two\r\nb: 1\r\n") == R"({"a":"one\ntwo\n","b":1})");
  CHECK(yaml("a: |\n  one") == R"({"a":"one"})");
}

TEST_CASE("quoted scalars are decoded and folded") {
  CHECK(yaml(R"(["a\tb\x41\u00e9\U0001F600\"\\\/\e", 'it''s', "é"])") ==
        "[\"a\\tbA\xC3\xA9\xF0\x9F\x98\x80\\\"\\\\/\\u001b\",\"it's\",\"\xC3\xA9\"]");
  CHECK(yaml("a: \"one\n  two\n\n  three \\\n  four\"\n") == R"({"a":"one two\nthree four"})");
  CHECK(yaml("a: 'one\n  two'\n") == R"({"a":"one two"})");
  CHECK(yaml("a: one\n  two\n\n  three\n") == R"({"a":"one two\nthree"})");
}

TEST_CASE("a quoted scalar whose lines are not indented is read as other readers do") {
  CHECK(yaml("a: \"one\ntwo\"\nb: 1\n") == R"({"a":"one two","b":1})");
}

TEST_CASE("spans: a mapping from its first key, a string without its quotes, a document from its first key") {
  const ReadYaml f("# c\n---\nkind: RoleBinding\nsubjects:\n- name: \"x\"\n  kind: User\nroleRef: {name: y}\n");
  CHECK(f.text(f.documents.documents.at(0).at).starts_with("kind: RoleBinding\n"));
  CHECK(f.text(f.documents.documents[0].at).ends_with("{name: y}"));
  const Value& subject = f.value().find("subjects")->as_list().items.at(0);
  CHECK(f.text(subject.origin().at) == "name: \"x\"\n  kind: User");
  CHECK(f.text(subject.find("name")->origin().at) == "x");
  CHECK(f.text(subject.entry("kind")->key_origin.at) == "kind");
  CHECK(f.text(f.value().find("roleRef")->origin().at) == "{name: y}");
}

TEST_CASE("each byte of a block or escaped scalar is traced to the file") {
  const ReadYaml f("a: |\n    {\"x\": 1}\n    second\nb: \"p\\tq\"\n");
  const Value& a = *f.value().find("a");
  CHECK(f.text(locate(a, 0, 8).at) == "{\"x\": 1}");
  const auto second = static_cast<std::uint32_t>(a.as_text().find("second"));
  CHECK(f.text(locate(a, second, second + 6).at) == "second");
  CHECK(f.text(locate(*f.value().find("b"), 2, 3).at) == "q");
}

TEST_CASE("anchors, aliases and merge keys are resolved with the origin of what they stand for") {
  const ReadYaml f("base: &b {x: 1, y: 2}\nc:\n  <<: *b\n  y: 3\nd:\n  <<: [{x: 8}, *b]\ne: *b\n");
  CHECK(f.json() == R"({"base":{"x":1,"y":2},"c":{"x":1,"y":3},"d":{"x":8,"y":2},"e":{"x":1,"y":2}})");
  CHECK(f.text(f.value().find("e")->origin().at) == "{x: 1, y: 2}");
  CHECK(f.text(f.value().find("c")->find("x")->origin().at) == "1");
}

TEST_CASE("an alias without an anchor is unknown and reported") {
  const ReadYaml f("a: *nope\nb: 1\n");
  CHECK(said(f.sources, f.documents.unseen) == Texts{"alias `*nope` has no anchor @ *nope"});
  CHECK(f.value().find("a")->is_unknown());
  CHECK(f.value().find("b")->as_number() == 1);
}

TEST_CASE("an alias bomb ends in a limit") {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) text += (k > 0 ? ", " : "") + before;
    text += "]\n";
  }
  const ReadYaml f(text);
  REQUIRE_FALSE(f.documents.unseen.empty());
  CHECK(f.documents.unseen[0].kind == findings::Unseen::Kind::limit);
}

TEST_CASE("documents are separated, empty ones skipped, directives accepted") {
  const ReadYaml f("%YAML 1.2\n---\na: 1\n---\n# nothing\n---\nb: 2\n...\n---\n- c\n");
  CHECK(f.documents.unseen.empty());
  REQUIRE(f.documents.documents.size() == 3);
  CHECK(f.json(0) == R"({"a":1})");
  CHECK(f.json(1) == R"({"b":2})");
  CHECK(f.json(2) == R"(["c"])");
}

TEST_CASE("tags: `!!str` keeps text, short forms of CloudFormation become long ones, others are passed over") {
  CHECK(
      yaml("a: !!str 12\nb: !Ref X\nc: !Sub \"${X}\"\nd: !GetAtt A.B\ne: !custom v\nf: !Join [\",\", [a]]\n") ==
      R"({"a":"12","b":{"Ref":"X"},"c":{"Fn::Sub":"${X}"},"d":{"Fn::GetAtt":"A.B"},"e":"v","f":{"Fn::Join":[",",["a"]]}})");
}

TEST_CASE("of equal keys in YAML the last stays, and keys are text") {
  CHECK(yaml("a: 1\na: 2\n1: x\ntrue: y\n") == R"({"1":"x","a":2,"true":"y"})");
}

TEST_CASE("a byte order mark and CRLF change no value") {
  CHECK(yaml("\xEF\xBB\xBF"
             "a: b\r\nc:\r\n  - d\r\n") == R"({"a":"b","c":["d"]})");
}

TEST_CASE("comments of YAML have their targets") {
  const ReadYaml f("# license\n\n# one\n# two\na: 1 # three\nb: |\n  # text\n");
  Texts found;
  for (const Comment& c : f.documents.comments)
    found.push_back(std::string(c.text) + ">" + std::to_string(c.target_line));
  CHECK(found == Texts{"license>0", "one>5", "two>5", "three>5"});
}

TEST_CASE("a broken document leaves the others, and its sound entries") {
  const ReadYaml f("a: 1\nb: [1, 2\nc: 3\n---\nd: 4\n");
  REQUIRE(f.documents.documents.size() == 2);
  CHECK(said(f.sources, f.documents.unseen) == Texts{"this is not YAML: unexpected `b: [1, 2` @ b: [1, 2"});
  CHECK(f.value().find("a")->as_number() == 1);
  CHECK(f.value().find("b")->is_unknown());
  CHECK(f.value().find("c")->as_number() == 3);
  CHECK(f.json(1) == R"({"d":4})");
}

TEST_CASE("a sequence with a broken item keeps the sound ones and has an unknown rest") {
  const ReadYaml f("- a: 1\n- b: [\n- c: 2\n");
  REQUIRE(f.documents.documents.size() == 1);
  REQUIRE(f.value().is_list());
  CHECK(f.value().as_list().items.size() == 2);
  CHECK(f.value().as_list().rest != nullptr);
}

TEST_CASE("a template's actions are unknown values, the document around them is read, and it is said once") {
  const ReadYaml f(
      "kind: RoleBinding\nmetadata:\n  name: {{ .Values.name }}\n  labels:\n    {{- include \"x\" . | nindent 4 }}\n   "
      " a: b\n"
      "{{- if .Values.rbac }}\nsubjects:\n- kind: User\n  name: \"{{ .Values.user }}@x.example\"\n{{- end }}\n");
  CHECK(said(f.sources, f.documents.unseen) == Texts{"a template: its actions are not evaluated @ {{ .Values.name }}"});
  CHECK(f.value().find("kind")->as_text() == "RoleBinding");
  const Value& name = *f.value().find("metadata")->find("name");
  REQUIRE(name.is_unknown());
  CHECK(name.as_unknown().expression == "{{ .Values.name }}");
  CHECK(f.value().find("metadata")->find("labels")->find("a")->as_text() == "b");
  const Value& user = *f.value().find("subjects")->as_list().items.at(0).find("name");
  REQUIRE(user.is_unknown());
  CHECK(user.as_unknown().partial->text == "{{ .Values.user }}@x.example");
}

TEST_CASE("YAML nested too deep ends in a limit") {
  const ReadYaml f(std::string(2'000, '[') + std::string(2'000, ']'));
  CHECK_FALSE(f.documents.unseen.empty());
}

TEST_CASE("a document may have more rows than sixteen bits count") {
  std::string text = "items:\n";
  constexpr std::size_t items = 70'000;
  for (std::size_t i = 0; i < items; ++i) text += "- a\n";
  const OneFile f(text, "a.yaml");
  const Documents read = read_yaml(f.sources, f.file);
  CHECK(read.unseen.empty());
  REQUIRE(read.documents.size() == 1);
  CHECK(read.documents[0].value.find("items")->as_list().items.size() == items);
}
