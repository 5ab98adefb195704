#include "source/text.h"

#include <catch2/catch.hpp>
#include <string>

#include "source/form.h"
#include "source/glob.h"
#include "source/hash.h"

using namespace grantlint::source;

namespace {

TEST_CASE("text is trimmed of what stands between words, or of what is named") {
  CHECK(trim(" \t a b\r\n") == "a b");
  CHECK(trim(" \r\n\t").empty());
  CHECK(trim("").empty());
  CHECK(trim("\ta\r", blanks) == "a\r");
  CHECK(trim_end("  a  ") == "  a");
  CHECK(leading("\t  x") == 3);
  CHECK(leading("   ") == 3);
  CHECK(is_blank(" \t"));
  CHECK_FALSE(is_blank("\n"));
}

TEST_CASE("parts are split with those that are empty, words without") {
  using Parts = std::vector<std::string_view>;
  CHECK(split("a,,b", ',') == Parts{"a", "", "b"});
  CHECK(split("", ',') == Parts{""});
  CHECK(split("a,", ',') == Parts{"a", ""});
  CHECK(words("  a\t b\nc ") == Parts{"a", "b", "c"});
  CHECK(words(" \n").empty());
  std::string_view rest = "a=b=c";
  CHECK(take_until(rest, '=') == "a");
  CHECK(take_until(rest, ';') == "b=c");
  CHECK(rest.empty());
}

TEST_CASE("one line has one blank where any number of breaks and blanks stood") {
  CHECK(one_line("\n a\r\n\t b  c \v") == "a b c");
  CHECK(one_line(" \n").empty());
}

TEST_CASE("a byte order mark is three bytes at the beginning, nowhere else") {
  CHECK(mark_size("\xEF\xBB\xBFx") == 3);
  CHECK(mark_size("x\xEF\xBB\xBF") == 0);
  CHECK(without_mark("\xEF\xBB\xBFx") == "x");
  CHECK(without_mark("\xEF\xBB") == "\xEF\xBB");
}

TEST_CASE("a glob stands for runs and single bytes, and for classes where they are asked for") {
  CHECK(matches("a*c", "abbc"));
  CHECK(matches("*", ""));
  CHECK(matches("a?c", "abc"));
  CHECK_FALSE(matches("a?c", "ac"));
  CHECK_FALSE(matches("A*", "ab"));
  CHECK(matches("A*", "ab", Special::none, Letters::fold));
  CHECK(matches("[a]*", "[a]b"));
  CHECK_FALSE(matches("[a]*", "ab"));
  CHECK(matches("[a-c]x[0-9]", "bx7", Special::classes));
  CHECK_FALSE(matches("[a-c]x", "dx", Special::classes));
  CHECK(matches("a\\*b*", "a*bc", Special::classes));
  CHECK_FALSE(matches("a\\*b", "axb", Special::classes));
  CHECK(matches("a\\*", "a*", Special::classes));
  CHECK(matches("[a", "[a", Special::classes));
}

TEST_CASE("names have stars and question marks, and nothing else is special") {
  CHECK(matches("module.iam[\"*\"].x", "module.iam[\"prod\"].x"));
  CHECK_FALSE(matches("module.iam[\"*\"].x", "module.iam.x"));
  CHECK(matches("*", ""));
  CHECK(matches("roles/*", "roles/a/b"));
  CHECK(matches("user:?@x", "user:a@x"));
  CHECK_FALSE(matches("user:?@x", "user:@x"));
  CHECK_FALSE(matches("User:*", "user:a"));
  CHECK(matches("a\\*", "a\\b"));
  CHECK_FALSE(matches("admin", std::string_view("admin\0x", 7)));
}

TEST_CASE("a glob that a stranger wrote takes no longer than its length times the text's") {
  std::string glob;
  for (int i = 0; i < 2'000; ++i) glob += "*a";
  CHECK_FALSE(matches(glob + "b", std::string(20'000, 'a') + "c"));
}

TEST_CASE("a star is covered by a star alone, other bytes by any case of theirs") {
  CHECK(covers("s3:*", "S3:Get*"));
  CHECK(covers("s3:Get*", "s3:GetObject"));
  CHECK_FALSE(covers("s3:GetObject", "s3:Get*"));
  CHECK_FALSE(covers("s3:Get?", "s3:Get*"));
  CHECK(covers("?*", "*?"));
  CHECK(covers("*?", "a*"));
  CHECK(covers("*?*", "*b"));
  CHECK_FALSE(covers("*?b", "*b"));
}

TEST_CASE("the form of a file is that of its ending") {
  CHECK(form_of("a/b.tf.json") == FileForm::json);
  CHECK(form_of("a/b.tofu") == FileForm::hcl);
  CHECK(form_of("a/b.auto.tfvars") == FileForm::hcl);
  CHECK(form_of("terragrunt.hcl") == FileForm::hcl);
  CHECK(form_of("x.yml") == FileForm::yaml);
  CHECK(form_of("x.tpl") == FileForm::none);
  CHECK(form_of("x.yaml.bak") == FileForm::none);
  CHECK(form_ending("x.yml") == ".yml");
  CHECK(form_ending("README").empty());
}

TEST_CASE("a sidecar stands beside JSON and YAML, not beside itself") {
  CHECK(sidecar_path("a/policy.json") == "a/policy.grant.yaml");
  CHECK(sidecar_path("a/main.tf.json") == "a/main.tf.grant.yaml");
  CHECK(sidecar_path("a/x.yml") == "a/x.grant.yaml");
  CHECK(sidecar_path("a/x.grant.yaml").empty());
  CHECK(sidecar_path("a/.json").empty());
  CHECK(sidecar_path("a/main.tf").empty());
}

TEST_CASE("characters are classed without a locale") {
  CHECK(hex_value('f') == 15);
  CHECK(hex_value('A') == 10);
  CHECK(hex_value('g') == -1);
  CHECK(is_name('-'));
  CHECK_FALSE(is_word('-'));
  CHECK_FALSE(is_letter('\xe4'));
  CHECK(is_any_space('\f'));
  CHECK_FALSE(is_space('\f'));
}

TEST_CASE("JSON has no comment that is written, though one that is read") {
  CHECK(writing(FileForm::json).comment.empty());
  CHECK(writing(FileForm::hcl).comment == "#");
  CHECK(opens_comment(FileForm::json, "// x"));
  CHECK(opens_comment(FileForm::hcl, "# x"));
  CHECK_FALSE(opens_comment(FileForm::yaml, "// x"));
  CHECK_FALSE(opens_comment(FileForm::json, "# x"));
}

TEST_CASE("FNV-1a has the values of its authors' tests") {
  CHECK(Fnv().value() == 0xcbf29ce484222325U);
  CHECK(Fnv().add("a").value() == 0xaf63dc4c8601ec8cU);
  CHECK(Fnv().add("foobar").value() == 0x85944171f73967e8U);
}

}  // namespace
