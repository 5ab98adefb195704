#include "tickets/codeowners.h"

#include <catch2/catch.hpp>

using namespace grantlint;

TEST_CASE("the last line of CODEOWNERS that matches counts") {
  const tickets::CodeOwners owners(
      "# all\n* @corp/all\n[Section]\n/infra/ @corp/iam carol@corp.example # who\n/infra/free/\nwith\\ blank @x\n");
  CHECK(owners.of("a.tf") == std::vector<std::string>{"@corp/all"});
  CHECK(owners.of("infra/x/a.tf") == std::vector<std::string>{"@corp/iam", "carol@corp.example"});
  CHECK(owners.of("infra/free/a.tf").empty());
  CHECK(owners.of("with blank") == std::vector<std::string>{"@x"});
  CHECK(tickets::CodeOwners().of("a.tf").empty());
}
