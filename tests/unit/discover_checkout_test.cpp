#include <catch2/catch.hpp>

#include "discover_support.h"

using namespace grantlint;
using test::Folder;

TEST_CASE("a checkout's commit, folder and origin are read") {
  const Folder folder;
  folder.git("init -q");
  folder.write("infra/prod/a.tf");
  CHECK(discover::checkout(folder.path()).commit.empty());
  folder.git("add .");
  folder.git("commit -q -m first");
  folder.git("remote add origin git@github.com:corp/infra.git");
  const discover::Checkout found = discover::checkout(folder.path() / "infra/prod");
  CHECK(found.commit.size() == 40);
  CHECK(found.commit.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(found.folder == "infra/prod/");
  CHECK(found.origin == "git@github.com:corp/infra.git");
  CHECK(discover::checkout(folder.path()).folder.empty());
  folder.git("checkout -q --detach");
  CHECK(discover::checkout(folder.path()).commit == found.commit);
}

TEST_CASE("a folder in no repository, or in a broken one, has no checkout") {
  const Folder folder;
  CHECK(discover::checkout(folder.path()).commit.empty());
  CHECK(discover::checkout(folder.path() / "missing").commit.empty());
  folder.write(".git/HEAD", "not a reference");
  CHECK(discover::checkout(folder.path()).commit.empty());
  CHECK(discover::checkout(folder.path()).origin.empty());
}
