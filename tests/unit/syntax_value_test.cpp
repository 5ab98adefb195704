#include <catch2/catch.hpp>

#include "syntax_support.h"

using namespace grantlint;
using namespace grantlint::syntax;

TEST_CASE("a map sorts its entries and keeps the last of equal keys") {
  const Value map = Value::map({{"b", {}, Value::number(1)}, {"a", {}, Value::number(2)}, {"b", {}, Value::number(3)}});
  CHECK(to_json(map) == R"({"a":2,"b":3})");
  CHECK(map.find("c") == nullptr);
  CHECK(map.find("b")->as_number() == 3);
}

TEST_CASE("a path enters lists of one") {
  const Value inner = Value::map({{"y", {}, Value::string("z")}});
  const Value map = Value::map({{"x", {}, Value::list(std::vector<Value>{inner})}});
  REQUIRE(map.find_path("x.y") != nullptr);
  CHECK(map.find_path("x.y")->as_text() == "z");
  CHECK(map.find_path("x.q") == nullptr);
}

TEST_CASE("an element of a container has the container's steps in its origin") {
  const OneFile f("a b");
  const Value item = Value::string("a", {f.find("a"), nullptr});
  const Value list = Value::list(std::vector<Value>{item}).through(Step::Kind::local, f.find("b"), "l");
  const Value out = list.as_list().items[0].element_of(list);
  REQUIRE(out.origin().way().size() == 1);
  CHECK(out.origin().way()[0]->name == "l");
  CHECK(out.origin().at == f.find("a"));
}

TEST_CASE("alternatives of an unknown condition are its choices, nested ones too") {
  Unknown inner;
  inner.either = {Value::number(1), Value::number(2)};
  Unknown outer;
  outer.either = {Value::unknown(inner), Value::number(3)};
  CHECK(alternatives(Value::unknown(outer)).size() == 3);
  CHECK(alternatives(Value::null()).size() == 1);
}

TEST_CASE("elements of a list are its items, and its unknown rest one more") {
  List list;
  list.items = {Value::string("a"), Value::null()};
  list.rest = std::make_shared<const Unknown>();
  const auto found = elements(Value::list(list, {}));
  REQUIRE(found.size() == 2);
  CHECK(found[1].is_unknown());
  CHECK(elements(Value::null()).empty());
  CHECK(elements(Value::string("x")).size() == 1);
}

TEST_CASE("equality looks at content, not at origins, and unknown equals nothing") {
  const OneFile f("a");
  CHECK(Value::string("a", {f.whole(), nullptr}) == Value::string("a"));
  CHECK_FALSE(Value::unknown({}) == Value::unknown({}));
  CHECK_FALSE(Value::number(1) == Value::string("1"));
}

TEST_CASE("a place in a plain string is a part of its literal, if the text is as long as that") {
  const OneFile f("xx user:a yy");
  const Value same = Value::string("user:a", {f.find("user:a"), nullptr});
  CHECK(f.text(locate(same, 5, 6).at) == "a");
  const Value other = Value::string("a longer text", {f.find("user:a"), nullptr});
  CHECK(f.text(locate(other, 2, 4).at) == "user:a");
}

TEST_CASE("a span over several pieces takes the first literal one") {
  const OneFile f("${x} lit");
  String string{"${x} lit", nullptr, nullptr};
  string.pieces = std::make_shared<const std::vector<Piece>>(
      std::vector<Piece>{{0, {f.find("${x}"), nullptr}, false, true}, {4, {f.find(" lit"), nullptr}, true, false}});
  const Value value = Value::string(string, {f.whole(), nullptr});
  CHECK(f.text(locate(value, 0, 8).at) == " lit");
  CHECK(f.text(locate(value, 0, 3).at) == "${x}");
  CHECK(f.text(locate(value, 5, 8).at) == "lit");
}

TEST_CASE("numbers print as Terraform and YAML print them") {
  CHECK(number_text(3) == "3");
  CHECK(number_text(-0.5) == "-0.5");
  CHECK(number_text(1e21) == "1000000000000000000000");
  CHECK(number_text(-1.25e-7) == "-0.000000125");
  CHECK(number_text(123456789012) == "123456789012");
}

TEST_CASE("a value nested without end is cut off, and is freed without a crash") {
  using grantlint::syntax::Step;
  using grantlint::syntax::Unknown;
  using grantlint::syntax::Value;
  Value list = Value::string("x");
  Value map = list;
  Value choice = list;
  Value encoded = list;
  grantlint::syntax::Origin way;
  for (int i = 0; i < 100'000; ++i) {
    list = Value::list({list});
    map = Value::map({{"k", {}, map}});
    Unknown either;
    either.either = {choice};
    choice = Value::unknown(either);
    encoded = Value::string({"text", nullptr, std::make_shared<const Value>(encoded)}, {});
    way = way.through(Step::Kind::local, {}, "l");
  }
  CHECK(list.depth() <= Value::deepest);
  CHECK(map.depth() <= Value::deepest);
  CHECK(choice.depth() <= Value::deepest);
  CHECK(encoded.depth() <= Value::deepest);
  CHECK(way.way().size() == 64);
}
