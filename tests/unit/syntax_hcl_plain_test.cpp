// The plain reader against the grammar: the same nodes at the same places.
#include "syntax/hcl_plain.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "syntax_support.h"

using namespace grantlint::syntax;

namespace {

std::string read(const OneFile& one, bool plain) {
  const HclTree tree = plain ? parse_hcl(one.sources, one.whole()) : parse_by_grammar(one.sources, one.whole());
  std::string text = print(one.sources, tree.tree);
  for (const std::string& line : said(one.sources, tree.unseen)) text += line + "\n";
  return text;
}

/// Is `x = EXPRESSION` read without the grammar?
bool is_plain(const std::string& expression) {
  const OneFile one("x = " + expression);
  HclTree out;
  Lowerer lower(one.sources.bytes(one.file), one.file, out);
  PlainReader reader(one.sources.bytes(one.file), one.file, lower);
  const bool plain = reader.expression(4, one.whole().end) != no_node;
  if (!plain) CHECK(out.tree.nodes.empty());
  return plain;
}

}  // namespace

TEST_CASE("plain expressions are read as the grammar reads them") {
  const char* expression = GENERATE(
      R"("text")", R"("")", R"("a\nb\"c\\d\u00e9")", R"("${var.a}")", R"("a${var.a}b${local.c}")", R"("$${a}%%{b}$ %")",
      "12", "1.5", "true", "null", "-1", "!var.on", "var.a", "local.a.b-c.d", "a[0]", R"(a["b"].c)", "a[var.i][1]",
      "module.m[*].id", "a[*].b[0].c", "a[*]", "[]", "[1, 2,]", "[\n  1, # one\n  2 // two\n]", "{}",
      "{\n  a = 1\n  b : 2, (var.c) = 3\n  \"d\" = { e = [] }\n}", "{ a = 1, b = 2 }",
      "{\n  a = 1 # x\n  # y\n  b = 2\n}", "f()", "f(1, [2]...)", "merge({ a = 1 }, var.b,\n  var.c\n)", "a ? b : c",
      "a ? b : c ? d : e", "(a ? b : c) ? d : (e)", "a == 1 && b != 2 || c", "1 + 2 * 3 - 4 / 5 % 6", "a < 1 || b >= 2",
      "!(a && b)", "(a).b", "-(1 + 2) * 3", "[for v in var.l : v.name if v.on]", "[for k, v in var.m : \"${k}-${v}\"]",
      "{ for k, v in var.m : k => v... if v != null }",
      "{\n  for k, v in {\n    a = 1\n  } : k => [\n    for x in v : x\n  ]\n}", "try(each.value.name, null)",
      "toset([for a in flatten(local.x) : a])", "{ true = 1, null = 2 }", "(\n  var.a\n  ? 1\n  : 2\n)",
      "a.b ? [c] : []", "{ a = b ? c : d }", "f(a)[0].b");
  CAPTURE(expression);
  CHECK(is_plain(expression));
  const OneFile one("x = " + std::string(expression) + "\n");
  CHECK(read(one, true) == read(one, false));
}

TEST_CASE("what is not plain, or wrong, is left to the grammar") {
  const char* expression =
      GENERATE("<<E\na\nE", R"("%{ if a }b%{ endif }")", R"("${~ a ~}")", "a.*.b", "a.0.b", "1e5", "a ?\n1 : 2", "\"a",
               "\"a\nb\"", "[1", "[1 2]", "{ a }", "{ a = }", "f(", "f(a... , b)", "a +", "a b", "", "é", "p::f(1)",
               R"("\q")", "{ a = 1 b = 2 }", "a ? b", "[for x : y]", "{ for = 1 }", "--1", "a /* b */ + c", "a << b");
  CAPTURE(expression);
  CHECK_FALSE(is_plain(expression));
  const OneFile one("x = " + std::string(expression) + "\ny = 1\n");
  CHECK(read(one, true) == read(one, false));
}

TEST_CASE("nesting beyond what the plain reader takes is the grammar's") {
  CHECK(is_plain(std::string(40, '(') + "1" + std::string(40, ')')));
  CHECK_FALSE(is_plain(std::string(5'000, '(') + "1" + std::string(5'000, ')')));
  CHECK_FALSE(is_plain(std::string(100'000, '[')));
  CHECK_FALSE(is_plain("a" + std::string(100'000, '[')));
}

TEST_CASE("every HCL file of the fixtures is read alike with and without the plain reader") {
  std::size_t files = 0;
  const char* const elsewhere = std::getenv("GRANTLINT_HCL_TREE");  // a real repository, by hand
  for (const auto& entry : std::filesystem::recursive_directory_iterator(
           elsewhere != nullptr ? elsewhere : GRANTLINT_SOURCE_DIR "/fixtures")) {
    const std::string ending = entry.path().extension().string();
    if (!entry.is_regular_file() || (ending != ".tf" && ending != ".tfvars" && ending != ".tofu" && ending != ".hcl"))
      continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const OneFile one(std::string(std::istreambuf_iterator<char>(in), {}));
    ++files;
    CAPTURE(entry.path());
    CHECK(read(one, true) == read(one, false));
  }
  CHECK(files > 20);
}
