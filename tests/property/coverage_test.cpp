// Globs and scopes compared beside brute force: what one matches among all short texts is what the other one matches.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "grants/coverage.h"
#include "scan.h"
#include "support/folder.h"
#include "support/seed.h"

using namespace grantlint;

namespace {

/// Kept apart from the code under test: the textbook definition.
bool matches(std::string_view glob, std::string_view text) {
  if (glob.empty()) return text.empty();
  if (glob.front() == '*') return matches(glob.substr(1), text) || (!text.empty() && matches(glob, text.substr(1)));
  return !text.empty() && (glob.front() == '?' || glob.front() == text.front()) &&
         matches(glob.substr(1), text.substr(1));
}

/// All texts over some letters up to a length.
std::vector<std::string> texts(std::string_view letters, std::size_t longest) {
  std::vector<std::string> all{""};
  for (std::size_t begin = 0, length = 0; length < longest; ++length) {
    const std::size_t end = all.size();
    for (; begin < end; ++begin) {
      for (const char letter : letters) all.push_back(all[begin] + letter);
    }
  }
  return all;
}

std::vector<std::string> cut(std::string_view text, char by, std::size_t most) {
  std::vector<std::string> parts;
  while (parts.size() + 1 < most && text.find(by) != std::string_view::npos) {
    parts.emplace_back(text.substr(0, text.find(by)));
    text.remove_prefix(text.find(by) + 1);
  }
  parts.emplace_back(text);
  return parts;
}

class Random {
 public:
  std::size_t below(std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most - 1)(numbers_); }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[below(all.size())];
  }
  std::string glob(std::string_view letters, std::size_t longest) {
    std::string made;
    for (std::size_t i = below(longest + 1); i > 0; --i) made += letters[below(letters.size())];
    return made;
  }

 private:
  std::mt19937 numbers_ = test::random_numbers();
};

using Set = std::vector<bool>;

template <class Holds>
Set set_of(const std::vector<std::string>& all, Holds holds) {
  Set set;
  for (const std::string& one : all) set.push_back(holds(one));
  return set;
}

bool within(const Set& inner, const Set& outer) {
  for (std::size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] && !outer[i]) return false;
  }
  return true;
}

bool is_inside(const std::string& outer, const std::string& inner, grants::Below below) {
  grants::Part part;
  part.value = inner;
  return grants::compare_scope({outer}, part, below).relation <= grants::Relation::narrower;
}

/// Segment by segment, the sixth to the end.
bool matches_arn(std::string_view glob, std::string_view arn) {
  const std::vector<std::string> globs = cut(glob, ':', 6);
  const std::vector<std::string> parts = cut(arn, ':', 6);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool left_out = i >= globs.size();
    if (!matches(left_out ? "*" : globs[i], parts[i])) return false;
  }
  return true;
}

/// Do the first segments of a path match, or those that begin at a later holder of the same name?
bool leads_to(const std::vector<std::string>& globs, const std::vector<std::string>& path) {
  for (std::size_t at = 0; at + globs.size() <= path.size(); ++at) {
    if (at > 0 && path[at] != globs.front()) continue;
    bool all = true;
    for (std::size_t i = 0; i < globs.size(); ++i) all = all && matches(globs[i], path[at + i]);
    if (all) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a glob covers another one where it matches all that the other one matches") {
  const std::vector<std::string> all = texts("abz", 6);
  Random random;
  std::size_t inside = 0;
  for (int round = 0; round < 1500; ++round) {
    const std::string outer = random.glob("ab*?**", 4);
    const std::string inner = random.glob("ab*?*", 4);
    INFO("`" << outer << "` beside `" << inner << "`");
    const bool expected = within(set_of(all, [&](const std::string& text) { return matches(inner, text); }),
                                 set_of(all, [&](const std::string& text) { return matches(outer, text); }));
    CHECK(grants::covers(outer, inner) == expected);
    inside += expected ? 1 : 0;
  }
  CHECK(inside > 100);
}

TEST_CASE("an ARN lies in another one where each of its segments does") {
  std::vector<std::string> all;
  for (const char* service : {"s3", "sqs", "z"}) {
    for (const char* region : {"", "eu", "z"}) {
      for (const char* account : {"", "1", "z"}) {
        for (const std::string& resource : texts("ab/", 3))
          all.push_back(fmt::format("arn:aws:{}:{}:{}:{}", service, region, account, resource));
        all.push_back(fmt::format("arn:aws:{}:{}:{}:z", service, region, account));
      }
    }
  }
  all.emplace_back("arn:z:z:z:z:z");
  Random random;
  const auto arn = [&] {
    if (random.below(20) == 0) return std::string("*");
    if (random.below(20) == 0) return std::string("arn:aws:s3:*");
    const std::vector<std::string> services{"s3", "sqs", "*", "s*"};
    const std::vector<std::string> regions{"", "eu", "*"};
    const std::vector<std::string> accounts{"", "1", "*", "?"};
    return fmt::format("arn:aws:{}:{}:{}:{}", random.one_of(services), random.one_of(regions), random.one_of(accounts),
                       random.glob("ab/*?*", 3));
  };
  const auto written = [&](const std::string& glob) {
    return set_of(all, [&](const std::string& one) { return glob == "*" || matches_arn(glob, one); });
  };
  // People name a bucket for its objects.
  const auto named = [&](const std::string& glob) {
    return set_of(all, [&](const std::string& one) {
      if (glob == "*" || matches_arn(glob, one)) return true;
      const std::string bare = glob.substr(0, glob.find_last_not_of('/') + 1);
      for (std::size_t at = one.find('/'); at != std::string::npos; at = one.find('/', at + 1)) {
        if (matches_arn(bare, one.substr(0, at))) return true;
      }
      return false;
    });
  };
  std::size_t inside = 0;
  for (int round = 0; round < 1200; ++round) {
    const std::string outer = arn();
    const std::string inner = arn();
    INFO("`" << outer << "` beside `" << inner << "`");
    const bool expected = within(written(inner), written(outer));
    CHECK(is_inside(outer, inner, grants::Below::written) == expected);
    if (is_inside(outer, inner, grants::Below::named)) CHECK(within(written(inner), named(outer)));
    if (expected) CHECK(is_inside(outer, inner, grants::Below::named));
    inside += expected ? 1 : 0;
  }
  CHECK(inside > 60);
}

TEST_CASE("a path lies in another one where each of its first segments does") {
  const std::vector<std::string> names{"a", "b", "ab", "az", "z"};
  std::vector<std::string> all;
  for (const std::string& one : names) {
    all.push_back("projects/" + one);
    for (const std::string& other : names) {
      all.push_back("projects/" + one + "/secrets/" + other);
      all.push_back("organizations/" + one + "/projects/" + other);
      for (const std::string& third : names) {
        all.push_back("organizations/" + one + "/projects/" + other + "/secrets/" + third);
      }
    }
  }
  Random random;
  const auto path = [&](std::string_view before) {
    const std::vector<std::string> globs{"a", "b", "ab", "a*", "*", "*b", "?", "a?"};
    const std::vector<std::vector<std::string>> shapes{
        {"projects"}, {"projects", "secrets"}, {"organizations", "projects"}, {"organizations", "projects", "secrets"}};
    std::string made;
    for (const std::string& holder : random.one_of(shapes))
      made += (made.empty() ? std::string(before) : "/") + holder + "/" + random.one_of(globs);
    return made;
  };
  const auto set = [&](std::string_view glob) {
    const std::vector<std::string> globs = cut(glob, '/', 99);
    return set_of(all, [&](const std::string& one) { return leads_to(globs, cut(one, '/', 99)); });
  };
  std::size_t inside = 0;
  for (int round = 0; round < 3000; ++round) {
    const std::string outer = path("");
    const std::string inner = path("");
    // Google's full name, and Azure's leading slash.
    const std::string full = (random.below(2) == 0 ? "//service.example/" : "/") + inner;
    INFO("`" << outer << "` beside `" << inner << "`");
    // A path below another organisation may be below the same project, so that all of it can only be told by name.
    const bool expected = within(set(inner), set(outer));
    if (is_inside(outer, inner, grants::Below::written)) CHECK(expected);
    if (cut(outer, '/', 2).front() == cut(inner, '/', 2).front())
      CHECK(is_inside(outer, inner, grants::Below::written) == expected);
    CHECK(is_inside(outer, full, grants::Below::named) == is_inside(outer, inner, grants::Below::named));
    inside += expected ? 1 : 0;
  }
  CHECK(inside > 100);
  CHECK_FALSE(is_inside("namespace/a*", "cluster", grants::Below::named));
  CHECK_FALSE(is_inside("namespace/*", "*", grants::Below::named));
}

TEST_CASE("GL104 fires where the code grants what its ticket does not name, and only there") {
  struct Pair {
    std::string ticket;
    std::string granted;
    bool covered;
  };
  const std::vector<std::string> all = texts("abz", 6);
  Random random;
  std::vector<Pair> pairs;
  std::string tree;
  for (std::size_t i = 0; i < 250; ++i) {
    Pair pair{"s3:" + random.glob("ab*?*", 4), "s3:" + random.glob("ab*?", 4), false};
    const auto set = [&](const std::string& glob) {
      return set_of(all, [&](const std::string& text) { return matches(glob.substr(3), text); });
    };
    pair.covered = within(set(pair.granted), set(pair.ticket));
    tree += fmt::format(
        "# grant: ticket=IAM-1 entitlement=\"{}\"\n"
        "resource \"aws_iam_user_policy\" \"p{}\" {{\n  user   = \"u{}\"\n"
        "  policy = jsonencode({{ Statement = [{{ Effect = \"Allow\", Action = \"{}\", Resource = \"*\" }}] }})\n}}\n",
        pair.ticket, i, i, pair.granted);
    pairs.push_back(std::move(pair));
  }
  const test::Folder folder;
  folder.write("main.tf", tree);
  source::SourceSet sources(folder.path());
  Options options;
  options.paths = {"."};
  options.today = *findings::parse_day("2026-06-15");
  const auto scan = grantlint::scan(sources, options);
  REQUIRE(scan);
  REQUIRE(scan->grants.size() == pairs.size());
  std::set<std::string> reported;
  for (const findings::Finding& finding : scan->findings) {
    if (finding.rule == "GL104") reported.insert(scan->grants[finding.grant].address);
  }
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    INFO("`" << pairs[i].granted << "` under a ticket for `" << pairs[i].ticket << "`");
    CHECK(reported.contains(fmt::format("aws_iam_user_policy.p{}", i)) == !pairs[i].covered);
  }
}
