#include <catch2/catch.hpp>

#include "discover_support.h"

using namespace grantlint;
using test::Folder;
using test::found;

TEST_CASE("what git ignores and does not track is passed over") {
  const Folder folder;
  folder.git("init -q");
  folder.write(".gitignore", "*.gen.tf\nbuild/\n/top.tf\n!keep.gen.tf\n");
  for (const std::string_view name : {"a.tf", "x.gen.tf", "keep.gen.tf", "build/b.tf", "sub/build/b.tf", "top.tf",
                                      "sub/top.tf", "tracked.gen.tf", "build/deep/t.tf"}) {
    folder.write(name);
  }
  folder.git("add -f tracked.gen.tf build/deep/t.tf a.tf");
  CHECK(found(folder) ==
        "a.tf terraform kept\n"
        "build/deep/t.tf terraform kept\n"
        "keep.gen.tf terraform kept\n"
        "sub/top.tf terraform kept\n"
        "tracked.gen.tf terraform kept\n");
}

TEST_CASE("the rules of folders above the root count, up to the work tree's top") {
  const Folder folder;
  folder.git("init -q");
  folder.write(".gitignore", "*.gen.tf\n/sub/gone.tf\n");
  folder.write("sub/a.tf");
  folder.write("sub/x.gen.tf");
  folder.write("sub/gone.tf");
  folder.write("sub/in/.gitignore", "b.tf\n");
  folder.write("sub/in/b.tf");
  source::SourceSet sources(folder.path() / "sub");
  const discover::Files result = discover::find(sources, {}, config::defaults(), discover::Prefilter(), 1);
  REQUIRE(result.files.size() == 1);
  CHECK(result.files[0].path == "a.tf");
}

TEST_CASE("an ignored folder or file that is named is read all the same") {
  const Folder folder;
  folder.git("init -q");
  folder.write(".gitignore", "build/\n");
  folder.write("build/x/a.tf");
  folder.write("build/x/b.yaml", "kind: RoleBinding\n");
  CHECK(found(folder).empty());
  CHECK(found(folder, {"build"}) == "build/x/a.tf terraform kept\nbuild/x/b.yaml yaml kept\n");
  CHECK(found(folder, {"build/x/b.yaml"}) == "build/x/b.yaml yaml kept\n");
  source::SourceSet sources(folder.path() / "build");
  CHECK(discover::find(sources, {}, config::defaults(), discover::Prefilter(), 1).files.size() == 2);
}

TEST_CASE("modules that terraform installed are found though git ignores them") {
  const Folder folder;
  folder.git("init -q");
  folder.write(".gitignore", ".terraform/\n");
  folder.write(".terraform/modules/iam/main.tf");
  folder.write("main.tf");
  CHECK(found(folder) ==
        ".terraform/modules/iam/main.tf terraform context kept\n"
        "main.tf terraform kept\n");
}

TEST_CASE("the user's own git config does not count") {
  const Folder home;
  home.write("ignore", "*.tf\n");
  home.write(".gitconfig", fmt::format("[core]\n\texcludesFile = {}\n", (home.path() / "ignore").string()));
  home.write(".config/git/ignore", "*.tf\n");
  const Folder folder;
  folder.git("init -q");
  folder.write("a.tf");
  const char* before = std::getenv("HOME");
  const std::string saved = before != nullptr ? before : "";
  ::setenv("HOME", home.path().c_str(), 1);
  const std::string result = found(folder);
  ::setenv("HOME", saved.c_str(), 1);
  CHECK(result == "a.tf terraform kept\n");
}

TEST_CASE("a repository that cannot be read ignores nothing and writes nothing") {
  const Folder folder;
  folder.write(".git", "gitdir: /nonexistent\n");
  folder.write(".gitignore", "*.tf\n");
  folder.write("a.tf");
  CHECK(found(folder) == "a.tf terraform kept\n");
  const Folder broken;
  broken.git("init -q");
  broken.write(".git/index", "no index at all");
  broken.write(".gitignore", "b.tf\n");
  broken.write("a.tf");
  broken.write("b.tf");
  CHECK(found(broken) == "a.tf terraform kept\n");
}

TEST_CASE("a scan writes nothing into the repository") {
  const Folder folder;
  folder.git("init -q");
  folder.write("a.tf");
  folder.git("add a.tf");
  folder.write(".gitignore", "b.tf\n");
  folder.write("b.tf");
  const auto state = [&] {
    std::map<std::string, std::filesystem::file_time_type> times;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
      times[entry.path().string()] = entry.last_write_time();
    }
    return times;
  };
  const auto before = state();
  CHECK(found(folder) == "a.tf terraform kept\n");
  CHECK(state() == before);
}
