/// CODEOWNERS: who owns a path. Private to the room.
///
/// The form that GitHub, GitLab and Bitbucket share: a pattern and its owners a line, `#` comments; the
/// last line that matches counts. GitLab's section heads (`[Name]`, `^[Name]`) are passed over. Patterns
/// that a .gitignore has and CODEOWNERS has not (`!`, classes) match nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace grantlint::tickets {

class CodeOwners {
 public:
  CodeOwners() = default;
  explicit CodeOwners(std::string_view text);
  /// Empty where no line matches, or the last matching line has no owner.
  [[nodiscard]] std::vector<std::string> of(std::string_view path) const;

 private:
  struct Line {
    std::string pattern;
    std::vector<std::string> owners;
  };
  std::vector<Line> lines_;
};

}  // namespace grantlint::tickets
