/// The program run in a folder of a test's own.
#pragma once

#include <catch2/catch.hpp>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "fixture/process.h"
#include "support/folder.h"

namespace grantlint::test {

using Words = std::vector<std::string>;

inline Words operator+(Words first, const Words& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

inline testing::Outcome run(const Folder& at, const Words& words) {
  auto outcome = testing::run({.argv = Words{GRANTLINT_PROGRAM} + words, .folder = at.path().string()});
  if (!outcome) throw std::runtime_error(outcome.error());
  return *outcome;
}

/// A Terraform grant on the project `prod`.
inline std::string member(std::string_view name, std::string_view who, std::string_view role,
                          std::string_view more = "") {
  return "resource \"google_project_iam_member\" \"" + std::string(name) +
         "\" {\n  project = \"prod\"\n  role    = \"" + std::string(role) +
         "\"\n  member  = \"user:" + std::string(who) + "@corp.example\"\n" + std::string(more) + "}\n";
}

}  // namespace grantlint::test
