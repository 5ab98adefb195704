#include <catch2/catch.hpp>

#include "syntax_support.h"

using namespace grantlint;
using namespace grantlint::syntax;

namespace {

std::string tree_of(const OneFile& f) {
  const HclTree parsed = parse_hcl(f.sources, f.whole());
  CHECK(said(f.sources, parsed.unseen) == Texts{});
  return print(f.sources, parsed.tree);
}

/// The tree of one expression as a compact text: kind(name, children…).
void compact(const Tree& tree, NodeId id, std::string& out) {
  const Node& node = tree[id];
  const auto list = [&](std::string_view open, std::string_view close) {
    out += open;
    bool first = true;
    for (const NodeId child : tree.children(id)) {
      if (!first) out += ' ';
      first = false;
      compact(tree, child, out);
    }
    out += close;
  };
  switch (node.kind) {
    case NodeKind::null: out += "null"; return;
    case NodeKind::boolean: out += node.number != 0 ? "true" : "false"; return;
    case NodeKind::number: out += number_text(node.number); return;
    case NodeKind::string: out += "'" + node.name + "'"; return;
    case NodeKind::variable: out += node.name; return;
    case NodeKind::splat_item: out += "@"; return;
    case NodeKind::error: out += "ERROR"; return;
    case NodeKind::templ: list("t[", "]"); return;
    case NodeKind::interpolation: list("${", "}"); return;
    case NodeKind::template_if: list("if(", ")"); return;
    case NodeKind::template_for: list("for " + node.name + "(", ")"); return;
    case NodeKind::tuple: list("[", "]"); return;
    case NodeKind::object: list("{", "}"); return;
    case NodeKind::object_entry: list("(", ")"); return;
    case NodeKind::get_attr: list("." + node.name + "(", ")"); return;
    case NodeKind::index: list("index(", ")"); return;
    case NodeKind::splat: list("splat(", ")"); return;
    case NodeKind::call: list(node.name + (node.flag ? "...(" : "("), ")"); return;
    case NodeKind::for_tuple: list("[for " + node.name + ": ", "]"); return;
    case NodeKind::for_object: list((node.flag ? "{group " : "{for ") + node.name + ": ", "}"); return;
    case NodeKind::conditional: list("?(", ")"); return;
    case NodeKind::unary:
    case NodeKind::binary: list(node.name + "(", ")"); return;
    default: list("?? ", ""); return;
  }
}

std::string expression(const std::string& text) {
  const OneFile f("x = " + text + "\n");
  const HclTree parsed = parse_hcl(f.sources, f.whole());
  std::string out;
  const NodeId attribute = parsed.tree.child(parsed.tree.root, 0);
  if (attribute == no_node) return "nothing";
  compact(parsed.tree, parsed.tree.child(attribute, 0), out);
  for (const std::string& why : said(f.sources, parsed.unseen)) out += " | " + why;
  return out;
}

Texts names(const Tree& tree, NodeId body) {
  Texts result;
  for (const NodeId id : tree.children(body)) result.push_back(tree[id].name);
  return result;
}

}  // namespace

TEST_CASE("a file becomes a body of blocks and attributes with the file's spans") {
  const OneFile f("resource \"a\" b {\n  n \"l\" { x = 1 }\n  y = null\n}\n");
  CHECK(tree_of(f) ==
        "body @1:1-4:2\n"
        "  block \"resource\" @1:1-4:2\n"
        "    label \"a\" @1:11-1:12\n"
        "    label \"b\" @1:14-1:15\n"
        "    body @1:17-4:1\n"
        "      block \"n\" @2:3-2:18\n"
        "        label \"l\" @2:6-2:7\n"
        "        body @2:10-2:17\n"
        "          attribute \"x\" @2:11-2:16\n"
        "            number 1 @2:15-2:16\n"
        "      attribute \"y\" @3:3-3:11\n"
        "        null @3:7-3:11\n");
}

TEST_CASE("a part of a file is parsed with the spans of the file") {
  const OneFile f("# é\na {\n  b = <<X\nt\nX\n}\n");
  const BlockIndex index = index_hcl(f.sources, f.file);
  const auto attributes = index_attributes(f.sources, index.blocks.at(0).body);
  const HclTree parsed = parse_hcl(f.sources, attributes.at(0).at);
  CHECK(parsed.unseen.empty());
  CHECK(print(f.sources, parsed.tree) ==
        "body @3:3-5:2\n"
        "  attribute \"b\" @3:3-5:2\n"
        "    template @3:7-5:2\n"
        "      string \"t\\n\" @4:1-5:1\n");
}

TEST_CASE("an empty file, one of blanks and one of comments are empty bodies") {
  for (const char* text : {"", " \n\n", "# c\n", "\xEF\xBB\xBF"}) {
    const OneFile f(text);
    const HclTree parsed = parse_hcl(f.sources, f.whole());
    CHECK(parsed.unseen.empty());
    REQUIRE(parsed.tree.root != no_node);
    CHECK(parsed.tree.children(parsed.tree.root).empty());
  }
}

TEST_CASE("a byte order mark and CRLF change nothing but the offsets") {
  const OneFile f(
      "\xEF\xBB\xBF"
      "a = 1\r\nb {\r\n  c = \"d\"\r\n}\r\n");
  CHECK(tree_of(f) ==
        "body @1:1-4:2\n"
        "  attribute \"a\" @1:1-1:6\n"
        "    number 1 @1:5-1:6\n"
        "  block \"b\" @2:1-4:2\n"
        "    body @2:4-4:1\n"
        "      attribute \"c\" @3:3-3:10\n"
        "        string \"d\" @3:8-3:9\n");
}

TEST_CASE("operators bind as in HCL, and questions from the right") {
  CHECK(expression("1 + 2 * 3 - 4") == "-(+(1 *(2 3)) 4)");
  CHECK(expression("!a == b && c || d") == "||(&&(==(!(a) b) c) d)");
  CHECK(expression("-a.b") == "-(.b(a))");
  CHECK(expression("a ? b : c ? d : e") == "?(a b ?(c d e))");
  CHECK(expression("a ? b ? 1 : 2 : 3") == "?(a ?(b 1 2) 3)");
  CHECK(expression("(a ? b : c) ? d : e") == "?(?(a b c) d e)");
  CHECK(expression("a ? 1 : b ? 2 : c ? 3 : 4") == "?(a 1 ?(b 2 ?(c 3 4)))");
}

TEST_CASE("parentheses vanish and keep what follows them outside") {
  CHECK(expression("(a)") == "a");
  CHECK(expression("(a + b).c[0]") == "index(.c(+(a b)) 0)");
  CHECK(expression("a.b + (c).d") == "+(.b(a) .d(c))");
}

TEST_CASE("what follows `[*]` belongs to each element, what follows `.*` only if it is an attribute") {
  CHECK(expression("a[*].b[0].c") == "splat(a .c(index(.b(@) 0)))");
  CHECK(expression("a.*.b.c") == "splat(a .c(.b(@)))");
  CHECK(expression("a.*.b[0].c") == ".c(index(splat(a .b(@)) 0))");
  CHECK(expression("a[*]") == "splat(a @)");
  CHECK(expression("a[*].b[*].c") == "splat(a splat(.b(@) .c(@)))");
  CHECK(expression("(a[*].b)[0]") == "index(splat(a .b(@)) 0)");
  CHECK(expression("a.0.b") == ".b(index(a 0))");
}

TEST_CASE("calls keep namespaces and expansion") {
  CHECK(expression("f()") == "f()");
  CHECK(expression("f(a, [1,],)") == "f(a [1])");
  CHECK(expression("merge(a...)") == "merge...(a)");
  CHECK(expression("provider::x::y(1)") == "provider::x::y(1)");
}

TEST_CASE("for expressions keep variables, condition and grouping") {
  CHECK(expression("[for v in m : v]") == "[for v: m v]");
  CHECK(expression("[for k, v in m : k if v]") == "[for k,v: m k v]");
  CHECK(expression("{for k, v in m : k => v.x... if v}") == "{group k,v: m k .x(v) v}");
  CHECK(expression("{ for k, v in m: k => {\n a = v\n} }") == "{for k,v: m k {('a' v)}}");
}

TEST_CASE("bare words as object keys are text, keys in parentheses are expressions") {
  CHECK(expression("{ a = 1, \"b\" : 2\n (c) = 3\n null = 4, \"${d}\" = 5 }") ==
        "{('a' 1) ('b' 2) (c 3) ('null' 4) (t[${d}] 5)}");
}

TEST_CASE("a key in parentheses after a line that ends in a word is no call") {
  CHECK(expression("{\n  a = b\n  (c) = d\n}") == "{('a' b) (c d)}");
}

TEST_CASE("numbers with an exponent are read") {
  CHECK(expression("1.5e3") == "1500");
  CHECK(expression("[1e5, 2E-2, 3e+1]") == "[100000 0.02 30]");
}

TEST_CASE("an attribute that is set twice is reported and the first stays") {
  const OneFile f("a {\n  b = 1\n  c = 2\n  b = 3\n}\n");
  const HclTree parsed = parse_hcl(f.sources, f.whole());
  CHECK(said(f.sources, parsed.unseen) == Texts{"attribute `b` is already set above @ b = 3"});
  const NodeId body = parsed.tree.child(parsed.tree.child(parsed.tree.root, 0), 0);
  CHECK(names(parsed.tree, body) == Texts{"b", "c"});
}

TEST_CASE("an error costs the attribute it stands in and no more") {
  const OneFile f(
      "resource \"a\" \"b\" {\n  role = foo bar\n  member = \"user:x\"\n  n {\n    k = ]\n    l = 1\n  }\n}\noutput "
      "\"o\" {}\n");
  const HclTree parsed = parse_hcl(f.sources, f.whole());
  CHECK(said(f.sources, parsed.unseen) ==
        Texts{"this is not HCL: unexpected `bar` @ bar", "this is not HCL: something is missing before `]` @ ]"});
  CHECK(print(f.sources, parsed.tree) ==
        "body @1:1-10:1\n"
        "  block \"resource\" @1:1-8:2\n"
        "    label \"a\" @1:11-1:12\n"
        "    label \"b\" @1:15-1:16\n"
        "    body @1:19-8:1\n"
        "      attribute \"role\" @2:3-2:17\n"
        "        error @2:10-2:17\n"
        "      attribute \"member\" @3:3-3:20\n"
        "        string \"user:x\" @3:13-3:19\n"
        "      block \"n\" @4:3-7:4\n"
        "        body @4:6-7:3\n"
        "          attribute \"k\" @5:5-5:10\n"
        "            error @5:9-5:10\n"
        "          attribute \"l\" @6:5-6:10\n"
        "            number 1 @6:9-6:10\n"
        "  block \"output\" @9:1-9:14\n"
        "    label \"o\" @9:9-9:10\n"
        "    body @9:13-9:13\n");
}

TEST_CASE("a block that is not closed does not take the next one with it") {
  const OneFile f("resource \"a\" \"b\" {\n  x = 1\n\nresource \"c\" \"d\" {\n  y = 2\n}\n");
  const HclTree parsed = parse_hcl(f.sources, f.whole());
  CHECK(said(f.sources, parsed.unseen) == Texts{"block `resource` is not closed @ resource \"a\" \"b\" {"});
  REQUIRE(parsed.tree.children(parsed.tree.root).size() == 2);
  const NodeId second = parsed.tree.child(parsed.tree.root, 1);
  CHECK(f.text(parsed.tree[second].at) == "resource \"c\" \"d\" {\n  y = 2\n}");
}

TEST_CASE("an error inside a list or an object leaves its neighbours") {
  CHECK(expression("[a, b c, d]") == "[a ERROR c d] | this is not HCL: unexpected `b` @ b");
  CHECK(expression("{ a = 1, b c, d = 2 }").starts_with("{('a' 1) (ERROR ERROR) ('d' 2)} | "));
}

TEST_CASE("nesting beyond the limit is an error and Unseen, and returns") {
  const std::string deep = std::string(3'000, '(') + "1" + std::string(3'000, ')');
  const OneFile f("x = " + deep + "\ny = 1\n");
  const HclTree parsed = parse_hcl(f.sources, f.whole());
  REQUIRE_FALSE(parsed.unseen.empty());
  CHECK(names(parsed.tree, parsed.tree.root) == Texts{"x", "y"});

  std::string chain = "x = a";
  for (int i = 0; i < 2'000; ++i) chain += ".b";
  const OneFile g(chain + "\n");
  const HclTree chained = parse_hcl(g.sources, g.whole());
  REQUIRE(chained.unseen.size() == 1);
  CHECK(chained.unseen[0].kind == findings::Unseen::Kind::limit);
}

TEST_CASE("a file in UTF-16 is read as one in UTF-8") {
  const OneFile f(
      std::string("\xFF\xFE"
                  "a\0=\0b\0\n\0",
                  10));
  const HclTree parsed = parse_hcl(f.sources, f.whole());
  CHECK(parsed.unseen.empty());
  CHECK(std::ranges::count(parsed.tree.nodes, NodeKind::attribute, &Node::kind) == 1);
}
