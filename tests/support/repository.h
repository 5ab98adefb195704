/// A temporary git repository for a test, and running the program in it.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "fixture/git.h"
#include "fixture/process.h"
#include "support/folder.h"

namespace grantlint::test {

class Repository : public Folder {
 public:
  Repository() { git("init -q -b main"); }

  /// Runs git here; blanks divide its arguments.
  void git(const std::string& arguments) const {
    std::istringstream words(arguments);
    testing::git(path().string(), {std::istream_iterator<std::string>(words), {}});
  }
  void commit(const std::string& message = "state") const {
    git("add -A");
    git("commit -q --allow-empty -m " + message);
  }
  void remove(std::string_view name) const { std::filesystem::remove_all(path() / name); }

  testing::Outcome run(std::vector<std::string> arguments) const { return run_in(path(), std::move(arguments)); }
  static testing::Outcome run_in(const std::filesystem::path& folder, std::vector<std::string> arguments) {
    testing::Command command;
    command.folder = folder.string();
    command.argv = {GRANTLINT_PROGRAM};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    if (std::ranges::find(arguments, "--today") == arguments.end())
      command.argv.insert(command.argv.end(), {"--today", "2026-06-15"});
    auto outcome = testing::run(command);
    if (!outcome) throw std::runtime_error(outcome.error());
    return *outcome;
  }
  /// The JSON of `diff`, after whose revisions more arguments may follow.
  [[nodiscard]] nlohmann::json diff(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"diff", "-f", "json"});
    return nlohmann::json::parse(run(std::move(arguments)).out);
  }
  /// Kinds and addresses of the changes: "widened google_project_iam_member.a".
  [[nodiscard]] std::vector<std::string> changes(std::vector<std::string> arguments) const {
    std::vector<std::string> all;
    const nlohmann::json found = diff(std::move(arguments));
    for (const nlohmann::json& change : found.at("changes")) {
      std::string kinds;
      for (const nlohmann::json& kind : change.at("kinds"))
        kinds += (kinds.empty() ? "" : "+") + kind.get<std::string>();
      const nlohmann::json& grant = change.at("head").is_null() ? change.at("base") : change.at("head");
      all.push_back(kinds + " " + grant.at("address").get<std::string>());
    }
    return all;
  }
};

/// A Terraform grant on the project `prod`; `more` stands in its block.
inline std::string member(std::string_view name, std::string_view who, std::string_view role,
                          std::string_view more = "") {
  return fmt::format(
      "resource \"google_project_iam_member\" \"{}\" {{\n  project = \"prod\"\n  role    = \"{}\"\n"
      "  member  = \"user:{}@corp.example\"\n{}}}\n",
      name, role, who, more);
}

/// A condition that ends it.
inline std::string until(std::string_view day) {
  return fmt::format(
      "  condition {{\n    title      = \"end\"\n    expression = \"request.time < timestamp(\\\"{}T00:00:00Z\\\")\"\n"
      "  }}\n",
      day);
}

}  // namespace grantlint::test
