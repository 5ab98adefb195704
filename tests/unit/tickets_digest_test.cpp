#include <catch2/catch.hpp>

#include "tickets/tickets.h"

namespace grantlint::tickets {
namespace {

grants::Part known(std::string text) {
  grants::Part part;
  part.value = std::move(text);
  return part;
}

grants::Grant grant(std::string principal, std::vector<std::string> entitlements, std::string scope = "prod") {
  grants::Grant made;
  made.provider = "google";
  made.principal = known(std::move(principal));
  for (std::string& entitlement : entitlements) made.entitlements.push_back(known(std::move(entitlement)));
  made.scope = known(std::move(scope));
  return made;
}

grants::Condition condition(std::string text) {
  return {.text = text, .bound = {}, .requirements = iam::requirements(syntax::Value::string(text))};
}

Digest all(const std::vector<grants::Grant>& grants) {
  std::vector<std::uint32_t> indexes;
  for (std::uint32_t i = 0; i < grants.size(); ++i) indexes.push_back(i);
  return digest(grants, indexes);
}

using Parts = std::vector<std::string_view>;

}  // namespace

TEST_CASE("a digest is of what is granted: order, repetition and names of resources do not count") {
  std::vector<grants::Grant> one{grant("user:a", {"r/x", "r/y"}), grant("user:b", {"r/x"})};
  std::vector<grants::Grant> other{grant("user:b", {"r/x"}), grant("user:a", {"r/y", "r/x"}), grant("user:b", {"r/x"})};
  other[0].address = "module.moved.this[0]";
  other[1].conditions.push_back(condition("a\n  <  b"));
  one[0].conditions.push_back(condition(" a < b "));
  CHECK(all(one).text() == all(other).text());
  CHECK(all(one).text().size() == 7 + 48);
}

TEST_CASE("a digest says which part is another") {
  const std::vector<grants::Grant> approved{grant("user:a", {"r/x"})};
  const std::string text = all(approved).text();
  CHECK(holds(text, all(approved)));
  const auto changed = [&](const grants::Grant& now) {
    const Digest digest = all({now});
    CHECK_FALSE(holds(text, digest));
    return drifted(text, digest);
  };
  CHECK(changed(grant("user:b", {"r/x"})) == Parts{"principals"});
  CHECK(changed(grant("user:a", {"r/y"})) == Parts{"entitlements"});
  CHECK(changed(grant("user:a", {"r/x", "r/y"}, "dev")) == Parts{"entitlements", "scopes"});
  grants::Grant bound = grant("user:a", {"r/x"});
  bound.conditions.push_back(condition("x"));
  CHECK(changed(bound) == Parts{"conditions"});
  // The same parts, held by others: only the whole differs.
  const std::vector<grants::Grant> pair{grant("user:a", {"r/x"}), grant("user:b", {"r/y"})};
  const std::vector<grants::Grant> crossed{grant("user:a", {"r/y"}), grant("user:b", {"r/x"})};
  CHECK_FALSE(holds(all(pair).text(), all(crossed)));
  CHECK(drifted(all(pair).text(), all(crossed)).empty());
}

TEST_CASE("a digest is of what names stand for, not of how things are spelled") {
  grants::Grant user = grant("deploy", {"s3:GetObject"}, "arn:b, arn:a");
  user.wording.any_case = true;
  user.principal.kind = "user";
  grants::Grant again = user;
  again.entitlements = {known("S3:getobject")};
  again.scope = known("arn:a, arn:b");
  CHECK(all({user}).text() == all({again}).text());
  again.wording.any_case = false;
  CHECK(drifted(all({user}).text(), all({again})) == Parts{"entitlements"});
  grants::Grant role = user;
  role.principal.kind = "role";
  CHECK(drifted(all({user}).text(), all({role})) == Parts{"principals"});
  grants::Grant bucket = user;
  bucket.scope.kind = "bucket";
  CHECK(drifted(all({user}).text(), all({bucket})) == Parts{"scopes"});
}

TEST_CASE("a digest of any other length is a prefix of the whole") {
  const Digest now = all({grant("user:a", {"r/x"})});
  CHECK(holds("sha256:" + now.whole.substr(0, 12), now));
  CHECK(holds("sha256:" + now.whole, now));
  CHECK_FALSE(holds("sha256:000000000000", now));
  CHECK(drifted("sha256:000000000000", now).empty());
}

TEST_CASE("grants of one annotation are one approval; a digest that stands farther than the ticket is not its own") {
  source::SourceSet sources;
  const auto file = sources.add("a.tf",
                                "# grant-file: ticket=IAM-1 digest=sha256:000000000000\n\n# grant: ticket=IAM-2\n"
                                "a {\n}\nb {\n}\n");
  const std::string_view bytes = sources.bytes(file);
  const auto at = [&](std::string_view text) {
    const auto begin = static_cast<std::uint32_t>(bytes.find(text));
    return source::Span{file, begin, begin + static_cast<std::uint32_t>(text.size())};
  };
  std::vector<grants::Grant> grants{grant("user:a", {"r/x"}), grant("user:b", {"r/x"}), grant("user:c", {"r/x"})};
  grants[0].block = grants[0].home = at("a {\n}");
  grants[1].block = grants[1].home = at("b {\n}");
  grants[2].block = grants[2].home = at("b {\n}");
  for (grants::Grant& one : grants) one.places = {one.block};
  const Matches matches = match(sources, {file}, grants, config::defaults());
  const std::vector<Approved> found = approved(matches);
  REQUIRE(found.size() == 2);
  CHECK(found[0].grants == std::vector<std::uint32_t>{0});
  CHECK(found[0].ticket.text() == "IAM-2");
  CHECK_FALSE(found[0].digest.given());
  CHECK(found[1].grants == std::vector<std::uint32_t>{1, 2});
  CHECK(found[1].digest.given());
}

}  // namespace grantlint::tickets
