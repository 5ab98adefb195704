#include <catch2/catch.hpp>

#include <string>

#include "kubernetes/expression.h"
#include "kubernetes/helm.h"
#include "kubernetes/template.h"
#include "kubernetes/template_lines.h"

using namespace grantlint;
using namespace grantlint::kubernetes;
using syntax::Value;

namespace {

Value values() {
  return Value::map({{"name", {}, Value::string("api")},
                     {"empty", {}, Value::string("")},
                     {"on", {}, Value::boolean(true)},
                     {"off", {}, Value::boolean(false)},
                     {"people", {}, Value::list({Value::string("a@x"), Value::string("b@x")})},
                     {"deep", {}, Value::map({{"k-1", {}, Value::string("v")}})}});
}

Value root() {
  return Value::map(
      {{"Values", {}, values()}, {"Release", {}, unknown_value(".Release", "it is known when installed")}});
}

/// Known: its text; unknown: how it is written, in angle brackets.
std::string shown(std::string_view action) {
  Scope scope{root(), root()};
  const Value value = evaluate(action, scope, [](const std::string& name, const Value&) {
    return unknown_value("include " + name, "not here");
  });
  if (value.is_list() || value.is_map()) return syntax::to_json(value);
  if (!value.is_unknown()) return value.scalar_text().value_or("null");
  const syntax::Unknown& unknown = value.as_unknown();
  return "<" + (unknown.partial ? unknown.partial->text : unknown.expression) + ">";
}

struct Rendering {
  explicit Rendering(const std::string& text) : file(sources.add("c/templates/x.yaml", text)) {
    chart.root = root();
    chart.templates.emplace(file, read_template(sources, file));
    for (const auto& [name, definition] : chart.templates.at(file).definitions)
      chart.definitions.emplace(name, &definition);
    result = render(sources, chart, file);
  }
  [[nodiscard]] std::string json(std::size_t i) const { return syntax::to_json(result.documents.at(i).document.value); }

  source::SourceSet sources;
  source::FileId file;
  Chart chart;
  Rendered result;
};

}  // namespace

TEST_CASE("a template's action says what the chart's values say") {
  CHECK(shown(".Values.name") == "api");
  CHECK(shown("$.Values.name | upper") == "API");
  CHECK(shown("index .Values.deep \"k-1\"") == "v");
  CHECK(shown("default \"x\" .Values.empty") == "x");
  CHECK(shown(".Values.none | default \"x\" | quote") == "\"x\"");
  CHECK(shown("printf \"%s-%s\" .Values.name \"role\" | trunc 6 | trimSuffix \"-\"") == "api-ro");
  CHECK(shown("ternary \"a\" \"b\" (eq .Values.name \"api\")") == "a");
  CHECK(shown("and .Values.on (not .Values.off)") == "true");
  CHECK(shown("or .Values.off .Values.name") == "api");
  CHECK(shown("list 1 2 | join \",\"") == "1,2");
  CHECK(shown("toYaml .Values.people") == "- \"a@x\"\n- \"b@x\"");
}

TEST_CASE("what an install decides is unknown, and text around it stays") {
  CHECK(shown(".Release.Name") == "<.Release.Name>");
  CHECK(shown("printf \"%s-x\" .Release.Name") == "<{{ .Release.Name }}-x>");
  CHECK(shown("eq .Release.Name \"x\"") == "<eq .Release.Name \"x\">");
  CHECK(shown("lookup \"v1\" \"Secret\" \"a\" \"b\"") == "<lookup \"v1\" \"Secret\" \"a\" \"b\">");
  CHECK(shown(".Values.name | sha256sum") == "<.Values.name | sha256sum>");
  CHECK(shown("\"open") == "<\"open>");
  CHECK(shown(std::string(200, '(')) == "<" + std::string(200, '(') + ">");
  CHECK(is_missing(Value()) == false);
}

TEST_CASE("both ways of an if over lines are taken, the values' way first") {
  const Rendering two("a: 1\n{{- if .Values.off }}\nkind: ClusterRole\n{{- else }}\nkind: Role\n{{- end }}\n");
  REQUIRE(two.result.documents.size() == 2);
  CHECK(two.json(0) == R"({"a":1,"kind":"Role"})");
  CHECK(two.result.documents[0].unsure.empty());
  CHECK(two.json(1) == R"({"a":1,"kind":"ClusterRole"})");
  CHECK(two.result.documents[1].unsure == "`.Values.off` is false in values.yaml");
}

TEST_CASE("every way of nested ifs is taken, and no more passes than that needs") {
  const Rendering nested(
      "{{ if .Values.a }}\na: {{ if .Values.on }}1{{ else }}2{{ end }}\n{{ if .Values.b }}\nb: 1\n{{ else "
      "}}\nb: 2\n{{ end }}\n{{ else if .Values.c }}\na: 3\n{{ else }}\na: 4\n{{ end }}\n");
  std::string all;
  for (std::size_t i = 0; i < nested.result.documents.size(); ++i) all += nested.json(i) + " ";
  CHECK(all == R"({"a":4} {"a":1,"b":2} {"a":1,"b":1} {"a":3} )");
}

TEST_CASE("an object under a false or unknown condition is unsure") {
  const Rendering off("{{ if .Values.none }}\nkind: Role\n{{ end }}\n---\nkind: Other\n");
  REQUIRE(off.result.documents.size() == 2);
  CHECK(off.json(0) == R"({"kind":"Other"})");
  CHECK(off.result.documents[0].unsure.empty());
  CHECK(off.result.documents[1].unsure == "`.Values.none` is false in values.yaml");
  const Rendering open("{{ if .Release.IsInstall }}\nkind: Role\n{{ end }}\n");
  CHECK(open.result.documents.at(0).unsure == "`.Release.IsInstall` is not decided by values.yaml");
}

TEST_CASE("a form of an object that the values do not make is unsure") {
  const Rendering more("kind: Role\n{{ if .Values.none }}\nwide: 1\n{{ end }}\n");
  REQUIRE(more.result.documents.size() == 2);
  CHECK(more.json(0) == R"({"kind":"Role"})");
  CHECK(more.result.documents[0].unsure.empty());
  CHECK(more.json(1) == R"({"kind":"Role","wide":1})");
  CHECK(more.result.documents[1].unsure == "`.Values.none` is false in values.yaml");
}

TEST_CASE("a range over known elements decides each on its own") {
  const Rendering each(
      "{{ range .Values.people }}\n---\n{{ if eq . \"a@x\" }}\na: 1\n{{ else }}\nb: 1\n{{ end }}\n{{ end }}");
  REQUIRE(each.result.documents.size() == 2);
  CHECK(each.json(0) == R"({"a":1})");
  CHECK(each.json(1) == R"({"b":1})");
  CHECK(each.result.documents[0].unsure.empty());
}

TEST_CASE(
    "the kind and the verbs of an object have every form of an if in a line, and its name has the one of the values") {
  const Rendering forms(
      "kind: {{ if .Values.none }}ClusterRole{{ else }}Role{{ end }}\nname: {{ if .Values.none }}a{{ else }}b{{ end "
      "}}\n");
  REQUIRE(forms.result.documents.size() == 2);
  CHECK(forms.json(0) == R"({"kind":"Role","name":"b"})");
  CHECK(forms.json(1) == R"({"kind":"ClusterRole","name":"b"})");
  CHECK_FALSE(forms.result.documents[1].unsure.empty());
}

TEST_CASE("a range runs over what the values list, and once over what they do not") {
  const Rendering known("{{ range .Values.people }}\n---\nname: {{ . }}\n{{ end }}");
  REQUIRE(known.result.documents.size() == 2);
  CHECK(known.json(1) == R"({"name":"b@x"})");
  const Rendering open("{{ range $i, $p := .Values.others }}\n---\nname: {{ $p.name }}\n{{ end }}");
  CHECK(open.json(0) == R"({"name":"<unknown: {{ $p.name }}>"})");
}

TEST_CASE("lines that an install fills in stand where their surroundings say") {
  const Rendering value("subjects:\n  {{- toYaml .Values.more | nindent 2 }}\nlast: 1\n");
  CHECK(value.json(0) == R"({"last":1,"subjects":"<unknown: {{ toYaml .Values.more }}>"})");
  const Rendering element("subjects:\n- name: a\n{{ toYaml .Values.more }}\n");
  CHECK(element.json(0) == R"({"subjects":[{"name":"a"},"<unknown: {{ toYaml .Values.more }}>"]})");
  const Rendering labels("metadata:\n  labels:\n    {{- include \"x\" . | nindent 4 }}\n    a: b\n  name: c\n");
  CHECK(labels.json(0) == R"({"metadata":{"labels":{"a":"b"},"name":"c"}})");
  CHECK(labels.result.unseen.empty());
}

TEST_CASE("a document that is no YAML does not affect others, and an unclosed action is reported") {
  const Rendering broken("kind: RoleBinding\n  x: {{ .Values.name }}\n---\nkind: Role\n");
  CHECK(broken.result.documents.size() >= 1);
  CHECK(broken.result.unseen.size() == 1);
  const Rendering open("kind: Role\nname: {{ .Values.name\n");
  CHECK_FALSE(open.result.unseen.empty());
  const Rendering closed("{{ end }}\nkind: Role\n{{ if .x }}\n");
  CHECK(closed.result.unseen.size() == 2);
}

TEST_CASE("templates that include themselves, or multiply, end") {
  const Rendering self(
      "{{ define \"a\" }}\n{{ include \"a\" . }}\n{{ include \"a\" . }}\n{{ end }}{{ include \"a\" . }}\n");
  CHECK(self.result.documents.size() <= 1);
  std::string text = "{{ range $.Values.people }}";
  std::string nested;
  for (int i = 0; i < 30; ++i) nested += text;
  nested += "\n- x\n";
  for (int i = 0; i < 30; ++i) nested += "{{ end }}";
  const Rendering bomb(nested);
  REQUIRE_FALSE(bomb.result.unseen.empty());
  CHECK(bomb.result.unseen.back().kind == findings::Unseen::Kind::limit);
}
