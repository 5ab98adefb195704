#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "discover_support.h"

using namespace grantlint;
using test::Folder;
using test::found;

TEST_CASE("the kind of a file follows from its ending and place") {
  const Folder folder;
  for (const std::string_view name :
       {"a.tf", "b.tofu", "c.tf.json", "d.tofu.json", "e.tfvars", "f.auto.tfvars.json", "README.md", "CODEOWNERS",
        "x/CODEOWNERS", ".github/workflows/ci.yml", ".github/workflows/sub/x.yml", "x/.github/workflows/ci.yml",
        ".gitlab-ci.yml", "tf", ".tf.swp"}) {
    folder.write(name);
  }
  CHECK(found(folder) ==
        ".github/workflows/ci.yml workflow\n"
        ".github/workflows/sub/x.yml yaml\n"
        ".gitlab-ci.yml workflow\n"
        "CODEOWNERS codeowners\n"
        "a.tf terraform kept\n"
        "b.tofu terraform kept\n"
        "c.tf.json terraform_json kept\n"
        "d.tofu.json terraform_json kept\n"
        "e.tfvars tfvars kept\n"
        "f.auto.tfvars.json tfvars_json kept\n"
        "x/.github/workflows/ci.yml yaml\n");
}

TEST_CASE("data files are kept in memory only where they may hold a grant, sidecars always") {
  const Folder folder;
  folder.write("a.json", R"({"Statement": []})");
  folder.write("b.json", R"({"name": "x"})");
  folder.write("c.yaml", "kind: ClusterRole\n");
  folder.write("d.yaml", "a: 1\n");
  folder.write("a.grant.yaml", "ticket: IAM-1\n");
  folder.write(".grantlint/register.yaml", "grants: []\n");
  CHECK(found(folder) ==
        ".grantlint/register.yaml yaml kept\n"
        "a.grant.yaml yaml kept\n"
        "a.json json kept\n"
        "b.json json\n"
        "c.yaml yaml kept\n"
        "d.yaml yaml\n");
}

TEST_CASE("folders of tools are not entered, installed modules are context") {
  const Folder folder;
  for (const std::string_view name :
       {".git/x.tf", "node_modules/x.tf", "a/node_modules/x.tf", ".terraform/providers/x.tf",
        ".terraform/terraform.tfstate.json", ".terraform/modules/modules.json", ".terraform/modules/iam/main.tf",
        ".terraform/modules/iam/x.yaml", ".terraform/modules/iam/.git/x.tf", ".terraform/modules/iam/sub/main.tf",
        ".hidden/x.tf"}) {
    folder.write(name, "kind: RoleBinding\n");
  }
  CHECK(found(folder) ==
        ".hidden/x.tf terraform kept\n"
        ".terraform/modules/iam/main.tf terraform context kept\n"
        ".terraform/modules/iam/sub/main.tf terraform context kept\n"
        ".terraform/modules/modules.json json context kept\n");
}

TEST_CASE("links are not followed, and one that a module would read is reported") {
  const Folder folder;
  folder.write("a/main.tf");
  std::filesystem::create_directory_symlink(folder.path() / "a", folder.path() / "b");
  std::filesystem::create_symlink(folder.path() / "a/main.tf", folder.path() / "a/link.tf");
  std::filesystem::create_symlink("/etc/hosts", folder.path() / "a/hosts.yaml");
  std::filesystem::create_symlink(folder.path(), folder.path() / "a/loop");
  const std::string all =
      "a/main.tf terraform kept\n"
      "unseen a/link.tf: is a link, which is not followed\n";
  CHECK(found(folder) == all);
  CHECK(found(folder, {"b"}) == all + "unseen b: is a link, which is not followed\n");
  CHECK(found(folder, {"b/main.tf"}) == all + "unseen b/main.tf: is a link, which is not followed\n");
}

TEST_CASE("pipes and sockets are passed over") {
  const Folder folder;
  REQUIRE(::mkfifo((folder.path() / "pipe.tf").c_str(), 0600) == 0);
  CHECK(found(folder).empty());
  CHECK(found(folder, {"pipe.tf"}) == "unseen pipe.tf: is not a regular file\n");
}

TEST_CASE("a missing path is reported, the rest is read") {
  const Folder folder;
  folder.write("a.tf");
  CHECK(found(folder, {"nowhere", "a.tf", "../x", "a.tf/b"}) ==
        "a.tf terraform kept\n"
        "unseen ../x: lies outside the root\n"
        "unseen a.tf/b: no such file\n"
        "unseen nowhere: no such file\n");
}

TEST_CASE("a missing root is reported") {
  source::SourceSet sources("/nonexistent-grantlint");
  const discover::Files result = discover::find(sources, {}, config::defaults(), discover::Prefilter(), 1);
  CHECK(result.files.empty());
  REQUIRE(result.unseen.size() == 1);
  CHECK(result.unseen[0].path == ".");
}

TEST_CASE("a file larger than the limit is reported") {
  const Folder folder;
  folder.write("a.tf", "12345678");
  source::SourceSet sources(folder.path(), {.file_bytes = 4});
  const discover::Files result = discover::find(sources, {}, config::defaults(), discover::Prefilter(), 1);
  REQUIRE(result.unseen.size() == 1);
  CHECK(result.unseen[0].kind == findings::Unseen::Kind::unreadable);
  CHECK(result.unseen[0].why == "is larger than the limit of 4 bytes");
}

TEST_CASE("beyond the limit of files the rest is reported as not read") {
  const Folder folder;
  for (int i = 0; i < 10; ++i) folder.write(fmt::format("{}.tf", i));
  config::Config config = config::defaults();
  config.limits.files = 4;
  source::SourceSet sources(folder.path());
  const discover::Files result = discover::find(sources, {}, config, discover::Prefilter(), 1);
  CHECK(result.files.size() == 4);
  REQUIRE(result.unseen.size() == 1);
  CHECK(result.unseen[0].kind == findings::Unseen::Kind::limit);
}

TEST_CASE("what is named narrows nothing of what is read") {
  const Folder folder;
  for (const std::string_view name :
       {"infra/a.tf", "infra/sub/b.tf", "other/c.tf", "CODEOWNERS", ".github/workflows/ci.yaml",
        ".github/dependabot.yml", ".grantlint/register.yaml", "envs/prod.tfvars", "README.md"}) {
    folder.write(name);
  }
  const std::string all = found(folder);
  CHECK(all.find("other/c.tf terraform kept\n") != std::string::npos);
  for (const std::string_view path : {"infra", "./infra/a.tf", "README.md", "CODEOWNERS"})
    CHECK(found(folder, {std::string(path)}) == all);
  CHECK(found(folder, {"infra", "nowhere"}) == all + "unseen nowhere: no such file\n");
}

TEST_CASE("a path covers itself and what lies below it") {
  const discover::Named named({"infra", "./m/a.tf", "x/../y"});
  CHECK_FALSE(named.everything());
  for (const std::string_view path : {"infra", "infra/a.tf", "infra/sub/b.tf", "m/a.tf", "y/z"})
    CHECK(named.covers(path));
  for (const std::string_view path : {"infrastructure", "m", "m/b.tf", "x/z", ""}) CHECK_FALSE(named.covers(path));
  CHECK(discover::Named(std::vector<std::string>{"infra", "."}).everything());
  CHECK(discover::Named().covers("anything"));
}

TEST_CASE("a file named twice, or named within a named folder, is listed once") {
  const Folder folder;
  folder.write("m/a.tf");
  folder.write("m/b.tf");
  CHECK(found(folder, {"m/a.tf", "m", "m/a.tf", "."}) == "m/a.tf terraform kept\nm/b.tf terraform kept\n");
}

TEST_CASE("include and exclude globs count for named files too") {
  const Folder folder;
  for (const std::string_view name :
       {"infra/a.tf", "infra/testdata/b.tf", "apps/c.yaml", "infra/d.yaml", "infra/e.tfvars", "CODEOWNERS"}) {
    folder.write(name);
  }
  config::Config config = config::defaults();
  config.include = {"infra/**"};
  config.exclude = {"**/testdata/**", "d.yaml"};
  const std::string expected =
      "CODEOWNERS codeowners context\n"
      "infra/a.tf terraform kept\n"
      "infra/e.tfvars tfvars kept\n";
  CHECK(found(folder, {}, config) == expected);
  CHECK(found(folder, {"infra", "infra/d.yaml", "apps/c.yaml", "infra/testdata/b.tf"}, config) == expected);
  CHECK(found(folder, {"infra/testdata"}, config) == expected);
}

TEST_CASE("an excluded file of a module whose other files are read is context") {
  const Folder folder;
  folder.write("m/a.tf");
  folder.write("m/generated.tf");
  folder.write("n/generated.tf");
  config::Config config = config::defaults();
  config.exclude = {"generated.tf"};
  CHECK(found(folder, {}, config) == "m/a.tf terraform kept\nm/generated.tf terraform context kept\n");
}

TEST_CASE("globs are relative to the config's folder") {
  const Folder folder;
  folder.write("a/x.tf");
  folder.write("b/x.tf");
  config::Config config = config::defaults();
  config.folder = "a";
  config.exclude = {"/x.tf", "/gone/"};
  CHECK(found(folder, {}, config) == "b/x.tf terraform kept\n");
}

TEST_CASE("the number of threads changes nothing") {
  const Folder folder;
  for (int i = 0; i < 60; ++i) {
    folder.write(fmt::format("m{}/a.tf", i));
    folder.write(fmt::format("m{}/p.json", i), i % 2 == 0 ? R"({"Statement": 1})" : "{}");
  }
  const std::string one = found(folder, {}, config::defaults(), 1);
  for (const unsigned jobs : {0U, 2U, 8U}) CHECK(found(folder, {}, config::defaults(), jobs) == one);
}

TEST_CASE("a very deep tree is walked as far as the system lets it") {
  const Folder folder;
  std::string path;
  for (int i = 0; i < 300; ++i) path += "folder/";
  folder.write(path + "x.tf");
  CHECK(found(folder) == path + "x.tf terraform kept\n");
}
