#include <catch2/catch.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/inventory.h"
#include "report_scene.h"

namespace grantlint::report {
namespace {

using scene::Scene;

const std::string hostile = "</script><img src=x onerror=alert(1)>";

std::uint32_t add(Scene& s, const std::string& principal, const std::string& role, const std::string& address) {
  const auto file = s.sources.add(address + ".tf", "one\ntwo\n");
  return s.grant(principal, {role}, "prod", s.at(file, "two"), s.at(file, "two"), address);
}

void until(Scene& s, std::uint32_t grant, std::string_view day) {
  s.matches.endings[grant].expiry = {.level = grants::Enforcement::documented,
                                     .date = findings::parse_day(day).value(),
                                     .target = grants::parse_target("expires"),
                                     .evidence = {}};
}

std::size_t times(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

nlohmann::json data_of(const std::string& page) {
  const std::string_view start = R"(<script type="application/json" id="data">)";
  const std::size_t begin = page.find(start) + start.size();
  return nlohmann::json::parse(page.substr(begin, page.find("</script>", begin) - begin));
}

InventoryOptions as(InventoryFormat format) {
  InventoryOptions options;
  options.format = format;
  return options;
}

}  // namespace

TEST_CASE("a CSV field is quoted where it must be") {
  CHECK(csv_field("") == "");
  CHECK(csv_field("user:alice@corp.example") == "user:alice@corp.example");
  CHECK(csv_field("a,b") == R"("a,b")");
  CHECK(csv_field(R"(say "x")") == R"("say ""x""")");
  CHECK(csv_field("two\nlines") == "\"two\nlines\"");
}

TEST_CASE("a CSV field is never a formula") {
  CHECK(csv_field("=1+1") == "'=1+1");
  CHECK(csv_field("+1") == "'+1");
  CHECK(csv_field("-1") == "'-1");
  CHECK(csv_field("@team") == "'@team");
  CHECK(csv_field("\tx") == "'\tx");
  CHECK(csv_field("\r=1") == "\"'\r=1\"");
  CHECK(csv_field(R"x(=HYPERLINK("a","b"))x") == R"x("'=HYPERLINK(""a"",""b"")")x");
  CHECK(csv_field("＝1") == "'＝1");
}

TEST_CASE("a Markdown cell holds no markup") {
  CHECK(markdown_cell("") == "");
  CHECK(markdown_cell("IAM-1042") == "IAM-1042");
  CHECK(markdown_cell("user:alice@corp.example") == "`user:alice@corp.example`");
  CHECK(markdown_cell("</td><img src=x>") == "`</td><img src=x>`");
  CHECK(markdown_cell("a|b") == "<code>a&#124;b</code>");
  CHECK(markdown_cell("ends `now`") == "`` ends `now` ``");
  CHECK(markdown_cell("``x```") == "```` ``x``` ````");
  CHECK(markdown_cell("`x` \\ <b>") == "<code>&#96;x&#96; &#92; &#60;b&#62;</code>");
  CHECK(markdown_cell("- x") == "`- x`");
}

TEST_CASE("every line of a CSV has as many fields as its head") {
  Scene s;
  add(s, "user:a,b \"c\"", "roles/owner", "a");
  add(s, "@x", "roles/viewer", "b");
  const std::string csv = inventory(s.subject(), as(InventoryFormat::csv));
  CHECK(times(csv, "\r\n") == 3);
  std::vector<std::size_t> fields{1};
  bool quoted = false;
  for (std::size_t i = 0; i < csv.size(); ++i) {
    if (csv[i] == '"') quoted = !quoted;
    if (!quoted && csv[i] == ',') ++fields.back();
    if (!quoted && csv[i] == '\n') fields.push_back(1);
  }
  fields.pop_back();
  REQUIRE(fields.size() == 3);
  CHECK(std::ranges::count(fields, fields.front()) == 3);
  CHECK(csv.find(",\"user:a,b \"\"c\"\"\",") != std::string::npos);
  CHECK(csv.find(",'@x,") != std::string::npos);
}

TEST_CASE("a page is inert, whatever the names in it") {
  Scene s;
  add(s, hostile, "<!--<script>{{script}}{{data}}", "a");
  const std::string page = inventory(s.subject(), as(InventoryFormat::html));
  CHECK(times(page, "<img") == 0);
  CHECK(times(page, "<!--") == 0);
  CHECK(times(page, "<script") == 2);
  CHECK(times(page, "</script") == 2);
  CHECK(page.find("default-src 'none'") != std::string::npos);
  CHECK(page.find("{{policy") == std::string::npos);
  const auto data = data_of(page);
  CHECK(std::ranges::count(data.at("strings"), nlohmann::json(hostile)) == 1);
}

TEST_CASE("the page asks for nothing from elsewhere") {
  const std::string page = inventory(Scene().subject(), as(InventoryFormat::html));
  for (const std::string_view way : {" src=", "@import", "url(", "<link", "fetch(", "XMLHttpRequest"}) {
    INFO(way);
    CHECK(page.find(way) == std::string::npos);
  }
  CHECK(times(page, "https://") == 0);
}

TEST_CASE("a source link has commit, folder and line; other schemes make none") {
  InventoryOptions options;
  options.source_url = "https://github.com/corp/infra/";
  options.commit = "abc";
  options.folder = "a b/";
  CHECK(source_base(options) == "https://github.com/corp/infra/blob/abc/a%20b/");
  options.commit.clear();
  CHECK(source_base(options) == "https://github.com/corp/infra/blob/HEAD/a%20b/");
  options.source_url = "javascript:alert(1)";
  CHECK(source_base(options).empty());
}

TEST_CASE("a remote becomes a web address, without its password") {
  CHECK(web_address("git@github.com:corp/infra.git") == "https://github.com/corp/infra");
  CHECK(web_address("https://github.com/corp/infra") == "https://github.com/corp/infra");
  CHECK(web_address("https://user:secret@github.com/corp/infra.git/") == "https://github.com/corp/infra");
  CHECK(web_address("ssh://git@gitlab.corp.example:2222/group/sub/infra.git") ==
        "https://gitlab.corp.example/group/sub/infra/-");
  CHECK(web_address("https://gitlab.corp.example:8443/x/y.git") == "https://gitlab.corp.example:8443/x/y/-");
  CHECK(web_address("/srv/git/infra.git").empty());
  CHECK(web_address("file:///srv/git/infra.git").empty());
  CHECK(web_address("https://code.corp.example/x/y").empty());
  CHECK(web_address("javascript://github.com/%0aalert(1)").empty());
  CHECK(web_address("https://github.com").empty());
  CHECK(web_address("").empty());
}

TEST_CASE("what ends soon counts today and the last of the days") {
  Scene s;
  s.config.today = findings::parse_day("2026-06-15").value();
  until(s, add(s, "a", "r", "a"), "2026-06-14");
  until(s, add(s, "b", "r", "b"), "2026-06-15");
  until(s, add(s, "c", "r", "c"), "2026-06-29");
  until(s, add(s, "d", "r", "d"), "2026-06-30");
  add(s, "e", "r", "e");
  InventoryOptions options;
  options.expiring_within = std::chrono::days(14);
  const std::string lines = inventory(s.subject(), options);
  CHECK(times(lines, "\n") == 2);
  CHECK(lines.find(R"("value":"b")") != std::string::npos);
  CHECK(lines.find(R"("value":"c")") != std::string::npos);
  options.format = InventoryFormat::markdown;
  const std::string page = inventory(s.subject(), options);
  CHECK(page.find("2 grants end within 14 days.") != std::string::npos);
  CHECK(page.find("| e |") != std::string::npos);
}

TEST_CASE("minters are those who can grant access to others, and those who can do everything") {
  Scene s;
  s.grants[add(s, "a", "roles/iam.securityAdmin", "a")].privilege = grants::Privilege::delegating;
  s.grants[add(s, "b", "*", "b")].privilege = grants::Privilege::wildcard;
  s.grants[add(s, "c", "s3:*", "c")].privilege = grants::Privilege::wildcard;
  InventoryOptions options;
  options.minters = true;
  const std::string lines = inventory(s.subject(), options);
  CHECK(times(lines, "\n") == 2);
  CHECK(lines.find("\"c\"") == std::string::npos);
}

TEST_CASE("a principal's row holds all its grants, keys and ends") {
  Scene s;
  const auto first = add(s, "ci", "roles/viewer", "a");
  until(s, first, "2026-09-30");
  const auto key = add(s, "ci", "key", "b");
  s.grants[key].role = grants::Role::credential;
  s.grants[key].privilege = grants::Privilege::privileged;
  s.matches.endings[key].revocation = {.level = grants::Enforcement::automated,
                                       .date = {},
                                       .target = grants::parse_target("rotation:time_rotating.x"),
                                       .evidence = {}};
  add(s, "other", "roles/viewer", "c");
  InventoryOptions options;
  options.rows = InventoryRows::principals;
  const std::string lines = inventory(s.subject(), options);
  REQUIRE(times(lines, "\n") == 2);
  const auto ci = nlohmann::json::parse(lines.substr(0, lines.find('\n')));
  CHECK(ci.at("principal").at("value") == "ci");
  CHECK(ci.at("grants").size() == 2);
  CHECK(ci.at("privilege") == "privileged");
  CHECK(ci.at("credentials") == nlohmann::json{"b"});
  CHECK(ci.at("rotation") == nlohmann::json{"rotation:time_rotating.x"});
  CHECK(ci.at("firstEnd") == "2026-09-30");
  CHECK(ci.at("withoutEnd") == 1);
}

TEST_CASE("the JSON document counts what it holds") {
  Scene s;
  s.config.today = findings::parse_day("2026-06-15").value();
  const auto a = add(s, "a", "r", "a");
  add(s, "b", "r", "b");
  s.ratings[a] = checks::Rating::theatre;
  s.matches.approvals[a].fields.front().values = {"IAM-1", "IAM-2"};
  until(s, a, "2026-05-31");
  InventoryOptions options = as(InventoryFormat::json);
  const auto all = nlohmann::json::parse(inventory(s.subject(), options));
  CHECK(all.at("commit").is_null());
  CHECK(all.at("generated") == "2026-06-15");
  CHECK(all.at("grants").size() == 2);
  CHECK(all.at("summary").at("unchangedWithoutTickets") == 2);
  CHECK(all.at("summary").at("tickets").size() == 2);
  CHECK(all.at("summary").at("overdue") == 1);
  CHECK(all.at("summary").at("withoutEnd") == 1);
  options.commit = "abc";
  CHECK(nlohmann::json::parse(inventory(s.subject(), options)).at("commit") == "abc");
}

TEST_CASE("the rule set's digest changes with a rule and with the catalogue, and with nothing else") {
  Scene s;
  const InventoryOptions options;
  const auto digest = [&](const ScanResult& subject) {
    return take_inventory(subject, options, Ending::any).rules_digest;
  };
  const std::string before = digest(s.subject());
  add(s, "a", "r", "a");
  CHECK(digest(s.subject()) == before);
  ScanResult other = s.subject();
  other.catalogue_digest = "other";
  CHECK(digest(other) != before);
  std::vector<checks::Rule> rules(scene::rules());
  rules.front().page = "## Changed\n";
  ScanResult changed = s.subject();
  changed.rules = rules;
  CHECK(digest(changed) != before);
}

}  // namespace grantlint::report
