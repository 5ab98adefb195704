#include <catch2/catch.hpp>

#include "syntax_support.h"

using namespace grantlint;
using namespace grantlint::syntax;

namespace {

Texts enclosing(const OneFile& f, std::string_view part) {
  Texts result;
  for (const Element& around : Structure(f.sources, f.file).enclosing(f.find(part)))
    result.emplace_back(f.text(around.at));
  return result;
}

}  // namespace

TEST_CASE("in HCL the element, entry, attribute and block around a literal are found, innermost first") {
  const OneFile f("locals {\n  m = {\n    a = [\"x\", \"y\"]\n  }\n}\n");
  CHECK(enclosing(f, "y") == Texts{"\"y\"", "a = [\"x\", \"y\"]", "m = {\n    a = [\"x\", \"y\"]\n  }",
                                   "locals {\n  m = {\n    a = [\"x\", \"y\"]\n  }\n}"});
}

TEST_CASE("in YAML the pair, item and document around a scalar are found") {
  const OneFile f("a: 1\nsubjects:\n- kind: User\n  name: \"x\"\n", "a.yaml");
  CHECK(enclosing(f, "x") == Texts{"name: \"x\"", "kind: User\n  name: \"x\"", "subjects:\n- kind: User\n  name: \"x\"",
                                   "a: 1\nsubjects:\n- kind: User\n  name: \"x\""});
}

TEST_CASE("in JSON the pair and element around a string are found") {
  const OneFile f(R"({"S": [{"Sid": "x"}, {"Sid": "y"}]})", "a.json");
  CHECK(enclosing(f, "y") == Texts{R"("Sid": "y")", R"({"Sid": "y"})", R"("S": [{"Sid": "x"}, {"Sid": "y"}])",
                                   R"({"S": [{"Sid": "x"}, {"Sid": "y"}]})"});
}

TEST_CASE("what an alias brings in is no part of where it is used") {
  const OneFile f("a: &x\n  k: v\nb: *x\n", "a.yaml");
  CHECK(enclosing(f, "v") == Texts{"k: v", "a: &x\n  k: v", "a: &x\n  k: v\nb: *x"});
  CHECK(enclosing(f, "b") == Texts{"b", "a: &x\n  k: v\nb: *x"});
}

TEST_CASE("a span outside of everything, and a file of another kind, have no enclosing elements") {
  const OneFile f("# c\na {}\n");
  CHECK(enclosing(f, "c").empty());
  const OneFile g("a {}\n", "a.txt");
  CHECK(enclosing(g, "a").empty());
  CHECK(comments(g.sources, g.file).empty());
}

TEST_CASE("comments come by the file's ending") {
  for (const auto& [path, text] :
       {std::pair{"a.tf", "# c\nx = 1\n"}, std::pair{"a.yml", "# c\nx: 1\n"}, std::pair{"a.json", "// c\n{}\n"}}) {
    const OneFile f(text, path);
    const auto found = comments(f.sources, f.file);
    CAPTURE(path);
    REQUIRE(found.size() == 1);
    CHECK(found[0].text == "c");
    CHECK(found[0].target_line == 2);
  }
}

TEST_CASE("a resource prints with the origins of its values") {
  const OneFile f("resource \"r\" \"n\" {\n  role = \"owner\"\n}\n");
  Resource resource;
  resource.provider = "p";
  resource.type = "r";
  resource.address = "r.n";
  resource.block = f.whole();
  const Value role = Value::string("owner", {f.find("owner"), nullptr}).through(Step::Kind::local, f.find("role"), "x");
  resource.attributes = Value::map({{"role", {f.find("role = \"owner\""), nullptr}, role}});
  CHECK(print(f.sources, resource) ==
        "terraform r.n  @main.tf:1:1\n"
        "  type: r\n"
        "  attributes:\n"
        "    role: \"owner\"  @main.tf:2:11 > local x main.tf:2:3\n");
}
