#include "terraform_support.h"

using namespace grantlint;
using namespace grantlint::terraform;
using syntax::Unknown;
using syntax::Value;

// The examples of the language's documentation among them.
TEST_CASE("hosts and masks of networks") {
  CHECK(of("cidrhost", R"(["10.12.112.0/20", 16])") == R"("10.12.112.16")");
  CHECK(of("cidrhost", R"(["10.12.112.0/20", 268])") == R"("10.12.113.12")");
  CHECK(of("cidrhost", R"(["10.12.112.7/20", -1])") == R"("10.12.127.255")");
  CHECK(of("cidrhost", R"(["fd00:fd12:3456:7890:00a2::/72", 34])") == R"("fd00:fd12:3456:7890::22")");
  CHECK(of("cidrhost", R"(["10.0.0.0/32", 0])") == R"("10.0.0.0")");
  CHECK(of("cidrhost", R"(["10.0.0.0/30", 4])") == "!the prefix has no host 4");
  CHECK(of("cidrhost", R"(["10.0.0.0/30", -5])") == "!the prefix has no host -5");
  CHECK(of("cidrhost", R"(["10.0.0.0/30", 0.5])") == "!the number of the host is no whole number");
  CHECK(of("cidrhost", R"(["10.0.0.0", 1])") == "!the prefix is no network in CIDR notation");
  CHECK(of("cidrhost", R"(["10.0.0.0/33", 1])") == "!the prefix is no network in CIDR notation");
  CHECK(of("cidrnetmask", R"(["172.16.0.0/12"])") == R"("255.240.0.0")");
  CHECK(of("cidrnetmask", R"(["0.0.0.0/0"])") == R"("0.0.0.0")");
  CHECK(of("cidrnetmask", R"(["fd00::/8"])") == "!only IPv4 has netmasks");
}

TEST_CASE("networks are divided") {
  CHECK(of("cidrsubnet", R"(["172.16.0.0/12", 4, 2])") == R"("172.18.0.0/16")");
  CHECK(of("cidrsubnet", R"(["10.1.2.0/24", 4, 15])") == R"("10.1.2.240/28")");
  CHECK(of("cidrsubnet", R"(["fd00:fd12:3456:7890::/56", 16, 162])") == R"("fd00:fd12:3456:7800:a200::/72")");
  CHECK(of("cidrsubnet", R"(["10.0.0.0/8", 0, 0])") == R"("10.0.0.0/8")");
  CHECK(of("cidrsubnet", R"(["10.0.0.0/8", 2, 4])") == "!2 bits do not hold the number 4");
  CHECK(of("cidrsubnet", R"(["10.0.0.0/30", 3, 0])") == "!the prefix has no 3 bits left");
  CHECK(of("cidrsubnet", R"(["::/0", 128, 9007199254740992])") == R"("::20:0:0:0/128")");
  CHECK(of("cidrsubnets", R"(["10.1.0.0/16", 4, 4, 8, 4])") ==
        R"(["10.1.0.0/20","10.1.16.0/20","10.1.32.0/24","10.1.48.0/20"])");
  CHECK(of("cidrsubnets", R"(["10.0.0.0/31", 1, 1])") == R"(["10.0.0.0/32","10.0.0.1/32"])");
  CHECK(of("cidrsubnets", R"(["10.0.0.0/31", 1, 1, 1])") == "!the prefix has no room for all the subnets");
  CHECK(of("cidrsubnets", R"(["::/0", 1, 1])") == R"(["::/1","8000::/1"])");
  CHECK(of("cidrsubnets", R"(["::/0", 1, 1, 128])") == "!the prefix has no room for all the subnets");
}

TEST_CASE("a network may hold an address or another network") {
  CHECK(of("cidrcontains", R"(["192.168.2.0/20", "192.168.2.1"])") == "true");
  CHECK(of("cidrcontains", R"(["192.168.2.0/20", "192.168.2.0/22"])") == "true");
  CHECK(of("cidrcontains", R"(["192.168.2.0/20", "192.126.2.1"])") == "false");
  CHECK(of("cidrcontains", R"(["192.168.2.0/20", "192.126.2.0/18"])") == "false");
  CHECK(of("cidrcontains", R"(["10.0.0.0/8", "10.0.0.0/7"])") == "false");
  CHECK(of("cidrcontains", R"(["fe80::/48", "fe80::1"])") == "true");
  CHECK(of("cidrcontains", R"(["fe80::/48", "10.0.0.1"])") == "!one is IPv4, the other IPv6");
  CHECK(of("cidrcontains", R"(["10.0.0.0/8", "x"])") == "!the second argument is neither an address nor a network");
}

TEST_CASE("a template string is filled in, and kept as it is where nothing stands in it") {
  CHECK(of("templatestring", R"(["plain", {}])") == R"("plain")");
  CHECK(of("templatestring", R"(["a ${ who } of ${org.name}, $${kept}", {"who": "b", "org": {"name": "corp"}}])") ==
        R"("a b of corp, ${kept}")");
  CHECK(of("templatestring", R"(["${n}", {"n": 7}])") == R"("7")");
  CHECK(of("templatestring", R"(["${who}", {}])") == "!the template's variables have no `who`");
  CHECK(of("templatestring", R"(["${who}", {"who": [1]}])") == "!`who` is no text");
  CHECK(of("templatestring", R"(["${upper(who)}", {"who": "b"}])") == "!`templatestring` of a template that computes");
  CHECK(of("templatestring", R"(["%{ if a }b%{ endif }", {"a": true}])") ==
        "!`templatestring` of a template that computes");
  CHECK(of("templatestring", R"(["${open", {}])") == "!`templatestring` of a template that computes");

  const Value missing = Value::unknown({.why = Unknown::Why::no_default,
                                        .text = "nobody says",
                                        .expression = "var.who",
                                        .reference = {},
                                        .partial = {},
                                        .either = {}});
  const Value partly = call("templatestring", {Value::string("user:${who}"), Value::map({{"who", {}, missing}})},
                            {.at = {}, .expression = "call()"});
  REQUIRE(partly.is_unknown());
  REQUIRE(partly.as_unknown().partial);
  CHECK(partly.as_unknown().partial->text == "user:${who}");
  CHECK(partly.as_unknown().text == "nobody says");
}
