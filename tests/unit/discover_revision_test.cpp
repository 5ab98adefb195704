#include "discover/revision.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "discover_support.h"

using namespace grantlint;
using Catch::Contains;
using discover::revision;
using source::Entry;
using test::Folder;

namespace {

constexpr std::uintmax_t enough = 1U << 20U;

/// A repository with one commit of what was written.
void commit(const Folder& folder, std::string_view message = "first") {
  if (!std::filesystem::exists(folder.path() / ".git")) folder.git("init -q -b main");
  folder.git("add -A");
  folder.git(fmt::format("commit -q --allow-empty -m {}", message));
}

std::string names(const source::Tree& tree, std::string_view folder) {
  std::vector<source::Child> children;
  if (!tree.list(folder, children)) return "none";
  std::string text;
  std::ranges::sort(children, {}, &source::Child::name);
  for (const source::Child& child : children) text += (text.empty() ? "" : " ") + child.name;
  return text;
}

}  // namespace

TEST_CASE("a commit's files are read as they were, whatever stands on the disk now") {
  const Folder folder;
  folder.write("infra/a.tf", "old");
  folder.write("infra/gone/b.tf", "gone");
  folder.write(".gitattributes", "*.tf text eol=crlf filter=shout\n");
  commit(folder);
  folder.write("infra/a.tf", "new");
  folder.write("infra/c.tf", "more");
  std::filesystem::remove_all(folder.path() / "infra/gone");

  const auto found = revision(folder.path(), "main");
  REQUIRE(found);
  CHECK(found->commit.size() == 40);
  const source::Tree& tree = *found->tree;
  CHECK(tree.read("infra/a.tf", enough) == "old");
  CHECK(tree.read("infra/gone/b.tf", enough) == "gone");
  CHECK(tree.read("infra/c.tf", enough) == std::unexpected(std::string("no such file")));
  CHECK(tree.read("infra", enough) == std::unexpected(std::string("is a folder")));
  CHECK(tree.read("infra/a.tf", 2) == std::unexpected(std::string("is larger than the limit of 2 bytes")));
  CHECK(names(tree, "") == ".gitattributes infra");
  CHECK(names(tree, "infra") == "a.tf gone");
  CHECK(names(tree, "infra/a.tf") == "none");
  CHECK(tree.look("infra/gone") == Entry::folder);
  CHECK(tree.look("infra/gone/b.tf") == Entry::file);
  CHECK(tree.look("infra/a.tf/x") == Entry::missing);
  CHECK_FALSE(tree.replace("infra/a.tf", "old", "other", enough).has_value());

  source::SourceSet sources(found->tree);
  CHECK(sources.bytes(*sources.open("infra/./gone/../a.tf")) == "old");
  CHECK(sources.list("infra", 10) == std::vector<std::string>{"a.tf", "gone/b.tf"});
  const discover::Files files = discover::find(sources, {"."}, config::defaults(), discover::Prefilter(), 2);
  CHECK(files.files.size() == 2);
}

TEST_CASE("below a folder of the repository only that folder is seen") {
  const Folder folder;
  folder.write("infra/a.tf", "a");
  folder.write("other/b.tf", "b");
  commit(folder);
  folder.write("later/c.tf", "c");
  const auto found = revision(folder.path() / "infra", "HEAD");
  REQUIRE(found);
  CHECK(names(*found->tree, "") == "a.tf");
  const auto later = revision(folder.path() / "later", "HEAD");
  REQUIRE(later);
  CHECK(names(*later->tree, "").empty());
}

TEST_CASE("links of a commit are followed within the root alone") {
  const Folder folder;
  folder.write("infra/real/a.tf", "a");
  const auto link = [&](std::string_view to, std::string_view at) {
    std::filesystem::create_symlink(to, folder.path() / at);
  };
  link("real/a.tf", "infra/one.tf");
  link("real", "infra/shared");
  link("../../outside.tf", "infra/out.tf");
  link("/etc/passwd", "infra/absolute.tf");
  link("loop.tf", "infra/loop.tf");
  link("nowhere.tf", "infra/broken.tf");
  folder.write("outside.tf", "secret");
  link("../outside.tf", "infra/above.tf");
  commit(folder);
  const auto found = revision(folder.path() / "infra", "HEAD");
  REQUIRE(found);
  const source::Tree& tree = *found->tree;
  CHECK(tree.read("one.tf", enough) == "a");
  CHECK(tree.read("shared/a.tf", enough) == "a");
  CHECK(tree.real("shared/a.tf") == "real/a.tf");
  CHECK(tree.look("one.tf") == Entry::link);
  CHECK(tree.look("shared/a.tf") == Entry::link);
  for (const char* leaving : {"out.tf", "absolute.tf", "above.tf"}) {
    INFO(leaving);
    CHECK(tree.read(leaving, enough) == std::unexpected(std::string("is a link that leaves the root")));
  }
  CHECK(tree.read("loop.tf", enough) == std::unexpected(std::string("too many links")));
  CHECK(tree.read("broken.tf", enough) == std::unexpected(std::string("no such file")));
}

TEST_CASE("a submodule's files are said to be elsewhere") {
  const Folder folder;
  folder.write("a.tf", "a");
  commit(folder);
  folder.git("update-index --add --cacheinfo 160000,1234567890123456789012345678901234567890,modules/x");
  folder.git("commit -q -m second");
  const auto found = revision(folder.path(), "HEAD");
  REQUIRE(found);
  CHECK(found->tree->look("modules/x") == Entry::submodule);
  CHECK(found->tree->look("modules/x/main.tf") == Entry::missing);
  source::SourceSet sources(found->tree);
  const discover::Files files = discover::find(sources, {"."}, config::defaults(), discover::Prefilter(), 1);
  REQUIRE(files.unseen.size() == 1);
  CHECK(files.unseen.front().path == "modules/x");
  CHECK(files.unseen.front().why == "is a submodule, whose files are in another repository");
}

TEST_CASE("an object that the clone lacks is a file that cannot be read") {
  const Folder folder;
  folder.write("lost.tf", "resource");
  folder.write("there.tf", "there");
  commit(folder);
  const std::string command = fmt::format(
      "cd '{}' && rm -f .git/objects/$(git rev-parse HEAD:lost.tf | sed 's,^..,&/,')", folder.path().string());
  REQUIRE(std::system(command.c_str()) == 0);
  const auto found = revision(folder.path(), "HEAD");
  REQUIRE(found);
  CHECK(found->tree->read("lost.tf", enough) == std::unexpected(std::string("is not in this clone")));
  CHECK(found->tree->read("there.tf", enough) == "there");
}

TEST_CASE("an unknown revision is reported with how to repair it") {
  const Folder plain;
  plain.write("a.tf");
  CHECK_THAT(revision(plain.path(), "main").error(), Contains("is not in a git repository"));

  const Folder broken;
  broken.write(".git/HEAD", "nonsense");
  CHECK_THAT(revision(broken.path(), "main").error(), Contains("cannot be opened") || Contains("lies in no"));

  const Folder origin;
  origin.write("a.tf", "a");
  commit(origin);
  origin.write("a.tf", "b");
  commit(origin, "second");
  CHECK_THAT(revision(origin.path(), "nowhere").error(), Contains("there is no revision `nowhere` here"));
  CHECK_THAT(revision(origin.path(), "HEAD:a.tf").error(), Contains("is not a commit"));
  CHECK_THAT(revision(origin.path(), "").error(), Contains("no revision"));

  const Folder shallow;
  shallow.git(fmt::format("clone -q --depth 1 file://{} .", origin.path().string()));
  CHECK(revision(shallow.path(), "HEAD"));
  CHECK_THAT(revision(shallow.path(), "HEAD~1").error(), Contains("shallow") && Contains("fetch"));
  shallow.git("checkout -q --detach");
  shallow.git("branch -q -D main");
  CHECK_THAT(revision(shallow.path(), "main").error(), Contains("did you mean `origin/main`?"));
}

TEST_CASE("the commit where two branches part is found") {
  const Folder folder;
  folder.write("a.tf", "first");
  commit(folder);
  folder.git("checkout -q -b work");
  folder.write("a.tf", "work");
  commit(folder, "work");
  folder.git("checkout -q main");
  folder.write("a.tf", "main");
  commit(folder, "main");
  const auto base = discover::merge_base(folder.path(), "main", "work");
  REQUIRE(base);
  CHECK(base->tree->read("a.tf", enough) == "first");
  folder.git("checkout -q --orphan alone");
  commit(folder, "alone");
  CHECK_THAT(discover::merge_base(folder.path(), "main", "alone").error(), Contains("have no common commit"));
}

TEST_CASE("of the work tree what no commit would hold is left out") {
  const Folder folder;
  folder.write(".gitignore", "secret.tf\nbuild/\n");
  folder.write("a.tf", "a");
  folder.write("kept/secret.tf", "tracked all the same");
  folder.git("init -q");
  folder.git("add -f -A");
  folder.git("commit -q -m first");
  folder.write("new.tf", "new");
  folder.write("secret.tf", "s");
  folder.write("build/b.tf", "b");
  folder.write(".terraform/modules/modules.json", "{}");
  const auto tree = discover::work_tree(folder.path());
  CHECK(names(*tree, "") == ".gitignore a.tf kept new.tf");
  CHECK(tree->look("secret.tf") == Entry::missing);
  CHECK(tree->read("secret.tf", enough) == std::unexpected(std::string("no such file")));
  CHECK(tree->read("kept/secret.tf", enough) == "tracked all the same");
  CHECK(tree->look("build") == Entry::missing);
  CHECK(tree->look(".terraform/modules/modules.json") == Entry::missing);
  folder.git("add -f .terraform");
  const auto tracked = discover::work_tree(folder.path());
  CHECK(tracked->look(".terraform/modules/modules.json") == Entry::file);
  CHECK(tree->read("new.tf", enough) == "new");
}
