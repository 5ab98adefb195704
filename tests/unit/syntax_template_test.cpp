// The expected texts were checked against HashiCorp's own evaluation of the same templates.
#include <catch2/catch.hpp>

#include "syntax_support.h"

using namespace grantlint;
using namespace grantlint::syntax;

namespace {

/// Evaluates a template with `x` true, `a` = "<a>", and every loop over "1" and "2".
std::string evaluate(const Tree& tree, NodeId id, const std::string& item) {
  const Node& node = tree[id];
  switch (node.kind) {
    case NodeKind::string: return node.name;
    case NodeKind::variable: return node.name == "a" ? "<a>" : node.name == "v" ? item : node.name == "x" ? "1" : "";
    case NodeKind::interpolation: return evaluate(tree, tree.child(id, 0), item);
    case NodeKind::template_for: return evaluate(tree, tree.child(id, 1), "1") + evaluate(tree, tree.child(id, 1), "2");
    case NodeKind::template_if: {
      const bool yes = !evaluate(tree, tree.child(id, 0), item).empty();
      const NodeId arm = tree.child(id, yes ? 1 : 2);
      return arm == no_node ? "" : evaluate(tree, arm, item);
    }
    case NodeKind::templ: {
      std::string out;
      for (const NodeId child : tree.children(id)) out += evaluate(tree, child, item);
      return out;
    }
    default: return "<?>";
  }
}

std::string attribute_text(const std::string& source) {
  const OneFile f(source);
  const HclTree parsed = parse_hcl(f.sources, f.whole());
  CHECK(said(f.sources, parsed.unseen) == Texts{});
  return evaluate(parsed.tree, parsed.tree.child(parsed.tree.child(parsed.tree.root, 0), 0), "");
}

std::string template_text(const std::string& source) {
  const OneFile f(source, "x.tftpl");
  const HclTree parsed = parse_template(f.sources, f.whole());
  CHECK(said(f.sources, parsed.unseen) == Texts{});
  REQUIRE(parsed.tree[parsed.tree.root].kind == NodeKind::templ);
  return evaluate(parsed.tree, parsed.tree.root, "");
}

/// Every string node stands byte for byte at its span, unless it is an escape; no two overlap.
void check_spans(const OneFile& f, const HclTree& parsed) {
  for (const Node& node : parsed.tree.nodes) {
    if (node.kind != NodeKind::string) continue;
    const std::string_view written = f.text(node.at);
    const bool escape = written.starts_with('\\') || written == "$${" || written == "%%{";
    if (!escape) CHECK(written == node.name);
    if (escape) CHECK(written.size() <= 10);
  }
}

}  // namespace

TEST_CASE("a quoted string keeps blanks at its ends and around interpolations") {
  CHECK(attribute_text("p = \"  a ${ a }  b  \"") == "  a <a>  b  ");
  CHECK(attribute_text("p = \"   \"") == "   ");
  CHECK(attribute_text("p = \"\"").empty());
}

TEST_CASE("escapes are decoded in quoted strings, and only template escapes in heredocs") {
  CHECK(attribute_text(R"(p = "a\n\t\"\\ \u00e9 \U0001F600 $${x} %%{y} $ % $$")") ==
        "a\n\t\"\\ \xC3\xA9 \xF0\x9F\x98\x80 ${x} %{y} $ % $$");
  CHECK(attribute_text("p = <<E\n\\n $${x}\nE\n") == "\\n ${x}\n");
}

TEST_CASE("a plain string is one node without its quotes; with escapes it is cut at them") {
  const OneFile f("a = \"plain\"\nb = \"x\\ty\"\nc = \"\"\n");
  const HclTree parsed = parse_hcl(f.sources, f.whole());
  CHECK(print(f.sources, parsed.tree) ==
        "body @1:1-3:7\n"
        "  attribute \"a\" @1:1-1:12\n"
        "    string \"plain\" @1:6-1:11\n"
        "  attribute \"b\" @2:1-2:11\n"
        "    template @2:5-2:11\n"
        "      string \"x\" @2:6-2:7\n"
        "      string \"\\t\" @2:7-2:9\n"
        "      string \"y\" @2:9-2:10\n"
        "  attribute \"c\" @3:1-3:7\n"
        "    string \"\" @3:6-3:6\n");
}

TEST_CASE("a heredoc begins on the next line and ends with the last line break before its marker") {
  CHECK(attribute_text("p = <<E\n  a\n\n b\n  E\n") == "  a\n\n b\n");
  CHECK(attribute_text("p = <<E\nE\n").empty());
  CHECK(attribute_text("p = <<E\n\nE\n") == "\n");
}

TEST_CASE("an indented heredoc loses the smallest indentation, blank lines not counted") {
  CHECK(attribute_text("p = <<-E\n\n    a\n\tb\n      c\n\n    E\n") == "\n   a\nb\n     c\n\n");
  CHECK(attribute_text("p = <<-E\n  ${a} x\n    y\n  E\n") == "<a> x\n  y\n");
  CHECK(attribute_text("p = <<-E\r\n    a\r\n      b ${a}\r\n    E\r\n") == "a\r\n  b <a>\r\n");
}

TEST_CASE("strip markers take the blanks of the neighbouring literal") {
  CHECK(attribute_text(R"(s = "  lead ${~ a ~}   trail ")") == "  lead<a>trail ");
  CHECK(attribute_text("s = \"%{ if n }1%{ else }2 %{~ endif }\"") == "2");
  CHECK(attribute_text("q = <<E\n  a\n  %{ for v in m ~}\n  item ${v}\n  %{ endfor ~}\n\n  end\nE\n") ==
        "  a\n    item 1\n    item 2\n  \n  end\n");
  CHECK(attribute_text("r = <<-E\n    a\n\n      ${~ a ~}\n\n    b\n  E\n") == "    a\n\n<a>\n    b\n");
}

TEST_CASE("directives nest in an indented heredoc") {
  CHECK(attribute_text(
            "p = <<-E\n    hello ${a}\n      %{ if x ~}\n      yes \"q\"\n      %{ else }\n      no\n      %{ endif }\n"
            "    %{ for v in m }${v}%{ endfor }\n  E\n") == "hello <a>\n        yes \"q\"\n  \n12\n");
  CHECK(
      attribute_text("r = <<-E\n  %{ for v in m ~}\n    %{ if x ~}\n  ${v}\n    %{ endif ~}\n  %{ endfor ~}\n  E\n") ==
      "      1\n          2\n    ");
}

TEST_CASE("a template file is text from its first byte to its last") {
  CHECK(template_text("").empty());
  CHECK(template_text("${a}") == "<a>");
  CHECK(template_text("x\r\n${a}\r\n  y ~\r\n") == "x\r\n<a>\r\n  y ~\r\n");
  CHECK(template_text("  a\n  %{ for v in m ~}\n  item ${v}\n  %{ endfor ~}\n\n  \"q\" \\n ${a}") ==
        "  a\n    item 1\n    item 2\n  \n  \"q\" \\n <a>");
  CHECK(template_text("a\nGRANTLINT\nb") == "a\nGRANTLINT\nb");
}

TEST_CASE("literal text stands byte for byte at its span") {
  const OneFile f(
      "a = <<-E\n    one ${b} \"two\" $${c}\n      three\n\n    %{ if d ~}\n  four\n    %{ endif }\n  E\n"
      "e = \"é${f} \\u00e9 g\"\n");
  check_spans(f, parse_hcl(f.sources, f.whole()));
  const HclTree parsed = parse_hcl(f.sources, f.whole());
  const auto found = std::ranges::find_if(parsed.tree.nodes, [](const Node& n) { return n.name.starts_with("three"); });
  CHECK(found == parsed.tree.nodes.end());  // the indentation that stays is part of the literal
  const auto three =
      std::ranges::find_if(parsed.tree.nodes, [](const Node& n) { return n.name.find("three") != std::string::npos; });
  REQUIRE(three != parsed.tree.nodes.end());
  CHECK(f.sources.position(f.file, three->at.begin) == source::Position{3, 5});
}

TEST_CASE("a broken interpolation costs its attribute and no other") {
  const OneFile f("a = <<E\n x ${b +} y\nE\nc = \"${d}\"\n");
  const HclTree parsed = parse_hcl(f.sources, f.whole());
  CHECK(said(f.sources, parsed.unseen) == Texts{"this is not HCL: unexpected `${b +}` @ ${b +}"});
  CHECK(parsed.tree[parsed.tree.child(parsed.tree.child(parsed.tree.root, 0), 0)].kind == NodeKind::error);
  CHECK(parsed.tree[parsed.tree.child(parsed.tree.child(parsed.tree.root, 1), 0)].kind == NodeKind::templ);
}
