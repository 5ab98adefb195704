/// Shared by the tests of the terraform room.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "syntax/syntax.h"
#include "terraform/functions.h"

namespace grantlint::terraform {

/// Calls a function with arguments written as one JSON list; the answer as JSON, an unknown as `!reason`.
inline std::string of(std::string_view name, std::string arguments) {
  source::SourceSet sources;
  const auto read = syntax::read_json(sources, sources.add("arguments.json", std::move(arguments)));
  REQUIRE(read.documents.size() == 1);
  const syntax::Value made =
      call(name, read.documents.front().value.as_list().items, {.at = {}, .expression = "call()"});
  if (made.is_unknown()) return "!" + made.as_unknown().text;
  return syntax::to_json(made);
}

}  // namespace grantlint::terraform
