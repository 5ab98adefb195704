#include "includes.h"

#include <algorithm>
#include <array>
#include <optional>

namespace grantlint::testing {
namespace {

struct Room {
  std::string_view name;
  std::array<std::string_view, 10> doors;  ///< headers that other rooms may include
};

/// Earlier rooms may be included by later ones.
constexpr std::array rooms{
    Room{"source",
         {"source/source.h", "source/ascii.h", "source/form.h", "source/glob.h", "source/hash.h", "source/parallel.h",
          "source/paths.h", "source/text.h", "source/tree.h", "source/utf8.h"}},
    Room{"findings", {"findings/findings.h", "findings/day.h", "findings/unseen.h"}},
    Room{"config", {"config/config.h"}},
    Room{"discover", {"discover/discover.h", "discover/revision.h"}},
    Room{"syntax",
         {"syntax/syntax.h", "syntax/data.h", "syntax/value.h", "syntax/hcl.h", "syntax/resource.h", "syntax/yaml.h"}},
    Room{"terraform", {"terraform/terraform.h"}},
    Room{"kubernetes", {"kubernetes/kubernetes.h"}},
    Room{"iam", {"iam/iam.h", "iam/files.h"}},
    Room{"grants",
         {"grants/grants.h", "grants/access.h", "grants/catalogue.h", "grants/coverage.h", "grants/written_end.h"}},
    Room{"tickets", {"tickets/tickets.h"}},
    Room{"checks", {"checks/checks.h", "checks/baseline.h"}},
    Room{"changes", {"changes/changes.h"}},
    Room{"mend", {"mend/mend.h"}},
    Room{"report", {"report/report.h", "report/changes.h", "report/pages.h"}},
    Room{"scan", {"scan.h", "diff.h", "repair.h"}},
    Room{"cli", {}},
};

/// Files that stand beside the rooms belong to the scan: a room's own headers are named with the room.
std::string_view folder_of(std::string_view path) {
  const auto slash = path.find('/');
  return slash == std::string_view::npos ? "scan" : path.substr(0, slash);
}

std::optional<std::size_t> rank(std::string_view folder) {
  const auto* const found = std::ranges::find(rooms, folder, &Room::name);
  if (found == rooms.end()) return std::nullopt;
  return static_cast<std::size_t>(found - rooms.begin());
}

/// What a line includes in quotes, or nothing.
std::string_view quoted_include(std::string_view line) {
  const auto skip_blanks = [&] { line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size())); };
  skip_blanks();
  if (!line.starts_with('#')) return {};
  line.remove_prefix(1);
  skip_blanks();
  if (!line.starts_with("include")) return {};
  line.remove_prefix(7);
  skip_blanks();
  if (!line.starts_with('"')) return {};
  line.remove_prefix(1);
  return line.substr(0, line.find('"'));
}

std::string judge(std::string_view path, std::string_view included) {
  const auto own = rank(folder_of(path));
  if (!own) return "stands in no room";
  if (folder_of(included) == folder_of(path)) return {};
  const auto other = rank(folder_of(included));
  if (!other) return "is of no room";
  if (*other > *own) return "is of a later room";
  const auto& doors = rooms.at(*other).doors;
  return std::ranges::find(doors, included) == doors.end() ? "is private to its room" : "";
}

}  // namespace

std::vector<std::string> wrong_includes(std::string_view path, std::string_view text) {
  std::vector<std::string> wrong;
  std::size_t number = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto included = quoted_include(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (included.empty()) continue;
    if (const auto why = judge(path, included); !why.empty()) {
      wrong.push_back(std::string(path) + ":" + std::to_string(number) + ": \"" + std::string(included) + "\" " + why);
    }
  }
  return wrong;
}

}  // namespace grantlint::testing
