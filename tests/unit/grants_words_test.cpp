// The words by which a file is read at all: those of the catalogue's rows, and of a user's.
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <string_view>

#include "discover/discover.h"
#include "grants/catalogue.h"

using namespace grantlint;
using namespace grantlint::grants;

namespace {

/// A file that holds what a row knows and no more: the type, the keys of its paths, and what they must be.
std::string smallest_file(const TypeRow& row) {
  std::string type(row.type);
  std::ranges::replace(type, '*', 'x');
  std::string text;
  if (row.language == syntax::Language::kubernetes) {
    const std::string object = type.substr(0, type.find('/'));
    const std::size_t dot = std::min(object.find('.'), object.size());
    const bool rbac = dot == object.size() && type.find("Role") != std::string::npos;
    const std::string group = rbac ? "rbac.authorization.k8s.io" : object.substr(std::min(dot + 1, object.size()));
    text = "apiVersion: " + group + (group.empty() ? "" : "/") + "v1\nkind: " + object.substr(0, dot) + "\n";
    if (object.size() < type.size()) text += "metadata:\n  name: " + type.substr(object.size() + 1) + "\n";
  } else {
    text = "Resources:\n  it:\n    Type: " + type + "\n";
  }
  for (const auto paths : {row.items, row.principal, row.entitlement, row.document}) {
    for (const auto path : paths) text += "path: {" + std::string(path) + ": x}\n";
  }
  for (const When& when : row.when) text += std::string(when.path) + ": " + std::string(when.values.front()) + "\n";
  return text;
}

bool is_read(const Catalogue& catalogue, std::string_view text) {
  return discover::Prefilter(catalogue.words()).may_hold_grant(text);
}

}  // namespace

TEST_CASE("what a row knows passes the search before any parser") {
  const Catalogue catalogue;
  const discover::Prefilter prefilter(catalogue.words());
  std::size_t rows = 0;
  for (const TypeRow* row : catalogue.rows()) {
    // What the iam room makes of other documents has names of its own.
    const bool made = row->type.ends_with("Detail") || row->type == "serverless.role";
    if (row->language == syntax::Language::terraform || made) continue;
    ++rows;
    const std::string text = smallest_file(*row);
    CAPTURE(text);
    CHECK(prefilter.may_hold_grant(text));
  }
  CHECK(rows > 90);
}

TEST_CASE("what no row knows does not pass it") {
  const Catalogue catalogue;
  for (const std::string_view text :
       {"apiVersion: argoproj.io/v1alpha1\nkind: Application\n", "apiVersion: v1\nkind: Secret\ntype: Opaque\n",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: 1\n", "apiVersion: doors.acme.example/v1\nkind: Pass\n",
        "Resources:\n  it:\n    Type: AWS::S3::Bucket\n", "Resources:\n  it:\n    Type: AWS::EC2::Instance\n"}) {
    CAPTURE(text);
    CHECK_FALSE(is_read(catalogue, text));
  }
}

TEST_CASE("rows of a user's file have their words too") {
  source::SourceSet sources;
  sources.add("types.yaml",
              "language: kubernetes\nprovider: acme\ntypes:\n"
              "  - type: Pass.doors.acme.example\n"
              "  - {type: Namespace, when: {metadata.annotations.owner: '*'}}\n"
              "  - type: ConfigMap/doors\n"
              "  - {type: ConfigMap/windows, items: data.panes}\n"
              "  - type: Gate.*\n");
  Catalogue catalogue;
  REQUIRE(catalogue.add(sources, "types.yaml"));
  for (const std::string_view text :
       {"apiVersion: doors.acme.example/v1\nkind: Pass\n", "apiVersion: doors.acme.example/v1\nkind: {{ .kind }}\n",
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  annotations:\n    owner: a\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: doors\n",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  panes: a\n", "apiVersion: any.example/v1\nkind: Gate\n"}) {
    CAPTURE(text);
    CHECK(is_read(catalogue, text));
  }
  for (const std::string_view text :
       {"apiVersion: doors.acme.example/v1\nkind: Door\n", "apiVersion: v1\nkind: Namespace\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: roofs\n"}) {
    CAPTURE(text);
    CHECK_FALSE(is_read(catalogue, text));
  }
}
