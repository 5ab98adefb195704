#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "iam/iam.h"

using namespace grantlint;
using iam::TimeBound;
using Kind = iam::TimeBound::Kind;
using syntax::Value;

namespace {

TimeBound read(const std::string& text) {
  return iam::google_bound(Value::string(text));
}

/// The last day; where there is none, the kind.
std::string end_of(const std::string& text) {
  const TimeBound bound = read(text);
  if (bound.kind == Kind::end) return findings::to_text(bound.last_day.value());
  CHECK_FALSE(bound.last_day);
  switch (bound.kind) {
    case Kind::none: return "none";
    case Kind::start: return "start";
    case Kind::window: return "window";
    case Kind::unknown: return "unknown";
    default: return "?";
  }
}

const std::string before = R"(request.time < timestamp("2027-01-01T00:00:00Z"))";
const std::string sooner = R"(request.time < timestamp("2026-07-01T00:00:00Z"))";
const std::string after = R"(request.time > timestamp("2026-01-01T00:00:00Z"))";
const std::string name = R"(resource.name.startsWith("projects/x"))";

}  // namespace

TEST_CASE("a comparison of request.time with a timestamp is an end or a start") {
  CHECK(end_of(before) == "2026-12-31");
  CHECK(end_of(R"(request.time <= timestamp("2026-12-31T23:59:59Z"))") == "2026-12-31");
  CHECK(end_of(R"(request.time <= timestamp("2027-01-01T00:00:00Z"))") == "2027-01-01");
  CHECK(end_of(R"(request.time < timestamp("2027-01-01T00:00:00.500Z"))") == "2026-12-31");
  CHECK(end_of(R"(request.time < timestamp('2027-01-01T01:00:00+02:00'))") == "2026-12-31");
  CHECK(end_of(R"(timestamp("2027-01-01T00:00:00Z") > request.time)") == "2026-12-31");
  CHECK(end_of(R"(timestamp("2027-01-01T00:00:00Z") >= request.time)") == "2027-01-01");
  CHECK(end_of(R"(request.time == timestamp("2026-12-31T00:00:00Z"))") == "2026-12-31");
  CHECK(end_of(after) == "start");
  CHECK(end_of(R"(timestamp("2026-01-01T00:00:00Z") <= request.time)") == "start");
  CHECK(end_of(R"(request.time != timestamp("2026-01-01T00:00:00Z"))") == "window");
  CHECK(end_of("request.time<timestamp(\n\t\"2027-01-01T00:00:00Z\" ) // until then") == "2026-12-31");
  CHECK(end_of(R"(request["time"] < timestamp("2027-01-01T00:00:00Z"))") == "2026-12-31");
  CHECK(end_of(R"(request.time < date("2027-01-01"))") == "2026-12-31");
}

TEST_CASE("durations are added on either side") {
  CHECK(end_of(R"(request.time < timestamp("2026-12-31T23:00:00Z") + duration("3600s"))") == "2026-12-31");
  CHECK(end_of(R"(request.time < timestamp("2026-12-31T23:00:00Z") + duration("3601s"))") == "2027-01-01");
  CHECK(end_of(R"(request.time < timestamp("2026-12-30T00:00:00Z") + duration("48h"))") == "2026-12-31");
  CHECK(end_of(R"(request.time < duration("1h30m") + timestamp("2026-12-31T22:30:00Z"))") == "2026-12-31");
  CHECK(end_of(R"(request.time < timestamp("2027-01-02T00:00:00Z") - duration("24h"))") == "2026-12-31");
  CHECK(end_of(R"(request.time - duration("24h") < timestamp("2026-12-31T00:00:00Z"))") == "2026-12-31");
  CHECK(end_of(R"(request.time - timestamp("2026-12-31T00:00:00Z") < duration("24h"))") == "2026-12-31");
  CHECK(end_of(R"(timestamp("2027-01-01T00:00:00Z") - request.time > duration("0s"))") == "2026-12-31");
  CHECK(end_of(R"(timestamp("2027-01-01T00:00:00Z") - request.time < duration("24h"))") == "start");
  CHECK(end_of(R"(request.time < timestamp("2026-12-31T00:00:00Z") + duration("-1.5h"))") == "2026-12-30");
  CHECK(end_of(R"(request.time < timestamp("2026-12-31T00:00:00Z") + duration("a day"))") == "unknown");
}

TEST_CASE("joined by and, the earliest end counts; joined by or, all must end and the latest counts") {
  CHECK(end_of(before + " && " + sooner) == "2026-06-30");
  CHECK(end_of(after + " && " + before) == "2026-12-31");
  CHECK(end_of(name + " && " + before) == "2026-12-31");
  CHECK(end_of(before + " || " + sooner) == "2026-12-31");
  CHECK(end_of(before + " || " + name) == "window");
  CHECK(end_of(before + " || " + after) == "window");
  CHECK(end_of("(" + name + " || " + name + ") && " + before) == "2026-12-31");
  CHECK(end_of(name) == "none");
  CHECK(end_of(name + " || " + name) == "none");
}

TEST_CASE("and binds tighter than or, comparison tighter than and") {
  CHECK(end_of(name + " || " + name + " && " + before) == "window");
  CHECK(end_of(before + " || " + name + " && " + sooner) == "2026-12-31");
  CHECK(end_of(name + " && " + sooner + " || " + before) == "2026-12-31");
  CHECK(end_of("(" + name + " || " + before + ") && " + sooner) == "2026-06-30");
}

TEST_CASE("not inverts what it stands before") {
  CHECK(end_of("!(" + after + ")") == "2026-01-01");
  CHECK(end_of(R"(!(request.time >= timestamp("2027-01-01T00:00:00Z")))") == "2026-12-31");
  CHECK(end_of("!(" + before + ")") == "start");
  CHECK(end_of("!!(" + before + ")") == "2026-12-31");
  CHECK(end_of("!(" + name + " || " + after + ")") == "2026-01-01");
  CHECK(end_of("!(" + name + " && " + after + ")") == "window");
  CHECK(end_of("!" + name + " && " + before) == "2026-12-31");
}

TEST_CASE("a choice ends where both of its outcomes end") {
  CHECK(end_of(name + " ? " + before + " : " + sooner) == "2026-12-31");
  CHECK(end_of(name + " ? " + before + " : resource.type == 'a'") == "window");
  CHECK(end_of(name + " ? " + before + " : " + name) == "2026-12-31");  // the other outcome is false
  CHECK(end_of(before + " ? " + name + " : false") == "2026-12-31");
  CHECK(end_of("true ? " + before + " : " + name) == "2026-12-31");
  CHECK(end_of("false ? " + before + " : " + name) == "none");
  CHECK(end_of("request.time < (" + name +
               R"( ? timestamp("2026-01-01T00:00:00Z") : timestamp("2025-01-01T00:00:00Z")))") == "2025-12-31");
}

TEST_CASE("a literal truth is what it says") {
  CHECK(end_of("true && " + before) == "2026-12-31");
  CHECK(end_of("false || " + before) == "2026-12-31");
  CHECK(end_of("true || " + before) == "window");
  CHECK(end_of("(" + before + ") == true") == "2026-12-31");
  CHECK(end_of("(" + before + ") != true") == "start");
  CHECK(end_of("(" + name + ") != false && " + before) == "2026-12-31");
}

TEST_CASE("an atom is the same wherever it stands") {
  CHECK(end_of("(" + name + " || " + before + ") && (!(" + name + ") || " + sooner + ")") == "2026-12-31");
  CHECK(end_of("(" + name + " && " + before + ") || !(" + name + ") && " + sooner) == "2026-12-31");
  CHECK(end_of("(" + name + " && !(" + name + ")) || " + before) == "2026-12-31");
  CHECK(end_of("(" + name + " || !(" + name + ")) && " + before) == "2026-12-31");
  CHECK(end_of("(" + name + " || !(" + name + ")) || " + before) == "window");
  CHECK(end_of("resource.type == resource.type && " + before) == "2026-12-31");
  CHECK(end_of("resource.type != resource.type || " + before) == "2026-12-31");
  CHECK(end_of("resource.type == 'a' || " + before) == "window");
  CHECK(end_of("timestamp('2026-01-01T00:00:00Z') < timestamp('2025-01-01T00:00:00Z') || " + before) == "2026-12-31");
  CHECK(end_of("request.time == request.time && " + before) == "2026-12-31");
}

TEST_CASE("hours and weekdays are windows") {
  CHECK(end_of(R"(request.time.getHours("Europe/Berlin") >= 9 && request.time.getHours("Europe/Berlin") <= 17)") ==
        "window");
  CHECK(end_of(R"(request.time.getDayOfWeek("Europe/Berlin") < 6)") == "window");
  CHECK(end_of(R"(request.time.getDate() == 1)") == "window");
  CHECK(end_of(R"(request.time.getHours() + 1 < 18)") == "window");
  CHECK(end_of("request.time.getHours() >= 9 && " + before) == "2026-12-31");
  CHECK(end_of("request.time.getHours() >= 9 || " + before) == "window");
}

TEST_CASE("what is made of request.time in another way is unknown") {
  CHECK(end_of(R"(request.time.getFullYear("Europe/Berlin") < 2027)") == "unknown");
  CHECK(end_of("string(request.time) < \"2027\"") == "unknown");
  CHECK(end_of("request.time < timestamp(resource.name)") == "unknown");
  CHECK(end_of("request.time < timestamp(\"next year\")") == "unknown");
  CHECK(end_of("request.time < timestamp(\"\\u0032027-01-01T00:00:00Z\")") == "unknown");
  CHECK(end_of("request.time * 2 < 4") == "unknown");
  CHECK(end_of("request.time in [timestamp(\"2026-01-01T00:00:00Z\")]") == "unknown");
  CHECK(end_of("request.time") == "unknown");
  CHECK(end_of("request.time > timestamp(resource.name)") == "start");
  CHECK(end_of(before + " && request.time < timestamp(resource.name)") == "2026-12-31");
  CHECK(end_of(before + " || request.time < timestamp(resource.name)") == "unknown");
}

TEST_CASE("opaque expressions of every kind are read over") {
  CHECK(end_of(R"(api.getAttribute("iam.googleapis.com/modifiedGrantsByRole", []).hasOnly(["roles/viewer"]))") ==
        "none");
  CHECK(end_of(R"(resource.matchTag("123/env", "prod") && )" + before) == "2026-12-31");
  CHECK(end_of(R"([1, 2, 3].all(x, x > 0) && {"a": 1, "b": [2]}["a"] == 1 && )" + before) == "2026-12-31");
  CHECK(end_of(R"(resource.name == "a || b" && resource.type != 'c) < timestamp(' && )" + before) == "2026-12-31");
  CHECK(end_of(R"(resource.name == r"\" && )" + before) == "2026-12-31");
  CHECK(end_of(R"(resource.name == """x"y""" && )" + before) == "2026-12-31");
  CHECK(end_of(R"(resource.name.extract("projects/{p}/") in ["a", "b"] && -1 < 0x1F && 1e-5 < 2.5 && )" + before) ==
        "2026-12-31");
  CHECK(end_of("destination.port == 22 && .google.x(1) % 2 == 0") == "none");
}

TEST_CASE("what is no expression is unknown where it may speak of time") {
  CHECK(end_of("request.time <") == "unknown");
  CHECK(end_of(before + " &&") == "unknown");
  CHECK(end_of(before + ")") == "unknown");
  CHECK(end_of("(" + before) == "unknown");
  CHECK(end_of(before + " " + before) == "unknown");
  CHECK(end_of("request.time < timestamp(\"2027-01-01T00:00:00Z)") == "unknown");
  CHECK(end_of("resource.name ==") == "none");
  CHECK(end_of("") == "none");
  CHECK(end_of(" \n") == "none");
  CHECK(end_of("request.time < timestamp(\"2027-01-01T00:00:00Z\\") == "unknown");
}

TEST_CASE("deep and long expressions are read or given up, never overrun") {
  const std::size_t depth = 100'000;
  CHECK(end_of(std::string(depth, '(') + before + std::string(depth, ')')) == "unknown");
  CHECK(end_of(std::string(depth, '[') + "request.time") == "unknown");
  CHECK(end_of(std::string(depth, '!') + "(" + before + ")") == "2026-12-31");
  CHECK(end_of(std::string(50, '(') + before + std::string(50, ')')) == "2026-12-31");
  std::string chain = before;
  for (std::size_t i = 0; i < 20'000; ++i) chain += " && " + name;
  CHECK(end_of(chain) == "2026-12-31");
  std::string choices;
  for (std::size_t i = 0; i < 20'000; ++i) choices += "a ? time : ";
  CHECK(end_of(choices + before) == "unknown");
  std::string sum = "request.time < timestamp(\"2027-01-01T00:00:00Z\")";
  for (std::size_t i = 0; i < 20'000; ++i) sum += " + duration(\"999999999999s\")";
  CHECK(end_of(sum) == "unknown");
}

TEST_CASE("an expression with unknown pieces is read around them") {
  const auto partial = [](const std::string& text) {
    syntax::Unknown unknown;
    unknown.expression = "a template";
    unknown.partial = syntax::String{text, nullptr, nullptr};
    return iam::google_bound(Value::unknown(std::move(unknown)));
  };
  CHECK(partial(R"(resource.name == "${var.x}" && request.time < timestamp("2027-01-01T00:00:00Z"))").kind ==
        Kind::end);
  CHECK(partial(R"(request.time < timestamp("${var.end}"))").kind == Kind::unknown);
  CHECK(partial(R"(request.time < timestamp("${var.end}"))").text == R"(request.time < timestamp("${var.end}"))");
  CHECK(partial("${var.condition}").kind == Kind::unknown);
  CHECK(partial(R"(resource.name == "${var.x}")").kind == Kind::none);
  CHECK(iam::google_bound(Value::unknown({})).kind == Kind::unknown);
  CHECK(iam::google_bound(Value()).kind == Kind::none);

  syntax::Unknown choice;
  choice.either = {Value::string(before), Value::string(sooner)};
  CHECK(iam::google_bound(Value::unknown(choice)).last_day == findings::parse_day("2026-12-31").value());
  choice.either.push_back(Value());
  CHECK(iam::google_bound(Value::unknown(choice)).kind == Kind::window);
}

TEST_CASE("the bound points at the value the date came from") {
  const source::Span literal{source::FileId{1}, 0, 26};
  const source::Span tail{source::FileId{1}, 40, 42};
  const source::Span date{source::FileId{2}, 5, 25};
  const std::string text = R"(request.time < timestamp("2027-01-01T00:00:00Z"))";
  syntax::String string{text, nullptr, nullptr};
  string.pieces = std::make_shared<const std::vector<syntax::Piece>>(std::vector<syntax::Piece>{
      {0, {literal, nullptr}, true, false}, {26, {date, nullptr}, true, false}, {46, {tail, nullptr}, true, false}});
  const TimeBound bound = iam::google_bound(Value::string(string, {literal, nullptr}));
  CHECK(bound.at.at == date);
  CHECK(bound.text == text);
}
