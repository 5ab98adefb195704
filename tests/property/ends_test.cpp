// Ends beside brute force: conditions of expressions and of blocks, and policies in which a Deny stands beside an
// Allow, are judged at all instants that can matter. Nothing is said to end while access goes on.
#include <catch2/catch.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "iam/iam.h"
#include "scan.h"
#include "support/folder.h"
#include "support/seed.h"

using namespace grantlint;
using findings::Day;
using findings::Instant;
using syntax::Value;
using Kind = iam::TimeBound::Kind;

namespace {

class Random {
 public:
  std::size_t below(std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most - 1)(numbers_); }
  bool chance(std::size_t in) { return below(in) == 0; }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[below(all.size())];
  }
  template <class T>
  std::vector<T> some_of(const std::vector<T>& all, std::size_t most) {
    std::vector<T> some;
    for (std::size_t i = 1 + below(most); i > 0; --i) some.push_back(one_of(all));
    return some;
  }

 private:
  std::mt19937 numbers_ = test::random_numbers();
};

const std::vector<std::string> moments{"2025-01-01T00:00:00Z", "2025-06-30T23:59:59Z", "2026-03-01T12:00:00Z",
                                       "2027-01-01T00:00:00Z"};

Instant instant(const std::string& text) {
  return findings::parse_instant(text).value();
}

/// Every moment, a second before and behind it, the days around it, and long before and after all of them.
const std::vector<Instant>& samples() {
  static const std::vector<Instant> all = [] {
    std::set<Instant> made{Instant(std::chrono::days(1)), Instant(std::chrono::days(40'000))};
    for (const std::string& moment : moments) {
      for (const int seconds : {-86'400, -1, 0, 1, 86'400})
        made.insert(instant(moment) + std::chrono::seconds(seconds));
    }
    return std::vector<Instant>(made.begin(), made.end());
  }();
  return all;
}

/// What brute force knows of access: its last sample; whether it goes on for ever.
struct Access {
  std::optional<Instant> last;
  [[nodiscard]] bool for_ever() const { return last == samples().back(); }
};

template <class Holds>
Access judged(const Holds& holds) {
  Access access;
  for (const Instant now : samples()) {
    if (holds(now)) access.last = now;
  }
  return access;
}

Day day_of(Instant now) {
  return std::chrono::floor<std::chrono::days>(now);
}

// Expressions.

constexpr std::size_t atoms = 3;

struct Expression {
  enum class Kind : std::uint8_t { literal, atom, time, no, both, either, choice, equal };
  Kind kind = Kind::literal;
  bool value = false;
  std::size_t atom = 0;
  std::string sign;
  std::string moment;
  bool mirrored = false;
  std::vector<Expression> parts;
};

Expression expression(Random& random, int depth) {
  using enum Expression::Kind;
  Expression made;
  const std::size_t what = random.below(depth == 0 ? 6 : 12);
  if (what == 0) {
    made.value = random.chance(2);
  } else if (what < 3) {
    made.kind = atom;
    made.atom = random.below(atoms);
  } else if (what < 6) {
    made.kind = time;
    made.sign = random.one_of<std::string>({"<", "<=", ">", ">=", "==", "!="});
    made.moment = random.one_of(moments);
    made.mirrored = random.chance(3);
  } else {
    made.kind = what == 6 ? no : what < 9 ? both : what < 11 ? either : random.chance(2) ? choice : equal;
    const int operands = made.kind == no ? 1 : made.kind == choice ? 3 : 2;
    for (int i = 0; i < operands; ++i) made.parts.push_back(expression(random, depth - 1));
  }
  return made;
}

std::string text(const Expression& of) {
  using enum Expression::Kind;
  static constexpr std::array<std::string_view, atoms> names{"resource.type == 'a'", "resource.name.startsWith(\"x\")",
                                                             "api.flag"};
  const auto part = [&](std::size_t i) { return "(" + text(of.parts[i]) + ")"; };
  switch (of.kind) {
    case literal: return of.value ? "true" : "false";
    case atom: return std::string(names.at(of.atom));
    case time: {
      const std::string moment = fmt::format("timestamp('{}')", of.moment);
      return of.mirrored ? moment + " " + of.sign + " request.time" : "request.time " + of.sign + " " + moment;
    }
    case no: return "!" + part(0);
    case both: return part(0) + " && " + part(1);
    case either: return part(0) + " || " + part(1);
    case choice: return part(0) + " ? " + part(1) + " : " + part(2);
    case equal: return part(0) + " == " + part(1);
  }
  return {};
}

template <class T>
bool compare(const T& a, std::string_view sign, const T& b) {
  if (sign == "<") return a < b;
  if (sign == "<=") return a <= b;
  if (sign == ">") return a > b;
  if (sign == ">=") return a >= b;
  return sign == "==" ? a == b : a != b;
}

bool holds(const Expression& of, unsigned atom_values, Instant now) {
  using enum Expression::Kind;
  const auto part = [&](std::size_t i) { return holds(of.parts[i], atom_values, now); };
  switch (of.kind) {
    case literal: return of.value;
    case atom: return (atom_values >> of.atom & 1U) != 0;
    case time:
      return of.mirrored ? compare(instant(of.moment), of.sign, now) : compare(now, of.sign, instant(of.moment));
    case no: return !part(0);
    case both: return part(0) && part(1);
    case either: return part(0) || part(1);
    case choice: return part(0) ? part(1) : part(2);
    case equal: return part(0) == part(1);
  }
  return false;
}

/// The bound says what brute force does: an end where access stops, on its last day.
void check(const iam::TimeBound& bound, const Access& access, int& ends) {
  if (access.for_ever()) {
    CHECK(bound.kind != Kind::end);
  } else if (access.last) {
    CHECK(bound.kind == Kind::end);
    if (bound.last_day) CHECK(*bound.last_day == day_of(*access.last));
    ++ends;
  }
}

}  // namespace

TEST_CASE("an expression ends on the last day on which it can hold") {
  Random random;
  int ends = 0;
  for (int i = 0; i < 4000; ++i) {
    const Expression made = expression(random, 3);
    const std::string written = text(made);
    INFO(written);
    const Access access = judged([&](Instant now) {
      for (unsigned values = 0; values < 1U << atoms; ++values) {
        if (holds(made, values, now)) return true;
      }
      return false;
    });
    check(iam::google_bound(Value::string(written)), access, ends);
  }
  CHECK(ends > 300);
}

namespace {

// Blocks: operator, key, values, of which one must be met.

struct Test {
  std::string name;  ///< "DateLessThan"
  std::string key;
  std::vector<std::string> values;
};
/// The key that has nothing to do with time, and what it may be.
const std::vector<std::string> tags{"one", "two", "three"};

const std::vector<std::pair<std::string, std::string>> comparisons{{"LessThan", "<"},    {"LessThanEquals", "<="},
                                                                   {"GreaterThan", ">"}, {"GreaterThanEquals", ">="},
                                                                   {"Equals", "=="},     {"NotEquals", "!="}};

std::vector<Test> tests(Random& random, std::size_t most) {
  std::map<std::pair<std::string, std::string>, Test> made;
  for (std::size_t i = random.below(most + 1); i > 0; --i) {
    Test test;
    if (random.chance(3)) {
      test = {random.chance(2) ? "StringEquals" : "StringNotEquals", "aws:PrincipalTag/team", random.some_of(tags, 2)};
    } else {
      test = {"Date" + random.one_of(comparisons).first, "aws:CurrentTime", random.some_of(moments, 2)};
    }
    made[{test.name, test.key}] = test;
  }
  std::vector<Test> all;
  for (const auto& [name, test] : made) all.push_back(test);
  return all;
}

/// As IAM decides: of the values one is met, of those of an operator with `Not` all are.
bool met(const Test& test, const std::string& tag, Instant now) {
  const auto fits = [&](const std::string& value) {
    if (test.name == "StringEquals") return tag == value;
    if (test.name == "StringNotEquals") return tag != value;
    for (const auto& [name, sign] : comparisons) {
      if (test.name == "Date" + name) return compare(now, sign, instant(value));
    }
    return false;
  };
  if (test.name.find("Not") != std::string::npos) return std::ranges::all_of(test.values, fits);
  return std::ranges::any_of(test.values, fits);
}
bool met(const std::vector<Test>& all, const std::string& tag, Instant now) {
  return std::ranges::all_of(all, [&](const Test& test) { return met(test, tag, now); });
}

std::string json(const std::vector<std::string>& texts) {
  return fmt::format("[\"{}\"]", fmt::join(texts, "\", \""));
}
std::string json(const std::vector<Test>& all) {
  std::map<std::string, std::vector<std::string>> keys;
  for (const Test& test : all) keys[test.name].push_back(fmt::format(R"("{}": {})", test.key, json(test.values)));
  std::vector<std::string> operators;
  for (const auto& [name, written] : keys)
    operators.push_back(fmt::format("\"{}\": {{{}}}", name, fmt::join(written, ", ")));
  return fmt::format("{{{}}}", fmt::join(operators, ", "));
}

Value value(const std::vector<Test>& all) {
  std::map<std::string, std::vector<syntax::Entry>> keys;
  for (const Test& test : all) {
    std::vector<Value> values;
    for (const std::string& text : test.values) values.push_back(Value::string(text));
    keys[test.name].push_back({test.key, {}, Value::list(std::move(values))});
  }
  std::vector<syntax::Entry> operators;
  for (auto& [name, entries] : keys) operators.push_back({name, {}, Value::map(std::move(entries))});
  return Value::map(std::move(operators));
}

}  // namespace

TEST_CASE("a block of an Allow or of a Deny ends access on the last day on which it may be there") {
  Random random;
  int ends = 0;
  for (int i = 0; i < 4000; ++i) {
    const std::vector<Test> made = tests(random, 4);
    const bool allow = random.chance(2);
    INFO((allow ? "Allow " : "Deny ") << json(made));
    if (made.empty()) continue;
    const iam::TimeBound bound = iam::aws_bound(value(made), allow);
    const Access access = judged([&](Instant now) {
      return std::ranges::any_of(tags, [&](const std::string& tag) { return met(made, tag, now) == allow; });
    });
    if (!access.last) continue;
    const bool tagged = std::ranges::any_of(made, [](const Test& test) { return test.key != "aws:CurrentTime"; });
    if (!tagged) {
      check(bound, access, ends);
    } else if (bound.kind == Kind::end) {  // several tests of one tag may contradict each other
      REQUIRE(bound.last_day);
      CHECK(*bound.last_day >= day_of(*access.last));
      CHECK_FALSE(access.for_ever());
    }
  }
  CHECK(ends > 300);
}

namespace {

// Policies over a small world.

const std::vector<std::string> actions{"s3:GetObject", "s3:GetBucketAcl", "s3:PutObject", "ec2:RunInstances"};
const std::vector<std::string> action_globs{"*", "s3:*", "s3:Get*", "s3:GetObject", "s3:PutObject", "ec2:*", "s?:Put*"};
const std::vector<std::string> resources{"arn:aws:s3:::data", "arn:aws:s3:::data/x", "arn:aws:s3:::Data/x",
                                         "arn:aws:s3:::logs/x/y", "arn:aws:ec2:eu-west-1:1:instance/i"};
const std::vector<std::string> resource_globs{"*",
                                              "arn:aws:s3:::*",
                                              "arn:aws:s3:::data",
                                              "arn:aws:s3:::data/*",
                                              "arn:aws:s3:::d?ta/x",
                                              "arn:aws:s3:::logs/*/y",
                                              "arn:aws:ec2:*:1:instance/*"};

struct Statement {
  bool allow = true;
  std::vector<std::string> action, resource;
  bool not_action = false;
  bool not_resource = false;
  std::vector<Test> tests;
};

Statement statement(Random& random, bool allow) {
  Statement made{allow, random.some_of(action_globs, 2), random.some_of(resource_globs, 2), false, false, {}};
  made.not_action = random.chance(4);
  made.not_resource = random.chance(6);
  if (!allow && random.chance(2)) {
    made.action = {"*"};
    made.not_action = false;
  }
  if (!allow && random.chance(2)) {
    made.resource = {"*"};
    made.not_resource = false;
  }
  made.tests = tests(random, allow ? 2 : 3);
  return made;
}

/// Kept apart from the code under test: the textbook definition.
bool matches(std::string_view glob, std::string_view text) {
  if (glob.empty()) return text.empty();
  if (glob.front() == '*') return matches(glob.substr(1), text) || (!text.empty() && matches(glob, text.substr(1)));
  return !text.empty() && (glob.front() == '?' || glob.front() == text.front()) &&
         matches(glob.substr(1), text.substr(1));
}

struct Request {
  std::string action, resource, tag;
  Instant now;
};

bool applies(const Statement& statement, const Request& request) {
  const auto listed = [](const std::vector<std::string>& globs, const std::string& text) {
    return std::ranges::any_of(globs, [&](const std::string& glob) { return matches(glob, text); });
  };
  return listed(statement.action, request.action) != statement.not_action &&
         listed(statement.resource, request.resource) != statement.not_resource &&
         met(statement.tests, request.tag, request.now);
}

/// Is there something at the instant that the one allows and none of the others denies?
bool is_left(const Statement& allow, const std::vector<Statement>& all, Instant now) {
  for (const std::string& action : actions) {
    for (const std::string& resource : resources) {
      for (const std::string& tag : tags) {
        const Request request{action, resource, tag, now};
        const bool denied =
            std::ranges::any_of(all, [&](const Statement& one) { return !one.allow && applies(one, request); });
        if (applies(allow, request) && !denied) return true;
      }
    }
  }
  return false;
}

std::string json(const Statement& of, const std::string& sid) {
  std::string text = fmt::format(R"({{"Sid": "{}", "Effect": "{}", "{}": {}, "{}": {})", sid,
                                 of.allow ? "Allow" : "Deny", of.not_action ? "NotAction" : "Action", json(of.action),
                                 of.not_resource ? "NotResource" : "Resource", json(of.resource));
  if (!of.tests.empty()) text += ", \"Condition\": " + json(of.tests);
  return text + "}";
}

/// Of the Sid of an Allow: the statement, and all that stand beside it.
using Expected = std::map<std::string, std::pair<Statement, std::vector<Statement>>>;

/// Each grant of a statement against what is left of it; how many end.
int check_ends(const test::Folder& folder, const Expected& expected) {
  source::SourceSet sources(folder.path());
  Options options;
  options.no_config = true;
  options.today = findings::parse_day("2026-01-01").value();
  const auto scan = grantlint::scan(sources, options);
  REQUIRE(scan);
  int ends = 0;
  std::size_t seen = 0;
  for (const grants::Grant& grant : scan->grants) {
    const auto found = expected.find(grant.sid);
    if (found == expected.end()) continue;
    ++seen;
    const auto& [allow, all] = found->second;
    if (grant.expiry.level == grants::Enforcement::absent || !grant.expiry.date) continue;
    std::string written;
    for (const Statement& one : all) written += json(one, "") + "\n";
    INFO(json(allow, grant.sid) << " beside\n" << written << findings::to_text(*grant.expiry.date));
    ++ends;
    for (const Instant now : samples()) {
      if (day_of(now) > *grant.expiry.date) CHECK_FALSE(is_left(allow, all, now));
    }
  }
  CHECK(seen == expected.size());
  return ends;
}

}  // namespace

TEST_CASE("a Deny beside an Allow in a policy ends nothing that goes on") {
  Random random;
  test::Folder folder;
  Expected expected;
  for (int policy = 0; policy < 600; ++policy) {
    std::vector<Statement> all{statement(random, true), statement(random, true)};
    for (std::size_t i = 1 + random.below(2); i > 0; --i) all.push_back(statement(random, false));
    std::vector<std::string> written;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::string sid = fmt::format("P{}S{}", policy, i);
      written.push_back(json(all[i], sid));
      if (all[i].allow) expected[sid] = {all[i], all};
    }
    folder.write(fmt::format("p{}.json", policy),
                 fmt::format(R"({{"Version": "2012-10-17", "Statement": [{}]}})", fmt::join(written, ",\n")));
  }
  CHECK(check_ends(folder, expected) > 100);
}

TEST_CASE("a Deny in another policy of the same role ends nothing that goes on") {
  Random random;
  test::Folder folder;
  Expected expected;
  std::string text;
  for (int role = 0; role < 200; ++role) {
    text += fmt::format("resource \"aws_iam_role\" \"r{0}\" {{\n  name = \"r{0}\"\n  assume_role_policy = \"\"\n}}\n",
                        role);
    const Statement right = statement(random, true);
    std::vector<Statement> all{right};
    const auto attach = [&](std::string_view name, const Statement& one, const std::string& sid) {
      text += fmt::format(
          "resource \"aws_iam_role_policy\" \"{0}{1}\" {{\n  role = aws_iam_role.r{1}.name\n  policy = <<-E\n"
          "    {{\"Version\": \"2012-10-17\", \"Statement\": [{2}]}}\n  E\n}}\n",
          name, role, json(one, sid));
    };
    const std::string sid = fmt::format("R{}", role);
    attach("right", right, sid);
    if (random.chance(4)) {
      // Of the next role: it is nobody else's.
      const Statement other = statement(random, false);
      text += fmt::format(
          "resource \"aws_iam_role_policy\" \"other{0}\" {{\n  role = \"someone-{0}\"\n  policy = <<-E\n"
          "    {{\"Version\": \"2012-10-17\", \"Statement\": [{1}]}}\n  E\n}}\n",
          role, json(other, "Other"));
    } else {
      all.push_back(statement(random, false));
      attach("time", all.back(), "Time");
    }
    expected[sid] = {right, all};
  }
  folder.write("main.tf", text);
  CHECK(check_ends(folder, expected) > 20);
}
